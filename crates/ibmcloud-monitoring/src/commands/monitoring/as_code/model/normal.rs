//! The form in which a thing is compared and written down: without what the service makes, its members in a
//! fixed order, with names where the service has numbers, and without secrets.

use ibmcloud_core::Json;
use ibmcloud_transport::AlertApi;

use super::names::Names;
use super::{Key, Kind};
use ibmcloud_core::resource::secrets::SECRET;

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
pub(crate) fn of(key: &Key, document: &Json, names: &Names) -> Json {
    let made = made(key.kind);
    let mut spec = match document {
        Json::Object(members) => Json::Object(
            members.iter().filter(|(name, _)| !made.contains(&name.as_str())).cloned().collect(),
        ),
        _ => Json::Object(Vec::new()),
    };
    match key.kind {
        Kind::Team => {
            if document.get("immutable").and_then(Json::as_bool) == Some(true) {
                spec = Json::object(spec.get("name").map(|name| ("name", name.clone())));
            }
            spec.insert("members", members(document));
        }
        Kind::Channel => channel(&mut spec, names),
        Kind::Dashboard => replace(&mut spec, "sharingSettings", shared),
        Kind::Alert => alert(&mut spec, key.team.as_deref().unwrap_or_default(), names),
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
            let team = number(&value).and_then(|id| names.team(id));
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

fn alert(spec: &mut Json, team: &str, names: &Names) {
    if spec.get("severity").is_some_and(|it| !it.is_null()) {
        *spec = exchange(spec, &["severityLabel"], None);
    }
    match AlertApi::of(spec) {
        AlertApi::V1 => {
            let ids =
                spec.get("notificationChannelIds").and_then(Json::as_array).unwrap_or_default();
            let channels = ids.iter().filter_map(number);
            let channels = channels.filter_map(|id| names.reference(Kind::Channel, team, id));
            let channels = Json::Array(channels.collect());
            *spec = exchange(
                spec,
                &["notificationChannelIds"],
                Some(("notificationChannels", channels)),
            );
        }
        AlertApi::V2 => {
            replace(spec, "notificationChannelConfigList", |list| {
                let entry = |entry: &Json| {
                    let id = entry.get("channelId").and_then(number)?;
                    let channel = ("channel", names.reference(Kind::Channel, team, id)?);
                    Some(exchange(entry, &["channelId", "type", "name"], Some(channel)))
                };
                let entries = list.as_array().unwrap_or_default();
                Json::Array(entries.iter().filter_map(entry).collect())
            });
            replace(spec, "links", |links| {
                let link = |link: &Json| {
                    let Some(id) = link.get("id").and_then(number) else {
                        return Some(link.clone());
                    };
                    let dashboard = ("dashboard", names.reference(Kind::Dashboard, team, id)?);
                    Some(exchange(link, &["id"], Some(dashboard)))
                };
                let links = links.as_array().unwrap_or_default();
                Json::Array(links.iter().filter_map(link).collect())
            });
        }
    }
}

/// The items of a list in an alert that have numbers which lead to nothing that the caller sees. No file can
/// describe them, and an update leaves them as they are.
pub(crate) fn unseen(alert: &Json, list: &str, names: &Names) -> Vec<Json> {
    let id = |item: &Json| match list {
        "notificationChannelIds" => number(item),
        "links" => item.get("id").and_then(number),
        _ => item.get("channelId").and_then(number),
    };
    let kind = if list == "links" { Kind::Dashboard } else { Kind::Channel };
    let items = alert.get(list).and_then(Json::as_array).unwrap_or_default().iter();
    items.filter(|item| id(item).is_some_and(|id| !names.sees(kind, id))).cloned().collect()
}

/// Whether a document of an alert refers to something that the caller does not see.
pub(crate) fn is_blind(alert: &Json, names: &Names) -> bool {
    let lists = ["notificationChannelIds", "notificationChannelConfigList", "links"];
    lists.iter().any(|list| !unseen(alert, list, names).is_empty())
}

/// A number, or one written as a text.
pub(crate) fn number(value: &Json) -> Option<u64> {
    match value {
        Json::Number(digits) | Json::String(digits) => digits.parse().ok(),
        _ => None,
    }
}
