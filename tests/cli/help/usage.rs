//! `version` and `help`, wrong usage and unknown commands: what is said, on which stream, and with
//! which exit code.

use std::process::Command;

use crate::support::{Said, Sandbox, files, program, stable};

const ACCOUNT: &str = "0123456789abcdef0123456789abcdef";

/// The same, with a line that says what is right.
fn wrong_and(args: &[&str], reason: &str, right: &str) {
    wrong(args, &format!("{reason}\n{right}"));
}

/// Wrong usage: `FAILED` and the reason on stderr, the command's help on stdout, exit 1.
fn wrong(args: &[&str], reason: &str) {
    let sandbox = Sandbox::new();
    let said = sandbox.run(args);
    assert_eq!(said.code, 1, "{args:?}\n{said}");
    let expected = format!("FAILED\nIncorrect Usage: {reason}\n\n");
    assert_eq!(said.stderr, expected, "{args:?}\n{said}");
    assert!(said.stdout.starts_with("NAME:\n  "), "{args:?}\n{said}");
    assert!(said.stdout.contains("\nUSAGE:\n  ibmcloud "), "{args:?}\n{said}");
    assert_eq!(sandbox.calls(), [""; 0], "{args:?}");
    assert_eq!(files(&sandbox.home()), Vec::<std::path::PathBuf>::new(), "{args:?}");
}

#[test]
fn the_version_is_said_in_every_spelling() {
    let sandbox = Sandbox::new();
    let build = option_env!("MONITORING_PLUGIN_BUILD").map(|build| format!(" ({build})"));
    let build = build.unwrap_or_default();
    let expected = format!("ibmcloud {}{build}\n", env!("CARGO_PKG_VERSION"));
    for word in ["version", "v", "-v", "--version", "-version"] {
        let said = sandbox.run(&[word]).ok();
        assert_eq!((said.stdout.as_str(), said.stderr.as_str()), (expected.as_str(), ""), "{word}");
    }
}

#[test]
fn the_program_goes_by_the_name_that_it_was_started_with() {
    let sandbox = Sandbox::new();
    let said = sandbox.bash("ic version; ic resource groups || true");
    assert!(said.stdout.starts_with("ic "), "{said}");
    assert!(said.stderr.contains("Use 'ic login' to log in."), "{said}");
}

#[test]
fn under_its_own_name_it_has_the_same_commands() {
    let sandbox = Sandbox::new();
    let mut command = Command::new(program());
    command.env_clear().env("IBMCLOUD_HOME", sandbox.home());
    let said = Said::from(command.args(["resource", "help"]).output().unwrap()).ok();
    assert!(said.stdout.contains("service-instance-update"), "{said}");
}

#[test]
fn the_help_of_the_whole_program() {
    let sandbox = Sandbox::new();
    let page = sandbox.run(&["help"]).ok().stdout;
    let headings: Vec<&str> =
        page.lines().filter(|line| !line.starts_with(' ') && line.ends_with(':')).collect();
    let expected = [
        "NAME:",
        "USAGE:",
        "VERSION:",
        "COMMANDS:",
        "ENVIRONMENT VARIABLES:",
        "GLOBAL OPTIONS:",
        "OPTIONS OF EVERY COMMAND:",
    ];
    assert_eq!(headings, expected, "{page}");
    for line in [
        "  [environment variables] ibmcloud [global options] command [arguments...] [command options]",
        "  iam          Manage identities and access to resources",
        "  version, v   Print the version",
        "  help, h      Show help\n\nEnter 'ibmcloud help [command]' for more information about a command.",
        "  --version, -v   Print the version",
    ] {
        assert!(page.contains(&format!("\n{line}\n")), "{line}\n{page}");
    }
    for words in [[].as_slice(), &["h"], &["-h"], &["--help"], &["-help"]] {
        assert_eq!(sandbox.run(words).ok().stdout, page, "{words:?}");
    }
}

#[test]
fn the_help_of_a_namespace() {
    let _guard = stable();
    let sandbox = Sandbox::new();
    insta::assert_snapshot!(sandbox.run(&["monitoring", "token"]), @"
    exit status: 0
    --- stdout
    NAME:
      ibmcloud monitoring token - Manage the Monitor API tokens of teams

    USAGE:
      ibmcloud monitoring token command [arguments...] [command options]

    COMMANDS:
      list      List the fingerprints of the Monitor API tokens of all teams
      reset     Reset the Monitor API token of a team
      show      Show the Monitor API token of a team
      help, h   Show help

    Enter 'ibmcloud monitoring token help [command]' for more information about a command.
    --- stderr
    ");
    let expected = sandbox.run(&["resource"]).ok().stdout;
    for words in [
        ["resource", "help"].as_slice(),
        &["resource", "-h"],
        &["resource", "--help"],
        &["help", "resource"],
    ] {
        assert_eq!(sandbox.run(words).ok().stdout, expected, "{words:?}");
    }
}

#[test]
fn the_help_of_a_command() {
    let _guard = stable();
    let sandbox = Sandbox::new();
    insta::assert_snapshot!(sandbox.run(&["resource", "service-instance-update", "--help"]), @r#"
    exit status: 0
    --- stdout
    NAME:
      service-instance-update - Update a service instance

    USAGE:
      ibmcloud resource service-instance-update (NAME | ID) [-n, --name NEW_NAME] [--service-plan-id SERVICE_PLAN_ID] [-p, --parameters @JSON_FILE | JSON_STRING] [--replace-parameters] [-g RESOURCE_GROUP] [--service-endpoints TYPE] [-f, --force] [--output FORMAT] [-q, --quiet]

    OPTIONS:
      -n value, --name value        New name of the service instance
      --service-plan-id value       ID of the new service plan
      -p value, --parameters value  JSON file or JSON string of parameters; those not named are kept
      --replace-parameters          Send the parameters of '-p' alone, even if the service then drops the others
      -g value                      Name or ID of the resource group
      --service-endpoints value     Types of the service endpoints: public, private or public-and-private
      -f, --force                   Force update without confirmation
      --output value                Specify output format: JSON or YAML
      -q, --quiet                   Suppress verbose output

    EXAMPLES:
      ibmcloud resource service-instance-update monitoring-instance-01 -p '{"external_api_auth": "IAM_ONLY"}'
      ibmcloud resource service-instance-update my-service-instance -n my-instance -f
    --- stderr
    "#);
    let expected = sandbox.run(&["target", "--help"]).stdout;
    for words in [["target", "-h"].as_slice(), &["target", "-help"], &["help", "target"]] {
        assert_eq!(sandbox.run(words).ok().stdout, expected, "{words:?}");
    }
    let said = sandbox.run(&["resource", "help", "groups"]).ok();
    assert_eq!(said.stdout, sandbox.run(&["help", "resource", "groups"]).ok().stdout);
}

#[test]
fn the_help_of_login_warns_of_passwords_on_the_command_line() {
    let page = Sandbox::new().run(&["login", "-h"]).ok().stdout;
    let warning = "\nWARNING:\n   Providing your password as a command line option is not recommended\n   Your password might be visible to others and might be recorded in your shell history\n\nOPTIONS:\n";
    assert!(page.starts_with("NAME:\n  login - Log user in\n\nUSAGE:\n  ibmcloud login [-a "));
    assert!(page.contains(warning), "{page}");
    let hidden = page.lines().filter(|line| line.trim_start().starts_with("-o value"));
    assert_eq!(hidden.count(), 0, "what ended in 2023 is taken, and not offered\n{page}");
}

#[test]
fn help_on_what_does_not_exist_says_so() {
    let sandbox = Sandbox::new();
    for (words, unknown) in [
        (["help", "dev"].as_slice(), "'dev' is not a registered command."),
        (&["resource", "help", "nope"], "'nope' is not a registered command."),
    ] {
        let said = sandbox.run(words);
        assert_eq!((said.code, said.stdout.as_str()), (1, ""), "{said}");
        assert!(said.stderr.contains(unknown), "{said}");
    }
}

#[test]
fn help_and_version_need_neither_home_nor_network() {
    let mut sandbox = Sandbox::new();
    sandbox.set("IBMCLOUD_HOME", "/nowhere/at/all");
    sandbox.set("SSL_CERT_FILE", "/nowhere/ca.pem");
    sandbox.set("HTTPS_PROXY", "not a proxy");
    for words in [["version"].as_slice(), &["help"], &["login", "-h"], &["resource"]] {
        sandbox.run(words).ok();
    }
}

#[test]
fn an_unknown_flag_is_wrong_usage() {
    wrong(&["login", "--frobnicate"], "flag provided but not defined: -frobnicate");
    wrong(&["resource", "groups", "-z"], "flag provided but not defined: -z");
    wrong(&["iam", "oauth-tokens", "--json=true"], "flag provided but not defined: -json");
}

#[test]
fn a_flag_without_its_value_is_wrong_usage() {
    wrong(&["login", "--apikey"], "flag needs an argument: -apikey");
    wrong(&["target", "-r"], "flag needs an argument: -r");
}

#[test]
fn a_second_value_is_wrong_usage_and_nothing_is_done_with_either() {
    let twice = "flag given more than once, but it takes one value: --name";
    wrong(&["monitoring", "auth", "update", "--name", "a", "--mode", "ANY", "--name", "b"], twice);
    wrong(&["monitoring", "alert", "delete", "--id", "1", "--sn", "a", "-n=a"], twice);
    wrong(&["resource", "service-instance-update", "i", "-n", "a", "--name", "b"], twice);
    // Neither key is said.
    wrong(
        &["login", "--apikey", "first-key", "-apikey", "second-key"],
        "flag given more than once, but it takes one value: --apikey",
    );
    wrong(
        &["monitoring", "alert", "delete", "--id", "1", "--force=false", "--force"],
        "flag switched on and off: --force",
    );
}

#[test]
fn a_missing_word_is_wrong_usage() {
    wrong(&["resource", "group"], "NAME is missing");
    wrong(&["resource", "service-instance"], "NAME is missing");
    wrong(
        &["resource", "service-instance-create", "a", "sysdig-monitor"],
        "SERVICE_PLAN_NAME, LOCATION are missing",
    );
}

#[test]
fn a_word_too_many_is_wrong_usage() {
    wrong(&["logout", "now"], "'now' is one argument too many");
    wrong(&["resource", "group", "a", "b"], "'b' is one argument too many");
}

#[test]
fn flags_that_exclude_each_other_are_wrong_usage() {
    let exclusive: [&[&str]; 6] = [
        &["login", "-r", "us-south", "--no-region"],
        &["login", "-c", ACCOUNT, "--no-account"],
        &["target", "-r", "us-south", "--unset-region"],
        &["target", "-g", "default", "--unset-resource-group"],
        &["resource", "service-instances", "-g", "default", "--all-resource-groups"],
        &["api", "cloud.ibm.com", "--unset"],
    ];
    for words in exclusive {
        let said = Sandbox::new().run(words);
        assert_eq!(said.code, 1, "{words:?}\n{said}");
        assert!(said.stderr.contains("' cannot be used with '"), "{words:?}\n{said}");
    }
}

#[test]
fn a_value_that_is_none_is_wrong_usage() {
    wrong_and(
        &["target", "--output", "xml"],
        "'XML' is not an output format",
        "The values of --output are: JSON, YAML.",
    );
    wrong_and(
        &["resource", "service-instances", "--limit", "many"],
        "'many' is not a value for --limit",
        "--limit: How many instances to show at the most",
    );
    wrong_and(
        &["monitoring", "auth", "update", "--name", "x", "--mode", "iam-only"],
        "'iam-only' is not a value for --mode",
        "The values of --mode are: ANY, IAM_ONLY.",
    );
    wrong(&["login", "--sso=perhaps"], "invalid boolean value \"perhaps\" for -sso");
}

#[test]
fn with_json_output_wrong_usage_leaves_stdout_empty() {
    let said = Sandbox::new().run(&["resource", "group", "--output", "JSON"]);
    assert_eq!((said.code, said.stdout.as_str()), (1, ""), "{said}");
    assert!(said.stderr.contains("Incorrect Usage: NAME is missing"), "{said}");
}

#[test]
fn an_unknown_command_names_the_help_to_look_at() {
    let sandbox = Sandbox::new();
    for (words, text) in [
        (["zz"].as_slice(), "'zz' is not a registered command. See 'ibmcloud help'."),
        (&["resource", "x"], "'x' is not a registered command. See 'ibmcloud resource help'."),
        (&["iam", "x", "--y"], "'x' is not a registered command. See 'ibmcloud iam help'."),
    ] {
        let said = sandbox.run(words);
        assert_eq!((said.code, said.stdout.as_str()), (1, ""), "{said}");
        assert_eq!(said.stderr, format!("FAILED\n{text}\n\n"));
    }
}

#[test]
fn a_slip_is_told_with_what_was_meant_and_never_on_stdout() {
    let sandbox = Sandbox::new();
    for (words, meant) in [
        (["resource", "gruops"].as_slice(), "ibmcloud resource groups"),
        (&["resorce"], "ibmcloud resource"),
        (&["monitoring", "alert", "lsit"], "ibmcloud monitoring alert list"),
        (&["alert", "list"], "ibmcloud monitoring alert"),
        (&["service-instances"], "ibmcloud monitoring service-instances"),
        (&["monitoring", "oauth-tokens"], "ibmcloud iam oauth-tokens"),
        (&["help", "logn"], "ibmcloud login"),
        (&["resource", "groups", "--ouput", "JSON"], "--output"),
        (&["monitoring", "alert", "list", "--severty", "3", "--output", "JSON"], "--severity"),
        (&["resource", "groups", "--no-inptu"], "--no-input"),
    ] {
        let said = sandbox.run(words);
        assert_eq!(said.code, 1, "{said}");
        assert!(said.stderr.contains(&format!("\nDid you mean '{meant}'?\n")), "{words:?}\n{said}");
        assert!(!said.stdout.contains("Did you mean"), "{said}");
    }
    let said = sandbox.run(&["resource", "groups", "--xyzzy"]);
    assert!(!said.stderr.contains("Did you mean"), "nobody knows\n{said}");
    assert_eq!(sandbox.calls(), [""; 0]);
}

#[test]
fn a_command_that_is_elsewhere_is_said_to_be_there() {
    let sandbox = Sandbox::new();
    for (word, plugin) in [
        ("ks", "container-service"),
        ("cr", "container-registry"),
        ("is", "vpc-infrastructure"),
        ("cos", "cloud-object-storage"),
        ("ce", "code-engine"),
    ] {
        let told = format!(
            "FAILED\n'{word}' is not a registered command. See 'ibmcloud help'.\nThe plug-in \
             '{plugin}' has it: install it with 'ibmcloud plugin install {plugin}'.\n\n"
        );
        assert_eq!(sandbox.run(&[word, "x", "--y"]).stderr, told);
    }
    for words in
        [["iam", "authorization-policies"].as_slice(), &["billing", "account-usage"], &["sl", "vs"]]
    {
        let said = sandbox.run(words);
        assert!(said.stderr.contains("\nThe official IBM Cloud CLI has it"), "{said}");
    }
    assert!(
        sandbox.run(&["cf", "apps"]).stderr.contains("Cloud Foundry on IBM Cloud ended in 2023")
    );
    // The line that is printed runs, and then the word leads to the plug-in.
    let sandbox = sandbox.logged_in();
    sandbox.run(&["plugin", "install", "container-service", "-f"]).ok();
    assert!(!sandbox.run(&["ks"]).stderr.contains("install it with"));
}

/// On a terminal the reason is the last that is seen.
#[test]
fn the_reason_does_not_scroll_away() {
    let sandbox = Sandbox::new();
    let said = sandbox.bash("ibmcloud monitoring auth update --mode x 2>&1 || true");
    let last = said.stdout.trim_end().lines().rev().take(3).collect::<Vec<_>>().join("\n");
    assert!(last.contains("Incorrect Usage: ") && last.contains("FAILED"), "{said}");
}

#[test]
fn a_failure_is_a_document_on_request() {
    let sandbox = Sandbox::new().logged_in();
    let document = |words: &[&str]| {
        let said = sandbox.run(words);
        assert_ne!(said.code, 0, "{said}");
        let last = said.stderr.lines().last().unwrap_or_default();
        let document: serde_json::Value =
            serde_json::from_str(last).unwrap_or_else(|error| panic!("{error}: {said}"));
        assert!(!said.stderr.contains("FAILED"), "{said}");
        let error = document["error"].clone();
        assert_eq!(error["exit_code"], said.code, "{said}");
        assert!(error["message"].as_str().is_some_and(|it| !it.is_empty()), "{said}");
        let mut keys: Vec<&String> = error.as_object().unwrap().keys().collect();
        keys.sort();
        assert_eq!(keys, ["changed", "code", "exit_code", "message", "service"]);
        (error["code"].as_str().unwrap().to_owned(), said.stdout, error)
    };
    let groups = ["resource", "group", "nope", "--output", "JSON", "--errors", "JSON"];
    let (code, stdout, _) = document(&groups);
    assert_eq!((code.as_str(), stdout.as_str()), ("refused-here", ""));
    let (code, stdout, _) = document(&["resource", "group", "--errors=json", "--output", "JSON"]);
    assert_eq!((code.as_str(), stdout.as_str()), ("usage", ""));
    assert_eq!(document(&["resource", "nope", "-errors", "json"]).0, "refused-here");
    sandbox.cloud.add_fault("* 503".parse().unwrap());
    let (code, _, error) = document(&["resource", "groups", "--errors", "JSON"]);
    assert_eq!((code.as_str(), &error["service"]["status"]), ("service", &503.into()));
    sandbox.cloud.clear_faults();
    sandbox.run(&["logout"]).ok();
    assert_eq!(document(&["resource", "groups", "--errors", "JSON"]).0, "not-logged-in");
    let mut sandbox = Sandbox::new();
    sandbox.set("IBMCLOUD_ERRORS", "json");
    let said = sandbox.run(&["resource", "groups"]);
    assert!(said.stderr.starts_with("{\"version\":1,\"error\":{"), "{said}");
    let said = sandbox.run(&["resource", "groups", "--errors", "yaml"]);
    assert!(said.stderr.contains("is not a value for --errors"), "{said}");
}

#[test]
fn a_filter_makes_something_of_any_document() {
    let sandbox = Sandbox::new().logged_in();
    let filtered =
        |words: &[&str], filter| sandbox.run(&[words, &["--jq", filter]].concat()).ok().stdout;
    assert_eq!(filtered(&["resource", "groups"], ".[].name"), "default\ntest-rg\n");
    let groups = ["resource", "groups", "--output", "json"];
    assert_eq!(
        filtered(&groups, ".[] | [.name, .default] | @csv"),
        "\"default\",true\n\"test-rg\",false\n"
    );
    let alerts = ["monitoring", "alert", "list", "-n", crate::support::INSTANCE];
    assert_eq!(filtered(&alerts, "length"), "3\n");
    let bad = sandbox.run(&["resource", "groups", "--jq", ".["]);
    assert_eq!(bad.code, 1, "{bad}");
    assert!(bad.stderr.contains("Incorrect Usage: '.[' is not a jq filter"), "{bad}");
    let none = sandbox.run(&["resource", "group", "nope", "--jq", ".id"]);
    assert_eq!((none.code, none.stdout.as_str()), (1, ""), "{none}");
    let nothing = sandbox.run(&["logout", "--jq", "."]);
    assert!(nothing.stderr.contains("flag provided but not defined: -jq"), "{nothing}");
}

#[test]
fn what_is_documented_and_missing_here_says_where_it_is_found() {
    let sandbox = Sandbox::new();
    for word in ["subscription", "subscriptions"] {
        let said = sandbox.run(&["resource", word]);
        let told = format!(
            "FAILED\n'{word}' is not a registered command. See 'ibmcloud resource help'.\nHow \
             subscriptions are read is not public: use the official CLI, or look at \
             https://cloud.ibm.com/billing/subscriptions.\n\n"
        );
        assert_eq!((said.code, said.stderr), (1, told));
    }
}
