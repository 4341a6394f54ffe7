//! What a file says about a thing, without what it cannot decide: numbers, versions, times, owners.

use ibmcloud_cli::messages::Message;
use ibmcloud_cli::msg;
use ibmcloud_core::Json;
use ibmcloud_transport::AlertApi;

use super::Kind;
use super::normal::made;
use ibmcloud_core::resource::secrets::{MASK, SECRET};

/// A file's members that count, and the names of those that do not.
pub(crate) struct Stated {
    pub(crate) spec: Json,
    pub(crate) ignored: Vec<String>,
}

/// Members that files have under another name, with names in the places of numbers.
const INSTEAD: [(Kind, &str, &str); 4] = [
    (Kind::Team, "userRoles", "members"),
    (Kind::Team, "users", "members"),
    (Kind::Alert, "notificationChannelIds", "notificationChannels"),
    (Kind::Alert, "severityLabel", "severity"),
];

/// The same inside of lists.
const INSTEAD_INSIDE: [(&str, &str, &str); 2] =
    [("notificationChannelConfigList", "channelId", "channel"), ("links", "id", "dashboard")];

/// Sorts a file's members. One that a file has under another name is a problem: to leave it out would
/// leave out what somebody meant.
pub(crate) fn of(kind: Kind, spec: &Json) -> Result<Stated, Message> {
    let mut ignored = Vec::new();
    let mut kept = Vec::new();
    let newer = kind == Kind::Alert && AlertApi::of(spec) == AlertApi::V2;
    let label = |name: &str| name == "severityLabel" && spec.get("severity").is_some();
    for (name, value) in spec.as_object().unwrap_or_default() {
        if newer && name == "notificationChannels" {
            return Err(other_name(name, "notificationChannelConfigList"));
        }
        let instead = INSTEAD.iter().find(|(of, own, _)| *of == kind && own == name);
        if let Some((_, _, instead)) = instead.filter(|_| !label(name)) {
            return Err(other_name(name, instead));
        }
        if label(name) || made(kind).contains(&name.as_str()) {
            ignored.push(name.clone());
        } else {
            kept.push((name.clone(), inside(kind, name, value, &mut ignored)?));
        }
    }
    Ok(Stated { spec: Json::Object(kept), ignored })
}

fn inside(
    kind: Kind,
    name: &str,
    value: &Json,
    ignored: &mut Vec<String>,
) -> Result<Json, Message> {
    match (kind, name) {
        (Kind::Channel, "options") => options(value).map(|()| value.clone()),
        (Kind::Alert, _) => {
            let instead = INSTEAD_INSIDE.iter().find(|(list, ..)| *list == name);
            let Some((list, member, instead)) = instead else { return Ok(value.clone()) };
            let entries = value.as_array().unwrap_or_default();
            if entries.iter().any(|entry| entry.get(member).is_some_and(|it| !it.is_null())) {
                return Err(other_name(member, instead));
            }
            let repeated: &[&str] = if *instead == "channel" { &["type", "name"] } else { &[] };
            Ok(without_inside(list, value, &[], repeated, ignored))
        }
        (Kind::Dashboard, "sharingSettings") => {
            Ok(without_inside(name, value, &["member"], &["id", "teamTheme"], ignored))
        }
        _ => Ok(value.clone()),
    }
}

/// The list without some members of its entries, or of what `below` leads to in them.
fn without_inside(
    list: &str,
    value: &Json,
    below: &[&str],
    out: &[&str],
    ignored: &mut Vec<String>,
) -> Json {
    let Json::Array(entries) = value else { return value.clone() };
    let mut strip = |object: &Json| {
        let mut kept = Vec::new();
        for (name, value) in object.as_object().unwrap_or_default() {
            // Without a name the number is all that there is.
            let named = below.is_empty() || object.get("name").is_some();
            if out.contains(&name.as_str()) && named {
                let path = format!("{list}.{name}");
                if !ignored.contains(&path) {
                    ignored.push(path);
                }
            } else {
                kept.push((name.clone(), value.clone()));
            }
        }
        Json::Object(kept)
    };
    let entries = entries.iter().map(|entry| match below {
        [member] => {
            let mut entry = entry.clone();
            if let Some(object @ Json::Object(_)) = entry.get(member).cloned() {
                entry.insert(member, strip(&object));
            }
            entry
        }
        _ if entry.as_object().is_some() => strip(entry),
        _ => entry.clone(),
    });
    Json::Array(entries.collect())
}

fn other_name(member: &str, instead: &str) -> Message {
    msg!("write '{{.Instead}}' instead of '{{.Member}}'.", Instead = instead, Member = member)
}

/// A secret that was shown with asterisks is none.
fn options(options: &Json) -> Result<(), Message> {
    if options.get("teamId").is_some() {
        return Err(other_name("teamId", "team"));
    }
    let secret = |name: &str| SECRET.contains(&name);
    let all = options.as_object().unwrap_or_default().iter().filter(|(name, _)| secret(name));
    match all.into_iter().find(|(_, value)| is_masked(value)) {
        Some((name, _)) => Err(msg!(
            "'{{.Member}}' has asterisks in the place of a secret: name a variable with 'fromEnv' instead, and set it.",
            Member = name
        )),
        None => Ok(()),
    }
}

fn is_masked(value: &Json) -> bool {
    match value {
        Json::String(text) => text.ends_with(MASK),
        Json::Object(members) => members.iter().any(|(_, value)| is_masked(value)),
        Json::Array(items) => items.iter().any(is_masked),
        Json::Null | Json::Bool(_) | Json::Number(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use ibmcloud_transport::json::parse;

    use super::*;

    #[test]
    fn what_the_service_decides_is_left_out_or_refused() {
        let table = [
            (
                Kind::Alert,
                r#"{"name":"x","id":7,"teamId":1,"severity":4,"severityLabel":"LOW"}"#,
                "id teamId severityLabel",
            ),
            (
                Kind::Alert,
                r#"{"notificationChannelConfigList":[{"channel":"a","type":"EMAIL"}]}"#,
                "notificationChannelConfigList.type",
            ),
            (
                Kind::Dashboard,
                r#"{"sharingSettings":[{"member":{"id":1,"name":"Ops"}}]}"#,
                "sharingSettings.id",
            ),
            (Kind::Dashboard, r#"{"sharingSettings":[{"member":{"id":1}}]}"#, ""),
            (Kind::Channel, r#"{"options":{"url":"https://x/y"}}"#, ""),
        ];
        for (kind, spec, ignored) in table {
            let stated = of(kind, &parse(spec).unwrap()).ok().unwrap();
            assert_eq!(stated.ignored.join(" "), ignored, "{spec}");
        }
        let refused = [
            (Kind::Alert, r#"{"notificationChannelIds":[15]}"#, "'notificationChannels' instead"),
            (Kind::Alert, r#"{"severityLabel":"LOW"}"#, "'severity' instead"),
            (
                Kind::Alert,
                r#"{"config":{},"notificationChannels":["a"]}"#,
                "'notificationChannelConfigList' instead",
            ),
            (Kind::Alert, r#"{"links":[{"id":"7"}]}"#, "'dashboard' instead"),
            (Kind::Team, r#"{"userRoles":[]}"#, "'members' instead"),
            (Kind::Channel, r#"{"options":{"url":"https://x/********"}}"#, "'url' has asterisks"),
            (Kind::Channel, r#"{"options":{"teamId":1}}"#, "'team' instead"),
        ];
        for (kind, spec, reason) in refused {
            let problem = of(kind, &parse(spec).unwrap()).err().unwrap().english();
            assert!(problem.contains(reason), "{problem}");
        }
    }
}
