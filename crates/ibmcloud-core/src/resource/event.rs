//! Events, version 2 of their API.

use super::schema::{Schema, ValueKind};
use super::view::view;
use crate::json::Json;

view!(
    /// An event. Values are as they were sent, and empty where nothing was.
    Event("name") {
        /// What it is about.
        description: "description",
        /// A number, or a word.
        severity: "severity",
        /// `ALERT`, `CUSTOM` and so on.
        kind: "type",
        /// What it happened to.
        scope: "scope",
    }
);

impl<'a> Event<'a> {
    /// Names and values that say more about it.
    pub fn tags(self) -> &'a [(String, Json)] {
        self.0.get("tags").and_then(Json::as_object).unwrap_or_default()
    }

    /// When it happened, in milliseconds since the epoch.
    pub fn timestamp(self) -> Option<i64> {
        self.0.get("timestamp").and_then(Json::as_i64)
    }
}

/// What is known of a custom event.
pub static SCHEMA: Schema = Schema {
    members: &[
        ("name", ValueKind::Text),
        ("description", ValueKind::Text),
        ("severity", ValueKind::Any),
        ("scope", ValueKind::Text),
        ("tags", ValueKind::Object),
        ("timestamp", ValueKind::Number),
        ("source", ValueKind::Text),
        ("type", ValueKind::Text),
    ],
    required: &["name"],
    rules: None,
};
