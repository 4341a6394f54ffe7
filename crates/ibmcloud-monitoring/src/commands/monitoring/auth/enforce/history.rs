//! `monitoring auth history --runs`, and one run: what was done to many instances from this machine.

use std::io;

use ibmcloud_cli::console::Console;
use ibmcloud_cli::context::Context;
use ibmcloud_cli::errors::{CommandError, without_number};
use ibmcloud_cli::msg;
use ibmcloud_cli::view::{Shown, View};
use ibmcloud_fleet::enforce::{RunState, Tally, runs, runs_folder};
use ibmcloud_plugin_sdk::terminal::{Details, Table};
use serde_json::{Value, json};

use super::run::no_such_run;
use super::words;
use crate::lockdown::journal_failure;

/// Lists the runs of this machine.
pub(crate) fn list(ctx: &mut Context) -> Result<Shown, CommandError> {
    let found = runs(&ctx.config_dir).map_err(|source| CommandError::File {
        path: runs_folder(&ctx.config_dir).display().to_string(),
        source,
    })?;
    let mut states = Vec::new();
    for (name, state) in found {
        match state {
            Ok(state) => states.push(state),
            Err(error) => ctx.console.warn(&msg!(
                "The journal of run {{.Run}} cannot be used: {{.Reason}}",
                Run = name,
                Reason = without_number(&error)
            ))?,
        }
    }
    Ok(Box::new(Runs(states)))
}

/// Shows one run.
pub(crate) fn show(ctx: &mut Context, run: &str) -> Result<Shown, CommandError> {
    let state = RunState::read(&ctx.config_dir, run).map_err(|it| journal_failure(&it))?;
    let state = state.ok_or_else(|| no_such_run(ctx, run))?;
    Ok(Box::new(OneRun(state)))
}

struct Runs(Vec<RunState>);

struct OneRun(RunState);

fn tally(state: &RunState) -> Tally {
    Tally::of(state.endings.values().map(|it| &it.outcome))
}

impl View for Runs {
    fn render_text(&self, console: &mut Console) -> io::Result<()> {
        console.ok()?;
        if self.0.is_empty() {
            return console.say(&msg!("There is no run on this machine."));
        }
        let mut table =
            Table::new(["Run", "Began", "By", "Instances", "Proven", "Failed", "Left", "State"]);
        for it in &self.0 {
            let tally = tally(it);
            let state = if it.closed { msg!("ended") } else { msg!("interrupted") };
            table.add_row([
                it.run.run.clone(),
                it.at.clone(),
                it.run.user.clone(),
                it.run.targets.len().to_string(),
                tally.proven.to_string(),
                tally.failed.to_string(),
                it.left().count().to_string(),
                console.text(&state),
            ]);
        }
        console.table(&table)
    }

    fn to_json(&self) -> Value {
        Value::Array(self.0.iter().map(document).collect())
    }
}

impl View for OneRun {
    fn render_text(&self, console: &mut Console) -> io::Result<()> {
        console.ok()?;
        let it = &self.0;
        let mut rows = Details::new();
        rows.push("Run:", &it.run.run);
        rows.push("Began:", &it.at);
        rows.push("Last record:", &it.last_at);
        rows.push("By:", &it.run.user);
        if let Some(policy) = &it.run.policy {
            rows.push("Policy:", &policy.file);
        }
        console.details(&rows)?;
        console.line("")?;
        let mut table = Table::new(["Name", "Region", "To", "Plan", "Outcome"]);
        for target in &it.run.targets {
            let known = it.endings.get(&target.guid);
            let outcome = known.map_or_else(|| msg!("not begun"), |it| words::outcome(&it.outcome));
            let plan = known.and_then(|it| it.plan.clone()).unwrap_or_else(|| "-".to_owned());
            let (name, region) = (target.name.clone(), target.region.clone());
            table.add_row([name, region, target.to.clone(), plan, console.text(&outcome)]);
        }
        console.table(&table)
    }

    fn to_json(&self) -> Value {
        document(&self.0)
    }
}

fn document(state: &RunState) -> Value {
    let targets = state
        .run
        .targets
        .iter()
        .map(|target| json!({ "target": target, "result": state.endings.get(&target.guid) }));
    json!({
        "run": state.run.run,
        "at": state.at,
        "last_at": state.last_at,
        "user": state.run.user,
        "program": state.run.program,
        "scope": state.run.scope,
        "policy": state.run.policy,
        "brakes": state.run.brakes,
        "ended": state.closed,
        "left": state.left().count(),
        "tally": tally(state),
        "instances": targets.collect::<Vec<_>>(),
    })
}
