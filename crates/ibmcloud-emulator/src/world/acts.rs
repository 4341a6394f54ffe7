//! What somebody else does to a Monitoring instance while a client is at work.

use std::fmt;
use std::str::FromStr;

use jiff::Timestamp;
use percent_encoding::{AsciiSet, CONTROLS, percent_decode_str, utf8_percent_encode};
use serde_json::Value;

use super::{Member, Monitor, Parameters, Team, User, World, team_details};
use crate::clock;

/// The IAM id of who acts.
const COLLEAGUE: &str = "IBMid-COLLEAGUE";
/// What would end a word of an act, or a part of it.
const ESCAPED: &AsciiSet = &CONTROLS.add(b' ').add(b':').add(b'%');

/// Something that a colleague does.
///
/// As text, for instance `add-team:Late` or `reset-token:writer@example.com:Payments`; blanks and
/// colons inside of a part are percent-encoded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Act {
    /// `add-team:NAME`: makes a team of all users, each with a token.
    AddTeam(String),
    /// `delete-team:TEAM`, by name or number.
    DeleteTeam(String),
    /// `add-member:USERNAME:TEAM`: the user gets a token there, and is made if there is none.
    AddMember(String, String),
    /// `remove-member:USERNAME:TEAM`: the user's token there ends.
    RemoveMember(String, String),
    /// `reset-token:USERNAME:TEAM`.
    ResetToken(String, String),
    /// `rename:NAME`: another name for the instance.
    Rename(String),
    /// `set-parameter:NAME=JSON`, or `set-mode:MODE` for `external_api_auth`: a PATCH that names
    /// nothing else.
    SetParameter(String, Value),
}

/// Why an act could not be carried out.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ActError {
    /// There is no Monitoring instance of this name or GUID.
    #[error("there is no Monitoring instance '{0}'")]
    NoInstance(String),
    /// The instance has no such team.
    #[error("there is no team '{0}'")]
    NoTeam(String),
    /// The instance has no such user.
    #[error("there is no user '{0}'")]
    NoUser(String),
    /// Another team has this name.
    #[error("there is a team '{0}' already")]
    SameName(String),
    /// The resource controller takes no second operation.
    #[error("another operation on the instance is in progress")]
    Busy,
}

impl Act {
    /// Sets `external_api_auth`.
    pub fn set_mode(mode: &str) -> Self {
        Self::SetParameter("external_api_auth".into(), mode.into())
    }
}

impl fmt::Display for Act {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let part = |text: &str| utf8_percent_encode(text, ESCAPED).to_string();
        match self {
            Self::AddTeam(name) => write!(f, "add-team:{}", part(name)),
            Self::DeleteTeam(team) => write!(f, "delete-team:{}", part(team)),
            Self::AddMember(user, team) => write!(f, "add-member:{}:{}", part(user), part(team)),
            Self::RemoveMember(user, team) => {
                write!(f, "remove-member:{}:{}", part(user), part(team))
            }
            Self::ResetToken(user, team) => write!(f, "reset-token:{}:{}", part(user), part(team)),
            Self::Rename(name) => write!(f, "rename:{}", part(name)),
            Self::SetParameter(name, value) => {
                let value = utf8_percent_encode(&value.to_string(), ESCAPED).to_string();
                write!(f, "set-parameter:{}={value}", part(name))
            }
        }
    }
}

/// A text is no act.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "'{0}' is not an act: say add-team:NAME, delete-team:TEAM, add-member:USER:TEAM, \
     remove-member:USER:TEAM, reset-token:USER:TEAM, rename:NAME, set-parameter:NAME=JSON or \
     set-mode:MODE"
)]
pub struct ParseActError(String);

impl FromStr for Act {
    type Err = ParseActError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let part = |text: &str| percent_decode_str(text).decode_utf8_lossy().into_owned();
        let both = |rest: &str| rest.split_once(':').map(|(user, team)| (part(user), part(team)));
        let read = || {
            let (verb, rest) = text.split_once(':').filter(|(_, rest)| !rest.is_empty())?;
            Some(match verb {
                "add-team" => Self::AddTeam(part(rest)),
                "delete-team" => Self::DeleteTeam(part(rest)),
                "add-member" => both(rest).map(|(user, team)| Self::AddMember(user, team))?,
                "remove-member" => both(rest).map(|(user, team)| Self::RemoveMember(user, team))?,
                "reset-token" => both(rest).map(|(user, team)| Self::ResetToken(user, team))?,
                "rename" => Self::Rename(part(rest)),
                "set-mode" => Self::set_mode(&part(rest)),
                "set-parameter" => {
                    let (name, value) = rest.split_once('=')?;
                    let value = part(value);
                    let value = serde_json::from_str(&value).unwrap_or_else(|_| value.into());
                    Self::SetParameter(part(name), value)
                }
                _ => return None,
            })
        };
        read().ok_or_else(|| ParseActError(text.to_owned()))
    }
}

impl World {
    /// Does to an instance, named by GUID or name, what a colleague does. The settings of the world
    /// hold for him, too.
    pub(crate) fn act(
        &mut self,
        act: &Act,
        instance: &str,
        now: Timestamp,
    ) -> Result<(), ActError> {
        let known = |it: &super::Instance| {
            it.is_monitoring() && (it.guid == instance || it.name == instance)
        };
        let Self { instances, settings, .. } = self;
        let found = instances.iter_mut().find(|it| known(it));
        let found = found.ok_or_else(|| ActError::NoInstance(instance.to_owned()))?;
        match act {
            Act::Rename(name) => {
                change_instance(found, settings, now, |it, _| name.clone_into(&mut it.name))
            }
            Act::SetParameter(name, value) => {
                change_instance(found, settings, now, |it, settings| {
                    let sent = Parameters::from_iter([(name.clone(), value.clone())]);
                    it.apply(settings, Some(sent), None, now);
                })
            }
            _ => {
                let guid = found.guid.clone();
                self.act_inside(act, &guid, clock::millis(now))
            }
        }
    }

    fn act_inside(&mut self, act: &Act, guid: &str, now: i64) -> Result<(), ActError> {
        let Self { monitors, settings, serial, seed, .. } = self;
        let inside = monitors.iter_mut().find(|it| it.instance == guid);
        let inside = inside.ok_or_else(|| ActError::NoInstance(guid.to_owned()))?;
        let per_user = settings.per_user_tokens;
        let mut mint = super::mint::Mint { serial, seed: *seed };
        match act {
            Act::AddTeam(name) => {
                if inside.teams.iter().any(|team| team.name == *name) {
                    return Err(ActError::SameName(name.clone()));
                }
                let id = inside.next_id();
                let members =
                    inside.users.iter().filter(|user| !user.disabled).map(User::as_member);
                inside.teams.push(Team {
                    id,
                    version: 1,
                    name: name.clone(),
                    immutable: false,
                    default: false,
                    members: members.collect(),
                    created: now,
                    listed_from: settings.consistency.teams_listed_from(now),
                    updated: now,
                    details: team_details(),
                });
                inside.issue_tokens(id, per_user, &mut mint);
            }
            Act::DeleteTeam(team) => {
                let team = named_team(inside, team)?;
                inside.delete_team(team, now, settings.consistency.teams_seconds);
            }
            Act::AddMember(user, team) => {
                let team = named_team(inside, team)?;
                let user = match inside.users.iter().find(|it| it.username == *user) {
                    Some(user) => user.as_member(),
                    None => new_user(inside, user, team, now),
                };
                if !inside.is_member(team, user.user)
                    && let Some(team) = changed_team(inside, team, now)
                {
                    team.members.push(user);
                }
                inside.issue_tokens(team, per_user, &mut mint);
            }
            Act::RemoveMember(user, team) => {
                let (user, team) = (named_user(inside, user)?, named_team(inside, team)?);
                if let Some(team) = changed_team(inside, team, now) {
                    team.members.retain(|member| member.user != user);
                }
                inside.end_tokens(user, Some(team), per_user);
            }
            Act::ResetToken(user, team) => {
                let (user, team) = (named_user(inside, user)?, named_team(inside, team)?);
                inside.renew_token(user, team, per_user, &mut mint);
            }
            Act::Rename(_) | Act::SetParameter(..) => {}
        }
        Ok(())
    }
}

fn named_team(inside: &Monitor, name: &str) -> Result<u64, ActError> {
    let named = |team: &&Team| team.name == name || team.id.to_string() == name;
    let team = inside.teams.iter().find(named);
    team.map(|team| team.id).ok_or_else(|| ActError::NoTeam(name.to_owned()))
}

fn named_user(inside: &Monitor, name: &str) -> Result<u64, ActError> {
    let user = inside.users.iter().find(|user| user.username == name);
    user.map(|user| user.id).ok_or_else(|| ActError::NoUser(name.to_owned()))
}

fn changed_team(inside: &mut Monitor, id: u64, now: i64) -> Option<&mut Team> {
    let team = inside.team_mut(id)?;
    team.version += 1;
    team.updated = now;
    Some(team)
}

/// Somebody who was only invited so far.
fn new_user(inside: &mut Monitor, username: &str, team: u64, now: i64) -> Member {
    let user = User {
        id: inside.next_id(),
        version: 1,
        username: username.to_owned(),
        first_name: String::new(),
        last_name: String::new(),
        system_role: "ROLE_ADVANCED_USER".into(),
        iam_id: String::new(),
        disabled: false,
        current_team: team,
        created: now,
        last_seen: now,
    };
    let member = user.as_member();
    inside.users.push(user);
    member
}

fn change_instance(
    instance: &mut super::Instance,
    settings: &super::Settings,
    now: Timestamp,
    change: impl FnOnce(&mut super::Instance, &super::Settings),
) -> Result<(), ActError> {
    if instance.pending.is_some() {
        return Err(ActError::Busy);
    }
    instance.completed("update", &clock::nanos(now), COLLEAGUE);
    change(instance, settings);
    Ok(())
}

impl World {
    /// Takes everything from somebody who is no more: policies and memberships of access groups.
    pub(crate) fn forget_access(&mut self, iam_id: &str) {
        self.policies.retain(|policy| policy.subject != iam_id);
        for group in &mut self.access_groups {
            group.members.retain(|member| member != iam_id);
            group.added.remove(iam_id);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_act_is_read_from_the_text_that_it_writes() {
        for (text, act) in [
            ("add-team:Late%20team", Act::AddTeam("Late team".into())),
            ("delete-team:Payments", Act::DeleteTeam("Payments".into())),
            ("add-member:a@b.c:Pay%3Aments", Act::AddMember("a@b.c".into(), "Pay:ments".into())),
            ("remove-member:a@b.c:40212", Act::RemoveMember("a@b.c".into(), "40212".into())),
            ("reset-token:a@b.c:Payments", Act::ResetToken("a@b.c".into(), "Payments".into())),
            ("rename:prod", Act::Rename("prod".into())),
            ("set-parameter:x=[1,%202]", Act::SetParameter("x".into(), serde_json::json!([1, 2]))),
            ("set-mode:IAM_ONLY", Act::set_mode("IAM_ONLY")),
        ] {
            assert_eq!(text.parse(), Ok(act.clone()), "{text}");
            assert_eq!(act.to_string().parse(), Ok(act), "{text}");
        }
        for wrong in ["", "rename", "rename:", "reset-token:a", "set-parameter:x", "sing:song"] {
            assert!(wrong.parse::<Act>().is_err(), "{wrong:?}");
        }
    }

    #[test]
    fn an_act_that_cannot_be_says_why() {
        let mut world = World::demo();
        let mut act = |text: &str| {
            let act = text.parse().unwrap();
            world.act(&act, "monitoring-instance-01", Timestamp::UNIX_EPOCH).unwrap_err()
        };
        assert_eq!(act("delete-team:None"), ActError::NoTeam("None".into()));
        assert_eq!(act("reset-token:nobody:Payments"), ActError::NoUser("nobody".into()));
        assert_eq!(act("add-team:Payments"), ActError::SameName("Payments".into()));
        let rename = Act::Rename("x".into());
        let nowhere = world.act(&rename, "workload-protection-01", Timestamp::UNIX_EPOCH);
        assert!(matches!(nowhere, Err(ActError::NoInstance(_))));
    }
}
