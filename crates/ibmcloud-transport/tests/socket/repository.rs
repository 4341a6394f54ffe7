//! A repository of plug-ins is asked without credentials, and its files are fetched within limits.

use std::fs::File;
use std::io::{Read as _, Seek as _};
use std::sync::Arc;

use ibmcloud_emulator::{Cloud, Options};
use ibmcloud_transport::{Fetched, Layer, MemoryStore, Misunderstanding, Phase, ProxySettings};

use crate::responder::{Act, Responder};
use crate::{client, client_with, settings, tokens};

const LIST: &str = r#"{"plugins": [{"name": "demo", "versions": []}]}"#;
/// SHA-1 and SHA-256 of `abc`, from the standard.
const ABC: [&str; 2] = [
    "a9993e364706816aba3e25717850c26c9cd0d89d",
    "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
];

fn file(body: &str) -> Act {
    Act::Answer(200, vec!["Content-Type: application/octet-stream".into()], body.into())
}

fn moved(to: &str) -> Act {
    Act::json(302, "").with(&format!("Location: {to}"))
}

/// Fetches `/file` of a server, and returns what was heard on the way and what the file holds.
async fn fetched(
    server: &Responder,
) -> (Result<Fetched, ibmcloud_transport::Error>, Vec<u64>, String) {
    let url = format!("{}/file", server.url()).parse().expect("an address");
    let (mut file, mut heard): (File, _) = (tempfile::tempfile().expect("a file"), Vec::new());
    let mut progress = |bytes, _| heard.push(bytes);
    let outcome = client(&server.url()).fetch_file(&url, &mut file, &mut progress).await;
    let mut text = String::new();
    file.rewind().expect("a file");
    file.read_to_string(&mut text).expect("text");
    (outcome, heard, text)
}

#[tokio::test]
async fn the_list_of_the_emulator_is_understood_and_its_files_are_what_it_says() {
    let cloud = Cloud::start(Options::default()).unwrap();
    let client = client(&cloud.url());
    let plugins = client.plugin_repository(&cloud.url().parse().unwrap()).await.unwrap();
    let clusters = plugins.iter().find(|it| it.name == "container-service").unwrap();
    assert_eq!(clusters.aliases, ["kubernetes-service"]);
    let versions: Vec<&str> = clusters.releases.iter().map(|it| it.version.as_str()).collect();
    assert_eq!(versions, ["1.0.506", "1.0.489", "0.1.440", "0.1.425"]);
    let binary = &clusters.releases[0].binaries[0];
    let mut file = tempfile::tempfile().unwrap();
    let fetched = client.fetch_file(&binary.url, &mut file, &mut |_, _| ()).await.unwrap();
    assert!(fetched.has_checksum(&binary.checksum) && fetched.secure);
    assert!(!fetched.has_checksum(ABC[0]) && !fetched.has_checksum(""));
    assert_eq!(file.metadata().unwrap().len(), fetched.bytes);
}

#[tokio::test]
async fn no_credential_is_sent_and_another_host_may_have_the_file() {
    let other = Responder::start([Act::json(200, LIST)]);
    let server = Responder::start([moved(&format!("{}/elsewhere?signed=1", other.url()))]);
    let repository = format!("{}/below/", server.url()).parse().unwrap();
    let plugins = client(&server.url()).plugin_repository(&repository).await.unwrap();
    assert_eq!(plugins[0].name, "demo");
    assert_eq!(server.lines(), ["GET /below/bx/list"]);
    assert_eq!(other.lines(), ["GET /elsewhere?signed=1"]);
    for seen in server.seen().iter().chain(&other.seen()) {
        assert_eq!((seen.header("authorization"), seen.header("referer")), (None, None));
    }
}

#[tokio::test]
async fn redirects_come_to_an_end() {
    let server = Responder::start((0..9).map(|_| moved("/again")));
    let (outcome, _, text) = fetched(&server).await;
    let error = outcome.unwrap_err();
    assert_eq!(error.layer(), Layer::Repository);
    assert!(matches!(error.phase(), Phase::NotUnderstood { .. }), "{error:?}");
    assert_eq!((server.seen().len(), text.as_str()), (6, ""));
}

#[tokio::test]
async fn a_file_that_breaks_off_is_fetched_again_from_its_beginning() {
    let half = Act::Bytes("HTTP/1.1 200 X\r\nContent-Length: 3\r\n\r\nab".into());
    let server = Responder::start([Act::Cut, half, Act::json(503, ""), file("abc")]);
    let (outcome, heard, text) = fetched(&server).await;
    let fetched = outcome.unwrap();
    assert_eq!((fetched.bytes, text.as_str()), (3, "abc"));
    assert_eq!(heard, [2, 3]);
    for sum in ABC {
        assert!(fetched.has_checksum(sum) && fetched.has_checksum(&sum.to_uppercase()), "{sum}");
    }
}

#[tokio::test]
async fn a_file_that_always_breaks_off_is_an_error() {
    let half = || Act::Bytes("HTTP/1.1 200 X\r\nContent-Length: 3\r\n\r\nab".into());
    let server = Responder::start((0..9).map(|_| half()));
    let (outcome, _, _) = fetched(&server).await;
    let error = outcome.unwrap_err();
    let Phase::NotUnderstood { reason: Misunderstanding::HalfRead, .. } = error.phase() else {
        panic!("{error:?}");
    };
    assert!(!error.may_have_applied() && !error.needs_login());
}

#[tokio::test]
async fn what_is_too_large_or_refused_is_not_fetched() {
    let huge = "HTTP/1.1 200 X\r\nContent-Length: 99999999999\r\n\r\nab";
    let server = Responder::start([Act::Bytes(huge.into())]);
    let (outcome, heard, _) = fetched(&server).await;
    let error = outcome.unwrap_err();
    let Phase::NotUnderstood { reason: Misunderstanding::TooLarge, .. } = error.phase() else {
        panic!("{error:?}");
    };
    assert!(heard.is_empty());
    let server = Responder::start([Act::json(401, r#"{"message": "no"}"#)]);
    let error = fetched(&server).await.0.unwrap_err();
    assert_eq!((error.status(), error.needs_login()), (Some(401), false));
    let client = client(&server.url());
    let mut file = tempfile::tempfile().unwrap();
    for url in ["ftp://127.0.0.1/x", "file:///etc/passwd"] {
        let url = url.parse().unwrap();
        let error = client.fetch_file(&url, &mut file, &mut |_, _| ()).await.unwrap_err();
        assert_eq!(error.layer(), Layer::ThisMachine, "{url}");
    }
}

#[tokio::test]
async fn http_elsewhere_goes_through_the_proxy_for_http_and_is_not_called_secure() {
    let proxy = Responder::start([file("abc")]);
    let proxies = ProxySettings { http: Some(proxy.url()), ..ProxySettings::default() };
    let settings = ibmcloud_transport::Settings { proxy: proxies, ..settings(&proxy.url()) };
    let client = client_with(settings, Arc::new(MemoryStore::new(Some(tokens("a", None)))));
    let url = "http://plugins.invalid/file".parse().unwrap();
    let mut file = tempfile::tempfile().unwrap();
    let fetched = client.fetch_file(&url, &mut file, &mut |_, _| ()).await.unwrap();
    assert!(!fetched.secure);
    assert_eq!(proxy.lines(), ["GET http://plugins.invalid/file"]);
    assert_eq!(proxy.seen()[0].header("authorization"), None);
}
