//! The listener: plain http, absolute requests, and `CONNECT` tunnels with TLS inside.

use std::io;
use std::net::TcpListener;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use http_body_util::{BodyExt as _, Limited};
use hyper::body::{Body, Frame, Incoming, SizeHint};
use hyper::header::{CONTENT_LENGTH, CONTENT_TYPE, HOST, HeaderValue};
use hyper::service::service_fn;
use hyper::{Method, Response, StatusCode, http};
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::sync::oneshot;
use tokio::time::{Sleep, sleep};
use tokio_rustls::TlsAcceptor;

use crate::ids;
use crate::net::explain::{HEADER, ascii};
use crate::net::http::{self as messages, Reply, Request, host_name};
use crate::net::journal::Call;
use crate::net::pipeline::{Outcome, Pipeline};
use crate::world::Unreachable;

/// Larger requests are refused; nothing that the services take comes near it.
const BODY_LIMIT: usize = 16 * 1024 * 1024;
/// How long the first half of a truncated answer gets to leave the machine.
const HALF_TIME: Duration = Duration::from_millis(20);

/// Serves until told to stop. Connections end with the runtime.
pub(crate) async fn run(
    listener: TcpListener,
    pipeline: Arc<Pipeline>,
    stopped: oneshot::Receiver<()>,
) {
    let Ok(listener) = tokio::net::TcpListener::from_std(listener) else { return };
    let mut stopped = pin!(stopped);
    loop {
        let accepted = tokio::select! {
            _ = &mut stopped => return,
            accepted = listener.accept() => accepted,
        };
        match accepted {
            Ok((stream, _)) => {
                let _ = stream.set_nodelay(true);
                tokio::spawn(serve(stream, Arc::clone(&pipeline), None));
            }
            // Out of file descriptors, most likely: wait for some to come back.
            Err(_) => sleep(Duration::from_millis(50)).await,
        }
    }
}

/// One connection; `tunnel` is the host and port that the client believes to talk to.
async fn serve<S>(stream: S, pipeline: Arc<Pipeline>, tunnel: Option<String>)
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let service = service_fn(move |request| {
        let (pipeline, tunnel) = (Arc::clone(&pipeline), tunnel.clone());
        async move { dispatch(request, pipeline, tunnel).await }
    });
    let connection = hyper::server::conn::http1::Builder::new()
        .serve_connection(TokioIo::new(stream), service)
        .with_upgrades();
    // A connection that ends in an error is the client's loss, or a fault that was asked for.
    let _ = connection.await;
}

async fn dispatch(
    request: http::Request<Incoming>,
    pipeline: Arc<Pipeline>,
    tunnel: Option<String>,
) -> Result<Response<Content>, io::Error> {
    if request.method() == Method::CONNECT && tunnel.is_none() {
        return Ok(connect(request, &pipeline).await);
    }
    let (parts, body) = request.into_parts();
    let named = parts.headers.get(HOST).and_then(|value| value.to_str().ok());
    let absolute = parts.uri.authority().map(ToString::to_string);
    let by_proxy = absolute.is_some();
    let authority = tunnel
        .clone()
        .or(absolute)
        .or_else(|| named.map(str::to_owned))
        .unwrap_or_else(|| pipeline.address.to_string());
    let name = host_name(&authority);
    let raw_path = parts.uri.path().to_owned();
    let segments = messages::segments(&raw_path);
    let words: Vec<&str> = segments.iter().map(String::as_str).collect();
    let destination = pipeline.services.locate(name, &raw_path, &words);
    if by_proxy && !destination.documented && authority != pipeline.address.to_string() {
        return Ok(refused(&pipeline, parts.method.as_str(), &authority));
    }
    let body = match Limited::new(body, BODY_LIMIT).collect().await {
        Ok(body) => body.to_bytes(),
        Err(_) => return Ok(response(&Reply::text(413, "Payload Too Large"))),
    };
    let Some(body) = messages::unzipped(&parts.headers, body, BODY_LIMIT as u64) else {
        return Ok(response(&Reply::text(415, "Unsupported Media Type")));
    };
    let request = Request {
        method: parts.method.to_string(),
        scheme: if tunnel.is_some() { "https" } else { "http" },
        authority,
        region: destination.region,
        service: destination.service,
        segments,
        raw_path,
        raw_query: parts.uri.query().unwrap_or_default().to_owned(),
        now: pipeline.clock.now(),
        transaction: transaction(&parts.headers, &pipeline),
        headers: parts.headers,
        body,
    };
    // A task of its own: a held request goes on to its effect even when its client has gone.
    let outcome = tokio::spawn(async move { pipeline.respond(request).await }).await;
    match outcome {
        Ok(Outcome::Answer(reply)) => Ok(response(&reply)),
        Ok(Outcome::Half(reply)) => Ok(half(&reply)),
        // The client's end of the connection is the end of it.
        Ok(Outcome::Silence) => std::future::pending().await,
        Ok(Outcome::Cut) => Err(io::ErrorKind::ConnectionAborted.into()),
        Err(error) => Ok(response(&Reply::text(500, format!("the emulator failed: {error}")))),
    }
}

/// The caller's transaction id, or a new one.
fn transaction(headers: &hyper::HeaderMap, pipeline: &Pipeline) -> String {
    let given = headers.get("transaction-id").and_then(|value| value.to_str().ok());
    given.filter(|id| !id.is_empty()).map_or_else(
        || {
            let count = pipeline.next_transaction().to_string();
            format!("bss-{}", hex::encode(&ids::seeded(&["transaction", &count])[..8]))
        },
        str::to_owned,
    )
}

/// Opens a tunnel to a documented host, and to no other.
async fn connect(request: http::Request<Incoming>, pipeline: &Arc<Pipeline>) -> Response<Content> {
    let target = request.uri().authority().map(ToString::to_string).unwrap_or_default();
    let host = host_name(&target).to_ascii_lowercase();
    let https = target.rsplit_once(':').is_none_or(|(_, port)| port == "443");
    if !pipeline.services.documents(&host) || !https {
        return refused(pipeline, "CONNECT", &target);
    }
    match pipeline.unreachable(&host) {
        None => {}
        // What a proxy says when the host behind it refuses the connection.
        Some(Unreachable::Refuses) => return response(&Reply::text(502, "Bad Gateway")),
        Some(Unreachable::Hangs) => std::future::pending().await,
    }
    let Ok(config) = pipeline.authority.config(&host) else {
        return response(&Reply::text(502, "no certificate could be made for this name"));
    };
    let pipeline = Arc::clone(pipeline);
    tokio::spawn(async move {
        let Ok(upgraded) = hyper::upgrade::on(request).await else { return };
        // A client that does not trust the authority ends the handshake; that is its right.
        let accepted = TlsAcceptor::from(config).accept(TokioIo::new(upgraded)).await;
        if let Ok(stream) = accepted {
            serve_tunnel(stream, pipeline, host).await;
        }
    });
    Response::new(Content::whole(Bytes::new()))
}

/// Boxed, since a tunnel's connection may not be part of its own type.
fn serve_tunnel<S>(
    stream: S,
    pipeline: Arc<Pipeline>,
    host: String,
) -> Pin<Box<dyn Future<Output = ()> + Send>>
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    Box::pin(serve(stream, pipeline, Some(host)))
}

/// The answer for every host that is not documented.
fn refused(pipeline: &Pipeline, method: &str, target: &str) -> Response<Content> {
    let text = format!("The sandbox lets nothing leave the machine: it does not know '{target}'.");
    let reason = ascii(&text);
    pipeline.journal().open(Call {
        host: host_name(target).to_owned(),
        method: method.to_owned(),
        status: Some(403),
        time: format!("{:.3}", pipeline.clock.now()),
        reason: Some(reason.clone()),
        finished: true,
        ..Call::default()
    });
    response(&Reply::text(403, text + "\n").with(HEADER, reason))
}

pub(crate) fn response(reply: &Reply) -> Response<Content> {
    let (kind, bytes) = reply.content();
    headed(reply, kind, Content::whole(bytes))
}

/// An answer whose body stops halfway, with the length of the whole.
fn half(reply: &Reply) -> Response<Content> {
    let (kind, bytes) = reply.content();
    let length = bytes.len().max(2);
    let kept = bytes.slice(..bytes.len() / 2);
    let mut response = headed(reply, kind, Content::broken(kept));
    response.headers_mut().insert(CONTENT_LENGTH, HeaderValue::from(length));
    response
}

fn headed(reply: &Reply, kind: Option<&'static str>, content: Content) -> Response<Content> {
    let mut response = Response::new(content);
    let status = StatusCode::from_u16(reply.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    *response.status_mut() = status;
    for (name, value) in &reply.headers {
        if let Ok(value) = HeaderValue::from_str(value) {
            response.headers_mut().insert(*name, value);
        }
    }
    if let Some(kind) = kind {
        response.headers_mut().entry(CONTENT_TYPE).or_insert(HeaderValue::from_static(kind));
    }
    response
}

/// A body: all of it at once, or a part and then an error.
pub(crate) struct Content {
    bytes: Option<Bytes>,
    /// Runs out before the error of a broken body is raised.
    broken: Option<Pin<Box<Sleep>>>,
}

impl Content {
    fn whole(bytes: Bytes) -> Self {
        Self { bytes: Some(bytes).filter(|bytes| !bytes.is_empty()), broken: None }
    }

    fn broken(bytes: Bytes) -> Self {
        Self { bytes: Some(bytes), broken: Some(Box::pin(sleep(HALF_TIME))) }
    }
}

impl Body for Content {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        if let Some(bytes) = self.bytes.take().filter(|bytes| !bytes.is_empty()) {
            return Poll::Ready(Some(Ok(Frame::data(bytes))));
        }
        match &mut self.broken {
            None => Poll::Ready(None),
            Some(timer) => timer
                .as_mut()
                .poll(context)
                .map(|()| Some(Err(io::ErrorKind::ConnectionAborted.into()))),
        }
    }

    fn is_end_stream(&self) -> bool {
        self.bytes.is_none() && self.broken.is_none()
    }

    fn size_hint(&self) -> SizeHint {
        match (&self.bytes, &self.broken) {
            (_, Some(_)) => SizeHint::default(),
            (bytes, None) => SizeHint::with_exact(bytes.as_ref().map_or(0, Bytes::len) as u64),
        }
    }
}
