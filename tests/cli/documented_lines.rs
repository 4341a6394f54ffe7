//! Every command line that IBM's pages print for the authentication method, IAM tokens, team ids,
//! Monitor API tokens and cURL, word for word in `sandbox exec -- bash -c '…'`.
//!
//! The numbers are those of the acceptance list. Words in upper case stand for what a reader fills in.

use ibmcloud_emulator::World;

use crate::support::{GUID, INSTANCE, Said, Sandbox, has};

/// Fills in the placeholders of the pages.
fn filled(line: &str) -> String {
    [
        ("MONITORING_INSTANCE_NAME", INSTANCE),
        ("<MONITORING_REST_API_ENDPOINT>", "https://us-south.monitoring.cloud.ibm.com"),
        ("<MONITORING_ENDPOINT>", "https://us-south.monitoring.cloud.ibm.com"),
        ("<REST_API_ENDPOINT>", "https://us-south.monitoring.cloud.ibm.com/api"),
        ("<METHOD>", "GET"),
        ("<API_URL>", "api/teams"),
        ("<NAME>", INSTANCE),
        (" NAME ", &format!(" {INSTANCE} ")),
        ("xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx", GUID),
        ("fc8ceb8a-...", GUID),
    ]
    .iter()
    .fold(line.to_owned(), |line, (placeholder, value)| line.replace(placeholder, value))
}

/// Runs a script as a reader does, and returns what was said and the cloud's state at the end.
fn exec_with(script: &str, environment: &[(&str, &str)]) -> (Said, World) {
    let sandbox = Sandbox::new();
    let world = sandbox.file("world.json", &World::demo().to_json());
    let script = format!("set -euo pipefail; {}", filled(script));
    let mut command = sandbox.command(&["sandbox", "exec", "--world"]);
    command.arg(&world).args(["--", "bash", "-c", &script]);
    command.envs(environment.iter().copied());
    let said = Said::from(command.output().unwrap());
    let world = World::from_json(&std::fs::read_to_string(world).unwrap()).unwrap();
    (said, world)
}

fn exec(script: &str) -> Said {
    exec_with(script, &[]).0
}

/// Whether the programs that a line needs are here; what is missing is named.
fn tools(names: &[&str]) -> bool {
    names.iter().filter(|name| !has(name)).count() == 0
}

/// A log-in that says nothing, before lines that assume one.
const LOGGED_IN: &str = "ibmcloud login -r us-south > /dev/null;";

/// Lines 13 and 14, on which the cURL page builds.
const CURL_PAGE: &str = "
    AUTH_TOKEN=$(ibmcloud iam oauth-tokens | awk '{print $4}')
    GUID=$(ibmcloud resource service-instance <NAME> --output json | jq -r '.[].guid')
    ";

/// Line 8, on which the pages on teams and Monitor API tokens build.
const TEAM_PAGE: &str =
    r"export AUTH_TOKEN=`ibmcloud iam oauth-tokens | grep IAM | cut -d \: -f 2 | sed 's/^ *//'`;";

fn is_bare_token(text: &str) -> bool {
    let segments: Vec<&str> = text.trim_end().split('.').collect();
    segments.len() == 3
        && text.starts_with("eyJ")
        && segments.iter().all(|it| !it.is_empty() && !it.contains(char::is_whitespace))
}

#[test]
fn line_1_login() {
    if !tools(&["bash"]) {
        return;
    }
    let said = exec("ibmcloud login").ok();
    assert!(said.stdout.contains("\nOK\n"), "{said}");
    assert!(said.stdout.contains("User:             admin@example.com\n"), "{said}");
    assert_eq!(said.stderr, "");
}

#[test]
fn line_2_the_instance_says_which_credentials_it_accepts() {
    if !tools(&["bash", "grep"]) {
        return;
    }
    let line = "ibmcloud resource service-instance MONITORING_INSTANCE_NAME --output JSON";
    let said = exec(&format!("{LOGGED_IN} {line}")).ok();
    assert_eq!(said.json()[0]["parameters"]["external_api_auth"], "ANY");
    let said = exec(&format!("{LOGGED_IN} {line} | grep -A2 parameters")).ok();
    assert!(said.stdout.contains("\"parameters\": {\n"), "{said}");
    assert!(said.stdout.contains("\"default_receiver\": true,\n"), "{said}");
}

#[test]
fn line_3_the_update_sets_the_mode_and_keeps_every_other_parameter() {
    if !tools(&["bash"]) {
        return;
    }
    let line =
        r#"ibmcloud resource service-instance-update NAME  -p '{"external_api_auth": "IAM_ONLY"}'"#;
    let (said, world) = exec_with(&format!("{LOGGED_IN} {line}"), &[]);
    assert!(said.ok().stdout.contains("is updated successfully\n"));
    let mut expected = World::demo().instance(INSTANCE).unwrap().parameters.clone().unwrap();
    expected.insert("external_api_auth".into(), "IAM_ONLY".into());
    assert_eq!(world.instance(INSTANCE).unwrap().parameters, Some(expected));
}

#[test]
fn line_4_the_printed_mistake_is_wrong_usage_and_names_the_right_command() {
    if !tools(&["bash"]) {
        return;
    }
    let line = r#"ibmcloud resource service-instance-create monitoring-instance-01 -p '{"external_api_auth": "IAM_ONLY"}'"#;
    let (said, world) = exec_with(&format!("{LOGGED_IN} {line}"), &[]);
    assert_eq!(said.code, 1, "{said}");
    assert!(said.stderr.starts_with("FAILED\nIncorrect Usage: "), "{said}");
    let meant = "'ibmcloud resource service-instance-update monitoring-instance-01 -p …'";
    assert!(said.stderr.contains(meant), "{said}");
    assert_eq!(world.instances, World::demo().instances);
}

#[test]
fn line_5_grep_cut_and_sed_give_the_token_with_its_type() {
    if !tools(&["bash", "grep", "cut", "sed"]) {
        return;
    }
    let line = r"ibmcloud iam oauth-tokens | grep IAM | cut -d \: -f 2 | sed 's/^ *//'";
    let said = exec(&format!("{LOGGED_IN} {line}")).ok();
    assert!(said.stdout.strip_prefix("Bearer ").is_some_and(is_bare_token), "{said}");
}

#[test]
fn line_6_awk_gives_the_bare_token() {
    if !tools(&["bash", "awk"]) {
        return;
    }
    let said = exec(&format!("{LOGGED_IN} ibmcloud iam oauth-tokens | awk '{{print $4}}'")).ok();
    assert!(is_bare_token(&said.stdout), "{said}");
    assert_eq!(said.stdout.lines().count(), 1, "{said}");
}

#[test]
fn line_6_the_bare_token_is_good_at_the_cloud() {
    if !tools(&["bash", "awk", "curl"]) {
        return;
    }
    let sandbox = Sandbox::new().logged_in();
    let script = filled(
        "TOKEN=$(ibmcloud iam oauth-tokens | awk '{print $4}')
        curl -sSf https://us-south.monitoring.cloud.ibm.com/api/users/me \
            -H \"Authorization: Bearer $TOKEN\" -H 'IBMInstanceID: fc8ceb8a-...'",
    );
    let said = sandbox.bash(&script).ok();
    assert_eq!(said.json()["user"]["username"], "admin@example.com", "{said}");
    let last = sandbox.cloud.calls().pop().unwrap();
    assert_eq!((last.identity.as_deref(), last.status), (Some("admin@example.com"), Some(200)));
}

#[test]
fn line_7_the_token_stands_alone_on_one_line() {
    if !tools(&["bash"]) {
        return;
    }
    let said = exec(&format!("{LOGGED_IN} ibmcloud iam oauth-tokens")).ok();
    assert!(said.stdout.strip_prefix("IAM token:  Bearer ").is_some_and(is_bare_token), "{said}");
    assert_eq!((said.stdout.lines().count(), said.stderr.as_str()), (1, ""));
}

#[test]
fn lines_8_and_9_list_the_teams() {
    if !tools(&["bash", "grep", "cut", "sed", "curl"]) {
        return;
    }
    let said = exec(&format!(
        r#"{LOGGED_IN} {TEAM_PAGE} export GUID={GUID}; curl <REST_API_ENDPOINT>/teams -H "Authorization: $AUTH_TOKEN" -H "content-type: application/json" -H "IBMInstanceID: $GUID""#
    ))
    .ok();
    assert_eq!(said.json()["teams"][0]["name"], "Monitor Operations", "{said}");
    assert_eq!(said.json()["teams"].as_array().map(Vec::len), Some(3));
}

#[test]
fn line_10_tolerates_blanks_before_the_token() {
    if !tools(&["bash", "grep", "cut", "sed", "curl"]) {
        return;
    }
    let said = exec(&format!(
        r#"{LOGGED_IN} {TEAM_PAGE} curl -v  https://us-south.monitoring.cloud.ibm.com/api/teams  -H "Authorization:  $AUTH_TOKEN"   -H "content-type: application/json"  -H "IBMInstanceID: xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx""#
    ))
    .ok();
    assert_eq!(said.json()["teams"][1]["id"], 40_212, "{said}");
    assert!(said.stderr.contains("200 OK"), "{said}");
}

/// Line 11 with a header for the team, at an endpoint.
fn line_11(endpoint: &str, team_header: &str) -> String {
    let line = format!(
        r#"curl -X GET {endpoint}/api/token -H "Authorization: $AUTH_TOKEN" -H "IBMInstanceID: $GUID" -H "{team_header}: $TEAM_ID" -H "content-type: application/json""#
    );
    format!("{LOGGED_IN} {TEAM_PAGE} export GUID={GUID} TEAM_ID=40212; {line}")
}

#[test]
fn line_11_reads_the_monitor_api_token_of_a_team() {
    if !tools(&["bash", "grep", "cut", "sed", "curl"]) {
        return;
    }
    let world = World::demo();
    let tokens = &world.monitor(GUID).unwrap().tokens;
    let expected = &tokens.iter().find(|token| token.team == 40_212).unwrap().key;
    let endpoint = "<MONITORING_REST_API_ENDPOINT>";
    // The page calls the team's header so since 2025, and calls an address with `/api` the endpoint.
    for (endpoint, header) in
        [(endpoint, "SysdigTeamID"), (endpoint, "TeamID"), ("<REST_API_ENDPOINT>", "SysdigTeamID")]
    {
        let said = exec(&line_11(endpoint, header)).ok();
        assert_eq!(said.json()["token"]["key"], expected.as_str(), "{said}");
    }
}

#[test]
fn line_11_is_refused_with_the_documented_body_after_line_3() {
    if !tools(&["bash", "grep", "cut", "sed", "curl"]) {
        return;
    }
    let update = r#"ibmcloud resource service-instance-update NAME  -p '{"external_api_auth": "IAM_ONLY"}' > /dev/null"#;
    let read = line_11("<MONITORING_REST_API_ENDPOINT>", "SysdigTeamID");
    let said = exec(&format!("{LOGGED_IN} {update}; {read}")).ok();
    let documented = r#"{"errors":[{"reason":"Not enough privileges to complete the action","message":"Access is denied"}]}"#;
    assert_eq!(said.stdout.trim_end(), documented, "{said}");
}

#[test]
fn lines_13_and_14_set_the_variables_of_the_curl_page() {
    if !tools(&["bash", "awk", "jq"]) {
        return;
    }
    let said = exec(&format!("{LOGGED_IN} {CURL_PAGE} echo \"$AUTH_TOKEN\"; echo \"$GUID\"")).ok();
    let (token, guid) = said.stdout.split_once('\n').unwrap();
    assert!(is_bare_token(token), "{said}");
    assert_eq!(guid, format!("{GUID}\n"));
}

#[test]
fn line_15_prints_the_guid() {
    if !tools(&["bash", "jq"]) {
        return;
    }
    let line = "ibmcloud resource service-instance <NAME> --output json | jq -r '.[].guid'";
    assert_eq!(exec(&format!("{LOGGED_IN} {line}")).ok().stdout, format!("{GUID}\n"));
}

#[test]
fn line_16_the_pattern_works_with_every_header_set_of_the_page() {
    if !tools(&["bash", "awk", "jq", "curl"]) {
        return;
    }
    let instance = r#"-H "IBMInstanceID: $GUID""#;
    let team = r#"-H "SysdigTeamID: $TEAM_ID""#;
    for headers in [
        format!(r#"-H "Authorization: Bearer $AUTH_TOKEN" {instance}"#),
        format!(r#"-H "Authorization: $AUTH_TOKEN" {instance} {team}"#),
        format!(r#"-H "Authorization: Bearer $SYSDIG_TOKEN" {instance}"#),
    ] {
        let said = exec(&format!(
            "{LOGGED_IN} {CURL_PAGE} TEAM_ID=40211
            SYSDIG_TOKEN=$(ibmcloud monitoring token show --name <NAME> --team 40211 --output json | jq -r .token)
            curl -X <METHOD> <MONITORING_ENDPOINT>/<API_URL> {headers}"
        ))
        .ok();
        assert!(said.json()["teams"].is_array(), "{headers}\n{said}");
    }
}

#[test]
fn line_17_takes_the_token_without_its_type() {
    if !tools(&["bash", "awk", "jq", "curl"]) {
        return;
    }
    let said = exec(&format!(
        r#"{LOGGED_IN} {CURL_PAGE} curl -X <METHOD> <MONITORING_ENDPOINT>/<API_URL> -H "Authorization: $AUTH_TOKEN" -H "IBMInstanceID: $GUID" -H "content-type: application/json""#
    ))
    .ok();
    assert_eq!(said.json()["teams"][2]["name"], "Platform", "{said}");
}

#[test]
fn line_18_adds_an_alert_from_a_file() {
    if !tools(&["bash", "awk", "jq", "curl", "sed"]) {
        return;
    }
    let (said, world) = exec_with(
        &format!(
            r#"{LOGGED_IN} {CURL_PAGE}
    cd "$IBMCLOUD_HOME"
    echo '{{"alert": {{"type": "MANUAL", "name": "CPU", "enabled": true, "severity": 4, "timespan": 60000000, "condition": "avg(avg(cpu.used.percent)) > 80"}}}}' > alert.json
    cat > line.sh <<'PAGE'
curl -X POST \
  https://us-south.monitoring.cloud.ibm.com/api/alerts \
  -H 'Authorization: Bearer eyJraW...' \
  -H 'IBMInstanceID: fc8ceb8a-...' \
  -H 'Content-Type: application/json' \
  -d @alert.json
PAGE
    sed -i "s|eyJraW...|$AUTH_TOKEN|" line.sh
    bash line.sh"#
        ),
        &[],
    );
    assert_eq!(said.json()["alert"]["name"], "CPU", "{said}");
    let alerts = &world.monitor(GUID).unwrap().alerts;
    assert_eq!(alerts.iter().filter(|alert| alert["name"] == "CPU").count(), 1);
}

#[test]
fn the_procedure_runs_in_french_and_scripts_do_not_notice() {
    if !tools(&["bash", "awk", "jq"]) {
        return;
    }
    let script = r#"ibmcloud login -r us-south
        ibmcloud resource service-instance MONITORING_INSTANCE_NAME --output JSON | jq -r '.[].parameters.external_api_auth'
        ibmcloud resource service-instance-update NAME  -p '{"external_api_auth": "IAM_ONLY"}'
        ibmcloud iam oauth-tokens | awk '{print $4}'"#;
    let (said, world) = exec_with(script, &[("LANG", "fr_FR.UTF-8")]);
    let said = said.ok();
    assert!(said.stdout.contains("Authentification en cours..."), "{said}");
    assert!(said.stdout.contains("\nOK\n"), "{said}");
    assert!(said.stdout.contains("\nANY\n"), "{said}");
    assert!(said.stdout.lines().next_back().is_some_and(is_bare_token), "{said}");
    let parameters = world.instance(INSTANCE).unwrap().parameters.clone().unwrap();
    assert_eq!(parameters["external_api_auth"], "IAM_ONLY");
}

#[test]
fn the_locale_of_the_configuration_beats_the_one_of_the_system() {
    let mut sandbox = Sandbox::new().logged_in();
    sandbox.set("LANG", "de_DE.UTF-8");
    let path = sandbox.config_dir().join("config.json");
    let mut config = sandbox.config();
    config["Locale"] = "fr_FR".into();
    std::fs::write(&path, config.to_string()).unwrap();
    let said = sandbox.run(&["login"]).ok();
    assert!(said.stdout.contains("Authentification en cours..."), "{said}");
    sandbox.run(&["logout"]).ok();
    let said = sandbox.run(&["iam", "oauth-tokens"]);
    assert!(said.stderr.starts_with("FAILED\n"), "{said}");
    assert!(!said.stderr.contains("Not logged in"), "{said}");
    assert_eq!(sandbox.config()["Locale"], "fr_FR");
}
