//! Requests that are made to be read in two ways, to lead elsewhere, or to take too much. What is refused never reaches
//! the service; what passes is inert.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::Duration;

use super::{NO_SECRET, Running, send, start};
use crate::support::Sandbox;
use crate::support::raw_service::RawService;

struct Front {
    sandbox: Sandbox,
    service: RawService,
    proxy: Running,
}

fn front(words: &[&str]) -> Front {
    let service = RawService::start(|_| (200, "{}".to_owned()));
    let mut sandbox = Sandbox::new().logged_in();
    sandbox.set("IBMCLOUD_MONITORING_API_ENDPOINT", service.url());
    let proxy = start(&sandbox, words);
    Front { sandbox, service, proxy }
}

impl Front {
    /// Sends bytes in which `{auth}` stands for what the proxy wants to see.
    fn raw(&self, text: &str) -> String {
        let auth = format!(
            "Host: {}\r\nAuthorization: Bearer {}\r\nConnection: close",
            self.proxy.address, self.proxy.secret
        );
        send(self.proxy.address, text.replace("{auth}", &auth).as_bytes())
    }
}

fn status(answer: &str) -> &str {
    answer.split(' ').nth(1).unwrap_or("closed")
}

#[test]
fn what_could_be_read_in_two_ways_does_not_reach_the_service() {
    let front = front(&["--allow-write"]);
    let smuggled = "GET /api/token HTTP/1.1\r\nHost: x\r\n\r\n";
    for (name, text) in [
        ("two lengths", "POST /api/x HTTP/1.1\r\n{auth}\r\nContent-Length: 3\r\nContent-Length: 50\r\n\r\nabc".to_owned()),
        ("a list of lengths", "POST /api/x HTTP/1.1\r\n{auth}\r\nContent-Length: 3, 50\r\n\r\nabc".to_owned()),
        ("a signed length", "POST /api/x HTTP/1.1\r\n{auth}\r\nContent-Length: +3\r\n\r\nabc".to_owned()),
        ("an odd coding", "POST /api/x HTTP/1.1\r\n{auth}\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n".to_owned()),
        ("chunked is not last", "POST /api/x HTTP/1.1\r\n{auth}\r\nTransfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n".to_owned()),
        ("a blank before the colon", "GET /api/x HTTP/1.1\r\n{auth}\r\nContent-Length : 3\r\n\r\n".to_owned()),
        ("a folded header", "GET /api/x HTTP/1.1\r\n{auth}\r\nX-A: 1\r\n  X-B: 2\r\n\r\n".to_owned()),
        ("a header with a line end", "GET /api/x HTTP/1.1\r\n{auth}\r\nX-A: 1\rX-B: 2\r\n\r\n".to_owned()),
        ("a header with NUL", "GET /api/x HTTP/1.1\r\n{auth}\r\nX-A: 1\0\r\n\r\n".to_owned()),
        ("a path with a blank", "GET /api/x y HTTP/1.1\r\n{auth}\r\n\r\n".to_owned()),
        ("absolute form", "GET http://elsewhere.example/api/x HTTP/1.1\r\n{auth}\r\n\r\n".to_owned()),
        ("own absolute form", "GET http://127.0.0.1/api/x HTTP/1.1\r\n{auth}\r\n\r\n".to_owned()),
        ("CONNECT", "CONNECT elsewhere.example:443 HTTP/1.1\r\n{auth}\r\n\r\n".to_owned()),
        ("OPTIONS *", "OPTIONS * HTTP/1.1\r\n{auth}\r\n\r\n".to_owned()),
        ("dot segments", "GET /api/../token HTTP/1.1\r\n{auth}\r\n\r\n".to_owned()),
        ("encoded dots", "GET /api/%2e%2e/%2e%2e/x HTTP/1.1\r\n{auth}\r\n\r\n".to_owned()),
        ("an encoded slash", "GET /api/x%2f..%2ftoken HTTP/1.1\r\n{auth}\r\n\r\n".to_owned()),
        ("an empty segment", "GET /api//token HTTP/1.1\r\n{auth}\r\n\r\n".to_owned()),
        ("a matrix parameter", "GET /api/token;x=1 HTTP/1.1\r\n{auth}\r\n\r\n".to_owned()),
        ("an encoded line end", "GET /api/x%0d%0aHost:%20y HTTP/1.1\r\n{auth}\r\n\r\n".to_owned()),
        ("a second host", "GET /api/x HTTP/1.1\r\n{auth}\r\nHost: evil.example\r\n\r\n".to_owned()),
        ("a second credential", "GET /api/x HTTP/1.1\r\n{auth}\r\nAuthorization: Bearer x\r\n\r\n".to_owned()),
        ("HTTP/0.9", "GET /api/x\r\n".to_owned()),
        ("HTTP/2 by prior knowledge", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".to_owned()),
        ("a bad chunk", "POST /api/x HTTP/1.1\r\n{auth}\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n".to_owned() + smuggled),
        ("a chunk that is too long", format!("POST /api/x HTTP/1.1\r\n{{auth}}\r\nTransfer-Encoding: chunked\r\n\r\n{}\r\n", "f".repeat(20))),
    ] {
        let answer = front.raw(&text);
        let status = status(&answer);
        assert!(
            matches!(status, "400" | "401" | "403" | "404" | "405" | "413" | "421" | "502" | "closed"),
            "{name}: {answer}"
        );
    }
    let reached = front.service.received();
    assert!(reached.iter().all(|it| it.line == "POST /api/x"), "{reached:?}");
    assert!(reached.iter().all(|it| it.body.is_empty()), "no body was whole: {reached:?}");
    front.proxy.end(&front.sandbox);
}

#[test]
fn length_and_chunks_together_are_one_request_and_no_second_one() {
    let front = front(&["--allow-write"]);
    let inner = "GET /api/smuggled HTTP/1.1\r\nHost: x\r\n\r\n";
    let answer = front.raw(&format!(
        "POST /api/x HTTP/1.1\r\n{{auth}}\r\nContent-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n{inner}"
    ));
    assert!(answer.matches("HTTP/1.1 ").count() <= 1, "{answer}");
    let reached = front.service.received();
    assert!(!reached.iter().any(|it| it.line.contains("smuggled")), "{reached:?}");
    for request in &reached {
        let both = request.head().contains("content-length")
            && request.head().contains("transfer-encoding");
        assert!(!both, "{request:?}");
    }
    front.proxy.end(&front.sandbox);
}

#[test]
fn an_upgrade_is_passed_as_a_plain_request() {
    let front = front(&[]);
    let answer = front.raw(
        "GET /api/x HTTP/1.1\r\n{auth}, Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: x\r\n\r\n",
    );
    assert_eq!(status(&answer), "200", "{answer}");
    let headers = front.service.received()[0].head();
    assert!(!headers.contains("upgrade") && !headers.contains("sec-websocket"), "{headers}");
    front.proxy.end(&front.sandbox);
}

#[test]
fn names_that_are_not_this_machine_s_are_refused() {
    let front = front(&["--allow-host", "proxy.internal"]);
    let ask = |host: &str| {
        let text = format!(
            "GET /api/x HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer {}\r\nConnection: close\r\n\r\n",
            front.proxy.secret
        );
        status(&send(front.proxy.address, text.as_bytes())).to_owned()
    };
    for host in
        ["evil.example", "127.0.0.1.evil.example", "169.254.169.254", "localhost.evil.example:80"]
    {
        assert_eq!(ask(host), "421", "{host}");
    }
    for host in ["localhost", "127.0.0.1:1", "proxy.internal:9400"] {
        assert_eq!(ask(host), "200", "{host}");
    }
    assert_eq!(front.service.received().len(), 3);
    front.proxy.end(&front.sandbox);
}

#[test]
fn too_much_is_refused() {
    let front = front(&["--allow-write"]);
    let many = (0..150).map(|it| format!("X-{it}: 1\r\n")).collect::<Vec<_>>().concat();
    assert_eq!(
        status(&front.raw(&format!("GET /api/x HTTP/1.1\r\n{{auth}}\r\n{many}\r\n"))),
        "431"
    );
    let long = format!("X-Long: {}\r\n", "a".repeat(100_000));
    assert_eq!(
        status(&front.raw(&format!("GET /api/x HTTP/1.1\r\n{{auth}}\r\n{long}\r\n"))),
        "431"
    );
    let path = format!("/api/{}", "a".repeat(70_000));
    assert!(matches!(
        status(&front.raw(&format!("GET {path} HTTP/1.1\r\n{{auth}}\r\n\r\n"))),
        "414" | "431"
    ));
    let body = "POST /api/x HTTP/1.1\r\n{auth}\r\nContent-Length: 99999999999\r\n\r\n";
    assert_eq!(status(&front.raw(body)), "413");
    assert_eq!(front.service.received().len(), 0);
    front.proxy.end(&front.sandbox);
}

#[test]
fn slow_clients_and_many_connections_do_not_keep_others_out() {
    let mut sandbox = Sandbox::new().logged_in();
    let service = RawService::start(|_| (200, "{}".to_owned()));
    sandbox.set("IBMCLOUD_MONITORING_API_ENDPOINT", service.url());
    let config = sandbox.file(
        "proxy.json",
        r#"{"listen": "127.0.0.1:0", "no_client_secret": true,
            "limits": {"connections": 4, "head_seconds": 1},
            "instances": [{"instance": "monitoring-instance-01"}]}"#,
    );
    let proxy = super::start_with(&sandbox, &["--config", config.to_str().unwrap()], NO_SECRET);
    let mut slow: Vec<TcpStream> =
        (0..4).map(|_| TcpStream::connect(proxy.address).unwrap()).collect();
    for stream in &mut slow {
        stream.write_all(b"GET /api/x HTTP/1.1\r\nHost: local").unwrap();
    }
    // All places are taken until the slow heads run out of time.
    assert_eq!(proxy.ask("GET", "/api/x").status, 200);
    for mut stream in slow {
        stream.set_read_timeout(Some(Duration::from_secs(5))).unwrap();
        let mut rest = String::new();
        let _ = stream.read_to_string(&mut rest);
        assert!(rest.is_empty() || rest.starts_with("HTTP/1.1 408"), "{rest}");
    }
    proxy.end(&sandbox);
}
