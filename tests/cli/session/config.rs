//! `config`, `update` and `iam bearer-token`.

use serde_json::json;

use crate::support::{Sandbox, stable};

/// What a line of the documentation leaves in `config.json`.
#[test]
fn every_documented_line_sets_its_field() {
    let table: [(&[&str], &str, serde_json::Value); 12] = [
        (&["--http-timeout", "30"], "HTTPTimeout", json!(30)),
        (&["--trace", "true"], "Trace", json!("true")),
        (&["--trace", "/home/usera/my_trace"], "Trace", json!("/home/usera/my_trace")),
        (&["--trace", "false"], "Trace", json!("false")),
        (&["--color", "false"], "ColorEnabled", json!("false")),
        (&["--locale", "zh_Hans"], "Locale", json!("zh_Hans")),
        (&["--locale", "CLEAR"], "Locale", json!("")),
        (&["--sso-otp", "auto"], "TypeOfSSO", json!("auto")),
        (&["--alpha-commands", "true"], "AlphaCommandsEnabled", json!("true")),
        (&["--check-version=false"], "CheckCLIVersionDisabled", json!(true)),
        (&["--check-version=true"], "CheckCLIVersionDisabled", json!(false)),
        (&["-http-timeout", "5"], "HTTPTimeout", json!(5)),
    ];
    let sandbox = Sandbox::new();
    for (words, field, expected) in table {
        let said = sandbox.run(&[&["config"], words].concat()).ok();
        assert!(said.stderr.is_empty(), "{words:?}: {said}");
        let locale = words[0] == "--locale" || sandbox.config()["Locale"] != "";
        assert!(locale || said.stdout == "OK\n", "{words:?}: {said}");
        assert_eq!(sandbox.config()[field], expected, "{words:?}");
    }
}

#[test]
fn the_language_changes_at_once_for_the_next_command() {
    let sandbox = Sandbox::new();
    sandbox.run(&["config", "--locale", "fr_FR"]).ok();
    let said = sandbox.run(&["account", "list"]);
    assert_eq!(said.code, 1, "{said}");
    assert!(!said.stderr.contains("Not logged in"), "{said}");
    sandbox.run(&["config", "--locale", "clear"]).ok();
    assert!(sandbox.run(&["account", "list"]).stderr.contains("Not logged in"));
}

#[test]
fn a_language_that_is_near_is_taken() {
    let sandbox = Sandbox::new();
    sandbox.run(&["config", "--locale", "fr-CA"]).ok();
    assert_eq!(sandbox.config()["Locale"], "fr_FR");
}

#[test]
fn a_trace_that_was_configured_is_written() {
    let sandbox = Sandbox::new();
    let trace = sandbox.home().join("trace.log");
    sandbox.run(&["config", "--trace", trace.to_str().unwrap()]).ok();
    sandbox.run(&["login", "-r", "us-south"]).ok();
    let text = std::fs::read_to_string(trace).unwrap();
    assert!(text.contains("REQUEST: ["), "{text}");
}

#[test]
fn statistics_are_not_collected_whatever_old_scripts_say() {
    let sandbox = Sandbox::new();
    assert_eq!(sandbox.run(&["config", "--usage-stats-collect", "false"]).ok().stdout, "OK\n");
    assert!(!sandbox.config_dir().join("config.json").exists(), "nothing was there to change");
}

#[test]
fn a_session_and_unknown_fields_are_kept() {
    let sandbox = Sandbox::new().logged_in();
    let path = sandbox.config_dir().join("config.json");
    let mut config = sandbox.config();
    config["HostSays"] = json!("hello");
    std::fs::write(&path, config.to_string()).unwrap();
    sandbox.run(&["config", "--http-timeout", "30"]).ok();
    config["HTTPTimeout"] = json!(30);
    assert_eq!(sandbox.config(), config);
}

#[test]
fn exactly_one_option_makes_a_call() {
    let sandbox = Sandbox::new();
    let table: [(&[&str], &str); 7] = [
        (&[], "Incorrect Usage: an option is missing"),
        (
            &["--color", "true", "--trace", "true"],
            "Incorrect Usage: '--trace' cannot be used with '--color'",
        ),
        (&["--color", "blue"], "Incorrect Usage: 'blue' is not a value for --color"),
        (&["--http-timeout", "0"], "Incorrect Usage: '0' is not a value for --http-timeout"),
        (&["--http-timeout", "soon"], "Incorrect Usage: 'soon' is not a value for --http-timeout"),
        (&["--locale", "tlh"], "Incorrect Usage: 'tlh' is not a value for --locale"),
        (&["--sso-otp", "never"], "Incorrect Usage: 'never' is not a value for --sso-otp"),
    ];
    for (words, expected) in table {
        let said = sandbox.run(&[&["config"], words].concat());
        assert_eq!(said.code, 1, "{words:?}: {said}");
        assert!(said.stderr.starts_with(&format!("FAILED\n{expected}\n")), "{words:?}: {said}");
        assert!(said.stdout.starts_with("NAME:\n  config - "), "{words:?}: {said}");
        assert!(!sandbox.config_dir().exists(), "{words:?}: nothing is written");
    }
}

#[test]
fn quiet_mode_says_nothing() {
    // `config` has no `-q`; the variable does the same.
    let mut sandbox = Sandbox::new();
    sandbox.set("IBMCLOUD_QUIET", "true");
    let said = sandbox.run(&["config", "--color", "true"]).ok();
    assert_eq!((said.stdout.as_str(), said.stderr.as_str()), ("", ""));
}

#[test]
fn update_says_how() {
    let sandbox = Sandbox::new();
    let said = sandbox.run(&["update", "-f"]).ok();
    assert!(said.stdout.starts_with("Checking for updates...\nNo update required"), "{said}");
    assert!(said.stderr.is_empty(), "{said}");
    assert!(sandbox.calls().is_empty(), "nobody is asked");
}

#[test]
fn a_bearer_token_is_the_token_and_nothing_else() {
    let sandbox = Sandbox::new().logged_in();
    let said = sandbox.revealing(&["iam", "bearer-token"]).ok();
    let token = said.stdout.strip_suffix('\n').unwrap();
    assert_eq!(said.stderr, "");
    assert_eq!(token.split('.').count(), 3, "three parts in one line");
    assert!(!token.contains(char::is_whitespace));
    let stored = sandbox.config()["IAMToken"].as_str().unwrap().to_owned();
    assert_eq!(stored, format!("Bearer {token}"));
}

#[test]
fn a_bearer_token_needs_a_session() {
    let _guard = stable();
    let sandbox = Sandbox::new();
    insta::assert_snapshot!(sandbox.run(&["iam", "bearer-token"]), @"
    exit status: 1
    --- stdout
    --- stderr
    FAILED
    Not logged in. Use 'ibmcloud login' to log in.
    ");
    sandbox.run(&["api", "cloud.ibm.com"]).ok();
    insta::assert_snapshot!(sandbox.run(&["iam", "bearer-token"]), @"
    exit status: 1
    --- stdout
    --- stderr
    FAILED
    Not logged in. Use 'ibmcloud login' to log in.
    ");
}
