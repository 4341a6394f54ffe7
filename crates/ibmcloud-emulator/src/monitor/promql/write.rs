//! Remote write: the hosts at which Prometheus servers hand in samples.
//!
//! Who may write is decided as by the service: a live Monitor API token is accepted, and nothing else. The
//! samples are kept for the instance, and its queries find them.

use crate::iam::Caller;
use crate::monitor::common::admission::admission;
use crate::monitor::common::auth::Session;
use crate::monitor::common::errors::{
    MonitorErrors, access_denied, gateway_unauthorized, is_access_denied,
};
use crate::net::http::{Answer, Reply, Request};
use crate::service::{
    Admission, ErrorFamily, Handler, Host, Operation, Parameters, Route, Service, Table,
};
use crate::world::World;
use crate::world::metrics::{WriteError, WriteRequest};

const IBM: &str = "ibm-cloud-docs/monitoring prometheus/prometheus_remote_write.md";

const ALL: &[Route<Handler>] = &[
    Route::post("/prometheus/remote/write", "", IBM, write),
    Route::post("/api/prometheus/write", "", IBM, write),
];
static ROUTES: Table<Handler> = Table::new(ALL);

/// Where Prometheus servers send samples, and agents theirs.
#[derive(Debug)]
pub(crate) struct Ingest;

impl Service for Ingest {
    fn name(&self) -> &'static str {
        "monitoring-ingest"
    }

    fn hosts(&self) -> &'static [Host] {
        const HOSTS: &[Host] = &[
            Host::new("ingest.{region}.monitoring.cloud.ibm.com"),
            Host::new("ingest.private.{region}.monitoring.cloud.ibm.com"),
            Host::new("ingest.prws.{region}.monitoring.cloud.ibm.com"),
            Host::new("ingest.prws.private.{region}.monitoring.cloud.ibm.com"),
        ];
        HOSTS
    }

    fn prefixes(&self) -> &'static [&'static str] {
        &["/prometheus/remote/write", "/api/prometheus/write"]
    }

    fn operations(&self) -> Vec<Operation> {
        ROUTES.operations().collect()
    }

    fn missing(&self) -> &'static [&'static str] {
        &["the protocol of the agents", "remote write 2.0, exemplars and native histograms"]
    }

    fn errors(&self) -> &dyn ErrorFamily {
        &MonitorErrors
    }

    fn admit(&self, world: &World, request: &Request) -> Admission {
        admission(world, request)
    }

    fn respond(&self, world: &mut World, request: &Request) -> Reply {
        match ROUTES.find(request) {
            Ok((handler, at)) => handler(world, request, &at).unwrap_or_else(|error| error),
            Err(mismatch) => mismatch.reply(request, &MonitorErrors),
        }
    }

    fn has_transaction_headers(&self) -> bool {
        false
    }
}

fn write(world: &mut World, request: &Request, _: &Parameters<'_>) -> Answer {
    let instance = authorize(world, request)?;
    // What Prometheus itself says to a body of another kind; nothing public says it of the service.
    let kind = request.header("content-type").unwrap_or_default();
    let (kind, parameter) = kind.split_once(';').unwrap_or((kind, ""));
    let is_first = !parameter.contains("io.prometheus.write.v2");
    if !kind.trim().eq_ignore_ascii_case("application/x-protobuf") || !is_first {
        let text = "The content type must be application/x-protobuf, for remote write 1.0";
        return Err(MonitorErrors.error(request, 415, text));
    }
    if !request.header("content-encoding").is_some_and(|it| it.eq_ignore_ascii_case("snappy")) {
        return Err(MonitorErrors.error(request, 415, "The content encoding must be snappy"));
    }
    let refused = |error: WriteError| MonitorErrors.error(request, 400, &error.to_string());
    let written = WriteRequest::read(&request.body).map_err(refused)?;
    world.metrics.write(&instance, written).map_err(refused)?;
    Ok(Reply::empty(200))
}

/// Lets in who has a live Monitor API token of an instance in this region, and says which one it is. How somebody is refused who is
/// known, but with a token that is not taken here, is a setting: nothing public says it.
fn authorize(world: &mut World, request: &Request) -> Result<String, Reply> {
    let status = world.settings.remote_write_refusal_status;
    let not_taken = || Reply { status, ..access_denied() };
    let token = request.bearer().ok_or_else(|| gateway_unauthorized(request))?;
    if token.split('.').count() == 3 {
        let caller = Caller::from_token(token, request);
        return Err(caller.map_or_else(|| gateway_unauthorized(request), |_| not_taken()));
    }
    match Session::open(world, request) {
        Ok(session) => Ok(session.monitor.instance.clone()),
        Err(reply) if is_access_denied(&reply) => Err(not_taken()),
        Err(_) => Err(gateway_unauthorized(request)),
    }
}
