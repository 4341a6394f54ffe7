//! How things are, by the cloud's own state and not by what the program says.

use std::collections::{BTreeMap, BTreeSet};

use ibmcloud_emulator::World;
use ibmcloud_emulator::world::Monitor;

use super::instance::GUID;
use super::ledger::Ledger;

/// A token that somebody was given, and that the instance would accept under `ANY`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Living {
    pub(crate) key: String,
    pub(crate) team: u64,
    pub(crate) user: u64,
    /// The login name of its user.
    pub(crate) name: String,
}

/// The instance after a run.
#[derive(Clone, Debug)]
pub(crate) struct Truth {
    /// Whether it refuses everything but IAM tokens now.
    pub(crate) iam_only: bool,
    /// Whether it is set to, now or as soon as a running update has ended or is seen.
    pub(crate) set_to_iam_only: bool,
    /// The tokens that live.
    pub(crate) living: Vec<Living>,
    /// Who belongs to which team.
    pub(crate) members: BTreeMap<u64, BTreeSet<u64>>,
    /// The users' numbers by their login names.
    pub(crate) users: BTreeMap<String, u64>,
}

impl Truth {
    pub(crate) fn of(world: &World, ledger: &Ledger, now: i64) -> Self {
        let instance = world.instance(GUID);
        let monitor = world.monitor(GUID);
        Self {
            iam_only: instance.is_some_and(|it| it.enforces_iam_only(now)),
            set_to_iam_only: instance.is_some_and(ibmcloud_emulator::world::Instance::iam_only),
            living: monitor.map(|it| living(it, ledger, now)).unwrap_or_default(),
            members: monitor.map(members).unwrap_or_default(),
            users: monitor
                .iter()
                .flat_map(|it| &it.users)
                .map(|user| (user.username.clone(), user.id))
                .collect(),
        }
    }
}

/// What a mode of `ANY` would bring back to life. A token that a reset has made is known to nobody but
/// the program, which has forgotten it.
fn living(monitor: &Monitor, ledger: &Ledger, now: i64) -> Vec<Living> {
    let user = |id: u64| monitor.users.iter().find(|user| user.id == id);
    // A token that was dead once is not brought back by a clock that goes back.
    let now = now.max(ledger.latest());
    let replaced = monitor.replaced_tokens.iter().filter(|it| it.accepted_until > now);
    let tokens = monitor.tokens.iter().chain(replaced.map(|it| &it.token));
    let known = tokens.filter(|it| ledger.handed_out.contains(&it.key));
    let usable = known.filter(|it| !user(it.user).is_some_and(|user| user.disabled));
    let mut living: Vec<Living> = usable
        .map(|it| Living {
            key: it.key.clone(),
            team: it.team,
            user: it.user,
            name: user(it.user).map(|it| it.username.clone()).unwrap_or_default(),
        })
        .collect();
    living.sort();
    living
}

fn members(monitor: &Monitor) -> BTreeMap<u64, BTreeSet<u64>> {
    let teams = monitor.teams.iter();
    teams.map(|team| (team.id, team.members.iter().map(|it| it.user).collect())).collect()
}
