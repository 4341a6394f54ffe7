//! What an instance holds, read whole: a list that cannot be read is an error, never an empty one.

use std::collections::BTreeSet;

use ibmcloud_cli::messages::Message;
use ibmcloud_cli::msg;
use ibmcloud_core::{Json, TeamId};
use ibmcloud_transport::{AlertApi, Error as ServiceError, Monitor};

use super::names::{Id, Names, Target};
use super::normal::{self, number};
use super::{Key, Kind, Thing};

/// A thing of the instance.
#[derive(Clone, Debug)]
pub(crate) struct Present {
    pub(crate) key: Key,
    pub(crate) id: u64,
    /// The team to act in.
    pub(crate) acting: Option<TeamId>,
    /// As the service sent it; an alert perhaps in both generations, the one that it is written in first.
    pub(crate) documents: Vec<Json>,
    /// Cannot be deleted, and of an immutable team only the members can be changed.
    pub(crate) fixed: bool,
}

/// Everything that was read.
#[derive(Clone, Debug, Default)]
pub(crate) struct State {
    pub(crate) names: Names,
    pub(crate) things: Vec<Present>,
    /// Things without a name, or in a team without one, by kind and number: files cannot mean them.
    pub(crate) nameless: Vec<String>,
    /// Version 2 of the alerts API could not be read: there may be alerts that are not here.
    pub(crate) without_version_2: bool,
}

/// The generation of the alerts API that a written form speaks, and the member that shows it. A short form
/// may speak neither.
pub(crate) fn spoken(spec: &Json) -> Option<(AlertApi, &str)> {
    if AlertApi::of(spec) == AlertApi::V2 {
        return Some((AlertApi::V2, "config"));
    }
    let members = spec.as_object().unwrap_or_default().iter();
    members.filter(|(_, value)| !value.is_null()).find_map(|(name, value)| {
        let api = match (name.as_str(), value) {
            ("notificationChannels", _) | ("severity", Json::Number(_)) => Some(AlertApi::V1),
            ("severity", _) => Some(AlertApi::V2),
            _ => AlertApi::only_with(name),
        };
        api.map(|api| (api, name.as_str()))
    })
}

impl Present {
    /// The document to compare a written form with: of an alert the one of the generation that the form
    /// speaks, and the one that it is written in where the form may be of either.
    pub(crate) fn document_like(&self, spec: &Json) -> Result<Option<&Json>, Message> {
        match (self.key.kind, spoken(spec)) {
            (Kind::Alert, Some((api, member))) => {
                let same = self.documents.iter().find(|document| AlertApi::of(document) == api);
                same.map(Some).ok_or_else(|| other_generation(api, member))
            }
            _ => Ok(self.documents.first()),
        }
    }

    /// Whether it is an alert that refers to something that the caller does not see.
    pub(crate) fn is_blind(&self, names: &Names) -> bool {
        let mut documents = self.documents.iter();
        self.key.kind == Kind::Alert && documents.any(|it| normal::is_blind(it, names))
    }

    /// Its normal form.
    pub(crate) fn thing(&self, names: &Names) -> Thing {
        let document = self.documents.first().cloned().unwrap_or_default();
        Thing { key: self.key.clone(), spec: normal::of(&self.key, &document, names) }
    }
}

fn other_generation(api: AlertApi, member: &str) -> Message {
    match api {
        AlertApi::V1 => msg!(
            "'{{.Member}}' is of version 1 of the alerts API, and only version 2 shows this alert: write it as 'export' does.",
            Member = member
        ),
        AlertApi::V2 => msg!(
            "'{{.Member}}' is of version 2 of the alerts API, and only version 1 shows this alert: write it as 'export' does.",
            Member = member
        ),
    }
}

/// Reads the teams that the caller sees, and what is in those that are `wanted`. Of the others the channels
/// and dashboards are read if something refers to one that is in none of these.
pub(crate) async fn read(
    monitor: &Monitor<'_>,
    wanted: impl Fn(&str) -> bool,
) -> Result<State, ServiceError> {
    let mut state = State::default();
    let teams = monitor.teams().await?;
    state.names.teams =
        teams.iter().map(|team| (Id::Known(team.id.0), team.name.clone())).collect();
    let mut others = Vec::new();
    for team in teams {
        let whole = monitor.team(team.id).await?;
        users_of(&whole.document, &mut state.names);
        state.things.push(Present {
            key: Key { kind: Kind::Team, team: None, name: team.name.clone() },
            id: team.id.0,
            acting: None,
            documents: vec![whole.document],
            fixed: team.immutable || team.default,
        });
        if wanted(&team.name) {
            inside(&monitor.in_team(team.id), team.id, &team.name, &mut state).await?;
        } else {
            others.push((team.id, team.name));
        }
    }
    if state.things.iter().any(|it| it.is_blind(&state.names)) {
        for (id, name) in others {
            let monitor = monitor.in_team(id);
            channels(&monitor, id, &name, &mut state.names).await?;
            dashboards(&monitor, id, &name, &mut state.names).await?;
        }
    }
    let (nameless, named) = state.things.into_iter().partition(|it| it.key.is_nameless());
    state.things = named;
    state.nameless = nameless.iter().map(nickname).collect();
    // A channel of all teams is seen from each of them.
    state.nameless.dedup();
    Ok(state)
}

/// `alert 301 (Payments)`.
fn nickname(thing: &Present) -> String {
    let Key { kind, team, .. } = &thing.key;
    match team.as_ref().filter(|team| !team.trim().is_empty()) {
        Some(team) => format!("{} {} ({team})", kind.word(), thing.id),
        None => format!("{} {}", kind.word(), thing.id),
    }
}

/// Users are known by the teams that they are in; only administrators may list all.
fn users_of(team: &Json, names: &mut Names) {
    let roles = team.get("userRoles").and_then(Json::as_array).unwrap_or_default();
    for role in roles {
        let Some(id) = role.get("userId").and_then(number) else { continue };
        if names.users.iter().all(|(known, _)| *known != id) {
            names.users.push((id, role.text("userName")));
        }
    }
}

async fn inside(
    monitor: &Monitor<'_>,
    id: TeamId,
    team: &str,
    state: &mut State,
) -> Result<(), ServiceError> {
    let channels = channels(monitor, id, team, &mut state.names).await?;
    state.things.extend(channels);
    let dashboards = dashboards(monitor, id, team, &mut state.names).await?;
    state.things.extend(dashboards);
    let (alerts, whole) = alerts(monitor).await?;
    state.without_version_2 |= !whole;
    for documents in alerts {
        state.things.extend(present(Kind::Alert, Some(team), id, documents));
    }
    Ok(())
}

fn present(
    kind: Kind,
    team: Option<&str>,
    acting: TeamId,
    documents: Vec<Json>,
) -> Option<Present> {
    let document = documents.first()?;
    Some(Present {
        key: Key { kind, team: team.map(str::to_owned), name: document.text("name") },
        id: document.get("id").and_then(number)?,
        acting: Some(acting),
        documents,
        fixed: false,
    })
}

fn target(thing: &Present) -> Target {
    Target {
        id: Id::Known(thing.id),
        team: thing.key.team.clone(),
        name: thing.key.name.clone(),
        kind: thing.documents.first().map(|it| it.text("type")).unwrap_or_default(),
        gone: false,
    }
}

/// The channels that are seen from a team and from none before, which are known by their names from then on.
async fn channels(
    monitor: &Monitor<'_>,
    id: TeamId,
    team: &str,
    names: &mut Names,
) -> Result<Vec<Present>, ServiceError> {
    let mut found = Vec::new();
    for channel in monitor.channels().await? {
        let owner = channel.get("teamId").and_then(number);
        let owner = owner.map(|id| names.team(id).unwrap_or(team).to_owned());
        let channel = present(Kind::Channel, owner.as_deref(), id, vec![channel]);
        let Some(channel) = channel.filter(|it| !names.sees(Kind::Channel, it.id)) else {
            continue;
        };
        // What has no name is referred to as what nobody sees.
        if !channel.key.is_nameless() {
            names.channels.push(target(&channel));
        }
        found.push(channel);
    }
    Ok(found)
}

/// The dashboards of a team, which are known by their names from then on.
async fn dashboards(
    monitor: &Monitor<'_>,
    id: TeamId,
    team: &str,
    names: &mut Names,
) -> Result<Vec<Present>, ServiceError> {
    let own = |document: &Json| match document.get("teamId").and_then(number) {
        Some(of) => of == id.0,
        None => true,
    };
    let all = monitor.dashboards(false).await?.into_iter().filter(own);
    let found: Vec<Present> =
        all.filter_map(|it| present(Kind::Dashboard, Some(team), id, vec![it])).collect();
    names.dashboards.extend(found.iter().filter(|it| !it.key.is_nameless()).map(target));
    Ok(found)
}

/// Every alert of the team, in each generation that shows it, and whether version 2 could be read.
async fn alerts(monitor: &Monitor<'_>) -> Result<(Vec<Vec<Json>>, bool), ServiceError> {
    let mut all: Vec<Vec<Json>> =
        monitor.alerts(AlertApi::V1).await?.into_iter().map(|alert| vec![alert]).collect();
    let newer = match monitor.alerts(AlertApi::V2).await {
        Ok(newer) => newer,
        // An instance may not have version 2; that it has no alerts in it is not known then.
        Err(error) if matches!(error.status(), Some(404 | 405 | 410)) => return Ok((all, false)),
        Err(error) => return Err(error),
    };
    for alert in newer {
        let id = alert.text("id");
        match all.iter_mut().find(|documents| documents[0].text("id") == id) {
            Some(documents) if only_version_2_says(&alert) => documents.insert(0, alert),
            Some(documents) => documents.push(alert),
            None => all.push(vec![alert]),
        }
    }
    Ok((all, true))
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
    ["links", "labels", "captureConfig", "customNotificationTemplate"]
        .iter()
        .any(|member| filled(alert, member))
        || ["warningThreshold", "warningConditionOperator", "keepFiringForSec"]
            .iter()
            .any(|member| filled(&config, member))
        || config.get("noDataBehaviour").and_then(Json::as_str) == Some("TRIGGER")
}

/// Things that cannot be told apart by kind, team and name, as [`Key`]s.
pub(crate) fn twins(state: &State) -> BTreeSet<&Key> {
    let mut seen = BTreeSet::new();
    state.things.iter().map(|thing| &thing.key).filter(|key| !seen.insert(*key)).collect()
}
