//! Decides whether what the program said and did is right, by the cloud's state and by what happened in it.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::case::Case;
use super::instance::{GUID, MODE};
use super::ledger::{Event, Ledger, Look, What};
use super::ran::Ran;
use super::run::{Stop, Who, Words};
use super::secrets;
use super::stage::Stage;
use super::truth::Living;
use super::verdict::{self, Verdict, document};

/// What came of a case.
#[derive(Debug, Default)]
pub(crate) struct Judgement {
    pub(crate) violations: Vec<String>,
    pub(crate) left_out: Vec<&'static str>,
}

impl Judgement {
    fn blame(&mut self, at: usize, what: impl Into<String>) {
        self.violations.push(format!("run {at}: {}", what.into()));
    }
}

/// Changes that happened when nobody could see them any more, or not yet.
const AFTER_THE_LAST_LOOK: &str = "a team or member that came after the last look at the list";
const MODE_AFTER_THE_LAST_LOOK: &str = "a mode that was set after the last look at it";
const NEVER_SHOWN: &str = "parameters that the service shows to nobody";
const IN_THE_GAP: &str = "a change that came between the last look at the instance and the update";

/// Judges a case.
pub(crate) fn judge(case: &Case, stage: &Stage<'_>) -> Judgement {
    let mut judgement = Judgement::default();
    let sessions = stage.cloud.world().sessions;
    let ledger = stage.ledger();
    for (at, ran) in stage.ran.iter().enumerate() {
        if ran.hung {
            judgement.blame(at, "it did not end");
        }
        if ran.stderr.contains("panicked") || matches!(ran.code, Some(101 | 134 | 139)) {
            judgement.blame(at, "it panicked");
        }
        words(&mut judgement, at, ran, &ledger);
        codes(&mut judgement, at, ran, stage, &ledger);
        truth(&mut judgement, at, ran, case, &ledger);
    }
    resets(&mut judgement, case, stage, &ledger);
    losses(&mut judgement, case, stage, &ledger);
    for leak in secrets::leaks(stage, &ledger, sessions) {
        judgement.violations.push(leak);
    }
    ends(&mut judgement, case, stage, &ledger);
    judgement.left_out.sort_unstable();
    judgement.left_out.dedup();
    judgement
}

/// Changes by a run: of a token or of the mode. Sending the same again is none.
fn changes<'l>(ran: &'l Ran, ledger: &'l Ledger) -> impl Iterator<Item = &'l Event> {
    let own = move |event: &&Event| !event.colleague && !event.read && ran.sent(event.call);
    let counts = |event: &&Event| match &event.what {
        What::Token { .. } => true,
        What::Setting { name, .. } => name == MODE,
        What::Name { .. } | What::Team(_) | What::Member { .. } => false,
    };
    ledger.events.iter().filter(own).filter(counts)
}

fn changed(ran: &Ran, ledger: &Ledger) -> bool {
    changes(ran, ledger).next().is_some() || ledger.running().is_some_and(|call| ran.sent(call))
}

fn changed_mode(ran: &Ran, ledger: &Ledger) -> bool {
    changes(ran, ledger).any(|event| matches!(event.what, What::Setting { .. }))
}

/// What was said of changes.
fn words(judgement: &mut Judgement, at: usize, ran: &Ran, ledger: &Ledger) {
    let said = |text: &str| ran.stdout.contains(text) || ran.stderr.contains(text);
    if said("Nothing was changed") && changed(ran, ledger) {
        judgement.blame(at, "it said that nothing was changed, and changed something");
    }
    if said("external_api_auth was not changed") && changed_mode(ran, ledger) {
        judgement.blame(at, "it said that the mode was not changed, and changed it");
    }
}

/// The exit code, by `docs/reference/exit-codes.md`.
fn codes(judgement: &mut Judgement, at: usize, ran: &Ran, stage: &Stage<'_>, ledger: &Ledger) {
    let Some(code) = ran.code else { return };
    let verdict = verdict::of(ran);
    let expected = match verdict {
        Some(Verdict::Proven) => Some(0),
        Some(Verdict::ForIdentity) if accepted(ran) => Some(0),
        Some(_) => Some(3),
        None => None,
    };
    let outcome = ran.plan.as_ref().and_then(|plan| plan.outcome.as_deref());
    match (code, expected) {
        (code, Some(expected)) if code == expected => {}
        (code, Some(expected)) => {
            judgement.blame(at, format!("exit code {code} with a verdict that means {expected}"));
        }
        (1, None) if changed(ran, ledger) => {
            judgement.blame(at, "exit code 1, and it changed something");
        }
        (1, None) if outcome == Some("uncertain") => {
            judgement.blame(at, "exit code 1, and its plan is uncertain");
        }
        (4, None) => {
            // What somebody else changed meanwhile cannot be told from a change of the plan's own.
            let mut before = stage.ran.iter().take(at + 1);
            if !before.any(|it| changed(it, ledger)) && !ledger.events.iter().any(|it| it.colleague)
            {
                judgement.blame(at, "exit code 4, and nothing was changed");
            }
        }
        (5, None) if outcome != Some("uncertain") => {
            judgement.blame(at, format!("exit code 5, and its plan is {outcome:?}"));
        }
        (1 | 5, None) => {}
        (129 | 130 | 143, None) if was_told_to_end(ran) => {}
        (code, None) => judgement.blame(at, format!("exit code {code} without a verdict")),
    }
}

/// Whether what cannot be seen was accepted, when the plan began or now.
fn accepted(ran: &Ran) -> bool {
    ran.run.accepts() || document(ran).is_some_and(|it| it["coverage_accepted"] == true)
}

fn was_told_to_end(ran: &Ran) -> bool {
    use super::run::Disturbance;
    let told = |it: &Disturbance| matches!(it, Disturbance::Stopped { how: Stop::Terminate, .. });
    ran.run.disturbances.iter().any(told)
}

/// No verdict is better than the truth.
fn truth(judgement: &mut Judgement, at: usize, ran: &Ran, case: &Case, ledger: &Ledger) {
    let Some(verdict) = verdict::of(ran) else { return };
    let target = match (ran.run.words, &ran.plan) {
        (Words::Lock, _) => "IAM_ONLY",
        (Words::Open, _) => "ANY",
        (Words::Resume, Some(plan)) => plan.target.as_str(),
        (Words::Resume, None) => return judgement.blame(at, "a verdict without a journal"),
    };
    let locks_down = target == "IAM_ONLY";
    if verdict < Verdict::NotSo && ran.truth.iam_only != locks_down {
        if set_too_late(ran, case, ledger) {
            judgement.left_out.push(MODE_AFTER_THE_LAST_LOOK);
        } else {
            judgement.blame(at, format!("{}, and the mode is not {target}", verdict.word()));
        }
    }
    if !locks_down || verdict > Verdict::ForIdentity {
        return;
    }
    let document = document(ran).unwrap_or_default();
    for token in &ran.truth.living {
        if came_too_late(token, ran, case, ledger) {
            judgement.left_out.push(AFTER_THE_LAST_LOOK);
        } else if verdict == Verdict::Proven {
            let text =
                format!("proven, and {}'s old token of team {} lives", token.name, token.team);
            judgement.blame(at, text);
        } else if !is_named(token, ran, &document, case, ledger) {
            let Living { name, team, .. } = token;
            judgement.blame(at, format!("{name}'s old token of team {team} lives unnamed"));
        }
    }
}

/// Whether the findings name a living token.
fn is_named(token: &Living, ran: &Ran, document: &Value, case: &Case, ledger: &Ledger) -> bool {
    let per_user = case.variant.per_user();
    let caller = document["carried_out_by"]["monitor_user"].as_str().unwrap_or_default();
    let findings = document["findings"].as_array().map(Vec::as_slice).unwrap_or_default();
    let sees = ran.run.who != Who::Writer || belongs(token.team, ran, ledger);
    let planned = document["tokens"].as_array().map(Vec::as_slice).unwrap_or_default();
    let is_planned = planned.iter().any(|it| it["team"]["id"] == token.team);
    findings.iter().any(|finding| {
        let team = finding["team"]["id"] == token.team;
        let user = finding["user"].as_str().unwrap_or(caller) == token.name || !per_user;
        match finding["code"].as_str().unwrap_or_default() {
            "member-token"
            | "token-not-reset"
            | "reset-uncertain"
            | "old-token-accepted"
            | "old-token-not-tried"
            | "token-accepted"
            | "probe-unclear" => team && user,
            "late-team" | "members-unknown" => team,
            "teams-of-others" => !sees,
            "list-incomplete" | "no-teams" => !is_planned,
            _ => false,
        }
    })
}

/// Whether the caller belonged to a team when he looked at the teams for the last time.
fn belongs(team: u64, ran: &Ran, ledger: &Ledger) -> bool {
    let Some(user) = ran.truth.users.get(ran.run.who.user()) else { return false };
    let joined =
        ledger.events.iter().rev().find(|it| it.what == What::Member { team, user: *user });
    let seen = joined.is_none_or(|event| {
        looks(ran, ledger).any(|it| it.path == "/api/teams" && it.order > event.order)
    });
    seen && ran.truth.members.get(&team).is_some_and(|it| it.contains(user))
}

/// Whether a token is that of a team or member that came when the run did not look at the list any more,
/// or that the list did not show yet.
fn came_too_late(token: &Living, ran: &Ran, case: &Case, ledger: &Ledger) -> bool {
    let made = |what: &What| {
        matches!(what, What::Token { team, user, after: Some(key), .. }
            if (*team, *user) == (token.team, token.user) && *key == token.key)
    };
    let Some(event) = ledger.events.iter().find(|it| it.colleague && made(&it.what)) else {
        return false;
    };
    let is_new = |it: &Event| it.call == event.call && it.what == What::Team(token.team);
    let (path, seconds) = if ledger.events.iter().any(is_new) {
        ("/api/teams".to_owned(), case.variant.lag().teams_seconds)
    } else {
        (format!("/api/teams/{}", token.team), 0)
    };
    !looks(ran, ledger).any(|it| it.path == path && shows(it, event, seconds))
}

/// The requests of a run that only read.
fn looks<'l>(ran: &'l Ran, ledger: &'l Ledger) -> impl DoubleEndedIterator<Item = &'l Look> {
    ledger.looks.iter().filter(|it| ran.sent(it.call) && it.method == "GET")
}

/// Whether a request comes behind an event that is seen so many seconds later only.
fn shows(look: &Look, event: &Event, seconds: u32) -> bool {
    look.order > event.order && look.at >= event.at + 1_000 * i64::from(seconds)
}

/// Whether somebody set the mode when the run did not look at it any more.
fn set_too_late(ran: &Ran, case: &Case, ledger: &Ledger) -> bool {
    // Another run at the same time is a colleague, too.
    let end = ran.calls.last().map_or(0, |range| range.end);
    let mode = |it: &&Event| {
        let theirs = it.call <= end && (it.colleague || !ran.sent(it.call));
        theirs && matches!(&it.what, What::Setting { name, .. } if name == MODE)
    };
    let Some(event) = ledger.events.iter().rev().find(mode) else { return false };
    let lag = case.variant.lag();
    !looks(ran, ledger).any(|it| {
        let by_behaviour = ["/api/token", "/api/user/me"].contains(&it.path.as_str());
        (by_behaviour && shows(it, event, lag.enforcement_seconds))
            || (it.path.ends_with(GUID) && shows(it, event, lag.parameters_seconds))
    })
}

/// No token is reset twice by one plan.
fn resets(judgement: &mut Judgement, case: &Case, stage: &Stage<'_>, ledger: &Ledger) {
    let per_user = case.variant.per_user();
    let mut count: BTreeMap<(String, u64, u64), u32> = BTreeMap::new();
    for (at, ran) in stage.ran.iter().enumerate() {
        for event in changes(ran, ledger) {
            let What::Token { team, user, .. } = event.what else { continue };
            let Some(plan) = &ran.plan else {
                judgement.blame(at, format!("it reset a token of team {team} without a journal"));
                continue;
            };
            let plan = plan.path.display().to_string();
            let owner = if per_user { user } else { 0 };
            let times = count.entry((plan, team, owner)).or_default();
            *times += 1;
            if *times == 2 {
                judgement
                    .blame(at, format!("the token of team {team} was reset twice by one plan"));
            }
        }
    }
}

/// No parameter of anyone is lost or undone, and neither is the name.
fn losses(judgement: &mut Judgement, case: &Case, stage: &Stage<'_>, ledger: &Ledger) {
    for (at, ran) in stage.ran.iter().enumerate() {
        let own = |event: &&Event| !event.colleague && ran.sent(event.call);
        for event in ledger.events.iter().filter(own) {
            let what = match &event.what {
                What::Setting { name, before, after } if name != MODE => {
                    format!("parameter {name} became {after:?} and was {before:?}")
                }
                What::Name { before, after } => {
                    format!("the instance was renamed from {before} to {after}")
                }
                _ => continue,
            };
            if in_the_gap(event, ran, case, ledger) {
                judgement.left_out.push(IN_THE_GAP);
            } else if never_shown(ran, stage) {
                judgement.left_out.push(NEVER_SHOWN);
            } else {
                judgement.blame(at, what);
            }
        }
    }
}

/// Whether it undoes what somebody changed when the run had looked for the last time before its update:
/// the service has no condition that an update could name.
fn in_the_gap(event: &Event, ran: &Ran, case: &Case, ledger: &Ledger) -> bool {
    let before = |it: &&Look| it.order < event.order && it.path.ends_with(GUID);
    let looked = looks(ran, ledger).rev().find(before);
    let seconds = case.variant.lag().parameters_seconds;
    let same = |one: &What| match (one, &event.what) {
        (What::Setting { name: one, .. }, What::Setting { name: other, .. }) => one == other,
        (What::Name { .. }, What::Name { .. }) => true,
        _ => false,
    };
    let unseen = |it: &&Event| {
        it.colleague
            && it.order < event.order
            && looked.is_none_or(|look| !shows(look, it, seconds))
    };
    ledger.events.iter().filter(unseen).any(|it| same(&it.what))
}

/// Whether the service left the parameters out of every answer that shows them.
fn never_shown(ran: &Ran, stage: &Stage<'_>) -> bool {
    let calls = stage.cloud.calls();
    let mut looks = calls.iter().filter(|it| {
        ran.sent(it.seq) && it.method == "GET" && it.path.contains("/v2/resource_instances")
    });
    looks.all(|it| it.fault.as_ref().is_some_and(|fault| fault.ends_with("-parameters")))
}

/// There is a way out, and it leads where it was meant to.
fn ends(judgement: &mut Judgement, case: &Case, stage: &Stage<'_>, ledger: &Ledger) {
    let feasible = case.variant.is_feasible(case.last);
    for home in case.homes() {
        let open = stage.plans(home).into_iter().find(super::journals::Plan::is_open);
        if let Some(open) = open {
            let text = format!("plan {} of home {home} is still {:?}", open.number, open.outcome);
            judgement.violations.push(text);
        }
        let last = stage.ran.iter().rev().find(|ran| ran.run.home == home);
        let ended = last.is_some_and(|ran| matches!(ran.code, Some(0 | 3)));
        if feasible && !ended {
            let code = last.and_then(|ran| ran.code);
            judgement.violations.push(format!("home {home} ended with {code:?}"));
        }
    }
    let Some(last) = stage.ran.last() else { return };
    let colleague: BTreeSet<&str> = ledger
        .events
        .iter()
        .filter(|it| it.colleague)
        .filter_map(|it| match &it.what {
            What::Setting { name, .. } => Some(name.as_str()),
            _ => None,
        })
        .collect();
    if feasible && !colleague.contains(MODE) {
        let wanted = match (last.run.words, &last.plan) {
            (Words::Resume, Some(plan)) => plan.target == "IAM_ONLY",
            (words, _) => words != Words::Open,
        };
        let is_so = last.truth.iam_only == wanted && last.truth.set_to_iam_only == wanted;
        if !is_so && !set_too_late(last, case, ledger) {
            judgement.violations.push("the mode is not what was wanted in the end".to_owned());
        }
    }
}
