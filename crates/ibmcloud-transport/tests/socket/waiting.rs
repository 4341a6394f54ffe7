//! Waiting for an operation on an instance.

use std::time::{Duration, Instant};

use ibmcloud_core::OperationState;
use ibmcloud_transport::{InstanceId, Phase, WaitPolicy};

use crate::responder::{Act, Responder};
use crate::{client, guid};

fn instance(state: &str, poll_after: &str) -> Act {
    let body = format!(
        r#"{{"guid":"{guid}","resource_group_id":"13aa3ee48c3b44ddb64c05c79f7ab8ef",
        "crn":"crn:v1:bluemix:public:sysdig-monitor:us-south:a/0123456789abcdef0123456789abcdef:{guid}::",
        "last_operation":{{"type":"update","state":"{state}","poll_after":{poll_after}}}}}"#,
        guid = guid(),
    );
    Act::json(200, &body)
}

fn policy(interval: Duration, longest: Duration) -> WaitPolicy {
    WaitPolicy { interval, longest, timeout: Duration::from_secs(5) }
}

#[tokio::test]
async fn it_looks_until_the_operation_is_over_and_reports_each_look() {
    let server = Responder::start([
        instance("in progress", "3600"),
        instance("in progress", "null"),
        instance("failed", "null"),
    ]);
    let client = client(&server.url());
    let mut looks = 0;
    let policy = policy(Duration::ZERO, Duration::ZERO);
    let id = InstanceId::Guid(guid());
    let last = client.wait_instance(&id, &policy, |_| looks += 1).await.unwrap();
    assert_eq!(looks, 3);
    assert_eq!(last.last_operation.unwrap().state, OperationState::Failed);
}

#[tokio::test]
async fn the_suggested_pause_is_taken() {
    let server = Responder::start([instance("in progress", "0.3"), instance("succeeded", "null")]);
    let client = client(&server.url());
    let started = Instant::now();
    let policy = policy(Duration::ZERO, Duration::from_secs(5));
    client.wait_instance(&InstanceId::Guid(guid()), &policy, |_| ()).await.unwrap();
    assert!(started.elapsed() >= Duration::from_millis(300));
}

#[tokio::test]
async fn what_is_still_running_in_the_end_is_neither_done_nor_undone() {
    let server = Responder::start([instance("in progress", "null")]);
    let client = client(&server.url());
    let policy = WaitPolicy {
        interval: Duration::from_secs(1),
        longest: Duration::from_secs(1),
        timeout: Duration::ZERO,
    };
    let outcome = client.wait_instance(&InstanceId::Guid(guid()), &policy, |_| ()).await;
    let error = outcome.unwrap_err();
    assert!(matches!(error.phase(), Phase::NotFinished { .. }));
    assert!(error.may_have_applied());
}
