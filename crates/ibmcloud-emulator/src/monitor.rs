//! The Monitor API: one module per resource, and one for who may do what.
//!
//! A new resource is a module with a function for each operation, and a line for each in the table of
//! the routes.

mod access_keys;
mod administration;
mod agents;
mod alerts;
mod captures;
mod channels;
mod common;
mod dashboards;
mod data;
mod events;
mod notifications;
mod plain;
mod promql;
mod routes;
mod teams;
mod tokens;
mod users;

use crate::net::http::{Answer, Reply, Request};
use crate::service::{Admission, ErrorFamily, Host, Mismatch, Operation, Service, UNSTORED, after};
use crate::world::World;

use common::admission::admission;
use common::auth::{Rank, Session};
use common::errors::{
    MonitorErrors, access_denied, gateway_unauthorized, is_access_denied, newest,
};
use routes::ROUTES;

pub(crate) use promql::Ingest;

/// The name of the service.
pub(crate) const MONITORING: &str = "monitoring";

/// The Monitor API of all regions.
#[derive(Debug)]
pub(crate) struct Monitoring;

impl Service for Monitoring {
    fn name(&self) -> &'static str {
        MONITORING
    }

    fn hosts(&self) -> &'static [Host] {
        const HOSTS: &[Host] = &[
            Host::new("{region}.monitoring.cloud.ibm.com"),
            Host::new("private.{region}.monitoring.cloud.ibm.com"),
        ];
        HOSTS
    }

    fn prefixes(&self) -> &'static [&'static str] {
        // Two families of the API are under the catalog's prefix.
        &[
            "/api",
            "/api/v1/dataStream",
            "/api/v1/silencingRules",
            "/prometheus",
            "/platform",
            "/monitor",
        ]
    }

    fn operations(&self) -> Vec<Operation> {
        ROUTES.operations().collect()
    }

    fn aliases(&self) -> &'static [(&'static str, &'static str)] {
        ROUTES.aliases()
    }

    fn missing(&self) -> &'static [&'static str] {
        routes::MISSING
    }

    fn errors(&self) -> &dyn ErrorFamily {
        &MonitorErrors
    }

    fn admit(&self, world: &World, request: &Request) -> Admission {
        admission(world, request)
    }

    /// Authenticates first: unknown paths are told only to those who may enter.
    fn respond(&self, world: &mut World, request: &Request) -> Reply {
        let answer =
            Session::open(world, request).and_then(|mut session| dispatch(&mut session, request));
        let reply = answer.unwrap_or_else(|error| error);
        match request.path()[..] {
            // What IAM_ONLY refuses has its documented body everywhere.
            ["prometheus", ..] if reply.status == 401 && !is_access_denied(&reply) => {
                gateway_unauthorized(request)
            }
            ["platform" | "monitor", ..] if reply.status == 401 && !is_access_denied(&reply) => {
                newest(401, "unauthorized", "Unauthorized")
            }
            _ => reply,
        }
    }

    fn headers(&self) -> &'static [(&'static str, &'static str)] {
        &[UNSTORED, ("pragma", "no-cache"), ("expires", "0"), ("x-content-type-options", "nosniff")]
    }

    fn json_type(&self) -> &'static str {
        "application/json;charset=utf-8"
    }

    /// No public source shows the headers of the Monitor API; that it has `X-Request-Id` is assumed.
    fn has_transaction_headers(&self) -> bool {
        false
    }
}

fn dispatch(session: &mut Session<'_>, request: &Request) -> Answer {
    let path = ROUTES.canonical(request.path());
    if promql::is_gone(&path) {
        return Ok(promql::gone());
    }
    match ROUTES.find(request) {
        Ok((handler, parameters)) => handler(session, request, &parameters),
        Err(mismatch) => Err(refusal(session, request, &path, mismatch)),
    }
}

/// The answer where there is no route.
fn refusal(session: &Session<'_>, request: &Request, path: &[&str], mismatch: Mismatch) -> Reply {
    match (path, mismatch) {
        (["prometheus", ..], Mismatch::Path) => promql::no_page(),
        (["prometheus", ..], Mismatch::Method) => promql::not_allowed(),
        // Of access keys others are told nothing at all.
        _ if after(path, "/api/customer/accessKeys").is_some()
            && session.require(Rank::Administrator).is_err() =>
        {
            access_denied()
        }
        _ => mismatch.reply(request, &MonitorErrors),
    }
}
