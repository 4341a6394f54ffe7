//! The Monitor API: one module per resource, and one for who may do what.
//!
//! A new resource is a module with a `handle(session, request, rest)` and a line in [`dispatch`].

mod access_keys;
mod agents;
mod alerts;
mod auth;
mod captures;
mod channels;
mod dashboards;
mod data;
mod documents;
mod events;
mod notifications;
mod plain;
mod promql;
mod scope;
mod teams;
mod tokens;
mod users;

use serde_json::Value;

use crate::errors::{self, monitor as error};
use crate::ids;
use crate::net::http::{Answer, Body, Reply, Request};
use crate::router::Service;
use crate::world::{
    AccessKey, Instance, Membership, Monitor, PlatformRole, ServiceRole, World, first_team,
};

use auth::Session;

/// Authenticates, then dispatches by path. Unknown paths are told only to those who may enter.
pub(crate) fn handle(world: &mut World, request: &Request) -> Reply {
    let path = normal(&request.path());
    let answer = Session::open(world, request)
        .and_then(|mut session| dispatch(&mut session, request, &path));
    let reply = answer.unwrap_or_else(|error| error);
    match path[..] {
        // What IAM_ONLY refuses has its documented body everywhere.
        ["prometheus", ..] if reply.status == 401 && !is_access_denied(&reply) => {
            promql::unauthorized(request)
        }
        _ => reply,
    }
}

/// A documented command line puts `/api` in front of a base that has it already.
fn normal<'a>(path: &[&'a str]) -> Vec<&'a str> {
    match path {
        ["api", "api", ..] => path[1..].to_vec(),
        _ => path.to_vec(),
    }
}

fn dispatch(session: &mut Session<'_>, request: &Request, path: &[&str]) -> Answer {
    match path {
        ["api", "token", rest @ ..] => tokens::handle(session, request, rest),
        ["api", "teams" | "team", rest @ ..] => teams::handle(session, request, rest),
        ["api", "v2", "teams", "light", rest @ ..] => teams::light(session, request, rest),
        ["api", "v3", "teams"] => teams::version_3(session, request),
        ["api", "user" | "users", rest @ ..] => users::handle(session, request, rest),
        ["api", "v2", "users", "light"] => users::light(session, request),
        ["api", "alerts", rest @ ..] => alerts::version_1(session, request, rest),
        ["api", "v2", "alerts", rest @ ..] => alerts::version_2(session, request, rest),
        ["api", "notifications", rest @ ..] => notifications::handle(session, request, rest),
        ["api", "v3", "dashboards", rest @ ..] => dashboards::handle(session, request, rest),
        ["api", "v2", name @ ("dashboards" | "defaultDashboards")] => {
            dashboards::version_2(session, request, name)
        }
        ["api", "events", rest @ ..] => {
            events::handle(session, request, events::Version::One, rest)
        }
        ["api", "v2", "events", rest @ ..] => {
            events::handle(session, request, events::Version::Two, rest)
        }
        ["api", "notificationChannels", rest @ ..] => channels::handle(session, request, rest),
        ["api", "customer" | "customers", "accessKeys", rest @ ..] => {
            access_keys::handle(session, request, rest)
        }
        ["api", "v1", "dataStream", "configs", rest @ ..] => {
            plain::handle(session, request, &plain::DATA_STREAMS, rest)
        }
        ["api", "v1", "silencingRules", "disable"] => plain::silence_no_more(session, request),
        ["api", "v1", "silencingRules", rest @ ..] => {
            plain::handle(session, request, &plain::SILENCING_RULES, rest)
        }
        ["api", "downtimes", rest @ ..] => plain::handle(session, request, &plain::DOWNTIMES, rest),
        ["api", "sysdig", rest @ ..] => captures::handle(session, request, rest),
        ["prometheus", "api", "v1", rest @ ..] => Ok(promql::handle(session, request, rest)),
        ["prometheus", ..] => Ok(promql::no_page()),
        ["api", "data"] => data::handle(session, request),
        ["api", "v3", "labels", rest @ ..] => data::labels(request, rest),
        ["api", "agents", rest @ ..] => agents::handle(session, request, rest),
        ["api", "history", "timelines"] => agents::timelines(session, request),
        ["api", "groupConfigurations", rest @ ..] => agents::groupings(session, request, rest),
        _ => Err(errors::not_found(Service::Monitor, request)),
    }
}

fn not_allowed(request: &Request) -> Reply {
    errors::not_allowed(Service::Monitor, request)
}

/// The documented body for everything that `IAM_ONLY` or a role refuses.
fn access_denied() -> Reply {
    error(403, "Not enough privileges to complete the action", "Access is denied")
}

fn is_access_denied(reply: &Reply) -> bool {
    let denied = access_denied().body;
    matches!((&reply.body, &denied), (Body::Json(one), Body::Json(other)) if one == other)
}

fn not_found(what: &str, id: &str) -> Reply {
    error(404, "Not found", &format!("{what} {id} was not found"))
}

fn invalid(message: &str) -> Reply {
    error(400, "Bad request", message)
}

/// The body as a JSON object.
fn body(request: &Request) -> Result<serde_json::Map<String, Value>, Reply> {
    request.json().ok_or_else(|| invalid("The body is not a valid JSON object"))
}

/// The system role that an IAM role becomes; `None` for no role at all.
pub(crate) fn system_role(membership: &Membership) -> Option<&'static str> {
    if membership.platform == PlatformRole::Administrator {
        return Some("ROLE_ADMIN");
    }
    match membership.service {
        ServiceRole::None => None,
        ServiceRole::Reader => Some("ROLE_USER"),
        ServiceRole::Writer => Some("ROLE_ADVANCED_USER"),
        ServiceRole::Manager => Some("ROLE_ADMIN"),
    }
}

/// Prepares the inside of a new instance: the immutable team, and nobody in it yet.
pub(crate) fn provision(world: &mut World, instance: &Instance, now: i64) {
    let access_key = world.mint_uuid("access key");
    let access_keys = vec![AccessKey::first(&access_key, now)];
    let first = 40_000 + ids::number(&["team", &instance.guid], 1_000_000);
    let mut team = first_team(first);
    (team.created, team.updated) = (now, now);
    world.monitors.push(Monitor {
        instance: instance.guid.clone(),
        customer_id: 10_000 + ids::number(&["customer", &instance.guid], 90_000),
        access_key,
        access_keys,
        teams: vec![team],
        last_id: first,
        ..Monitor::default()
    });
}
