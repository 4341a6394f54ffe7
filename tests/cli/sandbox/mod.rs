//! `sandbox exec` and `sandbox start`: a cloud around a command, and what can be asked of it.

mod background;
mod compare;
mod demo;
mod metrics;
mod page;
mod recipes;

use std::io::{BufRead as _, BufReader};
use std::process::{Command, Stdio};

use crate::support::{GUID, INSTANCE, Said, Sandbox, has};

/// Runs a script inside a sandbox of the program's own.
fn inside(options: &[&str], script: &str) -> Said {
    let outer = Sandbox::new();
    let args = [&["sandbox", "exec"], options, &["--", "bash", "-euo", "pipefail", "-c", script]];
    outer.revealing(&args.concat())
}

#[test]
fn the_exit_code_is_the_commands_own() {
    assert_eq!(inside(&[], "exit 7").code, 7);
    assert_eq!(inside(&[], "kill -TERM $$").code, 143);
    assert_eq!(inside(&[], "true").code, 0);
}

#[test]
fn a_command_that_is_not_there_is_said_to_be() {
    let said = Sandbox::new().run(&["sandbox", "exec", "--", "no-such-command"]);
    assert_eq!(said.code, 127, "{said}");
    assert!(said.stderr.contains("'no-such-command' could not be run"), "{said}");
    // What is there and cannot be executed has another code, as in a shell.
    let said = Sandbox::new().run(&["sandbox", "exec", "--", "/"]);
    assert_eq!(said.code, 126, "{said}");
    let said = Sandbox::new().run(&["sandbox", "exec"]);
    assert!(said.stderr.contains("COMMAND is missing"), "{said}");
}

#[test]
fn both_names_of_the_host_lead_to_the_program() {
    let said = inside(&[], "ic version; ibmcloud version").ok();
    let version = env!("CARGO_PKG_VERSION");
    assert_eq!(said.stdout, format!("ic {version}\nibmcloud {version}\n"));
}

#[test]
fn the_home_is_fresh_and_goes_with_the_sandbox() {
    let said = inside(&[], "ibmcloud login -q >/dev/null; echo $IBMCLOUD_HOME").ok();
    let home = std::path::PathBuf::from(said.stdout.trim());
    assert!(home.is_absolute());
    assert!(!home.exists(), "{} was left behind", home.display());
}

#[test]
fn a_session_of_the_outer_world_is_neither_seen_nor_touched() {
    let outer = Sandbox::new().logged_in();
    let before = std::fs::read(outer.config_dir().join("config.json")).unwrap();
    let said = outer.run(&["sandbox", "exec", "--", "ibmcloud", "iam", "oauth-tokens"]);
    assert_eq!(said.code, 1, "nobody is logged in inside: {said}");
    let after = std::fs::read(outer.config_dir().join("config.json")).unwrap();
    assert_eq!(before, after);
}

#[test]
fn nothing_leaves_the_machine() {
    if !has("curl") {
        return;
    }
    let said = inside(&[], "curl -sS https://example.com 2>&1 || true").ok();
    assert!(said.stdout.contains("403"), "{said}");
}

#[test]
fn a_fleet_has_the_size_that_was_asked_for_and_the_same_seed_makes_the_same() {
    let list = "ibmcloud login -q >/dev/null; \
                ibmcloud monitoring service-instances --all-regions --all-resource-groups \
                --output json";
    let names = |seed: &str| -> Vec<String> {
        let said = inside(&["--fleet", "23", "--seed", seed], list).ok();
        let document = said.json();
        let all = document.as_array().unwrap();
        all.iter().map(|it| it["guid"].as_str().unwrap().to_owned()).collect()
    };
    let first = names("4");
    assert_eq!(first.len(), 23);
    assert_eq!(first, names("4"));
    assert_ne!(first, names("5"));
}

#[test]
fn a_fleet_that_the_memory_would_not_hold_is_refused() {
    for count in ["40001", "1000000", "18446744073709551615"] {
        let said = inside(&["--fleet", count], "true");
        assert_eq!(said.code, 1, "{said}");
        let expected = format!("--fleet {count} is too many: each instance takes about 25 kB");
        assert!(said.stderr.contains(&expected), "{said}");
    }
}

#[test]
fn a_fleet_in_several_accounts_is_worked_in_by_a_user_and_by_a_service_id() {
    let fleet = ["--fleet", "30", "--accounts", "2", "--troubled", "12", "--seed", "4"];
    let count = |options: &[&str], line: &str| {
        let list = "ibmcloud monitoring service-instances --all-regions --all-resource-groups --output json";
        inside(&[&fleet[..], options].concat(), &line.replace("LIST", list)).ok()
    };
    let user = "ibmcloud login -u admin@example.com -p sandbox-administrator-password \
                -c 0123456789abcdef0123456789abcdef -q >/dev/null; ibmcloud account list --output json";
    assert_eq!(count(&[], user).json().as_array().unwrap().len(), 4);
    // Two of thirty are not there any more, or not yet; those of the other account are elsewhere.
    let here = count(&[], "ibmcloud login -q >/dev/null; LIST").json().as_array().unwrap().len();
    assert!((1..28).contains(&here), "{here}");
    let profiles = "curl -s https://iam.cloud.ibm.com/identity/profiles \
         --data-urlencode \"access_token=$(ibmcloud iam oauth-tokens | awk '{print $4}')\"";
    let line = format!("ibmcloud login -q >/dev/null; {profiles}");
    let said = count(&["--identity", "service-id"], &line).json();
    assert_eq!(said["count"], 4, "{said}");
}

#[test]
fn a_fleet_that_cannot_be_is_refused() {
    for (options, expected) in [
        (&["--fleet", "5", "--accounts", "0"][..], "--accounts must be from 1 to 200"),
        (&["--fleet", "5", "--accounts", "201"], "--accounts must be from 1 to 200"),
        (&["--fleet", "5", "--troubled", "5"], "--troubled 5 is too many"),
        (&["--identity", "service-id"], "--identity service-id is for a fleet: add --fleet COUNT"),
        (&["--fleet", "5", "--identity", "king"], "'king' is not administrator, manager, writer"),
        (&["--set", "unreachable_regions={\"mars\":\"hangs\"}"], "mars is no region of Monitoring"),
    ] {
        let said = inside(options, "true");
        assert_eq!(said.code, 1, "{said}");
        assert!(said.stderr.contains(expected), "{said}");
    }
}

#[test]
fn the_state_goes_into_a_file_and_comes_out_of_it_again() {
    let outer = Sandbox::new();
    let path = outer.home().join("world.json");
    let world = ["--world", path.to_str().unwrap()];
    let update = format!(
        "ibmcloud login -r us-south -q >/dev/null; \
         ibmcloud monitoring auth update --name {INSTANCE} --mode IAM_ONLY --accept-unproven-coverage -f"
    );
    inside(&world, &update).ok();
    let show = format!(
        "ibmcloud login -r us-south -q >/dev/null; \
         ibmcloud resource service-instance {INSTANCE} --output json"
    );
    let said = inside(&world, &show).ok();
    assert_eq!(said.json()[0]["parameters"]["external_api_auth"], "IAM_ONLY");
    std::fs::write(&path, "{").unwrap();
    let said = inside(&world, "true");
    assert_eq!(said.code, 1);
    assert!(said.stderr.contains("does not hold the state of a sandbox"), "{said}");
}

#[test]
fn another_identity_has_another_role() {
    let show = format!(
        "ibmcloud login -r us-south -q >/dev/null; \
         ibmcloud monitoring auth show --name {INSTANCE} --output json"
    );
    for (role, expected) in [
        ("administrator", "ROLE_ADMIN"),
        ("manager", "ROLE_ADMIN"),
        ("writer", "ROLE_ADVANCED_USER"),
        ("reader", "ROLE_USER"),
    ] {
        let said = inside(&["--identity", role], &show).ok();
        assert_eq!(said.json()["role"], expected, "{role}");
    }
    let said = inside(&["--identity", "owner"], "true");
    assert!(said.stderr.contains("Incorrect Usage: 'owner' is not administrator"), "{said}");
}

#[test]
fn faults_are_made_on_request() {
    let script = "ibmcloud login -r us-south -q >/dev/null; ibmcloud resource groups";
    let fault = ["--fault", "GET /v2/resource_groups* 403"];
    let said = inside(&fault, script);
    assert_eq!(said.code, 1);
    assert!(said.stderr.contains("The resource manager refused (status 403"), "{said}");
    let said = inside(&["--fault", "GET"], "true");
    assert!(said.stderr.contains("Incorrect Usage: --fault 'GET'"), "{said}");
}

#[test]
fn each_request_moves_a_clock_that_stands_still_otherwise() {
    if !has("curl") {
        return;
    }
    let script =
        "for n in 1 2 3; do curl -s -D - -o /dev/null $IBMCLOUD_SANDBOX_URL/identity/keys; done";
    let options = ["--clock", "2026-01-31T12:00:00Z", "--clock-tick", "60000"];
    let said = inside(&options, script).ok();
    let dates = said.stdout.lines().filter_map(|line| line.strip_prefix("date: "));
    let expected = [1, 2, 3].map(|minute| format!("Sat, 31 Jan 2026 12:0{minute}:00 GMT"));
    assert_eq!(dates.map(str::trim).collect::<Vec<_>>(), expected);
}

#[test]
fn a_fault_that_never_fired_is_named_at_the_end() {
    let script = "ibmcloud login -q >/dev/null; exit 7";
    let faults = [
        ("GET /v2/resource_groups* slow=1ms", None),
        ("PATCH * cut-after", Some("no request matched it.")),
        (
            "POST /identity/token nth=9 503",
            Some("none of the requests that it matches (1) came at its turn."),
        ),
        ("POST /identity/token meanwhile=delete-team:None", Some("there is no team 'None'.")),
    ];
    let options: Vec<&str> = faults.iter().flat_map(|(text, _)| ["--fault", text]).collect();
    let said = inside(&options, script);
    assert_eq!(said.code, 7, "{said}");
    let expected: Vec<String> = faults
        .iter()
        .filter_map(|(text, why)| Some(format!("The fault '{text}' never fired: {}", (*why)?)))
        .collect();
    assert_eq!(said.stderr.lines().collect::<Vec<_>>(), expected);
}

#[test]
fn settings_are_changed_on_request() {
    if !(has("awk") && has("curl")) {
        return;
    }
    let read = |options: &[&str], who: &str| {
        let script = format!(
            r#"ibmcloud login -q -r us-south > /dev/null
            IAM=$(ibmcloud iam oauth-tokens | awk '{{print $4}}')
            curl -s https://us-south.monitoring.cloud.ibm.com/api/token/{who}/40211 \
                -H "Authorization: Bearer $IAM" -H "IBMInstanceID: {GUID}""#
        );
        inside(options, &script).ok().stdout
    };
    let (admin, writer) = ("admin@example.com", "writer@example.com");
    assert_ne!(read(&[], admin), read(&[], writer));
    let shared = ["--set", "per_user_tokens=false"];
    assert_eq!(read(&shared, admin), read(&shared, writer));
    let closed = [shared[0], shared[1], "--set", "admin_token_read=false"];
    assert!(read(&closed, writer).contains("Access is denied"));
    let said = inside(&["--set", "per_usr_tokens=false"], "true");
    assert!(said.stderr.contains("Incorrect Usage: --set 'per_usr_tokens=false'"), "{said}");
}

#[test]
fn an_hour_long_token_can_be_watched_expiring() {
    // A cloud whose clock runs ahead: what it signs is over before the client's hour has passed,
    // and its refusal makes the client renew the token and send the request again.
    let script = "ibmcloud login -r us-south -q >/dev/null; \
                  ibmcloud resource groups -q; ibmcloud resource groups -q";
    let said = inside(&["--clock-speed", "20000"], script).ok();
    assert_eq!(said.stdout.matches("test-rg").count(), 2, "{said}");
    let said = inside(&["--clock-tick", "5", "--clock-speed", "2"], "true");
    assert!(said.stderr.contains("Incorrect Usage: "), "{said}");
    let said = inside(&["--clock", "yesterday"], "true");
    assert!(said.stderr.contains("is not a time such as"), "{said}");
}

#[test]
fn start_prints_the_environment_and_stops_at_ctrl_c() {
    let outer = Sandbox::new();
    let mut command = outer.command(&["sandbox", "start"]);
    let mut child =
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let mut exports = Vec::new();
    for line in lines.by_ref() {
        let line = line.unwrap();
        let last = line.starts_with("export GLOBAL_CATALOG_AUTH_TYPE");
        exports.push(line);
        if last {
            break;
        }
    }
    let script = format!("{}; ibmcloud login -r us-south; ibmcloud target", exports.join("\n"));
    let mut shell = Command::new("bash");
    let said = Said::from(shell.args(["-euc", &script]).output().unwrap()).ok();
    assert!(said.stdout.contains("Region:           us-south"), "{said}");
    let pid = child.id().to_string();
    assert!(Command::new("kill").args(["-INT", &pid]).status().unwrap().success());
    assert!(child.wait().unwrap().success());
}

/// The command lines of the blocks of a page; a line that begins with a blank goes on with the last.
fn documented_lines(page: &str) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut inside = false;
    for line in page.lines() {
        match line {
            "```console" => inside = true,
            "```" => inside = false,
            _ if !inside => {}
            _ if line.starts_with(' ') => {
                let last = lines.last_mut().unwrap();
                last.push('\n');
                last.push_str(line);
            }
            _ => lines.push(line.to_owned()),
        }
    }
    lines
}

#[test]
fn every_line_of_the_page_runs_and_every_setting_is_on_it() {
    if !["bash", "awk", "jq", "curl"].into_iter().all(has) {
        return;
    }
    let page = include_str!("../../../docs/sandbox.md");
    let lines = documented_lines(page);
    assert!(lines.len() > 20);
    // What is about one in the background is one story, and needs the same home.
    let home = Sandbox::new();
    let run = |line: &String| {
        let words = line.strip_prefix("ibmcloud-monitoring ").unwrap();
        let alone = Sandbox::new();
        let sandbox = if words.starts_with("sandbox exec") { &alone } else { &home };
        let program = sandbox.command(&[]).get_program().to_string_lossy().into_owned();
        sandbox.bash(&format!("'{program}' {words}"))
    };
    let said: Vec<Said> = lines.iter().map(run).collect();
    home.run(&["sandbox", "stop"]);
    for (line, said) in lines.iter().zip(said) {
        assert_eq!(said.code, 0, "{line}\n{said}");
    }
    let settings = serde_json::to_value(ibmcloud_emulator::Settings::default()).unwrap();
    for (name, value) in settings.as_object().unwrap() {
        let inner = value.as_object().into_iter().flatten().map(|(key, _)| format!("{name}.{key}"));
        let names: Vec<String> = inner.collect();
        let names = if names.is_empty() { vec![name.clone()] } else { names };
        for name in names {
            assert!(page.contains(&format!("`{name}`")), "{name} is not explained");
            let used = lines.iter().any(|line| line.contains(&format!("{name}=")));
            assert!(used, "{name} has no command line");
        }
    }
}
