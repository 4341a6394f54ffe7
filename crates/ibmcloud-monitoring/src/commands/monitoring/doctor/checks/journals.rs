//! What was begun on this machine and is not at its end, or was not proven.

use std::time::SystemTime;

use ibmcloud_cli::errors::without_number;
use ibmcloud_cli::msg;
use ibmcloud_core::ids::Guid;
use ibmcloud_core::outcome::{Outcome, Verdict};
use ibmcloud_fleet::enforce::{RunState, runs};
use ibmcloud_lockdown::break_glass;
use ibmcloud_lockdown::journal::{Found, last_lock_down};

use super::super::check::{Finding, Seen, Severity};
use super::super::scene::Scene;
use super::way::said;
use crate::lockdown::findings;
use crate::lockdown::journals::all_of_this_machine;

pub(super) fn look(scene: &Scene) -> Seen {
    let mut seen = Seen::default();
    match all_of_this_machine(&scene.config_dir) {
        Ok(all) => {
            seen.fact("instances", all.len());
            for (guid, found) in &all {
                instance(&mut seen, guid, found, scene);
            }
        }
        Err(error) => seen.find(Finding::new(
            Severity::Error,
            "journals-unreadable",
            said(&error, &scene.program),
        )),
    }
    match runs(&scene.config_dir) {
        Ok(all) => {
            seen.fact("runs", all.len());
            for (name, state) in &all {
                match state {
                    Ok(state) => run(&mut seen, name, state, scene),
                    Err(error) => damaged(&mut seen, &without_number(error), scene),
                }
            }
        }
        Err(error) => damaged(&mut seen, &without_number(&error), scene),
    }
    seen
}

fn damaged(seen: &mut Seen, reason: &str, scene: &Scene) {
    let text = msg!("A journal cannot be believed: {{.Reason}}", Reason = reason);
    let command = scene.command("monitoring auth verify-journal");
    seen.find(Finding::new(Severity::Error, "journal-damaged", text).command(command));
}

fn run(seen: &mut Seen, name: &str, state: &RunState, scene: &Scene) {
    if state.closed {
        return;
    }
    let text = msg!(
        "The run {{.Run}} over many instances was interrupted: {{.Left}} are left.",
        Run = name,
        Left = state.left().count()
    );
    let command = scene.command(&format!("monitoring auth resume {name}"));
    seen.find(Finding::new(Severity::Warning, "run-open", text).command(command));
}

fn instance(seen: &mut Seen, guid: &Guid, found: &[Found], scene: &Scene) {
    for it in found {
        let reason = match it {
            Found::Journal(_) => continue,
            Found::Damaged { path, error, .. } => {
                format!("{}: {}", path.display(), without_number(error))
            }
            Found::Foreign { path, .. } => path.display().to_string(),
            Found::Cut { journal, .. } => journal.path().display().to_string(),
            Found::Missing { number } => format!("{guid}: {number}"),
        };
        damaged(seen, &reason, scene);
    }
    let open = found.iter().rev().filter_map(Found::journal).find(|it| it.progress.is_open());
    if let Some(journal) = open {
        let beginning = &journal.progress.beginning;
        let text = msg!(
            "Plan {{.Plan}} of instance {{.Name}}, begun at {{.Time}}, is not at its end.",
            Plan = beginning.plan,
            Name = beginning.name,
            Time = journal.began_at()
        );
        let command = scene.command(&format!("monitoring auth resume --name {guid}"));
        seen.find(Finding::new(Severity::Warning, "plan-open", text).command(command));
    } else if let Some(last) = last_lock_down(found)
        && let Some(Outcome::Ended(verdict)) = last.progress.closed
        && verdict != Verdict::Proven
    {
        let text = msg!(
            "The lock-down of instance {{.Name}} is not wholly proven: {{.Verdict}}.",
            Name = last.progress.beginning.name,
            Verdict => findings::verdict(verdict)
        );
        let severity = match verdict {
            Verdict::ProvenForIdentity => Severity::Note,
            _ => Severity::Warning,
        };
        let command = scene.command(&format!("monitoring auth show --name {guid}"));
        seen.find(Finding::new(severity, "proof-incomplete", text).command(command));
    }
    if let Some(open) = break_glass(found).filter(|it| it.is_overrun(SystemTime::now())) {
        let text = msg!(
            "Instance {{.Guid}} was opened for a time that is over: {{.Reason}}",
            Guid = guid,
            Reason = open.reason
        );
        let command =
            scene.command(&format!("monitoring auth update --name {guid} --mode IAM_ONLY"));
        seen.find(Finding::new(Severity::Warning, "opened-too-long", text).command(command));
    }
}
