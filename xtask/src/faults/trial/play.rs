//! Carries out a case and the way out of it, and has it judged.

use std::fmt::Write as _;
use std::io;
use std::time::Duration;

use serde_json::Value;

use super::case::Case;
use super::oracle::{self, Judgement};
use super::ran::Ran;
use super::run::{Run, Words};
use super::stage::{Stage, Template};
use super::verdict;

/// Commands with which every case has to be over, once there is no trouble any more.
const WAYS_OUT: usize = 2;

/// Who was told to try again later does so when the services show what is.
const LATER: Duration = Duration::from_mins(5);

/// A case that was carried out.
#[derive(Debug)]
pub(crate) struct Played {
    /// What is wrong with it.
    pub(crate) violations: Vec<String>,
    /// What was left out of the judgement, by name.
    pub(crate) left_out: Vec<&'static str>,
    /// Runs of the program.
    pub(crate) runs: usize,
    /// How the last run ended, in a word.
    pub(crate) end: String,
    /// Requests of the first run.
    pub(crate) requests: usize,
    /// Everything that was done and said, for whoever looks for a cause.
    pub(crate) transcript: String,
}

/// Carries out a case. A transcript is made of one with violations, or where it is wanted.
pub(crate) fn play(template: &Template, case: &Case, whole: bool) -> io::Result<Played> {
    let mut stage = Stage::new(template, case)?;
    for run in &case.runs {
        stage.carry_out(run)?;
    }
    for home in case.homes() {
        leave(&mut stage, case, home)?;
    }
    let Judgement { violations, left_out } = oracle::judge(case, &stage);
    let last = stage.ran.last();
    let requests = stage
        .ran
        .first()
        .map_or(0, |ran| ran.calls.iter().map(|range| range.end - range.start).sum::<u64>());
    let whole = whole || !violations.is_empty();
    Ok(Played {
        violations,
        left_out,
        runs: stage.ran.len(),
        end: last.map(end).unwrap_or_default(),
        requests: usize::try_from(requests).unwrap_or_default(),
        transcript: if whole { transcript(case, &stage) } else { String::new() },
    })
}

/// What a person does who wants to come to an end in a home: goes on where there is something to go on
/// with, else begins.
fn leave(stage: &mut Stage<'_>, case: &Case, home: usize) -> io::Result<()> {
    for attempt in 0..WAYS_OUT {
        if attempt > 0 {
            stage.cloud.clock().advance(LATER);
        }
        let plans = stage.plans(home);
        let open = plans.iter().any(super::journals::Plan::is_open);
        let last = stage.ran.iter().rev().find(|ran| ran.run.home == home);
        if !open && last.is_some_and(|ran| matches!(ran.code, Some(0 | 3))) {
            break;
        }
        let words = if open { Words::Resume } else { case.target() };
        stage.carry_out(&Run::new(case.last, words).in_home(home))?;
    }
    Ok(())
}

fn end(ran: &Ran) -> String {
    verdict::of(ran).map_or_else(
        || ran.code.map_or_else(|| "killed".to_owned(), |code| format!("exit {code}")),
        |verdict| verdict.word().to_owned(),
    )
}

/// What was said; of a JSON document, the verdict and what stands between it and the best one.
fn short(said: &str, document: Option<&Value>) -> String {
    let Some(document) = document else { return said.to_owned() };
    let mut text = format!("{} {}\n", document["verdict"], document["outcome"]);
    for finding in document["findings"].as_array().into_iter().flatten() {
        let _ = writeln!(text, "{finding}");
    }
    text
}

fn transcript(case: &Case, stage: &Stage<'_>) -> String {
    let mut text = format!("{case}\n");
    let calls = stage.cloud.calls();
    let ledger = stage.ledger();
    for (at, ran) in stage.ran.iter().enumerate() {
        let code = ran.code.map_or_else(|| "killed".to_owned(), |code| code.to_string());
        let _ = writeln!(text, "\n== run {at}: {} -> {code}", ran.run);
        let _ = writeln!(text, "   {}", ran.run.args().join(" "));
        for call in calls.iter().filter(|call| ran.sent(call.seq)) {
            let first = ran.calls.first().map_or(0, |range| range.start);
            let status = call.status.map_or_else(|| "-".to_owned(), |status| status.to_string());
            let nth = call.seq.saturating_sub(first);
            let fault = call.fault.as_ref().map(|it| format!("   <== {it}")).unwrap_or_default();
            let _ = writeln!(text, "   @{nth} {} {} {status}{fault}", call.method, call.path);
            for event in ledger.events.iter().filter(|event| event.call == call.seq) {
                let by = if event.colleague { "a colleague" } else { "effect" };
                let _ = writeln!(text, "        {by}: {:?}", event.what);
            }
        }
        let _ = writeln!(text, "-- stdout\n{}", short(&ran.stdout, ran.document.as_ref()));
        let _ = writeln!(text, "-- stderr\n{}", ran.stderr);
        if let Some(plan) = &ran.plan {
            let _ = writeln!(text, "-- plan {}: {:?}", plan.number, plan.outcome);
        }
        let _ = writeln!(
            text,
            "-- IAM_ONLY in force: {}, living: {:?}",
            ran.truth.iam_only,
            ran.truth.living.iter().map(|it| (it.team, it.name.as_str())).collect::<Vec<_>>()
        );
    }
    text
}
