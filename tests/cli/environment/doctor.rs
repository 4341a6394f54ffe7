//! `monitoring doctor`: each trouble has its code, its severity and what mends it; nothing is changed, no secret told.

use std::fs;
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt as _;
use std::time::Duration;

use ibmcloud_emulator::{Clock, Cloud, Fault, Options, Phase};
use serde_json::Value;

use crate::support::{GUID, INSTANCE, Said, Sandbox, files, program};

const DOCTOR: [&str; 4] = ["monitoring", "doctor", "--output", "json"];

/// Examines, holds the document to its schema, and the exit code to the findings.
fn examine(sandbox: &Sandbox, more: &[&str]) -> Value {
    judged(&sandbox.run(&[&DOCTOR, more].concat()))
}

fn judged(said: &Said) -> Value {
    let document = said.json();
    let mut compiler = boon::Compiler::new();
    let schema = include_str!("../../../docs/reference/doctor.schema.json");
    compiler.add_resource("schema.json", serde_json::from_str(schema).unwrap()).unwrap();
    let mut schemas = boon::Schemas::new();
    let schema = compiler.compile("schema.json", &mut schemas).unwrap();
    if let Err(error) = schemas.validate(&document, schema) {
        panic!("{error:#}\n{document:#}");
    }
    let bad = document["findings"].as_array().unwrap().iter().any(|it| it["severity"] != "note");
    assert_eq!(said.code, if bad { 3 } else { 0 }, "{said}");
    assert_eq!(document["healthy"], !bad, "{said}");
    document
}

/// Codes and severities, in their order.
fn codes(document: &Value) -> Vec<String> {
    let findings = document["findings"].as_array().unwrap().iter();
    let text = |it: &Value| it.as_str().unwrap().to_owned();
    findings.map(|it| format!("{} {}", text(&it["severity"]), text(&it["code"]))).collect()
}

fn finding<'a>(document: &'a Value, code: &str) -> &'a Value {
    let mut findings = document["findings"].as_array().unwrap().iter();
    let found = findings.find(|it| it["code"] == code);
    found.unwrap_or_else(|| panic!("no {code} in {document:#}"))
}

fn facts<'a>(document: &'a Value, check: &str) -> &'a Value {
    let mut checks = document["checks"].as_array().unwrap().iter();
    &checks.find(|it| it["check"] == check).unwrap()["facts"]
}

fn words<'a>(value: &'a Value, member: &str) -> &'a str {
    value[member].as_str().unwrap()
}

#[test]
fn nothing_is_wrong_with_a_machine_that_is_in_order() {
    let sandbox = Sandbox::new().logged_in();
    let document = examine(&sandbox, &[]);
    assert!(codes(&document).is_empty(), "{document:#}");
    assert_eq!(facts(&document, "program")["face"], "standalone");
    assert_eq!(facts(&document, "session")["logged-in"], true);
    for service in ["iam", "resource-controller", "global-catalog", "global-search", "monitor"] {
        let facts = facts(&document, service);
        assert!(facts["milliseconds"].is_number() && facts["status"].is_number(), "{service}");
        assert!(facts["certificates"][0]["issuer"].as_str().unwrap().contains("CN="), "{facts}");
    }
    let people = sandbox.run(&["monitoring", "doctor"]).ok();
    assert!(people.stdout.ends_with("Nothing wrong was found.\n"), "{people}");
}

#[test]
fn no_credential_goes_with_a_question() {
    let sandbox = Sandbox::new().logged_in();
    let before = sandbox.cloud.calls().len();
    examine(&sandbox, &[]);
    let calls = sandbox.cloud.calls();
    let asked = &calls[before..];
    assert_eq!(asked.len(), 5, "{:?}", sandbox.calls());
    let refused = asked.iter().filter(|call| call.status == Some(401)).count();
    assert!(refused >= 2, "{:?}", sandbox.calls());
    assert!(asked.iter().all(|call| call.method == "GET"));
}

#[test]
fn it_works_logged_out_and_offline() {
    let sandbox = Sandbox::new();
    let document = examine(&sandbox, &["--offline"]);
    assert_eq!(codes(&document), ["note configuration-missing", "note not-logged-in"]);
    assert!(sandbox.calls().is_empty());
    assert!(files(&sandbox.home()).is_empty());
    let document = examine(&sandbox, &[]);
    let expected = ["note configuration-missing", "note not-logged-in", "note no-region"];
    assert_eq!(codes(&document), expected);
}

#[test]
fn a_damaged_configuration_is_named_and_left_as_it_is() {
    let sandbox = Sandbox::new().logged_in();
    let path = sandbox.config_dir().join("config.json");
    fs::write(&path, "{\"Region\": ").unwrap();
    let document = examine(&sandbox, &["--offline"]);
    assert_eq!(codes(&document), ["error configuration-damaged"]);
    let mend = words(finding(&document, "configuration-damaged"), "command");
    assert!(mend.starts_with("mv ") && mend.ends_with("&& ibmcloud login"), "{mend}");
    assert_eq!(fs::read_to_string(path).unwrap(), "{\"Region\": ");
}

#[test]
fn a_home_that_takes_no_file_is_named() {
    let mut sandbox = Sandbox::new();
    let path = sandbox.file("not-a-folder", "");
    sandbox.set("IBMCLOUD_HOME", &path);
    let document = examine(&sandbox, &["--offline"]);
    assert!(codes(&document).contains(&"error folder-read-only".to_owned()), "{document:#}");
}

#[test]
fn permissions_that_let_others_in_are_named() {
    let sandbox = Sandbox::new().logged_in();
    let path = sandbox.config_dir().join("config.json");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
    let document = examine(&sandbox, &["--offline"]);
    assert_eq!(codes(&document), ["warning configuration-open"]);
    let mend = words(finding(&document, "configuration-open"), "command").to_owned();
    sandbox.bash(&mend).ok();
    assert!(codes(&examine(&sandbox, &["--offline"])).is_empty());
}

#[test]
fn a_lock_that_somebody_holds_is_named() {
    let sandbox = Sandbox::new().logged_in();
    let held = fs::File::open(sandbox.config_dir().join("config.json")).unwrap();
    held.lock().unwrap();
    let document = examine(&sandbox, &["--offline"]);
    assert_eq!(codes(&document), ["warning configuration-in-use"]);
}

#[test]
fn a_clock_that_is_wrong_is_named_with_its_direction() {
    for (wrong, words_of_it) in [(1_000, "seconds behind"), (-1_000, "seconds ahead")] {
        let clock = Clock::manual(Clock::real().unix() + wrong);
        let sandbox = Sandbox::with(Options { clock, ..Options::default() });
        let document = examine(&sandbox, &[]);
        let skew = finding(&document, "clock-skew");
        assert_eq!(skew["severity"], "error");
        assert!(words(skew, "message").contains(words_of_it), "{skew}");
    }
}

#[test]
fn an_unknown_authority_is_named_with_the_chain_and_the_variable() {
    let mut sandbox = Sandbox::new().logged_in();
    let mut params = rcgen::CertificateParams::default();
    params.is_ca = rcgen::IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
    params.distinguished_name.push(rcgen::DnType::CommonName, "Another authority");
    let other = params.self_signed(&rcgen::KeyPair::generate().unwrap()).unwrap().pem();
    let file = sandbox.file("other.pem", &other);
    sandbox.set("SSL_CERT_FILE", &file);
    let document = examine(&sandbox, &[]);
    assert_eq!(codes(&document), ["error certificate-untrusted"; 5]);
    let untrusted = finding(&document, "certificate-untrusted");
    let issuer = &facts(&document, "iam")["certificates"][0]["issuer"];
    assert!(words(untrusted, "message").contains(issuer.as_str().unwrap()), "{untrusted}");
    assert!(words(untrusted, "message").contains("does not know who issued it"), "{untrusted}");
    let mend = words(untrusted, "advice");
    assert!(mend.contains("SSL_CERT_FILE") && mend.contains("other.pem"), "{mend}");
    // That of another sandbox has the same name.
    let cloud = Cloud::start(Options::default()).unwrap();
    sandbox.set("SSL_CERT_FILE", sandbox.file("namesake.pem", cloud.ca_pem()));
    let document = examine(&sandbox, &[]);
    let untrusted = finding(&document, "certificate-untrusted");
    assert!(words(untrusted, "message").contains("and another key"), "{untrusted}");
    // A file that is not there is a trouble of its own.
    sandbox.set("SSL_CERT_FILE", "/nonexistent/ca.pem");
    let document = examine(&sandbox, &["--offline"]);
    assert_eq!(codes(&document), ["error ca-file-unusable"]);
}

#[test]
fn a_proxy_that_refuses_is_told_from_one_that_is_not_there() {
    let mut sandbox = Sandbox::new().logged_in();
    sandbox.set("IBMCLOUD_RESOURCE_CONTROLLER_API_ENDPOINT", "https://elsewhere.invalid");
    let document = examine(&sandbox, &[]);
    assert_eq!(codes(&document), ["error proxy-refuses"]);
    let refused = finding(&document, "proxy-refuses");
    assert_eq!(refused["check"], "resource-controller");
    assert!(words(refused, "advice").contains("HTTPS_PROXY"), "{refused}");
    let closed = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    sandbox.set("HTTPS_PROXY", format!("http://me:canary-of-the-proxy@{closed}"));
    let said = sandbox.run(&DOCTOR);
    assert!(!said.stdout.contains("canary-of-the-proxy"), "{said}");
    assert_eq!(codes(&judged(&said)), ["error service-unreachable"; 5]);
}

#[test]
fn a_service_in_trouble_is_named() {
    let sandbox = Sandbox::new().logged_in();
    sandbox.cloud.add_fault("GET /v2/resource_instances* 503".parse::<Fault>().unwrap());
    let document = examine(&sandbox, &[]);
    assert_eq!(codes(&document), ["error service-in-trouble"]);
}

#[test]
fn one_service_that_hangs_takes_nothing_away_from_the_others() {
    let sandbox = Sandbox::new().logged_in();
    sandbox.cloud.hold(1, Phase::Before);
    let mut child = sandbox.spawn(&[&DOCTOR[..], &["--timeout", "2"]].concat());
    assert!(sandbox.cloud.wait_held(Duration::from_secs(30)));
    child.wait().unwrap();
    let said = Said::from(child.wait_with_output().unwrap());
    let document = judged(&said);
    assert_eq!(codes(&document), ["error service-unreachable"], "{said}");
}

#[test]
fn a_plan_that_was_interrupted_is_named_with_the_command_that_goes_on() {
    let sandbox = Sandbox::one_token_per_team().logged_in();
    let update = ["monitoring", "auth", "update", "--name", INSTANCE, "--mode", "IAM_ONLY", "-f"];
    let before = sandbox.calls().len();
    let other = Sandbox::one_token_per_team().logged_in();
    other.run(&update).ok();
    let requests = other.calls().len() - before;
    sandbox.cloud.hold(requests - 4, Phase::Before);
    let mut child = sandbox.spawn(&update);
    assert!(sandbox.cloud.wait_held(Duration::from_secs(30)));
    child.kill().unwrap();
    child.wait().unwrap();
    let document = examine(&sandbox, &["--offline"]);
    assert_eq!(codes(&document), ["warning plan-open"]);
    let open = finding(&document, "plan-open");
    assert_eq!(words(open, "command"), format!("ibmcloud monitoring auth resume --name {GUID}"));
    // A journal that was altered is another trouble.
    let journals = files(&sandbox.config_dir().join("monitoring/journal"));
    let journal = journals.iter().find(|it| it.extension().is_some_and(|it| it == "jsonl"));
    let text = fs::read_to_string(journal.unwrap()).unwrap().replace("us-south", "us-mouth");
    fs::write(journal.unwrap(), text).unwrap();
    let document = examine(&sandbox, &["--offline"]);
    assert!(codes(&document).contains(&"error journal-damaged".to_owned()), "{document:#}");
}

#[test]
fn a_proof_that_is_not_whole_is_named() {
    let sandbox = Sandbox::new().logged_in();
    let line = "monitoring auth update --mode IAM_ONLY --accept-unproven-coverage -f --name";
    let words_of_it: Vec<&str> = line.split(' ').chain([INSTANCE]).collect();
    sandbox.run(&words_of_it);
    let document = examine(&sandbox, &["--offline"]);
    assert_eq!(finding(&document, "proof-incomplete")["check"], "journals");
}

#[test]
fn another_plug_in_with_our_commands_is_named() {
    let sandbox = Sandbox::new().logged_in();
    let folder = sandbox.config_dir().join("plugins");
    fs::create_dir_all(folder.join("monitoring")).unwrap();
    fs::write(folder.join("monitoring/monitoring"), "").unwrap();
    let list = serde_json::json!({ "Plugins": { "monitoring": {
        "Name": "monitoring",
        "Version": { "Major": 1, "Minor": 0, "Build": 12 },
        "Namespaces": [{ "ParentName": "", "Name": "monitoring", "Description": "Monitor" }],
        "Commands": [{ "Namespace": "monitoring", "Name": "alert", "Description": "Alerts" }],
    } } });
    fs::write(folder.join("config.json"), list.to_string()).unwrap();
    let document = examine(&sandbox, &["--offline"]);
    assert_eq!(codes(&document), ["warning other-monitoring-plug-in"]);
    fs::remove_file(folder.join("monitoring/monitoring")).unwrap();
    let document = examine(&sandbox, &["--offline"]);
    assert!(codes(&document).contains(&"warning plug-in-missing".to_owned()), "{document:#}");
    fs::write(folder.join("config.json"), "{").unwrap();
    let document = examine(&sandbox, &["--offline"]);
    assert_eq!(codes(&document), ["error plug-ins-damaged"]);
}

#[test]
fn a_profile_that_is_missing_or_in_the_wrong_place_is_named() {
    let mut sandbox = Sandbox::new().logged_in();
    sandbox.set("IBMCLOUD_MONITORING_PROFILE", "gone");
    let document = examine(&sandbox, &["--offline"]);
    assert!(codes(&document).contains(&"error profile-missing".to_owned()), "{document:#}");
    // As the official CLI starts its plug-in.
    let mut command = std::process::Command::new(program());
    command.args(["doctor", "--offline", "--output", "json"]).env_clear();
    let variables = sandbox.command(&[]);
    command.envs(variables.get_envs().filter_map(|(name, value)| Some((name, value?))));
    command.env("IBMCLOUD_PLUGIN_NAMESPACE", "monitoring").env("IBMCLOUD_CLI", "ibmcloud");
    let document = judged(&Said::from(command.output().unwrap()));
    assert_eq!(codes(&document), ["error profile-in-plug-in"]);
    assert_eq!(facts(&document, "program")["face"], "plug-in");
}

#[test]
fn a_bundle_is_shown_and_asked_for_and_holds_no_secret() {
    let mut sandbox = Sandbox::new().logged_in();
    sandbox.set("HTTP_PROXY", "http://me:canary-of-the-proxy@proxy.example:3128");
    sandbox.set("SOME_TOKEN", "canary-of-another-program");
    let path = sandbox.home().join("report.json");
    let line = ["monitoring", "doctor", "--bundle", path.to_str().unwrap()];
    let said = sandbox.run(&line);
    assert_eq!(said.code, 1, "{said}");
    assert!(said.stdout.contains("This is all that would be written"), "{said}");
    assert!(said.stderr.contains("Nothing was changed."), "{said}");
    assert!(!path.exists());
    let said = sandbox.run(&[&line[..], &["--output", "json"]].concat());
    assert!(said.code == 1 && said.stdout.is_empty() && !path.exists(), "{said}");
    assert!(said.stderr.contains("--force"), "{said}");
    sandbox.run(&[&line[..], &["--force"]].concat()).ok();
    let text = fs::read_to_string(&path).unwrap();
    assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    let config = sandbox.config();
    let token = config["IAMToken"].as_str().unwrap().trim_start_matches("Bearer ").to_owned();
    let refresh = config["IAMRefreshToken"].as_str().unwrap().to_owned();
    let own = [token, refresh, "canary".to_owned(), "admin@example.com".to_owned()];
    for secret in sandbox.secrets().into_iter().chain(own) {
        assert!(!text.contains(&secret), "{secret} is in\n{text}");
    }
    assert!(!text.contains("eyJ") && !text.contains("Example Account"), "{text}");
    assert!(text.contains("\"~/"), "the folder of the person is not named: {text}");
    let document: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(document["examination"]["schema_version"], 1);
}

#[test]
fn it_speaks_the_language_of_its_reader() {
    let mut sandbox = Sandbox::new();
    sandbox.set("LANG", "fr_FR.UTF-8");
    let said = sandbox.run(&["monitoring", "doctor", "--offline"]).ok();
    assert!(said.stdout.contains("Personne n'est connecté."), "{said}");
    // Programs read English.
    let document = examine(&sandbox, &["--offline"]);
    assert_eq!(finding(&document, "not-logged-in")["message"], "Nobody is logged in.");
}
