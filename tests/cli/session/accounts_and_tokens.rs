//! `account show | list` and `iam oauth-tokens`: layouts, JSON, and tokens that are fresh when they
//! are printed.

use std::time::Duration;

use ibmcloud_emulator::{Clock, Options, World, keys};

use crate::support::{Said, Sandbox, stable};

/// Seconds that are certainly over within the life of a token of the default length.
const SHORT: u32 = 11;

/// The token in the human output.
fn bare(said: &Said) -> String {
    let line = said.stdout.strip_suffix('\n').unwrap();
    assert!(!line.contains('\n'), "{said}");
    line.strip_prefix("IAM token:  Bearer ").unwrap().to_owned()
}

/// The access token in the configuration, with its type.
fn stored(sandbox: &Sandbox) -> String {
    sandbox.config()["IAMToken"].as_str().unwrap().to_owned()
}

/// How often IAM was asked for a token.
fn grants(sandbox: &Sandbox) -> usize {
    sandbox.calls().iter().filter(|call| call.contains("/identity/token ")).count()
}

/// The cloud's clock stands `seconds` behind this machine's, so that tokens made now are older.
fn with_tokens_made_before(seconds: i64) -> Sandbox {
    let now = Clock::real().unix();
    Sandbox::with(Options { clock: Clock::manual(now - seconds), ..Options::default() })
}

#[test]
fn the_account() {
    let _guard = stable();
    let sandbox =
        Sandbox::changed(|world| world.accounts[0].ims = Some("1008967".into())).logged_in();
    insta::assert_snapshot!(sandbox.run(&["account", "show"]), @"
    exit status: 0
    --- stdout
    Retrieving account Example Account of admin@example.com...
    OK

    Account ID:                   0123456789abcdef0123456789abcdef
    Currently Targeted Account:   true
    Linked Softlayer Account:     1008967
    VRF Enabled:
    Service Endpoint Enabled:
    --- stderr
    ");
    for words in [["account", "show", "--output", "JSON"], ["account", "show", "-o", "json"]] {
        let document = sandbox.run(&words).ok().json();
        assert_eq!(document["account_id"], "0123456789abcdef0123456789abcdef");
        assert_eq!(document["name"], "Example Account");
        assert_eq!(document["ims_account_id"], "1008967");
    }
}

#[test]
fn an_account_has_to_be_targeted_to_be_shown() {
    let sandbox = Sandbox::new();
    sandbox.run(&["login", "--no-account", "-q"]).ok();
    let said = sandbox.run(&["account", "show"]);
    let hint = "No account targeted. Use 'ibmcloud target -c ACCOUNT_ID' to target an account.";
    assert_eq!((said.code, said.stderr.as_str()), (1, format!("FAILED\n{hint}\n\n").as_str()));
}

#[test]
fn all_accounts_of_a_user() {
    let _guard = stable();
    let sandbox = Sandbox::new().logged_in();
    insta::assert_snapshot!(sandbox.run(&["account", "list"]), @"
    exit status: 0
    --- stdout
    Retrieving all accounts of admin@example.com...
    OK
    Account GUID                       IMS ID   Name              State    Owner User ID
    0123456789abcdef0123456789abcdef            Example Account   ACTIVE   admin@example.com
    fedcba9876543210fedcba9876543210            Second Account    ACTIVE   admin@example.com
    --- stderr
    ");
    let said = sandbox.run(&["account", "list", "-o", "JSON"]).ok();
    let names: Vec<_> =
        said.json().as_array().unwrap().iter().map(|it| it["Name"].clone()).collect();
    assert_eq!(names, ["Example Account", "Second Account"]);
}

#[test]
fn accounts_can_be_left_out_by_their_state() {
    let sandbox =
        Sandbox::changed(|world| world.accounts[1].state = "SUSPENDED".into()).logged_in();
    let count = |args: &[&str]| {
        let words = [&["account", "list", "-o", "json"], args].concat();
        sandbox.run(&words).ok().json().as_array().unwrap().len()
    };
    assert_eq!(count(&[]), 2);
    assert_eq!(count(&["--active"]), 1);
    assert_eq!(count(&["--exclude", "suspended"]), 1);
    assert_eq!(count(&["--exclude", "CANCELED,PENDING"]), 2);
    assert_eq!(
        sandbox.run(&["account", "list", "--exclude", "ACTIVE,SUSPENDED", "-o", "json"]).stdout,
        "[]\n"
    );
    let said = sandbox.run(&["account", "list", "--exclude", "ACTIVE,SUSPENDED", "-q"]).ok();
    assert_eq!(said.stdout, "No account found.\n");
}

#[test]
fn the_token_is_said_as_scripts_expect_it() {
    let sandbox = Sandbox::new().logged_in();
    let said = sandbox.revealing(&["iam", "oauth-tokens"]).ok();
    assert_eq!(format!("Bearer {}", bare(&said)), stored(&sandbox));
    assert_eq!(said.stderr, "");
    for words in
        [["iam", "oauth-tokens", "--output", "JSON"], ["iam", "oauth-tokens", "-o", "json"]]
    {
        let said = sandbox.revealing(&words).ok();
        assert_eq!(said.json(), serde_json::json!({ "iam_token": stored(&sandbox) }));
    }
}

#[test]
fn a_good_token_is_not_refreshed() {
    let sandbox = Sandbox::new().logged_in();
    let before = (grants(&sandbox), stored(&sandbox));
    sandbox.revealing(&["iam", "oauth-tokens"]).ok();
    assert_eq!((grants(&sandbox), stored(&sandbox)), before);
}

#[test]
fn a_token_in_the_last_fifth_of_its_life_is_refreshed_and_stored() {
    // Tokens live for an hour. Ten minutes before its end this one still works.
    let sandbox = with_tokens_made_before(3_000).logged_in();
    let (old, before) = (stored(&sandbox), grants(&sandbox));
    sandbox.cloud.clock().advance(Duration::from_mins(50));
    let said = sandbox.revealing(&["iam", "oauth-tokens"]).ok();
    assert_eq!(format!("Bearer {}", bare(&said)), stored(&sandbox), "the printed one is stored");
    assert_ne!(stored(&sandbox), old, "and it is new");
    assert_eq!(grants(&sandbox), before + 1);
    sandbox.revealing(&["iam", "oauth-tokens"]).ok();
    assert_eq!(grants(&sandbox), before + 1, "a fresh one is not refreshed again");
}

#[test]
fn a_token_that_is_not_yet_in_the_last_fifth_of_its_life_is_left_alone() {
    let sandbox = with_tokens_made_before(2_700).logged_in();
    let before = (grants(&sandbox), stored(&sandbox));
    sandbox.revealing(&["iam", "oauth-tokens"]).ok();
    assert_eq!((grants(&sandbox), stored(&sandbox)), before);
}

#[test]
fn a_token_that_is_due_is_still_used_when_it_cannot_be_refreshed() {
    let sandbox = with_tokens_made_before(3_000).logged_in();
    let old = stored(&sandbox);
    sandbox.cloud.with_world(|world| world.sessions.clear());
    let said = sandbox.revealing(&["iam", "oauth-tokens"]).ok();
    assert_eq!(format!("Bearer {}", bare(&said)), old);
}

#[test]
fn an_expired_token_is_refreshed_before_it_is_used() {
    let sandbox = with_tokens_made_before(7_200).logged_in();
    sandbox.cloud.clock().advance(Duration::from_hours(2));
    let before = sandbox.calls().len();
    sandbox.run(&["resource", "groups"]).ok();
    let calls = sandbox.calls();
    assert_eq!(calls[before], "POST /identity/token 200");
    assert!(calls.iter().all(|call| !call.ends_with(" 401")), "{calls:?}");
}

#[test]
fn short_tokens_are_renewed_for_every_run_and_work() {
    let sandbox =
        Sandbox::changed(|world| world.settings.token_lifetime_seconds = SHORT).logged_in();
    for _ in 0..3 {
        sandbox.run(&["resource", "groups"]).ok();
    }
}

#[test]
fn refresh_tokens_that_are_good_once_are_replaced_each_time() {
    let now = Clock::real().unix();
    let mut world = World::demo();
    world.settings.single_use_refresh_tokens = true;
    let clock = Clock::manual(now - 7_200);
    let sandbox = Sandbox::with(Options { world, clock, ..Options::default() }).logged_in();
    let mut seen = Vec::new();
    for _ in 0..3 {
        sandbox.revealing(&["iam", "oauth-tokens"]).ok();
        let refresh = sandbox.config()["IAMRefreshToken"].clone();
        assert!(!seen.contains(&refresh));
        seen.push(refresh);
    }
}

#[test]
fn without_a_session_there_is_no_token() {
    let sandbox = Sandbox::new();
    let said = sandbox.run(&["iam", "oauth-tokens"]);
    assert_eq!((said.code, said.stdout.as_str()), (1, ""), "{said}");
    sandbox.run(&["api", "cloud.ibm.com"]).ok();
    let said = sandbox.run(&["iam", "oauth-tokens", "--output", "JSON"]);
    assert_eq!((said.code, said.stdout.as_str()), (1, ""), "{said}");
    assert_eq!(said.stderr, "FAILED\nNot logged in. Use 'ibmcloud login' to log in.\n\n");
}

#[test]
fn an_expired_refresh_token_asks_for_a_new_log_in() {
    let _guard = stable();
    let mut sandbox = with_tokens_made_before(7_200).logged_in();
    sandbox.unset("IBMCLOUD_API_KEY");
    let before = sandbox.config();
    sandbox.cloud.clock().advance(Duration::from_hours(80));
    insta::assert_snapshot!(sandbox.run(&["iam", "oauth-tokens"]), @"
    exit status: 1
    --- stdout
    --- stderr
    FAILED
    Unable to refresh auth token: Remote server error. Status code: 400, error code: BXNIM0408E, message: Provided refresh token is expired
    Log in again with 'ibmcloud login'.
    Trace ID: [ID]
    ");
    assert_eq!(sandbox.config(), before);
}

#[test]
fn a_session_that_was_ended_for_inactivity_asks_for_a_new_log_in() {
    let _guard = stable();
    let mut sandbox = with_tokens_made_before(7_200).logged_in();
    sandbox.unset("IBMCLOUD_API_KEY");
    sandbox.cloud.with_world(|world| {
        for session in &mut world.sessions {
            session.invalidated = true;
            "C-1".clone_into(&mut session.id);
        }
    });
    insta::assert_snapshot!(sandbox.run(&["resource", "groups"]), @"
    exit status: 1
    --- stdout
    Retrieving all resource groups under account Example Account as admin@example.com...
    --- stderr
    FAILED
    Could not get the resource groups.
    Unable to refresh auth token: Remote server error. Status code: 400, error code: BXNIM0439E, message: Session 'C-1' is invalidated due to inactivity.
    Log in again with 'ibmcloud login'.
    Trace ID: [ID]
    ");
}

#[test]
fn a_session_whose_key_was_deleted_asks_for_a_new_log_in_once_its_token_is_over() {
    let sandbox = with_tokens_made_before(7_200).logged_in();
    sandbox.cloud.with_world(|world| {
        world.sessions.clear();
        world.identities[0].api_keys.clear();
    });
    let said = sandbox.run(&["iam", "oauth-tokens"]);
    assert_eq!((said.code, said.stdout.as_str()), (1, ""), "{said}");
    assert!(said.stderr.contains("Invalid token: Provided refresh token is invalid\n"), "{said}");
    assert!(said.stderr.contains("Log in again with 'ibmcloud login'."), "{said}");
    let said = sandbox.run(&["login"]);
    assert!(said.stderr.contains("Check the API key: it is unknown, or was deleted."), "{said}");
}

#[test]
fn the_guard_of_scripts_tells_a_session_from_none() {
    let sandbox = Sandbox::new();
    let script = "if ! ibmcloud iam oauth-tokens &> /dev/null; then echo none; else echo some; fi";
    assert_eq!(sandbox.bash(script).ok().stdout, "none\n");
    let sandbox = sandbox.identity(keys::READER).logged_in();
    assert_eq!(sandbox.bash(script).ok().stdout, "some\n");
}
