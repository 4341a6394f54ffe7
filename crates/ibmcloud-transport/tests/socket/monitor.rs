//! The Monitor API: headers, tokens, and the reset that is believed only when it is seen.

use ibmcloud_core::TeamId;
use ibmcloud_core::outcome::Probe;
use ibmcloud_transport::{
    Client, RESET_CANDIDATES, ResetError, ResetForm, ResetOutcome, TokenSubject, reset_token,
};
use secrecy::ExposeSecret;

use crate::responder::{Act, Responder};
use crate::{GUID, client, guid, us_south};

const TEAM: TeamId = TeamId(40211);
const OLD: &str = r#"{"token":{"key":"old-token"}}"#;
const NEW: &str = r#"{"token":{"key":"new-token"}}"#;
const DENIED: &str = r#"{"errors":[{"reason":"Not enough privileges to complete the action","message":"Access is denied"}]}"#;
/// Looks at the token after a lost answer.
const LOOKS: usize = 3;

async fn reset(client: &Client) -> Result<ResetOutcome, ResetError> {
    let monitor = client.monitor(&us_south(), &guid()).expect("an address");
    let old = "old-token".to_owned().into();
    reset_token(&monitor, &subject(None), &RESET_CANDIDATES, &old).await
}

fn subject(user: Option<&str>) -> TokenSubject {
    TokenSubject { team: TEAM, user: user.map(str::to_owned), caller: "me@example.com".to_owned() }
}

/// The service's own word that it knows no such request.
const NO_FORM: &str = r#"{"errors":[{"reason":"Not Found","message":"No such operation"}]}"#;

fn not_found() -> Act {
    Act::json(404, NO_FORM)
}

/// As often as an unchanged token is looked at.
fn unchanged() -> impl Iterator<Item = Act> {
    (0..LOOKS).map(|_| Act::json(200, OLD))
}

fn resets_sent(server: &Responder) -> usize {
    server.lines().iter().filter(|line| !line.starts_with("GET")).count()
}

#[tokio::test]
async fn instance_and_team_are_named_in_headers() {
    let server = Responder::start([
        Act::json(200, OLD),
        Act::json(200, r#"{"teams":[{"id":1,"name":"A","userCount":3,"filter":null}]}"#),
        Act::json(200, r#"{"team":{"id":1,"name":"A","default":true}}"#),
        Act::json(
            200,
            r#"{"user":{"id":5,"username":"u","systemRole":"ROLE_CUSTOMER","currentTeam":1,"teamRoles":[{"teamId":1,"role":"ROLE_TEAM_EDIT","admin":false}]}}"#,
        ),
    ]);
    let client = client(&server.url());
    let monitor = client.monitor(&us_south(), &guid()).unwrap();
    assert_eq!(monitor.token(TEAM).await.unwrap().expose_secret(), "old-token");
    let teams = monitor.teams().await.unwrap();
    assert_eq!(teams[0].user_count, Some(3));
    assert!(teams[0].document.get("filter").is_some_and(ibmcloud_core::Json::is_null));
    assert!(monitor.team(TeamId(1)).await.unwrap().default);
    let me = monitor.me().await.unwrap();
    assert!(me.system_role.is_admin());
    assert_eq!(me.current_team, Some(TeamId(1)));

    let seen = server.seen();
    assert_eq!(seen[0].header("ibminstanceid"), Some(GUID));
    assert_eq!(seen[0].header("sysdigteamid"), Some("40211"));
    assert_eq!(seen[0].header("authorization"), Some("Bearer access-1"));
    assert_eq!(seen[1].header("sysdigteamid"), None);
}

#[tokio::test]
async fn a_monitor_token_is_tried_alone() {
    let server = Responder::start([
        Act::json(200, "{}"),
        Act::json(401, DENIED),
        Act::json(403, DENIED),
        Act::json(403, "{}"),
        Act::json(401, ""),
        Act::json(404, "{}"),
    ]);
    let client = client(&server.url());
    let monitor = client.monitor(&us_south(), &guid()).unwrap();
    let token = "monitor-token".to_owned().into();
    assert_eq!(monitor.probe_token(&token).await.unwrap(), Probe::Accepted);
    let refused = |status| Probe::Refused { status };
    assert_eq!(monitor.probe_token(&token).await.unwrap(), refused(401));
    // Those words are also the ones with which IAM_ONLY refuses every token.
    let trial = monitor.try_token(&token).await.unwrap();
    assert!(trial.probe == refused(403) && trial.may_be_of_mode);
    // Not in the service's own form of error: somebody in front of it may have answered.
    let unclear = |status| Probe::Unclear { status };
    assert_eq!(monitor.probe_token(&token).await.unwrap(), unclear(403));
    assert_eq!(monitor.probe_token(&token).await.unwrap(), unclear(401));
    assert!(monitor.probe_token(&token).await.is_err());
    for seen in server.seen() {
        assert_eq!(seen.line, "GET /api/user/me");
        assert_eq!(seen.header("authorization"), Some("Bearer monitor-token"));
        assert_eq!(seen.header("ibminstanceid"), None);
        assert_eq!(seen.header("sysdigteamid"), None);
    }
}

#[tokio::test]
async fn unknown_forms_are_passed_over_and_the_new_token_is_believed() {
    let server = Responder::start([
        not_found(),
        Act::json(405, NO_FORM),
        Act::json(200, NEW),
        Act::json(200, NEW),
    ]);
    let outcome = reset(&client(&server.url())).await.unwrap();
    assert_eq!(outcome.token.expose_secret(), "new-token");
    assert_eq!(outcome.form, RESET_CANDIDATES[2]);
    let tried: Vec<u16> = outcome.tried.iter().map(|tried| tried.status).collect();
    assert_eq!(tried, [404, 405]);
    assert!(!outcome.answer_lost);
    let lines = ["POST /api/token", "PUT /api/token", "POST /api/token/reset", "GET /api/token"];
    assert_eq!(server.lines(), lines);
    let seen = server.seen();
    assert_eq!(seen[0].body, "{}");
    assert_eq!(seen[0].header("sysdigteamid"), Some("40211"));
}

#[tokio::test]
async fn a_success_without_a_new_token_is_not_believed() {
    for reply in [OLD, "{}"] {
        let looks = (0..LOOKS).map(|_| Act::json(200, OLD));
        let server = Responder::start([Act::json(200, reply)].into_iter().chain(looks));
        let error = reset(&client(&server.url())).await.unwrap_err();
        assert!(matches!(error, ResetError::NotApplied { source: None, .. }), "{error:?}");
        assert_eq!(server.seen().len(), 1 + LOOKS);
    }
}

#[tokio::test]
async fn an_answer_that_contradicts_the_token_is_reported() {
    let other = r#"{"token":{"key":"another-token"}}"#;
    // Another token than the new one, or the old one all the time.
    for read in [vec![NEW], vec![OLD; LOOKS]] {
        let looks = read.into_iter().map(|body| Act::json(200, body));
        let server = Responder::start([Act::json(200, other)].into_iter().chain(looks));
        let error = reset(&client(&server.url())).await.unwrap_err();
        assert!(matches!(error, ResetError::Contradiction { .. }), "{error:?}");
        assert!(error.may_have_applied());
    }
}

#[tokio::test]
async fn a_token_that_changes_late_is_noticed() {
    let server = Responder::start([Act::json(200, NEW), Act::json(200, OLD), Act::json(200, NEW)]);
    let outcome = reset(&client(&server.url())).await.unwrap();
    assert_eq!(outcome.token.expose_secret(), "new-token");
}

#[tokio::test]
async fn after_a_lost_answer_a_changed_token_settles_it() {
    for trouble in [Act::Cut, Act::json(503, ""), Act::json(200, "").with("X-Empty: 1")] {
        let server = Responder::start([trouble, Act::json(200, NEW)]);
        let outcome = reset(&client(&server.url())).await.unwrap();
        assert_eq!(outcome.token.expose_secret(), "new-token");
        assert_eq!(server.lines(), ["POST /api/token", "GET /api/token"]);
    }
}

#[tokio::test]
async fn after_a_lost_answer_a_late_change_is_noticed() {
    let server = Responder::start([Act::Cut, Act::json(200, OLD), Act::json(200, NEW)]);
    let outcome = reset(&client(&server.url())).await.unwrap();
    assert!(outcome.answer_lost);
}

#[tokio::test]
async fn after_a_lost_answer_an_unchanged_token_proves_nothing_and_nothing_is_repeated() {
    let looks = || (0..LOOKS).map(|_| Act::json(200, OLD));
    // A gateway that gives up says nothing about what is behind it.
    for trouble in [Act::Cut, Act::json(502, ""), Act::json(503, ""), Act::json(504, "")] {
        let server = Responder::start([trouble].into_iter().chain(looks()));
        let error = reset(&client(&server.url())).await.unwrap_err();
        assert!(matches!(error, ResetError::Unknown { .. }), "{error:?}");
        let changes = server.lines().iter().filter(|line| !line.starts_with("GET")).count();
        assert_eq!(changes, 1);
    }

    // A service that did answer, if only with an error, is no longer at work on it.
    let server = Responder::start([Act::json(500, "")].into_iter().chain(looks()));
    let error = reset(&client(&server.url())).await.unwrap_err();
    assert!(matches!(error, ResetError::NotApplied { source: Some(_), .. }), "{error:?}");
    let changes = server.lines().iter().filter(|line| !line.starts_with("GET")).count();
    assert_eq!(changes, 1);
}

#[tokio::test]
async fn a_token_that_cannot_be_read_back_is_unknown() {
    let server = Responder::start([Act::json(200, NEW), Act::json(403, DENIED)]);
    let error = reset(&client(&server.url())).await.unwrap_err();
    assert!(matches!(error, ResetError::Unknown { .. }), "{error:?}");
    assert!(error.may_have_applied());
}

#[tokio::test]
async fn a_refusal_ends_the_chain_once_the_token_is_seen_unchanged() {
    for status in [400, 401, 403, 409, 415, 422, 429] {
        let server = Responder::start([Act::json(status, DENIED)].into_iter().chain(unchanged()));
        let error = reset(&client(&server.url())).await.unwrap_err();
        let ResetError::Refused { source, .. } = &error else { panic!("{error:?}") };
        assert_eq!(source.status(), Some(status));
        assert_eq!(resets_sent(&server), 1, "{status}");
    }
}

#[tokio::test]
async fn a_refusal_that_came_after_the_effect_is_no_refusal() {
    for (status, body) in [(401, DENIED), (401, ""), (403, DENIED), (403, ""), (404, ""), (405, "")]
    {
        let server = Responder::start([Act::json(status, body), Act::json(200, NEW)]);
        let outcome = reset(&client(&server.url())).await.unwrap();
        assert!(outcome.answer_lost, "{status}");
        assert_eq!(outcome.token.expose_secret(), "new-token");
        assert_eq!(resets_sent(&server), 1, "{status}");
    }
}

/// The service says that the IAM token is over, and the Monitor API token is still the old one: that
/// request was surely not carried out, and is sent once more.
#[tokio::test]
async fn an_expired_token_is_renewed_for_one_more_try() {
    let expired = r#"{"errors":[{"reason":"Unauthorized","message":"Token expired"}]}"#;
    let again = [Act::json(200, NEW), Act::json(200, NEW)];
    let acts = [Act::json(401, expired)].into_iter().chain(unchanged()).chain(again);
    let server = Responder::start(acts);
    let outcome = reset(&client(&server.url())).await.unwrap();
    assert_eq!(outcome.token.expose_secret(), "new-token");
    assert_eq!(resets_sent(&server), 2);

    let twice = || [Act::json(401, expired)].into_iter().chain(unchanged());
    let server = Responder::start(twice().chain(twice()));
    let error = reset(&client(&server.url())).await.unwrap_err();
    assert!(!error.may_have_applied(), "{error:?}");
    assert_eq!(resets_sent(&server), 2, "and not a third time");
}

#[tokio::test]
async fn another_members_token_is_reset_by_a_form_that_names_the_user() {
    let server = Responder::start([Act::json(200, NEW), Act::json(200, NEW)]);
    let client = client(&server.url());
    let monitor = client.monitor(&us_south(), &guid()).unwrap();
    let old = "old-token".to_owned().into();
    let forms: Vec<ResetForm> =
        ["POST /api/token", "PUT /api/token/{user}/{team}"].map(|it| it.parse().unwrap()).into();
    let bob = subject(Some("bob@example.com"));
    let outcome = reset_token(&monitor, &bob, &forms, &old).await.unwrap();
    assert_eq!(outcome.form, forms[1]);
    let path = "/api/token/bob@example.com/40211";
    assert_eq!(server.lines(), [format!("PUT {path}"), format!("GET {path}")]);
}

#[tokio::test]
async fn a_service_that_knows_no_form_is_left_unchanged() {
    let server = Responder::start([
        not_found(),
        Act::json(405, NO_FORM),
        Act::json(501, NO_FORM),
        not_found(),
    ]);
    let error = reset(&client(&server.url())).await.unwrap_err();
    let ResetError::NoKnownForm { tried } = &error else { panic!("{error:?}") };
    assert_eq!(tried.len(), 4);
    assert!(!error.may_have_applied());
}

#[tokio::test]
async fn any_answer_to_a_raw_request_is_a_reply() {
    let server = Responder::start([
        Act::json(422, r#"{"errors":[]}"#).with("X-Test: 1"),
        Act::json(200, "{}"),
        Act::json(500, r#"{"errors":[{"reason":"Internal","message":"it broke"}]}"#),
        Act::json(403, "<html>blocked</html>"),
    ]);
    let client = client(&server.url());
    let monitor = client.monitor(&us_south(), &guid()).unwrap().in_team(TEAM);
    let query = [("from".to_owned(), "1 2".to_owned())];
    let headers = [("X-Mine".to_owned(), "yes".to_owned())];
    let body = Some("{\"a\":1}".into());
    let reply = monitor.send("post", "/api/alerts?x=1", &query, &headers, body).await.unwrap();
    assert_eq!(reply.status, 422);
    assert!(!reply.is_success());
    assert_eq!(reply.body, r#"{"errors":[]}"#);
    assert!(reply.headers.contains(&("x-test".to_owned(), "1".to_owned())));
    assert!(!reply.may_have_applied);
    assert!(monitor.send("GET", "/api/x", &[], &[], None).await.unwrap().is_success());
    for status in [500, 403] {
        let reply = monitor.send("DELETE", "/api/x", &[], &[], None).await.unwrap();
        assert_eq!((reply.status, reply.may_have_applied), (status, true));
    }
    let seen = server.seen();
    assert_eq!(seen[0].line, "POST /api/alerts?x=1&from=1+2");
    assert_eq!(seen[0].body, "{\"a\":1}");
    assert_eq!(seen[0].header("x-mine"), Some("yes"));
    assert_eq!(seen[0].header("content-type"), Some("application/json"));
    assert_eq!(seen[1].header("content-type"), None);
}
