//! Reads the error bodies of all services: IAM, resource controller, catalog, Monitor, gateways.

use std::time::{Duration, SystemTime};

use reqwest::header::{CONTENT_TYPE, HeaderMap, RETRY_AFTER};
use serde_json::Value;

use crate::error::{BrokerRefusal, ErrorSource, Layer, Refusal};

/// Characters kept of a message.
const MESSAGE: usize = 300;
/// Characters kept of a code or a transaction id.
const WORD: usize = 100;

/// The code of a refusal that came from a service's broker.
const BROKER_CODE: &str = "RC-ServiceBrokerErrorResponse";
/// Words that wrap a broker's answer where the code is missing.
const BROKER_WORDS: &str = "service's broker returned error";
/// The Monitor API's message under `IAM_ONLY`, and where a privilege is missing.
const ACCESS_DENIED: &str = "Access is denied";

/// Headers that may hold the number to quote to IBM's support, best first.
const TRANSACTION_HEADERS: [&str; 4] =
    ["transaction-id", "x-global-transaction-id", "x-correlation-id", "x-request-id"];

/// What a service said in an answer that is not a success. `secrets` are the texts that went out
/// with the request: a service that repeats one does not get it into a message.
pub(crate) fn read(
    layer: Layer,
    (status, headers, body): (u16, &HeaderMap, &[u8]),
    secrets: &[&str],
    now: SystemTime,
) -> Refusal {
    let clean = |text: &str, limit: usize| single_line(&hide(text, secrets), limit);
    let mut source = ErrorSource::Unknown;
    let mut found = match serde_json::from_slice::<Value>(body) {
        Ok(document) => {
            source = source_of(layer, &document);
            from_document(&document)
        }
        Err(_) => Found { message: plain_text(headers, body), ..Found::default() },
    };
    let header = |name: &&str| headers.get(*name).and_then(|value| value.to_str().ok());
    let transaction_id = found
        .transaction_id
        .take()
        .or_else(|| TRANSACTION_HEADERS.iter().find_map(header).map(str::to_owned));
    let broker = found.broker().map(|broker| BrokerRefusal {
        message: broker.message.and_then(|text| clean(&text, MESSAGE)),
        ..broker
    });
    Refusal {
        status,
        source,
        access_denied: matches!(status, 401 | 403) && found.access_denied,
        code: found.code.and_then(|text| clean(&text, WORD)),
        message: found.message.and_then(|text| clean(&text, MESSAGE)),
        details: found.details.and_then(|text| clean(&text, MESSAGE)),
        transaction_id: transaction_id.and_then(|text| clean(&text, WORD)),
        retry_after: retry_after(headers, now),
        broker,
        requirements: found.requirements.and_then(|(code, text)| {
            Some((clean(&code, WORD)?, clean(&text, MESSAGE).unwrap_or_default()))
        }),
    }
}

/// Whether a body is of the form in which a service says its errors. A gateway that speaks the same
/// form cannot be told from it; one with a page, a line of text or JSON of its own can.
fn source_of(layer: Layer, document: &Value) -> ErrorSource {
    let text = |key: &str| document[key].is_string();
    let has = |key: &str| !document[key].is_null();
    let entries = document["errors"].as_array().map(Vec::as_slice).unwrap_or_default();
    let entry = |keys: [&str; 2]| {
        entries.iter().any(|entry| keys.iter().any(|key| entry[*key].is_string()))
    };
    let own = match layer {
        // The classic envelope, the newer one, and Spring's, which the Prometheus paths have; and what
        // those say of a query.
        Layer::Monitor => {
            entry(["message", "reason"])
                || (text("type") && text("message"))
                || (has("timestamp") && has("status") && text("error") && text("path"))
                || (text("status") && text("errorType") && text("error"))
        }
        Layer::Iam => text("errorCode") && text("errorMessage"),
        Layer::ResourceController | Layer::Broker => {
            text("message")
                && (text("error_code") || (has("status_code") && text("transaction_id")))
        }
        // Of these no public page has all forms; what is read as a code and words counts.
        _ => {
            let found = from_document(document);
            let named = found.code.is_some() || found.transaction_id.is_some();
            text("Message") || (named && found.message.is_some())
        }
    };
    if own { ErrorSource::Service } else { ErrorSource::Unknown }
}

/// The parts of an error body, before they are made presentable.
#[derive(Default)]
struct Found {
    code: Option<String>,
    message: Option<String>,
    details: Option<String>,
    transaction_id: Option<String>,
    access_denied: bool,
    requirements: Option<(String, String)>,
}

impl Found {
    fn broker(&self) -> Option<BrokerRefusal> {
        let message = self.message.as_deref().unwrap_or_default();
        let by_code = self.code.as_deref() == Some(BROKER_CODE);
        (by_code || message.contains(BROKER_WORDS)).then(|| BrokerRefusal {
            status: bracketed_status(message),
            message: nested_message(message),
        })
    }
}

/// The first hit wins, in the order in which the official SDKs look.
fn from_document(document: &Value) -> Found {
    let text = |keys: &[&str]| keys.iter().find_map(|key| scalar(&document[*key]));
    let mut found = Found {
        code: text(&["errorCode", "error_code", "errorType", "type", "code"]),
        message: text(&["errorMessage", "message", "Message", "error_description", "error"]),
        details: text(&["errorDetails", "details"]),
        transaction_id: text(&["transaction_id", "global_transaction_id", "trace", "referenceId"])
            .or_else(|| document.pointer("/context/requestId").and_then(scalar))
            .or_else(|| document.pointer("/context/transaction_id").and_then(scalar)),
        ..Found::default()
    };
    let requirements = &document["requirements"];
    if requirements.is_object() {
        let part = |key: &str| scalar(&requirements[key]).unwrap_or_default();
        found.requirements = Some((part("code"), part("error")));
    }
    if let Some(entries) = document["errors"].as_array() {
        from_entries(entries, &mut found);
    }
    found
}

/// `errors[]`: the Monitor API (`reason`, `message`), IAM v1 and metadata (`code`, `message`).
fn from_entries(entries: &[Value], found: &mut Found) {
    let Some(first) = entries.first() else { return };
    let part = |key: &str| scalar(&first[key]);
    found.access_denied =
        entries.iter().any(|entry| entry["message"].as_str() == Some(ACCESS_DENIED));
    let reason = part("reason");
    let message = part("message").or_else(|| scalar(first));
    if message.is_none() && reason.is_none() {
        return;
    }
    found.details = match &message {
        Some(_) => reason.clone().or_else(|| part("details")),
        None => None,
    };
    found.message = message.or(reason);
    found.code = part("code").or_else(|| part("message_code")).or_else(|| found.code.take());
}

/// A text, or a number as its digits; never an empty text.
fn scalar(value: &Value) -> Option<String> {
    match value {
        Value::String(text) if !text.trim().is_empty() => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// A body that is plain words. An HTML page of a gateway says nothing worth showing.
fn plain_text(headers: &HeaderMap, body: &[u8]) -> Option<String> {
    let kind = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let text = std::str::from_utf8(body).ok()?.trim();
    let markup = text.starts_with('<') || kind.starts_with("text/html");
    let broken_json = text.starts_with(['{', '[']);
    (!markup && !broken_json && !text.is_empty()).then(|| text.to_owned())
}

/// The status in `[409, Conflict]`, the way the resource controller quotes a broker.
fn bracketed_status(message: &str) -> Option<u16> {
    message.split('[').skip(1).find_map(|rest| {
        let digits = rest.split(',').next()?.trim();
        digits.parse().ok().filter(|status| (100..600).contains(status))
    })
}

/// The message inside JSON that stands in the middle of a text.
fn nested_message(message: &str) -> Option<String> {
    let start = message.find('{')?;
    let mut stream = serde_json::Deserializer::from_str(message.get(start..)?).into_iter::<Value>();
    from_document(&stream.next()?.ok()?).message
}

/// `Retry-After` in seconds or as a date.
pub(super) fn retry_after(headers: &HeaderMap, now: SystemTime) -> Option<Duration> {
    let text = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    if let Ok(seconds) = text.parse() {
        return Some(Duration::from_secs(seconds));
    }
    let date = httpdate::parse_http_date(text).ok()?;
    Some(date.duration_since(now).unwrap_or_default())
}

/// Takes out secrets that went with the request, and whatever looks like a token.
fn hide(text: &str, secrets: &[&str]) -> String {
    const HIDDEN: &str = "[hidden]";
    /// Shorter texts are words, and hiding them would make nonsense of a message.
    const SHORTEST: usize = 6;
    let mut text = text.to_owned();
    for secret in secrets.iter().filter(|secret| secret.len() >= SHORTEST) {
        text = text.replace(secret, HIDDEN);
    }
    let of_token = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.');
    let mut kept = String::with_capacity(text.len());
    for piece in text.split_inclusive(|c| !of_token(c)) {
        let word = piece.trim_end_matches(|c| !of_token(c));
        if word.starts_with("eyJ") && word.contains('.') {
            kept.push_str(HIDDEN);
            kept.extend(piece.chars().skip(word.chars().count()));
        } else {
            kept.push_str(piece);
        }
    }
    kept
}

/// One line without control characters, of at most `limit` characters; `None` if nothing is left.
pub(crate) fn single_line(text: &str, limit: usize) -> Option<String> {
    let plain: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    let words: Vec<&str> = plain.split_whitespace().collect();
    let line = words.join(" ");
    if line.chars().count() <= limit {
        return (!line.is_empty()).then_some(line);
    }
    Some(line.chars().take(limit - 1).chain(['…']).collect())
}

#[cfg(test)]
mod tests {
    use reqwest::header::HeaderValue;

    use super::*;

    fn refusal(status: u16, body: &str) -> Refusal {
        let answer = (status, &HeaderMap::new(), body.as_bytes());
        read(Layer::Catalog, answer, &[], SystemTime::UNIX_EPOCH)
    }

    #[test]
    fn every_family_gives_code_and_message() {
        let cases = [
            (
                r#"{"errorCode":"BXNIM0109E","errorMessage":"Property missing or empty.","errorDetails":"Property 'grant_type' either missing or empty.","context":{"requestId":"abc"}}"#,
                (Some("BXNIM0109E"), Some("Property missing or empty."), Some("abc")),
            ),
            (
                r#"{"status_code":"404","errors":[{"code":"not_found","message_code":"BXNIM1","message":"No key"}],"trace":"t1"}"#,
                (Some("not_found"), Some("No key"), Some("t1")),
            ),
            (
                r#"{"error_code":"RC-IamErrorResponse","message":"Token is expired","status_code":401,"transaction_id":"bss-b4"}"#,
                (Some("RC-IamErrorResponse"), Some("Token is expired"), Some("bss-b4")),
            ),
            (
                r#"{"message":"Token expired","code":401,"global_transaction_id":"gend-5"}"#,
                (Some("401"), Some("Token expired"), Some("gend-5")),
            ),
            (r#"{"Message":"Invalid Authorization"}"#, (None, Some("Invalid Authorization"), None)),
            (
                r#"{"message":"cannot verify credentials","referenceId":"r"}"#,
                (None, Some("cannot verify credentials"), Some("r")),
            ),
            (r#"{"error":"nope"}"#, (None, Some("nope"), None)),
            (
                r#"{"timestamp":1743154268491,"status":401,"error":"Unauthorized","path":"/x"}"#,
                (None, Some("Unauthorized"), None),
            ),
            (
                r#"{"type":"unauthorized","message":"Unauthorized","details":[]}"#,
                (Some("unauthorized"), Some("Unauthorized"), None),
            ),
            (
                r#"{"status":"error","errorType":"bad_data","error":"parse error"}"#,
                (Some("bad_data"), Some("parse error"), None),
            ),
            (
                "Failed to get the region information",
                (None, Some("Failed to get the region information"), None),
            ),
            ("null", (None, None, None)),
            ("", (None, None, None)),
            ("<html><body>502</body></html>", (None, None, None)),
            (r#"{"message":"cut o"#, (None, None, None)),
        ];
        for (body, (code, message, transaction_id)) in cases {
            let found = refusal(400, body);
            assert_eq!(found.code.as_deref(), code, "{body}");
            assert_eq!(found.message.as_deref(), message, "{body}");
            assert_eq!(found.transaction_id.as_deref(), transaction_id, "{body}");
        }
    }

    #[test]
    fn the_service_is_told_from_whoever_stands_before_it_by_its_form_of_error() {
        use Layer::{
            Catalog, Iam, Identity, Metadata, Monitor, ResourceController, ResourceManager,
        };
        let source = |layer, body: &str| {
            let answer = (401, &HeaderMap::new(), body.as_bytes());
            read(layer, answer, &[], SystemTime::UNIX_EPOCH).source
        };
        for (layer, body) in [
            (Monitor, r#"{"errors":[{"reason":"Unauthorized","message":"Token expired"}]}"#),
            (Monitor, r#"{"type":"unauthorized","message":"Unauthorized","details":[]}"#),
            (Monitor, r#"{"timestamp":1,"status":401,"error":"Unauthorized","path":"/x"}"#),
            (Monitor, r#"{"status":"error","errorType":"bad_data","error":"parse error"}"#),
            (Iam, r#"{"errorCode":"BXNIM0308E","errorMessage":"No authorization header found"}"#),
            (Identity, r#"{"errors":[{"code":"unauthorized","message":"no"}],"trace":"t"}"#),
            (
                ResourceController,
                r#"{"error_code":"RC-IamErrorResponse","message":"Token is expired"}"#,
            ),
            (ResourceController, r#"{"message":"no","status_code":401,"transaction_id":"bss-1"}"#),
            (ResourceManager, r#"{"Message":"Invalid Authorization"}"#),
            (Catalog, r#"{"message":"Token expired","code":401,"global_transaction_id":"g"}"#),
            (Metadata, r#"{"errors":[{"code":"unauthorized","message":"no"}]}"#),
        ] {
            assert_eq!(source(layer, body), ErrorSource::Service, "{body}");
        }
        for body in [
            "",
            "null",
            "{}",
            "[]",
            "Unauthorized",
            "<html><body>401</body></html>",
            r#"{"message":"Unauthorized"}"#,
            r#"{"error":"invalid_token"}"#,
            r#"{"errors":["no"]}"#,
            r#"{"errors":[{}]}"#,
            r#"{"errors":[{"message":"cut o"#,
        ] {
            for layer in [Monitor, Iam, Identity, ResourceController, ResourceManager, Catalog] {
                assert_eq!(source(layer, body), ErrorSource::Unknown, "{layer}: {body}");
            }
        }
    }

    const DENIED: &str = r#"{"errors":[{"reason":"Not enough privileges to complete the action","message":"Access is denied"}]}"#;

    #[test]
    fn denied_access_is_told_from_the_body_on_401_and_403_only() {
        for (status, expected) in [(401, true), (403, true), (404, false), (500, false)] {
            let found = refusal(status, DENIED);
            assert_eq!(found.access_denied, expected, "{status}");
            assert_eq!(
                found.details.as_deref(),
                Some("Not enough privileges to complete the action")
            );
        }
        let other = r#"{"errors":[{"reason":"x","message":"Unknown instance"}]}"#;
        assert!(!refusal(403, other).access_denied);
    }

    #[test]
    fn the_brokers_words_are_pulled_out_of_the_text() {
        let body = r#"{"error_code":"RC-ServiceBrokerErrorResponse","message":"Open a support case with 'Cloud Monitoring' service. The service's broker returned error, [500, Internal Server Error] Sysdig provision request return code: 500 response: {\"errors\":[{\"reason\": \"Exception\",\"message\":\"Cannot update default receiver for instance 'A' while it is enabled for 'B' display name null\"}]}","status_code":502}"#;
        let broker = refusal(502, body).broker.unwrap();
        assert_eq!(broker.status, Some(500));
        let expected = "Cannot update default receiver for instance 'A' \
            while it is enabled for 'B' display name null";
        assert_eq!(broker.message.as_deref(), Some(expected));

        let body = r#"{"error_code":"RC-ServiceBrokerErrorResponse","message":"Please contact the Service Provider for this error. [409, Conflict] busy","status_code":400}"#;
        let broker = refusal(400, body).broker.unwrap();
        assert_eq!((broker.status, broker.message), (Some(409), None));
        assert_eq!(refusal(400, r#"{"message":"[x] no"}"#).broker, None);
    }

    #[test]
    fn waiting_times_are_seconds_or_a_date() {
        let wait = |text: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(RETRY_AFTER, HeaderValue::from_str(text).unwrap());
            let now = SystemTime::UNIX_EPOCH + Duration::from_secs(784_111_777);
            read(Layer::Iam, (429, &headers, b""), &[], now).retry_after.map(|wait| wait.as_secs())
        };
        assert_eq!(wait("7"), Some(7));
        assert_eq!(wait("Sun, 06 Nov 1994 08:49:47 GMT"), Some(10));
        assert_eq!(wait("Sun, 06 Nov 1994 08:00:00 GMT"), Some(0));
        assert_eq!(wait("soon"), None);
        assert_eq!(wait("-1"), None);
    }

    #[test]
    fn messages_are_short_single_lines_without_control_characters() {
        let body = format!(r#"{{"message":"a\u001b[31m\r\nb {}"}}"#, "x".repeat(1000));
        let message = refusal(400, &body).message.unwrap();
        assert!(message.starts_with("a [31m b xxx"), "{message}");
        assert_eq!(message.chars().count(), MESSAGE);
        assert!(message.ends_with('…'));
    }

    #[test]
    fn a_secret_that_is_repeated_does_not_reach_the_message() {
        let body = r#"{"message":"key canary-key-123 in (eyJhbGciOi.eyJpZCI6.c2ln) is bad"}"#;
        let found = read(
            Layer::Iam,
            (400, &HeaderMap::new(), body.as_bytes()),
            &["canary-key-123"],
            SystemTime::now(),
        );
        assert_eq!(found.message.as_deref(), Some("key [hidden] in ([hidden]) is bad"));
    }

    #[test]
    fn the_transaction_comes_from_the_headers_where_the_body_has_none() {
        let mut headers = HeaderMap::new();
        headers.insert("x-correlation-id", HeaderValue::from_static("corr"));
        let found = read(Layer::Catalog, (500, &headers, b""), &[], SystemTime::now());
        assert_eq!(found.transaction_id.as_deref(), Some("corr"));
    }
}
