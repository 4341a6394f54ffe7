//! What is known of the documents of the Monitor API: the names and the kinds of their members.

use ibmcloud_cli::messages::Message;
use ibmcloud_cli::msg;
use ibmcloud_core::Json;

use super::alert::{check_condition, label};

/// The kind of a member's value. `null` fits everywhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Is {
    Text,
    Number,
    Flag,
    List,
    Object,
    Any,
}

/// Rules that look at a whole document.
type Rules = fn(&Json) -> Result<(), Message>;

/// The members of a document at its top.
pub(crate) struct Schema {
    members: &'static [(&'static str, Is)],
    required: &'static [&'static str],
    /// Rules beyond names and kinds.
    rules: Option<Rules>,
}

/// A document that can be sent.
pub(crate) struct Checked {
    /// Members that nothing is known about.
    pub(crate) unknown: Vec<String>,
}

impl Schema {
    /// Checks a document: a wrong kind or a missing member is a problem, an unknown member is not.
    pub(crate) fn check(&self, document: &Json) -> Result<Checked, Message> {
        let mut unknown = Vec::new();
        for (name, value) in document.as_object().unwrap_or_default() {
            match self.members.iter().find(|(known, _)| known == name) {
                None => unknown.push(name.clone()),
                Some((_, kind)) if kind.fits(value) => {}
                Some((_, kind)) => return Err(kind.wanted(name)),
            }
        }
        for name in self.required {
            if document.get(name).is_none_or(is_blank) {
                return Err(msg!("'{{.Member}}' is missing.", Member = name));
            }
        }
        if let Some(rules) = self.rules {
            rules(document)?;
        }
        Ok(Checked { unknown })
    }
}

fn is_blank(value: &Json) -> bool {
    value.is_null() || value.as_str().is_some_and(|text| text.trim().is_empty())
}

impl Is {
    fn fits(self, value: &Json) -> bool {
        matches!(
            (self, value),
            (Self::Any, _)
                | (_, Json::Null)
                | (Self::Text, Json::String(_))
                | (Self::Number, Json::Number(_))
                | (Self::Flag, Json::Bool(_))
                | (Self::List, Json::Array(_))
                | (Self::Object, Json::Object(_))
        )
    }

    fn wanted(self, member: &str) -> Message {
        match self {
            Self::Text => msg!("'{{.Member}}' must be a text.", Member = member),
            Self::Number => msg!("'{{.Member}}' must be a number.", Member = member),
            Self::Flag => msg!("'{{.Member}}' must be true or false.", Member = member),
            Self::List => msg!("'{{.Member}}' must be a list.", Member = member),
            Self::Object => msg!("'{{.Member}}' must be an object.", Member = member),
            Self::Any => msg!("'{{.Member}}' has an unusable value.", Member = member),
        }
    }
}

/// Whichever generation an alert is written for.
pub(crate) fn alert(document: &Json) -> &'static Schema {
    use ibmcloud_transport::AlertApi;
    match AlertApi::of(document) {
        AlertApi::V1 => &ALERT_V1,
        AlertApi::V2 => &ALERT_V2,
    }
}

/// The only generation of the alerts API that has a member of this name.
pub(crate) fn only_in(member: &str) -> Option<ibmcloud_transport::AlertApi> {
    use ibmcloud_transport::AlertApi;
    let has = |schema: &Schema| schema.members.iter().any(|(name, _)| *name == member);
    match (has(&ALERT_V1), has(&ALERT_V2)) {
        (true, false) => Some(AlertApi::V1),
        (false, true) => Some(AlertApi::V2),
        _ => None,
    }
}

static ALERT_V1: Schema = Schema {
    members: &[
        ("id", Is::Number),
        ("version", Is::Number),
        ("name", Is::Text),
        ("description", Is::Text),
        ("teamId", Is::Number),
        ("customerId", Is::Number),
        ("enabled", Is::Flag),
        ("type", Is::Text),
        ("condition", Is::Text),
        ("filter", Is::Text),
        ("segmentBy", Is::List),
        ("segmentCondition", Is::Object),
        ("severity", Is::Number),
        ("severityLabel", Is::Text),
        ("timespan", Is::Number),
        ("duration", Is::Number),
        ("notificationChannelIds", Is::List),
        ("reNotify", Is::Flag),
        ("reNotifyMinutes", Is::Number),
        ("createdOn", Is::Number),
        ("modifiedOn", Is::Number),
        ("notificationCount", Is::Number),
        ("autoCreated", Is::Flag),
        ("rateOfChange", Is::Flag),
        ("customNotification", Is::Object),
        ("sysdigCapture", Is::Object),
        ("criteria", Is::Object),
        ("monitor", Is::List),
        ("annotations", Is::Any),
        ("groupName", Is::Text),
        ("group", Is::Text),
        ("valid", Is::Flag),
        ("invalidMetrics", Is::List),
        ("labels", Is::Any),
    ],
    required: &["name"],
    rules: Some(alert_v1),
};

/// The documented rules, so that a file is refused before it is sent.
fn alert_v1(alert: &Json) -> Result<(), Message> {
    const MINUTE: i64 = 60_000_000;
    let whole = |name| alert.get(name).and_then(Json::as_i64);
    if let Some(severity) = whole("severity")
        && u64::try_from(severity).ok().and_then(label).is_none()
    {
        return Err(msg!("'severity' must be 0 to 7, and is {{.Value}}.", Value = severity));
    }
    if let Some(span) = whole("timespan")
        && (span < MINUTE || span % MINUTE != 0)
    {
        return Err(msg!(
            "'timespan' is in microseconds and must be whole minutes (60000000 is one), and is {{.Value}}.",
            Value = span
        ));
    }
    let kind = alert.get("type").and_then(Json::as_str).unwrap_or("MANUAL");
    let condition = alert.get("condition");
    if matches!(kind, "MANUAL" | "PROMETHEUS") && condition.is_none_or(is_blank) {
        return Err(msg!("'{{.Member}}' is missing.", Member = "condition"));
    }
    check_condition(alert)?;
    Ok(())
}

static ALERT_V2: Schema = Schema {
    members: &[
        ("id", Is::Number),
        ("version", Is::Number),
        ("name", Is::Text),
        ("description", Is::Text),
        ("type", Is::Text),
        ("group", Is::Text),
        ("severity", Is::Text),
        ("teamId", Is::Number),
        ("customerId", Is::Number),
        ("enabled", Is::Flag),
        ("notificationChannelConfigList", Is::List),
        ("customNotificationTemplate", Is::Object),
        ("captureConfig", Is::Object),
        ("links", Is::List),
        ("labels", Is::Object),
        ("unreportedAlertNotificationsRetentionSec", Is::Number),
        ("config", Is::Object),
        ("createdOn", Is::Number),
        ("modifiedOn", Is::Number),
        ("notificationCount", Is::Number),
    ],
    required: &["name", "type", "config"],
    rules: Some(alert_v2),
};

fn alert_v2(alert: &Json) -> Result<(), Message> {
    match alert.get("severity").and_then(Json::as_str) {
        Some(word) if super::alert::label_named(word).is_none() => Err(msg!(
            "'severity' must be high, medium, low or info, and is {{.Value}}.",
            Value = word
        )),
        _ => Ok(()),
    }
}

/// Dashboards of version 3.
pub(crate) static DASHBOARD: Schema = Schema {
    members: &[
        ("id", Is::Number),
        ("version", Is::Number),
        ("customerId", Is::Number),
        ("teamId", Is::Number),
        ("userId", Is::Number),
        ("username", Is::Text),
        ("name", Is::Text),
        ("description", Is::Text),
        ("schema", Is::Number),
        ("shared", Is::Flag),
        ("public", Is::Flag),
        ("favorite", Is::Flag),
        ("autoCreated", Is::Flag),
        ("publicToken", Is::Text),
        ("publicNotation", Is::Flag),
        ("createdOn", Is::Number),
        ("modifiedOn", Is::Number),
        ("lastAccessedOnByCurrentUser", Is::Number),
        ("sharingSettings", Is::List),
        ("permissions", Is::List),
        ("scopeExpressionList", Is::List),
        ("eventDisplaySettings", Is::Object),
        ("layout", Is::List),
        ("panels", Is::List),
    ],
    required: &["name"],
    rules: None,
};

/// Notification channels.
pub(crate) static CHANNEL: Schema = Schema {
    members: &[
        ("id", Is::Number),
        ("version", Is::Number),
        ("customerId", Is::Number),
        ("createdOn", Is::Number),
        ("modifiedOn", Is::Number),
        ("type", Is::Text),
        ("enabled", Is::Flag),
        ("name", Is::Text),
        ("teamId", Is::Number),
        ("options", Is::Object),
        ("sendTestNotification", Is::Flag),
    ],
    required: &["name", "type"],
    rules: Some(crate::commands::monitoring::channel::kinds::check),
};

/// Custom events.
pub(crate) static EVENT: Schema = Schema {
    members: &[
        ("name", Is::Text),
        ("description", Is::Text),
        ("severity", Is::Any),
        ("scope", Is::Text),
        ("tags", Is::Object),
        ("timestamp", Is::Number),
        ("source", Is::Text),
        ("type", Is::Text),
    ],
    required: &["name"],
    rules: None,
};

/// Teams.
pub(crate) static TEAM: Schema = Schema {
    members: &[
        ("id", Is::Number),
        ("version", Is::Number),
        ("customerId", Is::Number),
        ("name", Is::Text),
        ("description", Is::Text),
        ("products", Is::List),
        ("origin", Is::Text),
        ("immutable", Is::Flag),
        ("default", Is::Flag),
        ("theme", Is::Text),
        ("show", Is::Text),
        ("filter", Is::Text),
        ("namespaceFilters", Is::Object),
        ("defaultTeamRole", Is::Text),
        ("entryPoint", Is::Object),
        ("properties", Is::Object),
        ("canUseSysdigCapture", Is::Flag),
        ("canUseAgentCli", Is::Flag),
        ("canUseCustomEvents", Is::Flag),
        ("canUseAwsMetrics", Is::Flag),
        ("canUseBeaconMetrics", Is::Flag),
        ("canUseRapidResponse", Is::Flag),
        ("userCount", Is::Number),
        ("dateCreated", Is::Number),
        ("lastUpdated", Is::Number),
        ("userRoles", Is::List),
        ("users", Is::List),
        ("zoneIds", Is::List),
        ("allZones", Is::Flag),
    ],
    required: &["name"],
    rules: None,
};

#[cfg(test)]
mod tests {
    use ibmcloud_transport::json::parse;

    use super::*;

    fn problem(text: &str) -> Option<String> {
        let document = parse(text).unwrap();
        alert(&document).check(&document).err().map(|problem| problem.english())
    }

    #[test]
    fn what_the_service_would_refuse_is_refused_here() {
        let table = [
            (r#"{"condition":"x"}"#, "'name' is missing."),
            (r#"{"name":" ","condition":"x"}"#, "'name' is missing."),
            (r#"{"name":"x"}"#, "'condition' is missing."),
            (r#"{"name":1}"#, "'name' must be a text."),
            (r#"{"name":"x","condition":"x","enabled":"yes"}"#, "'enabled' must be true or false."),
            (
                r#"{"name":"x","condition":"x","severity":8}"#,
                "'severity' must be 0 to 7, and is 8.",
            ),
            (r#"{"name":"x","type":"PROMETHEUS","config":[]}"#, "'condition' is missing."),
            (r#"{"name":"x","config":{}}"#, "'type' is missing."),
        ];
        for (text, wanted) in table {
            assert_eq!(problem(text).as_deref(), Some(wanted), "{text}");
        }
        assert!(problem(r#"{"name":"x","condition":"x","timespan":300}"#).is_some());
        assert!(
            problem(r#"{"name":"x","type":"EVENT","config":{},"severity":"urgent"}"#).is_some()
        );
        assert_eq!(problem(r#"{"name":"x","type":"BASELINE","condition":null}"#), None);
    }

    #[test]
    fn an_unknown_member_is_no_problem() {
        let document = parse(r#"{"name":"x","condition":"y","colour":1,"filter":null}"#).unwrap();
        assert_eq!(alert(&document).check(&document).unwrap().unknown, ["colour"]);
    }
}
