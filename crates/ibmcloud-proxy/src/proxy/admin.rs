//! The separate listener: is the proxy alive, can it serve, what has it counted; and an orderly end for jobs whose
//! sidecar it is.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, HeaderValue, Method, Request, Response, StatusCode};
use hyper::body::Incoming;
use ibmcloud_transport::{Forwarded, ForwardedBody};
use tokio::sync::Notify;
use tokio::time::Instant;

use crate::proxy::answer::{self, AnswerBody};
use crate::proxy::guard;
use crate::proxy::metrics::CONTENT_TYPE;
use crate::proxy::rules::Route;
use crate::proxy::state::State;
use crate::proxy::target::Refusal;

/// How long the outcome of a real call counts, so that health checks are no load for the service.
const READY_FOR: Duration = Duration::from_secs(10);
/// The same for an outcome that was bad.
const UNREADY_FOR: Duration = Duration::from_secs(1);
/// How long the real call may take.
const PATIENCE: Duration = Duration::from_secs(5);
/// A call that every member of an instance may make (`monitor-api.md` 3).
const CALL: &str = "/api/user/me";

/// Answers at the separate listener.
pub struct Admin {
    state: Arc<State>,
    quit: Arc<Notify>,
    seen: Mutex<Option<(Instant, Readiness)>>,
    /// One real call at a time.
    turn: tokio::sync::Mutex<()>,
}

/// Whether requests can be served now, and if not, what each instance says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Readiness(Vec<(String, Result<(), String>)>);

impl Readiness {
    /// Whether every instance answers.
    pub fn is_ready(&self) -> bool {
        self.0.iter().all(|(_, outcome)| outcome.is_ok())
    }
}

impl Admin {
    pub(crate) fn new(state: Arc<State>, quit: Arc<Notify>) -> Self {
        Self { state, quit, seen: Mutex::default(), turn: tokio::sync::Mutex::default() }
    }

    /// Makes a real call to each instance, unless that was done a moment ago.
    pub async fn readiness(&self) -> Readiness {
        let _turn = self.turn.lock().await;
        if let Some(known) = self.recent() {
            return known;
        }
        let mut all = Vec::new();
        for route in &self.state.rules().routes {
            all.push((route.name.clone(), call(route).await));
        }
        let readiness = Readiness(all);
        *self.seen.lock().unwrap_or_else(PoisonError::into_inner) =
            Some((Instant::now(), readiness.clone()));
        readiness
    }

    fn recent(&self) -> Option<Readiness> {
        let seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        let (at, readiness) = seen.as_ref()?;
        let lasts = if readiness.is_ready() { READY_FOR } else { UNREADY_FOR };
        (at.elapsed() < lasts).then(|| readiness.clone())
    }

    pub(crate) async fn answer(
        &self,
        request: &Request<Incoming>,
        is_local: bool,
    ) -> Response<AnswerBody> {
        let path = request.uri().path();
        if guard::is_of_a_page(request.headers()) {
            return answer::refused(path, Refusal::Origin);
        }
        match (request.method(), path) {
            (&Method::GET | &Method::HEAD, "/-/healthy") => text("healthy\n"),
            (&Method::GET | &Method::HEAD, "/-/ready") => {
                let readiness = self.readiness().await;
                let instances: Vec<_> = readiness
                    .0
                    .iter()
                    .map(|(name, outcome)| {
                        serde_json::json!({
                            "name": name,
                            "ready": outcome.is_ok(),
                            "reason": outcome.as_ref().err(),
                        })
                    })
                    .collect();
                let ready = readiness.is_ready();
                let document = serde_json::json!({ "ready": ready, "instances": instances });
                let mut response = answer::json(format!("{document}\n"));
                if !ready {
                    *response.status_mut() = StatusCode::SERVICE_UNAVAILABLE;
                }
                response
            }
            (&Method::GET | &Method::HEAD, "/metrics") => {
                let rules = self.state.rules();
                let tokens = rules.routes.iter().map(|it| (&*it.name, it.tokens.status()));
                let text = self.state.metrics.text(tokens);
                answer::plain(Bytes::from(text), HeaderValue::from_static(CONTENT_TYPE))
            }
            (&Method::POST, "/-/quit") if is_local => {
                self.quit.notify_one();
                text("ending\n")
            }
            (&Method::POST, "/-/quit") => {
                let message = "only this machine may end the proxy";
                answer::own(path, StatusCode::FORBIDDEN, "not-local", message)
            }
            (_, "/-/healthy" | "/-/ready" | "/metrics" | "/-/quit") => {
                let message = "/-/quit takes POST, everything else GET";
                answer::own(path, StatusCode::METHOD_NOT_ALLOWED, "method", message)
            }
            _ => not_found(path),
        }
    }
}

fn text(text: &'static str) -> Response<AnswerBody> {
    let kind = HeaderValue::from_static("text/plain; charset=utf-8");
    answer::plain(Bytes::from_static(text.as_bytes()), kind)
}

fn not_found(path: &str) -> Response<AnswerBody> {
    let message = "there are /-/healthy, /-/ready, /metrics and /-/quit";
    answer::own(path, StatusCode::NOT_FOUND, "unknown-path", message)
}

/// A real call to an instance; what stands in the way, where it fails.
async fn call(route: &Route) -> Result<(), String> {
    let made = async {
        let token = route.tokens.token().await.map_err(|error| error.to_string())?;
        let request = || Forwarded {
            method: Method::GET,
            path: CALL,
            query: None,
            headers: HeaderMap::new(),
            body: ForwardedBody::Empty,
        };
        let send = async |token| {
            let answer = route.upstream.send(request(), token, PATIENCE).await;
            answer.map(|it| it.status()).map_err(|error| error.to_string())
        };
        let mut status = send(&token).await?;
        if status == StatusCode::UNAUTHORIZED {
            let fresh = route.tokens.instead_of(&token).await.map_err(|error| error.to_string())?;
            if let Some(fresh) = fresh {
                status = send(&fresh).await?;
            }
        }
        if status.is_success() {
            Ok(())
        } else {
            Err(format!("the Monitor API answered GET {CALL} with status {}", status.as_u16()))
        }
    };
    let late = || "there was no answer in time".to_owned();
    tokio::time::timeout(PATIENCE.saturating_mul(2), made).await.map_err(|_| late())?
}
