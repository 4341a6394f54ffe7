//! Notification channels: where alerts are sent, and the options that each type needs.

use super::schema::{Schema, ValueKind, Violation};
use super::view::view;
use crate::json::Json;

view!(
    /// A notification channel. Values are as they were sent, and empty where nothing was.
    Channel("name") {
        /// The version, which rises with every change.
        version: "version",
        /// The type: `EMAIL`, `SLACK` and so on.
        kind: "type",
        /// Whether it is in use.
        enabled: "enabled",
        /// The number of the team that it belongs to; empty if all teams may use it.
        team_id: "teamId",
    }
);

impl<'a> Channel<'a> {
    /// The options, which depend on the type.
    pub fn options(self) -> Option<&'a Json> {
        self.0.get("options")
    }

    /// When it was made, in milliseconds since the epoch.
    pub fn created(self) -> Option<i64> {
        self.0.get("createdOn").and_then(Json::as_i64)
    }

    /// When it was changed, in milliseconds since the epoch.
    pub fn modified(self) -> Option<i64> {
        self.0.get("modifiedOn").and_then(Json::as_i64)
    }

    /// Where it leads, in a few words.
    pub fn target(self) -> String {
        let Some(options) = self.options() else { return String::new() };
        let listed = [options.texts("emailRecipients"), options.texts("snsTopicARNs")].concat();
        if !listed.is_empty() {
            return listed.join(", ");
        }
        let members =
            ["channel", "serviceName", "routingKey", "url", "instanceId", "region", "teamId"];
        let mut found = members.iter().map(|member| options.text(member));
        found.find(|value| !value.is_empty()).unwrap_or_default()
    }
}

/// A type of channel.
struct Kind {
    name: &'static str,
    /// Options without which the service refuses a channel of this type.
    required: &'static [&'static str],
}

/// The documented types. Types that are not here are sent as they are named.
const KINDS: [Kind; 14] = [
    Kind { name: "EMAIL", required: &["emailRecipients"] },
    Kind { name: "SNS", required: &["snsTopicARNs"] },
    Kind { name: "PAGER_DUTY", required: &["account", "serviceKey", "serviceName"] },
    Kind { name: "SLACK", required: &["url", "channel"] },
    Kind { name: "VICTOROPS", required: &["apiKey", "routingKey"] },
    Kind { name: "OPSGENIE", required: &["apiKey"] },
    Kind { name: "WEBHOOK", required: &["url"] },
    Kind { name: "POWER_WEBHOOK", required: &["url"] },
    Kind { name: "MS_TEAMS", required: &["url"] },
    Kind { name: "GCHAT", required: &["url"] },
    Kind { name: "PROMETHEUS_ALERT_MANAGER", required: &["url"] },
    Kind { name: "TEAM_EMAIL", required: &["teamId"] },
    Kind { name: "IBM_EVENT_NOTIFICATIONS", required: &["instanceId"] },
    Kind { name: "IBM_FUNCTION", required: &["apiKey", "ibmFunctionType"] },
];

/// Options that are true or false, whatever the type.
pub const FLAGS: [&str; 7] = [
    "notifyOnOk",
    "notifyOnResolve",
    "resolveOnOk",
    "sendTestNotification",
    "allowInsecureConnections",
    "privateChannel",
    "includeAdminUsers",
];

/// The name of a type as the service writes it: `pager-duty` and `PagerDuty` are understood.
pub fn kind_named(typed: &str) -> String {
    let bare = |text: &str| text.replace(['_', '-', ' '], "").to_ascii_uppercase();
    let known = KINDS.iter().find(|kind| bare(kind.name) == bare(typed));
    known.map_or_else(|| typed.to_ascii_uppercase(), |kind| kind.name.to_owned())
}

/// The service's rules, as far as they are documented: the length of the name, the options that are
/// true or false, and those without which a channel of a type leads nowhere.
pub fn check(channel: &Json) -> Result<(), Violation> {
    let name = channel.get("name").and_then(Json::as_str).unwrap_or_default();
    if name.chars().count() > 255 {
        return Err(Violation::ChannelName);
    }
    let typed = channel.get("type").and_then(Json::as_str).unwrap_or_default();
    let options = channel.get("options");
    let flag = |name: &&&str| match options.and_then(|options| options.get(name)) {
        None | Some(Json::Null | Json::Bool(_)) => false,
        Some(_) => true,
    };
    if let Some(wrong) = FLAGS.iter().find(flag) {
        let member = (*wrong).to_owned();
        return Err(Violation::WrongKind { member, wanted: ValueKind::Flag });
    }
    let Some(kind) = KINDS.iter().find(|kind| kind.name == typed) else { return Ok(()) };
    let given = |name: &&&str| match options.and_then(|options| options.get(name)) {
        None | Some(Json::Null) => false,
        Some(Json::String(text)) => !text.is_empty(),
        Some(Json::Array(items)) => !items.is_empty(),
        Some(_) => true,
    };
    match kind.required.iter().find(|name| !given(name)) {
        Some(option) => Err(Violation::MissingOption { kind: kind.name, option }),
        None => Ok(()),
    }
}

/// What is known of a channel.
pub static SCHEMA: Schema = Schema {
    members: &[
        ("id", ValueKind::Number),
        ("version", ValueKind::Number),
        ("customerId", ValueKind::Number),
        ("createdOn", ValueKind::Number),
        ("modifiedOn", ValueKind::Number),
        ("type", ValueKind::Text),
        ("enabled", ValueKind::Flag),
        ("name", ValueKind::Text),
        ("teamId", ValueKind::Number),
        ("options", ValueKind::Object),
        ("sendTestNotification", ValueKind::Flag),
    ],
    required: &["name", "type"],
    rules: Some(check),
};

#[cfg(test)]
mod tests {
    use super::super::testing::parse;
    use super::*;

    #[test]
    fn types_are_understood_however_they_are_written() {
        let shown = ["pager-duty", "PagerDuty", "email", "ms_teams", "new thing"].map(kind_named);
        assert_eq!(shown, ["PAGER_DUTY", "PAGER_DUTY", "EMAIL", "MS_TEAMS", "NEW THING"]);
    }

    #[test]
    fn every_type_has_its_options() {
        for kind in &KINDS {
            let mut channel =
                Json::object([("name", "x"), ("type", kind.name)].map(|(k, v)| (k, Json::from(v))));
            assert!(check(&channel).is_err(), "{} without options", kind.name);
            let options = kind.required.iter().map(|name| (*name, Json::from("value")));
            channel.insert("options", Json::object(options));
            assert!(check(&channel).is_ok(), "{} with options", kind.name);
        }
        let empty = parse(r#"{"name":"x","type":"EMAIL","options":{"emailRecipients":[]}}"#);
        let missing = Violation::MissingOption { kind: "EMAIL", option: "emailRecipients" };
        assert_eq!(check(&empty), Err(missing));
        assert!(check(&parse(r#"{"name":"x","type":"NEW"}"#)).is_ok());
    }

    #[test]
    fn flags_are_true_or_false() {
        for (options, wrong) in [
            (r#"{"notifyOnOk":"maybe"}"#, Some("notifyOnOk")),
            (r#"{"sendTestNotification":1}"#, Some("sendTestNotification")),
            (r#"{"resolveOnOk":null,"notifyOnOk":false,"other":"maybe"}"#, None),
        ] {
            let channel = format!(r#"{{"name":"x","type":"NEW","options":{options}}}"#);
            let wrong = wrong.map(|member| Violation::WrongKind {
                member: member.to_owned(),
                wanted: ValueKind::Flag,
            });
            assert_eq!(check(&parse(&channel)).err(), wrong);
        }
    }
}
