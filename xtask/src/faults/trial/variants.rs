//! The worlds in which lock-downs are tried: what no public source settles, each way.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::sync::OnceLock;

use ibmcloud_emulator::world::Monitor;
use ibmcloud_emulator::{BrokerRefusal, Consistency, Pace, PatchRule, PlatformRole, World};

use super::instance::{GUID, INSTANCE, MODE};
use super::run::Who;

/// A world by what is different in it.
#[derive(Debug)]
pub(crate) struct Variant {
    /// As cases name it.
    pub(crate) name: &'static str,
    /// What is different from the demo world.
    change: fn(&mut World),
    /// The request that is named for resets, where it is none of the known candidates.
    pub(crate) form: Option<&'static str>,
    /// Milliseconds by which each request moves the clock, which stands still otherwise.
    pub(crate) tick: Option<u64>,
    /// Whether a lock-down can be carried out at all.
    feasible: bool,
}

/// How many requests an undisturbed lock-down sends in a world.
pub(crate) type Length<'a> = &'a dyn Fn(&Variant) -> usize;

const fn plain(name: &'static str, change: fn(&mut World)) -> Variant {
    Variant { name, change, form: None, tick: None, feasible: true }
}

const fn with_form(name: &'static str, form: &'static str, change: fn(&mut World)) -> Variant {
    Variant { form: Some(form), ..plain(name, change) }
}

const fn slow(name: &'static str, change: fn(&mut World)) -> Variant {
    Variant { tick: Some(250), ..plain(name, change) }
}

const fn hopeless(name: &'static str, change: fn(&mut World)) -> Variant {
    Variant { feasible: false, ..plain(name, change) }
}

/// The likeliest world, in which each user of a team has a token of his own.
pub(crate) const USER: &str = "user";
/// The same with one token for each team.
pub(crate) const TEAM: &str = "team";

/// The same with more teams, which are worked on side by side.
pub(crate) const SIX_TEAMS: &str = "six-teams";

/// All of them.
///
/// Left out: a world that both replaces parameters and refuses to take a fixed one again. Whoever sends
/// them all is refused there, and whoever sends one loses the others, so that no client does it right.
pub(crate) const VARIANTS: &[Variant] = &[
    plain("user", |_| {}),
    plain("team", |world| world.settings.per_user_tokens = false),
    plain("six-teams", |world| {
        world.settings.per_user_tokens = false;
        copy_team(world, 4);
    }),
    plain("user-merge", |world| world.settings.patch = PatchRule::Merge),
    plain("user-replace", |world| world.settings.patch = PatchRule::Replace),
    plain("team-merge", |world| {
        world.settings.per_user_tokens = false;
        world.settings.patch = PatchRule::Merge;
    }),
    plain("team-replace", |world| {
        world.settings.per_user_tokens = false;
        world.settings.patch = PatchRule::Replace;
    }),
    plain("hidden-tokens", |world| world.settings.admin_token_read = false),
    plain("refused-with-401", |world| world.settings.iam_only_token_status = 401),
    plain("put", |world| only(world, "PUT /api/token")),
    plain("post-reset", |world| only(world, "POST /api/token/reset")),
    plain("put-reset", |world| only(world, "PUT /api/token/reset")),
    with_form("delete", "DELETE /api/token", |world| only(world, "DELETE /api/token")),
    with_form("names-user", "PUT /api/token/{user}/{team}", |world| {
        only(world, "PUT /api/token/{username}/{teamId}");
    }),
    hopeless("no-reset", |world| world.settings.reset_forms.clear()),
    hopeless("idle-reset", |world| world.settings.reset_effective = false),
    plain("async", |world| world.settings.update = Pace::Async { polls: 0 }),
    plain("async-long", |world| world.settings.update = Pace::Async { polls: 3 }),
    plain("async-replace", |world| {
        world.settings.update = Pace::Async { polls: 1 };
        world.settings.patch = PatchRule::Replace;
    }),
    plain("fixed", |world| fixed(world, BrokerRefusal::InAnswer)),
    plain("fixed-async", |world| {
        fixed(world, BrokerRefusal::InOperation);
        world.settings.update = Pace::Async { polls: 1 };
    }),
    plain("fixed-merge", |world| {
        fixed(world, BrokerRefusal::InAnswer);
        world.settings.patch = PatchRule::Merge;
    }),
    slow("late-2s", |world| late(world, [2, 2, 2, 2])),
    slow("late-10s", |world| late(world, [10, 10, 10, 10])),
    slow("late-parameters", |world| late(world, [10, 0, 0, 0])),
    slow("late-enforcement", |world| late(world, [0, 10, 0, 0])),
    slow("late-teams", |world| late(world, [0, 0, 10, 0])),
    slow("late-revocation", |world| late(world, [0, 0, 0, 10])),
    slow("late-team-tokens", |world| {
        late(world, [2, 10, 0, 10]);
        world.settings.per_user_tokens = false;
    }),
    plain("absent", |world| parameters(world, |it| it.shift_remove(MODE).map_or((), drop))),
    plain("by-hand", |world| {
        parameters(world, |it| it.insert(MODE.into(), "IAM_ONLY".into()).map_or((), drop));
    }),
    plain("no-parameters", |world| {
        let Some(instance) = world.instance_mut(INSTANCE) else { return };
        instance.parameters = None;
        instance.effective.clear();
    }),
];

/// The variants of these names.
pub(crate) fn named<const N: usize>(names: [&str; N]) -> impl Iterator<Item = &'static Variant> {
    VARIANTS.iter().filter(move |it| names.contains(&it.name))
}

/// So many teams more, fewer than ten, with the members of the last one and tokens of their own.
fn copy_team(world: &mut World, count: u64) {
    for monitor in &mut world.monitors {
        let Some(last) = monitor.teams.last().cloned() else { continue };
        let tokens: Vec<_> =
            monitor.tokens.iter().filter(|it| it.team == last.id).cloned().collect();
        for number in 1..=count {
            let (id, name) = (last.id + number, format!("{} {number}", last.name));
            monitor.teams.push(ibmcloud_emulator::world::Team { id, name, ..last.clone() });
            monitor.tokens.extend(tokens.iter().cloned().map(|mut token| {
                token.team = id;
                token.key.truncate(token.key.len() - 3);
                write!(token.key, "00{number}").expect("a string takes everything");
                token
            }));
        }
    }
}

fn only(world: &mut World, form: &str) {
    world.settings.reset_forms = vec![form.to_owned()];
}

fn fixed(world: &mut World, refusal: BrokerRefusal) {
    world.settings.immutable_parameters = vec!["workload_protection_connected_instance".into()];
    world.settings.broker_refusal = refusal;
}

/// Seconds until everybody sees parameters, the mode, teams, and that a token was replaced.
fn late(world: &mut World, [parameters, enforcement, teams, revocation]: [u32; 4]) {
    world.settings.consistency = Consistency {
        parameters_seconds: parameters,
        enforcement_seconds: enforcement,
        teams_seconds: teams,
        revocation_seconds: revocation,
    };
}

fn parameters(world: &mut World, change: impl Fn(&mut ibmcloud_emulator::world::Parameters)) {
    let Some(instance) = world.instance_mut(INSTANCE) else { return };
    instance.parameters.iter_mut().for_each(&change);
    change(&mut instance.effective);
}

impl Variant {
    /// The world: the demo's people, and of its instances what a lock-down has to do with. The second
    /// administrator and the writer may change instances, too.
    pub(crate) fn world(&self) -> &World {
        static WORLDS: OnceLock<Vec<World>> = OnceLock::new();
        // Made once: there are thousands of cases.
        let worlds = WORLDS.get_or_init(|| VARIANTS.iter().map(Variant::make).collect());
        let at = VARIANTS.iter().position(|it| it.name == self.name);
        &worlds[at.unwrap_or_default()]
    }

    fn make(&self) -> World {
        let mut world = World::demo();
        world.monitors.retain(|it| it.instance == GUID);
        for monitor in &mut world.monitors {
            // The writer belongs to the first of them only.
            monitor.teams.retain(|team| team.name != "Payments");
            let teams: Vec<u64> = monitor.teams.iter().map(|team| team.id).collect();
            monitor.tokens.retain(|token| teams.contains(&token.team));
            *monitor = bare(monitor);
        }
        for identity in &mut world.identities {
            if identity.email.starts_with("manager@") || identity.email.starts_with("writer@") {
                identity.memberships.iter_mut().for_each(|it| it.platform = PlatformRole::Editor);
            }
        }
        (self.change)(&mut world);
        // What the cloud does when it starts is done here, so that it is no change.
        if !world.settings.per_user_tokens {
            let monitors = world.monitors.iter_mut();
            monitors.for_each(|monitor| {
                let mut teams = BTreeSet::new();
                monitor.tokens.retain(|token| teams.insert(token.team));
            });
        }
        world
    }

    /// Whether somebody can carry out a lock-down in it: other people's names take an administrator.
    pub(crate) fn is_feasible(&self, who: Who) -> bool {
        let names_user = self.form.is_some_and(|form| form.contains("{user}"));
        self.feasible && !(names_user && who == Who::Writer)
    }

    /// How late changes are seen.
    pub(crate) fn lag(&self) -> Consistency {
        self.world().settings.consistency
    }

    /// Whether tokens belong to users, and not to teams.
    pub(crate) fn per_user(&self) -> bool {
        self.world().settings.per_user_tokens
    }
}

/// Teams, users and tokens; no alerts, dashboards and events, which would only be copied.
fn bare(monitor: &Monitor) -> Monitor {
    Monitor {
        instance: monitor.instance.clone(),
        customer_id: monitor.customer_id,
        access_key: monitor.access_key.clone(),
        access_keys: monitor.access_keys.clone(),
        teams: monitor.teams.clone(),
        users: monitor.users.clone(),
        tokens: monitor.tokens.clone(),
        last_id: monitor.last_id,
        ..Monitor::default()
    }
}
