//! Alerts, in both generations of their API. They refer to channels and dashboards by their names.

use ibmcloud_core::Json;
use ibmcloud_core::resource::{Alert, AlertApi, Schema, Violation, alert};
use ibmcloud_transport::{Error as ServiceError, Monitor};

use super::{channel, dashboard};
use crate::error::Reason;
use crate::json::edit::{map_list, map_members, replace, replace_members, single, without_inside};
use crate::kind::{Kind, Scope};
use crate::names::{Names, filled_text};
use crate::resource::{Answer, Context, Listed, Resource, number};

/// Its words.
pub const KIND: Kind = Kind::new(3, "alert", "alerts", Scope::Team);

/// The channels of version 1, by their numbers and by their names.
const CHANNEL_IDS: &str = "notificationChannelIds";
const CHANNELS: &str = "notificationChannels";
/// The channels of version 2.
const CONFIGURED: &str = "notificationChannelConfigList";
/// The dashboards of version 2.
const LINKS: &str = "links";

/// Alerts as a kind.
#[derive(Debug)]
pub struct Alerts;

impl Resource for Alerts {
    fn kind(&self) -> Kind {
        KIND
    }

    fn schema(&self, document: &Json) -> &'static Schema {
        alert::schema(document)
    }

    fn decided(&self) -> &'static [&'static str] {
        &[
            "id",
            "version",
            "customerId",
            "teamId",
            "createdOn",
            "modifiedOn",
            "notificationCount",
            "autoCreated",
            "valid",
            "invalidMetrics",
        ]
    }

    fn renamed(&self) -> &'static [(&'static str, &'static str)] {
        &[(CHANNEL_IDS, CHANNELS), ("severityLabel", "severity")]
    }

    fn is_referenced(&self) -> bool {
        true
    }

    fn list<'a>(&self, monitor: &'a Monitor<'a>) -> Answer<'a, Listed> {
        Box::pin(both_generations(monitor))
    }

    fn create<'a>(&self, monitor: &'a Monitor<'a>, document: &'a Json) -> Answer<'a, Json> {
        Box::pin(monitor.create_alert(AlertApi::of(document), document))
    }

    fn update<'a>(
        &self,
        monitor: &'a Monitor<'a>,
        id: u64,
        document: &'a Json,
    ) -> Answer<'a, Json> {
        Box::pin(monitor.update_alert(AlertApi::of(document), id, document))
    }

    fn delete<'a>(&self, monitor: &'a Monitor<'a>, id: u64, document: &'a Json) -> Answer<'a, ()> {
        Box::pin(monitor.delete_alert(AlertApi::of(document), id))
    }

    fn normalize(&self, mut spec: Json, _document: &Json, team: &str, names: &Names) -> Json {
        if spec.get("severity").is_some_and(|it| !it.is_null()) {
            spec = replace_members(&spec, &["severityLabel"], None);
        }
        match AlertApi::of(&spec) {
            AlertApi::V1 => {
                let ids = spec.get(CHANNEL_IDS).and_then(Json::as_array).unwrap_or_default();
                let channels = ids.iter().filter_map(number);
                let channels = channels.filter_map(|id| names.reference(channel::KIND, team, id));
                let channels = Json::Array(channels.collect());
                replace_members(&spec, &[CHANNEL_IDS], Some((CHANNELS, channels)))
            }
            AlertApi::V2 => {
                replace(&mut spec, CONFIGURED, |list| {
                    let entry = |entry: &Json| {
                        let id = entry.get("channelId").and_then(number)?;
                        let channel = ("channel", names.reference(channel::KIND, team, id)?);
                        Some(replace_members(entry, &["channelId", "type", "name"], Some(channel)))
                    };
                    let entries = list.as_array().unwrap_or_default();
                    Json::Array(entries.iter().filter_map(entry).collect())
                });
                replace(&mut spec, LINKS, |links| {
                    let link = |link: &Json| {
                        let Some(id) = link.get("id").and_then(number) else {
                            return Some(link.clone());
                        };
                        let dashboard = names.reference(dashboard::KIND, team, id)?;
                        Some(replace_members(link, &["id"], Some(("dashboard", dashboard))))
                    };
                    let links = links.as_array().unwrap_or_default();
                    Json::Array(links.iter().filter_map(link).collect())
                });
                spec
            }
        }
    }

    fn resolve(&self, name: &str, value: &Json, ignored: &mut Vec<String>) -> Result<Json, Reason> {
        let (number, instead, repeated): (_, _, &[&str]) = match name {
            CONFIGURED => ("channelId", "channel", &["type", "name"]),
            LINKS => ("id", "dashboard", &[]),
            _ => return Ok(value.clone()),
        };
        let entries = value.as_array().unwrap_or_default();
        // A link leads to a dashboard by its number, or to a template by a name.
        let is_number = |it: &Json| crate::resource::number(it).is_some();
        let is_refused = |it: &Json| if name == LINKS { is_number(it) } else { !it.is_null() };
        if entries.iter().any(|entry| entry.get(number).is_some_and(is_refused)) {
            return Err(Reason::OtherName { member: number.to_owned(), instead });
        }
        Ok(without_inside(name, value, None, repeated, ignored))
    }

    /// The label of a severity says nothing beside it.
    fn is_repeated(&self, member: &str, spec: &Json) -> bool {
        member == "severityLabel" && spec.get("severity").is_some()
    }

    fn check_member(&self, member: &str, spec: &Json) -> Result<(), Reason> {
        if member == CHANNELS && AlertApi::of(spec) == AlertApi::V2 {
            return Err(Reason::OtherName { member: member.to_owned(), instead: CONFIGURED });
        }
        Ok(())
    }

    /// The document of the generation that the form speaks, and the one that the alert is written in where
    /// the form may be of either.
    fn document_like<'a>(
        &self,
        documents: &'a [Json],
        spec: &Json,
    ) -> Result<Option<&'a Json>, Reason> {
        let Some((api, member)) = generation_of(spec) else { return Ok(documents.first()) };
        let same = documents.iter().find(|document| AlertApi::of(document) == api);
        let other = || Reason::OtherGeneration { api, member: member.to_owned() };
        same.map(Some).ok_or_else(other)
    }

    /// Version 2 of the API could not be read.
    fn check_readable(&self, spec: &Json, is_present: bool) -> Result<(), Reason> {
        match generation_of(spec) {
            Some((AlertApi::V1, _)) => Ok(()),
            None if is_present => Ok(()),
            _ => Err(Reason::UnreadGeneration),
        }
    }

    fn is_of_unread_generation(&self, spec: &Json) -> bool {
        AlertApi::of(spec) == AlertApi::V2
    }

    /// Seen from what there will be: a name may lead elsewhere then.
    fn names_to_compare<'a>(&self, _present: &'a Names, planned: &'a Names) -> &'a Names {
        planned
    }

    /// Its references have the form in which the instance's side gives them.
    fn shown(&self, spec: &Json, present: Option<(&Json, &Json)>, context: Context<'_>) -> Json {
        if present.is_none() {
            return spec.clone();
        }
        let Context { team, names, .. } = context;
        references(spec, &mut |kind, said| match names.target(kind, team, said) {
            Ok(target) => names.reference_to(kind, team, target),
            Err(_) => said.clone(),
        })
    }

    /// In the generation of the present alert; that one was chosen to fit the written form.
    fn document(&self, spec: &Json, context: Context<'_>) -> Result<Json, Reason> {
        let side = Side(context);
        let api = AlertApi::of(context.present.unwrap_or(spec));
        map_members(spec, |member, value| match (api, member) {
            (AlertApi::V1, CHANNELS) => Ok(single(CHANNEL_IDS, side.channels(value)?)),
            (AlertApi::V2, CONFIGURED) => Ok(single(member, side.configured(value)?)),
            (AlertApi::V2, LINKS) => Ok(single(member, side.links(value)?)),
            _ => Ok(single(member, value.clone())),
        })
    }

    fn has_hidden_references(&self, document: &Json, names: &Names) -> bool {
        let lists = [CHANNEL_IDS, CONFIGURED, LINKS];
        lists.iter().any(|list| !unseen(document, list, names).is_empty())
    }

    fn teams(&self, spec: &Json) -> Vec<String> {
        let mut teams = Vec::new();
        references(spec, &mut |_, said| {
            teams.extend(filled_text(said, "team").map(str::to_owned));
            said.clone()
        });
        teams
    }
}

/// Every alert of the team, in each generation that shows it.
async fn both_generations(monitor: &Monitor<'_>) -> Result<Listed, ServiceError> {
    let mut things: Vec<Vec<Json>> =
        monitor.alerts(AlertApi::V1).await?.into_iter().map(|alert| vec![alert]).collect();
    let newer = match monitor.alerts(AlertApi::V2).await {
        Ok(newer) => newer,
        // An instance may not have version 2; that it has no alerts in it is not known then.
        Err(error) if matches!(error.status(), Some(404 | 405 | 410)) => {
            return Ok(Listed { things, is_incomplete: true });
        }
        Err(error) => return Err(error),
    };
    for alert in newer {
        let id = Alert::of(&alert).id_text();
        let is_it = |documents: &&mut Vec<Json>| {
            documents.first().is_some_and(|it| Alert::of(it).id_text() == id)
        };
        match things.iter_mut().find(is_it) {
            Some(documents) if only_version_2_says(&alert) => documents.insert(0, alert),
            Some(documents) => documents.push(alert),
            None => things.push(vec![alert]),
        }
    }
    Ok(Listed { things, is_incomplete: false })
}

/// Whether an alert has what version 1 has no word for. It is then written down in version 2, although
/// version 1 shows it.
fn only_version_2_says(alert: &Json) -> bool {
    let filled = |object: &Json, member: &str| match object.get(member) {
        None | Some(Json::Null) => false,
        Some(Json::Array(items)) => !items.is_empty(),
        Some(Json::Object(members)) => !members.is_empty(),
        Some(Json::String(text)) => !text.is_empty(),
        Some(Json::Number(digits)) => digits != "0",
        Some(Json::Bool(on)) => *on,
    };
    let config = alert.get("config").cloned().unwrap_or_default();
    [LINKS, "labels", "captureConfig", "customNotificationTemplate"]
        .iter()
        .any(|member| filled(alert, member))
        || ["warningThreshold", "warningConditionOperator", "keepFiringForSec"]
            .iter()
            .any(|member| filled(&config, member))
        || config.get("noDataBehaviour").and_then(Json::as_str) == Some("TRIGGER")
}

/// The generation of the alerts API that a written form speaks, and the member that shows it. A short form
/// may speak neither.
fn generation_of(spec: &Json) -> Option<(AlertApi, &str)> {
    if AlertApi::of(spec) == AlertApi::V2 {
        return Some((AlertApi::V2, "config"));
    }
    let members = spec.as_object().unwrap_or_default().iter();
    members.filter(|(_, value)| !value.is_null()).find_map(|(name, value)| {
        let api = match (name.as_str(), value) {
            (CHANNELS, _) | ("severity", Json::Number(_)) => Some(AlertApi::V1),
            ("severity", _) => Some(AlertApi::V2),
            _ => AlertApi::only_with(name),
        };
        api.map(|api| (api, name.as_str()))
    })
}

/// The items of a list in an alert that have numbers which lead to nothing that the caller sees. No file can
/// describe them, and an update leaves them as they are.
fn unseen(alert: &Json, list: &str, names: &Names) -> Vec<Json> {
    let id = |item: &Json| match list {
        CHANNEL_IDS => number(item),
        LINKS => item.get("id").and_then(number),
        _ => item.get("channelId").and_then(number),
    };
    let kind = if list == LINKS { dashboard::KIND } else { channel::KIND };
    let items = alert.get(list).and_then(Json::as_array).unwrap_or_default().iter();
    items.filter(|item| id(item).is_some_and(|id| !names.sees(kind, id))).cloned().collect()
}

/// What the references of an alert are seen from.
struct Side<'a>(Context<'a>);

impl Side<'_> {
    /// The list, with what is there already and cannot be described. The service takes no number of what is gone.
    fn whole(&self, list: &str, items: Json) -> Json {
        let present = self.0.present.filter(|_| !self.0.names.is_whole);
        let unseen = present.map(|present| unseen(present, list, self.0.names));
        match (items, unseen) {
            (Json::Array(items), Some(unseen)) => Json::Array([items, unseen].concat()),
            (items, _) => items,
        }
    }

    fn channels(&self, value: &Json) -> Result<Json, Reason> {
        let Context { team, names, stage, .. } = self.0;
        let ids = map_list(CHANNELS, value, |said| {
            let channel = names.target(channel::KIND, team, said)?;
            Ok(stage.number(channel.id, &channel.name)?.into())
        })?;
        Ok(self.whole(CHANNEL_IDS, ids))
    }

    fn configured(&self, value: &Json) -> Result<Json, Reason> {
        let Context { team, names, stage, .. } = self.0;
        let entries = map_list(CONFIGURED, value, |entry| {
            if entry.get("channel").is_none() {
                return Err(Violation::Missing("channel").into());
            }
            map_members(entry, |name, value| {
                if name != "channel" {
                    return Ok(single(name, value.clone()));
                }
                let channel = names.target(channel::KIND, team, value)?;
                let members = [
                    ("channelId", stage.number(channel.id, &channel.name)?.into()),
                    ("type", channel.kind.as_str().into()),
                    ("name", channel.name.as_str().into()),
                ];
                Ok(members.map(|(name, value)| (name.to_owned(), value)).into())
            })
        })?;
        Ok(self.whole(CONFIGURED, entries))
    }

    fn links(&self, value: &Json) -> Result<Json, Reason> {
        let Context { team, names, stage, .. } = self.0;
        let links = map_list(LINKS, value, |link| {
            map_members(link, |name, value| {
                if name != "dashboard" {
                    return Ok(single(name, value.clone()));
                }
                let dashboard = names.target(dashboard::KIND, team, value)?;
                let id = stage.number(dashboard.id, &dashboard.name)?;
                Ok(single("id", id.to_string()))
            })
        })?;
        Ok(self.whole(LINKS, links))
    }
}

/// An alert as a file describes it, with others in the places of its references.
fn references(alert: &Json, change: &mut dyn FnMut(Kind, &Json) -> Json) -> Json {
    let mut alert = alert.clone();
    if let Some(Json::Array(said)) = alert.get(CHANNELS) {
        let said = said.iter().map(|said| change(channel::KIND, said)).collect();
        alert.insert(CHANNELS, Json::Array(said));
    }
    let nested = [(CONFIGURED, "channel", channel::KIND), (LINKS, "dashboard", dashboard::KIND)];
    for (list, member, kind) in nested {
        let Some(Json::Array(entries)) = alert.get(list) else { continue };
        let mut entries = entries.clone();
        for entry in &mut entries {
            if let Some(said) = entry.get(member) {
                let other = change(kind, said);
                entry.insert(member, other);
            }
        }
        alert.insert(list, Json::Array(entries));
    }
    alert
}
