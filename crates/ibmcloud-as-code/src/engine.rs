//! The two pieces of work on both sides: an export of an instance, and its comparison with files.

use std::io;
use std::path::Path;

use ibmcloud_core::Json;
use ibmcloud_core::resource::UserDocument;
use ibmcloud_transport::{Error as ServiceError, Monitor};
use thiserror::Error;

use crate::desired::thing;
use crate::error::{FileError, Problem, Reason, Remark};
use crate::event::{Event, Watch};
use crate::files::{self, Described, WriteOutcome, Written, variables};
use crate::key::{Key, Thing};
use crate::kind::{Kind, Scope};
use crate::kinds;
use crate::plan::{Action, Plan, Purpose, plan};
use crate::read::{self, State, duplicates, has_hidden_references};
use crate::secret::Variables;

/// What is read of an instance.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reading {
    /// What the instance holds.
    Instance,
    /// Its users.
    Users,
}

/// Why an export or a comparison did not come to its end. Nothing was changed in the instance.
#[derive(Debug, Error)]
pub enum EngineError {
    /// The instance could not be read.
    #[error("{source}")]
    Service {
        /// What was read.
        reading: Reading,
        /// What the service says.
        source: ServiceError,
    },
    /// Files that cannot be carried out; all of them.
    #[error("{} files cannot be carried out", .0.len())]
    Problems(Vec<Problem>),
    /// A file could not be read or written.
    #[error(transparent)]
    File(#[from] FileError),
    /// What happened could not be shown.
    #[error(transparent)]
    Watch(#[from] io::Error),
}

fn unread(reading: Reading) -> impl FnOnce(ServiceError) -> EngineError {
    move |source| EngineError::Service { reading, source }
}

/// A comparison of an instance with files.
#[derive(Clone, Copy)]
pub struct Comparison<'a> {
    /// The instance.
    pub monitor: &'a Monitor<'a>,
    /// What the files describe.
    pub written: &'a Described,
    /// The only team that is meant.
    pub team: Option<&'a str>,
    /// The variables that hold secrets.
    pub variables: Variables<'a>,
    /// What the comparison is for.
    pub purpose: Purpose,
    /// Whether what would only be remarked is a problem.
    pub strict: bool,
}

/// What differs between files and the instance, after all files have been checked.
pub async fn compare(request: Comparison<'_>, watch: &mut impl Watch) -> Result<Plan, EngineError> {
    let Comparison { monitor, written, team, variables, purpose, strict } = request;
    let files = &written.written;
    let mut named: Vec<String> = files
        .iter()
        .flat_map(|file| kinds::of(file.thing.key.kind).teams(&file.thing.spec))
        .collect();
    named.extend(files.iter().filter_map(|file| file.thing.key.team.clone()));
    // Channels of all teams are seen from any of them.
    let anywhere = files.iter().any(|file| file.thing.key.team.is_none());
    let wanted = |name: &str| anywhere || named.iter().any(|it| it == name);
    let of_interest = |kind: Kind| files.iter().any(|file| file.thing.key.kind == kind);
    let mut state = read(monitor, wanted, of_interest, watch).await?;
    state.things.retain(|thing| thing.key.belongs_to(team));
    let known = |name: &String| state.names.user(name).is_some();
    let users = |file: &Written| kinds::of(file.thing.key.kind).users(&file.thing.spec);
    if files.iter().flat_map(users).any(|user| !known(&user)) {
        let users = monitor.users().await.map_err(unread(Reading::Users))?;
        let user = |user: &Json| {
            let user = UserDocument::of(user);
            Some((user.id()?, user.name()))
        };
        state.names.users = users.iter().filter_map(user).collect();
    }
    let plan = plan(written, &state, variables, purpose).map_err(EngineError::Problems)?;
    if strict {
        let not_read = |file: &String| Problem { file: file.clone(), reason: Reason::NotRead };
        let remarks = plan.remarks.iter().filter_map(Remark::problem);
        let problems: Vec<Problem> = remarks.chain(written.others.iter().map(not_read)).collect();
        if !problems.is_empty() {
            return Err(EngineError::Problems(problems));
        }
    }
    let unseen = unseen(monitor, &plan).await?;
    if !unseen.is_empty() {
        return Err(EngineError::Problems(unseen));
    }
    for remark in &plan.remarks {
        watch.event(&Event::Remark(remark))?;
    }
    if !written.others.is_empty() {
        watch.event(&Event::NotRead(&written.others))?;
    }
    Ok(plan)
}

/// What the instance holds in the wanted teams.
async fn read(
    monitor: &Monitor<'_>,
    wanted: impl Fn(&str) -> bool,
    of_interest: impl Fn(Kind) -> bool,
    watch: &mut impl Watch,
) -> Result<State, EngineError> {
    let state =
        read::read(monitor, wanted, of_interest).await.map_err(unread(Reading::Instance))?;
    for kind in &state.incomplete {
        let is_alerts = *kind == kinds::alert::KIND;
        let event = if is_alerts { Event::WithoutVersion2 } else { Event::KindNotRead(*kind) };
        watch.event(&event)?;
    }
    if !state.nameless.is_empty() {
        watch.event(&Event::Nameless(&state.nameless))?;
    }
    Ok(state)
}

/// Teams that look new only because the caller does not see them.
async fn unseen(monitor: &Monitor<'_>, plan: &Plan) -> Result<Vec<Problem>, EngineError> {
    let new = plan.changes.iter().filter(|it| it.action == Action::Create);
    let mut new = new.filter(|it| it.key.kind.scope() == Scope::Instance).peekable();
    if new.peek().is_none() {
        return Ok(Vec::new());
    }
    let me = monitor.me().await.map_err(unread(Reading::Instance))?;
    if me.system_role.is_admin() {
        return Ok(Vec::new());
    }
    let file = |file: &Option<String>| file.clone().unwrap_or_default();
    Ok(new.map(|it| Problem { file: file(&it.file), reason: Reason::TeamNotSeen }).collect())
}

/// An export of an instance to a folder.
#[derive(Clone, Copy, Debug)]
pub struct Export<'a> {
    /// The instance.
    pub monitor: &'a Monitor<'a>,
    /// The only team that is meant.
    pub team: Option<&'a str>,
    /// Where the files go.
    pub folder: &'a Path,
    /// Whether files of things that are gone are removed.
    pub prune: bool,
}

/// What was exported.
#[derive(Clone, Debug)]
pub struct Exported {
    /// How many things of each kind.
    pub counts: Vec<(Kind, usize)>,
    /// What became of the files.
    pub files: WriteOutcome,
}

/// Writes what the instance holds to files.
pub async fn export(request: Export<'_>, watch: &mut impl Watch) -> Result<Exported, EngineError> {
    let Export { monitor, team, folder, prune } = request;
    let ours = |key: &Key| key.belongs_to(team);
    let wanted = |name: &str| team.is_none_or(|team| team == name);
    let state = read(monitor, wanted, |_| true, watch).await?;
    let several = duplicates(&state);
    for key in several.iter().filter(|key| ours(key)) {
        watch.event(&Event::Several(key))?;
    }
    // Whether a team is gone is known to those who see all.
    let is_partial = match monitor.me().await {
        Ok(me) => !me.system_role.is_admin(),
        // It matters only where files are removed.
        Err(source) if prune => return Err(unread(Reading::Instance)(source)),
        Err(_) => false,
    };
    if is_partial && team.is_none() {
        watch.event(&Event::Partial)?;
    }
    let is_seen = |key: &Key| match (key.kind.scope(), &key.team) {
        _ if !is_partial => true,
        (Scope::Instance, _) => state.names.team_id(&key.name).is_ok(),
        (_, Some(team)) => state.names.team_id(team).is_ok(),
        (_, None) => true,
    };
    let present = files::described(folder)?;
    let mut things = Vec::new();
    for held in state.things.iter().filter(|it| ours(&it.key) && !several.contains(&it.key)) {
        if has_hidden_references(held, &state.names) {
            let key = &held.key;
            let is_whole = state.names.is_whole;
            let leads =
                if is_whole { Event::LeadsNowhere(key) } else { Event::HiddenReferences(key) };
            watch.event(&leads)?;
        }
        things.push(thing(held, &state.names));
    }
    let count = |kind: Kind| things.iter().filter(|it| it.key.kind == kind).count();
    let counts = kinds::ALL.iter().map(|it| (it.kind(), count(it.kind()))).collect();
    let described: Vec<&Thing> = present.written.iter().map(|it| &it.thing).collect();
    variables::assign(&mut things, &described);
    // Of things that were perhaps not read nothing is known: what a file says of them stays.
    let whole = |key: &Key| !state.incomplete.contains(&key.kind);
    things.retain(|it| whole(&it.key) || !is_richer(&it.key, &described));
    let known = |key: &Key| ours(key) && whole(key) && is_seen(key) && !several.contains(key);
    let files = files::write(folder, &things, &present, known, prune)?;
    for file in &present.others {
        watch.event(&Event::Unreadable(file))?;
    }
    Ok(Exported { counts, files })
}

/// Whether a file describes a thing as it cannot have been read.
fn is_richer(key: &Key, folder: &[&Thing]) -> bool {
    let written = folder.iter().find(|thing| thing.key == *key);
    written.is_some_and(|thing| kinds::of(key.kind).is_of_unread_generation(&thing.spec))
}
