//! Notification channels, of one team or of all. What is secret in their options stands in variables.

use ibmcloud_core::resource::secrets::masked;
use ibmcloud_core::resource::{Channel, Schema, channel};
use ibmcloud_core::{Json, TeamId};
use ibmcloud_transport::Monitor;

use crate::error::Reason;
use crate::json::edit::{map_members, single};
use crate::kind::{Kind, Scope};
use crate::names::Names;
use crate::resource::{Answer, Context, Listed, OfAnotherTeam, Resource, number};
use crate::secret::{is_masked, redacted, with_secrets, with_variables};

/// Its words.
pub const KIND: Kind = Kind::new(1, "channel", "channels", Scope::Shared);

/// Channels as a kind.
#[derive(Debug)]
pub struct Channels;

impl Resource for Channels {
    fn kind(&self) -> Kind {
        KIND
    }

    fn schema(&self, _document: &Json) -> &'static Schema {
        &channel::SCHEMA
    }

    fn decided(&self) -> &'static [&'static str] {
        &[
            "id",
            "version",
            "customerId",
            "createdOn",
            "modifiedOn",
            "teamId",
            "sendTestNotification",
        ]
    }

    fn is_referenced(&self) -> bool {
        true
    }

    fn secrets(&self) -> Option<&'static str> {
        Some("options")
    }

    fn list<'a>(&self, monitor: &'a Monitor<'a>) -> Answer<'a, Listed> {
        Box::pin(async {
            let things = monitor.channels().await?.into_iter().map(|it| vec![it]).collect();
            Ok(Listed { things, is_incomplete: false })
        })
    }

    fn owner(
        &self,
        document: &Json,
        (_, team): (TeamId, &str),
        names: &Names,
    ) -> Result<Option<String>, OfAnotherTeam> {
        let owner = document.get("teamId").and_then(number);
        Ok(owner.map(|id| names.team(id).unwrap_or(team).to_owned()))
    }

    fn create<'a>(&self, monitor: &'a Monitor<'a>, document: &'a Json) -> Answer<'a, Json> {
        Box::pin(monitor.create_channel(document))
    }

    fn update<'a>(
        &self,
        monitor: &'a Monitor<'a>,
        id: u64,
        document: &'a Json,
    ) -> Answer<'a, Json> {
        Box::pin(monitor.update_channel(id, document))
    }

    fn delete<'a>(&self, monitor: &'a Monitor<'a>, id: u64, _document: &'a Json) -> Answer<'a, ()> {
        Box::pin(monitor.delete_channel(id))
    }

    fn assign(&self, document: &mut Json, team: TeamId) {
        document.insert("teamId", team.0.into());
    }

    fn normalize(&self, mut spec: Json, document: &Json, _team: &str, names: &Names) -> Json {
        let channel = Channel::of(document);
        let Some(Json::Object(options)) = channel.options() else { return spec };
        let name = document.text("name");
        let options = options.iter().filter_map(|(option, value)| {
            if option == "teamId" {
                // One that is gone, or that the caller does not see, stays as it is.
                let team = number(value).and_then(|id| names.team(id))?;
                return Some(("team".to_owned(), Json::from(team)));
            }
            Some((option.clone(), with_variables(&name, option, value)))
        });
        spec.insert("options", Json::Object(options.collect()));
        spec
    }

    /// A secret that was shown with asterisks is none.
    fn resolve(
        &self,
        member: &str,
        value: &Json,
        _ignored: &mut Vec<String>,
    ) -> Result<Json, Reason> {
        if member != "options" {
            return Ok(value.clone());
        }
        if value.get("teamId").is_some() {
            return Err(Reason::OtherName { member: "teamId".to_owned(), instead: "team" });
        }
        let mut options = value.as_object().unwrap_or_default().iter();
        match options.find(|(_, value)| is_masked(value)) {
            Some((name, _)) => Err(Reason::Masked(name.clone())),
            None => Ok(value.clone()),
        }
    }

    fn has_hidden_references(&self, document: &Json, names: &Names) -> bool {
        let team = document.get("options").and_then(|options| options.get("teamId"));
        team.and_then(number).is_some_and(|id| names.team(id).is_none())
    }

    fn shown(&self, spec: &Json, present: Option<(&Json, &Json)>, context: Context<'_>) -> Json {
        redacted(spec, present, context.variables)
    }

    fn document(&self, spec: &Json, context: Context<'_>) -> Result<Json, Reason> {
        let present = context.present.and_then(|present| present.get("options"));
        map_members(spec, |member, value| {
            if member != "options" {
                return Ok(single(member, value.clone()));
            }
            let options = map_members(value, |option, value| {
                if option == "team" {
                    let team = value.as_str().unwrap_or_default();
                    let id = context.names.team_id(team)?;
                    return Ok(single("teamId", context.stage.number(id, team)?));
                }
                let present = present.and_then(|present| present.get(option));
                Ok(single(option, with_secrets(value, present, context.variables)?))
            })?;
            Ok(single("options", options))
        })
    }

    /// Options are looked at as those that are typed.
    fn check(&self, sent: &Json, present: Option<&Json>) -> Result<Vec<String>, Reason> {
        let mut unknown = channel::SCHEMA.check(sent)?;
        let options = channel::check_options(sent, present)?;
        unknown.extend(options.into_iter().map(|name| format!("options.{name}")));
        Ok(unknown)
    }

    /// A service may well answer with other words for a secret.
    fn comparable(&self, document: &Json) -> Json {
        masked(document)
    }
}
