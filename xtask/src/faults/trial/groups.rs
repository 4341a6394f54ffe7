//! All cases, in groups.

use std::time::Duration;

use ibmcloud_emulator::{Act, FaultBody, Phase, Trouble};

use super::case::Case;
use super::disturbances::{
    every_act, every_lie, every_trouble, killed, meanwhile, status, stopped,
};
use super::pairs;
use super::run::{Disturbance, Run, Stop, Who, Words};
use super::variants::{Length, SIX_TEAMS, TEAM, USER, VARIANTS, named};

/// The groups, with what happens in each.
pub(crate) const GROUPS: &[(&str, &str)] = &[
    ("worlds", "every world, undisturbed"),
    ("troubles", "one request in trouble"),
    ("outages", "six requests in a row in trouble"),
    ("kills", "killed before or after a request"),
    ("signals", "told to end before or after a request"),
    ("twice", "two at once"),
    ("others", "interrupted, and taken up by somebody else"),
    ("colleagues", "somebody acts at a request"),
    ("lies", "an answer that is not true"),
    ("clocks", "the cloud's clock goes back"),
    ("pairs", "two of all that, drawn by lot"),
    ("beside", "several teams at once: six of them, and a part of all that, drawn by lot"),
];

const PHASES: [Phase; 2] = [Phase::Before, Phase::After];
/// A lock-down that nothing delays sends fewer requests.
const MOST_PLACES: usize = 50;
/// Requests of the way back, at most.
const WAY_BACK: usize = 15;
/// How many teams are worked on at once, unless the person says otherwise.
const IN_FLIGHT: usize = 16;
/// A call is tried five times.
const OUTAGE: usize = 6;

/// All cases, in an order that is always the same.
pub(crate) fn all(length: Length<'_>, seed: u64, pairs: usize) -> Vec<Case> {
    let mut cases = worlds();
    cases.extend(troubles(length));
    cases.extend(outages(length));
    cases.extend(kills(length));
    cases.extend(signals(length));
    cases.extend(twice(length));
    cases.extend(others(length));
    cases.extend(colleagues(length));
    cases.extend(lies(length));
    cases.extend(clocks(length));
    cases.extend(pairs::drawn(length, seed, pairs));
    let drawn = pairs::some_of(&cases, seed, pairs / 2);
    let beside = beside(length).into_iter().chain(drawn);
    cases.extend(beside.map(|case| Case { group: "beside", in_flight: IN_FLIGHT, ..case }));
    cases
}

/// What a lock-down with several teams in hand meets with. Which request is the n-th one is a matter of chance
/// there; the oracle goes by what took effect, in whatever order.
fn beside(length: Length<'_>) -> Vec<Case> {
    let mut cases = Vec::new();
    for variant in named([SIX_TEAMS]) {
        let mut add = |disturbance| {
            let run = lock(Who::Admin).with(disturbance);
            cases.push(Case::new("beside", variant, vec![run]));
        };
        for nth in 0..length(variant) {
            let acts = every_act().into_iter().map(meanwhile);
            for trouble in every_trouble().into_iter().chain(acts) {
                add(at(nth, trouble));
            }
            for kill in killed(nth) {
                add(kill);
            }
            for phase in PHASES {
                add(stopped(nth, phase, Stop::Terminate));
            }
            for trouble in [Trouble::CutAfter, status(500, FaultBody::Json, true)] {
                add(Disturbance::Trouble { nth, count: OUTAGE, trouble });
            }
        }
    }
    cases
}

/// The requests that something happens at: all of them, or as many at equal distances where a run
/// looks again and again.
fn places(length: usize) -> impl Iterator<Item = usize> {
    (0..length).step_by(length.div_ceil(MOST_PLACES).max(1))
}

fn lock(who: Who) -> Run {
    Run::new(who, Words::Lock)
}

fn at(nth: usize, trouble: Trouble) -> Disturbance {
    Disturbance::Trouble { nth, count: 1, trouble }
}

fn worlds() -> Vec<Case> {
    let mut cases = Vec::new();
    for variant in VARIANTS {
        let case = |runs| Case::new("worlds", variant, runs);
        for who in Who::ALL {
            cases.push(case(vec![lock(who)]));
        }
        cases.push(case(vec![Run { text: true, ..lock(Who::Admin) }]));
        cases.push(case(vec![lock(Who::Admin), lock(Who::Admin)]));
        cases.push(case(vec![lock(Who::Admin), lock(Who::Second)]));
        let open = || Run::new(Who::Admin, Words::Open);
        cases.push(case(vec![lock(Who::Admin), open(), lock(Who::Admin)]));
        cases.push(case(vec![open()]));
    }
    cases
}

fn troubles(length: Length<'_>) -> Vec<Case> {
    let mut cases = Vec::new();
    for variant in named([USER, TEAM]) {
        for nth in places(length(variant)) {
            for trouble in every_trouble() {
                let run = lock(Who::Admin).with(at(nth, trouble.clone()));
                cases.push(Case::new("troubles", variant, vec![run]));
                if nth < WAY_BACK {
                    cases.push(Case::new("troubles", variant, way_back(at(nth, trouble))));
                }
            }
        }
    }
    cases
}

/// A lock-down, and then the way back with a disturbance.
fn way_back(disturbance: Disturbance) -> Vec<Run> {
    vec![lock(Who::Admin), Run::new(Who::Admin, Words::Open).with(disturbance)]
}

fn outages(length: Length<'_>) -> Vec<Case> {
    let troubles = [
        Trouble::CutBefore,
        Trouble::CutAfter,
        status(500, FaultBody::Json, true),
        status(503, FaultBody::Empty, false),
    ];
    let mut cases = Vec::new();
    for variant in named([USER, TEAM]) {
        for nth in places(length(variant)) {
            for (text, trouble) in troubles.iter().enumerate() {
                let outage = Disturbance::Trouble { nth, count: OUTAGE, trouble: trouble.clone() };
                let run = Run { text: text % 2 == 1, ..lock(Who::Admin) }.with(outage.clone());
                cases.push(Case::new("outages", variant, vec![run.clone()]));
                // The next run meets with trouble at the same place.
                let again = Run::new(Who::Admin, Words::Lock).with(outage);
                cases.push(Case::new("outages", variant, vec![run, again]));
            }
        }
    }
    cases
}

fn kills(length: Length<'_>) -> Vec<Case> {
    let mut cases = Vec::new();
    for variant in VARIANTS {
        let usual = [USER, TEAM].contains(&variant.name);
        for nth in places(length(variant)) {
            for (way, kill) in killed(nth).into_iter().enumerate() {
                // In the other worlds each request is killed in one of the ways, in turn.
                if usual && nth < WAY_BACK {
                    cases.push(Case::new("kills", variant, way_back(kill.clone())));
                }
                if usual || (way + nth) % 3 == 0 {
                    cases.push(Case::new("kills", variant, vec![lock(Who::Admin).with(kill)]));
                }
            }
        }
    }
    cases
}

fn signals(length: Length<'_>) -> Vec<Case> {
    let mut cases = Vec::new();
    for variant in named([USER, TEAM]) {
        for nth in places(length(variant)) {
            for phase in PHASES {
                let end = stopped(nth, phase, Stop::Terminate);
                cases.push(Case::new("signals", variant, vec![lock(Who::Admin).with(end)]));
            }
        }
    }
    cases
}

fn twice(length: Length<'_>) -> Vec<Case> {
    let open = |home| Run::new(Who::Admin, Words::Open).in_home(home);
    let inner = [
        lock(Who::Admin),
        lock(Who::Admin).in_home(1),
        lock(Who::Second).in_home(1),
        open(0),
        open(1),
        Run::new(Who::Second, Words::Open).in_home(1),
    ];
    let mut cases = Vec::new();
    for variant in named([USER, TEAM]) {
        for nth in places(length(variant)) {
            for phase in PHASES {
                for run in &inner {
                    let inside = Disturbance::Inside { nth, phase, run: Box::new(run.clone()) };
                    let runs = vec![lock(Who::Admin).with(inside)];
                    cases.push(Case { last: Who::Admin, ..Case::new("twice", variant, runs) });
                }
            }
        }
    }
    cases
}

fn others(length: Length<'_>) -> Vec<Case> {
    let mut cases = Vec::new();
    for variant in named([USER, TEAM, "late-10s"]) {
        for nth in places(length(variant)) {
            for (way, interruption) in killed(nth).into_iter().enumerate() {
                let first = lock(Who::Admin).with(interruption);
                for who in [Who::Second, Who::Writer] {
                    let resume = Run::new(who, Words::Resume);
                    let case = Case::new("others", variant, vec![first.clone(), resume.clone()]);
                    // In every third case the first one comes back.
                    let last = if (way + nth) % 3 == 0 { Who::Admin } else { who };
                    cases.push(Case { last, ..case });
                }
                let open = Run::new(Who::Second, Words::Open);
                cases.push(Case::new("others", variant, vec![first.clone(), open]));
            }
            // One who sees less begins, and one who sees all goes on.
            let first = lock(Who::Writer).with(stopped(nth, Phase::After, Stop::Kill));
            let resume = Run::new(Who::Admin, Words::Resume);
            cases.push(Case::new("others", variant, vec![first, resume]));
        }
    }
    cases
}

fn colleagues(length: Length<'_>) -> Vec<Case> {
    let mut cases = Vec::new();
    for variant in named([USER, TEAM, "user-merge", "names-user"]) {
        for nth in places(length(variant)) {
            for act in every_act() {
                // Where other people's tokens are reset, it matters who they are.
                let of_members = matches!(act, Act::AddMember(..) | Act::RemoveMember(..));
                if variant.name == "names-user" && !of_members {
                    continue;
                }
                let run = lock(Who::Admin).with(at(nth, meanwhile(act)));
                cases.push(Case::new("colleagues", variant, vec![run]));
            }
        }
    }
    // A finished lock-down is undone, and looked at meanwhile or done again by hand.
    let [open, close] = ["ANY", "IAM_ONLY"].map(Act::set_mode).map(meanwhile);
    for variant in named([USER, TEAM]) {
        for nth in 0..length(variant) / 2 {
            let opened = lock(Who::Admin).with(at(nth, open.clone()));
            let by_hand = opened.clone().with(at(nth + 1, close.clone()));
            for run in [opened, by_hand] {
                let again = lock(Who::Admin);
                let runs = vec![again.clone(), run.clone(), again];
                cases.push(Case::new("colleagues", variant, runs));
                cases.push(Case::new("colleagues", variant, vec![lock(Who::Second), run]));
            }
        }
    }
    cases
}

fn lies(length: Length<'_>) -> Vec<Case> {
    let mut cases = Vec::new();
    for variant in named([USER, TEAM, "user-replace"]) {
        for nth in places(length(variant)) {
            for lie in every_lie() {
                let run = lock(Who::Admin).with(at(nth, lie.clone()));
                cases.push(Case::new("lies", variant, vec![run]));
                // Told again and again, it is all that can be known.
                let for_good = Disturbance::Trouble { nth, count: 400, trouble: lie };
                if nth < WAY_BACK {
                    cases.push(Case::new("lies", variant, way_back(for_good.clone())));
                }
                cases.push(Case::new("lies", variant, vec![lock(Who::Admin).with(for_good)]));
            }
        }
    }
    cases
}

fn clocks(length: Length<'_>) -> Vec<Case> {
    let mut cases = Vec::new();
    for variant in named([USER, "late-2s"]) {
        for nth in places(length(variant)) {
            for seconds in [5, 120] {
                let back = Trouble::ClockBack(Duration::from_secs(seconds));
                let run = lock(Who::Admin).with(at(nth, back));
                cases.push(Case::new("clocks", variant, vec![run]));
            }
        }
    }
    cases
}
