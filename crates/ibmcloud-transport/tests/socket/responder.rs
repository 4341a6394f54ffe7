//! A server that gives prepared answers, the n-th to the n-th request, and can misbehave.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::Duration;

/// What happens to one request.
#[derive(Clone, Debug)]
pub(crate) enum Act {
    /// A whole answer: status, further header lines, body.
    Answer(u16, Vec<String>, String),
    /// These bytes and then the end.
    Bytes(String),
    /// No answer: the connection ends.
    Cut,
    /// Silence for a while, and then the end.
    Silence(Duration),
}

impl Act {
    /// A JSON answer.
    pub(crate) fn json(status: u16, body: &str) -> Self {
        Self::Answer(status, vec!["Content-Type: application/json".into()], body.into())
    }

    /// A JSON answer with one more header line.
    pub(crate) fn with(self, line: &str) -> Self {
        match self {
            Self::Answer(status, mut lines, body) => {
                lines.push(line.to_owned());
                Self::Answer(status, lines, body)
            }
            other => other,
        }
    }
}

/// A request as it was received.
#[derive(Clone, Debug)]
pub(crate) struct Seen {
    /// `GET /path?query`
    pub(crate) line: String,
    headers: Vec<(String, String)>,
    pub(crate) body: String,
}

impl Seen {
    /// The value of a header, by its lower-case name.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }
}

pub(crate) struct Responder {
    address: SocketAddr,
    seen: Arc<Mutex<Vec<Seen>>>,
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Responder {
    /// Starts a server for this script. Requests beyond it are answered with 418, which no client
    /// tries again.
    pub(crate) fn start(script: impl IntoIterator<Item = Act>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let address = listener.local_addr().expect("a bound address");
        let (seen, stop) = (Arc::default(), Arc::new(AtomicBool::new(false)));
        let mut script = script.into_iter().collect::<Vec<_>>().into_iter();
        let thread = std::thread::spawn({
            let (seen, stop): (Arc<Mutex<Vec<Seen>>>, _) = (Arc::clone(&seen), Arc::clone(&stop));
            move || {
                for stream in listener.incoming() {
                    if stop.load(Ordering::SeqCst) {
                        return;
                    }
                    let Ok(mut stream) = stream else { return };
                    let Some(request) = read(&stream) else { continue };
                    seen.lock().expect("no holder panics").push(request);
                    let act = script.next().unwrap_or_else(|| Act::json(418, "{}"));
                    // A client that has gone is no trouble of the server's.
                    let _ = perform(&mut stream, act);
                }
            }
        });
        Self { address, seen, stop, thread: Some(thread) }
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Every request so far.
    pub(crate) fn seen(&self) -> Vec<Seen> {
        self.seen.lock().expect("no holder panics").clone()
    }

    /// Every request line so far.
    pub(crate) fn lines(&self) -> Vec<String> {
        self.seen().into_iter().map(|request| request.line).collect()
    }
}

impl Drop for Responder {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::SeqCst);
        // Wakes the thread up if it waits for a connection.
        drop(TcpStream::connect(self.address));
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

fn read(stream: &TcpStream) -> Option<Seen> {
    stream.set_read_timeout(Some(Duration::from_secs(5))).ok()?;
    let mut reader = BufReader::new(stream);
    let mut lines = Vec::new();
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).ok()?;
        match line.trim_end() {
            "" if lines.is_empty() => return None,
            "" => break,
            text => lines.push(text.to_owned()),
        }
    }
    let first = lines.remove(0);
    let headers: Vec<(String, String)> = lines
        .iter()
        .filter_map(|line| line.split_once(':'))
        .map(|(name, value)| (name.to_ascii_lowercase(), value.trim().to_owned()))
        .collect();
    let length = headers.iter().find(|(name, _)| name == "content-length");
    let length = length.and_then(|(_, value)| value.parse().ok()).unwrap_or(0);
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    let line = first.trim_end_matches(" HTTP/1.1").to_owned();
    Some(Seen { line, headers, body: String::from_utf8_lossy(&body).into_owned() })
}

fn perform(stream: &mut TcpStream, act: Act) -> std::io::Result<()> {
    match act {
        Act::Answer(status, lines, body) => {
            let mut text = format!("HTTP/1.1 {status} X\r\nConnection: close\r\n");
            for line in lines {
                text.push_str(&line);
                text.push_str("\r\n");
            }
            stream.write_all(text.as_bytes())?;
            write!(stream, "Content-Length: {}\r\n\r\n{body}", body.len())
        }
        Act::Bytes(text) => stream.write_all(text.as_bytes()),
        Act::Cut => Ok(()),
        Act::Silence(time) => {
            std::thread::sleep(time);
            Ok(())
        }
    }
}
