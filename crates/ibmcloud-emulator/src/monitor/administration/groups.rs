//! Group mappings: which role the members of a group of an identity provider have, in which teams. They are the
//! same in both generations, in other words. Nobody logs in with groups here: they are kept, and give nothing.

use serde_json::{Map, Value, json};

use super::super::common::auth::Session;
use super::super::common::documents::body;
use super::form::{self, Kind, Member, may, must};
use super::{Generation, Resource, Wrong, admit, roles};
use crate::net::http::{Answer, Reply, Request};
use crate::world::Monitor;

/// `/api/groupmappings`; the envelope of its list is assumed.
pub(crate) const CLASSIC: Resource = Resource {
    what: "Group mapping",
    generation: Generation::Classic("groupMappings"),
    store: |monitor| &mut monitor.group_mappings,
    read: |session, sent, _| checked(session.monitor, &form::read(MAPPING, sent)?),
    complete: |_, _, _| {},
    show: Value::clone,
    kept: |_, _| None,
};
/// `/platform/v1/group-mappings`
pub(crate) const NEWEST: Resource =
    Resource { generation: Generation::Newest, read: from_newest, show: to_newest, ..CLASSIC };

const WEIGHT: Kind = Kind::Number(1, 32_767);
const MAPPING: &[Member] = &[
    must("groupName", Kind::Text(256)),
    must("role", Kind::Text(256)),
    may("systemRole", Kind::Word(&["ROLE_USER", "ROLE_CUSTOMER"]), "\"ROLE_USER\""),
    must(
        "teamMap",
        Kind::Parts(&[may("allTeams", Kind::Flag, "false"), may("teamIds", Kind::Numbers, "[]")]),
    ),
    may("weight", WEIGHT, "32767"),
];
const NEWEST_MAPPING: &[Member] = &[
    must("groupName", Kind::Text(256)),
    may("standardTeamRole", Kind::Text(256), "null"),
    may("customTeamRoleId", Kind::Number(1, u64::MAX), "null"),
    may("isAdmin", Kind::Flag, "false"),
    must(
        "teamMap",
        Kind::Parts(&[must("isForAllTeams", Kind::Flag), may("teamIds", Kind::Numbers, "[]")]),
    ),
    may("weight", WEIGHT, "32767"),
];

/// What happens to those who are in no group, and to those whose groups disagree.
const NOTHING_FITS: [&str; 3] = ["UNAUTHORIZED", "DEFAULT_TEAM_DEFAULT_ROLE", REDIRECT];
const REDIRECT: &str = "NO_MAPPINGS_ERROR_REDIRECT";
const SETTINGS: &[Member] = &[
    must("noMappingStrategy", Kind::Word(&NOTHING_FITS)),
    must(
        "differentRolesSameTeamStrategy",
        Kind::Word(&["UNAUTHORIZED", "FIRST_MATCH", "WEIGHTED", "WEIGHTED_BY_TEAM"]),
    ),
    may("noMappingsErrorRedirectUrl", Kind::Text(2_048), "null"),
];
const NEWEST_SETTINGS: &[Member] = &[
    must("noMappingStrategy", Kind::Word(&NOTHING_FITS)),
    must(
        "differentRolesSameTeamStrategy",
        Kind::Word(&["UNAUTHORIZED", "HIGHEST_ROLE", "LOWEST_ROLE"]),
    ),
    may("noMappingsErrorRedirectUrl", Kind::Text(2_048), "null"),
];

/// A role that there is, and teams that there are: all of them, or at least one.
fn checked(monitor: &Monitor, mapping: &Value) -> Result<Value, Wrong> {
    let role = mapping["role"].as_str().unwrap_or_default();
    if !roles::is_role(monitor, role) {
        return Err(Wrong::invalid(format!("The role {role} does not exist")));
    }
    let teams: Vec<u64> = mapping
        .pointer("/teamMap/teamIds")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter_map(Value::as_u64)
        .collect();
    if let Some(unknown) = teams.iter().find(|id| monitor.team(**id).is_none()) {
        return Err(Wrong::invalid(format!("The team {unknown} does not exist")));
    }
    match (mapping.pointer("/teamMap/allTeams") == Some(&Value::Bool(true)), teams.is_empty()) {
        (true, false) => Err(Wrong::invalid("A mapping for all teams names none")),
        (false, true) => Err(Wrong::invalid("A mapping needs teams")),
        _ => Ok(mapping.clone()),
    }
}

fn from_newest(
    session: &Session<'_>,
    sent: &Map<String, Value>,
    _: Option<u64>,
) -> Result<Value, Wrong> {
    let it = &form::read(NEWEST_MAPPING, sent)?;
    let role = match (&it["standardTeamRole"], &it["customTeamRoleId"]) {
        (Value::String(role), Value::Null) if role.starts_with("ROLE_") => role.clone(),
        (Value::Null, Value::Number(id)) => id.to_string(),
        _ => {
            let text = "A mapping needs either standardTeamRole or customTeamRoleId";
            return Err(Wrong::invalid(text));
        }
    };
    let teams = &it["teamMap"];
    let mapping = json!({
        "groupName": it["groupName"],
        "role": role,
        "systemRole": if it["isAdmin"] == true { "ROLE_CUSTOMER" } else { "ROLE_USER" },
        "teamMap": {"allTeams": teams["isForAllTeams"], "teamIds": teams["teamIds"]},
        "weight": it["weight"],
    });
    checked(session.monitor, &mapping)
}

fn to_newest(it: &Value) -> Value {
    let role = it["role"].as_str().unwrap_or_default();
    let (name, role) = match role.parse::<u64>() {
        Ok(id) => ("customTeamRoleId", json!(id)),
        Err(_) => ("standardTeamRole", json!(role)),
    };
    let teams = &it["teamMap"];
    json!({
        "id": it["id"],
        "groupName": it["groupName"],
        name: role,
        "isAdmin": it["systemRole"] == "ROLE_CUSTOMER",
        "teamMap": {"isForAllTeams": teams["allTeams"], "teamIds": teams["teamIds"]},
        "weight": it["weight"],
    })
}

/// `GET /api/groupmappings/settings` and `GET /platform/v1/group-mappings-settings`
pub(crate) fn settings(session: &Session<'_>, kind: &Resource) -> Answer {
    admit(session, kind.generation)?;
    let own = &session.monitor.group_mapping_settings;
    let usual = || {
        json!({"noMappingStrategy": "UNAUTHORIZED",
            "differentRolesSameTeamStrategy": "UNAUTHORIZED", "noMappingsErrorRedirectUrl": null})
    };
    Ok(Reply::json(200, if own.is_null() { usual() } else { own.clone() }))
}

/// `PUT` of the same; each generation takes its own words.
pub(crate) fn set_settings(
    session: &mut Session<'_>,
    request: &Request,
    kind: &Resource,
) -> Answer {
    admit(session, kind.generation)?;
    let newest = kind.generation == Generation::Newest;
    let members = if newest { NEWEST_SETTINGS } else { SETTINGS };
    let needs_address = |it: &Value| {
        it["noMappingStrategy"] == REDIRECT && it["noMappingsErrorRedirectUrl"].is_null()
    };
    let sent = form::read(members, &body(request)?).and_then(|it| {
        let text = "noMappingsErrorRedirectUrl is missing";
        if needs_address(&it) { Err(Wrong::invalid(text)) } else { Ok(it) }
    });
    session.monitor.group_mapping_settings = sent.map_err(|it| kind.generation.refuse(it))?;
    settings(session, kind)
}
