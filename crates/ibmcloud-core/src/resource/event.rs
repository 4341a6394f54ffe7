//! Events, version 2 of their API.

use super::schema::{Schema, ValueKind, Violation};
use super::scope;
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
    rules: Some(check),
};

/// Earlier than this, a number of milliseconds can only be one of seconds: the third of March 1973.
const EARLIEST: i64 = 100_000_000_000;
/// Later than this, it can only be one of microseconds: the end of the year 2286.
const LATEST: i64 = 10_000_000_000_000;

/// Whether a number can be a time in milliseconds.
pub fn is_time(millis: i64) -> bool {
    (EARLIEST..LATEST).contains(&millis)
}

/// The rules of the service that are documented, and the times and scopes that can be none.
pub fn check(event: &Json) -> Result<(), Violation> {
    if let Some(time) = event.get("timestamp").filter(|it| !it.is_null()) {
        let millis = time.as_i64().unwrap_or_default();
        if !is_time(millis) {
            return Err(Violation::NoTime(millis));
        }
    }
    scope::check(&event.text("scope"))
}

#[cfg(test)]
mod tests {
    use super::super::testing::parse;
    use super::*;

    #[test]
    fn a_time_in_another_unit_is_refused() {
        for (text, good) in [
            (r#"{"timestamp":1714000000000}"#, true),
            (r#"{"timestamp":1714000000}"#, false),
            (r#"{"timestamp":1714000000000000}"#, false),
            (r#"{"timestamp":-1}"#, false),
            (r#"{"timestamp":1.5}"#, false),
            (r#"{"timestamp":null,"scope":"a = 'b'"}"#, true),
            (r#"{"scope":"everywhere"}"#, false),
        ] {
            assert_eq!(check(&parse(text)).is_ok(), good, "{text}");
        }
    }
}
