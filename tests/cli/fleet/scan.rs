//! `monitoring auth scan`: what it finds, what it says about what it did not see, and never a token.

use ibmcloud_emulator::keys;

use crate::support::{INSTANCE, Said, Sandbox, stable};

/// A token of the demo world, as its owner sees it.
pub(super) fn token(sandbox: &Sandbox, team: &str) -> String {
    let said = sandbox.revealing(&[
        "monitoring",
        "token",
        "show",
        "--name",
        INSTANCE,
        "--team",
        team,
        "--output",
        "JSON",
    ]);
    let document = said.json();
    let token = document["token"].as_str().or(document["key"].as_str()).unwrap().to_owned();
    assert_eq!(token.len(), 36);
    token
}

pub(super) fn scan(sandbox: &Sandbox, words: &[&str]) -> Said {
    sandbox.run(&[&["monitoring", "auth", "scan"], words].concat())
}

fn base64(sandbox: &Sandbox, text: &str) -> String {
    let file = sandbox.file("plain", text);
    let said = sandbox.bash(&format!("base64 -w0 {}", file.display()));
    std::fs::remove_file(file).unwrap();
    said.stdout
}

#[test]
fn tokens_are_found_with_their_place_and_their_owner() {
    let sandbox = Sandbox::new().logged_in();
    let payments = token(&sandbox, "Payments");
    let encoded = base64(&sandbox, &format!("{}\n", token(&sandbox, "Platform")));
    std::fs::create_dir(sandbox.file("x", "").with_file_name("tree")).unwrap();
    sandbox.file(
        "tree/prometheus.yml",
        &format!("remote_write:\n- url: x\n  bearer_token: {payments}\n"),
    );
    sandbox.file("tree/secret.yaml", &format!("kind: Secret\ndata:\n  it: {encoded}\n"));
    sandbox.file("tree/.env", "SDC_TOKEN=3c1e2d3f-0a9b-4e55-9f10-aa3e7a612b92\n");
    sandbox.file("tree/read.sh", "curl https://us-south.monitoring.cloud.ibm.com/api/token\n");
    let _guard = stable();
    insta::assert_snapshot!(scan(&sandbox, &["tree", "--name", INSTANCE]), @"
    exit status: 3
    --- stdout
    Getting the tokens of the teams of instance monitoring-instance-01...
    Searching files...
    Place                      Finding                               Instance                 Team       User                Encoding   ID
    tree/.env:1:11             looks like a token (token-variable)                                                                      [FINGERPRINT]
    tree/prometheus.yml:3:17   live token                            monitoring-instance-01   Payments   admin@example.com              [FINGERPRINT]
    tree/read.sh:1:47          uses a token (read-token)                                                                                [FINGERPRINT]
    tree/secret.yaml:3:7       live token                            monitoring-instance-01   Platform   admin@example.com   base64     [FINGERPRINT]

    Searched: 4 files, 0 members of archives, 258 bytes. Live tokens that were looked for: 10.
    Files that Git ignores were left out; '--no-ignore' searches them, too.
    Findings: 4.
    --- stderr
    ");
    let quiet = scan(&sandbox, &["tree", "--name", INSTANCE, "--no-calls", "-q"]);
    assert!(!quiet.stdout.contains("read.sh") && !quiet.stdout.contains("..."), "{quiet}");
}

#[test]
fn a_clean_folder_is_said_to_be_clean_only_if_everything_was_looked_at() {
    let sandbox = Sandbox::new().logged_in();
    let at = sandbox.file("notes.txt", "nothing to see, 8d7af921-b136-4078-9666-081bd8470d94\n");
    let at = at.to_str().unwrap();
    let _guard = stable();
    insta::assert_snapshot!(scan(&sandbox, &["notes.txt", "--name", INSTANCE]), @"
    exit status: 0
    --- stdout
    Getting the tokens of the teams of instance monitoring-instance-01...
    Searching files...
    OK
    Searched: 1 files, 0 members of archives, 53 bytes. Live tokens that were looked for: 10.
    Nothing was found.
    --- stderr
    ");
    // One instance of the account accepts IAM tokens only, and shows none.
    let all = scan(&sandbox, &["notes.txt"]);
    assert_eq!(all.code, 4, "{all}");
    assert!(all.stdout.contains("monitoring-frankfurt (eu-de): under IAM_ONLY"), "{all}");
    assert!(all.stdout.contains("this is not proof"), "{all}");
    // A colleague is not shown the tokens of others, nor every team.
    let reader = Sandbox::new().identity(keys::READER).logged_in();
    let said = scan(&reader, &[at, "--name", INSTANCE]);
    assert_eq!(said.code, 4, "{said}");
    assert!(said.stdout.contains("there may be teams that you do not see"), "{said}");
}

#[test]
fn without_a_session_it_says_that_live_tokens_were_not_looked_for() {
    let sandbox = Sandbox::new();
    sandbox.file("notes.txt", "nothing\n");
    let _guard = stable();
    insta::assert_snapshot!(scan(&sandbox, &["notes.txt"]), @"
    exit status: 4
    --- stdout
    Searching files...
    Searched: 1 files, 0 members of archives, 8 bytes. Live tokens that were looked for: 0.
    Live tokens were not looked for, only what looks like one: you are not logged in.
    Nothing was found in what was searched, but not everything was looked at: this is not proof.
    --- stderr
    ");
    insta::assert_snapshot!(scan(&sandbox, &["notes.txt", "--shapes-only"]), @"
    exit status: 0
    --- stdout
    Searching files...
    OK
    Searched: 1 files, 0 members of archives, 8 bytes. Live tokens that were looked for: 0.
    Live tokens were not looked for, only what looks like one.
    Nothing that looks like a token was found; whether live tokens stand there is not known.
    --- stderr
    ");
    assert_eq!(sandbox.calls(), [""; 0], "nobody was asked");
    let named = scan(&sandbox, &["notes.txt", "--name", INSTANCE]);
    assert!(named.code == 1 && named.stderr.contains("Not logged in."), "{named}");
}

#[test]
fn instances_that_cannot_be_read_are_named() {
    let sandbox = Sandbox::new().logged_in();
    sandbox.file("notes.txt", "nothing\n");
    sandbox.cloud.add_fault("GET /api/user/me 503".parse().unwrap());
    let said = scan(&sandbox, &["notes.txt", "--output", "JSON"]);
    assert_eq!(said.code, 4, "{said}");
    let document = said.json();
    assert_eq!(document["verdict"], "incomplete");
    let instances = document["instances"].as_array().unwrap();
    assert!(
        instances.len() > 2 && instances.iter().all(|it| it["missing"] != serde_json::json!([]))
    );
}

#[test]
fn what_cannot_be_searched_is_named() {
    let sandbox = Sandbox::new();
    std::fs::create_dir(sandbox.file("x", "").with_file_name("tree")).unwrap();
    sandbox.file("tree/ok.txt", "nothing\n");
    std::fs::write(sandbox.file("tree/a.xz", ""), b"\xfd7zXZ\0rest").unwrap();
    sandbox
        .bash("mkfifo tree/pipe; ln -s /etc tree/away; printf 'PK\\003\\004broken' > tree/b.zip")
        .ok();
    let _guard = stable();
    insta::assert_snapshot!(scan(&sandbox, &["tree", "--shapes-only"]), @"
    exit status: 4
    --- stdout
    Searching files...
    Not searched, or not to the end:
      tree/a.xz: compression of this kind is not unpacked: xz
      tree/b.zip: it is damaged: invalid Zip archive: Could not find EOCD
      tree/pipe: it is a pipe, a device or a socket

    Searched: 3 files, 0 members of archives, 28 bytes. Live tokens that were looked for: 0.
    Live tokens were not looked for, only what looks like one.
    Files that Git ignores were left out; '--no-ignore' searches them, too.
    Symbolic links that were not followed: 1.
    Nothing was found in what was searched, but not everything was looked at: this is not proof.
    --- stderr
    ");
    let missing = scan(&sandbox, &["nowhere", "--shapes-only"]);
    assert!(missing.code == 1 && missing.stderr.contains("nowhere"), "{missing}");
}

#[test]
fn a_finding_can_be_accepted_by_its_id_or_its_place() {
    let sandbox = Sandbox::new().logged_in();
    sandbox.file("a.env", &format!("\nSDC_TOKEN={}\n", token(&sandbox, "Payments")));
    let words = ["a.env", "--name", INSTANCE];
    let document = scan(&sandbox, &[&words[..], &["--output", "JSON"]].concat()).json();
    let id = document["findings"][0]["id"].as_str().unwrap().to_owned();
    let _guard = stable();
    insta::assert_snapshot!(scan(&sandbox, &[&words[..], &["--accept", &id]].concat()), @"
    exit status: 0
    --- stdout
    Getting the tokens of the teams of instance monitoring-instance-01...
    Searching files...
    OK
    Place        Finding                Instance                 Team       User                Encoding   ID
    a.env:2:11   accepted: live token   monitoring-instance-01   Payments   admin@example.com              [FINGERPRINT]

    Searched: 1 files, 0 members of archives, 48 bytes. Live tokens that were looked for: 10.
    Nothing was found but what was accepted: 1.
    --- stderr
    ");
    let by_place = scan(&sandbox, &[&words[..], &["--accept", "./a.env:2"]].concat());
    assert_eq!(by_place.code, 0, "{by_place}");
    let other = scan(&sandbox, &[&words[..], &["--accept", "a.env:3"]].concat());
    assert_eq!(other.code, 3, "{other}");
    assert!(other.stderr.contains("a.env:3") || other.stdout.contains("a.env:3"), "{other}");
    // It is the same finding on another line.
    sandbox.file("a.env", &format!("\n\n\nSDC_TOKEN={}\n", token(&sandbox, "Payments")));
    assert_eq!(scan(&sandbox, &[&words[..], &["--accept", &id]].concat()).code, 0);
}

#[test]
fn standard_input_is_searched_as_a_stream() {
    let sandbox = Sandbox::new().logged_in();
    let text =
        format!("{{\n \"sysdig_monitor_api_token\": \"{}\"\n}}", token(&sandbox, "Payments"));
    let said = sandbox
        .run_with_input(&["monitoring", "auth", "scan", "-", "--name", INSTANCE, "-q"], &text);
    assert_eq!(said.code, 3, "{said}");
    assert!(said.stdout.contains("-:2:31") && said.stdout.contains("Payments"), "{said}");
}
