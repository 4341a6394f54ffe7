//! Carries a plan out, one request a change. It may be stopped anywhere and run again: what is done no
//! longer differs then.

use ibmcloud_core::{Json, TeamId};
use ibmcloud_transport::{AlertApi, Error as ServiceError, Monitor};

use super::Kind;
use super::document::{self, Stage, Variables};
use super::names::Names;
use super::plan::{Action, Change};
use crate::messages::Message;

/// Why a change was not made.
pub(crate) enum Trouble {
    /// The service refused it, or its answer was lost.
    Service(ServiceError),
    /// The document could not be made.
    Document(Message),
}

impl From<ServiceError> for Trouble {
    fn from(error: ServiceError) -> Self {
        Self::Service(error)
    }
}

/// Makes one change. What it creates can be referred to afterwards.
pub(crate) async fn one(
    monitor: &Monitor<'_>,
    change: &Change,
    names: &mut Names,
    variables: Variables<'_>,
) -> Result<(), Trouble> {
    let key = &change.key;
    let monitor = &acting(monitor, change, names).map_err(Trouble::Document)?;
    if change.action == Action::Delete {
        if let Some(present) = &change.present {
            delete(monitor, key.kind, present.id, &present.documents[0]).await?;
        }
        return Ok(());
    }
    let present = change.present.as_ref();
    let before = present.map(|present| present.document_like(&change.spec)).transpose();
    let before = before.map_err(Trouble::Document)?.flatten();
    let mut sent = document::of(key, &change.spec, names, before, (Stage::Send, variables))
        .map_err(Trouble::Document)?;
    if let Some(present) = present {
        return Ok(update(monitor, key.kind, present.id, &sent).await?);
    }
    // A channel of one team says so itself; what is in a team is by the team that one acts in.
    if let (Kind::Channel, Some(team)) = (key.kind, &key.team) {
        sent.insert("teamId", team_of(names, team).map_err(Trouble::Document)?.0.into());
    }
    // Without a number it is made all the same, and nothing can refer to it.
    if let Some(id) = create(monitor, key.kind, &sent).await? {
        names.made(key, id);
    }
    Ok(())
}

/// In the team that the thing belongs to.
fn acting<'a>(
    monitor: &Monitor<'a>,
    change: &Change,
    names: &Names,
) -> Result<Monitor<'a>, Message> {
    let acting = change.present.as_ref().and_then(|present| present.acting);
    let team = match (&change.key.team, acting) {
        (_, Some(team)) => Some(team),
        (Some(team), None) => Some(team_of(names, team)?),
        (None, None) => None,
    };
    // Teams and channels of all teams are managed from where the caller is.
    let anywhere = matches!(change.key.kind, Kind::Team) || change.key.team.is_none();
    Ok(match team.filter(|_| !anywhere) {
        Some(team) => monitor.in_team(team),
        None => monitor.clone(),
    })
}

/// The number of a team that there is.
fn team_of(names: &Names, team: &str) -> Result<TeamId, Message> {
    Stage::Send.number(names.team_id(team)?, team).map(TeamId)
}

/// The number that the service gave to what was made, if its answer has one.
async fn create(
    monitor: &Monitor<'_>,
    kind: Kind,
    document: &Json,
) -> Result<Option<u64>, ServiceError> {
    let made = match kind {
        Kind::Team => return Ok(Some(monitor.create_team(document).await?.id.0)),
        Kind::Channel => monitor.create_channel(document).await?,
        Kind::Dashboard => monitor.create_dashboard(document).await?,
        Kind::Alert => monitor.create_alert(AlertApi::of(document), document).await?,
    };
    Ok(made.get("id").and_then(super::normal::number))
}

async fn update(
    monitor: &Monitor<'_>,
    kind: Kind,
    id: u64,
    document: &Json,
) -> Result<(), ServiceError> {
    match kind {
        Kind::Team => monitor.update_team(TeamId(id), document).await.map(drop),
        Kind::Channel => monitor.update_channel(id, document).await.map(drop),
        Kind::Dashboard => monitor.update_dashboard(id, document).await.map(drop),
        Kind::Alert => monitor.update_alert(AlertApi::of(document), id, document).await.map(drop),
    }
}

async fn delete(
    monitor: &Monitor<'_>,
    kind: Kind,
    id: u64,
    document: &Json,
) -> Result<(), ServiceError> {
    match kind {
        Kind::Team => monitor.delete_team(TeamId(id)).await,
        Kind::Channel => monitor.delete_channel(id).await,
        Kind::Dashboard => monitor.delete_dashboard(id).await,
        Kind::Alert => monitor.delete_alert(AlertApi::of(document), id).await,
    }
}
