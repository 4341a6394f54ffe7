//! What is tried again, how often, and what is not.

use std::time::{Duration, Instant};

use ibmcloud_core::{Json, Parameters};
use ibmcloud_transport::{
    Deletion, Grant, InstanceChange, InstanceId, Layer, NewInstance, NoAnswer, Phase,
    ResourceGroupFilter, RetryPolicy,
};

use crate::responder::{Act, Responder};
use crate::{client, client_with, guid, settings, tokens};

const GROUPS: &str = r#"{"resources":[]}"#;
const INSTANCE: &str = r#"{
    "crn":"crn:v1:bluemix:public:sysdig-monitor:us-south:a/0123456789abcdef0123456789abcdef:8d7af921-b136-4078-9666-081bd8470d94::",
    "guid":"8d7af921-b136-4078-9666-081bd8470d94","resource_group_id":"13aa3ee48c3b44ddb64c05c79f7ab8ef",
    "state":"active"}"#;

fn half_read() -> Act {
    let head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 500\r\n\r\n";
    Act::Bytes(format!("{head}{{\"resources\":["))
}

fn id() -> InstanceId {
    InstanceId::Guid(guid())
}

fn parameters() -> Parameters {
    [("external_api_auth", Json::from("IAM_ONLY"))].into_iter().collect()
}

fn new_instance() -> NewInstance {
    NewInstance {
        name: "n".into(),
        target: "us-south".into(),
        resource_group: "13aa3ee48c3b44ddb64c05c79f7ab8ef".parse().expect("an id"),
        plan_id: "p".into(),
        parameters: None,
        allow_cleanup: false,
        locked: true,
    }
}

#[tokio::test]
async fn a_read_survives_every_passing_trouble() {
    let server = Responder::start([
        Act::json(503, ""),
        Act::Cut,
        half_read(),
        Act::json(200, r#"{"resources":["#),
        Act::json(429, "{}"),
        Act::json(200, GROUPS),
    ]);
    let groups = client(&server.url()).resource_groups(&ResourceGroupFilter::default()).await;
    assert!(groups.unwrap().is_empty());
    assert_eq!(server.seen().len(), 6);
}

#[tokio::test]
async fn a_refusal_that_will_not_pass_is_final() {
    for status in [400, 403, 404, 409, 501] {
        let server = Responder::start([Act::json(status, r#"{"message":"no"}"#)]);
        let groups = client(&server.url()).resource_groups(&ResourceGroupFilter::default()).await;
        assert_eq!(groups.unwrap_err().status(), Some(status));
        assert_eq!(server.seen().len(), 1, "{status}");
    }
}

#[tokio::test]
async fn the_wait_that_a_service_asks_for_is_honoured() {
    let server =
        Responder::start([Act::json(429, "{}").with("Retry-After: 1"), Act::json(200, GROUPS)]);
    let started = Instant::now();
    client(&server.url()).resource_groups(&ResourceGroupFilter::default()).await.unwrap();
    assert!(started.elapsed() >= Duration::from_secs(1));
}

#[tokio::test]
async fn a_wait_beyond_the_deadline_is_reported_at_once() {
    let server = Responder::start([Act::json(429, "{}").with("Retry-After: 3600")]);
    let started = Instant::now();
    let groups = client(&server.url()).resource_groups(&ResourceGroupFilter::default()).await;
    let error = groups.unwrap_err();
    assert_eq!(error.retry_after(), Some(Duration::from_hours(1)));
    assert!(started.elapsed() < Duration::from_secs(5));
}

#[tokio::test]
async fn making_an_instance_is_tried_again_only_if_nothing_was_made() {
    let server = Responder::start([Act::json(429, "{}"), Act::json(201, INSTANCE)]);
    client(&server.url()).create_instance(&new_instance()).await.unwrap();
    let seen = server.seen();
    assert_eq!(seen.len(), 2);
    assert_eq!(seen[1].header("entity-lock"), Some("true"));
    let body = r#"{"name":"n","target":"us-south","resource_group":"13aa3ee48c3b44ddb64c05c79f7ab8ef","resource_plan_id":"p"}"#;
    assert_eq!(seen[1].body, body);

    for trouble in [Act::Cut, Act::json(503, ""), half_read()] {
        let server = Responder::start([trouble]);
        let error = client(&server.url()).create_instance(&new_instance()).await.unwrap_err();
        assert!(error.may_have_applied(), "{error}");
        assert_eq!(server.seen().len(), 1, "{error}");
    }
}

#[tokio::test]
async fn whole_parameters_are_set_again_after_a_lost_answer() {
    let server = Responder::start([Act::Cut, Act::json(503, ""), Act::json(200, INSTANCE)]);
    let change = InstanceChange { parameters: Some(parameters()), ..InstanceChange::default() };
    client(&server.url()).update_instance(&id(), &change).await.unwrap();
    let bodies: Vec<String> = server.seen().into_iter().map(|seen| seen.body).collect();
    assert_eq!(bodies, [r#"{"parameters":{"external_api_auth":"IAM_ONLY"}}"#; 3]);
}

#[tokio::test]
async fn a_refusal_after_a_lost_answer_stays_uncertain() {
    let server = Responder::start([Act::Cut, Act::json(409, r#"{"message":"busy"}"#)]);
    let change = InstanceChange { parameters: Some(parameters()), ..InstanceChange::default() };
    let error = client(&server.url()).update_instance(&id(), &change).await.unwrap_err();
    assert_eq!(error.status(), Some(409));
    assert!(error.may_have_applied());
}

#[tokio::test]
async fn a_change_of_plan_and_a_deletion_are_not_repeated_after_a_lost_answer() {
    let server = Responder::start([Act::Cut]);
    let change = InstanceChange { plan_id: Some("p".into()), ..InstanceChange::default() };
    let error = client(&server.url()).update_instance(&id(), &change).await.unwrap_err();
    assert!(error.may_have_applied());
    assert_eq!(server.seen().len(), 1);

    let server = Responder::start([Act::Cut]);
    client(&server.url()).delete_instance(&id(), true).await.unwrap_err();
    assert_eq!(server.seen().len(), 1);

    let server = Responder::start([Act::Answer(202, Vec::new(), String::new())]);
    let deletion = client(&server.url()).delete_instance(&id(), true).await.unwrap();
    assert_eq!(deletion, Deletion::Accepted);
    let line = format!("DELETE /v2/resource_instances/{}?recursive=true", guid());
    assert_eq!(server.lines(), [line]);
}

#[tokio::test]
async fn a_broker_that_refuses_is_not_asked_again() {
    let body = r#"{"error_code":"RC-ServiceBrokerErrorResponse","message":"x [500, Internal Server Error] {\"errors\":[{\"reason\":\"Exception\",\"message\":\"enabled for B\"}]}","transaction_id":"bss-1"}"#;
    let server = Responder::start([Act::json(502, body)]);
    let change = InstanceChange { parameters: Some(parameters()), ..InstanceChange::default() };
    let error = client(&server.url()).update_instance(&id(), &change).await.unwrap_err();
    assert_eq!(error.layer(), Layer::Broker);
    assert_eq!(error.transaction_id(), Some("bss-1"));
    assert!(!error.may_have_applied());
    assert!(error.to_string().ends_with(": enabled for B"), "{error}");
    assert_eq!(server.seen().len(), 1);
}

#[tokio::test]
async fn a_closed_port_is_known_not_to_have_received_anything() {
    let url = Responder::start([]).url();
    let error = client(&url).create_instance(&new_instance()).await.unwrap_err();
    let Phase::NoAnswer(NoAnswer { sent: false, .. }) = error.phase() else {
        panic!("{error:?}");
    };
    assert!(!error.may_have_applied());
    assert!(error.to_string().starts_with("the resource controller could not be reached: "));
}

#[tokio::test]
async fn one_deadline_covers_all_attempts() {
    let silence = || Act::Silence(Duration::from_millis(400));
    let server = Responder::start([silence(), silence(), silence(), silence()]);
    let mut settings = settings(&server.url());
    settings.timeout = Duration::from_millis(600);
    settings.retry = RetryPolicy { attempts: 9, ..RetryPolicy::NONE };
    let store = ibmcloud_transport::MemoryStore::new(Some(tokens("access-1", None)));
    let client = client_with(settings, std::sync::Arc::new(store));
    let started = Instant::now();
    let error = client.resource_groups(&ResourceGroupFilter::default()).await.unwrap_err();
    assert!(started.elapsed() < Duration::from_millis(1500), "{:?}", started.elapsed());
    let Phase::NoAnswer(failure) = error.phase() else { panic!("{error:?}") };
    assert!(failure.timed_out);
    assert!(!error.may_have_applied());
}

#[tokio::test]
async fn a_grant_is_tried_again_after_trouble_and_never_after_a_refusal() {
    let token = r#"{"access_token":"a","refresh_token":"r","token_type":"Bearer","expiration":9}"#;
    let server = Responder::start([Act::json(503, ""), Act::Cut, Act::json(200, token)]);
    let grant = Grant::ApiKey("canary-api-key".to_owned().into());
    let tokens = client(&server.url()).grant(&grant).await.unwrap();
    assert_eq!(tokens.expiration, 9);
    let seen = server.seen();
    assert_eq!(seen.len(), 3);
    assert_eq!(seen[0].header("authorization"), Some("Basic Yng6Yng="));
    assert!(seen[0].header("x-correlation-id").is_some_and(|id| id.len() == 36));
    assert_ne!(seen[0].header("x-correlation-id"), seen[0].header("x-request-id"));
    let body = "apikey=canary-api-key&\
        grant_type=urn%3Aibm%3Aparams%3Aoauth%3Agrant-type%3Aapikey&response_type=cloud_iam";
    assert_eq!(seen[0].body, body);

    for status in [400, 401] {
        let body = r#"{"errorCode":"BXNIM0415E","errorMessage":"no key canary-api-key"}"#;
        let server = Responder::start([Act::json(status, body)]);
        let error = client(&server.url()).grant(&grant).await.unwrap_err();
        assert!(error.is_bad_api_key());
        assert!(!error.to_string().contains("canary"), "{error}");
        assert!(!format!("{error:?}").contains("canary"), "{error:?}");
        assert_eq!(server.seen().len(), 1);
    }
}

#[tokio::test]
async fn a_grant_waits_as_long_as_it_is_told_to_when_there_were_too_many() {
    let grant = Grant::ApiKey("canary-api-key".to_owned().into());
    let token = r#"{"access_token":"a","expiration":9}"#;
    let many =
        || Act::json(429, r#"{"errorCode":"BXNIM0140E","errorMessage":"Too many requests"}"#);
    let server = Responder::start([many().with("Retry-After: 1"), many(), Act::json(200, token)]);
    let started = Instant::now();
    client(&server.url()).grant(&grant).await.unwrap();
    assert!(started.elapsed() >= Duration::from_secs(1));
    assert_eq!(server.seen().len(), 3);

    // Longer than the time there is: said at once, with how long it would be.
    let server = Responder::start([many().with("Retry-After: 3600")]);
    let error = client(&server.url()).grant(&grant).await.unwrap_err();
    assert_eq!(error.retry_after(), Some(Duration::from_hours(1)));
    assert_eq!(server.seen().len(), 1);
}

#[tokio::test]
async fn a_session_is_renewed_although_there_were_too_many_requests_for_a_token() {
    let fresh = r#"{"access_token":"access-2","refresh_token":"r","expiration":99999999999}"#;
    let server = Responder::start([
        Act::json(401, r#"{"error_code":"RC-IamErrorResponse","message":"Token is expired"}"#),
        Act::json(429, "{}").with("Retry-After: 0"),
        Act::json(200, fresh),
        Act::json(200, GROUPS),
    ]);
    client(&server.url()).resource_groups(&ResourceGroupFilter::default()).await.unwrap();
    assert_eq!(server.seen().len(), 4);
}

#[tokio::test]
async fn a_token_that_could_not_be_renewed_has_changed_nothing() {
    let server = Responder::start([
        Act::json(401, r#"{"error_code":"RC-IamErrorResponse","message":"Token is expired"}"#),
        Act::json(400, r#"{"errorCode":"BXNIM0408E","errorMessage":"expired"}"#),
    ]);
    let error = client(&server.url()).create_instance(&new_instance()).await.unwrap_err();
    assert_eq!(error.layer(), Layer::Iam);
    assert!(!error.may_have_applied());
    let server = Responder::start([Act::Cut, Act::Cut, Act::Cut, Act::Cut, Act::Cut, Act::Cut]);
    let grant = Grant::ApiKey("k".to_owned().into());
    let error = client(&server.url()).grant(&grant).await.unwrap_err();
    assert!(!error.may_have_applied(), "a grant changes nothing: {error}");
}
