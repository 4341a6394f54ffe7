//! Asking a running proxy whether it is ready.

use std::io;
use std::time::Duration;

use bytes::Bytes;
use http::header::HOST;
use http::{Request, StatusCode};
use http_body_util::{BodyExt, Empty, Limited};
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;

use crate::proxy::listen::ListenAddress;

/// How long one question may take: the proxy makes a real call for it.
const PATIENCE: Duration = Duration::from_secs(15);
/// The longest answer that is read.
const LONGEST: usize = 64 * 1024;

/// What a proxy says of itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Health {
    /// It serves.
    Ready,
    /// It does not, and says why.
    NotReady(String),
}

/// Asks the separate listener of a proxy.
pub async fn health(address: &ListenAddress) -> io::Result<Health> {
    let asked = async {
        match address {
            ListenAddress::Tcp(address) => ask(TcpStream::connect(address).await?).await,
            #[cfg(unix)]
            ListenAddress::Unix(path) => ask(tokio::net::UnixStream::connect(path).await?).await,
            _ => Err(io::Error::new(io::ErrorKind::Unsupported, "no address to connect to")),
        }
    };
    tokio::time::timeout(PATIENCE, asked)
        .await
        .map_err(|_| io::Error::from(io::ErrorKind::TimedOut))?
}

async fn ask(stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static) -> io::Result<Health> {
    let (mut sender, connection) =
        http1::handshake(TokioIo::new(stream)).await.map_err(io::Error::other)?;
    let connection = tokio::spawn(connection);
    let request = Request::get("/-/ready").header(HOST, "localhost").body(Empty::<Bytes>::new());
    let request = request.map_err(io::Error::other)?;
    let answer = sender.send_request(request).await.map_err(io::Error::other)?;
    let status = answer.status();
    let body =
        Limited::new(answer.into_body(), LONGEST).collect().await.map_err(io::Error::other)?;
    connection.abort();
    Ok(if status == StatusCode::OK {
        Health::Ready
    } else {
        Health::NotReady(String::from_utf8_lossy(&body.to_bytes()).into_owned())
    })
}
