//! The page of the admin interface in a real browser.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use ibmcloud_emulator::{AdminAccess, Cloud, Options};
use serde_json::{Value, json};

use crate::proxy::browser::RawPage;
use crate::support::{INSTANCE, has};

fn cloud() -> (Cloud, AdminAccess) {
    let cloud = Cloud::start(Options { admin_port: Some(0), ..Options::default() }).unwrap();
    let access = cloud.admin().unwrap().clone();
    (cloud, access)
}

/// A browser with one page, which is asked over the protocol of its developer tools.
struct Browser {
    process: Child,
    socket: TcpStream,
    asked: u64,
}

impl Browser {
    fn open(folder: &Path, url: &str) -> Self {
        let words = ["--headless", "--no-sandbox", "--disable-gpu", "--remote-debugging-port=0"];
        let mut process = Command::new("chromium")
            .args(words)
            .arg(format!("--user-data-dir={}", folder.display()))
            .arg(url)
            .env("HOME", folder)
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut said = BufReader::new(process.stderr.take().unwrap()).lines().map(Result::unwrap);
        let mark = "DevTools listening on ws://";
        let address = said.find_map(|line| Some(line.split_once(mark)?.1.to_owned())).unwrap();
        // What it says besides is nobody's business, and it must not wait for a reader.
        std::thread::spawn(move || said.for_each(drop));
        let (host, _) = address.split_once('/').unwrap();
        let page = loop {
            let list = get(host, "/json/list");
            let list: Value = serde_json::from_str(&list).unwrap();
            let page = list.as_array().unwrap().iter().find(|it| it["type"] == "page");
            if let Some(page) = page {
                break page["webSocketDebuggerUrl"].as_str().unwrap().to_owned();
            }
        };
        let path = page.strip_prefix(&format!("ws://{host}")).unwrap();
        let mut socket = TcpStream::connect(host).unwrap();
        write!(
            socket,
            "GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\
             Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n"
        )
        .unwrap();
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            let mut byte = [0];
            socket.read_exact(&mut byte).unwrap();
            head.push(byte[0]);
        }
        assert!(head.starts_with(b"HTTP/1.1 101 "));
        Self { process, socket, asked: 0 }
    }

    /// The value of an expression in the page.
    fn value(&mut self, expression: &str) -> Value {
        self.asked += 1;
        let params = json!({"expression": expression, "returnByValue": true});
        let text = json!({"id": self.asked, "method": "Runtime.evaluate", "params": params});
        let text = text.to_string();
        // A text in one frame of a length in two bytes; a mask of zeros leaves it as it is (RFC 6455 5.2).
        let mut frame = vec![0x81, 0xfe];
        frame.extend(u16::try_from(text.len()).unwrap().to_be_bytes());
        frame.extend([0; 4]);
        frame.extend(text.bytes());
        self.socket.write_all(&frame).unwrap();
        loop {
            let mut head = [0; 2];
            self.socket.read_exact(&mut head).unwrap();
            let mut length = usize::from(head[1]);
            if length >= 126 {
                let mut wide = vec![0; if length == 126 { 2 } else { 8 }];
                self.socket.read_exact(&mut wide).unwrap();
                length = wide.iter().fold(0, |sum, byte| sum << 8 | usize::from(*byte));
            }
            let mut body = vec![0; length];
            self.socket.read_exact(&mut body).unwrap();
            let said: Value = serde_json::from_slice(&body).unwrap();
            if said["id"] == self.asked {
                assert_eq!(said["result"]["exceptionDetails"], Value::Null, "{expression}: {said}");
                return said["result"]["result"]["value"].clone();
            }
        }
    }

    /// Waits until an expression is true; the test's own time is its limit.
    fn wait(&mut self, expression: &str) {
        while self.value(expression) != true {
            std::thread::sleep(std::time::Duration::from_millis(20));
        }
    }

    /// Presses the button that has this text.
    fn press(&mut self, text: &str) {
        let found = format!(
            "[...document.querySelectorAll('button')].find(it => it.textContent === '{text}')"
        );
        self.wait(&format!("!!{found}"));
        self.value(&format!("{found}.click()"));
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// The body of an answer. Developer tools do not end a connection.
fn get(host: &str, path: &str) -> String {
    let mut socket = TcpStream::connect(host).unwrap();
    write!(socket, "GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n").unwrap();
    let mut answer = BufReader::new(socket);
    let mut length = 0;
    loop {
        let mut line = String::new();
        answer.read_line(&mut line).unwrap();
        let line = line.trim_end().to_ascii_lowercase();
        if let Some(text) = line.strip_prefix("content-length:") {
            length = text.trim().parse().unwrap();
        }
        if line.is_empty() {
            break;
        }
    }
    let mut body = vec![0; length];
    answer.read_exact(&mut body).unwrap();
    String::from_utf8(body).unwrap()
}

#[test]
fn the_page_shows_what_happens_and_switches_faults() {
    if !has("chromium") {
        return;
    }
    let (cloud, access) = cloud();
    let folder = tempfile::tempdir().unwrap();
    let url = format!("{}/#secret={}", access.url, access.secret);
    let mut browser = Browser::open(folder.path(), &url);
    browser.wait("document.getElementById('state')?.textContent === 'running'");
    let text = |browser: &mut Browser, id: &str| {
        let value = browser.value(&format!("document.getElementById('{id}').textContent"));
        value.as_str().unwrap().to_owned()
    };
    let instances = text(&mut browser, "instances");
    assert!(
        instances.contains(INSTANCE) && instances.contains("Monitor Operations"),
        "{instances}"
    );
    let world = cloud.world();
    let monitor = &world.monitors[0];
    let fingerprint = browser.value("document.querySelector('#instances code').textContent");
    assert_eq!(fingerprint.as_str().map(str::len), Some(12));
    let page = browser.value("document.documentElement.outerHTML");
    let page = page.as_str().unwrap();
    assert!(!page.contains(&access.secret) && !page.contains(&monitor.tokens[0].key));
    assert_eq!(browser.value("location.hash"), "", "the secret does not stay in the address");
    // A call as it comes, with the reason of its refusal.
    let address = cloud.url();
    let host = address.strip_prefix("http://").unwrap();
    get(host, "/api/tems");
    browser
        .wait("document.getElementById('calls').textContent.includes('no Authorization header')");
    // A fault is switched on, shows as pressed, and is switched off.
    browser.press("Monitor API fails");
    browser.wait("document.querySelector('#presets [aria-pressed=true]')?.textContent === 'Monitor API fails'");
    assert_eq!(cloud.faults().len(), 1);
    assert!(get(host, "/api/teams").contains("Service Unavailable"));
    browser.press("Monitor API fails");
    browser.wait("!document.querySelector('#presets [aria-pressed=true]')");
    assert_eq!(cloud.faults(), []);
    // Clock, snapshot, and what is wrong.
    let before = cloud.clock().unix();
    browser.press("+ 1 day");
    browser.wait("document.getElementById('note').textContent === ''");
    browser.value("document.getElementById('name').value = 'first'; document.getElementById('save').requestSubmit()");
    browser.wait("document.getElementById('snaps').textContent.includes('first')");
    assert!(cloud.clock().unix() >= before + 86_400);
    browser.value("document.getElementById('spec').value = 'nonsense'; document.getElementById('add').requestSubmit()");
    browser.wait("document.getElementById('note').textContent.includes('a fault needs a path')");
    browser.press("Refusals only");
    let shown = "[...document.querySelectorAll('#calls tr:not([hidden])')].every(it => it.dataset.refused === 'true')";
    assert_eq!(browser.value(shown), true);
    // Every control has a name, and nothing was refused by the page's own policy.
    let nameless = "[...document.querySelectorAll('button, input')].filter(it => !(it.textContent || it.labels?.length || it.ariaLabel)).length";
    assert_eq!(browser.value(nameless), 0);
}

#[test]
fn a_page_of_another_origin_gets_nothing_and_changes_nothing() {
    if !has("chromium") {
        return;
    }
    let (cloud, access) = cloud();
    cloud.with_world(|world| world.seed = 99);
    let target = &access.url;
    let page = format!(
        r#"<!doctype html><body><iframe src="{target}/"></iframe><script>
(async () => {{
  const out = [];
  for (const [name, path, options] of [
    ["read", "/calls", {{}}], ["opaque", "/world", {{mode: "no-cors"}}],
    ["reset", "/reset", {{method: "POST", mode: "no-cors", headers: {{}}}}],
    ["known", "/faults", {{method: "POST", body: '{{"fault":"* 503"}}', headers: {{Authorization: "Bearer {secret}"}}}}],
  ]) {{
    try {{ const answer = await fetch("{target}" + path, options); out.push(name + ":" + answer.type + ":" + answer.status); }}
    catch (error) {{ out.push(name + ":failed"); }}
  }}
  document.title = out.join(" ");
}})();
</script></body>"#,
        secret = access.secret
    );
    let site = RawPage::start(page);
    let folder = tempfile::tempdir().unwrap();
    let mut browser = Browser::open(folder.path(), &site.url());
    browser.wait("document.title.includes('known:')");
    let outcome = browser.value("document.title");
    assert_eq!(outcome, "read:failed opaque:failed reset:failed known:failed");
    assert_eq!(cloud.faults(), []);
    assert_eq!(cloud.world().seed, 99, "nothing was reset");
    // Why it failed cannot be seen from there: from here, that page is refused.
    let refused = ["/calls", "/world"].map(|path| get_from(target, path, "http://localhost:1"));
    assert!(refused.iter().all(|it| it.starts_with("HTTP/1.1 403 ")), "{refused:?}");
}

fn get_from(url: &str, path: &str, origin: &str) -> String {
    let host = url.strip_prefix("http://").unwrap();
    let mut socket = TcpStream::connect(host).unwrap();
    write!(
        socket,
        "GET {path} HTTP/1.1\r\nHost: {host}\r\nOrigin: {origin}\r\nConnection: close\r\n\r\n"
    )
    .unwrap();
    let mut text = String::new();
    socket.read_to_string(&mut text).unwrap();
    text
}
