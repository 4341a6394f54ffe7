//! Teams.

use compact_sort::CompactSort as _;
use serde_json::{Map, Value, json};

use super::common::auth::{Rank, Session};
use super::common::documents::body;
use super::common::errors::{access_denied, error, invalid, not_found};
use super::common::page::{PAGE, Page};
use super::common::scope::Scope;
use crate::json::set;
use crate::net::http::{Answer, Reply, Request};
use crate::world::{Member, Monitor, Team, team_details};

/// Fields of a team's document that are kept as members of [`Team`] or made on the way out.
const OWN: [&str; 12] = [
    "id",
    "version",
    "customerId",
    "name",
    "immutable",
    "default",
    "userCount",
    "dateCreated",
    "lastUpdated",
    "userRoles",
    "users",
    "teamId",
];

/// `GET /api/teams/{id}`
pub(crate) fn read(session: &Session<'_>, id: &str) -> Answer {
    Ok(Reply::json(200, json!({"team": detailed(session, find(session, id)?)})))
}

/// `GET /api/teams/infrastructure`: the default team.
pub(crate) fn infrastructure(session: &Session<'_>) -> Answer {
    read(session, &session.monitor.default_team().to_string())
}

/// `GET /api/teams/{id}/users`
pub(crate) fn users(session: &Session<'_>, request: &Request, id: &str) -> Answer {
    let all = members(session, find(session, id)?);
    let Page { total, offset, items } = Page::of(request, &all, PAGE)?;
    Ok(Reply::json(200, json!({"offset": offset, "total": total, "users": items})))
}

fn find<'a>(session: &'a Session<'_>, id: &str) -> Result<&'a Team, Reply> {
    let team = id.parse().ok().filter(|id| session.sees(*id));
    team.and_then(|id| session.monitor.team(id)).ok_or_else(|| not_found("Team", id))
}

/// The teams that the caller sees and that are of the product it asks for.
fn visible<'a>(session: &'a Session<'_>, request: &Request) -> Vec<&'a Team> {
    let product = request.query("product");
    let offers = |team: &Team| match &product {
        Some(product) => {
            let products = team.details.get("products").and_then(Value::as_array);
            products.is_some_and(|it| it.iter().any(|own| own == product.as_str()))
        }
        None => true,
    };
    let member = |team: &Team| team.members.iter().any(|member| member.user == session.user);
    let sees = |team: &Team| session.rank == Rank::Administrator || member(team);
    let listed = session.monitor.teams_listed(session.now);
    listed.into_iter().filter(|team| sees(team) && offers(team)).collect()
}

pub(crate) fn list(session: &Session<'_>, request: &Request) -> Reply {
    let teams: Vec<Value> =
        visible(session, request).into_iter().map(|team| document(session.monitor, team)).collect();
    Reply::json(200, json!({"teams": teams}))
}

/// `GET /api/v2/teams/light`
pub(crate) fn light(session: &Session<'_>, request: &Request) -> Answer {
    let all = visible(session, request);
    let Page { total, offset, items } = Page::of(request, &all, PAGE)?;
    let teams: Vec<Value> = items.iter().map(|team| short(team)).collect();
    Ok(Reply::json(200, json!({"total": total, "offset": offset, "teams": teams})))
}

/// `GET /api/v2/teams/light/name/{name}`
pub(crate) fn light_by_name(session: &Session<'_>, request: &Request, name: &str) -> Answer {
    let team = visible(session, request).into_iter().find(|team| team.name == name);
    let team = team.ok_or_else(|| not_found("Team", name))?;
    Ok(Reply::json(200, json!({"team": short(team)})))
}

fn short(team: &Team) -> Value {
    let products = team.details.get("products");
    json!({
        "id": team.id,
        "version": team.version,
        "name": team.name,
        "products": products,
        "default": team.default,
        "immutable": team.immutable,
    })
}

/// `/api/v3/teams`: the same teams in another envelope.
pub(crate) fn version_3(session: &Session<'_>, request: &Request) -> Answer {
    let mut all = visible(session, request);
    if request.query("orderBy").is_some_and(|order| order.starts_with("name")) {
        all.compact_sort_by(|a, b| a.name.cmp(&b.name));
    }
    let Page { total, offset, items } = Page::of(request, &all, PAGE)?;
    let teams: Vec<Value> = items.iter().map(|team| document(session.monitor, team)).collect();
    let page = json!({"total": total, "matched": total, "offset": offset});
    Ok(Reply::json(200, json!({"page": page, "data": teams})))
}

/// Managing teams needs an administrator who acts in the immutable team.
fn require_manager(session: &Session<'_>) -> Result<(), Reply> {
    session.require(Rank::Administrator)?;
    let acting = session.monitor.team(session.team);
    if acting.is_some_and(|team| team.immutable) { Ok(()) } else { Err(access_denied()) }
}

pub(crate) fn create(session: &mut Session<'_>, request: &Request) -> Answer {
    require_manager(session)?;
    let body = body(request)?;
    let name = checked_name(session.monitor, &body, None)?;
    let id = session.monitor.next_id();
    let mut team = Team {
        id,
        version: 1,
        name,
        immutable: false,
        default: false,
        members: read_members(session.monitor, &body)?.unwrap_or_default(),
        created: session.now,
        listed_from: session.settings.consistency.teams_listed_from(session.now),
        updated: session.now,
        details: team_details(),
    };
    take_details(&mut team, body);
    let reply = Reply::json(201, json!({"team": detailed(session, &team)}));
    session.monitor.teams.push(team);
    session.issue_tokens(id);
    Ok(reply)
}

/// Replaces the team: what the body leaves out has its default again, the members included.
pub(crate) fn update(session: &mut Session<'_>, request: &Request, id: &str) -> Answer {
    require_manager(session)?;
    let id = find(session, id)?.id;
    let body = body(request)?;
    let name = checked_name(session.monitor, &body, Some(id))?;
    let sent = read_members(session.monitor, &body)?;
    let now = session.now;
    let Some(team) = session.monitor.team_mut(id) else { return Err(not_found("Team", "")) };
    if body.get("version").and_then(Value::as_u64) != Some(team.version) {
        return Err(error(409, "Conflict", "version mismatch"));
    }
    // Of an immutable team only the members can be changed, and a body without any changes nothing.
    let members = if team.immutable {
        sent.unwrap_or_else(|| team.members.clone())
    } else {
        team.name = name;
        take_details(team, body);
        sent.unwrap_or_default()
    };
    let stays = |user: u64| members.iter().any(|member| member.user == user);
    let left: Vec<u64> =
        team.members.iter().map(|member| member.user).filter(|user| !stays(*user)).collect();
    team.members = members;
    team.version += 1;
    team.updated = now;
    for user in left {
        session.end_tokens(user, Some(id));
    }
    session.issue_tokens(id);
    let team = find(session, &id.to_string())?;
    Ok(Reply::json(200, json!({"team": detailed(session, team)})))
}

pub(crate) fn delete(session: &mut Session<'_>, id: &str) -> Answer {
    require_manager(session)?;
    let team = find(session, id)?;
    if team.immutable || team.default {
        return Err(error(422, "Unprocessable entity", "The default team cannot be deleted"));
    }
    let (id, seconds) = (team.id, session.settings.consistency.teams_seconds);
    session.monitor.delete_team(id, session.now, seconds);
    Ok(Reply::empty(204))
}

/// A name that is there and not used by another team; the rest of the body is of the right types.
fn checked_name(
    monitor: &Monitor,
    body: &Map<String, Value>,
    own: Option<u64>,
) -> Result<String, Reply> {
    check_details(body)?;
    let name = body.get("name").and_then(Value::as_str).filter(|name| !name.trim().is_empty());
    let name = name.ok_or_else(|| invalid("The team needs a name"))?;
    if monitor.teams.iter().any(|team| team.name == name && Some(team.id) != own) {
        let text = format!("A team with the name {name} already exists");
        return Err(error(422, "Unprocessable entity", &text));
    }
    Ok(name.to_owned())
}

/// `userRoles`, or plain `users`; `None` when the body has neither.
fn read_members(
    monitor: &Monitor,
    body: &Map<String, Value>,
) -> Result<Option<Vec<Member>>, Reply> {
    let entries = body.get("userRoles").or_else(|| body.get("users"));
    let Some(entries) = entries.and_then(Value::as_array) else { return Ok(None) };
    let member = |entry: &Value| {
        let id = entry.as_u64().or_else(|| entry.get("userId").and_then(Value::as_u64));
        let user = id.filter(|id| monitor.user(*id).is_some())?;
        let role = entry.get("role").and_then(Value::as_str).unwrap_or("ROLE_TEAM_EDIT");
        Some(Member { user, role: role.to_owned() })
    };
    let members: Option<Vec<Member>> = entries.iter().map(member).collect();
    members.map(Some).ok_or_else(|| invalid("A user of the team does not exist"))
}

/// Refuses details of another type than a team has them; without a value yet they are texts.
fn check_details(body: &Map<String, Value>) -> Result<(), Reply> {
    for (name, usual) in team_details() {
        let is_right = match (body.get(&name), &usual) {
            (None | Some(Value::Null), _) | (Some(Value::String(_)), Value::Null) => true,
            (Some(sent), usual) => std::mem::discriminant(sent) == std::mem::discriminant(usual),
        };
        if !is_right {
            return Err(invalid(&format!("The value of {name} is not valid")));
        }
    }
    let scope = body.get("filter").and_then(Value::as_str).unwrap_or_default();
    Scope::parse(scope).map(|_| ()).ok_or_else(|| invalid("The scope of the team is not valid"))
}

/// Lays what was sent over the defaults of a new team; a null asks for the default.
fn take_details(team: &mut Team, body: Map<String, Value>) {
    team.details = team_details();
    for (name, value) in body.into_iter().filter(|(name, _)| !OWN.contains(&name.as_str())) {
        if !value.is_null() || !team.details.contains_key(&name) {
            team.details.insert(name, value);
        }
    }
}

/// A team as lists show it.
fn document(monitor: &Monitor, team: &Team) -> Value {
    let mut body = json!({
        "id": team.id,
        "version": team.version,
        "customerId": monitor.customer_id,
        "name": team.name,
        "immutable": team.immutable,
        "default": team.default,
        "userCount": team.members.len(),
        "dateCreated": team.created,
        "lastUpdated": team.updated,
    });
    if let Value::Object(body) = &mut body {
        body.extend(team.details.clone());
    }
    body
}

/// A team by itself, with who belongs to it.
fn detailed(session: &Session<'_>, team: &Team) -> Value {
    let mut body = document(session.monitor, team);
    set(&mut body, "userRoles", members(session, team));
    body
}

fn members(session: &Session<'_>, team: &Team) -> Vec<Value> {
    let role = |member: &Member| {
        let user = session.monitor.user(member.user)?;
        Some(json!({
            "teamId": team.id,
            "teamName": team.name,
            "teamTheme": team.details.get("theme"),
            "userId": user.id,
            "userName": user.username,
            "role": member.role,
            "admin": user.system_role == "ROLE_ADMIN",
            "removalWarning": "NONE",
        }))
    };
    team.members.iter().filter_map(role).collect()
}
