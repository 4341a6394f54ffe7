//! Where the program is started: without a home, with a full disk behind its output, behind a proxy, with
//! an authority that nobody knows, by a host that wants a completion.

use std::fs::{self, File};

use crate::support::{INSTANCE, Said, Sandbox, stable};

#[test]
fn help_version_and_completion_do_without_a_home() {
    let mut sandbox = Sandbox::new();
    for name in ["HOME", "IBMCLOUD_HOME"] {
        sandbox.unset(name);
    }
    let version = sandbox.run(&["version"]).ok();
    let number = concat!("ibmcloud ", env!("CARGO_PKG_VERSION"));
    assert!(version.stdout.starts_with(number), "{version}");
    for args in [&["help"][..], &["help", "login"], &["login", "-h"], &["completion", "bash"]] {
        sandbox.run(args).ok();
    }
    insta::assert_snapshot!(sandbox.run(&["target"]), @"
    exit status: 1
    --- stdout
    --- stderr
    FAILED
    There is no home directory, so that no configuration can be found.
    Set HOME, IBMCLOUD_HOME or IBMCLOUD_CONFIG_HOME.
    ");
}

#[cfg(target_os = "linux")]
#[test]
fn output_that_cannot_be_written_is_a_failure_that_is_said() {
    let sandbox = Sandbox::new().logged_in();
    for args in [&["regions"][..], &["regions", "--output", "json"], &["help"], &["login", "-h"]] {
        let full = File::options().write(true).open("/dev/full").unwrap();
        let output = sandbox.command(args).stdout(full).output().unwrap();
        let said = Said::from(output);
        assert_eq!(said.code, 1, "{said}");
        assert!(said.stderr.contains("The output could not be written: No space left"), "{said}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn output_that_cannot_be_written_hides_no_change() {
    let sandbox = Sandbox::new().logged_in();
    let at = ["--name", INSTANCE, "--force", "--quiet"];
    let key = ["monitoring", "access-key", "create", "--name", INSTANCE, "--quiet"];
    let delete = [&["monitoring", "alert", "delete", "--id", "7301"][..], &at].concat();
    let json = [&["monitoring", "alert", "delete", "--id", "7302", "--output", "json"][..], &at];
    let group = ["resource", "group-create", "unseen", "-q"];
    for args in [&key[..], &delete, &json.concat(), &group] {
        let full = File::options().write(true).open("/dev/full").unwrap();
        let said = Said::from(sandbox.command(args).stdout(full).output().unwrap());
        sandbox.assert_no_secret(&said);
        assert_eq!(said.code, 5, "{args:?} {said}");
        assert!(said.stderr.contains("was done all the same. Look before"), "{said}");
    }
    assert!(sandbox.run(&["resource", "groups"]).ok().stdout.contains("unseen"));
}

#[test]
fn an_authority_that_nobody_knows() {
    let _guard = stable();
    let mut sandbox = Sandbox::new().logged_in();
    let other = Sandbox::new();
    let foreign = sandbox.file("foreign.pem", other.cloud.ca_pem());
    sandbox.set("SSL_CERT_FILE", foreign);
    let said = sandbox.run(&["regions"]);
    assert_eq!(said.code, 1, "{said}");
    let hint = "Name the file of the certificate authority with SSL_CERT_FILE, \
        or log in with 'ibmcloud login --skip-ssl-validation'.";
    assert!(said.stderr.contains(hint), "{said}");
    sandbox.run(&["login", "--skip-ssl-validation", "-r", "us-south"]).ok();
    sandbox.run(&["regions"]).ok();
}

#[test]
fn authorities_may_be_in_one_of_several_folders() {
    let mut sandbox = Sandbox::new();
    let folder = sandbox.home().join("authorities");
    fs::create_dir(&folder).unwrap();
    fs::write(folder.join("sandbox.pem"), sandbox.cloud.ca_pem()).unwrap();
    sandbox.unset("SSL_CERT_FILE");
    let folders = [std::path::Path::new("/nonexistent"), folder.as_path()];
    sandbox.set("SSL_CERT_DIR", std::env::join_paths(folders).unwrap());
    sandbox.run(&["login", "-r", "us-south"]).ok();
}

#[test]
fn a_host_is_reached_directly_in_every_notation_of_go() {
    let mut sandbox = Sandbox::new().logged_in();
    sandbox.run(&["regions"]).ok();
    // There is no network: who goes past the proxy finds nobody.
    for list in ["*.cloud.ibm.com", "globalcatalog.cloud.ibm.com:443", "x, cloud.ibm.com ,y"] {
        sandbox.set("NO_PROXY", list);
        let calls = sandbox.calls().len();
        sandbox.set("IBMCLOUD_HTTP_TIMEOUT", "1");
        assert_eq!(sandbox.run(&["regions"]).code, 1, "{list}");
        assert_eq!(sandbox.calls().len(), calls, "{list}");
    }
}

#[test]
fn what_is_wrong_with_the_configuration_is_said_in_the_persons_language() {
    let _guard = stable();
    let mut sandbox = Sandbox::new().logged_in();
    sandbox.set("LANG", "fr_CA.UTF-8");
    fs::write(sandbox.config_dir().join("config.json"), "").unwrap();
    let said = sandbox.run(&["target"]);
    assert!(said.stderr.contains("est endommagé : il est vide."), "{said}");
    sandbox.set("HTTPS_PROXY", "socks5://127.0.0.1:1");
    fs::write(
        sandbox.config_dir().join("config.json"),
        r#"{"APIEndpoint":"https://cloud.ibm.com"}"#,
    )
    .unwrap();
    let said = sandbox.run(&["regions"]);
    assert!(said.stderr.contains("Cette machine : l'adresse du proxy https"), "{said}");
}

#[test]
fn a_program_that_is_asked_for_a_value_is_told_to_give_it() {
    let mut sandbox = Sandbox::new();
    sandbox.unset("IBMCLOUD_API_KEY");
    sandbox.set("IBMCLOUD_MCP_ENABLED", "1");
    let said = sandbox.run(&["login", "-u", "admin@example.com"]);
    assert_eq!(said.code, 1, "{said}");
    assert!(!said.stderr.contains("--force"), "{said}");
    assert!(said.stderr.contains("Give the answer as an option"), "{said}");
}

#[test]
fn a_region_without_a_value_is_the_targeted_one_and_another_word_is_none() {
    let sandbox = Sandbox::new().logged_in();
    let list = ["monitoring", "alert", "list", "--name", INSTANCE, "--region"];
    sandbox.run(&[&list[..], &[""]].concat()).ok();
    let target = sandbox.run(&["target", "-r", "", "-g", "", "-c", ""]).ok();
    assert!(target.stdout.contains("Region:           us-south\n"), "{target}");
    sandbox.run(&["login", "-r", "us-south", "-g", ""]).ok();
    let said = sandbox.run(&[&list[..], &["us south"]].concat());
    assert!(said.stderr.contains("'us south' is not the name of a region."), "{said}");
}

#[test]
fn a_variable_with_an_unsafe_address_is_named() {
    let mut sandbox = Sandbox::new();
    sandbox.set("IAM_ENDPOINT", "http://iam.example.com");
    let said = sandbox.run(&["login", "-r", "us-south"]);
    assert!(said.stderr.contains("https is needed, or http on this machine"), "{said}");
    assert!(said.stderr.contains("\nCorrect IAM_ENDPOINT, or unset it.\n"), "{said}");
}

#[test]
fn the_host_of_a_call_cannot_be_replaced() {
    let sandbox = Sandbox::new().logged_in();
    let words = ["monitoring", "api", "/api/teams", "--name", INSTANCE];
    let said = sandbox.run(&[&words[..], &["-H", "Host: elsewhere.example.com"]].concat());
    assert_eq!(said.code, 1, "{said}");
    assert!(said.stderr.contains("the host is that of the instance"), "{said}");
    let said = sandbox.run(&[&words[..], &["-X", "HEAD", "--include"]].concat());
    assert!(said.stderr.contains("answered HEAD /api/teams with status 405."), "{said}");
}

#[test]
fn words_that_are_no_text_are_refused() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt as _;

    let sandbox = Sandbox::new().logged_in();
    let run = |args: &[&str]| {
        let output = sandbox.command(args).arg(OsStr::from_bytes(b"a\xff")).output().unwrap();
        Said::from(output)
    };
    let said = run(&[]);
    assert_eq!(said.code, 1, "{said}");
    assert!(said.stderr.contains("is not a registered command. See 'ibmcloud help'."), "{said}");
    let said = run(&["monitoring", "alert", "list", "--name"]);
    assert!(said.stderr.contains("Incorrect Usage: an argument is not valid UTF-8\n"), "{said}");
}

#[test]
fn fish_completes_commands_of_four_words() {
    let mut sandbox = Sandbox::new();
    sandbox.set("LANG", "C.UTF-8");
    if !crate::support::has("fish") {
        return;
    }
    let said = sandbox.bash(
        r#"ibmcloud completion fish > c.fish
        for line in 'mon' 'monitoring alert li' 'monitoring alert list --out' \
            'monitoring alert list --output ' 'monitoring settings team '; do
            fish --no-config -c "source c.fish; complete -C 'ibmcloud $line'"
        done"#,
    );
    assert_eq!(
        said.ok().stdout,
        "monitoring\tManage IBM Cloud monitoring\n\
         list\tList the alerts of a team\n\
         --output\tSpecify output format: WIDE, JSON, YAML or CSV\n\
         CSV\tSpecify output format: WIDE, JSON, YAML or CSV\n\
         JSON\tSpecify output format: WIDE, JSON, YAML or CSV\n\
         WIDE\tSpecify output format: WIDE, JSON, YAML or CSV\n\
         YAML\tSpecify output format: WIDE, JSON, YAML or CSV\n\
         list\tList the teams of an instance\n"
    );
}

#[test]
fn a_name_cannot_take_over_the_terminal() {
    let sandbox = Sandbox::new().logged_in();
    let name = "pay\u{1b}[2J\u{1b}]0;title\u{7}roll";
    let create = ["monitoring", "team", "create", "--name", INSTANCE, "--team-name", name];
    let created = sandbox.run(&create).ok();
    let list = sandbox.run(&["monitoring", "team", "list", "--name", INSTANCE]).ok();
    for said in [created, list] {
        assert!(said.stdout.contains("roll") && !said.stdout.contains('\u{1b}'), "{said}");
    }
    let json = sandbox.run(&["monitoring", "team", "list", "--name", INSTANCE, "--output", "json"]);
    let names = json.json();
    assert!(names.as_array().unwrap().iter().any(|team| team["name"] == name), "{json}");
}
