//! Profiles: a folder and a log-in each, how one is chosen, and what must never be taken for one.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::PathBuf;

use ibmcloud_emulator::keys;

use crate::support::{Said, Sandbox, files, program};

fn fails(sandbox: &Sandbox, args: &[&str]) -> Said {
    let said = sandbox.run(args);
    assert_eq!(said.code, 1, "{said}");
    assert!(said.stdout.is_empty(), "{said}");
    said
}

/// Whoever is logged in, as `target` says it.
fn user(sandbox: &Sandbox, before: &[&str]) -> String {
    let said = sandbox.run(&[before, &["target", "--output", "JSON"]].concat()).ok();
    said.json()["user"]["display_name"].as_str().unwrap_or_default().to_owned()
}

fn folder(sandbox: &Sandbox, name: &str) -> PathBuf {
    sandbox.config_dir().join("monitoring/profiles").join(name)
}

/// The administrator in the folder that is shared, and the reader in a profile of that name.
fn two() -> Sandbox {
    let sandbox = Sandbox::new().logged_in().identity(keys::READER);
    sandbox.run(&["--profile", "reader", "login", "-r", "us-south", "-q"]).ok();
    sandbox
}

#[test]
fn a_log_in_makes_a_profile_and_leaves_the_other_session_alone() {
    let sandbox = two();
    let (shared, own) = (user(&sandbox, &[]), user(&sandbox, &["--profile", "reader"]));
    assert_ne!(shared, own);
    let folder = folder(&sandbox, "reader");
    for (path, mode) in [(folder.clone(), 0o700), (folder.join("config.json"), 0o600)] {
        let found = fs::metadata(&path).unwrap().permissions().mode() & 0o777;
        assert_eq!(found, mode, "{}", path.display());
    }
}

#[test]
fn the_flag_stands_in_front_or_behind_and_outranks_the_variable_and_the_switch() {
    let mut sandbox = two();
    let (shared, own) = (user(&sandbox, &[]), user(&sandbox, &["-profile=reader"]));
    let behind = sandbox.run(&["target", "--output", "JSON", "--profile", "reader"]).ok();
    assert_eq!(behind.json()["user"]["display_name"], own);
    sandbox.run(&["monitoring", "profile", "set", "reader"]).ok();
    assert_eq!(user(&sandbox, &[]), own);
    sandbox.set("IBMCLOUD_MONITORING_PROFILE", "default");
    assert_eq!(user(&sandbox, &[]), shared);
    assert_eq!(user(&sandbox, &["--profile", "reader"]), own);
    sandbox.unset("IBMCLOUD_MONITORING_PROFILE");
    sandbox.run(&["monitoring", "profile", "set", "default"]).ok();
    assert_eq!(user(&sandbox, &[]), shared);
}

#[test]
fn behind_login_the_flag_is_the_trusted_profile_of_the_host() {
    let sandbox = Sandbox::new();
    let said = sandbox.run(&["login", "-r", "us-south", "-q", "--profile", "work"]);
    assert_eq!(said.code, 1, "{said}");
    assert!(!folder(&sandbox, "work").exists());
}

#[test]
fn a_profile_that_is_not_there_is_named_with_those_that_are() {
    let mut sandbox = two();
    let said = fails(&sandbox, &["target", "--profile", "raeder"]);
    insta::assert_snapshot!(said.stderr, @"
    FAILED
    There is no profile 'raeder'.
    There are: reader. A log-in makes it: 'ibmcloud --profile raeder login'.
    ");
    sandbox.set("IBMCLOUD_MONITORING_PROFILE", "gone");
    let said = fails(&sandbox, &["monitoring", "service-instances"]);
    assert!(said.stderr.contains("which IBMCLOUD_MONITORING_PROFILE names"), "{said}");
    assert!(!folder(&sandbox, "gone").exists());
    // A failed log-in leaves nothing behind either.
    sandbox.set("IBMCLOUD_API_KEY", "no-such-key");
    fails_somehow(&sandbox, &["login", "-q"]);
    assert!(!folder(&sandbox, "gone").exists());
}

fn fails_somehow(sandbox: &Sandbox, args: &[&str]) {
    let said = sandbox.revealing(args);
    assert_eq!(said.code, 1, "{said}");
}

#[test]
fn a_name_is_never_a_way_to_another_folder() {
    let sandbox = Sandbox::new();
    for name in ["../x", "..", "a/b", "/etc", "Work", "con", "a\\b", ""] {
        let said = sandbox.run(&["--profile", name, "login", "-r", "us-south", "-q"]);
        assert_eq!(said.code, 1, "{name}: {said}");
        assert!(said.stderr.contains("is not the name of a profile"), "{name}: {said}");
    }
    let said = sandbox.run(&["target", "--profile"]);
    assert_eq!(said.code, 1, "{said}");
    assert!(said.stderr.contains("flag needs an argument: -profile"), "{said}");
    assert!(files(&sandbox.home()).is_empty());
}

#[test]
fn two_names_are_one_too_many() {
    let sandbox = two();
    let said = sandbox.run(&["--profile", "reader", "target", "--profile", "default"]);
    assert_eq!(said.code, 1, "{said}");
    assert!(said.stderr.contains("flag given more than once"), "{said}");
}

/// As the official CLI starts its plug-in.
fn hosted(sandbox: &mut Sandbox, args: &[&str]) -> Said {
    sandbox.set("IBMCLOUD_PLUGIN_NAMESPACE", "monitoring");
    sandbox.set("IBMCLOUD_CLI", "ibmcloud");
    let mut command = std::process::Command::new(program());
    command.args(args).env_clear();
    command.envs(sandbox.command(&[]).get_envs().filter_map(|(name, value)| Some((name, value?))));
    let said = Said::from(command.output().unwrap());
    sandbox.unset("IBMCLOUD_PLUGIN_NAMESPACE");
    sandbox.unset("IBMCLOUD_CLI");
    said
}

#[test]
fn within_the_official_cli_a_profile_is_refused_and_never_ignored() {
    let mut sandbox = two();
    sandbox.run(&["monitoring", "profile", "set", "reader"]).ok();
    // The switch is of the standalone program.
    hosted(&mut sandbox, &["service-instances"]).ok();
    let said = hosted(&mut sandbox, &["service-instances", "--profile", "reader"]);
    assert_eq!(said.code, 1, "{said}");
    insta::assert_snapshot!(said.stderr, @"
    FAILED
    The profile 'reader' cannot be used here: within the ibmcloud CLI, the session is the one of that CLI.
    Nothing was done. Run 'ibmcloud-monitoring --profile reader monitoring ...', or do without --profile and IBMCLOUD_MONITORING_PROFILE.
    ");
    sandbox.set("IBMCLOUD_MONITORING_PROFILE", "reader");
    let before = sandbox.calls().len();
    let said = hosted(&mut sandbox, &["service-instances"]);
    assert_eq!(said.code, 1, "{said}");
    assert_eq!(sandbox.calls().len(), before, "nobody was asked");
}

#[test]
fn profiles_are_listed_shown_and_deleted() {
    let sandbox = two();
    let said = sandbox.run(&["monitoring", "profile", "list"]).ok();
    insta::assert_snapshot!(said.stdout, @"
    Looking for profiles...
    OK
    Name      Current   User                 Account                                              Region
    default   *         admin@example.com    Example Account (0123456789abcdef0123456789abcdef)   us-south
    reader              reader@example.com   Example Account (0123456789abcdef0123456789abcdef)   us-south
    ");
    let shown = sandbox.run(&["monitoring", "profile", "show", "reader", "--output", "json"]).ok();
    assert_eq!(
        (&shown.json()["current"], &shown.json()["state"]),
        (&false.into(), &"logged_in".into())
    );
    sandbox.run(&["monitoring", "profile", "set", "reader"]).ok();
    let said = fails_quietly(&sandbox, &["monitoring", "profile", "delete", "reader"]);
    assert!(said.stderr.contains("Nothing was changed."), "{said}");
    assert!(folder(&sandbox, "reader").exists());
    sandbox.run(&["monitoring", "profile", "delete", "reader", "--force"]).ok();
    assert!(!folder(&sandbox, "reader").exists());
    // What was switched to it is switched back.
    let current = sandbox.run(&["monitoring", "profile", "show", "--output", "json"]).ok().json();
    assert_eq!((&current["name"], &current["source"]), (&"default".into(), &"default".into()));
    let said = sandbox.run(&["monitoring", "profile", "delete", "default", "-f"]);
    assert_eq!(said.code, 1, "{said}");
    assert!(sandbox.config_dir().join("config.json").exists());
}

fn fails_quietly(sandbox: &Sandbox, args: &[&str]) -> Said {
    let said = sandbox.run(args);
    assert_eq!(said.code, 1, "{said}");
    said
}

#[test]
fn a_damaged_profile_is_listed_all_the_same() {
    let sandbox = two();
    fs::write(folder(&sandbox, "reader").join("config.json"), "{").unwrap();
    let listed = sandbox.run(&["monitoring", "profile", "list", "--output", "json"]).ok().json();
    assert_eq!(listed[1]["state"], "unreadable");
    sandbox.run(&["monitoring", "profile", "delete", "reader", "-f"]).ok();
}

#[test]
fn plug_ins_are_installed_once_and_work_in_the_profile() {
    let sandbox = two();
    sandbox.run(&["plugin", "install", "container-service@0.1.425", "-f"]).ok();
    let said = sandbox.run(&["--profile", "reader", "plugin", "list"]).ok();
    assert!(said.stdout.contains("container-service"), "{said}");
}

#[test]
fn names_are_completed() {
    let mut sandbox = two();
    let completed = |sandbox: &Sandbox, words: &[&str]| {
        let said = sandbox.run(&[words, &["--generate-bash-completion"]].concat()).ok();
        said.stdout.lines().map(str::to_owned).collect::<Vec<_>>()
    };
    sandbox.set("IBMCLOUD_COMPLETION", "bash:");
    let all = ["default".to_owned(), "reader".to_owned()];
    let set = completed(&sandbox, &["monitoring", "profile", "set"]);
    assert!(all.iter().all(|name| set.contains(name)), "{set:?}");
    assert_eq!(completed(&sandbox, &["--profile"]), all);
    assert_eq!(completed(&sandbox, &["target", "--profile"]), all);
    let below = completed(&sandbox, &["--profile", "reader", "monitoring", "profile"]);
    assert!(below.contains(&"delete".to_owned()), "{below:?}");
}

#[test]
fn a_sandbox_is_not_worked_in_a_profile_of_outside() {
    let mut sandbox = two();
    sandbox.set("IBMCLOUD_MONITORING_PROFILE", "reader");
    let script = "ibmcloud sandbox exec -- ibmcloud login -r us-south -q";
    let said = sandbox.bash(script);
    assert_eq!(said.code, 0, "{said}");
}
