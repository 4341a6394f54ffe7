//! Notification channels.

use serde_json::{Map, Value, json};

use super::common::auth::{Rank, Session};
use super::common::documents::{self, check_version, enclosed, given, text, unprocessable};
use super::common::errors::not_found;
use crate::json::set;
use crate::net::http::{Answer, Reply, Request};

/// The types, the options without which each is refused, and those that it may have besides.
const TYPES: [(&str, &[&str], &[&str]); 14] = [
    ("EMAIL", &["emailRecipients"], &[]),
    ("SNS", &["snsTopicARNs"], &[]),
    ("PAGER_DUTY", &["account", "serviceKey", "serviceName"], &["region"]),
    ("SLACK", &["url", "channel"], &["privateChannel", "privateChannelUrl"]),
    ("VICTOROPS", &["apiKey", "routingKey"], &[]),
    ("OPSGENIE", &["apiKey"], &["region"]),
    ("WEBHOOK", &["url"], CALLS),
    ("POWER_WEBHOOK", &["url"], POWER_CALLS),
    ("MS_TEAMS", &["url"], &[]),
    ("GCHAT", &["url"], &[]),
    ("PROMETHEUS_ALERT_MANAGER", &["url"], CALLS),
    ("TEAM_EMAIL", &["teamId"], &["includeAdminUsers"]),
    ("IBM_EVENT_NOTIFICATIONS", &["instanceId"], &[]),
    ("IBM_FUNCTION", &["apiKey", "ibmFunctionType"], POWER_CALLS),
];
/// Options of calls to an address.
const CALLS: &[&str] = &["additionalHeaders", "customData", "allowInsecureConnections"];
const POWER_CALLS: &[&str] = &[
    "url",
    "additionalHeaders",
    "customData",
    "allowInsecureConnections",
    "httpMethod",
    "monitorTemplate",
];
/// Options of every type.
const COMMON: [&str; 5] = [
    "notifyOnOk",
    "notifyOnResolve",
    "resolveOnOk",
    "sendTestNotification",
    "templateConfiguration",
];
const SLACK: &str = "https://hooks.slack.com/services/";
/// The documented text; it names fewer types than the service has.
const WRONG_TYPE: &str = "The parameter notificationChannel.type is set to an invalid value. Valid \
                          values are: EMAIL|PAGER_DUTY|SLACK|SNS|VICTOROPS";

/// `GET /api/notificationChannels`
pub(crate) fn list(session: &Session<'_>) -> Reply {
    let channels = session.monitor.notification_channels.iter();
    let channels: Vec<&Value> = channels.filter(|it| visible(session, it)).collect();
    Reply::json(200, json!({"notificationChannels": channels}))
}

/// `GET /api/notificationChannels/{id}`
pub(crate) fn read(session: &Session<'_>, id: &str) -> Answer {
    let channel = find(session, id)?;
    Ok(Reply::json(200, json!({"notificationChannel": channel})))
}

/// Those of all teams, and those of the session's own.
fn visible(session: &Session<'_>, channel: &Value) -> bool {
    channel["teamId"].is_null() || channel["teamId"] == session.team
}

fn find<'a>(session: &'a Session<'_>, id: &str) -> Result<&'a Value, Reply> {
    let channel = documents::find(&session.monitor.notification_channels, id);
    let channel = channel.filter(|it| visible(session, it));
    channel.ok_or_else(|| not_found("Notification channel", id))
}

pub(crate) fn create(session: &mut Session<'_>, request: &Request) -> Answer {
    session.require(Rank::Administrator)?;
    let sent = enclosed(request, "notificationChannel")?;
    let decided = ["id", "version", "createdOn", "modifiedOn"];
    if let Some(name) = decided.iter().find(|name| given(&sent, name).is_some()) {
        return Err(unprocessable(&format!(
            "The parameter notificationChannel.{name} must be null"
        )));
    }
    check(session, &sent, &Value::Null)?;
    let id = session.monitor.next_id();
    let channel = complete(session, &sent, (id.into(), 1, session.now.into()));
    session.monitor.notification_channels.push(channel.clone());
    Ok(Reply::json(200, json!({"notificationChannel": channel})))
}

pub(crate) fn update(session: &mut Session<'_>, request: &Request, id: &str) -> Answer {
    session.require(Rank::Administrator)?;
    find(session, id)?;
    let sent = enclosed(request, "notificationChannel")?;
    if given(&sent, "id").is_none() {
        return Err(unprocessable("Missing notification channel id"));
    }
    let stored = find(session, id)?;
    check_version(&sent, stored, "Conflict version")?;
    let fixed = stored["type"] == "SLACK" && !session.settings.slack_channels_renamed;
    if fixed && sent.get("name") != Some(&stored["name"]) {
        return Err(unprocessable("The name of a Slack channel cannot be changed"));
    }
    check(session, &sent, &stored["id"])?;
    let version = stored["version"].as_u64().unwrap_or(0) + 1;
    let identity = (stored["id"].clone(), version, stored["createdOn"].clone());
    let channel = complete(session, &sent, identity);
    documents::replace(&mut session.monitor.notification_channels, &channel);
    Ok(Reply::json(200, json!({"notificationChannel": channel})))
}

/// Alerts lose a channel with it.
pub(crate) fn delete(session: &mut Session<'_>, id: &str) -> Answer {
    session.require(Rank::Administrator)?;
    let gone = find(session, id)?.get("id").cloned().unwrap_or_default();
    session.monitor.notification_channels.retain(|it| it["id"] != gone);
    for alert in &mut session.monitor.alerts {
        let ids = alert.get_mut("notificationChannelIds").and_then(Value::as_array_mut);
        if let Some(ids) = ids {
            ids.retain(|id| *id != gone);
        }
        let used = alert.get_mut("notificationChannelConfigList").and_then(Value::as_array_mut);
        if let Some(used) = used {
            used.retain(|used| used["channelId"] != gone);
        }
    }
    Ok(Reply::empty(204))
}

fn check(session: &Session<'_>, sent: &Map<String, Value>, own: &Value) -> Result<(), Reply> {
    let name = text(sent, "name");
    if !(1..=255).contains(&name.chars().count()) {
        return Err(unprocessable("Name length must be between 1 and 255 characters"));
    }
    let same = |it: &Value| it["name"] == name && it["id"] != *own;
    if session.monitor.notification_channels.iter().any(same) {
        return Err(unprocessable(&format!("A notification channel called {name} already exists")));
    }
    let kind = text(sent, "type");
    let known = TYPES.iter().find(|(known, ..)| *known == kind);
    let (_, needed, others) = known.ok_or_else(|| unprocessable(WRONG_TYPE))?;
    let none = Map::new();
    let options = sent.get("options").and_then(Value::as_object).unwrap_or(&none);
    check_names(kind, &[*needed, *others, &COMMON].concat(), options)?;
    check_options(kind, needed, options)
}

/// Our choice, as no public source says it: an option that a type does not have is refused, since whoever sent it
/// meant something by it.
fn check_names(kind: &str, known: &[&str], options: &Map<String, Value>) -> Result<(), Reply> {
    let given = options.iter().filter(|(_, value)| !value.is_null());
    match given.map(|(name, _)| name).find(|name| !known.contains(&name.as_str())) {
        Some(name) => Err(unprocessable(&format!("The {name} is not an option of type {kind}"))),
        None => Ok(()),
    }
}

fn check_options(kind: &str, needed: &[&str], options: &Map<String, Value>) -> Result<(), Reply> {
    let missing = |name: &&&str| match given(options, name) {
        None => true,
        Some(Value::String(text)) => text.is_empty(),
        Some(Value::Array(list)) => list.is_empty(),
        Some(_) => false,
    };
    if let Some(name) = needed.iter().find(missing) {
        return Err(unprocessable(&format!("The {name} is missing inside options")));
    }
    for name in ["emailRecipients", "snsTopicARNs"] {
        let texts =
            |it: &Value| it.as_array().is_some_and(|list| list.iter().all(Value::is_string));
        if given(options, name).is_some_and(|value| !texts(value)) {
            return Err(unprocessable(&format!("The {name} must be a list of texts")));
        }
    }
    let recipients = options.get("emailRecipients").and_then(Value::as_array).into_iter().flatten();
    let no_address = |it: &&Value| {
        let sides = it.as_str().and_then(|text| text.split_once('@'));
        sides.is_none_or(|(user, host)| {
            user.is_empty() || host.is_empty() || host.contains(['@', ' ', ','])
        })
    };
    if let Some(wrong) = recipients.into_iter().find(no_address) {
        return Err(unprocessable(&format!(
            "{wrong} inside emailRecipients is not an email address"
        )));
    }
    let start = if kind == "SLACK" { SLACK } else { "http" };
    let url = needed.contains(&"url").then(|| text(options, "url"));
    if url.is_some_and(|url| !url.starts_with(start)) {
        let text = format!("The url endpoint is not valid. It should start with: '{start}'");
        return Err(unprocessable(&text));
    }
    Ok(())
}

/// The document, its fields in the order in which the service sends them.
fn complete(
    session: &Session<'_>,
    sent: &Map<String, Value>,
    (id, version, created): (Value, u64, Value),
) -> Value {
    let flag =
        |name: &str, default: bool| sent.get(name).and_then(Value::as_bool).unwrap_or(default);
    let mut channel = json!({
        "id": id,
        "version": version,
        "customerId": session.monitor.customer_id,
        "enabled": flag("enabled", true),
        "sendTestNotification": flag("sendTestNotification", false),
        "createdOn": created,
        "modifiedOn": session.now,
        "name": text(sent, "name"),
        "options": sent.get("options").cloned().unwrap_or_else(|| json!({})),
        "type": text(sent, "type"),
    });
    // An empty text stands for no team in a documented example.
    if let Some(team) = given(sent, "teamId").filter(|team| *team != "") {
        set(&mut channel, "teamId", team.clone());
    }
    channel
}
