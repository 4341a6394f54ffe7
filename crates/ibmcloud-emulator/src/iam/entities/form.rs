//! Bodies of the identity service, checked by tables: which members there are, and what they may hold.

use serde_json::{Map, Value};

use super::shared::invalid;
use crate::net::http::{Reply, Request};

/// What a member may hold.
#[derive(Clone, Copy)]
pub(crate) enum Kind {
    /// Any object.
    Any,
    /// Any text.
    Text,
    /// A text that is not empty.
    Filled,
    /// One of these words.
    Word(&'static [&'static str]),
    Flag,
    /// A whole number that is not negative.
    Count,
    /// A whole number from the first to the second, as text; or `NOT_SET`.
    Range(u64, u64),
    Texts,
    /// An object with these members.
    Part(&'static [Member]),
    /// A list of such objects.
    Parts(&'static [Member]),
}

/// A member of a body.
pub(crate) struct Member {
    pub(crate) name: &'static str,
    pub(crate) kind: Kind,
    required: bool,
}

/// A member that may be left out.
pub(crate) const fn may(name: &'static str, kind: Kind) -> Member {
    Member { name, kind, required: false }
}

/// A member that has to be there.
pub(crate) const fn must(name: &'static str, kind: Kind) -> Member {
    Member { name, kind, required: true }
}

/// The members of a body that are in the table, checked; null counts as left out. What else is sent is
/// ignored: no public source says that the service refuses it.
pub(crate) fn picked(
    request: &Request,
    body: &Map<String, Value>,
    members: &[Member],
) -> Result<Map<String, Value>, Reply> {
    let mut kept = Map::new();
    for member in members {
        let name = member.name;
        let value = match body.get(name) {
            None | Some(Value::Null) if member.required => Err(missing(name)),
            None | Some(Value::Null) => continue,
            Some(value) => held(request, member, value)?.ok_or_else(|| unfit(name)),
        };
        kept.insert(name.to_owned(), value.map_err(|text| invalid(request, &text))?);
    }
    Ok(kept)
}

fn missing(name: &str) -> String {
    format!("Property '{name}' is missing or empty.")
}

fn unfit(name: &str) -> String {
    format!("The value of property '{name}' is not valid.")
}

/// The value as it is kept; `None` where it does not fit.
fn held(request: &Request, member: &Member, value: &Value) -> Result<Option<Value>, Reply> {
    let text = value.as_str();
    let fits = match member.kind {
        Kind::Any => value.is_object(),
        Kind::Text => text.is_some(),
        Kind::Filled => text.is_some_and(|it| !it.is_empty()),
        Kind::Word(words) => text.is_some_and(|it| words.contains(&it)),
        Kind::Flag => value.is_boolean(),
        Kind::Count => value.is_u64(),
        Kind::Range(least, most) => text.is_some_and(|it| {
            it == "NOT_SET" || it.parse().is_ok_and(|it: u64| (least..=most).contains(&it))
        }),
        Kind::Texts => value.as_array().is_some_and(|it| it.iter().all(Value::is_string)),
        Kind::Part(members) => {
            let Some(part) = value.as_object() else { return Ok(None) };
            return picked(request, part, members).map(|part| Some(part.into()));
        }
        Kind::Parts(members) => {
            let Some(parts) = value.as_array() else { return Ok(None) };
            let parts = parts.iter().map(|part| match part.as_object() {
                Some(part) => picked(request, part, members).map(Value::from),
                None => Err(invalid(request, &unfit(member.name))),
            });
            return parts.collect::<Result<_, _>>().map(Some);
        }
    };
    Ok(fits.then(|| value.clone()))
}

/// A text among checked members; empty where there is none.
pub(crate) fn text<'a>(members: &'a Map<String, Value>, name: &str) -> &'a str {
    members.get(name).and_then(Value::as_str).unwrap_or_default()
}

/// A flag among checked members.
pub(crate) fn flag(members: &Map<String, Value>, name: &str) -> bool {
    members.get(name).and_then(Value::as_bool).unwrap_or(false)
}
