//! The listener of the admin interface.

use std::convert::Infallible;
use std::net::TcpListener;
use std::sync::Arc;
use std::time::Duration;

use http_body_util::{BodyExt as _, Limited};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper::{Response, http};
use hyper_util::rt::TokioIo;
use serde_json::json;
use tokio::time::{Instant, sleep};
use url::form_urlencoded;

use super::guard;
use super::routes::{Asked, answer};
use super::state::Admin;
use super::views;
use crate::net::http::{Reply, segments};
use crate::net::server::{Content, response};

/// A larger state does not come in by this way.
const BODY_LIMIT: usize = 64 * 1024 * 1024;
/// The longest that somebody waits for calls, in seconds.
const LONGEST_WAIT: u64 = 30;
/// How often is looked for them.
const LOOK: Duration = Duration::from_millis(25);
/// Every answer is for whoever asked, here and now.
const HEADERS: [(&str, &str); 4] = [
    ("cache-control", "no-store"),
    ("cross-origin-resource-policy", "same-origin"),
    ("referrer-policy", "no-referrer"),
    ("x-content-type-options", "nosniff"),
];

/// Serves until the runtime ends.
pub(crate) async fn run(listener: TcpListener, admin: Arc<Admin>) {
    let Ok(listener) = tokio::net::TcpListener::from_std(listener) else { return };
    loop {
        let Ok((stream, _)) = listener.accept().await else {
            sleep(Duration::from_millis(50)).await;
            continue;
        };
        let admin = Arc::clone(&admin);
        tokio::spawn(async move {
            let service = service_fn(move |request| {
                let admin = Arc::clone(&admin);
                async move { Ok::<_, Infallible>(respond(request, &admin).await) }
            });
            let server = hyper::server::conn::http1::Builder::new();
            // A connection that breaks is the client's loss.
            let _ = server.serve_connection(TokioIo::new(stream), service).await;
        });
    }
}

async fn respond(request: http::Request<Incoming>, admin: &Admin) -> Response<Content> {
    let reply = reply(request, admin).await;
    response(&HEADERS.iter().fold(reply, |reply, (name, value)| reply.with(name, *value)))
}

async fn reply(request: http::Request<Incoming>, admin: &Admin) -> Reply {
    let refused = |status: u16, error: &str| Reply::json(status, json!({"error": error}));
    let (parts, body) = request.into_parts();
    // Whoever writes a whole URL takes this for a proxy, and the host in it would count.
    if parts.uri.authority().is_some() {
        return refused(400, "this is no proxy");
    }
    if let Some(why) = guard::refusal(&parts.headers) {
        return refused(403, why);
    }
    let Ok(body) = Limited::new(body, BODY_LIMIT).collect().await else {
        return refused(413, "the body is too long");
    };
    let segments = segments(parts.uri.path());
    let path: Vec<&str> = segments.iter().map(String::as_str).collect();
    let query = |name: &str| {
        let mut pairs = form_urlencoded::parse(parts.uri.query().unwrap_or_default().as_bytes());
        pairs.find(|(key, _)| key == name).and_then(|(_, value)| value.parse().ok())
    };
    if parts.method == http::Method::GET && *path == ["calls"] {
        wait_for_calls(admin, query("after").unwrap_or(0), query("wait").unwrap_or(0)).await;
    }
    let body = body.to_bytes();
    let trusted = guard::bearer(&parts.headers).is_some_and(|shown| admin.is_secret(shown));
    let method = parts.method.as_str();
    answer(admin, &Asked { method, path: &path, query: &query, body: &body, trusted })
}

/// Waits until a call behind a number has been answered, at most so many seconds.
async fn wait_for_calls(admin: &Admin, after: u64, seconds: u64) {
    let end = Instant::now() + Duration::from_secs(seconds.min(LONGEST_WAIT));
    while views::next(&admin.pipeline, after) == after && Instant::now() < end {
        sleep(LOOK).await;
    }
}
