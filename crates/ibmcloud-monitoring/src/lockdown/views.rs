//! What a lock-down shows: the plan before, the state of an interrupted one, and the result.

use std::io;
use std::path::PathBuf;

use ibmcloud_core::journal::{Known, Progress};
use ibmcloud_core::outcome::{ResetWay, StepResult, Verification};
use ibmcloud_core::plan::{Coverage, Plan, Step};
use ibmcloud_plugin_sdk::terminal::{Details, Table};
use serde_json::{Value, json};

use super::journal_file::JournalFile;
use crate::console::Console;
use crate::errors::exit;
use crate::messages::Message;
use crate::msg;
use crate::view::View;

/// A step in words.
pub(crate) fn step(step: &Step) -> Message {
    match step {
        Step::Rehearse => msg!("Check that you may update the instance, by sending its own name"),
        Step::ResetToken(team) => {
            msg!(
                "Reset the Monitor API token of team {{.Team}} ({{.Id}})",
                Team = team.name,
                Id = team.id
            )
        }
        Step::ProveRefused(team) => {
            msg!("Check that the old token of team {{.Team}} is refused", Team = team.name)
        }
        Step::SetMode(mode) => {
            msg!(
                "Set external_api_auth to {{.Mode}}, with all other parameters beside it",
                Mode = mode
            )
        }
        Step::Verify => msg!("Read everything back"),
    }
}

/// A plan.
pub(crate) struct PlanView {
    pub(crate) plan: Plan,
    pub(crate) dry_run: bool,
}

impl View for PlanView {
    fn people(&self, console: &mut Console) -> io::Result<()> {
        let observed = &self.plan.observed;
        console.ok()?;
        let mut rows = Details::new();
        rows.push("Name:", &observed.name);
        rows.push("GUID:", observed.guid.as_str());
        rows.push("Location:", observed.region.as_str());
        rows.push("Authentication:", format!("{} -> {}", observed.mode, self.plan.target));
        rows.push("Your role:", observed.role.as_str());
        console.details(&rows)?;
        console.line("")?;
        if observed.coverage == Coverage::Unproven {
            console.say(&msg!(
                "You may not see every team: a token that nobody saw may stay alive."
            ))?;
            console.line("")?;
        }
        for (at, it) in self.plan.steps.iter().enumerate() {
            let text = console.text(&step(it));
            console.line(&format!("{:>3}. {text}", at + 1))?;
        }
        console.line("")?;
        if self.plan.resets() > 0 {
            console.say(&msg!("Whatever uses one of these tokens (Grafana, Prometheus remote write, scripts) is cut off at once. Agents are not: they use an access key."))?;
        }
        if self.dry_run {
            console.say(&msg!("Nothing was changed."))?;
        }
        Ok(())
    }

    fn program(&self) -> Value {
        let observed = &self.plan.observed;
        let teams = observed.teams.iter().map(|it| {
            json!({
                "id": it.team.id.0, "name": it.team.name,
                "fingerprint": it.fingerprint.as_ref().map(ibmcloud_core::Fingerprint::short),
            })
        });
        json!({
            "instance": { "name": observed.name, "guid": observed.guid.to_string(), "region": observed.region.to_string() },
            "mode_before": observed.mode.to_string(),
            "mode_wanted": self.plan.target.to_string(),
            "coverage_proven": observed.coverage == Coverage::Proven,
            "teams": teams.collect::<Vec<_>>(),
            "steps": self.plan.steps.iter().map(|it| step(it).english()).collect::<Vec<_>>(),
            "changed": false,
        })
    }
}

/// How far an interrupted plan is.
pub(crate) struct Resumed<'a>(pub(crate) &'a JournalFile);

impl View for Resumed<'_> {
    fn people(&self, console: &mut Console) -> io::Result<()> {
        let progress = &self.0.progress;
        console.say(&msg!(
            "Plan {{.Plan}} for instance {{.Name}} was interrupted:",
            Plan = progress.beginning.plan,
            Name = progress.beginning.name
        ))?;
        for it in &progress.beginning.steps {
            let state = match progress.of(it) {
                Known::Done(_) => msg!("done"),
                Known::Uncertain => msg!("uncertain: will be looked up first"),
                Known::NotStarted => msg!("to do"),
            };
            let (text, state) = (console.text(&step(it)), console.text(&state));
            console.line(&format!("  {text}: {state}"))?;
        }
        console.line("")
    }

    fn program(&self) -> Value {
        json!({ "plan": self.0.progress.beginning.plan })
    }
}

/// The person said no.
pub(crate) struct NothingDone;

impl View for NothingDone {
    fn people(&self, console: &mut Console) -> io::Result<()> {
        console.say(&msg!("Nothing was changed."))
    }

    fn program(&self) -> Value {
        json!({ "changed": false })
    }
}

/// A plan that was carried out.
pub(crate) struct Carried {
    pub(crate) progress: Progress,
    pub(crate) proven: bool,
    /// How many parameters beside the mode there were to keep.
    pub(crate) kept: usize,
    pub(crate) evidence: PathBuf,
    pub(crate) document: Value,
}

impl Carried {
    fn verification(&self) -> Option<&Verification> {
        self.progress.done().find_map(|(_, result)| match result {
            StepResult::Verified(seen) => Some(seen),
            _ => None,
        })
    }

    /// Team, fingerprints, and how the old token is known to be dead.
    fn tokens(&self, console: &Console) -> Table {
        let mut table = Table::new(["Team", "Token before", "Token now", "Old token"]);
        for (it, result) in self.progress.done() {
            let (Step::ResetToken(team), StepResult::Reset { before, after, by }) = (it, result)
            else {
                continue;
            };
            let proof = match self.progress.of(&Step::ProveRefused(team.clone())) {
                Known::Done(StepResult::Refused { status }) => {
                    msg!("refused ({{.Status}})", Status = status)
                }
                _ if *by == ResetWay::FoundChanged => msg!("replaced (by an interrupted run)"),
                _ => msg!("replaced"),
            };
            table.add_row([team.name.clone(), before.short(), after.short(), console.text(&proof)]);
        }
        table
    }
}

impl View for Carried {
    fn people(&self, console: &mut Console) -> io::Result<()> {
        let beginning = &self.progress.beginning;
        console.ok()?;
        let name = console.entity(&beginning.name);
        if self.proven {
            console.say(&msg!(
                "Instance {{.Name}}: external_api_auth is {{.Mode}}, and that was proven.",
                Name = name,
                Mode = beginning.target
            ))?;
        } else {
            console.say(&msg!(
                "Instance {{.Name}}: not everything is as it should be.",
                Name = name
            ))?;
        }
        if beginning.steps.iter().any(|it| matches!(it, Step::ResetToken(_))) {
            console.line("")?;
            let table = self.tokens(console);
            console.table(&table)?;
        }
        let mut rows = Details::new();
        if let Some(seen) = self.verification() {
            let yes_no = |console: &Console, flag: bool| {
                console.text(&if flag { msg!("yes") } else { msg!("no") })
            };
            rows.push("Authentication:", format!("{} -> {}", beginning.from, seen.mode));
            let kept = if seen.differences.is_empty() {
                console.text(&msg!("{{.Count}} unchanged", Count = self.kept))
            } else {
                let names: Vec<&str> = seen.differences.iter().map(|it| it.name.as_str()).collect();
                console.text(&msg!("changed: {{.Names}}", Names = names.join(", ")))
            };
            rows.push("Other parameters:", &kept);
            rows.push("IAM call succeeds:", yes_no(console, seen.iam_call));
            if let Some(refused) = seen.token_read_refused {
                rows.push("Reading a token is refused:", yes_no(console, refused));
            }
        }
        rows.push("Evidence:", self.evidence.display().to_string());
        console.details(&rows)
    }

    fn program(&self) -> Value {
        let mut document = self.document.clone();
        document["proven"] = Value::Bool(self.proven);
        document["evidence"] = Value::String(self.evidence.display().to_string());
        document
    }

    fn exit_code(&self) -> u8 {
        if self.proven { exit::SUCCESS } else { exit::FOUND_WANTING }
    }
}
