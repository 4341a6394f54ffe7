//! Users as they are served.

use serde_json::{Value, json};

use super::super::common::auth::{Rank, Session};
use super::super::common::errors::not_found;
use crate::net::http::Reply;
use crate::world::User;

/// The user with this number or name. Only administrators get to know.
pub(super) fn find<'a>(session: &'a Session<'_>, id: &str) -> Result<&'a User, Reply> {
    session.require(Rank::Administrator)?;
    let wanted = |user: &&User| user.username == id || user.id.to_string() == id;
    session.monitor.users.iter().find(wanted).ok_or_else(|| not_found("User", id))
}

/// Whether somebody has come in yet, or was only invited.
fn status(user: &User) -> &'static str {
    if user.iam_id.is_empty() { "registered" } else { "confirmed" }
}

pub(super) fn short(user: &User) -> Value {
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

pub(super) fn document(session: &Session<'_>, user: &User) -> Value {
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
