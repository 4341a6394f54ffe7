//! Sessions that outlive their tokens: each way to log in has its way to be renewed, once; and what
//! is said when IAM refuses.

use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpListener;
use std::thread;
use std::time::Duration;

use ibmcloud_emulator::{Clock, Options, Phase, World, keys};

use crate::support::{INSTANCE, Said, Sandbox};

/// A token that was over in 1970.
const OVER: &str = "e30.eyJpZCI6ICJpYW0tUHJvZmlsZS14IiwgImlhbV9pZCI6ICJpYW0tUHJvZmlsZS14IiwgImlhdCI6IDEsICJleHAiOiAzNjAwfQ.c2ln";

/// A machine in a cloud whose refresh tokens are good for one refresh, and whose time stands still.
fn machine() -> Sandbox {
    let mut world = World::demo();
    world.settings.single_use_refresh_tokens = true;
    let clock = Clock::manual(Clock::real().unix());
    let mut sandbox = Sandbox::with(Options { world, clock, ..Options::default() });
    sandbox.set("IBMCLOUD_CR_VPC_URL", sandbox.cloud.url());
    sandbox
}

/// The life of the session's token ends.
fn expire(sandbox: &Sandbox) {
    let mut config = sandbox.config();
    config["IAMToken"] = format!("Bearer {OVER}").into();
    fs::write(sandbox.config_dir().join("config.json"), config.to_string()).unwrap();
}

/// Requests for tokens, as `METHOD PATH`.
fn grants(sandbox: &Sandbox, before: usize) -> Vec<String> {
    let calls = sandbox.calls().split_off(before).into_iter();
    let calls = calls.filter(|call| call.contains(" /identity/"));
    calls.map(|call| call.split(['?', ' ']).take(2).collect::<Vec<_>>().join(" ")).collect()
}

const IAM: &str = "POST /identity/token";
const MACHINE: [&str; 2] = ["PUT /identity/v1/token", "POST /identity/v1/iam_tokens"];

#[test]
fn however_somebody_logged_in_a_token_that_is_over_costs_one_renewal() {
    let user = ["-u", "admin@example.com", "-p", keys::ADMINISTRATOR_PASSWORD, "-c"];
    let account = "0123456789abcdef0123456789abcdef";
    let password = [&user[..], &[account]].concat();
    let passcode = ["-u", "passcode", "-p", keys::PASSCODE, "-c", account];
    let table: [(&[&str], &[&str]); 7] = [
        (&[], &[IAM]),
        (&["--apikey", keys::ADMINISTRATOR], &[IAM]),
        (&password, &[IAM]),
        (&passcode, &[IAM]),
        (&["--vpc-cri"], &MACHINE),
        (&["--pvs-cri"], &MACHINE),
        (&["--profile", "sandbox-profile"], &[IAM, IAM]),
    ];
    for (words, expected) in table {
        let sandbox = machine();
        sandbox.run(&[&["login", "-r", "us-south", "-q"], words].concat()).ok();
        for round in 1..=4 {
            // The token's life ends: by its own words, or by the services' clock alone.
            if round % 2 == 0 {
                expire(&sandbox);
            } else {
                sandbox.cloud.clock().advance(Duration::from_hours(2));
            }
            let before = sandbox.calls().len();
            // A command of many requests: they share one renewal.
            let old = sandbox.config()["IAMToken"].clone();
            let said = sandbox.run(&["resource", "service-instance", INSTANCE]).ok();
            assert_eq!(grants(&sandbox, before), expected, "{words:?}, round {round}\n{said}");
            assert_ne!(sandbox.config()["IAMToken"], old, "{words:?}, round {round}");
            let before = sandbox.calls().len();
            sandbox.run(&["resource", "groups"]).ok();
            assert!(grants(&sandbox, before).is_empty(), "{words:?}: the new token is good");
        }
    }
}

#[test]
fn a_compute_resource_shows_its_token_again() {
    let mut sandbox = machine();
    sandbox.file("token", keys::COMPUTE_RESOURCE);
    sandbox.set("IBMCLOUD_CR_TOKEN", "@token");
    sandbox.run(&["login", "--profile", "sandbox-profile", "-r", "us-south"]).ok();
    expire(&sandbox);
    let before = sandbox.calls().len();
    sandbox.run(&["resource", "groups"]).ok();
    assert_eq!(grants(&sandbox, before), [IAM]);
}

#[test]
fn ctrl_c_during_a_refresh_does_not_lose_the_session() {
    let sandbox = machine().logged_in();
    expire(&sandbox);
    let old = sandbox.config()["IAMRefreshToken"].clone();
    sandbox.cloud.hold(0, Phase::After);
    let child = sandbox.spawn(&["resource", "groups"]);
    assert!(sandbox.cloud.wait_held(Duration::from_secs(30)), "no refresh was asked for");
    for signal in ["-INT", "-TERM"] {
        let pid = child.id().to_string();
        let sent = std::process::Command::new("kill").args([signal, &pid]).status().unwrap();
        assert!(sent.success());
    }
    // IAM has taken the refresh token. Its answer is on its way.
    sandbox.cloud.release();
    let said = Said::from(child.wait_with_output().unwrap());
    assert!([130, 143].contains(&said.code), "it ends right behind: {said}");
    assert_eq!(said.stdout.matches("OK").count(), 0, "and does nothing more: {said}");
    assert_ne!(sandbox.config()["IAMRefreshToken"], old, "the new token was stored");
    expire(&sandbox);
    sandbox.run(&["resource", "groups"]).ok();
}

#[test]
fn whoever_logs_out_during_a_refresh_stays_logged_out() {
    let sandbox = machine().logged_in();
    expire(&sandbox);
    sandbox.cloud.hold(0, Phase::After);
    let child = sandbox.spawn(&["resource", "groups"]);
    assert!(sandbox.cloud.wait_held(Duration::from_secs(30)), "no refresh was asked for");
    sandbox.run(&["logout"]).ok();
    sandbox.cloud.release();
    let said = Said::from(child.wait_with_output().unwrap());
    assert_eq!(said.code, 1, "{said}");
    assert!(said.stderr.contains("Not logged in."), "{said}");
    assert_eq!(sandbox.config()["IAMToken"], "");
    assert_eq!(sandbox.config()["IAMRefreshToken"], "");
}

/// As on a full disk.
#[cfg(unix)]
#[test]
fn a_renewed_session_that_cannot_be_saved_is_good_for_this_command() {
    let sandbox = machine().logged_in();
    expire(&sandbox);
    let before = sandbox.config();
    let script = format!(
        "trap '' XFSZ; ulimit -f 0; ibmcloud monitoring settings team list --name '{INSTANCE}'"
    );
    let said = sandbox.bash(&script).ok();
    assert!(said.stdout.contains("Monitor Operations"), "{said}");
    assert!(said.stderr.contains("The session was renewed, but could not be saved"), "{said}");
    assert_eq!(sandbox.config(), before);
}

#[test]
fn programs_that_start_at_the_same_time_refresh_once() {
    let sandbox = machine().logged_in();
    expire(&sandbox);
    let before = sandbox.calls().len();
    sandbox.cloud.hold(0, Phase::After);
    let mut children = vec![sandbox.spawn(&["resource", "groups"])];
    assert!(sandbox.cloud.wait_held(Duration::from_secs(30)), "no refresh was asked for");
    // The refresh token is spent, and the new one is not known to anybody yet.
    children.extend((0..3).map(|_| sandbox.spawn(&["resource", "groups"])));
    let lock = sandbox.config_dir().join("monitoring/refresh.lock");
    assert!(lock.exists(), "it is the first one's turn");
    // What is started later and asks for nothing ends before; the others are at the door by then.
    sandbox.run(&["plugin", "list"]).ok();
    sandbox.cloud.release();
    for child in children {
        Said::from(child.wait_with_output().unwrap()).ok();
    }
    assert_eq!(grants(&sandbox, before), [IAM]);
}

/// An IAM that refuses every log-in with this answer, once.
fn refusing(status: u16, code: &str) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let body = format!(
        r#"{{"errorCode":"{code}","errorMessage":"The words of IAM.","context":{{"requestId":"r-1"}}}}"#
    );
    thread::spawn(move || {
        let (stream, _) = listener.accept().unwrap();
        let mut reader = BufReader::new(&stream);
        let mut length = 0;
        loop {
            let mut line = String::new();
            reader.read_line(&mut line).unwrap();
            if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
                length = value.trim().parse().unwrap();
            }
            if line.trim().is_empty() {
                break;
            }
        }
        reader.read_exact(&mut vec![0; length]).unwrap();
        let head = format!("HTTP/1.1 {status} X\r\nContent-Type: application/json\r\n");
        let rest = format!("Connection: close\r\nContent-Length: {}\r\n\r\n{body}", body.len());
        (&stream).write_all(format!("{head}{rest}").as_bytes()).unwrap();
    });
    url
}

#[test]
fn every_documented_code_of_iam_says_what_to_do() {
    let request = "IAM does not take this kind of request: check IAM_ENDPOINT";
    let again = "Log in again with 'ibmcloud login'.";
    let token = "The token is damaged, too old, or not one of IAM's: fetch a new one.";
    let table = [
        ("BXNIM0109E", 400, request),
        ("BXNIM0106E", 400, request),
        ("BXNIM0139E", 400, request),
        ("BXNIM0060E", 405, request),
        ("BXNIM0113E", 400, "Check the trusted profile and the compute resource that are named"),
        ("BXNIM0141E", 400, "Choose an account that the user is a member of"),
        ("BXNIM0308E", 401, again),
        ("BXNIM0400E", 400, "You are using a federated user ID, please use one time passcode"),
        ("BXNIM0401E", 400, token),
        ("BXNIM0405E", 400, token),
        ("BXNIM0421E", 400, token),
        ("BXNIM0407E", 400, again),
        ("BXNIM0407E", 401, again),
        ("BXNIM0408E", 400, again),
        ("BXNIM0439E", 400, again),
        ("BXNIM0413E", 400, "A session of an API key stays in the account of the key"),
        ("BXNIM0415E", 400, "Check the API key: it is unknown, or was deleted."),
        ("BXNIM0422E", 400, "A one-time code is good for one log-in and for a short time"),
        ("BXNIM0462E", 400, "Enable the API key, or use another one."),
        ("BXNIM0462E", 401, "Enable the API key, or use another one."),
        ("BXNIM0398E", 400, "Either the trusted profile does not exist, or it does not trust"),
        ("BXNIM0513E", 403, "Either the trusted profile does not exist, or it does not trust"),
        ("BXNIM0528E", 403, "The account or the user may not log in this way"),
        ("BXNIM0602E", 400, "Check user name and password"),
    ];
    for (code, status, step) in table {
        let mut sandbox = Sandbox::new();
        sandbox.set("IAM_ENDPOINT", refusing(status, code));
        let said = sandbox.run(&["login", "-r", "us-south"]);
        assert_eq!(said.code, 1, "{code}: {said}");
        let refusal = match code {
            "BXNIM0407E" => "Invalid token: The words of IAM.\n".to_owned(),
            "BXNIM0602E" => {
                format!("Credentials were rejected.\nCode: {code}, message: The words of IAM.\n")
            }
            _ => format!(
                "Remote server error. Status code: {status}, error code: {code}, message: The words of IAM.\n"
            ),
        };
        let place = "\nAPI endpoint:   https://cloud.ibm.com\nRegion:         us-south\n";
        let blocks = format!("{refusal}{place}Not logged in.\nFAILED\nUnable to authenticate.\n");
        assert!(said.stderr.starts_with(&blocks), "{code}: {said}");
        let next = said.stderr.split(&blocks).nth(1).unwrap();
        assert!(next.starts_with(step), "{code}: {said}");
        assert!(next.ends_with("Nothing was changed.\n\n"), "{code}: {said}");
        assert!(!sandbox.config_dir().join("config.json").exists(), "{code}: nothing is stored");
    }
}
