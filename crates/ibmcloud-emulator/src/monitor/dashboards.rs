//! Dashboards: version 3, and as much of version 2 as there is data for.

use serde_json::{Map, Value, json};

use super::common::auth::{Rank, Session};
use super::common::documents::{
    self, body, check_version, enclosed, given, overlay, succeed, text,
};
use super::common::errors::{access_denied, error, invalid};
use crate::json::set;
use crate::net::http::{Answer, Reply, Request};

/// What the light list leaves out.
const HEAVY: [&str; 5] =
    ["panels", "layout", "scopeExpressionList", "eventDisplaySettings", "permissions"];
const DECIDED: [&str; 9] = [
    "id",
    "version",
    "customerId",
    "teamId",
    "userId",
    "username",
    "permissions",
    "createdOn",
    "modifiedOn",
];
const SHARING_ROLES: [&str; 2] = ["ROLE_RESOURCE_READ", "ROLE_RESOURCE_EDIT"];
/// The templates: number, name, and the query of their only panel.
const TEMPLATES: [(&str, &str, &str); 2] = [
    ("view.host.overview", "Host Overview", "avg by (host) (sysdig_host_cpu_used_percent)"),
    ("view.http.overview", "HTTP Overview", "sum by (job) (rate(http_requests_total[5m]))"),
];

/// `GET /api/v3/dashboards/templates`
pub(crate) fn templates() -> Reply {
    let short = |(id, name, _): &(&str, &str, &str)| json!({"name": name, "dashboardId": id});
    let templates: Vec<Value> = TEMPLATES.iter().map(short).collect();
    Reply::json(200, json!({"dashboardTemplates": templates}))
}

/// `GET /api/v3/dashboards/templates/{id}`
pub(crate) fn template(id: &str) -> Answer {
    let template = TEMPLATES.iter().find(|(own, _, _)| *own == id);
    let (_, name, query) = template.ok_or_else(unknown)?;
    Ok(Reply::json(200, json!({"dashboard": from_template(name, query)})))
}

/// `GET /api/v3/dashboards/{id}`
pub(crate) fn read(session: &Session<'_>, id: &str) -> Answer {
    let dashboard = find(session, id)?;
    Ok(Reply::json(200, json!({"dashboard": shown(session, dashboard)})))
}

/// `DELETE /api/v3/dashboards/{id}`
pub(crate) fn delete(session: &mut Session<'_>, id: &str) -> Answer {
    let gone = writable(session, id)?.get("id").cloned();
    session.monitor.dashboards.retain(|it| it.get("id") != gone.as_ref());
    Ok(Reply::empty(204))
}

/// `GET /api/v2/dashboards`: those of schema 2 that an instance still has, as they are kept.
///
/// A dashboard of schema 3 has panels of PromQL, for which the widgets of schema 2 have no words. An
/// empty list would say that there are no dashboards, so the whole path is withdrawn.
pub(crate) fn version_2(session: &Session<'_>) -> Answer {
    let old = session.monitor.dashboards.iter().filter(|it| it["schema"] == 2);
    let old: Vec<&Value> = old.collect();
    if old.is_empty() {
        return withdrawn();
    }
    let dashboards: Vec<&Value> = old.into_iter().filter(|it| visible(session, it)).collect();
    Ok(Reply::json(200, json!({"dashboards": dashboards})))
}

/// What is left of the older dashboards: the words of the documented 404 of an instance without version 3
/// (`Dashboard V3 not active`), turned round.
pub(crate) fn withdrawn() -> Answer {
    Err(error(404, "Not found", "Dashboard V2 not active"))
}

/// An unknown number gets no JSON: that is how the service answers.
fn unknown() -> Reply {
    Reply::empty(404)
}

pub(crate) fn list(session: &Session<'_>, request: &Request) -> Reply {
    let light = request.query("light").is_some_and(|text| text.eq_ignore_ascii_case("true"));
    let document = |dashboard: &Value| {
        let mut dashboard = shown(session, dashboard);
        if let Value::Object(fields) = &mut dashboard
            && light
        {
            fields.retain(|name, _| !HEAVY.contains(&name.as_str()));
        }
        dashboard
    };
    let dashboards = session.monitor.dashboards.iter();
    let own = dashboards.filter(|it| it["schema"] != 2 && visible(session, it));
    let dashboards: Vec<Value> = own.map(document).collect();
    Reply::json(200, json!({"dashboards": dashboards}))
}

/// The dashboard with what the caller may do with it. The words are ours: no public source has them.
fn shown(session: &Session<'_>, dashboard: &Value) -> Value {
    let mut dashboard = dashboard.clone();
    let edits = may_edit(session, &dashboard);
    let permissions =
        if edits { json!(["DASHBOARD_VIEW", "DASHBOARD_EDIT"]) } else { json!(["DASHBOARD_VIEW"]) };
    set(&mut dashboard, "permissions", permissions);
    dashboard
}

/// One's own in the team, what is shared with the team, and for administrators all of the team.
fn visible(session: &Session<'_>, dashboard: &Value) -> bool {
    let of_team = dashboard["teamId"] == session.team;
    let own = dashboard["userId"] == session.user || session.rank == Rank::Administrator;
    let shared = dashboard["shared"] == true;
    of_team && (own || shared) || shared && shared_as(session, dashboard).is_some()
}

/// The role in which another team's dashboard is shared with the session's team.
fn shared_as<'a>(session: &Session<'_>, dashboard: &'a Value) -> Option<&'a str> {
    let owner = dashboard["userId"].as_u64().unwrap_or(0);
    let member = |it: &Value, name: &str| it.get("member")?.get(name).cloned();
    let with_team = |it: &&Value| match member(it, "type").as_ref().and_then(Value::as_str) {
        Some("TEAM") => member(it, "id").is_some_and(|id| id == session.team),
        // All the teams that its owner is in.
        Some("USER_TEAMS") => session.monitor.is_member(session.team, owner),
        _ => false,
    };
    dashboard["sharingSettings"].as_array()?.iter().find(with_team)?.get("role")?.as_str()
}

fn may_edit(session: &Session<'_>, dashboard: &Value) -> bool {
    let here = dashboard["teamId"] == session.team
        || shared_as(session, dashboard) == Some("ROLE_RESOURCE_EDIT");
    session.rank >= Rank::Writer && here
}

fn find<'a>(session: &'a Session<'_>, id: &str) -> Result<&'a Value, Reply> {
    let dashboard = documents::find(&session.monitor.dashboards, id);
    dashboard.filter(|it| visible(session, it)).ok_or_else(unknown)
}

fn writable<'a>(session: &'a Session<'_>, id: &str) -> Result<&'a Value, Reply> {
    session.require(Rank::Writer)?;
    let dashboard = find(session, id)?;
    if may_edit(session, dashboard) { Ok(dashboard) } else { Err(access_denied()) }
}

pub(crate) fn create(session: &mut Session<'_>, request: &Request) -> Answer {
    session.require(Rank::Writer)?;
    let sent = enclosed(request, "dashboard")?;
    check(&sent)?;
    let mut dashboard = complete(session, sent);
    set(&mut dashboard, "id", session.monitor.next_id());
    session.monitor.dashboards.push(dashboard.clone());
    Ok(Reply::json(201, json!({"dashboard": shown(session, &dashboard)})))
}

pub(crate) fn update(session: &mut Session<'_>, request: &Request, id: &str) -> Answer {
    let stored = writable(session, id)?;
    let sent = enclosed(request, "dashboard")?;
    check_version(&sent, stored, "Conflict version")?;
    check(&sent)?;
    let mut dashboard = complete(session, sent);
    succeed(&mut dashboard, stored, session.now);
    for name in ["teamId", "userId", "username"] {
        set(&mut dashboard, name, stored[name].clone());
    }
    documents::replace(&mut session.monitor.dashboards, &dashboard);
    Ok(Reply::json(200, json!({"dashboard": shown(session, &dashboard)})))
}

/// Only the star can be changed this way, in either of the two forms that clients send.
pub(crate) fn patch(session: &mut Session<'_>, request: &Request, id: &str) -> Answer {
    let mut dashboard = find(session, id)?.clone();
    let body = body(request)?;
    let sent = body.get("dashboard").and_then(Value::as_object).unwrap_or(&body);
    let favorite = sent.get("favorite").and_then(Value::as_bool);
    let favorite = favorite.ok_or_else(|| invalid("The field favorite must be true or false"))?;
    set(&mut dashboard, "favorite", favorite);
    documents::replace(&mut session.monitor.dashboards, &dashboard);
    Ok(Reply::json(200, json!({"dashboard": shown(session, &dashboard)})))
}

fn check(sent: &Map<String, Value>) -> Result<(), Reply> {
    if text(sent, "name").trim().is_empty() {
        return Err(invalid("The dashboard needs a name"));
    }
    if given(sent, "schema").is_some_and(|schema| *schema != 3) {
        return Err(invalid("The schema of the dashboard must be 3"));
    }
    for name in ["panels", "layout", "scopeExpressionList", "sharingSettings"] {
        if given(sent, name).is_some_and(|value| !value.is_array()) {
            return Err(invalid(&format!("The field {name} must be a list")));
        }
    }
    let settings = sent.get("sharingSettings").and_then(Value::as_array);
    let role = |it: &Value| SHARING_ROLES.iter().any(|role| it["role"] == *role);
    if !settings.into_iter().flatten().all(role) {
        return Err(invalid("The role of a sharing setting is not valid"));
    }
    let placed = sent.get("layout").and_then(Value::as_array).into_iter().flatten();
    let panels = sent.get("panels").and_then(Value::as_array);
    let has_panel = |id: &Value| panels.into_iter().flatten().any(|panel| panel["id"] == *id);
    match placed.map(|place| &place["panelId"]).find(|id| !has_panel(id)) {
        Some(id) => Err(invalid(&format!("The layout names panel {id}, which does not exist"))),
        None => Ok(()),
    }
}

/// Fills in what was left out: a new dashboard of the caller, without a number.
fn complete(session: &Session<'_>, sent: Map<String, Value>) -> Value {
    let user = session.monitor.user(session.user);
    let mut dashboard = json!({
        "id": null,
        "version": 1,
        "customerId": session.monitor.customer_id,
        "teamId": session.team,
        "userId": session.user,
        "username": user.map(|user| &user.username),
        "name": null,
        "description": null,
        "schema": 3,
        "shared": false,
        "public": false,
        "publicToken": null,
        "publicNotation": false,
        "favorite": false,
        "autoCreated": false,
        "sharingSettings": [],
        "scopeExpressionList": [],
        "eventDisplaySettings": {"enabled": true, "queryParams": {
            "severities": [], "alertStatuses": [], "categories": [], "filter": "", "teamScope": false,
        }},
        "layout": [],
        "panels": [],
        "createdOn": session.now,
        "modifiedOn": session.now,
    });
    overlay(&mut dashboard, sent, &DECIDED);
    dashboard
}

/// Gives dashboards to another user. The shape of the result is ours: no public source has it.
pub(crate) fn transfer(session: &mut Session<'_>, request: &Request) -> Answer {
    session.require(Rank::Administrator)?;
    let body = body(request)?;
    let number = |name: &str| body.get(name).and_then(Value::as_u64);
    let (Some(from), Some(to)) = (number("ownerId"), number("targetOwnerId")) else {
        return Err(invalid("The body needs ownerId and targetOwnerId"));
    };
    let target = session.monitor.user(to).map(|user| user.username.clone());
    let target = target.ok_or_else(|| invalid(&format!("The user {to} does not exist")))?;
    let wanted = body.get("dashboardIdsToBeTransferred").and_then(Value::as_array);
    let simulate = body.get("simulate") == Some(&Value::Bool(true));
    let mut moved = Vec::new();
    for dashboard in &mut session.monitor.dashboards {
        let chosen = wanted.is_none_or(|ids| ids.contains(&dashboard["id"]));
        if dashboard["userId"] != from || !chosen {
            continue;
        }
        moved.push(json!({"id": dashboard["id"], "name": dashboard["name"]}));
        if !simulate {
            set(dashboard, "userId", to);
            set(dashboard, "username", target.clone());
        }
    }
    let results = json!({"simulate": simulate, "targetOwnerId": to, "dashboards": moved});
    Ok(Reply::json(200, json!({"results": results})))
}

fn from_template(name: &str, query: &str) -> Value {
    json!({
        "name": name,
        "schema": 3,
        "scopeExpressionList": [],
        "layout": [{"panelId": 1, "x": 0, "y": 0, "w": 24, "h": 8}],
        "panels": [{
            "id": 1,
            "type": "advancedTimechart",
            "name": name,
            "description": "",
            "advancedQueries": [{"enabled": true, "query": query}],
        }],
    })
}
