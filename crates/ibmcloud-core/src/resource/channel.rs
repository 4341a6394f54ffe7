//! Notification channels: where alerts are sent, and the options that each type needs.

use super::schema::{Schema, ValueKind, Violation};
use super::secrets::MASK;
use super::spelling::meant;
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
    /// Options that it may have besides, and that not all types have.
    optional: &'static [&'static str],
}

const fn kind(
    name: &'static str,
    required: &'static [&'static str],
    optional: &'static [&'static str],
) -> Kind {
    Kind { name, required, optional }
}

/// What calls an address of one's own can have.
const CALLS: &[&str] = &["additionalHeaders", "customData", "allowInsecureConnections"];

/// The documented types. Types that are not here are sent as they are named.
const KINDS: [Kind; 14] = [
    kind("EMAIL", &["emailRecipients"], &[]),
    kind("SNS", &["snsTopicARNs"], &[]),
    kind("PAGER_DUTY", &["account", "serviceKey", "serviceName"], &["region"]),
    kind("SLACK", &["url", "channel"], &["privateChannel", "privateChannelUrl"]),
    kind("VICTOROPS", &["apiKey", "routingKey"], &[]),
    kind("OPSGENIE", &["apiKey"], &["region"]),
    kind("WEBHOOK", &["url"], CALLS),
    kind(
        "POWER_WEBHOOK",
        &["url"],
        &[
            "additionalHeaders",
            "customData",
            "allowInsecureConnections",
            "httpMethod",
            "monitorTemplate",
        ],
    ),
    kind("MS_TEAMS", &["url"], &[]),
    kind("GCHAT", &["url"], &[]),
    kind("PROMETHEUS_ALERT_MANAGER", &["url"], CALLS),
    kind("TEAM_EMAIL", &["teamId"], &["includeAdminUsers"]),
    kind("IBM_EVENT_NOTIFICATIONS", &["instanceId"], &[]),
    kind(
        "IBM_FUNCTION",
        &["apiKey", "ibmFunctionType"],
        &["url", "additionalHeaders", "customData", "allowInsecureConnections"],
    ),
];

/// Options that every type has.
const COMMON: [&str; 5] = [
    "notifyOnOk",
    "notifyOnResolve",
    "resolveOnOk",
    "sendTestNotification",
    "templateConfiguration",
];

/// Options that are lists of texts.
pub const LISTS: [&str; 2] = ["emailRecipients", "snsTopicARNs"];

/// Options that are objects, whose members can be set one by one.
pub const OBJECTS: [&str; 2] = ["additionalHeaders", "customData"];

/// Options that are addresses of the web.
const ADDRESSES: [&str; 2] = ["url", "privateChannelUrl"];

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
    if let Some(options) = options {
        check_values(options)?;
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

/// The values of options, as far as a wrong one would be stored and lead nowhere.
fn check_values(options: &Json) -> Result<(), Violation> {
    let wrong = |member: &str, wanted| Violation::WrongKind { member: member.to_owned(), wanted };
    for name in LISTS {
        match options.get(name) {
            None | Some(Json::Null) => {}
            Some(Json::Array(items)) if items.iter().all(|it| it.as_str().is_some()) => {}
            Some(_) => return Err(wrong(name, ValueKind::List)),
        }
    }
    if let Some(text) = options.texts("emailRecipients").into_iter().find(|it| !is_mail_address(it))
    {
        return Err(Violation::NoAddress(text));
    }
    for name in ADDRESSES {
        match options.get(name) {
            None | Some(Json::Null) => {}
            // A mask stands for an address that is not known here.
            Some(Json::String(text)) if text.is_empty() || text == MASK || is_web_address(text) => {
            }
            Some(_) => return Err(Violation::NoUrl(name)),
        }
    }
    match options.get("additionalHeaders") {
        None | Some(Json::Null | Json::Object(_)) => Ok(()),
        Some(_) => Err(wrong("additionalHeaders", ValueKind::Object)),
    }
}

/// Whether mail can be sent to a text: one `@`, something on both sides, and no blank.
pub fn is_mail_address(text: &str) -> bool {
    let sides = text.split_once('@');
    sides.is_some_and(|(user, host)| !user.is_empty() && !host.is_empty() && !host.contains('@'))
        && !text.contains(|c: char| c.is_whitespace() || c.is_control() || ",;".contains(c))
}

fn is_web_address(text: &str) -> bool {
    let parsed = url::Url::parse(text);
    parsed.is_ok_and(|url| matches!(url.scheme(), "http" | "https") && url.has_host())
}

/// The options of a channel, but for those that `present` has already: one of another type, or one that is
/// almost another one, is refused, and the names of those about which nothing is known are returned.
pub fn check_options(channel: &Json, present: Option<&Json>) -> Result<Vec<String>, Violation> {
    let typed = channel.text("type");
    let Some(kind) = KINDS.iter().find(|kind| kind.name == typed) else { return Ok(Vec::new()) };
    let there = present.and_then(|present| present.get("options"));
    let own = || kind.required.iter().chain(kind.optional).chain(&COMMON).copied();
    let mut unknown = Vec::new();
    let options = channel.get("options").and_then(Json::as_object).unwrap_or_default();
    for (name, value) in options {
        let held = there.is_some_and(|there| there.get(name).is_some());
        if held || value.is_null() || own().any(|it| it == name) {
            continue;
        }
        let option = name.clone();
        let foreign =
            KINDS.iter().any(|it| it.required.iter().chain(it.optional).any(|it| it == name));
        if foreign {
            return Err(Violation::ForeignOption { kind: kind.name, option });
        }
        if let Some(meant) = meant(name, own()) {
            return Err(Violation::MisspeltOption { option, meant });
        }
        unknown.push(option);
    }
    Ok(unknown)
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
            let options = kind.required.iter().map(|name| (*name, value_of(name)));
            channel.insert("options", Json::object(options));
            assert!(check(&channel).is_ok(), "{} with options", kind.name);
        }
        let empty = parse(r#"{"name":"x","type":"EMAIL","options":{"emailRecipients":[]}}"#);
        let missing = Violation::MissingOption { kind: "EMAIL", option: "emailRecipients" };
        assert_eq!(check(&empty), Err(missing));
        assert!(check(&parse(r#"{"name":"x","type":"NEW"}"#)).is_ok());
    }

    fn value_of(name: &str) -> Json {
        match name {
            "url" => "https://example.com/hook".into(),
            "emailRecipients" | "snsTopicARNs" => Json::Array(vec!["a@b.c".into()]),
            _ => "value".into(),
        }
    }

    #[test]
    fn options_are_those_of_the_type_and_have_its_spelling() {
        let channel = |kind: &str, options: &str| {
            parse(&format!(r#"{{"name":"x","type":"{kind}","options":{options}}}"#))
        };
        let found = |kind: &str, options: &str| check_options(&channel(kind, options), None);
        let foreign =
            |kind, option: &str| Err(Violation::ForeignOption { kind, option: option.to_owned() });
        let meant = |option: &str, meant| {
            Err(Violation::MisspeltOption { option: option.to_owned(), meant })
        };
        assert_eq!(found("EMAIL", r#"{"url":"https://x"}"#), foreign("EMAIL", "url"));
        assert_eq!(
            found("WEBHOOK", r#"{"emailRecipients":[]}"#),
            foreign("WEBHOOK", "emailRecipients")
        );
        assert_eq!(
            found("EMAIL", r#"{"emailRecipient":"a"}"#),
            meant("emailRecipient", "emailRecipients")
        );
        assert_eq!(found("EMAIL", r#"{"notifyOnOK":true}"#), meant("notifyOnOK", "notifyOnOk"));
        assert_eq!(found("EMAIL", r#"{"colour":1}"#), Ok(vec!["colour".to_owned()]));
        assert_eq!(found("NEW", r#"{"colour":1}"#), Ok(vec![]));
        let old = channel("EMAIL", r#"{"url":"https://x","notifyOnOK":1}"#);
        assert_eq!(check_options(&old, Some(&old)), Ok(vec![]), "what is there may stay");
    }

    #[test]
    fn values_that_lead_nowhere_are_refused() {
        for (options, good) in [
            (r#"{"emailRecipients":["a@b.c"]}"#, true),
            (r#"{"emailRecipients":["nobody"]}"#, false),
            (r#"{"emailRecipients":["a@b.c, d@e.f"]}"#, false),
            (r#"{"emailRecipients":"a@b.c"}"#, false),
            (r#"{"url":"hooks.example.com/x"}"#, false),
            (r#"{"url":"https://hooks.example.com/x"}"#, true),
            (r#"{"additionalHeaders":"X: y"}"#, false),
        ] {
            let channel = parse(&format!(r#"{{"name":"x","type":"NEW","options":{options}}}"#));
            assert_eq!(check(&channel).is_ok(), good, "{options}");
        }
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
