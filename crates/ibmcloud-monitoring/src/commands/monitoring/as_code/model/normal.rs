//! The form in which a thing is compared and written down: without what the service makes, its members in a
//! fixed order, with names where the service has numbers, and without secrets.

use ibmcloud_core::Json;
use ibmcloud_transport::AlertApi;

use super::Kind;
use crate::commands::monitoring::inside::secrets::SECRET;

/// Numbers and names of what other things refer to.
#[derive(Clone, Debug, Default)]
pub(crate) struct Names {
    pub(crate) teams: Vec<(u64, String)>,
    pub(crate) users: Vec<(u64, String)>,
    /// With their types, which alerts of version 2 repeat.
    pub(crate) channels: Vec<(u64, String, String)>,
    /// By team.
    pub(crate) dashboards: Vec<(u64, String, String)>,
}

/// Members that the service decides, or that are somebody's own business.
const MADE: [(Kind, &[&str]); 4] = [
    (
        Kind::Team,
        &[
            "id",
            "version",
            "customerId",
            "dateCreated",
            "lastUpdated",
            "userCount",
            "default",
            "immutable",
            "origin",
            "users",
            "userRoles",
        ],
    ),
    (
        Kind::Channel,
        &[
            "id",
            "version",
            "customerId",
            "createdOn",
            "modifiedOn",
            "teamId",
            "sendTestNotification",
        ],
    ),
    (
        Kind::Dashboard,
        &[
            "id",
            "version",
            "customerId",
            "teamId",
            "userId",
            "username",
            "permissions",
            "favorite",
            "autoCreated",
            "publicToken",
            "createdOn",
            "modifiedOn",
            "lastAccessedOnByCurrentUser",
        ],
    ),
    (
        Kind::Alert,
        &[
            "id",
            "version",
            "customerId",
            "teamId",
            "createdOn",
            "modifiedOn",
            "notificationCount",
            "autoCreated",
            "valid",
            "invalidMetrics",
        ],
    ),
];

/// Members that come first, because a reader looks for them there.
const FIRST: [&str; 4] = ["name", "type", "description", "enabled"];

/// Marks the place of a secret: the variable of the environment that holds it.
pub(crate) const ENV: &str = "fromEnv";

/// Members of a kind that the service decides.
pub(crate) fn made(kind: Kind) -> &'static [&'static str] {
    MADE.iter().find(|(of, _)| *of == kind).map_or(&[], |(_, made)| made)
}

/// The normal form of a document that the service sent. Of an immutable team only the members count.
pub(crate) fn of(kind: Kind, document: &Json, names: &Names) -> Json {
    let made = made(kind);
    let mut spec = match document {
        Json::Object(members) => Json::Object(
            members.iter().filter(|(name, _)| !made.contains(&name.as_str())).cloned().collect(),
        ),
        _ => Json::Object(Vec::new()),
    };
    match kind {
        Kind::Team => {
            if document.get("immutable").and_then(Json::as_bool) == Some(true) {
                spec = Json::object(spec.get("name").map(|name| ("name", name.clone())));
            }
            spec.insert("members", members(document));
        }
        Kind::Channel => channel(&mut spec, names),
        Kind::Dashboard => replace(&mut spec, "sharingSettings", shared),
        Kind::Alert => alert(&mut spec, names),
    }
    ordered(&spec)
}

/// Members sorted, at every depth.
pub(crate) fn ordered(value: &Json) -> Json {
    match value {
        Json::Object(members) => {
            let mut members: Vec<(String, Json)> =
                members.iter().map(|(name, value)| (name.clone(), ordered(value))).collect();
            let place = |name: &str| FIRST.iter().position(|it| *it == name).unwrap_or(FIRST.len());
            members.sort_by(|(one, _), (two, _)| (place(one), one).cmp(&(place(two), two)));
            Json::Object(members)
        }
        Json::Array(items) => Json::Array(items.iter().map(ordered).collect()),
        other => other.clone(),
    }
}

fn replace(object: &mut Json, member: &str, change: impl FnOnce(&Json) -> Json) {
    if let Some(value) = object.get(member) {
        let value = change(value);
        object.insert(member, value);
    }
}

/// The object without a member, and with another one in its place.
fn exchange(object: &Json, out: &[&str], new: Option<(&str, Json)>) -> Json {
    let kept = object.as_object().unwrap_or_default().iter();
    let kept = kept.filter(|(name, _)| !out.contains(&name.as_str())).cloned();
    Json::Object(kept.chain(new.map(|(name, value)| (name.to_owned(), value))).collect())
}

fn members(team: &Json) -> Json {
    let roles = team.get("userRoles").and_then(Json::as_array).unwrap_or_default();
    let mut members: Vec<(String, Json)> = roles
        .iter()
        .filter_map(|role| {
            let user = role.get("userName")?.as_str()?.to_owned();
            let role = role.get("role").cloned().unwrap_or_default();
            Some((user.clone(), Json::object([("user", user.into()), ("role", role)])))
        })
        .collect();
    members.sort_by(|one, two| one.0.cmp(&two.0));
    Json::Array(members.into_iter().map(|(_, member)| member).collect())
}

fn channel(spec: &mut Json, names: &Names) {
    let name = spec.get("name").and_then(Json::as_str).unwrap_or_default().to_owned();
    let Some(Json::Object(options)) = spec.get("options").cloned() else { return };
    let options = options.into_iter().map(|(option, value)| {
        if option == "teamId" {
            let team = number(&value).and_then(|id| named(&names.teams, id));
            return ("team".to_owned(), team.map_or(Json::Null, Json::from));
        }
        let secret = SECRET.contains(&option.as_str());
        let value = if secret { hidden(&value, &[&name, &option]) } else { value };
        (option, value)
    });
    let options = Json::Object(options.collect());
    spec.insert("options", options);
}

/// The name of the variable for a secret: `CHANNEL_INCIDENT_HOOK_URL`.
fn variable(parts: &[&str]) -> String {
    let word = |text: &str| -> String {
        text.chars()
            .map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_uppercase() } else { '_' })
            .collect()
    };
    std::iter::once("CHANNEL".to_owned())
        .chain(parts.iter().map(|part| word(part)))
        .collect::<Vec<_>>()
        .join("_")
}

/// A value with the names of variables in the places of its texts. An empty one hides nothing.
pub(super) fn hidden(value: &Json, place: &[&str]) -> Json {
    match value {
        Json::Object(members) => {
            let inside = |(name, value): &(String, Json)| {
                (name.clone(), hidden(value, &[place, &[name.as_str()]].concat()))
            };
            Json::Object(members.iter().map(inside).collect())
        }
        Json::String(text) if text.is_empty() => value.clone(),
        Json::Null => Json::Null,
        _ => Json::object([(ENV, Json::from(variable(place)))]),
    }
}

fn shared(sharing: &Json) -> Json {
    let entry = |entry: &Json| {
        let mut entry = entry.clone();
        replace(&mut entry, "member", |member| exchange(member, &["id", "teamTheme"], None));
        entry
    };
    Json::Array(sharing.as_array().unwrap_or_default().iter().map(entry).collect())
}

fn alert(spec: &mut Json, names: &Names) {
    if spec.get("severity").is_some_and(|it| !it.is_null()) {
        *spec = exchange(spec, &["severityLabel"], None);
    }
    match AlertApi::of(spec) {
        AlertApi::V1 => {
            let ids =
                spec.get("notificationChannelIds").and_then(Json::as_array).unwrap_or_default();
            let channels = ids.iter().filter_map(number);
            let channels = channels.filter_map(|id| channel_named(names, id));
            let channels = Json::Array(channels.map(Json::from).collect());
            *spec = exchange(
                spec,
                &["notificationChannelIds"],
                Some(("notificationChannels", channels)),
            );
        }
        AlertApi::V2 => {
            replace(spec, "notificationChannelConfigList", |list| {
                let entry = |entry: &Json| {
                    let name = entry.get("channelId").and_then(number);
                    let name = name.and_then(|id| channel_named(names, id))?;
                    let channel = Some(("channel", name.into()));
                    Some(exchange(entry, &["channelId", "type", "name"], channel))
                };
                let entries = list.as_array().unwrap_or_default();
                Json::Array(entries.iter().filter_map(entry).collect())
            });
            replace(spec, "links", |links| {
                let link = |link: &Json| {
                    let id = link.get("id").and_then(number);
                    let dashboard = id.and_then(|id| dashboard_named(names, id));
                    match dashboard {
                        Some(name) => exchange(link, &["id"], Some(("dashboard", name.into()))),
                        None => link.clone(),
                    }
                };
                Json::Array(links.as_array().unwrap_or_default().iter().map(link).collect())
            });
        }
    }
}

/// A number, or one written as a text.
pub(crate) fn number(value: &Json) -> Option<u64> {
    match value {
        Json::Number(digits) | Json::String(digits) => digits.parse().ok(),
        _ => None,
    }
}

fn named(names: &[(u64, String)], id: u64) -> Option<&str> {
    names.iter().find(|(own, _)| *own == id).map(|(_, name)| name.as_str())
}

fn channel_named(names: &Names, id: u64) -> Option<&str> {
    names.channels.iter().find(|(own, ..)| *own == id).map(|(_, name, _)| name.as_str())
}

fn dashboard_named(names: &Names, id: u64) -> Option<&str> {
    names.dashboards.iter().find(|(own, ..)| *own == id).map(|(_, _, name)| name.as_str())
}
