//! Roles: the standard ones of a team, those that somebody made of permissions, and what permissions need.

use serde_json::{Map, Value, json};

use super::super::common::auth::Session;
use super::form::{self, Kind, Member, may, must};
use super::{Generation, Resource, Wrong, admit};
use crate::iam::monitoring_actions;
use crate::net::http::{Answer, Reply, Request};
use crate::world::Monitor;

/// `/api/roles`
pub(crate) const ROLES: Resource = Resource {
    what: "Role",
    generation: Generation::Classic("roles"),
    store: |monitor| &mut monitor.custom_roles,
    read,
    complete: |_, _, _| {},
    show: Value::clone,
    kept: |monitor, role| in_use(monitor, &role["id"].to_string()),
};

const ROLE: &[Member] = &[
    must("name", Kind::Text(255)),
    may("description", Kind::Text(1_000), "\"\""),
    may("monitorPermissions", Kind::Texts, "[]"),
    may("securePermissions", Kind::Texts, "[]"),
];
/// The roles of a team that there are without anybody's doing: the name in the API, the name for people, and
/// the column of IBM's table of actions that they are likeliest to be.
const STANDARD: [(&str, &str, usize); 4] = [
    ("ROLE_TEAM_READ", "View Only", 0),
    ("ROLE_TEAM_STANDARD", "Standard User", 0),
    ("ROLE_TEAM_EDIT", "Advanced User", 1),
    ("ROLE_TEAM_MANAGER", "Team Manager", 2),
];
/// Other names that the API has for roles of a team.
const OTHERS: [&str; 2] = ["ROLE_TEAM_SERVICE_MANAGER", "ROLE_TEAM_NONE"];
/// Permissions that need others: of `dashboards.edit` all are known, of others that of their own name.
const NEEDED: [(&str, &[&str]); 2] = [
    (
        "dashboards.edit",
        &[
            "dashboards.read",
            "dashboard-metrics-data.read",
            "metrics-data.read",
            "alert-events.read",
            "custom-events.read",
        ],
    ),
    ("api-token.read", &["token.view"]),
];

fn read(session: &Session<'_>, sent: &Map<String, Value>, id: Option<u64>) -> Result<Value, Wrong> {
    let role = &form::read(ROLE, sent)?;
    let same = |it: &&Value| it["name"] == role["name"] && it["id"].as_u64() != id;
    if session.monitor.custom_roles.iter().any(|it| same(&it)) {
        return Err(Wrong(422, format!("A role with the name {} already exists", role["name"])));
    }
    let mut count = 0;
    for name in ["monitorPermissions", "securePermissions"] {
        let permissions: Vec<&str> =
            role[name].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
        count += permissions.len();
        for permission in &permissions {
            let missing = needed(permission).iter().find(|it| !permissions.contains(it));
            match missing {
                _ if !is_permission(permission) => {
                    return Err(Wrong::invalid(format!("Unknown permission: {permission}")));
                }
                Some(other) => {
                    let text = format!("The permission {permission} needs {other}");
                    return Err(Wrong::invalid(text));
                }
                None => {}
            }
        }
    }
    if count == 0 { Err(Wrong::invalid("A role needs permissions")) } else { Ok(role.clone()) }
}

/// Which permissions there are, no public source lists: what has their form is taken.
fn is_permission(text: &str) -> bool {
    let word = |it: &str| {
        !it.is_empty()
            && it.bytes().all(|it| it.is_ascii_lowercase() || it.is_ascii_digit() || it == b'-')
    };
    text.contains('.') && text.split('.').all(word)
}

fn needed(permission: &str) -> &'static [&'static str] {
    NEEDED.iter().find(|(own, _)| *own == permission).map_or(&[], |(_, needed)| needed)
}

/// Who has the role: it is not deleted then.
fn in_use(monitor: &Monitor, id: &str) -> Option<String> {
    let members = monitor.teams.iter().flat_map(|team| &team.members).map(|it| it.role.as_str());
    let accounts = monitor.service_accounts.iter().map(|it| &it["teamRole"]);
    let mappings = monitor.group_mappings.iter().map(|it| &it["role"]);
    let mut roles = members.chain(accounts.chain(mappings).filter_map(Value::as_str));
    roles.any(|it| it == id).then(|| format!("The role {id} is in use"))
}

/// Whether a team can give this role: a standard one, or the number of one that was made here.
pub(super) fn is_role(monitor: &Monitor, role: &str) -> bool {
    STANDARD.iter().any(|it| it.0 == role)
        || OTHERS.contains(&role)
        || monitor.custom_role(role).is_some()
}

/// `GET /api/customer/roles`
pub(crate) fn of_customer(session: &Session<'_>) -> Answer {
    admit(session, ROLES.generation)?;
    let role = |role: String, name: &Value| json!({"role": role, "displayName": name});
    let standard = STANDARD.iter().map(|it| role(it.0.to_owned(), &it.1.into()));
    let own = session.monitor.custom_roles.iter().map(|it| role(it["id"].to_string(), &it["name"]));
    Ok(Reply::json(200, standard.chain(own).collect()))
}

/// `GET /platform/v1/default-roles/{name}`
pub(crate) fn default(session: &Session<'_>, name: &str) -> Answer {
    admit(session, Generation::Newest)?;
    let role = STANDARD.iter().find(|it| it.1 == name).ok_or_else(|| {
        Generation::Newest.refuse(Wrong(404, format!("The role {name} was not found")))
    })?;
    let permissions = monitoring_actions(role.2);
    Ok(Reply::json(
        200,
        json!({"name": name, "monitorPermissions": permissions, "securePermissions": []}),
    ))
}

/// `GET /api/permissions/{product}/dependencies`
pub(crate) fn dependencies(session: &Session<'_>, request: &Request, product: &str) -> Answer {
    let door = ROLES.generation;
    admit(session, door)?;
    if !matches!(product, "monitor" | "secure") {
        return Err(door.refuse(Wrong(404, format!("Product {product} was not found"))));
    }
    let asked = request.query("requestedPermissions").unwrap_or_default();
    let asked: Vec<&str> = asked.split(',').map(str::trim).filter(|it| !it.is_empty()).collect();
    if let Some(wrong) = asked.iter().find(|it| !is_permission(it)) {
        return Err(door.refuse(Wrong::invalid(format!("Unknown permission: {wrong}"))));
    }
    let entry = |it: &&str| json!({"permissionAuthority": it, "dependencies": needed(it)});
    Ok(Reply::json(200, asked.iter().map(entry).collect()))
}
