//! Cases with two disturbances, drawn by lot from a seed: the same seed draws the same cases.

use std::time::Duration;

use ibmcloud_emulator::{Phase, Trouble};

use super::case::Case;
use super::disturbances::{every_act, every_lie, every_trouble, killed, meanwhile};
use super::run::{Disturbance, Run, Stop, Who, Words};
use super::variants::{Length, VARIANTS};

/// `SplitMix64`: enough to draw lots, and the same on every machine.
struct Lots(u64);

impl Lots {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut bits = self.0;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        bits ^ (bits >> 31)
    }

    /// A number below `limit`.
    fn below(&mut self, limit: usize) -> usize {
        let limit = limit.max(1) as u64;
        usize::try_from(self.next() % limit).unwrap_or_default()
    }

    fn one_of<T: Clone>(&mut self, all: &[T]) -> Option<T> {
        all.get(self.below(all.len())).cloned()
    }
}

/// So many cases.
pub(super) fn drawn(length: Length<'_>, seed: u64, count: usize) -> Vec<Case> {
    let mut lots = Lots(seed);
    (0..count).map(|_| one(length, &mut lots)).collect()
}

/// So many of these cases.
pub(super) fn some_of(cases: &[Case], seed: u64, count: usize) -> Vec<Case> {
    let mut lots = Lots(seed);
    (0..count).filter_map(|_| lots.one_of(cases)).collect()
}

fn one(length: Length<'_>, lots: &mut Lots) -> Case {
    let variant = &VARIANTS[lots.below(VARIANTS.len())];
    let limit = length(variant);
    let who = |lots: &mut Lots| lots.one_of(&Who::ALL).unwrap_or(Who::Admin);
    let (first, second) = (disturbance(limit, lots), disturbance(limit, lots));
    let begins = lots.one_of(&[Who::Admin, Who::Admin, Who::Second]).unwrap_or(Who::Admin);
    let mut runs = vec![Run::new(begins, Words::Lock).with(first)];
    // Only one request of a run can be held.
    let is_held = |it: &Disturbance| !matches!(it, Disturbance::Trouble { .. });
    let both_held = runs[0].disturbances.iter().any(is_held) && is_held(&second);
    if lots.below(2) == 0 && !both_held {
        runs[0].disturbances.push(second);
    } else {
        let words = lots.one_of(&[Words::Lock, Words::Lock, Words::Open]).unwrap_or(Words::Lock);
        let goes_on = if lots.below(2) == 0 { begins } else { who(lots) };
        runs.push(Run::new(goes_on, words).with(second));
    }
    let last = if lots.below(2) == 0 { begins } else { who(lots) };
    Case { last, ..Case::new("pairs", variant, runs) }
}

fn disturbance(limit: usize, lots: &mut Lots) -> Disturbance {
    let nth = lots.below(limit);
    let phase = if lots.below(2) == 0 { Phase::Before } else { Phase::After };
    let count = if lots.below(4) == 0 { 6 } else { 1 };
    let trouble = |trouble: Option<Trouble>, count| Disturbance::Trouble {
        nth,
        count,
        trouble: trouble.unwrap_or(Trouble::CutBefore),
    };
    match lots.below(12) {
        0..=4 => trouble(lots.one_of(&every_trouble()), count),
        5 | 6 => {
            let [first, second, third] = killed(nth);
            lots.one_of(&[first, second, third.clone()]).unwrap_or(third)
        }
        7 => Disturbance::Stopped { nth, phase, how: Stop::Terminate },
        8 | 9 => trouble(lots.one_of(&every_act()).map(meanwhile), 1),
        10 => trouble(lots.one_of(&every_lie()), count),
        _ => trouble(Some(Trouble::ClockBack(Duration::from_mins(1))), 1),
    }
}
