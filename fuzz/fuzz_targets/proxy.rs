//! Any bytes from a client of the proxy: what reaches the service is one plain request below `/api` or `/prometheus`, with
//! the proxy's credentials once and none of the client's. `{auth}` stands for what a client that is let in has to say.
#![no_main]

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::thread;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ibmcloud_core::session::Tokens;
use ibmcloud_proxy::TokenKeeper;
use ibmcloud_proxy::proxy::{Access, ClientSecret, Event, Limits, Observer, Proxy, Route, Rules};
use ibmcloud_transport::{
    Client, Endpoints, MemoryStore, Network, Overrides, Service, Settings, Target,
};
use libfuzzer_sys::fuzz_target;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::runtime::Runtime;

const SECRET: &str = "a-secret-that-only-clients-know";

/// What is wrong with a request that has reached the service.
static WRONG: Mutex<Vec<String>> = Mutex::new(Vec::new());

fuzz_target!(|bytes: &[u8]| {
    static STAGE: OnceLock<(Runtime, Arc<Proxy>)> = OnceLock::new();
    let (runtime, proxy) = STAGE.get_or_init(stage);
    let auth = format!("Host: localhost\r\nAuthorization: Bearer {SECRET}");
    let mut text = Vec::new();
    let mut rest = bytes;
    while let Some(at) = rest.windows(6).position(|it| it == b"{auth}") {
        text.extend_from_slice(&rest[..at]);
        text.extend_from_slice(auth.as_bytes());
        rest = &rest[at + 6..];
    }
    text.extend_from_slice(rest);
    runtime.block_on(async {
        let (mut client, server) = tokio::io::duplex(64 * 1024);
        let served = tokio::spawn({
            let proxy = Arc::clone(proxy);
            async move { proxy.serve_connection(server).await }
        });
        let talk = async {
            let _ = client.write_all(&text).await;
            let _ = client.shutdown().await;
            let mut answer = Vec::new();
            let _ = client.read_to_end(&mut answer).await;
            let text = String::from_utf8_lossy(&answer);
            assert!(!text.contains(SECRET) && !text.contains("e30."), "a secret came back: {text}");
        };
        let _ = tokio::time::timeout(Duration::from_secs(2), talk).await;
        served.abort();
    });
    let wrong = WRONG.lock().unwrap_or_else(PoisonError::into_inner);
    assert!(wrong.is_empty(), "{wrong:?}");
});

fn stage() -> (Runtime, Arc<Proxy>) {
    // A program of Rust's ignores it; a fuzzer has a `main` of its own.
    let closed = Arc::default();
    signal_hook::flag::register(signal_hook::consts::SIGPIPE, closed).expect("a handler");
    let runtime =
        tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let address = service();
    let target =
        Target { cloud_domain: "cloud.ibm.com".into(), network: Network::Public, region: None };
    let url = format!("http://{address}").parse().expect("an address");
    let overrides = Overrides([(Service::Monitor, url)].into_iter().collect());
    let endpoints = Endpoints::resolve(&target, &overrides).expect("endpoints");
    let claims = URL_SAFE_NO_PAD.encode(r#"{"id":"x","iat":1,"exp":99999999999}"#);
    let tokens = Tokens {
        access: format!("e30.{claims}.sig").into(),
        refresh: None,
        token_type: "Bearer".into(),
        expiration: 0,
    };
    let store = Arc::new(MemoryStore::new(Some(tokens)));
    let client = Client::new(Settings::new(endpoints), store).expect("a client");
    let region = "us-south".parse().expect("a region");
    let guid = "8d7af921-b136-4078-9666-081bd8470d94".parse().expect("a GUID");
    let rules = Rules {
        access: Access {
            secret: ClientSecret::new(&SECRET.into()),
            writes: true,
            hosts: Vec::new(),
        },
        limits: Limits { answer: Duration::from_secs(1), ..Limits::default() },
        routes: vec![Route {
            name: "prod".into(),
            listener: 0,
            prefix: String::new(),
            upstream: client.upstream(&region, &guid, None).expect("an upstream"),
            tokens: Arc::new(TokenKeeper::new(client)),
        }],
    };
    (runtime, Proxy::new(rules, Arc::new(Nobody)))
}

struct Nobody;

impl Observer for Nobody {
    fn event(&self, event: &Event<'_>) {
        if let Event::Request(it) = event {
            assert!(it.path.starts_with('/') || it.path == "*" || it.path.is_empty(), "{it:?}");
        }
    }
}

/// A service that looks at what reaches it.
fn service() -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a listener");
    let address = listener.local_addr().expect("an address");
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            thread::spawn(move || while answer(&stream).is_some() {});
        }
    });
    address
}

fn answer(mut stream: &TcpStream) -> Option<()> {
    let mut reader = BufReader::new(stream);
    let mut line = String::new();
    reader.read_line(&mut line).ok().filter(|it| *it > 0)?;
    let mut headers = Vec::new();
    loop {
        let mut header = String::new();
        reader.read_line(&mut header).ok().filter(|it| *it > 0)?;
        match header.trim_end() {
            "" => break,
            text => headers.push(text.to_ascii_lowercase()),
        }
    }
    if let Some(wrong) = wrong_with(&line, &headers) {
        WRONG.lock().unwrap_or_else(PoisonError::into_inner).push(wrong);
    }
    let value = |name: &str| headers.iter().find_map(|it| it.strip_prefix(name)).map(str::trim);
    if let Some(length) = value("content-length:").and_then(|it| it.parse::<u64>().ok()) {
        std::io::copy(&mut reader.by_ref().take(length), &mut std::io::sink()).ok()?;
    }
    // Chunks are not taken apart here: the connection ends with the answer.
    let ends = value("transfer-encoding:").is_some();
    let close = if ends { "Connection: close\r\n" } else { "" };
    write!(stream, "HTTP/1.1 200 OK\r\n{close}Content-Length: 2\r\n\r\n{{}}").ok()?;
    (!ends).then_some(())
}

fn wrong_with(line: &str, headers: &[String]) -> Option<String> {
    let count = |name: &str| headers.iter().filter(|it| it.starts_with(name)).count();
    let path = line.split(' ').nth(1).unwrap_or_default();
    let plain = path.split('?').next().unwrap_or_default();
    let below = ["/api", "/prometheus"].iter().any(|it| {
        plain.strip_prefix(it).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    });
    let traps = ["..", "//", "%2f", "%5c", "%2e%2e", ";", "\\"];
    let is_plain = traps.iter().all(|it| !plain.to_ascii_lowercase().contains(it));
    let is_secret = plain == "/api/token" || plain.starts_with("/api/token/");
    let once = ["authorization: bearer e30.", "ibminstanceid: 8d7af921", "host: 127.0.0.1:"]
        .iter()
        .all(|it| count(it) == 1);
    let credentials =
        count("authorization:") == 1 && count("ibminstanceid:") == 1 && count("host:") == 1;
    let lengths = count("content-length:") + count("transfer-encoding:") <= 1;
    let hops = ["connection:", "upgrade:", "te:", "cookie:", "proxy-", "origin:"]
        .iter()
        .all(|it| count(it) == 0);
    let three = line.trim_end().split(' ').count() == 3;
    let fine = below && is_plain && !is_secret && once && credentials && lengths && hops && three;
    (!fine).then(|| format!("{line:?} {headers:?}"))
}
