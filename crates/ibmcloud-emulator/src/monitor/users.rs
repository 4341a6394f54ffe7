//! Users: the caller, and for administrators everybody.

mod change;

use serde_json::{Value, json};

use super::auth::{Rank, Session};
use super::{not_allowed, not_found, teams};
use crate::errors;
use crate::net::http::{Answer, Reply, Request};
use crate::router::Service;
use crate::world::User;

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

/// Where the user with this number or name is. Only administrators get to know.
fn find(session: &Session<'_>, id: &str) -> Result<usize, Reply> {
    session.require(Rank::Administrator)?;
    let wanted = |user: &User| user.username == id || user.id.to_string() == id;
    session.monitor.users.iter().position(wanted).ok_or_else(|| not_found("User", id))
}

/// Whether somebody has come in yet, or was only invited.
fn status(user: &User) -> &'static str {
    if user.iam_id.is_empty() { "registered" } else { "confirmed" }
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

fn short(user: &User) -> Value {
    json!({
        "id": user.id,
        "version": user.version,
        "username": user.username,
        "enabled": !user.disabled,
        "systemRole": user.system_role,
        "firstName": user.first_name,
        "lastName": user.last_name,
        "dateCreated": user.created,
        "status": status(user),
        "products": ["SDC"],
        "lastSeenOnSecure": null,
    })
}

fn document(session: &Session<'_>, user: &User) -> Value {
    let monitor = &session.monitor;
    let (key, region) = (&monitor.access_key, &session.region);
    let administrator = user.system_role == "ROLE_ADMIN";
    let roles: Vec<Value> = monitor
        .teams
        .iter()
        .filter_map(|team| {
            let member = team.members.iter().find(|member| member.user == user.id)?;
            Some(json!({
                "teamId": team.id,
                "teamName": team.name,
                "teamTheme": team.details.get("theme"),
                "userId": user.id,
                "userName": user.username,
                "role": member.role,
                "admin": administrator,
            }))
        })
        .collect();
    json!({
        "id": user.id,
        "version": user.version,
        "username": user.username,
        "name": format!("{} {}", user.first_name, user.last_name).trim(),
        "firstName": user.first_name,
        "lastName": user.last_name,
        "systemRole": user.system_role,
        "enabled": !user.disabled,
        "status": status(user),
        "products": ["SDC"],
        "currentTeam": user.current_team,
        "teamRoles": roles,
        "customer": {
            "id": monitor.customer_id,
            "name": monitor.instance,
            "accessKey": key,
            "externalId": monitor.instance,
        },
        "agentInstallParams": {
            "accessKey": key,
            "collectorAddress": format!("ingest.{region}.monitoring.cloud.ibm.com"),
            "collectorPort": 6443,
            "checkCertificate": true,
            "sslEnabled": true,
        },
        "properties": {"iamId": user.iam_id, "openid": true, "user_email_alias": user.username,
            "has_been_invited": user.iam_id.is_empty()},
        "timezone": "+00:00",
        "dateCreated": user.created,
        "lastUpdated": user.last_seen,
        "lastSeen": user.last_seen,
    })
}
