//! Users: the caller, and for administrators everybody.

pub(super) mod change;
mod document;

use serde_json::{Value, json};

use super::common::auth::{Rank, Session};
use super::common::errors::not_found;
use super::common::page::{PAGE, Page};
use crate::json::set;
use crate::net::http::{Answer, Reply, Request};

use document::{document, find, short};

/// `GET /api/user/me`
pub(crate) fn me(session: &Session<'_>) -> Answer {
    let user = session.monitor.user(session.user);
    let user = user.ok_or_else(|| not_found("User", "me"))?;
    let mut body = document(session, user);
    set(&mut body, "currentTeam", session.team);
    Ok(Reply::json(200, json!({"user": body})))
}

/// `GET /api/users`
pub(crate) fn list(session: &Session<'_>) -> Answer {
    session.require(Rank::Administrator)?;
    let users: Vec<Value> =
        session.monitor.users.iter().map(|user| document(session, user)).collect();
    Ok(Reply::json(200, json!({"users": users})))
}

/// `GET /api/users/{id}`
pub(crate) fn read(session: &Session<'_>, id: &str) -> Answer {
    let user = find(session, id)?;
    Ok(Reply::json(200, json!({"user": document(session, user)})))
}

/// `GET /api/users/light`
pub(crate) fn all_light(session: &Session<'_>) -> Reply {
    let users: Vec<Value> = session.monitor.users.iter().map(short).collect();
    Reply::json(200, json!({"users": users}))
}

/// `/api/v2/users/light`
pub(crate) fn light(session: &Session<'_>, request: &Request) -> Answer {
    let Page { total, offset, items } = Page::of(request, &session.monitor.users, PAGE)?;
    let users: Vec<Value> = items.iter().map(short).collect();
    Ok(Reply::json(200, json!({"users": users, "total": total, "offset": offset})))
}
