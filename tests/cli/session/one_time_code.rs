//! `login --sso`: where the code comes from, and what else is asked.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt as _;
use std::thread;
use std::time::{Duration, Instant};

use ibmcloud_emulator::keys;

use crate::support::{Sandbox, stable};

const SECOND: &str = "fedcba9876543210fedcba9876543210";

/// Nobody's key is in the environment.
fn without_key() -> Sandbox {
    let mut sandbox = Sandbox::new();
    sandbox.unset("IBMCLOUD_API_KEY");
    sandbox
}

#[test]
fn a_one_time_code_on_standard_input() {
    let _guard = stable();
    let said = without_key()
        .run_with_input(&["login", "--sso", "-r", "us-south"], &format!("{}\n2\n", keys::PASSCODE));
    insta::assert_snapshot!(said, @"
    exit status: 0
    --- stdout
    API endpoint: https://cloud.ibm.com
    Region: us-south
    Get One Time Code from https://iam.cloud.ibm.com/identity/passcode to proceed.
    Open the URL in the default browser? [Y/n]> 
    Authenticating...
    OK

    Select an account:
    1. Example Account (0123456789abcdef0123456789abcdef)
    2. Second Account (fedcba9876543210fedcba9876543210)
    Enter a number> 2
    Targeted account Second Account (fedcba9876543210fedcba9876543210)

    Targeted resource group Default

    Targeted region us-south


    API endpoint:     https://cloud.ibm.com
    Region:           us-south
    User:             admin@example.com
    Account:          Second Account (fedcba9876543210fedcba9876543210)
    Resource group:   Default
    --- stderr
    ");
}

#[test]
fn a_one_time_code_as_the_console_offers_it() {
    let sandbox = Sandbox::new();
    let iam_id = sandbox.cloud.world().identity("admin@example.com").unwrap().iam_id.clone();
    let code = sandbox.cloud.with_world(|world| world.issue_passcode(&iam_id));
    let args =
        ["login", "-a", "https://cloud.ibm.com", "-u", "passcode", "-p", &code, "-c", SECOND];
    sandbox.run(&args).ok();
    assert_eq!(sandbox.config()["Account"]["GUID"], SECOND);
    let said = sandbox.run(&args);
    assert_eq!(said.code, 1, "a code is good once\n{said}");
    assert!(said.stderr.contains("error code: BXNIM0422E, message: Provided passcode"), "{said}");
    assert_eq!(sandbox.config()["Account"]["GUID"], SECOND, "the session of before stays");
}

#[test]
fn piped_answers_to_the_questions_of_a_one_time_code() {
    for (answer, code) in [("n\n", keys::PASSCODE), ("No\n", keys::PASSCODE), ("", keys::PASSCODE)]
    {
        let sandbox = without_key();
        let answers = format!("{answer}{code}\n2\n");
        let said = sandbox.run_with_input(&["login", "--sso", "-r", "us-south"], &answers).ok();
        assert!(said.stdout.contains("Open the URL in the default browser? [Y/n]> "), "{said}");
        assert_eq!(said.stdout.contains("One Time Code> "), !answer.is_empty(), "{said}");
        assert_eq!(sandbox.config()["Account"]["GUID"], SECOND, "{answer:?}");
    }
}

#[test]
fn a_browser_is_opened_where_the_answer_is_yes() {
    let mut sandbox = without_key();
    let opener = sandbox.file("xdg-open", "#!/bin/sh\necho \"$1\" > \"$HOME/opened\"\n");
    fs::set_permissions(&opener, Permissions::from_mode(0o755)).unwrap();
    let folder = opener.parent().unwrap().display().to_string();
    sandbox.set("PATH", format!("{folder}:/usr/bin:/bin"));
    let answers = format!("\n{}\n2\n", keys::PASSCODE);
    sandbox.run_with_input(&["login", "--sso", "-r", "us-south"], &answers).ok();
    let seen = sandbox.home().join("opened");
    let deadline = Instant::now() + Duration::from_secs(5);
    while !seen.exists() && Instant::now() < deadline {
        thread::sleep(Duration::from_millis(10));
    }
    assert!(seen.exists());
}
