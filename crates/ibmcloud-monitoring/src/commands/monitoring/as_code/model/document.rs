//! The way back: what is sent to the service for a written form, with its numbers for names, and with
//! secrets from the environment or from where they are.

use ibmcloud_core::Json;
use ibmcloud_transport::AlertApi;

use super::Kind;
use super::normal::{ENV, Names};
use crate::commands::monitoring::inside::find::text;
use crate::messages::Message;
use crate::msg;

/// Values of variables of the environment.
pub(crate) type Variables<'a> = &'a dyn Fn(&str) -> Option<String>;

/// The document for a new thing, or for one that is `present`, whose members stay where the written form
/// says nothing about them.
pub(crate) fn of(
    kind: Kind,
    spec: &Json,
    names: &Names,
    present: Option<&Json>,
    variables: Variables<'_>,
) -> Result<Json, Message> {
    let mut sent = match kind {
        Kind::Team => team(spec, names)?,
        Kind::Channel => channel(spec, names, present, variables)?,
        Kind::Dashboard => dashboard(spec, names)?,
        Kind::Alert => alert(spec, names, present)?,
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
            let user = text(entry, "user");
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
    variables: Variables<'_>,
) -> Result<Json, Message> {
    let present = present.and_then(|present| present.get("options"));
    with(spec, |member, value| {
        if member != "options" {
            return Ok(one(member, value.clone()));
        }
        let options = with(value, |option, value| {
            if option == "team" {
                return Ok(one("teamId", team_id(names, value.as_str().unwrap_or_default())?));
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

fn dashboard(spec: &Json, names: &Names) -> Result<Json, Message> {
    with(spec, |member, value| {
        if member != "sharingSettings" {
            return Ok(one(member, value.clone()));
        }
        let sharing = each(member, value, |entry| {
            with(entry, |name, member| {
                let team = text(member, "name");
                if name != "member" || team.is_empty() {
                    return Ok(one(name, member.clone()));
                }
                let mut member = member.clone();
                member.insert("id", team_id(names, &team)?.into());
                Ok(one("member", member))
            })
        })?;
        Ok(one("sharingSettings", sharing))
    })
}

/// In the generation of the present alert; that one was chosen to fit the written form.
fn alert(spec: &Json, names: &Names, present: Option<&Json>) -> Result<Json, Message> {
    match AlertApi::of(present.unwrap_or(spec)) {
        AlertApi::V1 => with(spec, |member, value| {
            if member != "notificationChannels" {
                return Ok(one(member, value.clone()));
            }
            let ids = each(member, value, |said| {
                let name = said.as_str().ok_or_else(|| no_name(said))?;
                Ok(channel_of(names, name)?.0.into())
            })?;
            Ok(one("notificationChannelIds", ids))
        }),
        AlertApi::V2 => with(spec, |member, value| match member {
            "notificationChannelConfigList" => Ok(one(
                member,
                each(member, value, |entry| {
                    with(entry, |name, value| match name {
                        "channel" => {
                            let name = value.as_str().unwrap_or_default();
                            let (id, kind) = channel_of(names, name)?;
                            let members = [
                                ("channelId", Json::from(id)),
                                ("type", kind.into()),
                                ("name", name.into()),
                            ];
                            Ok(members.map(|(name, value)| (name.to_owned(), value)).into())
                        }
                        _ => Ok(one(name, value.clone())),
                    })
                })?,
            )),
            "links" => Ok(one(
                member,
                each(member, value, |link| {
                    with(link, |name, value| match name {
                        "dashboard" => {
                            let id = dashboard_id(names, value.as_str().unwrap_or_default())?;
                            Ok(one("id", id.to_string()))
                        }
                        _ => Ok(one(name, value.clone())),
                    })
                })?,
            )),
            _ => Ok(one(member, value.clone())),
        }),
    }
}

/// The number of a team.
pub(super) fn team_id(names: &Names, name: &str) -> Result<u64, Message> {
    let found = names.teams.iter().find(|(_, own)| own == name).map(|(id, _)| *id);
    found.ok_or_else(|| {
        msg!("there is no team '{{.Name}}', neither in the files nor in the instance.", Name = name)
    })
}

fn no_name(said: &Json) -> Message {
    msg!("notification channels are meant by their names, and {{.Value}} is no name.", Value = said)
}

fn channel_of<'a>(names: &'a Names, name: &str) -> Result<(u64, &'a str), Message> {
    let found = names.channels.iter().find(|(_, own, _)| own == name);
    found.map(|(id, _, kind)| (*id, kind.as_str())).ok_or_else(|| {
        msg!(
            "there is no notification channel '{{.Name}}', neither in the files nor in the instance.",
            Name = name
        )
    })
}

fn dashboard_id(names: &Names, name: &str) -> Result<u64, Message> {
    let found = names.dashboards.iter().find(|(_, _, own)| own == name).map(|(id, ..)| *id);
    found.ok_or_else(|| {
        msg!(
            "there is no dashboard '{{.Name}}', neither in the files nor in the instance.",
            Name = name
        )
    })
}
