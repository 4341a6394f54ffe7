//! The order in which the steps of a plan are begun, and what follows when one fails.

use std::future::ready;

use compact_sort::CompactSort as _;
use futures_util::stream::{self, StreamExt as _};
use ibmcloud_core::journal::{Known, Record};
use ibmcloud_core::outcome::{Outcome, StepResult};
use ibmcloud_core::plan::Step;
use ibmcloud_core::verdict::{Verdict, findings, verdict};
use tokio::time::Instant;

use super::run::Run;
use super::stop::{Cause, Failed, StepFailure, Stopped};
use super::worker::Worker;
use crate::event::Event;

/// Carries out what is not done yet, and closes the journal.
pub(super) async fn to_the_end(run: &Run<'_>) -> Result<Verdict, Stopped> {
    let options = &run.lockdown.options;
    // A person who is told to click does one thing after the other.
    let width = if options.assisted { 1 } else { options.in_flight.get() };
    loop {
        let next = next(run);
        let Some(step) = next.first().and_then(|steps| steps.first()).cloned() else { break };
        if let Some((signal, _)) = run.noticed().await {
            let told = Failed { step, cause: Cause::Signalled(signal) };
            return Err(stop(run, told, Vec::new()).await);
        }
        let chains = next.into_iter().map(|steps| one_after_the_other(run, steps));
        stream::iter(chains).buffer_unordered(width).for_each(|()| ready(())).await;
        if let Some((first, others)) = halted(run) {
            return Err(stop(run, first, others).await);
        }
    }
    let ended = {
        let progress = run.progress();
        let findings = progress.verification().map(|seen| findings(&progress, seen));
        verdict(&findings.unwrap_or_default())
    };
    match run.close(Outcome::Ended(ended)).await {
        Ok(()) => Ok(ended),
        Err(error) => {
            let first = Failed { step: Step::Verify, cause: Cause::Journal(error) };
            Err(Stopped { first, others: Vec::new() })
        }
    }
}

/// What can be done now: steps that come one after the other, and beside one another. Those of a team
/// are in the order of the plan; nothing but tokens is done side by side.
fn next(run: &Run<'_>) -> Vec<Vec<Step>> {
    let progress = run.progress();
    let open = |step: &&Step| !matches!(progress.of(step), Known::Done(_));
    let team = |step: &Step| match step {
        Step::ResetToken(token) | Step::ProveRefused(token) => Some(token.team.clone()),
        Step::Rehearse | Step::SetMode(_) | Step::Verify => None,
    };
    let mut chains: Vec<Vec<Step>> = Vec::new();
    for step in progress.beginning.steps.iter().filter(open) {
        let Some(of) = team(step) else {
            if chains.is_empty() {
                chains.push(vec![step.clone()]);
            }
            break;
        };
        let same = |chain: &&mut Vec<Step>| chain.first().and_then(team).as_ref() == Some(&of);
        match chains.iter_mut().find(same) {
            Some(chain) => chain.push(step.clone()),
            None => chains.push(vec![step.clone()]),
        }
    }
    chains
}

/// Carries out steps until one fails, or no further one is to be begun. A token that was reset is tried
/// all the same: it is written down nowhere, so that nobody could try it later.
async fn one_after_the_other(run: &Run<'_>, steps: Vec<Step>) {
    let worker = Worker::new(run);
    for step in steps {
        let halted = !run.failures.borrow().is_empty() || run.noticed().await.is_some();
        if halted && !holds_token_of(run, &step) {
            return;
        }
        let told = run.tell(&Event::Step(&step)).map_err(StepFailure::not_applied);
        let done = match told {
            Ok(()) => worker.carry_out(&step).await,
            Err(failure) => Err(failure),
        };
        if let Err(failure) = done {
            fail(run, &worker, step, failure).await;
            return;
        }
    }
}

/// Whether a step shows an old token that this run holds, and has replaced.
fn holds_token_of(run: &Run<'_>, step: &Step) -> bool {
    let Step::ProveRefused(token) = step else { return false };
    let reset = Step::ResetToken(token.clone());
    let replaced = matches!(run.progress().of(&reset), Known::Done(StepResult::Reset { .. }));
    replaced && run.old.borrow().contains_key(token)
}

/// Notes that a step failed; one that did nothing is written down as such.
async fn fail(run: &Run<'_>, worker: &Worker<'_>, step: Step, failure: StepFailure) {
    let StepFailure { mut cause, may_have_applied } = failure;
    let at = Instant::now();
    // A step that was told to stop before its request went out leaves nothing uncertain but itself.
    let changing = matches!(step, Step::ResetToken(_) | Step::SetMode(_));
    let is_known = !(may_have_applied && changing);
    if is_known
        && !matches!(cause, Cause::Journal(_))
        && *run.progress().of(&step) == Known::Uncertain
        && let Err(error) = worker.note(Record::NotDone(step.clone())).await
    {
        cause = error.into();
    }
    run.exchanges.borrow_mut().extend(worker.exchanges());
    run.failures.borrow_mut().push((Failed { step, cause }, at));
}

/// Why the plan stops here, if it does: what failed, in the order of the plan, but the reason first.
fn halted(run: &Run<'_>) -> Option<(Failed, Vec<Failed>)> {
    let mut failures = run.failures.take();
    let step = failures.first()?.0.step.clone();
    let order = |step: &Step| run.progress().beginning.steps.iter().position(|it| it == step);
    failures.compact_sort_by_key(|(failed, _)| order(&failed.step));
    // If not even the journal can be written, that trouble is what is to be said.
    let journal = |it: &(Failed, Instant)| matches!(it.0.cause, Cause::Journal(_));
    let told = |it: &(Failed, Instant)| matches!(it.0.cause, Cause::Signalled(_));
    // A signal that came before anything failed is the reason, whatever failed after it.
    let signal = run.signal.get();
    let before = |it: &(Failed, Instant)| signal.is_none_or(|(_, at)| it.1 < at);
    let first = failures.iter().enumerate().filter(|(_, it)| journal(it));
    let first = first.min_by_key(|(_, it)| it.1).map(|(at, _)| at);
    let first = first.or_else(|| failures.iter().position(|it| !told(it) && before(it)));
    let first = match (first, signal) {
        (Some(at), _) => failures.remove(at).0,
        (None, Some((signal, _))) => Failed { step, cause: Cause::Signalled(signal) },
        (None, None) => failures.remove(0).0,
    };
    failures.retain(|it| !told(it) && !journal(it));
    Some((first, failures.into_iter().map(|(failed, _)| failed).collect()))
}

/// Closes the journal after a failure.
async fn stop(run: &Run<'_>, mut first: Failed, others: Vec<Failed>) -> Stopped {
    if !matches!(first.cause, Cause::Journal(_)) {
        let outcome = {
            let progress = run.progress();
            if progress.may_have_changed() {
                Outcome::Uncertain
            } else if progress.changed_something() {
                Outcome::Stopped
            } else {
                Outcome::Abandoned
            }
        };
        if let Err(error) = run.close(outcome).await {
            first.cause = error.into();
        }
    }
    Stopped { first, others }
}
