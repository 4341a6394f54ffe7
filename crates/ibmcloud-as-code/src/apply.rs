//! Carries a plan out, one request a change. It may be stopped anywhere and run again: what is done no
//! longer differs then.

use std::io;

use ibmcloud_core::resource::answer;
use ibmcloud_core::{Json, TeamId};
use ibmcloud_transport::{Error as ServiceError, Monitor};
use thiserror::Error;

use crate::desired::document;
use crate::error::Reason;
use crate::event::{Event, Watch};
use crate::key::Key;
use crate::kind::Scope;
use crate::kinds;
use crate::names::Names;
use crate::plan::{Action, Change};
use crate::resource::{Context, Present, Resource, Stage, number};
use crate::secret::Variables;

/// What was done.
#[derive(Clone, Debug, Default)]
pub struct Applied {
    /// Changes that were accepted, and of which something is not as it was sent.
    pub otherwise: Vec<Otherwise>,
}

/// A change that was accepted, and what of it is not seen.
#[derive(Clone, Debug)]
pub struct Otherwise {
    /// The thing.
    pub key: Key,
    /// The members that are not as they were sent.
    pub members: Vec<String>,
}

/// The plan was not carried out to its end.
#[derive(Debug, Error)]
#[error("stopped after {made} changes: {cause}")]
pub struct Stopped<'a> {
    /// How many changes were made.
    pub made: usize,
    /// The change at which it stopped.
    pub change: &'a Change,
    /// Why.
    #[source]
    pub cause: Cause,
}

/// Why a change was not made.
#[derive(Debug, Error)]
pub enum Cause {
    /// The service refused it, or its answer was lost.
    #[error(transparent)]
    Service(#[from] ServiceError),
    /// The document could not be made.
    #[error(transparent)]
    Document(#[from] Reason),
    /// Who watches was told to stop.
    #[error("cancelled")]
    Cancelled,
    /// What happened could not be shown.
    #[error(transparent)]
    Watch(#[from] io::Error),
}

/// Makes some changes of a plan, in their order; `names` are those of the plan.
pub async fn apply<'a>(
    monitor: &Monitor<'_>,
    changes: &'a [Change],
    mut names: Names,
    variables: Variables<'_>,
    watch: &mut impl Watch,
) -> Result<Applied, Stopped<'a>> {
    let mut applied = Applied::default();
    for (made, change) in changes.iter().enumerate() {
        let stopped = |cause: Cause| Stopped { made, change, cause };
        if watch.is_stopped() {
            return Err(stopped(Cause::Cancelled));
        }
        watch.event(&Event::Changing(change)).map_err(|it| stopped(it.into()))?;
        let members = one(monitor, change, &mut names, variables).await.map_err(stopped)?;
        let event = if members.is_empty() {
            Event::Changed(change)
        } else {
            Event::ChangedOtherwise(change, &members)
        };
        watch.event(&event).map_err(|it| Stopped { made: made + 1, change, cause: it.into() })?;
        if !members.is_empty() {
            // It was accepted all the same, and the others do not depend on it.
            applied.otherwise.push(Otherwise { key: change.key.clone(), members });
        }
    }
    Ok(applied)
}

/// Makes one change, and names the members that are not as they were sent. What it creates can be referred
/// to afterwards.
async fn one(
    monitor: &Monitor<'_>,
    change: &Change,
    names: &mut Names,
    variables: Variables<'_>,
) -> Result<Vec<String>, Cause> {
    let key = &change.key;
    let resource = kinds::of(key.kind);
    let monitor = &acting(monitor, change, names)?;
    if change.action == Action::Delete {
        if let Some(Present { id, documents, .. }) = &change.present {
            let document = documents.first().unwrap_or(&Json::Null);
            resource.delete(monitor, *id, document).await?;
        }
        return Ok(Vec::new());
    }
    let present = change.present.as_ref();
    let before = match present {
        Some(present) => resource.document_like(&present.documents, &change.spec)?,
        None => None,
    };
    let team = key.team.as_deref().unwrap_or_default();
    let context = Context { team, names, present: before, stage: Stage::Send, variables };
    let mut sent = document(resource, &change.spec, context)?;
    if let Some(present) = present {
        let answer = resource.update(monitor, present.id, &sent).await?;
        return Ok(unchanged(resource, &sent, before, &answer));
    }
    if let Some(team) = &key.team {
        resource.assign(&mut sent, team_of(names, team)?);
    }
    let answer = resource.create(monitor, &sent).await?;
    // Without a number it is made all the same, and nothing can refer to it.
    if let Some(id) = answer.get("id").and_then(number) {
        names.made(key, id);
    }
    let (sent, answer) = (resource.comparable(&sent), resource.comparable(&answer));
    Ok(owned(&answer::differing(&sent, &answer)))
}

/// The members that an update was to change, and did not.
fn unchanged(
    resource: &dyn Resource,
    sent: &Json,
    before: Option<&Json>,
    answer: &Json,
) -> Vec<String> {
    let Some(before) = before else { return Vec::new() };
    let [sent, before, answer] = [sent, before, answer].map(|it| resource.comparable(it));
    owned(&answer::unchanged(&sent, &before, &answer))
}

/// In the team that the thing belongs to.
fn acting<'a>(
    monitor: &Monitor<'a>,
    change: &Change,
    names: &Names,
) -> Result<Monitor<'a>, Reason> {
    let acting = change.present.as_ref().and_then(|present| present.acting);
    let team = match (&change.key.team, acting) {
        (_, Some(team)) => Some(team),
        (Some(team), None) => Some(team_of(names, team)?),
        (None, None) => None,
    };
    // Teams and channels of all teams are managed from where the caller is.
    let anywhere = change.key.kind.scope() == Scope::Instance || change.key.team.is_none();
    Ok(match team.filter(|_| !anywhere) {
        Some(team) => monitor.in_team(team),
        None => monitor.clone(),
    })
}

/// The number of a team that there is.
fn team_of(names: &Names, team: &str) -> Result<TeamId, Reason> {
    Stage::Send.number(names.team_id(team)?, team).map(TeamId)
}

fn owned(members: &[&str]) -> Vec<String> {
    members.iter().map(|&member| member.to_owned()).collect()
}
