//! Repositories of plug-ins: what they offer, installing and updating from them, and everything that
//! can be wrong with a repository or a file.

use std::fs;
use std::path::PathBuf;
use std::time::Duration;

use ibmcloud_emulator::world::PublishedVersion;
use ibmcloud_emulator::{Phase, World};
use serde_json::Value;
use sha2::{Digest as _, Sha256};

use crate::support::{Said, Sandbox, files};

/// Hides the folder of the test, and how long files are.
fn hidden(sandbox: &Sandbox) -> insta::internals::SettingsBindDropGuard {
    let mut settings = insta::Settings::clone_current();
    let folder = sandbox.home().parent().unwrap().to_str().unwrap().to_owned();
    settings.add_filter(&folder, "[FOLDER]");
    settings.add_filter(r"\d+ bytes downloaded", "[LENGTH] bytes downloaded");
    settings.bind_to_scope()
}

fn version(sandbox: &Sandbox, name: &str) -> Option<String> {
    let text = fs::read_to_string(sandbox.config_dir().join("plugins/config.json")).ok()?;
    let list: Value = serde_json::from_str(&text).unwrap();
    let version = list["Plugins"].get(name)?["Version"].clone();
    Some(["Major", "Minor", "Build"].map(|part| version[part].to_string()).join("."))
}

fn refused(said: &Said, text: &str) {
    assert_eq!(said.code, 1, "{said}");
    assert!(said.stderr.starts_with("FAILED\n") && said.stderr.contains(text), "{said}");
}

/// Nothing is installed, and nothing is left behind.
fn untouched(sandbox: &Sandbox) {
    let left = files(&sandbox.config_dir().join("tmp"));
    assert!(left.is_empty(), "{left:?}");
    assert!(!sandbox.config_dir().join("plugins").exists());
}

/// The demo world with a change to the newest version of `container-service`.
fn changed(change: impl FnOnce(&mut PublishedVersion)) -> Sandbox {
    Sandbox::changed(|world| change(&mut world.plugins[0].versions[0]))
}

const INSTALL: [&str; 3] = ["plugin", "install", "container-service"];

#[test]
fn a_plug_in_of_the_repository_is_installed_and_runs() {
    let sandbox = Sandbox::new();
    let _guard = hidden(&sandbox);
    insta::assert_snapshot!(sandbox.run(&INSTALL), @"
    exit status: 0
    --- stdout
    Looking up 'container-service' from repository 'IBM Cloud'...
    Plug-in 'container-service 1.0.506' found in repository 'IBM Cloud'
    Attempting to download the binary file...
    [LENGTH] bytes downloaded
    Installing binary...
    OK
    Plug-in 'container-service 1.0.506' was successfully installed into [FOLDER]/home/.bluemix/plugins/container-service. Use 'ibmcloud plugin show container-service' to show its details.
    --- stderr
    ");
    let ran = sandbox.run(&["ks", "about", "a b"]).ok();
    assert_eq!(ran.stdout, "container-service 1.0.506: about a b\n");
    insta::assert_snapshot!(sandbox.run_with_input(&INSTALL, "n\n"), @"
    exit status: 0
    --- stdout
    Looking up 'container-service' from repository 'IBM Cloud'...
    Plug-in 'container-service 1.0.506' found in repository 'IBM Cloud'
    Plug-in 'container-service 1.0.506' was already installed. Do you want to re-install it or not? [y/N]> n
    Nothing was changed.
    --- stderr
    ");
    let older = ["plugin", "install", "kubernetes-service@0.1.425"];
    insta::assert_snapshot!(sandbox.run_with_input(&older, "y\n"), @"
    exit status: 0
    --- stdout
    Looking up 'kubernetes-service' from repository 'IBM Cloud'...
    Plug-in 'container-service 0.1.425' found in repository 'IBM Cloud'
    Plug-in 'container-service 1.0.506' was already installed. Do you want to update it with 'container-service 0.1.425' or not? [y/N]> y
    Attempting to download the binary file...
    [LENGTH] bytes downloaded
    Installing binary...
    OK
    Plug-in 'container-service 0.1.425' was successfully installed into [FOLDER]/home/.bluemix/plugins/container-service. Use 'ibmcloud plugin show container-service' to show its details.
    --- stderr
    ");
    assert_eq!(version(&sandbox, "container-service").unwrap(), "0.1.425");
    assert!(files(&sandbox.config_dir().join("tmp")).is_empty());
    // Nobody was logged in, and nothing but the repository was asked.
    let hosts: Vec<String> = sandbox.cloud.calls().into_iter().map(|call| call.host).collect();
    assert!(hosts.iter().all(|host| host == "plugins.cloud.ibm.com"), "{hosts:?}");
    assert!(sandbox.cloud.calls().iter().all(|call| call.identity.is_none()));
}

#[test]
fn what_repositories_offer_is_listed_with_what_is_installed() {
    let sandbox = Sandbox::new();
    let _guard = hidden(&sandbox);
    sandbox.run(&["plugin", "install", "secrets-manager@0.1.25", "code-engine", "-q"]).ok();
    insta::assert_snapshot!(sandbox.run(&["plugin", "repo-plugins"]), @"
    exit status: 0
    --- stdout
    Getting plug-ins from all repositories...

    Repository: IBM Cloud
    Status             Name                                    Versions                       Description
    Not Installed      container-service[kubernetes-service]   1.0.506, 1.0.489, 0.1.440...   Manage IBM Cloud Kubernetes Service clusters
    Installed          code-engine[ce]                         1.49.7, 1.49.6                 Manage Code Engine components
    Update Available   secrets-manager[sm]                     2.0.1, 0.1.25, 0.1.24          Manage Secrets Manager secrets
    Not Installed      monitoring                              1.0.2                          Manage Monitoring instances
    --- stderr
    ");
    sandbox.run(&["plugin", "repo-add", "mine", "https://plugins.cloud.ibm.com/"]).ok();
    let own = sandbox.run(&["plugin", "repo-plugins", "-r", "Mine"]).ok();
    assert!(own.stdout.starts_with("Getting plug-ins from repository 'mine'...\n\n"), "{own}");
    insta::assert_snapshot!(sandbox.run(&["plugin", "repo-plugin", "sm"]), @"
    exit status: 0
    --- stdout
    Looking up 'sm' from repository 'IBM Cloud'...
    OK

    Plugin Name         secrets-manager[sm]
    Description         Manage Secrets Manager secrets
    Company             IBM
    Homepage            https://plugins.cloud.ibm.com
    Installed version   0.1.25

    Version   Platforms
    2.0.1     osx, osx-arm64, linux64, linux-arm64, ppc64le, s390x
    0.1.25    osx, osx-arm64, linux64, linux-arm64, ppc64le, s390x
    0.1.24    osx, osx-arm64, linux64, linux-arm64, ppc64le, s390x
    --- stderr
    ");
    refused(
        &sandbox.run(&["plugin", "repo-plugins", "-r", "no"]),
        "There is no repository named 'no'.",
    );
}

#[test]
fn an_update_takes_the_newest_version_or_the_one_that_is_named() {
    let sandbox = Sandbox::new();
    let _guard = hidden(&sandbox);
    sandbox.run(&["plugin", "install", "container-service", "-v", "0.1.425", "-q"]).ok();
    let named = ["plugin", "update", "container-service", "-v", "0.1.440"];
    insta::assert_snapshot!(sandbox.run(&named), @"
    exit status: 0
    --- stdout
    Plug-in 'container-service 0.1.425' was installed.
    Checking upgrades for plug-in 'container-service' from repository 'IBM Cloud'...
    Update 'container-service 0.1.425' to 'container-service 0.1.440'
    Attempting to download the binary file...
    [LENGTH] bytes downloaded
    Updating binary...
    OK
    The plug-in was successfully upgraded.
    --- stderr
    ");
    insta::assert_snapshot!(sandbox.run(&["plugin", "update", "container-service"]), @"
    exit status: 0
    --- stdout
    Plug-in 'container-service 0.1.440' was installed.
    Checking upgrades for plug-in 'container-service' from repository 'IBM Cloud'...
    Update 'container-service 0.1.440' to 'container-service 1.0.506'
    Attempting to download the binary file...
    [LENGTH] bytes downloaded
    Updating binary...
    OK
    The plug-in was successfully upgraded.
    --- stderr
    ");
    insta::assert_snapshot!(sandbox.run(&["plugin", "update", "kubernetes-service"]), @"
    exit status: 0
    --- stdout
    Plug-in 'container-service 1.0.506' was installed.
    Checking upgrades for plug-in 'container-service' from repository 'IBM Cloud'...
    No updates are available.
    --- stderr
    ");
    let downgrade = ["plugin", "update", "container-service@0.1.425", "-q"];
    sandbox.run(&downgrade).ok();
    assert_eq!(version(&sandbox, "container-service").unwrap(), "0.1.425");
    refused(&sandbox.run(&["plugin", "update", "no"]), "Plug-in 'no' is not installed.");
}

#[test]
fn all_updates_are_made_after_a_question() {
    let sandbox = Sandbox::new();
    let _guard = hidden(&sandbox);
    let none = sandbox.run(&["plugin", "update"]).ok();
    assert_eq!(none.stdout, "No updates are available.\n");
    assert!(sandbox.calls().is_empty(), "there is nothing to ask for");
    let old = ["container-service@0.1.425", "secrets-manager@0.1.24", "code-engine"];
    sandbox.run(&[&["plugin", "install"], &old[..], &["-q"]].concat()).ok();
    insta::assert_snapshot!(sandbox.run_with_input(&["plugin", "update"], "n\n"), @"
    exit status: 0
    --- stdout
    Checking upgrades for all installed plug-ins from repository 'IBM Cloud'...
    Update 'container-service 0.1.425' to 'container-service 1.0.506'
    Update 'secrets-manager 0.1.24' to 'secrets-manager 2.0.1'
    Do you want to update these plug-ins? [y/N]> n
    Nothing was changed.
    --- stderr
    ");
    insta::assert_snapshot!(sandbox.run(&["plugin", "update", "--all"]), @"
    exit status: 0
    --- stdout
    Checking upgrades for all installed plug-ins from repository 'IBM Cloud'...
    Update 'container-service 0.1.425' to 'container-service 1.0.506'
    Attempting to download the binary file...
    [LENGTH] bytes downloaded
    Updating binary...
    OK
    The plug-in was successfully upgraded.
    Update 'secrets-manager 0.1.24' to 'secrets-manager 2.0.1'
    Attempting to download the binary file...
    [LENGTH] bytes downloaded
    Updating binary...
    OK
    The plug-in was successfully upgraded.
    --- stderr
    ");
    let done = sandbox.run(&["plugin", "update", "-f"]).ok();
    assert!(done.stdout.ends_with("\nNo updates are available.\n"), "{done}");
    assert_eq!(version(&sandbox, "secrets-manager").unwrap(), "2.0.1");
}

#[test]
fn the_list_says_what_is_known_of_updates_without_asking_anybody() {
    let sandbox = Sandbox::new();
    sandbox.run(&["plugin", "install", "container-service@0.1.425", "code-engine", "-q"]).ok();
    let calls = sandbox.calls().len();
    let list = sandbox.run(&["plugin", "list", "--output", "json"]).ok().json();
    let status = |name: &str| {
        let entries = list.as_array().unwrap();
        entries.iter().find(|it| it["Name"] == name).unwrap()["Status"].clone()
    };
    assert_eq!(status("container-service"), "Update Available");
    assert_eq!(status("code-engine"), "");
    let table = sandbox.run(&["plugin", "list"]).ok();
    assert!(table.stdout.contains("0.1.425   Update Available   true\n"), "{table}");
    assert_eq!(sandbox.calls().len(), calls, "nobody was asked");
    sandbox.run(&["plugin", "update", "--all", "-q"]).ok();
    assert!(!sandbox.run(&["plugin", "list"]).ok().stdout.contains("Update Available"));
    // What is remembered does not matter once the repository has gone, or the file is damaged.
    sandbox.run(&["plugin", "install", "container-service@0.1.425", "-f", "-q"]).ok();
    let remembered = sandbox.config_dir().join("monitoring/plugin-versions.json");
    fs::write(&remembered, "{").unwrap();
    assert!(!sandbox.run(&["plugin", "list"]).ok().stdout.contains("Update Available"));
    sandbox.run(&["plugin", "repo-plugins"]).ok();
    assert!(sandbox.run(&["plugin", "list"]).ok().stdout.contains("Update Available"));
}

#[test]
fn everything_is_installed_after_a_question() {
    let sandbox = Sandbox::new();
    let _guard = hidden(&sandbox);
    sandbox.run(&["plugin", "install", "code-engine", "-q"]).ok();
    insta::assert_snapshot!(sandbox.run_with_input(&["plugin", "install", "--all"], "n\n"), @"
    exit status: 0
    --- stdout
    Looking up plug-ins available for installation from repository 'IBM Cloud'...

    The following plug-ins will be installed:
    * 'container-service 1.0.506'
    * 'secrets-manager 2.0.1'
    * 'monitoring 1.0.2'

    Do you want to install these plug-ins? [y/N]> n
    Nothing was changed.
    --- stderr
    ");
    let all = sandbox.run(&["plugin", "install", "--all", "-f"]).ok();
    assert_eq!(all.stdout.matches("was successfully installed into").count(), 3, "{all}");
    let again = sandbox.run(&["plugin", "install", "-a"]).ok();
    assert!(
        again.stdout.ends_with("\nEverything that runs here is installed already.\n"),
        "{again}"
    );
    // What the installed plug-in does not declare stays built in.
    let ours = sandbox.run(&["monitoring", "auth", "show", "--help"]).ok();
    assert!(ours.stdout.starts_with("NAME:\n  show - "), "{ours}");
}

#[test]
fn of_several_one_that_fails_does_not_stop_the_others() {
    let sandbox = Sandbox::new();
    let _guard = hidden(&sandbox);
    let words =
        ["plugin", "install", "container-service@9.9.9", "secrets-manager@0.1.25", "nothing"];
    let said = sandbox.run(&words);
    assert_eq!(said.code, 4);
    insta::assert_snapshot!(said, @r#"
    exit status: 4
    --- stdout
    Looking up 'container-service' from repository 'IBM Cloud'...
    Looking up 'secrets-manager' from repository 'IBM Cloud'...
    Plug-in 'secrets-manager 0.1.25' found in repository 'IBM Cloud'
    Attempting to download the binary file...
    [LENGTH] bytes downloaded
    Installing binary...
    OK
    Plug-in 'secrets-manager 0.1.25' was successfully installed into [FOLDER]/home/.bluemix/plugins/secrets-manager. Use 'ibmcloud plugin show secrets-manager' to show its details.
    Looking up 'nothing' from repository 'IBM Cloud'...
    --- stderr
    FAILED
    Plug-in 'container-service' has no version 9.9.9.
    Nothing was changed. Its versions are: 1.0.506, 1.0.489, 0.1.440, 0.1.425.

    FAILED
    Plug-in 'nothing' was not found in repository 'IBM Cloud'.
    Nothing was changed. List its plug-ins with 'ibmcloud plugin repo-plugins -r "IBM Cloud"'.

    FAILED
    These plug-ins failed: container-service@9.9.9, nothing.
    These plug-ins are done: secrets-manager@0.1.25.
    "#);
    assert_eq!(version(&sandbox, "secrets-manager").unwrap(), "0.1.25");
    let none = sandbox.run(&["plugin", "install", "nothing", "nobody"]);
    assert_eq!(none.code, 1, "{none}");
    assert!(none.stderr.contains("These plug-ins failed: nothing, nobody.\nNothing was changed."));
    let lists = sandbox.calls().iter().filter(|call| call.starts_with("GET /bx/list")).count();
    assert_eq!(lists, 2, "a repository is asked once by a command");
}

#[test]
fn a_file_without_its_checksum_is_thrown_away() {
    let sandbox =
        changed(|it| it.checksum = Some("a9993e364706816aba3e25717850c26c9cd0d89d".into()));
    let _guard = hidden(&sandbox);
    insta::assert_snapshot!(sandbox.run(&INSTALL), @"
    exit status: 1
    --- stdout
    Looking up 'container-service' from repository 'IBM Cloud'...
    Plug-in 'container-service 1.0.506' found in repository 'IBM Cloud'
    Attempting to download the binary file...
    [LENGTH] bytes downloaded
    --- stderr
    FAILED
    The file from https://plugins.cloud.ibm.com/downloads/bluemix-plugins/container-service/container-service-linux64-1.0.506 does not have the checksum that the repository publishes for it.
    It was thrown away, and nothing was changed. Try again; if it happens again, tell the owner of the repository.
    ");
    untouched(&sandbox);
    let none = changed(|it| it.checksum = Some(String::new()));
    refused(
        &none.run(&INSTALL),
        "does not have the checksum that the repository publishes for it.",
    );
    untouched(&none);
    let download = none.run(&["plugin", "download", "container-service"]);
    refused(&download, "does not have the checksum");
    let left = files(none.home().parent().unwrap());
    assert!(!left.iter().any(|it| it.to_string_lossy().contains("container-service")), "{left:?}");
}

#[test]
fn a_file_that_is_another_plug_in_is_not_installed() {
    let sandbox = Sandbox::new();
    sandbox.run(&["plugin", "download", "code-engine"]).ok();
    let folder = sandbox.home().parent().unwrap().to_owned();
    let is_it = |path: &PathBuf| path.to_string_lossy().contains("code-engine-");
    let other = files(&folder).into_iter().find(is_it).unwrap();
    let name = other.file_name().unwrap().to_str().unwrap();
    let url = format!("https://plugins.cloud.ibm.com/downloads/bluemix-plugins/code-engine/{name}");
    let sum = Sha256::digest(fs::read(&other).unwrap());
    let sandbox = changed(|it| {
        it.url = Some(url);
        it.checksum = Some(format!("{sum:x}"));
    });
    refused(
        &sandbox.run(&INSTALL),
        "is plug-in 'code-engine 1.49.7', and not 'container-service 1.0.506'.",
    );
    untouched(&sandbox);
}

#[test]
fn what_the_repository_does_not_have_is_named_with_what_it_has() {
    let sandbox = Sandbox::changed(|world| {
        for version in &mut world.plugins[1].versions {
            version.platforms = vec!["win64".into(), "plan9".into()];
        }
    });
    insta::assert_snapshot!(sandbox.run(&["plugin", "install", "nothing"]), @r#"
    exit status: 1
    --- stdout
    Looking up 'nothing' from repository 'IBM Cloud'...
    --- stderr
    FAILED
    Plug-in 'nothing' was not found in repository 'IBM Cloud'.
    Nothing was changed. List its plug-ins with 'ibmcloud plugin repo-plugins -r "IBM Cloud"'.
    "#);
    insta::assert_snapshot!(sandbox.run(&["plugin", "install", "container-service", "-v", "3.0.0"]), @"
    exit status: 1
    --- stdout
    Looking up 'container-service' from repository 'IBM Cloud'...
    --- stderr
    FAILED
    Plug-in 'container-service' has no version 3.0.0.
    Nothing was changed. Its versions are: 1.0.506, 1.0.489, 0.1.440, 0.1.425.
    ");
    let mut settings = insta::Settings::clone_current();
    settings.add_filter(r"This system is \S+\.", "This system is [SYSTEM].");
    let _guard = settings.bind_to_scope();
    insta::assert_snapshot!(sandbox.run(&["plugin", "install", "code-engine"]), @"
    exit status: 1
    --- stdout
    Looking up 'code-engine' from repository 'IBM Cloud'...
    --- stderr
    FAILED
    Could not find compatible binary to install for plug-in code-engine[ce]
    Nothing was changed. Version 1.49.7 is published for: win64, plan9. This system is [SYSTEM].
    ");
    let all = sandbox.run_with_input(&["plugin", "install", "--all"], "n\n").ok();
    assert!(!all.stdout.contains("code-engine"), "what does not run here is left out: {all}");
    for (words, text) in [
        (&["x@1.2"][..], "'1.2' is not a version of the form MAJOR.MINOR.BUILD"),
        (&["x@1.2.3", "-v", "1.2.3"], "'x@1.2.3' cannot be used with '-v'"),
        (&["x", "y", "-v", "1.2.3"], "'-v' cannot be used with several plug-ins"),
        (&["x", "--all"], "cannot be used with"),
    ] {
        let said = sandbox.run(&[&["plugin", "install"], words].concat());
        refused(&said, text);
        assert!(said.stdout.starts_with("NAME:\n"), "{said}");
    }
    untouched(&sandbox);
}

#[test]
fn a_file_at_an_address_is_installed_and_http_is_warned_about() {
    let mut sandbox = Sandbox::new();
    let proxy = sandbox.cloud.proxy();
    sandbox.set("HTTP_PROXY", proxy);
    let _guard = hidden(&sandbox);
    let words = ["plugin", "install", "http://example.com/downloads/my-plugin"];
    insta::assert_snapshot!(sandbox.run(&words), @"
    exit status: 0
    --- stdout
    Attempting to download the binary file...
    [LENGTH] bytes downloaded
    Installing binary...
    OK
    Plug-in 'my-plugin 1.0.0' was successfully installed into [FOLDER]/home/.bluemix/plugins/my-plugin. Use 'ibmcloud plugin show my-plugin' to show its details.
    --- stderr
    http://example.com/downloads/my-plugin was fetched over http: anybody on the way may have changed the file.
    ");
    assert_eq!(sandbox.run(&["my-plugin", "about"]).ok().stdout, "my-plugin 1.0.0: about\n");
    let again = sandbox.run_with_input(&words, "n\n").ok();
    assert!(again.stdout.contains("Do you want to re-install it or not?"), "{again}");
    let missing = sandbox.run(&["plugin", "install", "https://plugins.cloud.ibm.com/downloads/no"]);
    refused(&missing, "Could not download https://plugins.cloud.ibm.com/downloads/no.");
    assert!(!missing.stderr.contains("Log in again"), "{missing}");
    let foreign = sandbox.run(&["plugin", "install", "https://example.org/x"]);
    refused(&foreign, "The repository of plug-ins could not be reached");
    // A page instead of a program.
    let page = "GET /downloads/my-plugin not-json".parse().unwrap();
    sandbox.cloud.add_fault(page);
    let said = sandbox.run(&[&words[..], &["-f"]].concat());
    assert_eq!(said.code, 1, "{said}");
    assert!(said.stderr.contains("FAILED\nUnable to obtain plug-in's metadata."), "{said}");
    assert!(files(&sandbox.config_dir().join("tmp")).is_empty());
}

#[test]
fn certificates_are_checked_and_a_warning_is_given_where_they_are_not() {
    let mut sandbox = Sandbox::new();
    sandbox.run(&["api", "cloud.ibm.com", "--skip-ssl-validation"]).ok();
    let said = sandbox.run(&INSTALL).ok();
    assert_eq!(said.stderr.matches("SSL validation is switched off").count(), 1, "{said}");
    sandbox.run(&["api", "cloud.ibm.com"]).ok();
    sandbox.unset("SSL_CERT_FILE");
    let said = sandbox.run(&INSTALL);
    refused(&said, "The repository of plug-ins could not be reached");
    assert!(said.stderr.contains("certificate"), "{said}");
}

#[test]
fn https_does_not_turn_into_http_and_no_secret_follows_a_redirect() {
    let sandbox = Sandbox::new().logged_in();
    let elsewhere = "GET /bx/list times=1 redirect=https://plugins.cloud.ibm.com/bx/list";
    sandbox.cloud.add_fault(elsewhere.parse().unwrap());
    let calls = sandbox.cloud.calls().len();
    sandbox.run(&INSTALL).ok();
    let made = sandbox.cloud.calls().split_off(calls);
    assert_eq!(made.len(), 3, "list, list again, file");
    assert!(made.iter().all(|call| call.identity.is_none()), "the session is nobody's business");
    let plain = "GET /bx/list redirect=http://plugins.cloud.ibm.com/bx/list";
    sandbox.cloud.add_fault(plain.parse().unwrap());
    let said = sandbox.run(&["plugin", "repo-plugins"]);
    refused(&said, "sent the request on to another host, which was not followed: http://plugins");
}

#[test]
fn trouble_on_the_way_leaves_nothing_behind() {
    for fault in
        ["GET /downloads/* truncated", "GET /downloads/* status=503", "GET /bx/list not-json"]
    {
        let sandbox = Sandbox::new();
        sandbox.cloud.add_fault(fault.parse().unwrap());
        refused(&sandbox.run(&INSTALL), "The repository of plug-ins");
        untouched(&sandbox);
    }
    let sandbox = Sandbox::new();
    for fault in ["GET /downloads/* times=1 truncated", "GET /bx/list times=2 status=503"] {
        sandbox.cloud.add_fault(fault.parse().unwrap());
    }
    sandbox.run(&INSTALL).ok();
}

#[test]
fn ctrl_c_in_the_middle_leaves_nothing_behind() {
    let sandbox = Sandbox::new();
    sandbox.cloud.hold(1, Phase::Before);
    let child = sandbox.spawn(&INSTALL);
    assert!(sandbox.cloud.wait_held(Duration::from_secs(30)), "the file was never asked for");
    let pid = child.id().to_string();
    assert!(std::process::Command::new("kill").args(["-INT", &pid]).status().unwrap().success());
    let said = Said::from(child.wait_with_output().unwrap());
    sandbox.cloud.drop_held();
    assert_eq!(said.code, 130, "{said}");
    assert!(said.stderr.contains("Interrupted. Nothing was changed."), "{said}");
    untouched(&sandbox);
}

#[test]
fn a_download_is_a_file_that_can_be_installed() {
    use std::os::unix::fs::PermissionsExt as _;
    let mut sandbox = Sandbox::new();
    let proxy = sandbox.cloud.proxy();
    sandbox.set("HTTP_PROXY", proxy);
    let folder = sandbox.home().parent().unwrap().join("files");
    fs::create_dir(&folder).unwrap();
    let dest = folder.to_str().unwrap();
    let said = sandbox.run(&["plugin", "download", "sm@0.1.25", "-d", dest]).ok();
    let last = said.stdout.lines().last().unwrap();
    let path = PathBuf::from(last.strip_prefix("The plug-in was downloaded to ").unwrap());
    let path = PathBuf::from(path.to_str().unwrap().trim_end_matches('.'));
    assert_eq!(path.parent(), Some(&*folder));
    let mode = |path: &PathBuf| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&path), 0o755);
    sandbox.run(&["plugin", "install", path.to_str().unwrap(), "-q"]).ok();
    assert_eq!(version(&sandbox, "secrets-manager").unwrap(), "0.1.25");

    fs::write(&path, "mine").unwrap();
    let words = ["plugin", "download", "sm", "-v", "0.1.25", "-d", dest];
    let kept = sandbox.run_with_input(&words, "n\n").ok();
    assert!(kept.stdout.contains("Do you want to overwrite it? [y/N]"), "{kept}");
    assert_eq!(fs::read_to_string(&path).unwrap(), "mine");
    sandbox.run(&[&words[..], &["-f"]].concat()).ok();
    assert_ne!(fs::read_to_string(&path).unwrap(), "mine");

    let url = "http://example.com/downloads/my-plugin";
    let said = sandbox.run(&["plugin", "download", url, "-d", dest]).ok();
    assert!(said.stderr.contains("was fetched over http"), "{said}");
    assert_eq!(mode(&folder.join("my-plugin")), 0o644, "nobody vouches for it");
    let all = sandbox.run(&["plugin", "download", "--all", "-d", dest]).ok();
    assert_eq!(
        all.stdout.matches("The plug-in was downloaded to").count(),
        World::demo().plugins.len()
    );
    let nowhere = sandbox.run(&["plugin", "download", "sm", "-d", "/nonexistent"]);
    refused(&nowhere, "The file '/nonexistent' cannot be used");
    let nameless = sandbox.run(&["plugin", "download", "https://plugins.cloud.ibm.com/"]);
    refused(&nameless, "does not end in the name of a file");
}
