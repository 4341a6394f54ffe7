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
mod errors;
mod events;
mod notifications;
mod plain;
mod promql;
mod scope;
mod teams;
mod tokens;
mod users;

use crate::net::http::{Answer, Reply, Request};
use crate::service::Service;
use crate::world::World;

use auth::Session;
use errors::is_access_denied;

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
        _ => Err(crate::errors::not_found(Service::Monitor, request)),
    }
}
