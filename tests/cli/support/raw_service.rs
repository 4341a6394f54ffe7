//! A service that answers with bytes of the test's own. The emulator reads and writes JSON by a library,
//! so that it cannot show what a library loses.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle};

use rustls::pki_types::PrivateKeyDer;
use rustls::{ServerConfig, ServerConnection, StreamOwned};

/// A request as it came.
#[derive(Clone, Debug)]
pub(crate) struct Received {
    /// `PUT /api/alerts/7`, with the query.
    pub(crate) line: String,
    /// Names in small letters.
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: String,
}

impl Received {
    /// The value of a header; empty without one.
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.iter().find(|(own, _)| own == name).map_or("", |(_, value)| value)
    }
}

impl Received {
    /// The headers as a text: a line each, in small letters.
    pub(crate) fn head(&self) -> String {
        let line =
            |(name, value): &(String, String)| format!("{name}: {}\r\n", value.to_lowercase());
        self.headers.iter().map(line).collect::<Vec<_>>().concat()
    }
}

/// What is answered: a status, and a JSON text.
type Answers = dyn Fn(&Received) -> (u16, String) + Send;

pub(crate) struct RawService {
    scheme: &'static str,
    address: SocketAddr,
    received: Arc<Mutex<Vec<Received>>>,
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl RawService {
    pub(crate) fn start(answers: impl Fn(&Received) -> (u16, String) + Send + 'static) -> Self {
        Self::serve("http", |stream| Some(Box::new(stream)), answers)
    }

    /// The same over TLS, and the PEM of the certificate to trust.
    pub(crate) fn start_secure(
        answers: impl Fn(&Received) -> (u16, String) + Send + 'static,
    ) -> (Self, String) {
        let made = rcgen::generate_simple_self_signed(vec!["127.0.0.1".to_owned()]).unwrap();
        let key = PrivateKeyDer::try_from(made.signing_key.serialize_der()).unwrap();
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![made.cert.der().clone()], key)
            .unwrap();
        let config = Arc::new(config);
        let secured = move |stream| {
            let connection = ServerConnection::new(Arc::clone(&config)).ok()?;
            Some(Box::new(StreamOwned::new(connection, stream)) as Box<dyn Connection>)
        };
        (Self::serve("https", secured, answers), made.cert.pem())
    }

    fn serve(
        scheme: &'static str,
        connected: impl Fn(TcpStream) -> Option<Box<dyn Connection>> + Send + 'static,
        answers: impl Fn(&Received) -> (u16, String) + Send + 'static,
    ) -> Self {
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
                    let Some(mut stream) = stream.ok().and_then(&connected) else { continue };
                    let Some(request) = read(&mut stream) else { continue };
                    received.lock().unwrap().push(request.clone());
                    let (status, body) = answers(&request);
                    // A client that has gone is no trouble of the service's.
                    let _ = write!(
                        stream,
                        "HTTP/1.1 {status} X\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
                        body.len()
                    );
                    let _ = stream.flush();
                }
            }
        });
        Self { scheme, address, received, stop, thread: Some(thread) }
    }

    pub(crate) fn url(&self) -> String {
        format!("{}://{}", self.scheme, self.address)
    }

    pub(crate) fn port(&self) -> u16 {
        self.address.port()
    }

    /// What came, in order.
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

/// Bytes in both directions.
trait Connection: Read + Write {}
impl<T: Read + Write> Connection for T {}

fn read(stream: &mut Box<dyn Connection>) -> Option<Received> {
    let mut reader = BufReader::new(stream);
    let mut line = String::new();
    reader.read_line(&mut line).ok()?;
    let line = line.trim_end().strip_suffix(" HTTP/1.1")?.to_owned();
    let mut headers = Vec::new();
    let mut length = 0;
    loop {
        let mut header = String::new();
        reader.read_line(&mut header).ok()?;
        match header.trim_end().split_once(':') {
            Some((name, value)) => {
                if name.eq_ignore_ascii_case("content-length") {
                    length = value.trim().parse().ok()?;
                }
                headers.push((name.to_ascii_lowercase(), value.trim().to_owned()));
            }
            None => break,
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    Some(Received { line, headers, body: String::from_utf8_lossy(&body).into_owned() })
}
