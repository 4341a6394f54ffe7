//! The short form of `cargo xtask faults`: a lock-down in trouble, judged by the state of the cloud. A sample
//! of each group of cases, and more of those that have shown a fault before.

use std::sync::OnceLock;

use crate::support::program;

/// The chore's own cases and its own oracle.
#[path = "../../../xtask/src/faults/trial/mod.rs"]
mod trial;

use trial::{Case, GROUPS, Played, Template, all, fleet, lengths, play};

/// Cases of each group that are carried out.
const SAMPLE: usize = 16;
/// Pairs that the sample is taken from.
const PAIRS: usize = 200;

fn template() -> &'static Template {
    static TEMPLATE: OnceLock<Template> = OnceLock::new();
    TEMPLATE.get_or_init(|| Template::new(&program()).unwrap())
}

fn carried_out(cases: &[Case]) -> std::io::Result<Vec<Played>> {
    cases.iter().map(|case| play(template(), case, false)).collect()
}

fn cases() -> &'static [Case] {
    static CASES: OnceLock<Vec<Case>> = OnceLock::new();
    CASES.get_or_init(|| {
        let lengths = lengths(carried_out).unwrap();
        all(&|variant| lengths[variant.name], 1, PAIRS)
    })
}

/// Carries out so many of the cases whose names are as wanted, at equal distances.
#[track_caller]
fn hold(count: usize, wanted: impl Fn(&str) -> bool) {
    let found: Vec<&Case> = cases().iter().filter(|case| wanted(&case.to_string())).collect();
    assert!(!found.is_empty(), "there is no such case");
    let step = found.len().div_ceil(count).max(1);
    // Not the first one of a row, which is nearly the same for each.
    for case in found.iter().skip(step / 2).step_by(step) {
        let played = play(template(), case, false).unwrap();
        let Played { violations, runs, end, left_out, transcript, .. } = &played;
        let found = violations.join("\n");
        assert!(
            violations.is_empty(),
            "{case}: {runs} runs, {end}, left out: {left_out:?}\n{found}\n\n{transcript}"
        );
    }
}

fn group(name: &str) {
    assert!(GROUPS.iter().any(|(group, _)| *group == name), "there is no such group");
    hold(SAMPLE, |case| case.starts_with(&format!("{name} ")));
}

#[test]
fn worlds_of_every_kind() {
    group("worlds");
}

#[test]
fn a_request_in_trouble() {
    group("troubles");
}

#[test]
fn requests_in_trouble_one_after_the_other() {
    group("outages");
}

#[test]
fn a_run_that_is_killed() {
    group("kills");
}

#[test]
fn a_run_that_is_told_to_end() {
    group("signals");
}

#[test]
fn two_runs_at_once() {
    group("twice");
}

#[test]
fn a_plan_that_somebody_else_takes_up() {
    group("others");
}

#[test]
fn a_colleague_who_acts_meanwhile() {
    group("colleagues");
}

#[test]
fn answers_that_are_not_true() {
    group("lies");
}

#[test]
fn a_clock_that_goes_back() {
    group("clocks");
}

#[test]
fn two_troubles_at_once() {
    group("pairs");
}

#[test]
fn several_teams_at_once() {
    group("beside");
}

/// One case of each group, from the middle of its row.
#[test]
fn enforcements_of_three_instances() {
    let template = fleet::template(&program()).unwrap();
    let play = |case: &fleet::Case| fleet::play(&template, case, false);
    let all = |cases: &[fleet::Case]| cases.iter().map(play).collect::<std::io::Result<Vec<_>>>();
    let cases = fleet::all(fleet::lengths(all).unwrap());
    for (group, _) in fleet::GROUPS {
        let found: Vec<&fleet::Case> = cases.iter().filter(|case| case.group == *group).collect();
        let case = found.get(found.len() / 2).expect("no group is empty");
        let Played { violations, transcript, .. } = play(case).unwrap();
        assert!(violations.is_empty(), "{case}\n{}\n\n{transcript}", violations.join("\n"));
    }
}

/// What was open in between may be known to anybody, whatever an earlier plan has proved.
#[test]
fn an_instance_that_somebody_opened_in_the_middle_of_a_look() {
    hold(8, |case| case.starts_with("colleagues user admin:lock admin:lock @"));
    hold(8, |case| case.starts_with("colleagues team second:lock admin:lock @"));
}

/// A service that stops to show parameters has not lost them.
#[test]
fn parameters_that_are_not_shown_any_more() {
    hold(6, |case| case.starts_with("lies user-replace admin:lock @") && case.contains("-param"));
}

/// A member who is gone has no token that could be reset.
#[test]
fn a_member_who_leaves_before_his_token_is_reset() {
    hold(8, |case| case.starts_with("colleagues names-user") && case.contains("remove-member"));
}

/// What an unfinished plan has set may not be seen yet.
#[test]
fn a_mode_that_an_unfinished_plan_has_perhaps_set() {
    hold(8, |case| case.starts_with("others late-10s") && case.ends_with("second:open"));
}
