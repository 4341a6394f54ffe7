//! Answers that are cut off, too large, or no answers at all; and what the observer sees.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use ibmcloud_transport::{
    MemoryStore, Misunderstanding, Observer, Phase, RequestRecord, ResourceGroupFilter,
    ResponseRecord, RetryPolicy,
};

use crate::responder::{Act, Responder};
use crate::{client_with, settings, tokens};

async fn misunderstanding(act: Act) -> Misunderstanding {
    let server = Responder::start([act]);
    let mut settings = settings(&server.url());
    settings.retry = RetryPolicy::NONE;
    let client = client_with(settings, Arc::new(MemoryStore::new(Some(tokens("a", None)))));
    let outcome = client.resource_groups(&ResourceGroupFilter::default()).await;
    match outcome.expect_err("the answer is no good").phase() {
        Phase::NotUnderstood { status: 200, reason } => reason.clone(),
        other => panic!("{other:?}"),
    }
}

fn head(lines: &str) -> String {
    format!("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n{lines}\r\n")
}

#[tokio::test]
async fn an_answer_that_breaks_off_is_half_read() {
    let short = format!("{}{{\"resources\":[", head("Content-Length: 500\r\n"));
    let chunk = format!("{}5\r\n{{\"res\r\n", head("Transfer-Encoding: chunked\r\n"));
    for act in [Act::Bytes(short), Act::Bytes(chunk), Act::json(200, "{\"resources\":[")] {
        assert_eq!(misunderstanding(act).await, Misunderstanding::HalfRead);
    }
}

#[tokio::test]
async fn an_answer_that_is_not_json_is_not_a_list() {
    let page = Act::Answer(200, vec!["Content-Type: text/html".into()], "<html></html>".into());
    assert_eq!(misunderstanding(page).await, Misunderstanding::NotJson);
    let shape = misunderstanding(Act::json(200, r#"{"resources":{}}"#)).await;
    assert!(matches!(shape, Misunderstanding::Shape(_)));
    let missing = misunderstanding(Act::json(200, "{}")).await;
    assert_eq!(missing, Misunderstanding::Shape("missing field `resources`".into()));
}

#[tokio::test]
async fn an_answer_of_absurd_size_is_not_read() {
    let huge = head("Content-Length: 100000000\r\n");
    assert_eq!(misunderstanding(Act::Bytes(huge)).await, Misunderstanding::TooLarge);
}

#[derive(Default)]
struct Recorder {
    requests: Mutex<Vec<RequestRecord>>,
    responses: Mutex<Vec<ResponseRecord>>,
    lost: Mutex<Vec<String>>,
}

impl Observer for Recorder {
    fn request(&self, record: &RequestRecord) {
        self.requests.lock().expect("no holder panics").push(record.clone());
    }

    fn response(&self, record: &ResponseRecord) {
        self.responses.lock().expect("no holder panics").push(record.clone());
    }

    fn no_answer(&self, _: &RequestRecord, _: Duration, reason: &str) {
        self.lost.lock().expect("no holder panics").push(reason.to_owned());
    }
}

#[tokio::test]
async fn the_observer_sees_every_attempt() {
    let server = Responder::start([
        Act::Cut,
        Act::json(503, "down").with("X-Test: 1"),
        Act::json(200, r#"{"resources":[]}"#),
    ]);
    let recorder = Arc::new(Recorder::default());
    let mut settings = settings(&server.url());
    settings.observer = Some(Arc::<Recorder>::clone(&recorder));
    let client = client_with(settings, Arc::new(MemoryStore::new(Some(tokens("a", None)))));
    let filter = ResourceGroupFilter { name: Some("x".into()), ..ResourceGroupFilter::default() };
    client.resource_groups(&filter).await.unwrap();

    let requests = recorder.requests.lock().unwrap();
    assert_eq!(requests.len(), 3);
    assert_eq!(requests[0].target(), "/v2/resource_groups?name=x");
    assert_eq!(format!("http://{}", requests[0].host()), server.url());
    let authorization = ("authorization".to_owned(), "Bearer a".to_owned());
    assert!(requests[0].headers.contains(&authorization));
    assert_eq!(recorder.lost.lock().unwrap().len(), 1);
    assert!(!format!("{requests:?}").contains("Bearer"));
    let responses = recorder.responses.lock().unwrap();
    assert_eq!(responses.iter().map(|record| record.status).collect::<Vec<_>>(), [503, 200]);
    assert_eq!(responses[0].body, "down");
    assert!(responses[0].headers.contains(&("x-test".to_owned(), "1".to_owned())));
    assert_eq!(responses[0].version, "HTTP/1.1");
}
