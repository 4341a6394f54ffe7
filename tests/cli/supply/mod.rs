//! `monitoring auth headers` and `monitoring credential-sync`: credentials for programs that cannot renew one.

mod commands;
mod config;
mod files;
mod grafana;
mod headers;
mod kubernetes;
mod trouble;

use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::Path;
use std::process::Child;
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use crate::environment::signals::kill;
use crate::support::{GUID, INSTANCE, Said, Sandbox};

/// Longer than anything here takes.
const PATIENCE: Duration = Duration::from_secs(30);

/// A cloud whose tokens live for so many seconds. Nobody is logged in; the API key is in the environment.
fn cloud(token_life: u32) -> Sandbox {
    Sandbox::changed(|world| world.settings.token_lifetime_seconds = token_life)
}

/// `credential-sync` for the instance of IBM's page.
fn words<'a>(more: &[&'a str]) -> Vec<&'a str> {
    [&["monitoring", "credential-sync", "--name", INSTANCE], more].concat()
}

/// A run of `credential-sync --once`.
fn once(sandbox: &Sandbox, more: &[&str]) -> Said {
    sandbox.run(&words(&[&["--once"], more].concat()))
}

/// `credential-sync` that goes on, and what it has said.
struct Daemon<'a> {
    sandbox: &'a Sandbox,
    started: Instant,
    child: Option<Child>,
    lines: Arc<Mutex<Vec<String>>>,
    reader: Option<JoinHandle<()>>,
}

impl<'a> Daemon<'a> {
    fn start(sandbox: &'a Sandbox, more: &[&str]) -> Self {
        Self::of(sandbox, &words(more))
    }

    /// The same with all its words.
    fn of(sandbox: &'a Sandbox, words: &[&str]) -> Self {
        let mut child = sandbox.spawn(words);
        let lines = Arc::<Mutex<Vec<String>>>::default();
        let stderr = BufReader::new(child.stderr.take().unwrap());
        let heard = Arc::clone(&lines);
        let reader = thread::spawn(move || {
            for line in stderr.lines() {
                heard.lock().unwrap().push(line.unwrap());
            }
        });
        let started = Instant::now();
        Self { sandbox, started, child: Some(child), lines, reader: Some(reader) }
    }

    fn lines(&self) -> Vec<String> {
        self.lines.lock().unwrap().clone()
    }

    /// How many lines have this in them.
    fn count(&self, text: &str) -> usize {
        self.lines().iter().filter(|line| line.contains(text)).count()
    }

    /// Waits until so many lines have this in them.
    fn wait_for(&self, count: usize, text: &str) {
        wait(|| self.count(text) >= count, || format!("{count} × {text:?} in {:#?}", self.lines()));
    }

    /// What it has cost so far, in hundredths of a second.
    fn processor_ticks(&self) -> u64 {
        let pid = self.child.as_ref().unwrap().id();
        let stat = fs::read_to_string(format!("/proc/{pid}/stat")).unwrap();
        let fields: Vec<&str> = stat.rsplit(')').next().unwrap().split_whitespace().collect();
        fields[11].parse::<u64>().unwrap() + fields[12].parse::<u64>().unwrap()
    }

    fn signal(&self, signal: &str) {
        kill(signal, self.child.as_ref().unwrap());
    }

    /// Ends it in order. Nothing that it has said is a secret.
    fn end(mut self) -> Said {
        self.signal("-TERM");
        let mut child = self.child.take().unwrap();
        let code = child.wait().unwrap().code().unwrap_or(-1);
        self.reader.take().unwrap().join().unwrap();
        let mut stdout = String::new();
        child.stdout.take().unwrap().read_to_string(&mut stdout).unwrap();
        let said = Said { code, stdout, stderr: self.lines().join("\n") };
        self.sandbox.assert_no_secret(&said);
        said
    }
}

impl Drop for Daemon<'_> {
    fn drop(&mut self) {
        if let Some(child) = &mut self.child {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

/// Waits for something that happens.
fn wait(happened: impl Fn() -> bool, otherwise: impl Fn() -> String) {
    let end = Instant::now() + PATIENCE;
    while !happened() {
        assert!(Instant::now() < end, "{}", otherwise());
        thread::sleep(Duration::from_millis(5));
    }
}

/// The status with which the instance answers to a token.
fn status(sandbox: &Sandbox, token: &str) -> u16 {
    let url = sandbox.cloud.url();
    let address = url.strip_prefix("http://").unwrap();
    let mut stream = TcpStream::connect(address).unwrap();
    write!(
        stream,
        "GET /api/user/me HTTP/1.1\r\nHost: us-south.monitoring.cloud.ibm.com\r\nAuthorization: Bearer {token}\r\nIBMInstanceID: {GUID}\r\nConnection: close\r\n\r\n"
    )
    .unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer.split(' ').nth(1).unwrap().parse().unwrap()
}

/// The token in a file, which works.
fn good_token(sandbox: &Sandbox, path: &Path) -> String {
    let token = fs::read_to_string(path).unwrap();
    assert_eq!(status(sandbox, &token), 200);
    token
}

/// How many tokens IAM has given out.
fn grants(sandbox: &Sandbox) -> usize {
    sandbox.calls().iter().filter(|it| it.as_str() == "POST /identity/token 200").count()
}
