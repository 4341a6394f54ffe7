//! Long lists: read element by element, but not before they have come whole.

use std::io;
use std::sync::Arc;

use ibmcloud_core::Json;
use ibmcloud_transport::{
    AlertApi, EventFilter, LocalError, MemoryStore, Misunderstanding, Phase, RetryPolicy,
};

use crate::responder::{Act, Responder};
use crate::{client, client_with, guid, settings, tokens, us_south};

/// Larger than what is kept in memory.
fn long_list(count: u32) -> String {
    let note = "x".repeat(200);
    let item = |id| format!(r#"{{"alert":{{"id":{id},"threshold":1.50,"note":"{note}"}}}}"#);
    let items: Vec<String> = (0..count).map(item).collect();
    format!(r#"{{"total":{count},"alerts":[{}]}}"#, items.join(","))
}

#[tokio::test]
async fn a_list_that_breaks_off_is_asked_for_again_and_no_element_comes_twice() {
    let whole = long_list(2_000);
    let half: String = whole.chars().take(whole.len() / 2).collect();
    let server = Responder::start([Act::json(200, &half), Act::json(200, &whole)]);
    let client = client(&server.url());
    let monitor = client.monitor(&us_south(), &guid()).unwrap();
    let mut ids = Vec::new();
    let take = |alert: Json| {
        assert_eq!(alert.get("threshold"), Some(&Json::Number("1.50".into())));
        ids.push(alert.get("id").and_then(Json::as_i64));
        Ok(())
    };
    monitor.each_alert(AlertApi::V1, take).await.unwrap();
    assert_eq!(ids, (0..2_000).map(Some).collect::<Vec<_>>());
    assert_eq!(server.seen().len(), 2);
}

#[tokio::test]
async fn nothing_of_half_a_list_is_handed_out() {
    let whole = long_list(2_000);
    let half: String = whole.chars().take(whole.len() - 3).collect();
    let head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: ";
    let lost = format!("{head}{}\r\n\r\n{half}", whole.len());
    let cases = [
        (Act::json(200, &half), Misunderstanding::HalfRead),
        (Act::Bytes(lost), Misunderstanding::HalfRead),
        (Act::json(200, ""), Misunderstanding::HalfRead),
        (Act::json(200, r#"{"alerts":{}}"#), Misunderstanding::Shape("alerts: not a list".into())),
        (Act::json(200, "{}"), Misunderstanding::Shape("missing field `alerts`".into())),
        (Act::json(200, "<html>"), Misunderstanding::NotJson),
    ];
    for (act, expected) in cases {
        let server = Responder::start([act]);
        let mut settings = settings(&server.url());
        settings.retry = RetryPolicy::NONE;
        let client = client_with(settings, Arc::new(MemoryStore::new(Some(tokens("a", None)))));
        let monitor = client.monitor(&us_south(), &guid()).unwrap();
        let take = |alert: Json| panic!("{alert} of half a list");
        let error = monitor.each_alert(AlertApi::V1, take).await.unwrap_err();
        let Phase::NotUnderstood { status: 200, reason } = error.phase() else {
            panic!("{error:?}")
        };
        assert_eq!(*reason, expected);
    }
}

#[tokio::test]
async fn an_error_says_as_much_as_elsewhere() {
    let body = r#"{"errors":[{"reason":"Not enough privileges to complete the action","message":"Access is denied"}]}"#;
    let server = Responder::start([Act::json(403, body)]);
    let client = client(&server.url());
    let monitor = client.monitor(&us_south(), &guid()).unwrap();
    let error = monitor.each_alert(AlertApi::V2, |_| Ok(())).await.unwrap_err();
    assert!(error.is_access_denied(), "{error}");
}

#[tokio::test]
async fn who_cannot_keep_an_element_ends_the_reading() {
    let page = |ids: [u32; 2]| {
        let [one, two] = ids;
        Act::json(200, &format!(r#"{{"matched":9,"events":[{{"id":"{one}"}},{{"id":"{two}"}}]}}"#))
    };
    let server = Responder::start([page([9, 8]), page([8, 7])]);
    let client = client(&server.url());
    let monitor = client.monitor(&us_south(), &guid()).unwrap();
    let mut taken = 0;
    let take = |_| {
        taken += 1;
        if taken == 3 { Err(io::Error::other("no space is left")) } else { Ok(()) }
    };
    let filter = EventFilter { limit: 9, ..EventFilter::default() };
    let error = monitor.each_event(&filter, take).await.unwrap_err();
    assert!(matches!(error.phase(), Phase::NotBuilt(LocalError::Spool(_))), "{error:?}");
    assert!(error.to_string().contains("no space is left"), "{error}");
    assert_eq!(taken, 3, "the pivot came twice and was handed out once");
    assert!(server.lines()[1].contains("pivot=8"), "{:?}", server.lines());
}
