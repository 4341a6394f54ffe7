//! Changes of users, for administrators. On IBM people come from IAM; what is done here lasts until
//! they come in for the next time, when their role follows IAM again.

use serde_json::{Map, Value, json};

use super::super::common::auth::{Rank, Session};
use super::super::common::documents::{body, given, text, unprocessable};
use super::super::common::errors::{error, invalid};
use super::document::{document, find};
use crate::net::http::{Answer, Reply, Request};
use crate::world::{Member, Token, User};

const DEFAULT_ROLE: &str = "ROLE_USER";
const ROLES: [&str; 4] = ["ROLE_USER", "ROLE_ADVANCED_USER", "ROLE_CUSTOMER", "ROLE_ADMIN"];

/// `POST /api/users`
pub(crate) fn invite(session: &mut Session<'_>, request: &Request) -> Answer {
    let user = add(session, request)?;
    Ok(Reply::json(201, json!({"user": document(session, &user)})))
}

/// `POST /api/user/provisioning`: a user with a token.
pub(crate) fn provision(session: &mut Session<'_>, request: &Request) -> Answer {
    let user = add(session, request)?;
    let key = session.mint.token();
    session.monitor.tokens.push(Token { key: key.clone(), team: user.current_team, user: user.id });
    let body = json!({"user": document(session, &user), "token": {"key": key}});
    Ok(Reply::json(200, body))
}

fn add(session: &mut Session<'_>, request: &Request) -> Result<User, Reply> {
    session.require(Rank::Administrator)?;
    let sent = body(request)?;
    let username = text(&sent, "username").trim();
    if username.is_empty() {
        return Err(invalid("The user needs a username"));
    }
    if session.monitor.users.iter().any(|user| user.username == username) {
        return Err(unprocessable(&format!("User {username} already exists")));
    }
    let role = role(&sent)?.unwrap_or(DEFAULT_ROLE);
    let team = session.monitor.default_team();
    let user = User {
        id: session.monitor.next_id(),
        version: 1,
        username: username.to_owned(),
        first_name: text(&sent, "firstName").to_owned(),
        last_name: text(&sent, "lastName").to_owned(),
        system_role: role.to_owned(),
        iam_id: String::new(),
        disabled: false,
        current_team: team,
        created: session.now,
        last_seen: session.now,
    };
    if let Some(team) = session.monitor.team_mut(team) {
        team.members.push(Member { user: user.id, role: "ROLE_TEAM_READ".to_owned() });
    }
    session.monitor.users.push(user.clone());
    Ok(user)
}

/// `PUT /api/users/{id}`: replaces what can be changed. What the body leaves out has its default again; the
/// name by which somebody comes in stays.
pub(crate) fn update(session: &mut Session<'_>, request: &Request, id: &str) -> Answer {
    let user = find(session, id)?;
    let sent = body(request)?;
    if sent.get("version").and_then(Value::as_u64) != Some(user.version) {
        return Err(error(409, "Conflict", "version mismatch"));
    }
    if given(&sent, "username").is_some_and(|name| *name != user.username.as_str()) {
        return Err(unprocessable("The username cannot be changed"));
    }
    let role = role(&sent)?.map(str::to_owned);
    let enabled = given(&sent, "enabled").map(Value::as_bool);
    if enabled == Some(None) {
        return Err(invalid("The field enabled must be true or false"));
    }
    let mut user = user.clone();
    text(&sent, "firstName").clone_into(&mut user.first_name);
    text(&sent, "lastName").clone_into(&mut user.last_name);
    user.system_role = role.unwrap_or_else(|| DEFAULT_ROLE.to_owned());
    user.disabled = enabled.flatten() == Some(false);
    user.version += 1;
    if let Some(stored) = session.monitor.users.iter_mut().find(|it| it.id == user.id) {
        stored.clone_from(&user);
    }
    if user.disabled {
        session.end_tokens(user.id, None);
    }
    Ok(Reply::json(200, json!({"user": document(session, &user)})))
}

/// `DELETE /api/users/{id}`: the user, its places in teams, and its tokens.
pub(crate) fn delete(session: &mut Session<'_>, id: &str) -> Answer {
    let user = find(session, id)?.id;
    if user == session.user {
        return Err(unprocessable("You cannot delete yourself"));
    }
    let monitor = &mut *session.monitor;
    monitor.users.retain(|it| it.id != user);
    for team in &mut monitor.teams {
        team.members.retain(|member| member.user != user);
    }
    session.end_tokens(user, None);
    Ok(Reply::empty(204))
}

fn role(sent: &Map<String, Value>) -> Result<Option<&str>, Reply> {
    match given(sent, "systemRole").map(|role| role.as_str().unwrap_or_default()) {
        Some(role) if !ROLES.contains(&role) => {
            Err(invalid(&format!("Unknown system role: {role}")))
        }
        role => Ok(role),
    }
}
