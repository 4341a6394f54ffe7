//! What a log-in leaves behind: the stored session, its certificates, and traces without secrets.

use std::fs;

use ibmcloud_emulator::keys;
use serde_json::json;

use crate::support::{INSTANCE, Said, Sandbox, stable};

#[test]
fn the_session_is_stored_for_every_program_that_shares_the_configuration() {
    let _guard = stable();
    let sandbox = Sandbox::new().logged_in();
    let mut config = sandbox.config();
    let token = config["IAMToken"].take();
    assert!(token.as_str().unwrap().starts_with("Bearer eyJ"));
    assert!(config["IAMRefreshToken"].take().as_str().is_some_and(|it| !it.contains(' ')));
    assert!(config["LastSessionUpdateTime"].take().as_i64().is_some_and(|it| it > 0));
    let login = config["LoginAt"].take();
    assert!(!login.as_str().unwrap().starts_with("0001-"));
    insta::assert_snapshot!(serde_json::to_string_pretty(&config).unwrap(), @r#"
    {
      "APIEndpoint": "https://cloud.ibm.com",
      "IsPrivate": false,
      "IsAccessFromVPC": false,
      "ConsoleEndpoint": "https://cloud.ibm.com",
      "ConsolePrivateEndpoint": "https://private.cloud.ibm.com",
      "ConsolePrivateVPCEndpoint": "https://private.cloud.ibm.com",
      "CloudType": "public",
      "CloudName": "bluemix",
      "CRIType": "",
      "Region": "us-south",
      "RegionID": "",
      "IAMEndpoint": "https://iam.cloud.ibm.com",
      "IAMPrivateEndpoint": "https://private.iam.cloud.ibm.com",
      "IAMPrivateVPCEndpoint": "https://private.iam.cloud.ibm.com",
      "IAMToken": null,
      "IAMRefreshToken": null,
      "IsLoggedInAsCRI": false,
      "Account": {
        "GUID": "0123456789abcdef0123456789abcdef",
        "Name": "Example Account",
        "Owner": "admin@example.com"
      },
      "Profile": {
        "ID": "",
        "Name": "",
        "ComputeResource": {
          "Name": "",
          "ID": ""
        },
        "User": {
          "Name": "",
          "ID": ""
        }
      },
      "ResourceGroup": {
        "GUID": "13aa3ee48c3b44ddb64c05c79f7ab8ef",
        "Name": "default",
        "State": "ACTIVE",
        "Default": true,
        "QuotaID": "a3d7b8d01e261c24677937c29ab33f3c"
      },
      "LoginAt": null,
      "PluginRepos": null,
      "SSLDisabled": false,
      "Locale": "",
      "MessageOfTheDayTime": 0,
      "LastSessionUpdateTime": null,
      "Trace": "",
      "ColorEnabled": "",
      "AlphaCommandsEnabled": "",
      "HTTPTimeout": 0,
      "TypeOfSSO": "",
      "FallbackAccount": {
        "GUID": "",
        "Name": "",
        "Owner": ""
      },
      "FallbackIAMTokens": {
        "IAMToken": "",
        "IAMRefreshToken": ""
      },
      "AssumedTrustedProfileId": "",
      "CLIInfoEndpoint": "",
      "CheckCLIVersionDisabled": false,
      "UsageStatsDisabled": false,
      "UsageStatsEnabled": false,
      "UsageStatsEnabledLastUpdate": "[TIME]",
      "SDKVersion": "1.12.1",
      "UpdateCheckInterval": 0,
      "UpdateRetryCheckInterval": 0,
      "UpdateNotificationInterval": 0,
      "PaginationURLs": []
    }
    "#);
}

#[cfg(unix)]
#[test]
fn the_session_is_readable_by_its_owner_only() {
    use std::os::unix::fs::PermissionsExt as _;
    let sandbox = Sandbox::new().logged_in();
    let mode = fs::metadata(sandbox.config_dir().join("config.json")).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
}

#[test]
fn a_new_session_keeps_what_it_does_not_know() {
    let sandbox = Sandbox::new();
    sandbox.run(&["api", "cloud.ibm.com"]).ok();
    let mut config = sandbox.config();
    config["Locale"] = "en_US".into();
    config["SomethingOfTomorrow"] = serde_json::json!({ "kept": [1, 2] });
    fs::write(sandbox.config_dir().join("config.json"), config.to_string()).unwrap();
    sandbox.run(&["login", "-r", "us-south"]).ok();
    let stored = sandbox.config();
    assert_eq!(stored["SomethingOfTomorrow"], serde_json::json!({ "kept": [1, 2] }));
    assert_eq!(stored["Locale"], "en_US");
}

#[test]
fn certificates_that_nobody_signed_are_refused_unless_told_otherwise() {
    let mut sandbox = Sandbox::new();
    sandbox.unset("SSL_CERT_FILE");
    let said = sandbox.run(&["login", "-r", "us-south"]);
    assert_eq!(said.code, 1, "{said}");
    assert!(said.stderr.contains("certificate"), "{said}");
    assert!(!sandbox.calls().iter().any(|call| call.contains("identity/token")), "no key was sent");
    sandbox.run(&["login", "-r", "us-south", "--skip-ssl-validation"]).ok();
    assert_eq!(sandbox.config()["SSLDisabled"], true);
    sandbox.run(&["resource", "groups"]).ok();
}

#[test]
fn a_trace_on_the_terminal_shows_requests_and_no_secret() {
    let mut sandbox = Sandbox::new();
    sandbox.set("IBMCLOUD_TRACE", "true");
    let said = sandbox.run(&["login", "-r", "us-south"]).ok();
    assert!(said.stderr.contains("POST /identity/token HTTP/1.1"), "{said}");
    assert!(said.stderr.contains("[PRIVATE DATA HIDDEN]"), "{said}");
    assert!(!said.stdout.contains("HTTP/1.1"), "stdout is for results\n{said}");
}

#[test]
fn a_trace_in_a_file_shows_requests_and_no_secret() {
    let mut sandbox = Sandbox::new();
    let path = sandbox.home().join("trace.log");
    sandbox.set("IBMCLOUD_TRACE", &path);
    let passcode = [keys::PASSCODE, "\n1\n"].concat();
    sandbox.run_with_input(&["login", "--sso", "-r", "us-south"], &passcode).ok();
    let said = sandbox.revealing(&["iam", "oauth-tokens"]).ok();
    assert_eq!(said.stderr, "");
    sandbox.run(&["monitoring", "token", "list", "--name", "monitoring-instance-01"]).ok();
    let trace = fs::read_to_string(&path).unwrap();
    assert!(trace.matches("POST /identity/token HTTP/1.1").count() >= 2, "{trace}");
    assert!(!trace.contains(keys::PASSCODE), "{trace}");
    sandbox.assert_no_secret(&Said { code: 0, stdout: trace, stderr: String::new() });
}

/// Replaces fields of `config.json`.
fn rewrite(sandbox: &Sandbox, fields: &[(&str, &str)]) {
    let mut config = sandbox.config();
    for (field, value) in fields {
        config[*field] = (*value).into();
    }
    fs::write(sandbox.config_dir().join("config.json"), config.to_string()).unwrap();
}

/// A token of somebody, without a signature, that ended in 1970.
const OVER: &str =
    "Bearer e30.eyJpZCI6ICJ4IiwgImVtYWlsIjogImFkbWluQGV4YW1wbGUuY29tIiwgImV4cCI6IDF9.c2ln";
/// A token whose end is the word `never`.
const TIMELESS: &str = "Bearer e30.eyJpZCI6ICJ4IiwgImlhbV9pZCI6ICJ4IiwgImVtYWlsIjogInhAZXhhbXBsZS5jb20iLCAiZXhwIjogIm5ldmVyIn0.c2ln";

#[test]
fn a_session_that_is_over_is_shown_as_none() {
    let _guard = stable();
    let sandbox = Sandbox::new().logged_in();
    let before = sandbox.calls().len();
    for access in [OVER, "Bearer garbage", ""] {
        rewrite(&sandbox, &[("IAMToken", access), ("IAMRefreshToken", "")]);
        insta::allow_duplicates! {
            insta::assert_snapshot!(sandbox.run(&["target"]), @"
            exit status: 0
            --- stdout

            API endpoint:   https://cloud.ibm.com
            Region:         us-south
            Not logged in. Use 'ibmcloud login' to log in.
            --- stderr
            ");
        }
        let json = sandbox.run(&["target", "--output", "json"]).ok().json();
        assert_eq!((&json["user"], &json["account"]), (&json!(null), &json!(null)));
        for command in [["iam", "oauth-tokens"], ["resource", "groups"]] {
            let said = sandbox.run(&command);
            let told = "FAILED\nNot logged in. Use 'ibmcloud login' to log in.\n\n";
            assert_eq!((said.code, said.stderr.as_str()), (1, told), "{access}");
        }
    }
    assert_eq!(sandbox.calls().len(), before, "there is nothing to ask with");
}

#[test]
fn a_session_that_cannot_be_renewed_is_shown_as_none() {
    let _guard = stable();
    let sandbox = Sandbox::new().logged_in();
    rewrite(&sandbox, &[("IAMToken", OVER), ("IAMRefreshToken", "nobody-knows-it")]);
    insta::assert_snapshot!(sandbox.run(&["target"]), @"
    exit status: 0
    --- stdout

    API endpoint:   https://cloud.ibm.com
    Region:         us-south
    Not logged in. Use 'ibmcloud login' to log in.
    --- stderr
    Unable to refresh auth token: Invalid token: Provided refresh token is invalid
    ");
    let json = sandbox.run(&["target", "--output", "json"]).ok().json();
    assert_eq!(json["user"], json!(null));
    insta::assert_snapshot!(sandbox.run(&["iam", "oauth-tokens"]), @"
    exit status: 1
    --- stdout
    --- stderr
    FAILED
    Unable to refresh auth token: Invalid token: Provided refresh token is invalid
    Log in again with 'ibmcloud login'.
    Trace ID: [ID]
    ");
}

#[test]
fn the_target_of_a_good_session_costs_no_request() {
    let sandbox = Sandbox::new().logged_in();
    let before = sandbox.calls().len();
    sandbox.run(&["target"]).ok();
    assert_eq!(sandbox.calls().len(), before);
}

#[test]
fn a_token_that_cannot_be_read_is_renewed() {
    let sandbox = Sandbox::new().logged_in();
    let good = sandbox.config();
    for command in [&["target"][..], &["iam", "oauth-tokens"], &["iam", "api-keys"]] {
        for access in ["Bearer garbage", "", TIMELESS] {
            let refresh = sandbox.config()["IAMRefreshToken"].as_str().unwrap().to_owned();
            rewrite(&sandbox, &[("IAMToken", access), ("IAMRefreshToken", &refresh)]);
            let said = sandbox.revealing(command).ok();
            assert!(!said.stdout.contains("garbage"), "{said}");
            let renewed = sandbox.config()["IAMToken"].as_str().unwrap().to_owned();
            assert!(renewed.starts_with("Bearer eyJ"), "{command:?}");
            assert_eq!(sandbox.config()["Account"], good["Account"]);
        }
    }
}

#[test]
fn a_reader_that_leaves_loses_no_log_in() {
    let sandbox = Sandbox::new();
    // The first line is read when the rest is not said yet.
    let pipe = |command: &str| {
        let script = format!("({command}; echo $? >&2) | (exec 0<&-; sleep 0.01)");
        sandbox.bash(&script)
    };
    let said = pipe("sleep 0.2; ibmcloud login -r us-south");
    assert_eq!(said.stderr, "0\n", "{said}");
    assert_eq!(sandbox.config()["Region"], "us-south");
    let said = pipe("sleep 0.2; ibmcloud target -r eu-gb -g default");
    assert_eq!(said.stderr, "0\n", "{said}");
    assert_eq!(sandbox.config()["Region"], "eu-gb");
    let said = pipe("sleep 0.2; ibmcloud api cloud.ibm.com");
    assert_eq!(said.stderr, "0\n", "{said}");
    let said = pipe("sleep 0.2; ibmcloud config --http-timeout 7");
    assert_eq!(said.stderr, "0\n", "{said}");
    assert_eq!(sandbox.config()["HTTPTimeout"], 7);
    let said =
        pipe("sleep 0.2; ibmcloud resource service-instance-delete monitoring-instance-01 -f");
    assert_eq!(said.stderr, "0\n", "{said}");
    let said = pipe("sleep 0.2; ibmcloud logout");
    assert_eq!(said.stderr, "0\n", "{said}");
    assert_eq!(sandbox.config()["IAMToken"], "");
}

#[test]
fn certificates_that_are_not_verified_are_warned_about_by_every_command_that_connects() {
    let sandbox = Sandbox::new();
    let warning = "SSL validation is switched off: certificates are not checked, so that anybody on the \
                   way can read and change what is sent. Switch it on with 'ibmcloud api \
                   https://cloud.ibm.com'.\n";
    let connecting: [&[&str]; 5] = [
        &["login", "-r", "us-south", "--skip-ssl-validation"],
        &["login"],
        &["resource", "groups"],
        &["resource", "groups", "-q"],
        &["monitoring", "team", "list", "--name", INSTANCE, "--output", "JSON"],
    ];
    for words in connecting {
        assert_eq!(sandbox.run(words).ok().stderr, warning, "{words:?}");
    }
    for words in
        [&["target"][..], &["config", "--http-timeout", "30"], &["plugin", "list"], &["help"]]
    {
        assert_eq!(sandbox.run(words).ok().stderr, "", "{words:?}");
    }
    let said = sandbox.run(&["login", "-a", "https://cloud.ibm.com"]).ok();
    assert_eq!(said.stderr, "", "{said}");
    assert_eq!(sandbox.config()["SSLDisabled"], false);
}
