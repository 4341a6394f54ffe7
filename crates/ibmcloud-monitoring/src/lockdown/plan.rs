//! What a lock-down shows before it changes anything: a new plan, or how far an interrupted one is.

use std::io;

use ibmcloud_cli::console::Console;
use ibmcloud_cli::msg;
use ibmcloud_cli::view::View;
use ibmcloud_core::auth_mode::AuthMode;
use ibmcloud_core::coverage::Gap;
use ibmcloud_core::journal::{BreakGlass, Known, Progress};
use ibmcloud_core::outcome::StepResult;
use ibmcloud_core::parameters::ParameterDifference;
use ibmcloud_core::plan::{Members, Plan};
use ibmcloud_core::verdict::Finding;
use ibmcloud_lockdown::journal::rfc_3339;
use ibmcloud_lockdown::{LastLockDown, evidence};
use ibmcloud_plugin_sdk::terminal::Details;
use serde_json::{Value, json};

use super::findings::{concerns_members, letter, lines, write};
use super::steps::planned;

/// A plan.
pub(super) struct PlanView {
    pub(super) plan: Plan,
    pub(super) dry_run: bool,
    pub(super) program: String,
    pub(super) page: Option<String>,
    /// The lock-down that the way back undoes, as far as this machine knows of one.
    pub(super) undone: Option<LastLockDown>,
    /// For how long, and why, the instance is opened.
    pub(super) break_glass: Option<BreakGlass>,
}

impl PlanView {
    fn unseen(&self) -> Vec<Finding> {
        self.plan.gaps.iter().cloned().map(Finding::Unseen).collect()
    }

    fn write_unseen(&self, console: &mut Console) -> io::Result<()> {
        let unseen = self.unseen();
        if unseen.is_empty() {
            return Ok(());
        }
        console.line("")?;
        if self.plan.gaps.iter().any(Gap::must_be_accepted) {
            console.say(&msg!(
                "You may not see every team: a token that nobody saw may stay alive."
            ))?;
        }
        console.say(&msg!("What this plan cannot prove:"))?;
        write(console, &lines(&unseen))?;
        if concerns_members(&unseen) {
            console.say(&msg!("IAM_ONLY will refuse those tokens too. If the mode ever returns to ANY, they work again unless their owners have reset them."))?;
            if self.dry_run {
                self.write_letter(console)?;
            }
        }
        Ok(())
    }

    fn write_letter(&self, console: &mut Console) -> io::Result<()> {
        let observed = &self.plan.observed;
        console.line("")?;
        let guid = observed.guid.as_str();
        let lines = letter(&self.program, &observed.name, guid, self.page.as_deref());
        lines.iter().try_for_each(|line| console.say(line))
    }

    /// The way back brings tokens to life.
    fn write_undone(&self, console: &mut Console) -> io::Result<()> {
        match &self.undone {
            None => console.say(&msg!("No lock-down of this instance is known on this machine: every Monitor API token of before works again.")),
            Some(LastLockDown { plan, findings, .. }) if findings.is_empty() => console.say(&msg!(
                "The last lock-down known here, plan {{.Plan}}, replaced every token. The new ones work again.",
                Plan = plan
            )),
            Some(LastLockDown { plan, findings, .. }) => {
                console.say(&msg!(
                    "These tokens work again, since the last lock-down known here, plan {{.Plan}}, did not prove them dead:",
                    Plan = plan
                ))?;
                write(console, &lines(findings))?;
                if concerns_members(findings) {
                    self.write_letter(console)?;
                }
                Ok(())
            }
        }
    }
}

impl View for PlanView {
    fn render_text(&self, console: &mut Console) -> io::Result<()> {
        let observed = &self.plan.observed;
        console.ok()?;
        let mut rows = Details::new();
        rows.push("Name:", &observed.name);
        rows.push("GUID:", observed.guid.as_str());
        rows.push("Location:", observed.region.as_str());
        rows.push("Authentication:", format!("{} -> {}", observed.mode, self.plan.target));
        rows.push("Your role:", observed.role.as_str());
        if let Some(it) = &self.break_glass {
            rows.push("Open until:", format!("{} ({})", rfc_3339(it.until), it.reason));
        }
        console.details(&rows)?;
        console.line("")?;
        for (at, it) in self.plan.steps.iter().enumerate() {
            let text = console.text(&planned(it));
            console.line(&format!("{:>3}. {text}", at + 1))?;
        }
        if self.plan.target == AuthMode::IamOnly {
            self.write_unseen(console)?;
        }
        console.line("")?;
        if self.plan.resets() > 0 {
            console.say(&msg!("Whatever uses one of these tokens (Grafana, Prometheus remote write, scripts) is cut off at once. Agents are not: they use an access key."))?;
        }
        if self.plan.target == AuthMode::Any && self.plan.changes_something() {
            self.write_undone(console)?;
        }
        if self.dry_run {
            if self.plan.resets() > 0 {
                console.say(&msg!("Whether you may update the instance is not tried in a dry run: step 1 finds it out."))?;
            }
            console.say(&msg!("Nothing was changed."))?;
        }
        Ok(())
    }

    fn to_json(&self) -> Value {
        let observed = &self.plan.observed;
        let teams = observed.teams.iter().map(|it| {
            let members = match &it.members {
                Members::Unknown => Value::Null,
                Members::Others(others) => {
                    others.iter().map(|it| it.user.as_str()).collect::<Vec<_>>().into()
                }
            };
            json!({
                "id": it.team.id.0, "name": it.team.name,
                "fingerprint": it.fingerprint.as_ref().map(ibmcloud_core::Fingerprint::short),
                "other_members": members,
            })
        });
        json!({
            "instance": { "name": observed.name, "guid": observed.guid.to_string(), "region": observed.region.to_string() },
            "mode_before": observed.mode.to_string(),
            "mode_wanted": self.plan.target.to_string(),
            "coverage_proven": self.plan.gaps.is_empty(),
            "unseen": self.unseen().iter().map(evidence::finding).collect::<Vec<_>>(),
            "teams": teams.collect::<Vec<_>>(),
            "break_glass": self.break_glass.as_ref().map(evidence::break_glass),
            "steps": self.plan.steps.iter().map(|it| planned(it).english()).collect::<Vec<_>>(),
            "changed": false,
        })
    }
}

/// How far an interrupted plan is.
pub(super) struct Interrupted {
    pub(super) progress: Progress,
    /// What is not as the plan saw it.
    pub(super) differences: Vec<ParameterDifference>,
    /// The instance's new name, if it has one.
    pub(super) renamed: Option<String>,
    pub(super) dry_run: bool,
}

impl View for Interrupted {
    fn render_text(&self, console: &mut Console) -> io::Result<()> {
        let progress = &self.progress;
        console.say(&msg!(
            "Plan {{.Plan}} for instance {{.Name}} was interrupted:",
            Plan = progress.beginning.plan,
            Name = progress.beginning.name
        ))?;
        for it in &progress.beginning.steps {
            let state = match progress.of(it) {
                Known::Done(StepResult::Overtaken) => msg!("not done: IAM_ONLY came first"),
                Known::Done(StepResult::Unsettled) => msg!("cannot be found out any more"),
                Known::Done(_) => msg!("done"),
                Known::Uncertain => msg!("uncertain: will be looked up first"),
                Known::NotStarted => msg!("to do"),
            };
            let (text, state) = (console.text(&planned(it)), console.text(&state));
            console.line(&format!("  {text}: {state}"))?;
        }
        if let Some(name) = &self.renamed {
            console.say(&msg!("Since then the instance was renamed to {{.Name}}.", Name = name))?;
        }
        if !self.differences.is_empty() {
            console.say(&msg!(
                "Since then somebody changed these parameters, which stay as they are now:"
            ))?;
            for it in &self.differences {
                let value = |side: &Option<ibmcloud_core::Json>| {
                    side.as_ref().map_or_else(|| "-".to_owned(), ToString::to_string)
                };
                let (before, after) = (value(&it.before), value(&it.after));
                console.line(&format!("  - {}: {before} -> {after}", it.name))?;
            }
        }
        console.line("")?;
        if self.dry_run {
            console.say(&msg!("Nothing was changed."))?;
        }
        Ok(())
    }

    fn to_json(&self) -> Value {
        let progress = &self.progress;
        let steps = progress.beginning.steps.iter().map(|it| {
            let state = match progress.of(it) {
                Known::Done(_) => "done",
                Known::Uncertain => "uncertain",
                Known::NotStarted => "to-do",
            };
            json!({ "step": planned(it).english(), "state": state })
        });
        json!({
            "plan": progress.beginning.plan,
            "resumes": true,
            "mode_wanted": progress.beginning.target.to_string(),
            "steps": steps.collect::<Vec<_>>(),
            "changed": false,
        })
    }
}
