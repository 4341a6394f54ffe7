//! Silencing rules: when, and for what, alerts notify nobody.

use super::event::is_time;
use super::schema::{Schema, ValueKind, Violation};
use super::scope;
use super::view::view;
use crate::json::Json;

view!(
    /// A silencing rule. Values are as they were sent, and empty where nothing was.
    Silence("name") {
        /// The version, which rises with every change.
        version: "version",
        /// Whether it is in use.
        enabled: "enabled",
        /// What it is about: alerts of this scope.
        scope: "scope",
    }
);

impl Silence<'_> {
    /// When it begins, in milliseconds since the epoch.
    pub fn start(self) -> Option<i64> {
        self.0.get("startTs").and_then(Json::as_i64)
    }

    /// For how many seconds it holds.
    pub fn seconds(self) -> Option<u64> {
        self.0.get("durationInSec").and_then(Json::as_i64).and_then(|it| u64::try_from(it).ok())
    }

    /// When it ends, in milliseconds since the epoch.
    pub fn end(self) -> Option<i64> {
        let millis = i64::try_from(self.seconds()?).ok()?.checked_mul(1_000)?;
        self.start()?.checked_add(millis)
    }

    /// The numbers of the alerts that it is about; without any, it is about all of its scope.
    pub fn alert_ids(self) -> Vec<String> {
        self.0.texts("alertIds")
    }

    /// The numbers of the channels that are told when it begins and ends.
    pub fn channel_ids(self) -> Vec<String> {
        self.0.texts("notificationChannelIds")
    }
}

/// What is known of a silencing rule.
pub static SCHEMA: Schema = Schema {
    members: &[
        ("id", ValueKind::Number),
        ("version", ValueKind::Number),
        ("customerId", ValueKind::Number),
        ("teamId", ValueKind::Number),
        ("createdOn", ValueKind::Number),
        ("modifiedOn", ValueKind::Number),
        ("name", ValueKind::Text),
        ("enabled", ValueKind::Flag),
        ("startTs", ValueKind::Number),
        ("durationInSec", ValueKind::Number),
        ("scope", ValueKind::Text),
        ("alertIds", ValueKind::List),
        ("notificationChannelIds", ValueKind::List),
    ],
    required: &["name", "startTs", "durationInSec"],
    rules: Some(check),
};

/// The rules of the service: it begins at a time in milliseconds and holds for a while, for a scope or alerts.
pub fn check(rule: &Json) -> Result<(), Violation> {
    let start = rule.get("startTs").and_then(Json::as_i64).unwrap_or_default();
    if !is_time(start) {
        return Err(Violation::NoTime(start));
    }
    if Silence::of(rule).seconds().is_none_or(|seconds| seconds == 0) {
        return Err(Violation::NoDuration(rule.text("durationInSec")));
    }
    scope::check(&rule.text("scope"))
}

#[cfg(test)]
mod tests {
    use super::super::testing::parse;
    use super::*;

    #[test]
    fn a_rule_begins_at_some_time_and_ends() {
        let rule = r#"{"name":"x","startTs":1714000000000,"durationInSec":3600}"#;
        let parsed = parse(rule);
        assert_eq!(SCHEMA.check(&parsed), Ok(vec![]));
        assert_eq!(Silence::of(&parsed).end(), Some(1_714_003_600_000));
        for (from, to) in [
            ("1714000000000", "1714000000"),
            ("3600", "0"),
            ("3600", "-5"),
            ("3600", "3600,\"scope\":\"production\""),
        ] {
            let other = rule.replace(from, to);
            assert!(SCHEMA.check(&parse(&other)).is_err(), "{other}");
        }
    }
}
