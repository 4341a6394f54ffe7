//! What happened in the cloud, request by request: who changed which token, setting, name and team.

use std::collections::BTreeSet;

use ibmcloud_emulator::world::{Parameters, Token};
use ibmcloud_emulator::{Moment, World};

use super::instance::{GUID, MODE};

/// Something that changed.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum What {
    /// A token of a user in a team; `None` where there was or is none.
    Token { team: u64, user: u64, before: Option<String>, after: Option<String> },
    /// A setting in force.
    Setting { name: String, before: Option<String>, after: Option<String> },
    /// The name of the instance.
    Name { before: String, after: String },
    /// A team was made.
    Team(u64),
    /// Somebody was put into a team.
    Member { team: u64, user: u64 },
}

/// A change, and who made it.
#[derive(Clone, Debug)]
pub(crate) struct Event {
    /// Its place among all events and looks, in the order in which they took effect: requests that are on their
    /// way at the same time have their numbers by their arrival.
    pub(crate) order: u64,
    /// The request whose effect it is; for somebody else's act, the request that it came before.
    pub(crate) call: u64,
    /// Whether somebody else did it, and not the program.
    pub(crate) colleague: bool,
    /// Whether the request only reads.
    pub(crate) read: bool,
    /// The cloud's clock, in milliseconds.
    pub(crate) at: i64,
    /// What changed.
    pub(crate) what: What,
}

/// The effect of a request, as far as it matters for what was seen.
#[derive(Clone, Debug)]
pub(crate) struct Look {
    /// Its place among all events and looks.
    pub(crate) order: u64,
    pub(crate) call: u64,
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) at: i64,
}

/// The state, as far as a lock-down is concerned.
#[derive(Clone, Debug, PartialEq)]
struct State {
    tokens: Vec<Token>,
    settings: Parameters,
    name: String,
    members: BTreeSet<(u64, u64)>,
    teams: BTreeSet<u64>,
    /// Whether an update that will succeed is still running.
    running: bool,
    /// Whether that will change the mode.
    changes_mode: bool,
}

/// All that happened, in order.
#[derive(Debug, Default)]
pub(crate) struct Ledger {
    last: Option<State>,
    /// How many events and looks there were.
    count: u64,
    /// The request whose update is still running.
    running: Option<u64>,
    /// Whether no lock-down was under way when the latest run began, and one had been finished: then
    /// whoever opens the instance hands its tokens out again.
    pub(crate) settled: bool,
    pub(crate) events: Vec<Event>,
    pub(crate) looks: Vec<Look>,
    /// Every token that was ever accepted.
    pub(crate) tokens: BTreeSet<String>,
    /// Tokens that anybody but the program was given.
    pub(crate) handed_out: BTreeSet<String>,
}

impl Ledger {
    /// With a world that nobody has touched yet.
    pub(crate) fn new(world: &World) -> Self {
        let state = State::of(world);
        let keys: BTreeSet<String> = state.tokens.iter().map(|token| token.key.clone()).collect();
        Self { tokens: keys.clone(), handed_out: keys, last: Some(state), ..Self::default() }
    }

    /// One side of a request's effect.
    pub(crate) fn see(&mut self, moment: &Moment<'_>) {
        let read = moment.method == "GET";
        self.take(moment.call, !moment.after, read, moment.now, moment.world);
        if moment.after {
            let (method, path) = (moment.method.to_owned(), moment.path.to_owned());
            let order = self.next();
            self.looks.push(Look { order, call: moment.call, method, path, at: moment.now });
        }
    }

    /// What somebody else did since the last request, before the one with this number.
    pub(crate) fn catch_up(&mut self, next: u64, now: i64, world: &World) {
        self.take(next, true, false, now, world);
    }

    fn take(&mut self, call: u64, colleague: bool, read: bool, at: i64, world: &World) {
        let state = State::of(world);
        let Some(last) = self.last.take() else { return };
        if state != last {
            // An update that goes on behind its answer is that of the request that asked for it.
            let ended = last.running && !state.running;
            let by = self.running.take_if(|_| ended);
            let changes = changes(&last, &state);
            let newcomers: Vec<What> = changes
                .iter()
                .filter(|it| matches!(it, What::Team(_) | What::Member { .. }))
                .cloned()
                .collect();
            for what in changes {
                self.hand_out(&what, colleague, &newcomers, &state);
                let late = by.filter(|_| matches!(what, What::Setting { .. }));
                let order = self.next();
                self.events.push(Event {
                    order,
                    call: late.unwrap_or(call),
                    colleague: colleague && late.is_none(),
                    read: read && late.is_none(),
                    at,
                    what,
                });
            }
            if state.running && !last.running {
                self.running = Some(call);
            }
        }
        self.last = Some(state);
    }

    fn next(&mut self) -> u64 {
        self.count += 1;
        self.count
    }

    /// The latest time that the cloud's clock has shown, whether it went back since or not.
    pub(crate) fn latest(&self) -> i64 {
        self.looks.iter().map(|look| look.at).max().unwrap_or_default()
    }

    /// Notes whom a token is known to after a change.
    fn hand_out(&mut self, what: &What, colleague: bool, newcomers: &[What], state: &State) {
        match what {
            What::Token { team, user, after: Some(key), .. } => {
                self.tokens.insert(key.clone());
                // A token that the program has deleted is made anew when its team is changed.
                let member = What::Member { team: *team, user: *user };
                let is_new = newcomers.contains(&member) || newcomers.contains(&What::Team(*team));
                if colleague && is_new {
                    self.handed_out.insert(key.clone());
                }
            }
            What::Setting { name, .. } if name == MODE && self.settled && !state.iam_only() => {
                self.handed_out.extend(state.tokens.iter().map(|token| token.key.clone()));
            }
            _ => {}
        }
    }

    /// The request whose update is accepted, still running, and will change the mode.
    pub(crate) fn running(&self) -> Option<u64> {
        self.running.filter(|_| self.last.as_ref().is_some_and(|last| last.changes_mode))
    }
}

impl State {
    fn iam_only(&self) -> bool {
        self.settings.get(MODE).and_then(serde_json::Value::as_str) == Some("IAM_ONLY")
    }

    fn of(world: &World) -> Self {
        let instance = world.instance(GUID);
        let monitor = world.monitor(GUID);
        let teams = || monitor.iter().flat_map(|it| &it.teams);
        let members = teams().flat_map(|team| team.members.iter().map(|it| (team.id, it.user)));
        let pending = instance.and_then(|it| it.pending.as_ref()).filter(|it| !it.fails);
        let sent = pending.and_then(|it| it.sent.as_ref()).and_then(|sent| sent.get(MODE));
        let changes_mode = sent.is_some() && sent != instance.and_then(|it| it.setting(MODE));
        Self {
            tokens: monitor.map(|it| it.tokens.clone()).unwrap_or_default(),
            settings: instance
                .map(ibmcloud_emulator::world::Instance::settings)
                .unwrap_or_default(),
            name: instance.map(|it| it.name.clone()).unwrap_or_default(),
            members: members.collect(),
            teams: teams().map(|team| team.id).collect(),
            running: pending.is_some(),
            changes_mode,
        }
    }
}

fn changes(last: &State, now: &State) -> Vec<What> {
    let mut changes = Vec::new();
    changes.extend(now.teams.difference(&last.teams).map(|team| What::Team(*team)));
    let members = now.members.difference(&last.members);
    changes.extend(members.map(|(team, user)| What::Member { team: *team, user: *user }));
    let owners = last.tokens.iter().chain(&now.tokens).map(|it| (it.team, it.user));
    for (team, user) in owners.collect::<BTreeSet<_>>() {
        let key = |state: &State| {
            let own = |it: &&Token| (it.team, it.user) == (team, user);
            state.tokens.iter().find(own).map(|it| it.key.clone())
        };
        let (before, after) = (key(last), key(now));
        if before != after {
            changes.push(What::Token { team, user, before, after });
        }
    }
    let names: BTreeSet<&String> = last.settings.keys().chain(now.settings.keys()).collect();
    for name in names {
        let value = |state: &State| state.settings.get(name).map(ToString::to_string);
        let (before, after) = (value(last), value(now));
        if before != after {
            changes.push(What::Setting { name: name.clone(), before, after });
        }
    }
    if last.name != now.name {
        changes.push(What::Name { before: last.name.clone(), after: now.name.clone() });
    }
    changes
}
