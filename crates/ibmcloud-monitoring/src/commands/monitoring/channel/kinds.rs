//! The types of notification channels and the options that each needs.

use ibmcloud_cli::messages::Message;
use ibmcloud_cli::msg;
use ibmcloud_core::Json;
use ibmcloud_transport::json::parse;

use crate::commands::monitoring::inside::assign;

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

/// Options that are lists, typed with commas.
const LISTS: [&str; 2] = ["emailRecipients", "snsTopicARNs"];

/// Options that are objects, typed as JSON.
const OBJECTS: [&str; 2] = ["additionalHeaders", "customData"];

/// Options that are true or false, whatever the type.
const FLAGS: [&str; 7] = [
    "notifyOnOk",
    "notifyOnResolve",
    "resolveOnOk",
    "sendTestNotification",
    "allowInsecureConnections",
    "privateChannel",
    "includeAdminUsers",
];

/// The name of a type as the service writes it: `pager-duty` and `PagerDuty` are understood.
pub(super) fn named(typed: &str) -> String {
    let bare = |text: &str| text.replace(['_', '-', ' '], "").to_ascii_uppercase();
    let known = KINDS.iter().find(|kind| bare(kind.name) == bare(typed));
    known.map_or_else(|| typed.to_ascii_uppercase(), |kind| kind.name.to_owned())
}

/// The value of an option: lists are split, objects and flags are read, anything else is taken as it is.
pub(super) fn option(name: &str, value: Json) -> Json {
    match value {
        Json::String(text) if OBJECTS.contains(&name) => match parse(&text) {
            Ok(object @ Json::Object(_)) => object,
            _ => Json::String(text),
        },
        Json::String(text) if LISTS.contains(&name) => {
            Json::Array(assign::list(&text).into_iter().map(Json::String).collect())
        }
        Json::String(text) if FLAGS.contains(&name) => match text.to_ascii_lowercase().as_str() {
            "true" => true.into(),
            "false" => false.into(),
            _ => Json::String(text),
        },
        value => value,
    }
}

/// The service's rules, as far as they are documented: the length of the name, the options that are
/// true or false, and those without which a channel of a type leads nowhere.
pub(crate) fn check(channel: &Json) -> Result<(), Message> {
    let name = channel.get("name").and_then(Json::as_str).unwrap_or_default();
    if name.chars().count() > 255 {
        return Err(msg!("The name of a notification channel has 1 to 255 characters."));
    }
    let typed = channel.get("type").and_then(Json::as_str).unwrap_or_default();
    let options = channel.get("options");
    let flag = |name: &&&str| match options.and_then(|options| options.get(name)) {
        None | Some(Json::Null | Json::Bool(_)) => false,
        Some(_) => true,
    };
    if let Some(wrong) = FLAGS.iter().find(flag) {
        return Err(msg!("'{{.Member}}' must be true or false.", Member = wrong));
    }
    let Some(kind) = KINDS.iter().find(|kind| kind.name == typed) else { return Ok(()) };
    let given = |name: &&&str| match options.and_then(|options| options.get(name)) {
        None | Some(Json::Null) => false,
        Some(Json::String(text)) => !text.is_empty(),
        Some(Json::Array(items)) => !items.is_empty(),
        Some(_) => true,
    };
    match kind.required.iter().find(|name| !given(name)) {
        Some(missing) => Err(msg!(
            "A channel of type {{.Type}} needs the option '{{.Option}}'.",
            Type = typed,
            Option = missing
        )),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_are_understood_however_they_are_written() {
        let shown = ["pager-duty", "PagerDuty", "email", "ms_teams", "new thing"].map(named);
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
        let said = check(&empty.unwrap()).unwrap_err().english();
        assert_eq!(said, "A channel of type EMAIL needs the option 'emailRecipients'.");
        assert!(check(&parse(r#"{"name":"x","type":"NEW"}"#).unwrap()).is_ok());
    }

    #[test]
    fn objects_are_read() {
        let headers = option("additionalHeaders", r#"{"X-Team": "ops"}"#.into());
        assert_eq!(headers.to_string(), r#"{"X-Team":"ops"}"#);
        assert_eq!(option("customData", "words".into()), "words".into());
        assert_eq!(option("url", "{}".into()), "{}".into());
    }

    #[test]
    fn flags_are_true_or_false() {
        assert_eq!(option("notifyOnOk", "TRUE".into()), true.into());
        assert_eq!(option("notifyOnOk", "maybe".into()), "maybe".into());
        for (options, said) in [
            (r#"{"notifyOnOk":"maybe"}"#, Some("'notifyOnOk' must be true or false.")),
            (
                r#"{"sendTestNotification":1}"#,
                Some("'sendTestNotification' must be true or false."),
            ),
            (r#"{"resolveOnOk":null,"notifyOnOk":false,"other":"maybe"}"#, None),
        ] {
            let channel = format!(r#"{{"name":"x","type":"NEW","options":{options}}}"#);
            let problem = check(&parse(&channel).unwrap()).err().map(|problem| problem.english());
            assert_eq!(problem.as_deref(), said);
        }
    }

    #[test]
    fn lists_are_split() {
        let list = option("emailRecipients", "a@b.c, d@e.f".into());
        assert_eq!(list.to_string(), r#"["a@b.c","d@e.f"]"#);
        assert_eq!(option("url", "a,b".into()), "a,b".into());
    }
}
