//! The proxy at work: connections of clients, requests, and an orderly end.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use http::request::Parts;
use http::{HeaderMap, Method, Request, Response, Uri};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::sync::{Notify, Semaphore};
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};

use crate::proxy::admin::Admin;
use crate::proxy::answer::{self, AnswerBody};
use crate::proxy::event::{Event, Observer, Outcome};
use crate::proxy::forward::{Passed, forward};
use crate::proxy::listen::{Socket, Stream};
use crate::proxy::metrics::Metrics;
use crate::proxy::record::Record;
use crate::proxy::rules::{Limits, Rules};
use crate::proxy::state::State;
use crate::proxy::target::{Refusal, Target};

/// A pause after a connection that could not be taken, such as for want of descriptors.
const AFTER_ACCEPT_FAILED: Duration = Duration::from_millis(100);

/// A running proxy.
pub struct Proxy {
    state: Arc<State>,
    observer: Arc<dyn Observer>,
}

impl Proxy {
    /// A proxy that goes by these rules, and reports to `observer`.
    pub fn new(rules: Rules, observer: Arc<dyn Observer>) -> Arc<Self> {
        Arc::new(Self { state: Arc::new(State::new(rules)), observer })
    }

    /// What answers at the separate listener. `quit` is notified when an orderly end is asked for.
    pub fn admin(&self, quit: Arc<Notify>) -> Arc<Admin> {
        Arc::new(Admin::new(Arc::clone(&self.state), quit))
    }

    /// Replaces the rules. Requests under way end by the old ones.
    pub fn replace_rules(&self, rules: Rules) {
        self.state.replace_rules(rules);
    }

    /// Serves clients at `sockets`, whose numbers are those of the routes' listeners, and health checks and metrics at
    /// `admin`, until `stop` is over; then no connection is taken any more, and requests under way get `drain` to end.
    /// Returns whether all have ended.
    pub async fn serve(
        self: &Arc<Self>,
        sockets: Vec<Socket>,
        admin: Option<(Socket, Arc<Admin>)>,
        stop: impl Future<Output = ()>,
        drain: Duration,
    ) -> bool {
        let graceful = Arc::new(GracefulShutdown::new());
        let places = Arc::new(Semaphore::new(self.state.rules().limits.connections.max(1)));
        let mut accepting = JoinSet::new();
        for (number, socket) in sockets.into_iter().enumerate() {
            let (proxy, places) = (Arc::clone(self), Arc::clone(&places));
            let graceful = Arc::clone(&graceful);
            accepting.spawn(async move {
                loop {
                    // A client beyond the limit waits in the system's queue.
                    let Ok(place) = Arc::clone(&places).acquire_owned().await else { return };
                    let Some(stream) = proxy.accept(&socket).await else { continue };
                    let proxy = Arc::clone(&proxy);
                    let watcher = graceful.watcher();
                    tokio::spawn(async move {
                        let _place = place;
                        let limits = proxy.state.rules().limits;
                        let service = service_fn(|request| proxy.answer(request, number));
                        let _connected = Connected::new(&proxy.state.metrics);
                        match stream {
                            Stream::Tcp(stream, _) => {
                                connection(stream, &limits, service, watcher).await;
                            }
                            #[cfg(unix)]
                            Stream::Unix(stream) => {
                                let local =
                                    service_fn(|request| proxy.answer_local(request, number));
                                connection(stream, &limits, local, watcher).await;
                            }
                        }
                    });
                }
            });
        }
        if let Some((socket, admin)) = admin {
            let proxy = Arc::clone(self);
            accepting.spawn(async move { proxy.serve_admin(socket, admin).await });
        }
        stop.await;
        accepting.shutdown().await;
        let Some(graceful) = Arc::into_inner(graceful) else { return false };
        timeout(drain, graceful.shutdown()).await.is_ok()
    }

    /// Serves one connection of the first listener that came another way than over a socket, until it ends.
    pub async fn serve_connection(
        &self,
        stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static,
    ) {
        let limits = self.state.rules().limits;
        let service = service_fn(|request| self.answer(request, 0));
        // A client that breaks off has been recorded with its request.
        let _ = builder(&limits).serve_connection(TokioIo::new(stream), service).await;
    }

    async fn serve_admin(&self, socket: Socket, admin: Arc<Admin>) {
        let mut connections = JoinSet::new();
        loop {
            let Some(stream) = self.accept(&socket).await else { continue };
            // A few clients look after the proxy; whoever comes beyond them is no such client.
            while connections.len() >= ADMIN_CONNECTIONS {
                connections.join_next().await;
            }
            while connections.try_join_next().is_some() {}
            let admin = Arc::clone(&admin);
            connections.spawn(async move {
                let limits = Limits { headers: 50, head: 16 * 1024, ..Limits::default() };
                let is_local = match &stream {
                    Stream::Tcp(_, peer) => peer.ip().is_loopback(),
                    #[cfg(unix)]
                    Stream::Unix(_) => true,
                };
                let service = service_fn(async |request| {
                    Ok::<_, Infallible>(admin.answer(&request, is_local).await)
                });
                let http = builder(&limits);
                let _ = match stream {
                    Stream::Tcp(stream, _) => {
                        http.serve_connection(TokioIo::new(stream), service).await
                    }
                    #[cfg(unix)]
                    Stream::Unix(stream) => {
                        http.serve_connection(TokioIo::new(stream), service).await
                    }
                };
            });
        }
    }

    async fn accept(&self, socket: &Socket) -> Option<Stream> {
        match socket.accept().await {
            Ok(stream) => Some(stream),
            Err(error) => {
                self.observer.event(&Event::AcceptFailed(error.to_string()));
                sleep(AFTER_ACCEPT_FAILED).await;
                None
            }
        }
    }

    async fn answer(
        &self,
        request: Request<Incoming>,
        listener: usize,
    ) -> Result<Response<AnswerBody>, Infallible> {
        Ok(self.respond(request, listener, false).await)
    }

    #[cfg(unix)]
    async fn answer_local(
        &self,
        request: Request<Incoming>,
        listener: usize,
    ) -> Result<Response<AnswerBody>, Infallible> {
        Ok(self.respond(request, listener, true).await)
    }

    async fn respond(
        &self,
        request: Request<Incoming>,
        listener: usize,
        is_local: bool,
    ) -> Response<AnswerBody> {
        let rules = self.state.rules();
        let (parts, body) = request.into_parts();
        let Parts { method, uri, headers, .. } = parts;
        let path = uri.path();
        let mut record = Record::new((method.clone(), path), &self.observer, &self.state.metrics);
        let head = Head { method: &method, headers: &headers };
        let judged = judge(&rules, &uri, &head, (listener, is_local), &mut record);
        let (route, target, purpose) = match judged {
            Ok(judged) => judged,
            Err(refusal) => {
                let response = answer::refused(path, refusal);
                record.answers(response.status(), Outcome::Refused(refusal));
                record.complete();
                return response;
            }
        };
        let limits = &rules.limits;
        let passed = Passed { route, limits, purpose, method, target, headers };
        forward(passed, body, &self.state.metrics, record).await
    }
}

/// The few clients of the separate listener.
const ADMIN_CONNECTIONS: usize = 16;

type Judged<'a> = (&'a crate::proxy::rules::Route, Target<'a>, crate::proxy::target::Purpose);

/// What a request is judged by.
struct Head<'a> {
    method: &'a Method,
    headers: &'a HeaderMap,
}

/// Who asks comes before what is asked for, so that a stranger learns nothing.
fn judge<'a>(
    rules: &'a Rules,
    uri: &'a Uri,
    head: &Head<'_>,
    (listener, is_local): (usize, bool),
    record: &mut Record,
) -> Result<Judged<'a>, Refusal> {
    let target = Target::of(uri)?;
    rules.access.judge(head.headers, is_local)?;
    let route = rules.route(listener, |it| target.below(&it.prefix).is_some());
    let route = route.ok_or(Refusal::UnknownPath)?;
    record.reaches(&route.name);
    let target = target.below(&route.prefix).ok_or(Refusal::UnknownPath)?;
    let purpose = target.purpose(head.method, rules.access.writes)?;
    Ok((route, target, purpose))
}

fn builder(limits: &Limits) -> http1::Builder {
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new())
        .header_read_timeout(limits.head_time)
        .max_headers(limits.headers)
        .max_header_size(limits.head)
        .max_buf_size(limits.head.max(8192));
    http
}

async fn connection<I, S>(
    stream: I,
    limits: &Limits,
    service: S,
    watcher: hyper_util::server::graceful::Watcher,
) where
    I: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    S: hyper::service::Service<
            Request<Incoming>,
            Response = Response<AnswerBody>,
            Error = Infallible,
        >,
{
    let connection = builder(limits).serve_connection(TokioIo::new(stream), service);
    // A client that breaks off has been recorded with its request.
    let _ = watcher.watch(connection).await;
}

/// Counts a connection for as long as it lasts.
struct Connected(Arc<Metrics>);

impl Connected {
    fn new(metrics: &Arc<Metrics>) -> Self {
        metrics.connected();
        Self(Arc::clone(metrics))
    }
}

impl Drop for Connected {
    fn drop(&mut self) {
        self.0.disconnected();
    }
}
