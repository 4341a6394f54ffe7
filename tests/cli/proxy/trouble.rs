//! Each trouble of the service: a clear answer, and recovery without help.

use std::net::TcpListener;
use std::time::Duration;

use ibmcloud_emulator::Fault;

use super::{NO_SECRET, Running, start};
use crate::support::Sandbox;
use crate::support::raw_service::RawService;

/// Makes trouble, asks once, and asks again without it.
fn in_trouble(sandbox: &Sandbox, proxy: &Running, trouble: &str) -> super::Answer {
    sandbox.cloud.add_fault(format!("GET /api/teams {trouble}").parse::<Fault>().unwrap());
    let answer = proxy.ask("GET", "/api/teams");
    sandbox.cloud.clear_faults();
    assert_eq!(proxy.ask("GET", "/api/teams").status, 200, "it recovers after {trouble}");
    answer
}

#[test]
fn every_fault_of_the_service_gets_a_clear_answer() {
    let sandbox = Sandbox::new().logged_in();
    let proxy = start(&sandbox, &[]);
    assert_eq!(proxy.ask("GET", "/api/teams").status, 200);
    for (trouble, status, word) in [
        // What the service or its gateway says is passed on.
        ("429 retry-after=7", 429, ""),
        ("status=500", 500, ""),
        ("503 retry-after=3 body=html", 503, "<html"),
        ("502 body=empty", 502, ""),
        ("403", 403, ""),
        // A connection that breaks once is made again.
        ("nth=1 cut-before", 200, "teams"),
        ("nth=1 cut-after", 200, "teams"),
        ("cut-before", 502, "lost"),
        ("cut-after", 502, "lost"),
        ("redirect", 502, "another host"),
        ("not-json", 200, "<html"),
        ("slow=300ms", 200, "teams"),
    ] {
        let answer = in_trouble(&sandbox, &proxy, trouble);
        assert_eq!(answer.status, status, "{trouble}: {answer:?}");
        assert!(answer.body.to_lowercase().contains(word), "{trouble}: {answer:?}");
    }
    let limited = in_trouble(&sandbox, &proxy, "429 retry-after=7");
    assert!(limited.head.contains("retry-after: 7"), "{limited:?}");
    let broken = in_trouble(&sandbox, &proxy, "truncated");
    assert!(!broken.body.trim_end().ends_with("]}"), "it is seen to have broken off: {broken:?}");
    let said = proxy.end(&sandbox);
    assert!(said.contains("broken-off"), "{said}");
}

#[test]
fn a_change_is_sent_once_whatever_happens() {
    let sandbox = Sandbox::new().logged_in();
    let proxy = start(&sandbox, &["--allow-write"]);
    let kind = [("Content-Type", "application/json")];
    sandbox.cloud.add_fault("POST /api/teams cut-after".parse::<Fault>().unwrap());
    let team = r#"{"name":"Once","show":"host"}"#;
    let answer = proxy.ask_with("POST", "/api/teams", &kind, team);
    assert_eq!(answer.status, 502, "{answer:?}");
    let sent = sandbox.calls().iter().filter(|it| it.starts_with("POST /api/teams")).count();
    assert_eq!(sent, 1);
    proxy.end(&sandbox);
}

#[test]
fn a_service_that_cannot_be_reached_is_502_and_one_that_is_silent_504() {
    let gone = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let mut sandbox = Sandbox::new().logged_in();
    sandbox.set("IBMCLOUD_MONITORING_API_ENDPOINT", format!("http://{gone}"));
    let proxy = start(&sandbox, &[]);
    let answer = proxy.ask("GET", "/prometheus/api/v1/query?query=up");
    assert_eq!(answer.status, 502, "{answer:?}");
    assert!(answer.body.contains("could not be reached"), "{answer:?}");
    proxy.end(&sandbox);

    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = silent.local_addr().unwrap();
    sandbox.set("IBMCLOUD_MONITORING_API_ENDPOINT", format!("http://{address}"));
    let config = sandbox.file(
        "proxy.json",
        r#"{"listen": "127.0.0.1:0", "no_client_secret": true, "limits": {"answer_seconds": 1},
            "instances": [{"instance": "monitoring-instance-01"}]}"#,
    );
    let proxy = super::start_with(&sandbox, &["--config", config.to_str().unwrap()], NO_SECRET);
    let answer = proxy.ask("GET", "/api/teams");
    assert_eq!(answer.status, 504, "{answer:?}");
    drop(silent);
    proxy.end(&sandbox);
}

#[test]
fn a_redirect_within_the_service_leads_through_the_proxy() {
    let service = RawService::start(|_| (200, String::new()));
    let own = service.url();
    drop(service);
    // The raw service cannot send headers: a listener of its own does.
    let listener = TcpListener::bind(own.trim_start_matches("http://")).unwrap();
    let target = format!("{own}/api/teams?x=1");
    let answering = std::thread::spawn(move || {
        use std::io::{Read as _, Write as _};
        let (mut stream, _) = listener.accept().unwrap();
        let _ = stream.read(&mut [0; 4096]);
        write!(
            stream,
            "HTTP/1.1 302 Found\r\nLocation: {target}\r\nSet-Cookie: session=1\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
        )
        .unwrap();
    });
    let mut sandbox = Sandbox::new().logged_in();
    sandbox.set("IBMCLOUD_MONITORING_API_ENDPOINT", own);
    let config = sandbox.file(
        "proxy.json",
        r#"{"listen": "127.0.0.1:0", "no_client_secret": true,
            "instances": [{"instance": "monitoring-instance-01", "path": "/prod"}]}"#,
    );
    let proxy = super::start_with(&sandbox, &["--config", config.to_str().unwrap()], NO_SECRET);
    let answer = proxy.ask("GET", "/prod/api/old");
    assert_eq!(answer.status, 302, "{answer:?}");
    assert!(answer.head.contains("location: /prod/api/teams?x=1"), "{answer:?}");
    assert!(!answer.has_header("set-cookie"), "{answer:?}");
    answering.join().unwrap();
    proxy.end(&sandbox);
}

#[test]
fn a_large_answer_comes_whole_and_is_not_kept() {
    const SIZE: usize = 50 * 1024 * 1024;
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let own = format!("http://{}", listener.local_addr().unwrap());
    let answering = std::thread::spawn(move || {
        use std::io::{Read as _, Write as _};
        let (mut stream, _) = listener.accept().unwrap();
        let _ = stream.read(&mut [0; 4096]);
        write!(stream, "HTTP/1.1 200 OK\r\nContent-Length: {SIZE}\r\n\r\n").unwrap();
        let block = vec![b'x'; 1024 * 1024];
        for _ in 0..SIZE / block.len() {
            stream.write_all(&block).unwrap();
        }
        // The connection stays open: the length says where the answer ends.
        std::thread::sleep(Duration::from_millis(200));
    });
    let mut sandbox = Sandbox::new().logged_in();
    sandbox.set("IBMCLOUD_MONITORING_API_ENDPOINT", own);
    let proxy = start(&sandbox, &[]);
    let answer = proxy.ask("GET", "/api/large");
    assert_eq!((answer.status, answer.body.len()), (200, SIZE));
    answering.join().unwrap();
    let said = proxy.end(&sandbox);
    assert!(said.contains(&format!("{SIZE} bytes")), "{said}");
}
