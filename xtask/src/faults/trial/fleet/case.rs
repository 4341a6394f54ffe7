//! The worlds and the cases.

use std::collections::BTreeSet;
use std::fmt;
use std::sync::OnceLock;

use ibmcloud_emulator::{FaultBody, Phase, Trouble, World};

use super::super::disturbances::{every_trouble, killed};
use super::super::play::Played;
use super::super::run::{Disturbance, Run, Stop, Who, Words};

/// The groups, with what happens in each.
pub(crate) const GROUPS: &[(&str, &str)] = &[
    ("calm", "undisturbed"),
    ("troubles", "one request in trouble"),
    ("outages", "six requests in a row in trouble"),
    ("kills", "killed before or after a request"),
    ("signals", "told to end before or after a request"),
    ("twice", "two runs at once"),
    ("again", "killed, and the next run is in trouble too"),
];

/// A call is tried five times.
const OUTAGE: usize = 6;
/// Whole fleets from which three instances are taken.
const FLEET: usize = 60;
/// Requests of an audit of three instances, more or less: a run that goes on sends the rest.
const EARLY: usize = 12;

/// Whose the tokens are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tokens {
    OfTeams,
    /// Each member has one, and nobody sees those of the others.
    OfUsers,
}

impl Tokens {
    const ALL: [Self; 2] = [Self::OfTeams, Self::OfUsers];

    fn name(self) -> &'static str {
        match self {
            Self::OfTeams => "team",
            Self::OfUsers => "user",
        }
    }

    /// Three instances with three teams each, none of them locked down, each in a region of its own.
    pub(super) fn world(self) -> &'static World {
        static WORLDS: OnceLock<[World; 2]> = OnceLock::new();
        let [of_teams, of_users] = WORLDS.get_or_init(|| Self::ALL.map(make));
        match self {
            Self::OfTeams => of_teams,
            Self::OfUsers => of_users,
        }
    }
}

fn make(tokens: Tokens) -> World {
    let mut world = World::fleet(FLEET, 1);
    let mut regions = BTreeSet::new();
    let three_teams: BTreeSet<String> = world
        .monitors
        .iter()
        .filter(|it| it.teams.len() == 3)
        .map(|it| it.instance.clone())
        .collect();
    let fits = |it: &ibmcloud_emulator::world::Instance| {
        it.parameters.is_some() && !it.iam_only() && three_teams.contains(&it.guid)
    };
    world.instances.retain(|it| fits(it) && regions.len() < 3 && regions.insert(it.region.clone()));
    let kept: Vec<String> = world.instances.iter().map(|it| it.guid.clone()).collect();
    assert_eq!(kept.len(), 3, "the fleet has three instances that fit");
    world.monitors.retain(|it| kept.contains(&it.instance));
    world.tags.clear();
    if tokens == Tokens::OfTeams {
        world.settings.per_user_tokens = false;
        // What the cloud does when it starts is done here, so that it is no change.
        for monitor in &mut world.monitors {
            let mut teams = BTreeSet::new();
            monitor.tokens.retain(|token| teams.insert(token.team));
        }
    }
    world
}

/// One run: an enforcement, or one that is taken up.
#[derive(Clone, Debug)]
pub(crate) struct Order {
    pub(super) home: usize,
    /// The run to take up.
    pub(super) resumes: Option<String>,
    pub(super) disturbance: Option<Disturbance>,
}

impl Order {
    pub(super) fn new(home: usize) -> Self {
        Self { home, resumes: None, disturbance: None }
    }

    pub(super) fn resuming(self, resumes: Option<String>) -> Self {
        Self { resumes, ..self }
    }
}

/// A case.
#[derive(Clone, Debug)]
pub(crate) struct Case {
    pub(crate) group: &'static str,
    pub(super) tokens: Tokens,
    /// Instances at a time, and teams at a time in each.
    pub(super) concurrency: usize,
    first: Option<Disturbance>,
    second: Option<Disturbance>,
    /// Whether the run is taken up afterwards, or another one is begun.
    resumes: bool,
}

impl Case {
    pub(super) fn first(&self) -> Order {
        Order { disturbance: self.first.clone(), ..Order::new(0) }
    }

    pub(super) fn again(&self) -> Option<Order> {
        let disturbance = self.second.clone()?;
        Some(Order { disturbance: Some(disturbance), ..Order::new(0) })
    }

    pub(super) fn resumes(&self) -> bool {
        self.resumes
    }

    /// The homes in which something runs, the one of the first run last.
    pub(super) fn homes(&self) -> Vec<usize> {
        match &self.first {
            Some(Disturbance::Inside { run, .. }) if run.home != 0 => vec![run.home, 0],
            _ => vec![0],
        }
    }
}

/// The name by which it is repeated.
impl fmt::Display for Case {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let way = if self.resumes { "resume" } else { "enforce" };
        write!(f, "{} {} x{} {way}", self.group, self.tokens.name(), self.concurrency)?;
        for disturbance in self.first.iter().chain(&self.second) {
            write!(f, " {disturbance}")?;
        }
        Ok(())
    }
}

/// How many requests an undisturbed enforcement sends, by the kind of tokens.
pub(crate) fn lengths<E>(
    play_all: impl FnOnce(&[Case]) -> Result<Vec<Played>, E>,
) -> Result<[usize; 2], E> {
    let calm = Tokens::ALL.map(|tokens| case("calm", tokens, 1, None));
    let played = play_all(&calm)?;
    let mut lengths = played.iter().map(|it| it.requests);
    Ok([lengths.next().unwrap_or_default(), lengths.next().unwrap_or_default()])
}

fn case(
    group: &'static str,
    tokens: Tokens,
    concurrency: usize,
    first: Option<Disturbance>,
) -> Case {
    Case { group, tokens, concurrency, first, second: None, resumes: true }
}

/// All cases, in an order that is always the same.
pub(crate) fn all(lengths: [usize; 2]) -> Vec<Case> {
    let mut cases = Vec::new();
    for (tokens, length) in Tokens::ALL.into_iter().zip(lengths) {
        for concurrency in [1, 3] {
            let mut add = |group, it| cases.push(case(group, tokens, concurrency, it));
            add("calm", None);
            for nth in 0..length {
                for (group, disturbance) in at(nth) {
                    // Which request is whose is not known while several are under way.
                    if group != "twice" || concurrency == 1 {
                        add(group, Some(disturbance));
                    }
                }
            }
            for nth in 0..length {
                for (way, kill) in killed(nth).into_iter().enumerate() {
                    let nth = (nth + way) % EARLY;
                    let trouble = Trouble::CutBefore;
                    let second = Disturbance::Trouble { nth, count: OUTAGE, trouble };
                    let first = case("again", tokens, concurrency, Some(kill));
                    cases.push(Case { second: Some(second), ..first });
                }
            }
        }
    }
    // In turn, so that each kind of trouble meets both.
    for (at, case) in cases.iter_mut().enumerate() {
        case.resumes = at % 2 == 0;
    }
    cases
}

/// All that can happen at a request.
fn at(nth: usize) -> Vec<(&'static str, Disturbance)> {
    let trouble = |count| move |trouble| Disturbance::Trouble { nth, count, trouble };
    let mut all: Vec<(&str, Disturbance)> =
        every_trouble().into_iter().map(trouble(1)).map(|it| ("troubles", it)).collect();
    let after =
        Trouble::Status { status: 500, retry_after: None, body: FaultBody::Json, after: true };
    let outages = [Trouble::CutBefore, Trouble::CutAfter, after];
    all.extend(outages.map(trouble(OUTAGE)).map(|it| ("outages", it)));
    all.extend(killed(nth).map(|it| ("kills", it)));
    for phase in [Phase::Before, Phase::After] {
        all.push(("signals", Disturbance::Stopped { nth, phase, how: Stop::Terminate }));
        for home in [0, 1] {
            let run = Box::new(Run::new(Who::Admin, Words::Lock).in_home(home));
            all.push(("twice", Disturbance::Inside { nth, phase, run }));
        }
    }
    all
}
