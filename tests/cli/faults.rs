//! Every trouble at every request of a lock-down: it ends well, at once or when it is run again, and
//! no token is reset twice.

use ibmcloud_emulator::{Fault, FaultBody, RetryAfter, Trouble, When, World};

use crate::support::{GUID, INSTANCE, Said, Sandbox};

const UPDATE: [&str; 8] =
    ["monitoring", "auth", "update", "--name", INSTANCE, "--mode", "IAM_ONLY", "-f"];

/// How many resets took effect: each gives a team another token.
fn resets(sandbox: &Sandbox, seen: &mut Vec<Vec<String>>) -> usize {
    let world = sandbox.cloud.world();
    let now: Vec<String> =
        world.monitor(GUID).unwrap().tokens.iter().map(|token| token.key.clone()).collect();
    seen.push(now);
    seen.windows(2).map(|pair| pair[1].iter().filter(|key| !pair[0].contains(key)).count()).sum()
}

fn calls() -> Vec<(String, String)> {
    let sandbox = Sandbox::one_token_per_team().logged_in();
    let before = sandbox.cloud.calls().len();
    sandbox.run(&UPDATE).ok();
    let calls = sandbox.cloud.calls();
    calls[before..].iter().map(|call| (call.method.clone(), call.path.clone())).collect()
}

/// Arranges a trouble at the `nth` request from now, whichever that is.
fn trouble_at(nth: usize, trouble: Trouble) -> Fault {
    Fault { when: When::Nth(u32::try_from(nth + 1).unwrap()), ..Fault::new("*", trouble) }
}

fn status(status: u16, retry_after: Option<RetryAfter>, body: FaultBody, after: bool) -> Trouble {
    Trouble::Status { status, retry_after, body, after }
}

fn survives(name: &str, trouble: &Trouble) {
    for nth in 0..calls().len() {
        let sandbox = Sandbox::one_token_per_team().logged_in();
        let mut seen = Vec::new();
        resets(&sandbox, &mut seen);
        sandbox.cloud.add_fault(trouble_at(nth, trouble.clone()));
        let place = format!("{name} at request {nth}");
        let mut said: Said = sandbox.run(&UPDATE);
        let mut total = resets(&sandbox, &mut seen);
        if said.code != 0 {
            assert!(matches!(said.code, 1 | 4 | 5), "{place}\n{said}");
            assert!(said.stderr.starts_with("FAILED\n"), "{place}\n{said}");
            said = sandbox.run(&UPDATE);
            total = resets(&sandbox, &mut seen);
        }
        // An old token that the first run replaced may not be there to be tried any more.
        assert!(matches!(said.code, 0 | 3), "{place}\n{said}");
        assert!(said.stdout.contains("and that was proven"), "{place}\n{said}");
        assert_eq!(sandbox.mode(INSTANCE).as_deref(), Some("IAM_ONLY"), "{place}");
        let teams = World::demo().monitor(GUID).unwrap().teams.len();
        assert_eq!(total, teams, "{place}: each token is reset once\n{said}");
    }
}

#[test]
fn a_connection_that_is_cut_before_the_effect() {
    survives("cut before", &Trouble::CutBefore);
}

#[test]
fn a_connection_that_is_cut_after_the_effect() {
    survives("cut after", &Trouble::CutAfter);
}

#[test]
fn an_answer_that_ends_in_the_middle() {
    survives("truncated", &Trouble::Truncated);
}

#[test]
fn an_answer_that_is_no_json() {
    survives("not JSON", &Trouble::NotJson);
}

#[test]
fn a_service_that_is_unavailable_for_a_moment() {
    survives("503", &status(503, None, FaultBody::Empty, false));
}

#[test]
fn a_gateway_that_fails_after_the_effect() {
    survives("502 after", &status(502, None, FaultBody::Html, true));
}

#[test]
fn a_service_that_asks_for_a_pause() {
    survives("429", &status(429, Some(RetryAfter::Seconds(0)), FaultBody::Json, false));
}

#[test]
fn a_token_that_expires_on_the_way() {
    survives("expired token", &Trouble::ExpiredToken);
}

#[test]
fn a_redirect_to_a_foreign_host() {
    survives("redirect", &Trouble::Redirect("https://elsewhere.invalid/".to_owned()));
}
