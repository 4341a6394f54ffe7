//! What an administrator decides for all of an instance: roles of one's own, group mappings, IP filters, and
//! the service accounts of teams. Known from the client of the Terraform provider, which asks for them with a
//! Monitor API token only; whether IBM offers them is not known, so that a switch leaves them out.
//!
//! Each is a [`Resource`]: documents with the members of a table, under five routes.

pub(super) mod accounts;
pub(super) mod filters;
pub(super) mod form;
pub(super) mod groups;
pub(super) mod roles;

use serde_json::{Map, Value, json};

use super::common::auth::{Rank, Session};
use super::common::documents::{body, find};
use super::common::errors::{error, newest};
use super::common::page::{PAGE, Page};
use crate::json::set;
use crate::net::http::{Answer, Reply, Request};
use crate::service::reason;
use crate::world::Monitor;

/// What one kind of documents differs in from the next.
pub(super) struct Resource {
    /// What people call one.
    what: &'static str,
    generation: Generation,
    store: fn(&mut Monitor) -> &mut Vec<Value>,
    read: Read,
    /// What only the service decides: at the beginning, and with each change.
    complete: fn(&mut Session<'_>, &mut Value, Option<&Value>),
    /// The document as answers have it.
    show: fn(&Value) -> Value,
    /// Why one cannot be deleted.
    kept: fn(&Monitor, &Value) -> Option<String>,
}

/// Reads what was sent into what is kept; the number is that of the document which is replaced.
type Read = fn(&Session<'_>, &Map<String, Value>, Option<u64>) -> Result<Value, Wrong>;

/// How answers look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Generation {
    /// Bare documents, 200 also for a new one, and this envelope around many.
    Classic(&'static str),
    /// Bare documents, 201 for a new one, and pages.
    Newest,
}

/// Why something is refused: the status, and a sentence.
#[derive(Debug, PartialEq)]
pub(super) struct Wrong(u16, String);

impl Wrong {
    fn invalid(text: impl Into<String>) -> Self {
        Self(400, text.into())
    }

    fn conflict(text: impl Into<String>) -> Self {
        Self(409, text.into())
    }
}

impl Generation {
    fn refuse(self, Wrong(status, text): Wrong) -> Reply {
        match self {
            Self::Classic(_) => error(status, reason(status), &text),
            Self::Newest => {
                let kind = match status {
                    404 => "not_found",
                    409 => "conflict",
                    _ => "bad_request",
                };
                newest(status, kind, &text)
            }
        }
    }
}

/// All of this is for administrators, where the instance has it.
fn admit(session: &Session<'_>, generation: Generation) -> Result<(), Reply> {
    if !session.settings.account_administration {
        return Err(generation.refuse(Wrong(404, "No such operation".to_owned())));
    }
    session.require(Rank::Administrator)
}

/// All documents, or those that `wanted` picks.
pub(super) fn list(
    session: &mut Session<'_>,
    request: &Request,
    kind: &Resource,
    wanted: impl Fn(&Value) -> bool,
) -> Answer {
    admit(session, kind.generation)?;
    let all: Vec<Value> =
        (kind.store)(session.monitor).iter().filter(|it| wanted(it)).map(kind.show).collect();
    Ok(Reply::json(
        200,
        match kind.generation {
            Generation::Classic(envelope) => json!({envelope: all}),
            Generation::Newest => {
                let page = Page::of(request, &all, PAGE)?;
                let about = json!({"previous": null, "next": null, "total": page.total});
                json!({"page": about, "data": page.items})
            }
        },
    ))
}

/// One document.
pub(super) fn read(session: &mut Session<'_>, kind: &Resource, id: &str) -> Answer {
    let stored = stored(session, kind, id)?;
    Ok(Reply::json(200, (kind.show)(&stored)))
}

/// Makes one. Its key, if it has one, is shown this once.
pub(super) fn create(session: &mut Session<'_>, request: &Request, kind: &Resource) -> Answer {
    admit(session, kind.generation)?;
    let mut document = sent(session, request, kind, None)?;
    let id = session.monitor.next_id();
    (kind.complete)(session, &mut document, None);
    set(&mut document, "id", id);
    let mut shown = (kind.show)(&document);
    if let Some(key) = document.get("apiKey") {
        set(&mut shown, "apiKey", key.clone());
    }
    (kind.store)(session.monitor).push(document);
    Ok(Reply::json(if kind.generation == Generation::Newest { 201 } else { 200 }, shown))
}

/// Replaces one: what is left out has its default again.
pub(super) fn update(
    session: &mut Session<'_>,
    request: &Request,
    kind: &Resource,
    id: &str,
) -> Answer {
    let before = &stored(session, kind, id)?;
    let mut document = sent(session, request, kind, before["id"].as_u64())?;
    (kind.complete)(session, &mut document, Some(before));
    set(&mut document, "id", before["id"].clone());
    super::common::documents::replace((kind.store)(session.monitor), &document);
    Ok(Reply::json(200, (kind.show)(&document)))
}

/// Takes one away.
pub(super) fn delete(session: &mut Session<'_>, kind: &Resource, id: &str) -> Answer {
    let gone = &stored(session, kind, id)?;
    if let Some(text) = (kind.kept)(session.monitor, gone) {
        return Err(kind.generation.refuse(Wrong::conflict(text)));
    }
    (kind.store)(session.monitor).retain(|it| it["id"] != gone["id"]);
    Ok(Reply::empty(204))
}

fn stored(session: &mut Session<'_>, kind: &Resource, id: &str) -> Result<Value, Reply> {
    admit(session, kind.generation)?;
    find((kind.store)(session.monitor), id).cloned().ok_or_else(|| {
        kind.generation.refuse(Wrong(404, format!("{} {id} was not found", kind.what)))
    })
}

fn sent(
    session: &Session<'_>,
    request: &Request,
    kind: &Resource,
    id: Option<u64>,
) -> Result<Value, Reply> {
    let refuse = |wrong| kind.generation.refuse(wrong);
    let sent =
        body(request).map_err(|_| refuse(Wrong::invalid("The body is not a valid JSON object")))?;
    (kind.read)(session, &sent, id).map_err(refuse)
}
