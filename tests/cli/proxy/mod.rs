//! `monitoring proxy`: the real program between clients and the cloud.

mod addresses;
pub(crate) mod browser;
mod hostile;
mod identity;
mod life;
mod requests;
mod tokens;
mod trouble;

use std::fmt::Write as _;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::process::{Child, ExitStatus};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::{Duration, Instant};

use crate::support::{INSTANCE, Sandbox};

/// Longer than anything here should take.
const LONG: Duration = Duration::from_secs(20);

/// What is sent to a proxy that asks for no secret.
pub(super) const NO_SECRET: &str = "whatever-a-client-happens-to-send";

/// A proxy that listens.
pub(super) struct Running {
    child: Child,
    pub(super) address: SocketAddr,
    pub(super) admin: SocketAddr,
    pub(super) secret: String,
    lines: Receiver<String>,
    pub(super) said: String,
}

/// An answer, read to its end.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) head: String,
    pub(super) body: String,
}

impl Answer {
    fn read(text: &str) -> Self {
        let (head, body) = text.split_once("\r\n\r\n").unwrap_or((text, ""));
        let status = head.split(' ').nth(1).and_then(|it| it.parse().ok()).unwrap_or(0);
        Self { status, head: head.to_ascii_lowercase(), body: body.to_owned() }
    }

    pub(super) fn has_header(&self, name: &str) -> bool {
        self.head.lines().any(|line| line.starts_with(&format!("{name}:")))
    }
}

/// Starts a proxy for the instance of IBM's page, with a secret.
pub(super) fn start(sandbox: &Sandbox, words: &[&str]) -> Running {
    let secret = "correct-horse-battery-staple";
    let path = sandbox.file("client.secret", secret);
    let mut all = vec![
        "--name",
        INSTANCE,
        "--listen",
        "127.0.0.1:0",
        "--admin-listen",
        "127.0.0.1:0",
        "--client-secret-file",
        path.to_str().unwrap(),
    ];
    all.extend(words);
    start_with(sandbox, &all, secret)
}

/// Starts a proxy with these words.
pub(super) fn start_with(sandbox: &Sandbox, words: &[&str], secret: &str) -> Running {
    let all = [&["monitoring", "proxy"], words].concat();
    let mut child = sandbox.spawn(&all);
    let stderr = child.stderr.take().unwrap();
    let (sender, lines) = channel();
    thread::spawn(move || {
        for line in BufReader::new(stderr).lines().map_while(Result::ok) {
            if sender.send(line).is_err() {
                return;
            }
        }
    });
    let nowhere = SocketAddr::from(([127, 0, 0, 1], 0));
    let mut running = Running {
        child,
        address: nowhere,
        admin: nowhere,
        secret: secret.to_owned(),
        lines,
        said: String::new(),
    };
    let listening = running.wait_for("Listening at ");
    if let Some(address) = address_in(&listening) {
        running.address = address;
    }
    if words.contains(&"--admin-listen") {
        let health = running.wait_for("Health checks and metrics are at ");
        running.admin = address_in(&health).unwrap();
    }
    running
}

pub(super) fn address_in(line: &str) -> Option<SocketAddr> {
    line.split(' ').find_map(|word| word.trim_end_matches('.').parse().ok())
}

impl Running {
    /// Reads its lines until one holds the text.
    pub(super) fn wait_for(&mut self, text: &str) -> String {
        let end = Instant::now() + LONG;
        while let Ok(line) = self.lines.recv_timeout(end.saturating_duration_since(Instant::now()))
        {
            self.said.push_str(&line);
            self.said.push('\n');
            if line.contains(text) {
                return line;
            }
        }
        panic!("no line with '{text}' in:\n{}", self.said);
    }

    /// A request with the secret.
    pub(super) fn ask(&self, method: &str, path: &str) -> Answer {
        self.ask_with(method, path, &[], "")
    }

    pub(super) fn ask_with(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &str,
    ) -> Answer {
        let mut text = format!(
            "{method} {path} HTTP/1.1\r\nHost: {}\r\nAuthorization: Bearer {}\r\nConnection: close\r\n",
            self.address, self.secret
        );
        for (name, value) in headers {
            write!(text, "{name}: {value}\r\n").unwrap();
        }
        if !body.is_empty() {
            write!(text, "Content-Length: {}\r\n", body.len()).unwrap();
        }
        text.push_str("\r\n");
        text.push_str(body);
        Answer::read(&send(self.address, text.as_bytes()))
    }

    /// A request at the separate listener.
    pub(super) fn admin(&self, method: &str, path: &str) -> Answer {
        let text =
            format!("{method} {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
        Answer::read(&send(self.admin, text.as_bytes()))
    }

    /// One value of the metrics.
    pub(super) fn metric(&self, name: &str) -> Option<f64> {
        let text = self.admin("GET", "/metrics").body;
        let line = text.lines().find(|line| line.starts_with(name))?;
        line.rsplit(' ').next()?.parse().ok()
    }

    pub(super) fn id(&self) -> u32 {
        self.child.id()
    }

    pub(super) fn signal(&self, signal: nix::sys::signal::Signal) {
        let id = nix::unistd::Pid::from_raw(i32::try_from(self.child.id()).unwrap());
        nix::sys::signal::kill(id, signal).unwrap();
    }

    /// Waits for its end.
    pub(super) fn wait(&mut self) -> ExitStatus {
        let end = Instant::now() + LONG;
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                while let Ok(line) = self.lines.recv_timeout(Duration::from_millis(500)) {
                    self.said.push_str(&line);
                    self.said.push('\n');
                }
                return status;
            }
            assert!(Instant::now() < end, "it did not end:\n{}", self.said);
            thread::sleep(Duration::from_millis(10));
        }
    }

    /// Ends it in order, and looks for secrets in what it said.
    pub(super) fn end(mut self, sandbox: &Sandbox) -> String {
        self.signal(nix::sys::signal::Signal::SIGTERM);
        let status = self.wait();
        assert_eq!(status.code(), Some(0), "{}", self.said);
        let mut said = self.said.clone();
        self.child.stdout.take().unwrap().read_to_string(&mut said).unwrap();
        assert!(!said.contains(&self.secret), "the client secret was said:\n{said}");
        for secret in sandbox.secrets() {
            assert!(!said.contains(&secret), "a secret was said:\n{said}");
        }
        assert!(!said.contains("eyJ"), "an access token was said:\n{said}");
        said
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Sends bytes and reads until the other side closes, or says nothing for a while.
pub(super) fn send(address: SocketAddr, bytes: &[u8]) -> String {
    let mut stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(LONG)).unwrap();
    // The other side may close before it has read everything.
    let _ = stream.write_all(bytes);
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer);
    String::from_utf8_lossy(&answer).into_owned()
}
