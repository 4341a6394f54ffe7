//! Decides whether what was said of each instance, and of a run, is right.

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde_json::Value;

use super::super::secrets;
use super::case::Case;
use super::papers;
use super::stage::{Change, Owner, Ran, Stage, What};

/// What is wrong with a case.
pub(super) fn judge(case: &Case, stage: &Stage<'_>) -> Vec<String> {
    let mut wrong = Vec::new();
    for (at, ran) in stage.ran.iter().enumerate() {
        let mut blame = |what: String| wrong.push(format!("run {at}: {what}"));
        if ran.hung {
            blame("it did not end".to_owned());
        }
        if ran.stderr.contains("panicked") || matches!(ran.code, Some(101 | 134 | 139)) {
            blame("it panicked".to_owned());
        }
        if ran.code.is_none() {
            continue;
        }
        match &ran.document {
            Some(document) if document["fleet"].is_u64() => {
                of_instances(stage, ran, document, &mut blame);
                of_code(stage, ran, document, &mut blame);
            }
            _ => without_a_document(stage, ran, &mut blame),
        }
    }
    wrong.extend(resets(stage));
    wrong.extend(on_paper(case, stage));
    wrong.extend(ends(case, stage));
    let sessions = stage.cloud.world().sessions;
    let ledger = stage.ledger();
    let said = stage.ran.iter().map(|ran| [ran.stdout.as_str(), ran.stderr.as_str()]);
    let tokens = ledger.all_tokens.iter().cloned();
    wrong.extend(secrets::found(said, &stage.folder(), tokens, sessions));
    wrong
}

fn list<'v>(document: &'v Value, name: &str) -> &'v [Value] {
    document[name].as_array().map(Vec::as_slice).unwrap_or_default()
}

/// Changes that a run has made at an instance.
fn changes<'l>(ran: &'l Ran, guid: &'l str, all: &'l [Change]) -> impl Iterator<Item = &'l Change> {
    all.iter().filter(move |it| it.guid == guid && ran.sent(it.call))
}

/// Runs that carried the same run out, up to this one.
fn of_the_same<'s>(stage: &'s Stage<'_>, ran: &'s Ran, document: &Value) -> Vec<&'s Ran> {
    let name = document["run"].as_str();
    let same = |it: &&Ran| {
        let own = it.document.as_ref().and_then(|it| it["run"].as_str());
        std::ptr::eq(*it, ran)
            || (name.is_some() && (it.order.resumes.as_deref() == name || own == name))
            // One that was killed has said no name; whoever takes a run up takes up the last one.
            || (ran.order.resumes.is_some() && it.code.is_none() && it.order.home == ran.order.home)
    };
    let end = stage.ran.iter().position(|it| std::ptr::eq(it, ran)).unwrap_or_default();
    stage.ran.iter().take(end + 1).filter(same).collect()
}

/// What is said of each instance.
fn of_instances(stage: &Stage<'_>, ran: &Ran, document: &Value, blame: &mut impl FnMut(String)) {
    let ledger = stage.ledger();
    let unlisted = !list(document, "accounts_not_listed").is_empty();
    for guid in &stage.guids {
        let (Some(before), Some(after)) = (ran.before.get(guid), ran.after.get(guid)) else {
            continue;
        };
        let is = |it: &&Value| it["guid"] == guid.as_str();
        let entry = list(document, "instances").iter().find(is);
        let is_unread = list(document, "unread").iter().any(|it| is(&it));
        let Some(entry) = entry else {
            let meanwhile = after.iam_only;
            // What is locked down already is only counted.
            let untouched = before.iam_only || meanwhile;
            if !is_unread && !unlisted && !untouched && ran.order.resumes.is_none() {
                blame(format!("{guid} is not locked down, and is not named"));
            }
            if changes(ran, guid, &ledger.changes).next().is_some() {
                blame(format!("{guid} was changed, and nothing is said of it"));
            }
            continue;
        };
        let verdict = entry["verdict"].as_str().unwrap_or_default();
        match entry["outcome"].as_str().unwrap_or_default() {
            "done" => {
                if verdict != "not-so" && !after.iam_only {
                    blame(format!("{guid} is {verdict}, and the mode is not IAM_ONLY"));
                }
                if verdict.starts_with("proven") && !after.living.is_empty() {
                    blame(format!("{guid} is {verdict}, and old tokens live: {:?}", after.living));
                }
                if !["proven", "proven-for-identity", "set-not-proven", "not-so"].contains(&verdict)
                {
                    blame(format!("{guid} has the verdict {verdict:?}"));
                }
            }
            "failed" => {
                let text = |name: &str| entry[name].as_str().unwrap_or_default();
                if text("layer").is_empty() || text("kind").is_empty() {
                    blame(format!("{guid} failed without a layer or a reason"));
                }
                let same = of_the_same(stage, ran, document);
                let changed =
                    same.iter().any(|it| changes(it, guid, &ledger.changes).next().is_some());
                if text("changed") == "nothing" && changed {
                    blame(format!("nothing was changed at {guid}, it says, and something was"));
                }
            }
            "held" => {
                if changes(ran, guid, &ledger.changes).next().is_some() {
                    blame(format!("{guid} was not begun, it says, and was changed"));
                }
            }
            other => blame(format!("{guid} has the outcome {other:?}")),
        }
    }
}

/// Whether an instance is named as one that is as it is wanted.
fn is_as_wanted(entry: &Value, accepts: bool) -> bool {
    let verdict = &entry["verdict"];
    verdict == "proven" || (accepts && verdict == "proven-for-identity")
}

/// The exit code, by what is said and by what is so.
fn of_code(stage: &Stage<'_>, ran: &Ran, document: &Value, blame: &mut impl FnMut(String)) {
    let code = ran.code.unwrap_or_default();
    if matches!(code, 129 | 130 | 143) {
        if !ran.order.disturbance.as_ref().is_some_and(is_told_to_end) {
            blame(format!("exit code {code}, and nobody told it to end"));
        }
        return;
    }
    let instances = list(document, "instances");
    let is = |outcome: &str| instances.iter().any(|it| it["outcome"] == outcome);
    let missing = ["unread", "accounts_not_listed"].iter().any(|it| !list(document, it).is_empty());
    let accepts = document["accepts_unproven_coverage"] == true;
    let expected = if instances.iter().any(|it| it["changed"] == "perhaps") {
        5
    } else if is("failed") || is("held") || missing || document["trouble"].is_string() {
        4
    } else if !instances.iter().all(|it| is_as_wanted(it, accepts)) {
        3
    } else {
        0
    };
    if code != expected {
        blame(format!("exit code {code} with an output that means {expected}"));
    }
    let open = stage.guids.iter().filter(|it| !ran.after.get(*it).is_some_and(|it| it.iam_only));
    let open: Vec<&String> = open.collect();
    // A run that is taken up is about its own instances.
    let own = |guid: &&String| {
        ran.order.resumes.is_none() || instances.iter().any(|it| it["guid"] == guid.as_str())
    };
    if code == 0 && open.iter().any(own) {
        blame(format!("exit code 0, and these are open: {open:?}"));
    }
}

fn is_told_to_end(it: &super::super::run::Disturbance) -> bool {
    use super::super::run::{Disturbance, Stop};
    matches!(it, Disturbance::Stopped { how: Stop::Terminate, .. })
}

/// A run that ended before it could say anything of instances.
fn without_a_document(stage: &Stage<'_>, ran: &Ran, blame: &mut impl FnMut(String)) {
    let ledger = stage.ledger();
    if ledger.changes.iter().any(|it| ran.sent(it.call)) {
        blame(format!("it changed something, and says nothing of it ({})", ran.end()));
    }
    let told = ran.order.disturbance.as_ref().is_some_and(is_told_to_end);
    match ran.code {
        Some(1) => {}
        Some(129 | 130 | 143) if told => {}
        _ => blame(format!("{} without a document", ran.end())),
    }
}

/// No token is reset twice by one plan, and none without a journal.
fn resets(stage: &Stage<'_>) -> Vec<String> {
    let mut wrong = Vec::new();
    let mut count: BTreeMap<(PathBuf, Owner), u32> = BTreeMap::new();
    let ledger = stage.ledger();
    for (at, ran) in stage.ran.iter().enumerate() {
        for change in ledger.changes.iter().filter(|it| ran.sent(it.call)) {
            let What::Token(owner) = change.what else { continue };
            let Some(plan) = ran.plans.get(&change.guid) else {
                wrong.push(format!("run {at}: a token of {} without a journal", change.guid));
                continue;
            };
            let times = count.entry((plan.path.clone(), owner)).or_default();
            *times += 1;
            if *times == 2 {
                let guid = &change.guid;
                wrong.push(format!("run {at}: {owner:?} of {guid} was reset twice by one plan"));
            }
        }
    }
    wrong
}

/// Journals and bundles hold.
fn on_paper(case: &Case, stage: &Stage<'_>) -> Vec<String> {
    let mut wrong = Vec::new();
    for home in case.homes() {
        let mut ask = |words: &[&str]| match stage.ask(home, words) {
            Ok(output) if output.status.success() => {}
            Ok(output) => wrong.push(format!("{}: {:?}", words.join(" "), output.status.code())),
            Err(error) => wrong.push(format!("{}: {error}", words.join(" "))),
        };
        ask(&["monitoring", "auth", "verify-journal"]);
        let runs = papers::runs(&stage.home(home));
        for run in &runs {
            ask(&["monitoring", "auth", "history", &run.name]);
        }
        for run in runs {
            if let Some(bundle) = run.bundle() {
                wrong.extend(run.faults(&bundle));
            }
        }
    }
    wrong
}

/// Once there is no trouble any more, all three are brought to the end, and nothing is done twice.
fn ends(case: &Case, stage: &Stage<'_>) -> Vec<String> {
    let mut wrong = Vec::new();
    let ledger = stage.ledger();
    let Some(last) = stage.ran.last() else { return wrong };
    if last.code != Some(0) {
        wrong.push(format!("there was no way out: the last run ended with {}", last.end()));
    }
    if ledger.changes.iter().any(|it| last.sent(it.call)) {
        wrong.push("a run with nothing left to do changed something".to_owned());
    }
    for (guid, truth) in &last.after {
        if !truth.iam_only || !truth.living.is_empty() {
            wrong.push(format!("{guid} is not locked down in the end: {truth:?}"));
        }
    }
    // Where nothing happened, nothing fails.
    let calm = case.group == "calm" && stage.ran.first().is_none_or(|it| it.code != Some(0));
    if calm {
        wrong.push("an undisturbed run did not succeed".to_owned());
    }
    wrong
}
