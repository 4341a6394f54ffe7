//! A service that answers with bytes of the test's own. The emulator reads and writes JSON by a library,
//! so that it cannot show what a library loses.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle};

/// A request as it came.
#[derive(Clone, Debug)]
pub(crate) struct Received {
    /// `PUT /api/alerts/7`, with the query.
    pub(crate) line: String,
    /// The headers as they came, in lower case.
    pub(crate) headers: String,
    pub(crate) body: String,
}

/// What is answered: a status, and a JSON text.
type Answers = dyn Fn(&Received) -> (u16, String) + Send;

pub(crate) struct RawService {
    address: SocketAddr,
    received: Arc<Mutex<Vec<Received>>>,
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl RawService {
    pub(crate) fn start(answers: impl Fn(&Received) -> (u16, String) + Send + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let (received, stop) = (Arc::<Mutex<Vec<Received>>>::default(), Arc::default());
        let thread = thread::spawn({
            let (received, stop): (_, Arc<AtomicBool>) = (Arc::clone(&received), Arc::clone(&stop));
            let answers: Box<Answers> = Box::new(answers);
            move || {
                for stream in listener.incoming() {
                    if stop.load(Ordering::SeqCst) {
                        return;
                    }
                    let Ok(mut stream) = stream else { continue };
                    let Some(request) = read(&stream) else { continue };
                    received.lock().unwrap().push(request.clone());
                    let (status, body) = answers(&request);
                    // A client that has gone is no trouble of the service's.
                    let _ = write!(
                        stream,
                        "HTTP/1.1 {status} X\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
                        body.len()
                    );
                }
            }
        });
        Self { address, received, stop, thread: Some(thread) }
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Everything that came.
    pub(crate) fn received(&self) -> Vec<Received> {
        self.received.lock().unwrap().clone()
    }

    /// What came with a request of this beginning, the latest one first.
    pub(crate) fn bodies(&self, beginning: &str) -> Vec<String> {
        let received = self.received.lock().unwrap();
        let those = received.iter().rev().filter(|request| request.line.starts_with(beginning));
        those.map(|request| request.body.clone()).collect()
    }
}

impl Drop for RawService {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::SeqCst);
        // Wakes the thread up if it waits for a connection.
        drop(TcpStream::connect(self.address));
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

fn read(stream: &TcpStream) -> Option<Received> {
    let mut reader = BufReader::new(stream);
    let mut line = String::new();
    reader.read_line(&mut line).ok()?;
    let line = line.trim_end().strip_suffix(" HTTP/1.1")?.to_owned();
    let (mut length, mut headers) = (0, String::new());
    loop {
        let mut header = String::new();
        reader.read_line(&mut header).ok()?;
        headers.push_str(&header.to_ascii_lowercase());
        match header.trim_end().split_once(':') {
            Some((name, value)) if name.eq_ignore_ascii_case("content-length") => {
                length = value.trim().parse().ok()?;
            }
            Some(_) => {}
            None => break,
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    Some(Received { line, headers, body: String::from_utf8_lossy(&body).into_owned() })
}
