//! What an instance holds, read whole: a list that cannot be read is an error, never an empty one.

use std::collections::BTreeSet;

use ibmcloud_core::{Json, TeamId};
use ibmcloud_transport::{Error as ServiceError, Monitor};

use crate::key::Key;
use crate::kind::{Kind, Scope};
use crate::kinds::{self, team};
use crate::names::{Id, Names, Target};
use crate::resource::{Listed, Present, Resource, number};

/// Everything that was read.
#[derive(Clone, Debug, Default)]
pub(crate) struct State {
    pub(crate) names: Names,
    pub(crate) things: Vec<Present>,
    /// Things without a name, or in a team without one, by kind and number: files cannot mean them.
    pub(crate) nameless: Vec<String>,
    /// Kinds of which there may be things that are not here.
    pub(crate) incomplete: BTreeSet<Kind>,
}

/// Reads the teams that the caller sees, and what is in those that are `wanted`. Of the others that is read
/// which things refer to, if something refers to one that is in none of these. Kinds to which nothing refers
/// are left out where they are of no interest.
pub(crate) async fn read(
    monitor: &Monitor<'_>,
    wanted: impl Fn(&str) -> bool,
    of_interest: impl Fn(Kind) -> bool,
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
            key: Key { kind: team::KIND, team: None, name: team.name.clone() },
            id: team.id.0,
            acting: None,
            documents: vec![whole.document],
            fixed: team.immutable || team.default,
        });
        if wanted(&team.name) {
            let monitor = monitor.in_team(team.id);
            let of_interest = |it: &&dyn Resource| it.is_referenced() || of_interest(it.kind());
            for resource in kinds::ALL.into_iter().filter(of_interest) {
                let found = seen(resource, &monitor, (team.id, &team.name), &mut state).await?;
                state.things.extend(found);
            }
        } else {
            others.push((team.id, team.name));
        }
    }
    if state.things.iter().any(|it| has_hidden_references(it, &state.names)) {
        for (id, name) in others {
            let monitor = monitor.in_team(id);
            for resource in kinds::ALL.into_iter().filter(|it| it.is_referenced()) {
                seen(resource, &monitor, (id, &name), &mut state).await?;
            }
        }
        state.names.is_whole = monitor.me().await?.system_role.is_admin();
    }
    let (nameless, named) = state.things.into_iter().partition(|it| it.key.is_nameless());
    state.things = named;
    state.nameless = nameless.iter().map(label).collect();
    // A channel of all teams is seen from each of them.
    state.nameless.dedup();
    Ok(state)
}

/// Whether a thing refers to something that the caller does not see.
pub(crate) fn has_hidden_references(thing: &Present, names: &Names) -> bool {
    let resource = kinds::of(thing.key.kind);
    thing.documents.iter().any(|document| resource.has_hidden_references(document, names))
}

/// Things that cannot be told apart by kind, team and name, as [`Key`]s.
pub(crate) fn duplicates(state: &State) -> BTreeSet<&Key> {
    let mut seen = BTreeSet::new();
    state.things.iter().map(|thing| &thing.key).filter(|key| !seen.insert(*key)).collect()
}

/// `alert 301 (Payments)`.
fn label(thing: &Present) -> String {
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

/// The things of a kind that are seen from a team and, where several teams see the same ones, from none
/// before. What others may refer to is known by its name from then on.
async fn seen(
    resource: &dyn Resource,
    monitor: &Monitor<'_>,
    team: (TeamId, &str),
    state: &mut State,
) -> Result<Vec<Present>, ServiceError> {
    let kind = resource.kind();
    let Listed { things, is_incomplete } = resource.list(monitor).await?;
    if is_incomplete {
        state.incomplete.insert(kind);
    }
    let mut found = Vec::new();
    for documents in things {
        let Some(thing) = present(resource, documents, team, &state.names) else { continue };
        let is_known = |it: &Present| it.key.kind == kind && it.id == thing.id;
        let is_shared = kind.scope() == Scope::Shared;
        if is_shared && (state.names.sees(kind, thing.id) || state.things.iter().any(is_known)) {
            continue;
        }
        // What has no name is referred to as what nobody sees.
        if resource.is_referenced() && !thing.key.is_nameless() {
            state.names.add(kind, target(&thing));
        }
        found.push(thing);
    }
    Ok(found)
}

fn present(
    resource: &dyn Resource,
    documents: Vec<Json>,
    team: (TeamId, &str),
    names: &Names,
) -> Option<Present> {
    let document = documents.first()?;
    let owner = resource.owner(document, team, names).ok()?;
    Some(Present {
        key: Key { kind: resource.kind(), team: owner, name: document.text("name") },
        id: document.get("id").and_then(number)?,
        acting: Some(team.0),
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
