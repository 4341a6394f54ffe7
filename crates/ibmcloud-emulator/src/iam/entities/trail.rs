//! The history and the activity of the entities of the identity service.

use serde_json::{Value, json};

use super::shared::{Access, date};
use crate::clock;
use crate::json::set;
use crate::net::http::Request;
use crate::world::{Change, Trail};

/// An entity as its history begins.
pub(crate) struct Made<'a> {
    pub(crate) at: &'a str,
    pub(crate) by: &'a str,
    pub(crate) account: &'a str,
}

/// Adds a change to a history.
pub(crate) fn note(trail: &mut Trail, request: &Request, access: &Access, action: &str) {
    trail.changes.push(Change {
        at: clock::nanos(request.now),
        iam_id: access.iam_id.clone(),
        account: access.account.clone(),
        action: action.to_owned(),
    });
}

/// The history, oldest first. Its words are ours: public sources give the members only.
pub(crate) fn history(made: &Made<'_>, trail: &Trail) -> Value {
    let entry = |at: &str, iam_id: &str, account: &str, action: &str| {
        json!({
            "timestamp": date(at),
            "iam_id": iam_id,
            "iam_id_account": account,
            "action": action,
            "params": [],
            "message": format!("{action} by {iam_id}"),
        })
    };
    let first = entry(made.at, made.by, made.account, "create");
    let changes = trail.changes.iter().map(|it| entry(&it.at, &it.iam_id, &it.account, &it.action));
    std::iter::once(first).chain(changes).collect()
}

/// Adds `history` and `activity` to a document, where the query wants them.
pub(crate) fn add(document: &mut Value, request: &Request, made: &Made<'_>, trail: &Trail) {
    add_history(document, request, made, trail);
    if wanted(request, "include_activity") {
        let mut activity = json!({"authn_count": trail.authentications});
        if !trail.last_authentication.is_empty() {
            set(&mut activity, "last_authn", date(&trail.last_authentication));
        }
        set(document, "activity", activity);
    }
}

/// Adds `history` to a document, where the query wants it.
pub(crate) fn add_history(document: &mut Value, request: &Request, made: &Made<'_>, trail: &Trail) {
    if wanted(request, "include_history") {
        set(document, "history", history(made, trail));
    }
}

/// Whether a flag of the query is `true`.
pub(crate) fn wanted(request: &Request, name: &str) -> bool {
    request.query(name).as_deref() == Some("true")
}
