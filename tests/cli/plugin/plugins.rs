//! The host of plug-ins: installing, running, describing and removing them; and this very program as
//! one.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::support::{INSTANCE, Said, Sandbox, program, stable};

/// What the small plug-in says about itself.
fn metadata(name: &str, build: u32) -> Value {
    json!({
        "Name": name,
        "Aliases": ["dm"],
        "Version": {"Major": 1, "Minor": 2, "Build": build},
        "MinCliVersion": {"Major": 2, "Minor": 0, "Build": 0},
        "Namespaces": [
            {"ParentName": "", "Name": name, "Aliases": ["dm"], "Description": "Try a plug-in"},
            {"ParentName": name, "Name": "app", "Aliases": null, "Description": "Show apps"}
        ],
        "Commands": [
            {"Namespace": name, "Name": "show", "Aliases": ["sh"], "Description": "Show its surroundings",
             "Usage": format!("ibmcloud {name} show [NAME] [-q, --quiet]"),
             "Flags": [{"Name": "q,quiet", "Description": "Suppress verbose output", "HasValue": false}]},
            {"Namespace": format!("{name} app"), "Name": "exit", "Description": "Show an exit code",
             "Usage": format!("ibmcloud {name} app exit CODE")},
            {"Namespace": "resource", "Name": format!("{name}-things"), "Description": "List things",
             "Usage": format!("ibmcloud resource {name}-things")}
        ],
        "PrivateEndpointSupported": false
    })
}

/// Writes the file of a plug-in that describes itself so; it shows its surroundings.
fn plugin(sandbox: &Sandbox, name: &str, metadata: &Value) -> PathBuf {
    let script = format!(
        "#!/bin/sh\n\
         if [ \"$1\" = SendMetadata ]; then cat <<'END'\n{metadata}\nEND\nexit; fi\n\
         [ \"$*\" = 'exit by-signal' ] && kill -TERM $$\n\
         [ \"$1\" = exit ] && exit \"$2\"\n\
         printf 'namespace=%s,%s cli=%s,%s\\n' \"$IBMCLOUD_PLUGIN_NAMESPACE\" \
         \"$BLUEMIX_PLUGIN_NAMESPACE\" \"$IBMCLOUD_CLI\" \"$BLUEMIX_CLI\"\n\
         printf 'home=%s\\n' \"$IBMCLOUD_HOME\"\n\
         for word in \"$@\"; do printf '[%s]' \"$word\"; done; echo\n\
         cat; echo oops >&2\n"
    );
    sandbox.file(name, &script)
}

fn installed(name: &str) -> Sandbox {
    let sandbox = Sandbox::new();
    let file = plugin(&sandbox, "file", &metadata(name, 3));
    sandbox.run(&["plugin", "install", file.to_str().unwrap(), "-q"]).ok();
    sandbox
}

fn registry(sandbox: &Sandbox) -> Value {
    let path = sandbox.config_dir().join("plugins/config.json");
    serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap()
}

fn binary(sandbox: &Sandbox, name: &str) -> PathBuf {
    sandbox.config_dir().join("plugins").join(name).join(name)
}

/// Hides the folder of the test.
fn hidden(sandbox: &Sandbox) -> insta::internals::SettingsBindDropGuard {
    let mut settings = insta::Settings::clone_current();
    let home = sandbox.home();
    let folder = home.parent().unwrap().to_str().unwrap().to_owned();
    settings.add_filter(&folder, "[FOLDER]");
    settings.bind_to_scope()
}

fn refused(said: &Said, text: &str) {
    assert_eq!(said.code, 1, "{said}");
    assert!(said.stderr.starts_with("FAILED\n") && said.stderr.contains(text), "{said}");
}

#[test]
fn a_plug_in_is_installed_listed_shown_and_removed() {
    let sandbox = Sandbox::new();
    let _guard = hidden(&sandbox);
    insta::assert_snapshot!(sandbox.run(&["plugin", "list"]), @"
    exit status: 0
    --- stdout
    Listing installed plug-ins...

    No plug-ins are installed.
    --- stderr
    ");
    plugin(&sandbox, "file", &metadata("demo", 3));
    insta::assert_snapshot!(sandbox.run(&["plugin", "install", "./file"]), @"
    exit status: 0
    --- stdout
    Installing plugin './file'...
    OK
    Plug-in 'demo 1.2.3' was successfully installed into [FOLDER]/home/.bluemix/plugins/demo. Use 'ibmcloud plugin show demo' to show its details.
    --- stderr
    ");
    insta::assert_snapshot!(sandbox.run(&["plugin", "list"]), @"
    exit status: 0
    --- stdout
    Listing installed plug-ins...

    Plugin Name   Version   Status   Private endpoints supported
    demo[dm]      1.2.3              false
    --- stderr
    ");
    insta::assert_snapshot!(sandbox.run(&["plugin", "show", "demo"]), @"
    exit status: 0
    --- stdout

    Plugin Name                              demo[dm]
    Plugin Version                           1.2.3
    Plugin SDK Version                       0.0.0
    Minimal IBM Cloud CLI version required   2.0.0
    Private endpoints supported              false

    Commands:
    demo,dm                Try a plug-in
    resource demo-things   List things
    --- stderr
    ");
    let list = sandbox.run(&["plugin", "list", "--output", "json"]).ok().json();
    assert_eq!(list[0]["Name"], "demo");
    assert_eq!((&list[0]["Version"], &list[0]["Status"]), (&json!("1.2.3"), &json!("")));
    let shown = sandbox.run(&["plugin", "show", "dm", "--output", "json"]).ok().json();
    assert_eq!(shown, metadata("demo", 3), "every member is kept");
    insta::assert_snapshot!(sandbox.run(&["plugin", "uninstall", "demo"]), @"
    exit status: 0
    --- stdout
    Uninstalling plug-in 'demo'...
    OK
    Plug-in 'demo' was successfully uninstalled.
    --- stderr
    ");
    assert!(!binary(&sandbox, "demo").parent().unwrap().exists());
    assert_eq!(registry(&sandbox)["Plugins"], json!({}));
    insta::assert_snapshot!(sandbox.run(&["plugin", "show", "demo"]), @"
    exit status: 1
    --- stdout
    --- stderr
    FAILED
    Plug-in 'demo' is not installed.
    List the installed ones with 'ibmcloud plugin list'.
    ");
    refused(&sandbox.run(&["plugin", "uninstall", "demo"]), "Plug-in 'demo' is not installed.");
    assert_eq!(sandbox.run(&["plugin", "list", "--output", "json"]).ok().stdout, "[]\n");
}

#[test]
fn the_installed_file_is_a_copy_that_can_be_run() {
    use std::os::unix::fs::PermissionsExt as _;
    let sandbox = installed("demo");
    let mode = fs::metadata(binary(&sandbox, "demo")).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o755, "though the file itself could not be run");
    let left = fs::read_dir(sandbox.config_dir().join("tmp")).unwrap().count();
    assert_eq!(left, 0, "nothing stays behind");
}

#[test]
fn a_plug_in_that_is_there_is_replaced_after_a_question() {
    let sandbox = installed("demo");
    let newer = plugin(&sandbox, "newer", &metadata("demo", 4));
    let newer = newer.to_str().unwrap();
    let kept = sandbox.run_with_input(&["plugin", "install", newer], "n\n");
    let question = "Plug-in 'demo 1.2.3' was already installed. Do you want to update it with 'demo 1.2.4' or not? [y/N]";
    assert!(
        kept.stdout.contains(question) && kept.stdout.ends_with("Nothing was changed.\n"),
        "{kept}"
    );
    assert_eq!(registry(&sandbox)["Plugins"]["demo"]["Version"]["Build"], 3);
    let file = sandbox.config_dir().join("plugins/config.json");
    let mut other = registry(&sandbox);
    other["Later"] = json!(1);
    other["Plugins"]["demo"]["Repository"] = json!("IBM Cloud");
    fs::write(&file, other.to_string()).unwrap();
    sandbox.run_with_input(&["plugin", "install", newer], "y\n").ok();
    let now = registry(&sandbox);
    assert_eq!(now["Plugins"]["demo"]["Version"]["Build"], 4);
    assert_eq!(
        (&now["Later"], &now["Plugins"]["demo"]["Repository"]),
        (&json!(1), &json!("IBM Cloud"))
    );
    let again = sandbox.run_with_input(&["plugin", "install", newer], "n\n");
    assert!(again.stdout.contains("Do you want to re-install it or not?"), "{again}");
    sandbox.run(&["plugin", "install", newer, "-f"]).ok();
}

#[test]
fn a_command_runs_in_the_surroundings_of_the_host() {
    let sandbox = installed("demo");
    let _guard = hidden(&sandbox);
    let words = ["demo", "show", "a b", "--quiet", "--", "-h"];
    insta::assert_snapshot!(sandbox.run_with_input(&words, "from stdin\n"), @"
    exit status: 0
    --- stdout
    namespace=demo,demo cli=ibmcloud,ibmcloud
    home=[FOLDER]/home
    [show][a b][--quiet][--][-h]
    from stdin
    --- stderr
    oops
    ");
    let by_alias = sandbox.run(&["dm", "sh"]).ok();
    assert!(
        by_alias.stdout.starts_with("namespace=demo,demo cli=ibmcloud,ibmcloud\n"),
        "{by_alias}"
    );
    assert!(by_alias.stdout.contains("\n[sh]\n"), "the word as it was typed: {by_alias}");
    let shared = sandbox.run(&["resource", "demo-things", "x"]).ok();
    assert!(shared.stdout.starts_with("namespace=resource,resource"), "{shared}");
}

#[test]
fn the_exit_code_and_a_signal_are_passed_on() {
    let sandbox = installed("demo");
    assert_eq!(sandbox.run(&["demo", "app", "exit", "0"]).code, 0);
    assert_eq!(sandbox.run(&["demo", "app", "exit", "42"]).code, 42);
    assert_eq!(sandbox.run(&["demo", "app", "exit", "by-signal"]).code, 128 + 15);
}

#[test]
fn help_comes_from_the_metadata_without_starting_the_plug_in() {
    let sandbox = installed("demo");
    fs::remove_file(binary(&sandbox, "demo")).unwrap();
    insta::assert_snapshot!(sandbox.run(&["demo"]), @"
    exit status: 0
    --- stdout
    NAME:
      ibmcloud demo - Try a plug-in

    USAGE:
      ibmcloud demo command [arguments...] [command options]

    COMMANDS:
      app        Show apps
      show, sh   Show its surroundings
      help, h    Show help

    Enter 'ibmcloud demo help [command]' for more information about a command.
    --- stderr
    ");
    for words in [&["help", "demo"][..], &["demo", "help"], &["demo", "-h"], &["dm", "--help"]] {
        let page = sandbox.run(words).ok();
        assert!(page.stdout.contains("app        Show apps\n"), "{words:?}: {page}");
    }
    insta::assert_snapshot!(sandbox.run(&["demo", "show", "--help"]), @"
    exit status: 0
    --- stdout
    NAME:
      show - Show its surroundings

    ALIAS:
      sh

    USAGE:
      ibmcloud demo show [NAME] [-q, --quiet]

    OPTIONS:
      -q, --quiet  Suppress verbose output
    --- stderr
    ");
    for words in [&["help", "demo", "show"][..], &["demo", "help", "show"], &["demo", "sh", "-h"]] {
        let page = sandbox.run(words).ok();
        assert!(page.stdout.starts_with("NAME:\n  show - Show its surroundings\n"), "{page}");
    }
    let root = sandbox.run(&["help"]).ok();
    assert!(root.stdout.contains("  demo, dm     Try a plug-in\n"), "{root}");
    let shared = sandbox.run(&["resource", "help"]).ok();
    assert!(shared.stdout.contains("  demo-things               List things\n"), "{shared}");
    let unknown = sandbox.run(&["demo", "nothing"]);
    refused(&unknown, "'nothing' is not a registered command. See 'ibmcloud demo help'.");
    refused(&sandbox.run(&["demo", "show"]), "Plug-in 'demo' could not be started: ");
}

#[test]
fn a_public_plug_in_does_not_leave_the_private_network() {
    let sandbox = installed("demo");
    sandbox.run(&["api", "private.cloud.ibm.com"]).ok();
    let said = sandbox.run(&["demo", "show"]);
    insta::assert_snapshot!(said, @"
    exit status: 1
    --- stdout
    --- stderr
    FAILED
    Plug-in 'demo' does not support the private endpoint https://private.cloud.ibm.com.
    Nothing was started. Target a public endpoint with 'ibmcloud api cloud.ibm.com'.
    ");
    let mut supporting = metadata("demo", 3);
    supporting["PrivateEndpointSupported"] = json!(true);
    let file = plugin(&sandbox, "supporting", &supporting);
    sandbox.run(&["plugin", "install", file.to_str().unwrap(), "-f"]).ok();
    sandbox.run(&["demo", "show"]).ok();
}

#[test]
fn what_cannot_be_a_plug_in_is_not_installed() {
    let sandbox = Sandbox::new();
    let with = |member: &str, value: Value| {
        let mut document = metadata("demo", 3);
        document[member] = value;
        document
    };
    for (document, text) in [
        (with("Name", json!("../demo")), "'../demo' is not a name of a plug-in."),
        (with("Name", json!("")), "'' is not a name of a plug-in."),
        (with("Commands", Value::Null), "Plug-in 'demo' has no command."),
        (
            with("MinCliVersion", json!({"Major": 9, "Minor": 0, "Build": 0})),
            "needs IBM Cloud CLI 9.0.0",
        ),
        (with("Commands", json!([{"Namespace": "login", "Name": "x"}])), "declares 'login'"),
        (json!(["no object"]), "Unable to obtain plug-in's metadata. Error: "),
    ] {
        let file = plugin(&sandbox, "file", &document);
        refused(&sandbox.run(&["plugin", "install", file.to_str().unwrap()]), text);
    }
    let text = sandbox.file("text", "no program\n");
    let said = sandbox.run(&["plugin", "install", text.to_str().unwrap()]);
    refused(&said, "Unable to obtain plug-in's metadata. Error: ");
    let failing = sandbox.file("failing", "#!/bin/sh\nexit 3\n");
    let said = sandbox.run(&["plugin", "install", failing.to_str().unwrap()]);
    refused(&said, "exit status: 3");
    assert!(!sandbox.config_dir().join("plugins").exists());
    let usage = sandbox.run(&["plugin", "install"]);
    assert!(usage.stderr.contains("Incorrect Usage: PLUGIN_PATH is missing"), "{usage}");
}

#[test]
fn two_plug_ins_of_one_namespace_are_told_apart() {
    let sandbox = installed("demo");
    let mut rival = metadata("demo", 9);
    rival["Name"] = json!("rival");
    let file = plugin(&sandbox, "rival", &rival);
    let said = sandbox.run(&["plugin", "install", file.to_str().unwrap()]).ok();
    assert!(said.stderr.contains("Plug-in 'demo' has a namespace of the same name"), "{said}");
    fs::write(binary(&sandbox, "demo"), "#!/bin/sh\necho first\n").unwrap();
    assert_eq!(sandbox.run(&["demo", "show"]).ok().stdout, "first\n");
}

#[test]
fn a_damaged_list_is_reported_and_stands_in_nobodys_way() {
    let sandbox = installed("demo").logged_in();
    fs::write(sandbox.config_dir().join("plugins/config.json"), "{").unwrap();
    refused(&sandbox.run(&["demo", "show"]), "plugins/config.json is damaged: ");
    refused(&sandbox.run(&["plugin", "list"]), "It was left as it is.");
    sandbox.run(&["resource", "groups"]).ok();
    sandbox.run(&["monitoring", "settings", "team", "list", "--name", INSTANCE]).ok();
    sandbox.run(&["help"]).ok();
}

#[test]
fn the_program_installs_and_runs_itself() {
    let sandbox = Sandbox::new().logged_in();
    let teams = ["monitoring", "settings", "team", "list", "--name", INSTANCE];
    let built_in = sandbox.run(&teams).ok();
    sandbox.run(&["plugin", "install", program().to_str().unwrap()]).ok();
    let list = sandbox.run(&["plugin", "list", "--output", "json"]).ok().json();
    assert_eq!(list[0]["Name"], "monitoring");
    let own = sandbox.run(&teams).ok();
    assert_eq!(own.stdout, built_in.stdout);
    let page = sandbox.run(&["monitoring", "settings", "team", "list", "--help"]).ok();
    assert!(page.stdout.starts_with("NAME:\n  list - "), "{page}");
    let wrong = sandbox.run(&["monitoring", "auth", "show", "--nonsense"]);
    assert!(wrong.stderr.contains("flag provided but not defined: -nonsense"), "{wrong}");

    // It is really the installed file that runs under the host's names, and only there.
    fs::write(binary(&sandbox, "monitoring"), "#!/bin/sh\necho replaced\n").unwrap();
    assert_eq!(sandbox.run(&teams).ok().stdout, "replaced\n");
    let mut direct = sandbox.command(&teams);
    let vars: Vec<_> = direct
        .get_envs()
        .filter_map(|(key, value)| Some((key.to_owned(), value?.to_owned())))
        .collect();
    direct = std::process::Command::new(program());
    direct.args(teams).env_clear().envs(vars);
    assert_eq!(Said::from(direct.output().unwrap()).ok().stdout, built_in.stdout);
}

#[test]
fn the_program_finds_itself_by_its_name_as_a_plug_in() {
    let sandbox = Sandbox::new();
    let said = sandbox.run(&["plugin", "install", "monitoring"]).ok();
    assert!(
        said.stdout.starts_with("Plug-in 'monitoring' is this program. Installing it...\nOK\n"),
        "{said}"
    );
    assert!(binary(&sandbox, "monitoring").is_file());
}

#[test]
fn repositories_are_remembered() {
    let sandbox = Sandbox::new();
    insta::assert_snapshot!(sandbox.run(&["plugin", "repos"]), @"
    exit status: 0
    --- stdout
    Listing added plug-in repositories...

    Repo Name   URL                             Description
    IBM Cloud   https://plugins.cloud.ibm.com   Official repository(Formerly named 'Bluemix')
    --- stderr
    ");
    insta::assert_snapshot!(sandbox.run(&["plugin", "repo-add", "mine", "https://plugins.example.com"]), @"
    exit status: 0
    --- stdout
    OK
    https://plugins.example.com added as 'mine'.
    --- stderr
    ");
    let repos = sandbox.run(&["plugin", "repos", "--output", "json"]).ok().json();
    assert_eq!(repos.as_array().map(Vec::len), Some(2));
    assert_eq!(sandbox.config()["PluginRepos"][1]["URL"], "https://plugins.example.com");
    refused(
        &sandbox.run(&["plugin", "repo-add", "MINE", "https://example.com"]),
        "There is a repository named 'MINE' already.",
    );
    refused(
        &sandbox.run(&["plugin", "repo-add", "x", "plugins.example.com"]),
        "'plugins.example.com' is not the URL of a repository.",
    );
    insta::assert_snapshot!(sandbox.run(&["plugin", "repo-remove", "Mine"]), @"
    exit status: 0
    --- stdout
    OK
    Repository 'Mine' was removed.
    --- stderr
    ");
    refused(
        &sandbox.run(&["plugin", "repo-remove", "mine"]),
        "There is no repository named 'mine'.",
    );
}

#[test]
fn the_last_repository_can_be_removed_and_comes_back_when_added() {
    let _guard = stable();
    let sandbox = Sandbox::new().logged_in();
    sandbox.run(&["plugin", "repo-remove", "IBM Cloud"]).ok();
    assert_eq!(sandbox.config()["PluginRepos"], json!([]));
    insta::assert_snapshot!(sandbox.run(&["plugin", "repos"]), @"
    exit status: 0
    --- stdout
    Listing added plug-in repositories...

    No plug-in repository is known.
    --- stderr
    ");
    insta::assert_snapshot!(sandbox.run(&["plugin", "repo-plugins"]), @r#"
    exit status: 1
    --- stdout
    Getting plug-ins from all repositories...
    --- stderr
    FAILED
    No plug-in repository is known.
    Add IBM's with 'ibmcloud plugin repo-add "IBM Cloud" https://plugins.cloud.ibm.com'.
    "#);
    insta::assert_snapshot!(sandbox.run(&["plugin", "install", "container-service"]), @r#"
    exit status: 1
    --- stdout
    --- stderr
    FAILED
    No plug-in repository is known.
    Add IBM's with 'ibmcloud plugin repo-add "IBM Cloud" https://plugins.cloud.ibm.com'.
    "#);
    let repos = sandbox.run(&["plugin", "repos", "--output", "json"]).ok();
    assert_eq!(repos.json(), json!([]));
    refused(
        &sandbox.run(&["plugin", "repo-remove", "IBM Cloud"]),
        "There is no repository named 'IBM Cloud'.",
    );
    // A log-in and a log-out leave the wish alone.
    sandbox.run(&["login", "-q"]).ok();
    sandbox.run(&["logout", "-q"]).ok();
    assert_eq!(sandbox.config()["PluginRepos"], json!([]));
    sandbox.run(&["plugin", "repo-add", "IBM Cloud", "https://plugins.cloud.ibm.com"]).ok();
    let said = sandbox.run(&["plugin", "repos"]).ok();
    assert!(said.stdout.contains("Official repository"), "{said}");
}

#[test]
fn completion_is_answered_for_the_host() {
    let sandbox = Sandbox::new();
    sandbox.run(&["plugin", "install", "monitoring", "-q"]).ok();
    let ask = |words: &[&str]| {
        let mut command = std::process::Command::new(binary(&sandbox, "monitoring"));
        command.arg("SendCompletion").args(words).env_clear();
        Said::from(command.output().unwrap()).ok().stdout
    };
    assert_eq!(ask(&["monitoring", "au"]), "auth\n");
    assert_eq!(ask(&["monitoring", "auth", "update", "--mode", "I"]), "IAM_ONLY\n");
    assert_eq!(ask(&["auth", "update", "--mo"]), "--mode\n");
    // The host hands on whole words only, and filters by the word under the cursor itself.
    assert!(ask(&["monitoring"]).contains("\nauth\n"));
    assert!(ask(&["monitoring", "auth"]).contains("show\n"));
    assert!(ask(&["monitoring", "auth", "update"]).contains("\n--mode\n"));
    assert!(!Path::new(&sandbox.config_dir().join("config.json")).exists(), "nothing is written");
}
