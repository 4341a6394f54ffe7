//! The way back: what is sent to the service for a written form, with its numbers for names, and with
//! secrets from the environment or from where they are.

use ibmcloud_cli::messages::Message;
use ibmcloud_cli::msg;
use ibmcloud_core::Json;
use ibmcloud_transport::AlertApi;

use super::names::{Id, Names};
use super::normal::{self, ENV};
use super::{Key, Kind};

/// Values of variables of the environment.
pub(crate) type Variables<'a> = &'a dyn Fn(&str) -> Option<String>;

/// What a document is made for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stage {
    /// To be looked at: what it refers to may be yet to be made, and any number stands for it.
    Check,
    /// To be sent.
    Send,
}

impl Stage {
    /// A reference. One to a thing that the service has given no number is not sent.
    pub(super) fn number(self, id: Id, name: &str) -> Result<u64, Message> {
        match (id, self) {
            (Id::Known(id), _) => Ok(id),
            (Id::Planned, Self::Check) => Ok(u64::MAX),
            (Id::Planned, Self::Send) => Err(msg!(
                "'{{.Name}}' has no number yet, so that nothing can refer to it.",
                Name = name
            )),
        }
    }
}

/// The document for a new thing, or for one that is `present`, whose members stay where the written form
/// says nothing about them.
pub(crate) fn of(
    key: &Key,
    spec: &Json,
    names: &Names,
    present: Option<&Json>,
    (stage, variables): (Stage, Variables<'_>),
) -> Result<Json, Message> {
    let mut sent = match key.kind {
        Kind::Team => team(spec, names)?,
        Kind::Channel => channel(spec, names, present, (stage, variables))?,
        Kind::Dashboard => dashboard(spec, names, stage)?,
        Kind::Alert => {
            let team = key.team.as_deref().unwrap_or_default();
            alert(spec, &Side { team, names, present, stage })?
        }
    };
    if let Some(present) = present {
        sent = over(present, &sent);
        for decided in ["id", "version"] {
            sent.insert(decided, present.get(decided).cloned().unwrap_or_default());
        }
    }
    Ok(sent)
}

/// One object laid over another, at every depth; lists are replaced as a whole, and an empty object empties.
fn over(below: &Json, above: &Json) -> Json {
    let (Json::Object(_), Json::Object(members)) = (below, above) else { return above.clone() };
    if members.is_empty() {
        return above.clone();
    }
    let mut whole = below.clone();
    for (name, value) in members {
        let value = below.get(name).map_or_else(|| value.clone(), |below| over(below, value));
        whole.insert(name, value);
    }
    whole
}

/// Members of an object.
type Members = Vec<(String, Json)>;

/// The object with other members in the places of its own.
fn with(
    object: &Json,
    change: impl Fn(&str, &Json) -> Result<Members, Message>,
) -> Result<Json, Message> {
    let mut members = Vec::new();
    for (name, value) in object.as_object().unwrap_or_default() {
        members.extend(change(name, value)?);
    }
    Ok(Json::Object(members))
}

/// The same for every item of a list. What is no list must not look like an empty one.
fn each(
    member: &str,
    list: &Json,
    change: impl Fn(&Json) -> Result<Json, Message>,
) -> Result<Json, Message> {
    match list {
        Json::Array(items) => Ok(Json::Array(items.iter().map(change).collect::<Result<_, _>>()?)),
        Json::Null => Ok(Json::Array(Vec::new())),
        _ => Err(msg!("'{{.Member}}' must be a list.", Member = member)),
    }
}

fn one(name: &str, value: impl Into<Json>) -> Members {
    vec![(name.to_owned(), value.into())]
}

fn team(spec: &Json, names: &Names) -> Result<Json, Message> {
    with(spec, |member, value| {
        if member != "members" {
            return Ok(one(member, value.clone()));
        }
        let roles = each(member, value, |entry| {
            let user = entry.text("user");
            let id = names.users.iter().find(|(_, name)| *name == user).map(|(id, _)| *id);
            let id = id.ok_or_else(|| {
                msg!("user '{{.User}}' is not a user of the instance.", User = user)
            })?;
            let role = entry.get("role").cloned().unwrap_or_default();
            Ok(Json::object([("userId", id.into()), ("userName", user.into()), ("role", role)]))
        })?;
        Ok(one("userRoles", roles))
    })
}

fn channel(
    spec: &Json,
    names: &Names,
    present: Option<&Json>,
    (stage, variables): (Stage, Variables<'_>),
) -> Result<Json, Message> {
    let present = present.and_then(|present| present.get("options"));
    with(spec, |member, value| {
        if member != "options" {
            return Ok(one(member, value.clone()));
        }
        let options = with(value, |option, value| {
            if option == "team" {
                let team = value.as_str().unwrap_or_default();
                return Ok(one("teamId", stage.number(names.team_id(team)?, team)?));
            }
            let present = present.and_then(|present| present.get(option));
            Ok(one(option, revealed(value, present, variables)?))
        })?;
        Ok(one("options", options))
    })
}

/// A value with secrets in the places of the variables that hold them; where a variable is not set, the
/// present secret stays.
fn revealed(
    value: &Json,
    present: Option<&Json>,
    variables: Variables<'_>,
) -> Result<Json, Message> {
    match (variable_of(value), value) {
        (Some(variable), _) => match (variables(variable), present) {
            (Some(secret), _) => Ok(secret.into()),
            (None, Some(present)) if !present.is_null() => Ok(present.clone()),
            (None, _) => Err(msg!(
                "the secret is not in this file: set the variable {{.Variable}}.",
                Variable = variable
            )),
        },
        (None, Json::Object(_)) => with(value, |name, value| {
            let present = present.and_then(|present| present.get(name));
            Ok(one(name, revealed(value, present, variables)?))
        }),
        (None, other) => Ok(other.clone()),
    }
}

/// The variable that a value names instead of a secret.
pub(super) fn variable_of(value: &Json) -> Option<&str> {
    match value.as_object()? {
        [(name, Json::String(variable))] if name == ENV => Some(variable),
        _ => None,
    }
}

fn dashboard(spec: &Json, names: &Names, stage: Stage) -> Result<Json, Message> {
    with(spec, |member, value| {
        if member != "sharingSettings" {
            return Ok(one(member, value.clone()));
        }
        let sharing = each(member, value, |entry| {
            with(entry, |name, member| {
                let team = member.text("name");
                if name != "member" || team.is_empty() {
                    return Ok(one(name, member.clone()));
                }
                let mut member = member.clone();
                member.insert("id", stage.number(names.team_id(&team)?, &team)?.into());
                Ok(one("member", member))
            })
        })?;
        Ok(one("sharingSettings", sharing))
    })
}

/// What the references of an alert are seen from.
struct Side<'a> {
    team: &'a str,
    names: &'a Names,
    present: Option<&'a Json>,
    stage: Stage,
}

impl Side<'_> {
    /// The list, with what is there already and cannot be described.
    fn whole(&self, list: &str, items: Json) -> Json {
        let unseen = self.present.map(|present| normal::unseen(present, list, self.names));
        match (items, unseen) {
            (Json::Array(items), Some(unseen)) => Json::Array([items, unseen].concat()),
            (items, _) => items,
        }
    }

    fn channels(&self, value: &Json) -> Result<Json, Message> {
        let ids = each("notificationChannels", value, |said| {
            let channel = self.names.target(Kind::Channel, self.team, said)?;
            Ok(self.stage.number(channel.id, &channel.name)?.into())
        })?;
        Ok(self.whole("notificationChannelIds", ids))
    }

    fn configured(&self, value: &Json) -> Result<Json, Message> {
        let list = "notificationChannelConfigList";
        let entries = each(list, value, |entry| {
            if entry.get("channel").is_none() {
                return Err(msg!("'{{.Member}}' is missing.", Member = "channel"));
            }
            with(entry, |name, value| {
                if name != "channel" {
                    return Ok(one(name, value.clone()));
                }
                let channel = self.names.target(Kind::Channel, self.team, value)?;
                let members = [
                    ("channelId", self.stage.number(channel.id, &channel.name)?.into()),
                    ("type", channel.kind.as_str().into()),
                    ("name", channel.name.as_str().into()),
                ];
                Ok(members.map(|(name, value)| (name.to_owned(), value)).into())
            })
        })?;
        Ok(self.whole(list, entries))
    }

    fn links(&self, value: &Json) -> Result<Json, Message> {
        let links = each("links", value, |link| {
            with(link, |name, value| {
                if name != "dashboard" {
                    return Ok(one(name, value.clone()));
                }
                let dashboard = self.names.target(Kind::Dashboard, self.team, value)?;
                let id = self.stage.number(dashboard.id, &dashboard.name)?;
                Ok(one("id", id.to_string()))
            })
        })?;
        Ok(self.whole("links", links))
    }
}

/// In the generation of the present alert; that one was chosen to fit the written form.
fn alert(spec: &Json, side: &Side<'_>) -> Result<Json, Message> {
    let api = AlertApi::of(side.present.unwrap_or(spec));
    with(spec, |member, value| match (api, member) {
        (AlertApi::V1, "notificationChannels") => {
            Ok(one("notificationChannelIds", side.channels(value)?))
        }
        (AlertApi::V2, "notificationChannelConfigList") => Ok(one(member, side.configured(value)?)),
        (AlertApi::V2, "links") => Ok(one(member, side.links(value)?)),
        _ => Ok(one(member, value.clone())),
    })
}
