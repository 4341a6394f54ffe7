//! Users: the caller, and for administrators everybody.

mod change;
mod document;

use serde_json::{Value, json};

use super::auth::{Rank, Session};
use super::errors::{not_allowed, not_found};
use super::teams;
use crate::errors;
use crate::net::http::{Answer, Reply, Request};
use crate::service::Service;

use document::{document, find, short};

pub(crate) fn handle(session: &mut Session<'_>, request: &Request, rest: &[&str]) -> Answer {
    match (request.method.as_str(), rest) {
        ("GET", ["me"]) => {
            let user = session.monitor.user(session.user);
            let user = user.ok_or_else(|| not_found("User", "me"))?;
            let mut body = document(session, user);
            body["currentTeam"] = session.team.into();
            Ok(Reply::json(200, json!({"user": body})))
        }
        ("GET", []) => {
            session.require(Rank::Administrator)?;
            let users: Vec<Value> =
                session.monitor.users.iter().map(|user| document(session, user)).collect();
            Ok(Reply::json(200, json!({"users": users})))
        }
        ("POST", []) => change::invite(session, request),
        ("POST", ["provisioning"]) => change::provision(session, request),
        ("GET", ["light"]) => {
            let users: Vec<Value> = session.monitor.users.iter().map(short).collect();
            Ok(Reply::json(200, json!({"users": users})))
        }
        (_, [] | ["me" | "light" | "provisioning"]) => Err(not_allowed(request)),
        ("GET", [id]) => {
            let user = &session.monitor.users[find(session, id)?];
            Ok(Reply::json(200, json!({"user": document(session, user)})))
        }
        ("PUT", [id]) => change::update(session, request, id),
        ("DELETE", [id]) => change::delete(session, id),
        (_, [_]) => Err(not_allowed(request)),
        _ => Err(errors::not_found(Service::Monitor, request)),
    }
}

/// `/api/v2/users/light`
pub(crate) fn light(session: &Session<'_>, request: &Request) -> Answer {
    if request.method != "GET" {
        return Err(not_allowed(request));
    }
    let (total, offset, page) = teams::window(request, &session.monitor.users);
    let users: Vec<Value> = page.iter().map(short).collect();
    Ok(Reply::json(200, json!({"users": users, "total": total, "offset": offset})))
}
