//! Evidence: what a plan saw and did, as one JSON document to hand to an auditor. No token is in it.
//!
//! The document follows from the journal and from nothing else, so that it can be written again from
//! any plan, and compared with its journal by whoever has both.

use std::io;
use std::path::Path;

use ibmcloud_core::journal::{BreakGlass, Known, Progress};
use ibmcloud_core::outcome::{Probe, ResetWay, StepResult, TokenRead};
use ibmcloud_core::plan::{MemberToken, Members, Step, TokenRef};
use ibmcloud_core::verdict::{Finding, Verdict, findings, verdict};
use ibmcloud_transport::json::to_value;
use serde_json::{Map, Value, json};

use crate::files;
use crate::journal::{JournalFile, OutcomeLine, RecordLine, rfc_3339};

/// The version of the document's form, as in `docs/reference/lockdown-evidence.schema.json`.
pub const SCHEMA: &str = "ibmcloud-monitoring/lockdown-evidence/1";

/// The findings and the verdict of a plan; `None` before its last look.
pub fn judgement(progress: &Progress) -> Option<(Verdict, Vec<Finding>)> {
    let findings = findings(progress, progress.verification()?);
    Some((verdict(&findings), findings))
}

/// The document of a journal.
pub fn document(journal: &JournalFile) -> Value {
    let progress = &journal.progress;
    let beginning = &progress.beginning;
    let judged = judgement(progress);
    let findings: Vec<Value> =
        judged.iter().flat_map(|(_, findings)| findings).map(finding).collect();
    let observations: Vec<Value> = journal
        .entries
        .iter()
        .enumerate()
        .map(|(seq, entry)| {
            json!({
                "seq": seq,
                "at": entry.at,
                "record": RecordLine::from(&entry.record),
                "exchanges": entry.exchanges,
            })
        })
        .collect();
    let actor = &beginning.actor;
    let mut document = json!({
        "schema": SCHEMA,
        "verdict": judged.as_ref().map(|(verdict, _)| verdict.as_str()),
        "outcome": progress.closed.map(OutcomeLine::from),
        "findings": findings,
        "plan": beginning.plan,
        "number": beginning.number,
        "instance": {
            "name": beginning.name,
            "guid": beginning.instance.to_string(),
            "crn": beginning.crn.as_ref().map(ToString::to_string),
        },
        "carried_out_by": {
            "user": actor.user,
            "iam_id": actor.iam_id,
            "account": actor.account.as_ref().map(ToString::to_string),
            "monitor_user": actor.monitor_user,
            "host": actor.host,
            "program": actor.program,
        },
        "began_at": journal.began_at(),
        "ended_at": journal.last_at(),
        "service_time": last_service_time(journal),
        "mode_before": beginning.from.to_string(),
        "mode_wanted": beginning.target.to_string(),
        "mode_now": progress.verification().map(|seen| seen.mode.to_string()),
        "coverage_accepted": beginning.accepts_gaps,
        "fingerprint_key": beginning.key.map(|key| key.to_string()),
        "tokens": tokens(progress),
        "verification": progress.verification().map(|seen| json!({
            "iam_call_succeeds": seen.iam_call,
            "token_read": token_read(seen.token_read),
            "looks": seen.looks,
            "parameters_changed": seen.differences.iter().map(|it| json!({
                "parameter": it.name,
                "before": it.before.as_ref().map(to_value),
                "after": it.after.as_ref().map(to_value),
            })).collect::<Vec<_>>(),
        })),
        "observations": observations,
        "journal": {
            "file": journal.path().file_name().map(|it| it.to_string_lossy()),
            "records": journal.entries.len(),
            "head": journal.head(),
        },
    });
    // Not in the others: a document of before stays the one that follows from its journal.
    if let (Some(it), Value::Object(members)) = (&beginning.break_glass, &mut document) {
        members.insert("break_glass".to_owned(), break_glass(it));
    }
    document
}

/// For how long, and why, an instance is opened, for programs.
pub fn break_glass(it: &BreakGlass) -> Value {
    json!({ "until": rfc_3339(it.until), "reason": it.reason })
}

/// A finding for programs.
pub fn finding(finding: &Finding) -> Value {
    let mut value = Map::new();
    let mut put = |name: &str, member: Value| value.insert(name.to_owned(), member);
    put("code", finding.code().into());
    put("leaves_at_best", finding.verdict().as_str().into());
    if let Some(team) = finding.team() {
        put("team", json!({ "id": team.id.0, "name": team.name }));
    }
    if let Some(user) = finding.user() {
        put("user", user.into());
    }
    if let Some(parameter) = finding.parameter() {
        put("parameter", parameter.into());
    }
    value.into()
}

/// Each token that the plan knows of: whose it is, what was seen of it before, what was done, what the
/// old one met with, and what a live one met with after the mode was set.
fn tokens(progress: &Progress) -> Vec<Value> {
    let mut rows = Vec::new();
    for team in &progress.beginning.teams {
        let own = TokenRef::own(team.team.clone());
        let mut row = token(progress, &own);
        row.insert("user".to_owned(), progress.beginning.actor.monitor_user.clone().into());
        row.insert("whose".to_owned(), "caller".into());
        rows.push(row.into());
        let Members::Others(others) = &team.members else { continue };
        for member in others {
            let it = TokenRef::of(team.team.clone(), member.user.clone());
            let mut row = token(progress, &it);
            row.insert("user".to_owned(), member.user.clone().into());
            row.insert("whose".to_owned(), "member".into());
            let seen = match member.token {
                MemberToken::Shared => "shared",
                MemberToken::Separate(_) => "separate",
                MemberToken::Unseen => "unseen",
            };
            row.insert("seen".to_owned(), seen.into());
            rows.push(row.into());
        }
    }
    rows
}

fn token(progress: &Progress, token: &TokenRef) -> Map<String, Value> {
    let team = json!({ "id": token.team.id.0, "name": token.team.name });
    let mut row = Map::new();
    row.insert("team".to_owned(), team);
    row.insert("before".to_owned(), progress.token_before(token).map(|it| it.to_string()).into());
    let (did, after, by) = match progress.of(&Step::ResetToken(token.clone())) {
        Known::Done(StepResult::Reset { after, by, .. }) => {
            let by = match by {
                ResetWay::Request(request) => request.clone(),
                ResetWay::FoundChanged => "found changed".to_owned(),
                ResetWay::Assisted => "web UI".to_owned(),
            };
            ("reset", Some(after.to_string()), Some(by))
        }
        Known::Done(StepResult::TeamGone) => ("team-gone", None, None),
        Known::Done(StepResult::MemberGone) => ("member-gone", None, None),
        Known::Done(StepResult::Unsettled) | Known::Uncertain => ("uncertain", None, None),
        Known::Done(_) | Known::NotStarted => ("not-reset", None, None),
    };
    row.insert("did".to_owned(), did.into());
    row.insert("after".to_owned(), after.into());
    row.insert("reset_by".to_owned(), by.into());
    let old_token = match progress.of(&Step::ProveRefused(token.clone())) {
        Known::Done(StepResult::Refused { status }) => json!({ "refused": status }),
        Known::Done(StepResult::StillAccepted) => json!("accepted"),
        _ if progress.last_probe(token) == Some(Probe::Accepted) => json!("accepted"),
        _ => json!("not-tried"),
    };
    row.insert("old_token".to_owned(), old_token);
    let probe = progress
        .verification()
        .and_then(|seen| seen.probes.iter().find(|(at, _)| at == token))
        .map(|(_, probe)| *probe);
    let after_mode = match probe {
        Some(Probe::Refused { status }) => json!({ "refused": status }),
        Some(Probe::Accepted) => json!("accepted"),
        Some(Probe::Unclear { status }) => json!({ "unclear": status }),
        None => json!("not-tried"),
    };
    row.insert("after_mode".to_owned(), after_mode);
    row
}

fn token_read(read: TokenRead) -> &'static str {
    match read {
        TokenRead::Shown => "shown",
        TokenRead::Refused => "refused",
        TokenRead::NotTried => "not-tried",
    }
}

fn last_service_time(journal: &JournalFile) -> Option<&str> {
    let mut exchanges = journal.entries.iter().rev().flat_map(|it| it.exchanges.iter().rev());
    exchanges.find_map(|it| it.service_time.as_deref())
}

/// Whether a document is the one that follows from a journal.
pub fn agrees(document: &Value, journal: &JournalFile) -> bool {
    *document == self::document(journal)
}

/// The document as it is written into a file.
pub fn text(document: &Value) -> serde_json::Result<Vec<u8>> {
    let mut text = serde_json::to_vec_pretty(document)?;
    text.push(b'\n');
    Ok(text)
}

/// Writes the evidence beside its journal.
pub fn write_beside(path: &Path, document: &Value) -> io::Result<()> {
    files::replace(path, &text(document)?)
}
