//! Documents with other members.

use compact_sort::CompactSort as _;
use ibmcloud_core::Json;
use ibmcloud_core::resource::{ValueKind, Violation};

use crate::error::Reason;

/// Members that come first, because a reader looks for them there.
const FIRST: [&str; 4] = ["name", "type", "description", "enabled"];

/// Members of an object.
pub(crate) type Members = Vec<(String, Json)>;

/// Members sorted, at every depth.
pub(crate) fn ordered(value: &Json) -> Json {
    match value {
        Json::Object(members) => {
            let mut members: Vec<(String, Json)> =
                members.iter().map(|(name, value)| (name.clone(), ordered(value))).collect();
            let place = |name: &str| FIRST.iter().position(|it| *it == name).unwrap_or(FIRST.len());
            members.compact_sort_by(|(one, _), (two, _)| (place(one), one).cmp(&(place(two), two)));
            Json::Object(members)
        }
        Json::Array(items) => Json::Array(items.iter().map(ordered).collect()),
        other => other.clone(),
    }
}

/// Changes a member that is there.
pub(crate) fn replace(object: &mut Json, member: &str, change: impl FnOnce(&Json) -> Json) {
    if let Some(value) = object.get(member) {
        let value = change(value);
        object.insert(member, value);
    }
}

/// The object without some members, and with another one behind the rest.
pub(crate) fn replace_members(object: &Json, out: &[&str], new: Option<(&str, Json)>) -> Json {
    let kept = object.as_object().unwrap_or_default().iter();
    let kept = kept.filter(|(name, _)| !out.contains(&name.as_str())).cloned();
    Json::Object(kept.chain(new.map(|(name, value)| (name.to_owned(), value))).collect())
}

/// One object laid over another, at every depth; lists are replaced as a whole, and an empty object empties.
pub(crate) fn merge(below: &Json, above: &Json) -> Json {
    let (Json::Object(_), Json::Object(members)) = (below, above) else { return above.clone() };
    if members.is_empty() {
        return above.clone();
    }
    let mut whole = below.clone();
    for (name, value) in members {
        let value = below.get(name).map_or_else(|| value.clone(), |below| merge(below, value));
        whole.insert(name, value);
    }
    whole
}

/// What the service writes inside structures whenever it stores them: when, and not what.
const STAMPS: [&str; 1] = ["documentTimestamp"];

/// The value without those, at every depth.
pub(crate) fn without_stamps(value: &Json) -> Json {
    match value {
        Json::Object(members) => {
            let kept = members.iter().filter(|(name, _)| !STAMPS.contains(&name.as_str()));
            Json::Object(kept.map(|(name, value)| (name.clone(), without_stamps(value))).collect())
        }
        Json::Array(items) => Json::Array(items.iter().map(without_stamps).collect()),
        other => other.clone(),
    }
}

/// The object with other members in the places of its own.
pub(crate) fn map_members(
    object: &Json,
    change: impl Fn(&str, &Json) -> Result<Members, Reason>,
) -> Result<Json, Reason> {
    let mut members = Vec::new();
    for (name, value) in object.as_object().unwrap_or_default() {
        members.extend(change(name, value)?);
    }
    Ok(Json::Object(members))
}

/// The same for every item of a list. What is no list must not look like an empty one.
pub(crate) fn map_list(
    member: &str,
    list: &Json,
    change: impl Fn(&Json) -> Result<Json, Reason>,
) -> Result<Json, Reason> {
    match list {
        Json::Array(items) => Ok(Json::Array(items.iter().map(change).collect::<Result<_, _>>()?)),
        Json::Null => Ok(Json::Array(Vec::new())),
        _ => {
            Err(Violation::WrongKind { member: member.to_owned(), wanted: ValueKind::List }.into())
        }
    }
}

/// Members of which there is one.
pub(crate) fn single(name: &str, value: impl Into<Json>) -> Members {
    vec![(name.to_owned(), value.into())]
}

/// The list without some members of its entries, or of what `below` leads to in them. The names of those
/// that are left out are added to `ignored`.
pub(crate) fn without_inside(
    list: &str,
    value: &Json,
    below: Option<&str>,
    out: &[&str],
    ignored: &mut Vec<String>,
) -> Json {
    let Json::Array(entries) = value else { return value.clone() };
    let mut strip = |object: &Json| {
        let mut kept = Vec::new();
        for (name, value) in object.as_object().unwrap_or_default() {
            // Without a name the number is all that there is.
            let named = below.is_none() || object.get("name").is_some();
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
        Some(member) => {
            let mut entry = entry.clone();
            if let Some(object @ Json::Object(_)) = entry.get(member).cloned() {
                entry.insert(member, strip(&object));
            }
            entry
        }
        None if entry.as_object().is_some() => strip(entry),
        None => entry.clone(),
    });
    Json::Array(entries.collect())
}
