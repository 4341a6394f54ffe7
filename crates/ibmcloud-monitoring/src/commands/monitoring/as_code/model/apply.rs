//! Carries a plan out, one request a change. It may be stopped anywhere and run again: what is done no
//! longer differs then.

use ibmcloud_cli::messages::Message;
use ibmcloud_core::{Json, TeamId};
use ibmcloud_transport::{AlertApi, Error as ServiceError, Monitor};

use super::Kind;
use super::document::{self, Stage, Variables};
use super::names::Names;
use super::plan::{Action, Change};
use ibmcloud_core::resource::TeamDocument;
use ibmcloud_core::resource::answer;
use ibmcloud_core::resource::secrets::masked;

/// Why a change was not made.
pub(crate) enum Trouble {
    /// The service refused it, or its answer was lost.
    Service(ServiceError),
    /// The document could not be made.
    Document(Message),
    /// It was accepted, and these members are not as they were sent.
    Otherwise(Vec<String>),
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
    let comparable = |document: &Json| match key.kind {
        Kind::Team => TeamDocument::of(document).comparable(),
        // A service may well answer with other words for a secret.
        Kind::Channel => masked(document),
        Kind::Dashboard | Kind::Alert => document.clone(),
    };
    let mut sent = document::of(key, &change.spec, names, before, (Stage::Send, variables))
        .map_err(Trouble::Document)?;
    if let Some(present) = present {
        let answer = update(monitor, key.kind, present.id, &sent).await?;
        let sides = [Some(&sent), before, Some(&answer)].map(|it| it.map(comparable));
        if let [Some(sent), Some(before), Some(answer)] = &sides {
            otherwise(&answer::unchanged(sent, before, answer))?;
        }
        return Ok(());
    }
    // A channel of one team says so itself; what is in a team is by the team that one acts in.
    if let (Kind::Channel, Some(team)) = (key.kind, &key.team) {
        sent.insert("teamId", team_of(names, team).map_err(Trouble::Document)?.0.into());
    }
    let (id, answer) = create(monitor, key.kind, &sent).await?;
    // Without a number it is made all the same, and nothing can refer to it.
    if let Some(id) = id {
        names.made(key, id);
    }
    otherwise(&answer::differing(&comparable(&sent), &comparable(&answer)))
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

fn otherwise(members: &[&str]) -> Result<(), Trouble> {
    if members.is_empty() {
        return Ok(());
    }
    Err(Trouble::Otherwise(members.iter().map(|&member| member.to_owned()).collect()))
}

/// What the service made, with its number if the answer has one.
async fn create(
    monitor: &Monitor<'_>,
    kind: Kind,
    document: &Json,
) -> Result<(Option<u64>, Json), ServiceError> {
    let made = match kind {
        Kind::Team => monitor.create_team(document).await?.document,
        Kind::Channel => monitor.create_channel(document).await?,
        Kind::Dashboard => monitor.create_dashboard(document).await?,
        Kind::Alert => monitor.create_alert(AlertApi::of(document), document).await?,
    };
    Ok((made.get("id").and_then(super::normal::number), made))
}

async fn update(
    monitor: &Monitor<'_>,
    kind: Kind,
    id: u64,
    document: &Json,
) -> Result<Json, ServiceError> {
    match kind {
        Kind::Team => monitor.update_team(TeamId(id), document).await.map(|team| team.document),
        Kind::Channel => monitor.update_channel(id, document).await,
        Kind::Dashboard => monitor.update_dashboard(id, document).await,
        Kind::Alert => monitor.update_alert(AlertApi::of(document), id, document).await,
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
