//! A server on loopback for a trial: files under their paths, and nothing else.

use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

type Files = Arc<Mutex<BTreeMap<String, Vec<u8>>>>;

/// It answers as long as this process lives.
pub(crate) struct Server {
    files: Files,
    address: String,
}

impl Server {
    /// Starts it on a free port, with no file.
    pub(crate) fn start() -> anyhow::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let address = format!("http://{}", listener.local_addr()?);
        let files = Files::default();
        let served = Arc::clone(&files);
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                // A client that goes away is not this server's business.
                let _ = answer(stream, &served);
            }
        });
        Ok(Self { files, address })
    }

    /// `http://HOST:PORT`.
    pub(crate) fn address(&self) -> &str {
        &self.address
    }

    /// Offers a file under a path.
    pub(crate) fn serve(&self, path: &str, bytes: Vec<u8>) {
        let mut files = self.files.lock().unwrap_or_else(PoisonError::into_inner);
        files.insert(path.to_owned(), bytes);
    }
}

fn answer(mut stream: TcpStream, files: &Files) -> std::io::Result<()> {
    let mut lines = BufReader::new(stream.try_clone()?).lines();
    let first = lines.next().transpose()?.unwrap_or_default();
    for line in lines {
        if line?.is_empty() {
            break;
        }
    }
    let path = first.split(' ').nth(1).unwrap_or_default();
    let files = files.lock().unwrap_or_else(PoisonError::into_inner);
    let (status, body) = match files.get(path) {
        Some(bytes) => ("200 OK", bytes.as_slice()),
        None => ("404 Not Found", b"".as_slice()),
    };
    let length = body.len();
    write!(stream, "HTTP/1.1 {status}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n")?;
    stream.write_all(body)
}
