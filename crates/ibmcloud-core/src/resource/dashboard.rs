//! Dashboards, version 3 of their API.

use super::schema::{Schema, ValueKind, Violation};
use super::view::view;
use crate::json::Json;

view!(
    /// A dashboard. Values are as they were sent, and empty where nothing was.
    Dashboard("name") {
        /// The version, which rises with every change.
        version: "version",
        /// Who owns it.
        owner: "username",
        /// Whether others see it.
        shared: "shared",
        /// Whether it can be seen without an account.
        public: "public",
        /// The number of its team.
        team_id: "teamId",
    }
);

impl Dashboard<'_> {
    /// When it was made, in milliseconds since the epoch.
    pub fn created(self) -> Option<i64> {
        self.0.get("createdOn").and_then(Json::as_i64)
    }

    /// When it was changed, in milliseconds since the epoch.
    pub fn modified(self) -> Option<i64> {
        self.0.get("modifiedOn").and_then(Json::as_i64)
    }
}

/// What is known of a dashboard.
pub static SCHEMA: Schema = Schema {
    members: &[
        ("id", ValueKind::Number),
        ("version", ValueKind::Number),
        ("customerId", ValueKind::Number),
        ("teamId", ValueKind::Number),
        ("userId", ValueKind::Number),
        ("username", ValueKind::Text),
        ("name", ValueKind::Text),
        ("description", ValueKind::Text),
        ("schema", ValueKind::Number),
        ("shared", ValueKind::Flag),
        ("public", ValueKind::Flag),
        ("favorite", ValueKind::Flag),
        ("autoCreated", ValueKind::Flag),
        ("publicToken", ValueKind::Text),
        ("publicNotation", ValueKind::Flag),
        ("createdOn", ValueKind::Number),
        ("modifiedOn", ValueKind::Number),
        ("lastAccessedOnByCurrentUser", ValueKind::Number),
        ("sharingSettings", ValueKind::List),
        ("permissions", ValueKind::List),
        ("scopeExpressionList", ValueKind::List),
        ("eventDisplaySettings", ValueKind::Object),
        ("group", ValueKind::Any),
        ("minInterval", ValueKind::Any),
        ("layout", ValueKind::List),
        ("panels", ValueKind::List),
    ],
    required: &["name"],
    rules: Some(check),
};

/// Dashboards of the generation before have other panels under another name, and another API.
fn check(dashboard: &Json) -> Result<(), Violation> {
    let schema = dashboard.get("schema").and_then(Json::as_i64);
    if schema.is_some_and(|schema| schema < 3) || dashboard.get("widgets").is_some() {
        return Err(Violation::OldDashboard);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::testing::parse;
    use super::*;

    #[test]
    fn a_dashboard_of_the_generation_before_is_told() {
        let found = |text: &str| SCHEMA.check(&parse(text));
        assert_eq!(found(r#"{"name":"x","schema":2,"widgets":[]}"#), Err(Violation::OldDashboard));
        assert_eq!(found(r#"{"name":"x","widgets":[]}"#), Err(Violation::OldDashboard));
        assert_eq!(found(r#"{"name":"x","schema":3,"panels":[]}"#), Ok(vec![]));
    }
}
