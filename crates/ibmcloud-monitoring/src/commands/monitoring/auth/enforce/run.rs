//! A run: begun or taken up, to its bundle and its exit code.

use std::collections::HashMap;
use std::io;
use std::path::PathBuf;
use std::time::Duration;

use ibmcloud_cli::console::Console;
use ibmcloud_cli::context::Context;
use ibmcloud_cli::errors::{CommandError, exit, without_number};
use ibmcloud_cli::msg;
use ibmcloud_cli::session::interrupt;
use ibmcloud_cli::view::{NothingDone, Shown, View};
use ibmcloud_fleet::enforce::Run;
use ibmcloud_fleet::enforce::{
    Brakes, Bundle, Enforcement, InstanceResult, Outcome, Plan, RunFile, RunState, Tally, Target,
    bundle,
};
use ibmcloud_fleet::report::Scope;
use ibmcloud_plugin_sdk::terminal::Table;
use ibmcloud_transport::Client;
use serde_json::{Value, json};

use super::bundle::{gather, write};
use super::checks::{clients, in_window, usable};
use super::plan::Planned;
use super::watch::Watching;
use super::words;
use crate::fleet::accounts_of;
use crate::lockdown::journal_failure;
use crate::lockdown::start::Start;

/// How a run is to be carried out.
pub(super) struct Order {
    /// A client for each account, by its id.
    pub(super) clients: HashMap<String, Client>,
    pub(super) brakes: Brakes,
    pub(super) accepts_unproven_coverage: bool,
    /// Where the evidence is written; in the folder of the run if nothing is named.
    pub(super) evidence: Option<PathBuf>,
    pub(super) timeout: Duration,
    pub(super) events: bool,
}

/// Begins a run that was agreed to.
pub(super) fn begin(
    ctx: &mut Context,
    start: &Start,
    planned: Planned,
    scope: Scope,
    order: Order,
) -> Result<Shown, CommandError> {
    let run = Run {
        run: ibmcloud_lockdown::new_name(),
        user: start.actor.user.clone(),
        program: start.actor.program.clone(),
        scope,
        policy: planned.policy,
        brakes: order.brakes.clone(),
        accepts_unproven_coverage: order.accepts_unproven_coverage,
        evidence_folder: order.evidence.clone(),
        fleet: planned.plan.fleet,
        targets: planned.plan.targets.clone(),
    };
    let file = RunFile::begin(&ctx.config_dir, &run).map_err(|it| journal_failure(&it))?;
    let state = RunState::new(run);
    carry_out(ctx, start, &state, Some(planned.plan), file, order)
}

/// Takes a run up: what is not done of it.
pub(crate) fn resume(
    ctx: &mut Context,
    id: &str,
    force: bool,
    accepts_unproven_coverage: bool,
    evidence: Option<PathBuf>,
    timeout: Duration,
) -> Result<Shown, CommandError> {
    let read = RunState::read(&ctx.config_dir, id).map_err(|it| journal_failure(&it))?;
    let state = read.ok_or_else(|| no_such_run(ctx, id))?;
    let left: Vec<Target> = state.left().cloned().collect();
    if left.is_empty() {
        return Err(CommandError::plain(
            msg!("Every instance of run {{.Run}} is done.", Run = id),
            msg!(
                "Look at it with '{{.Program}} monitoring auth history {{.Run}}'.",
                Program = ctx.program,
                Run = id
            ),
        ));
    }
    in_window(&state.run.brakes)?;
    let evidence = evidence.or_else(|| state.run.evidence_folder.clone());
    let evidence = evidence.as_deref().map(|it| usable(it, Some(id))).transpose()?;
    let question = msg!(
        "Go on with run {{.Run}}, of which {{.Left}} of {{.Targets}} instances are left?",
        Run = id,
        Left = left.len(),
        Targets = state.run.targets.len()
    );
    if !force && !ctx.console.confirm(&question, false)? {
        return Ok(Box::new(NothingDone));
    }
    let accounts = accounts_of(ctx, &state.run.scope.accounts)?;
    let start = Start::new(ctx)?;
    let taken = RunFile::take_up(&ctx.config_dir, id, &start.actor.user);
    let Some((file, mut state)) = taken.map_err(|it| journal_failure(&it))? else {
        return Err(no_such_run(ctx, id));
    };
    state.run.accepts_unproven_coverage |= accepts_unproven_coverage;
    let order = Order {
        clients: clients(&accounts),
        brakes: Brakes { canary: first_left(&state), ..state.run.brakes.clone() },
        accepts_unproven_coverage: state.run.accepts_unproven_coverage,
        evidence,
        timeout,
        events: false,
    };
    carry_out(ctx, &start, &state, None, file, order)
}

/// How many of the instances that were to come first are not done yet.
fn first_left(state: &RunState) -> usize {
    let first: Vec<&str> =
        state.run.targets.iter().take(state.run.brakes.canary).map(|it| it.guid.as_str()).collect();
    state.left().filter(|it| first.contains(&it.guid.as_str())).count()
}

pub(super) fn no_such_run(ctx: &Context, id: &str) -> CommandError {
    CommandError::plain(
        msg!("There is no run {{.Run}} on this machine.", Run = id),
        msg!(
            "List them with '{{.Program}} monitoring auth history --runs'.",
            Program = ctx.program
        ),
    )
}

fn carry_out(
    ctx: &mut Context,
    start: &Start,
    state: &RunState,
    plan: Option<Plan>,
    mut file: RunFile,
    order: Order,
) -> Result<Shown, CommandError> {
    let targets: Vec<Target> = state.left().cloned().collect();
    let own = file.folder().to_owned();
    let folder = order.evidence.unwrap_or_else(|| own.clone());
    let enforcement = Enforcement {
        clients: &order.clients,
        actor: start.actor.clone(),
        key: start.key.clone(),
        options: start.options(ctx, false, order.timeout)?,
        unproven_coverage: order.accepts_unproven_coverage,
        brakes: order.brakes,
        config_dir: ctx.config_dir.clone(),
        evidence: folder.clone(),
    };
    if order.events {
        // Its lines say it all.
        ctx.console.without_spinner();
    }
    let (results, trouble, signal) = ctx.wait_saying(async |console| {
        let watch = Watching::new(console, order.events, targets.len());
        let (results, trouble) = enforcement.run(&targets, &mut file, &watch).await;
        (results, trouble, watch.signal())
    });
    let trouble = trouble.or(file.close().err());
    let at = jiff::Timestamp::now().to_string();
    // A run that was taken up is shown whole.
    let results = state.results(&results);
    let bundle = bundle(&state.run, file.head(), &results, at);
    let before = state.run.evidence_folder.as_deref().unwrap_or(&own);
    let written = gather(before, &folder, &bundle)
        .and_then(|()| write(&folder, &bundle, ctx.console.translator()));
    let trouble = trouble
        .map(|it| without_number(&it))
        .or_else(|| written.err().map(|it| format!("{}: {it}", folder.display())));
    let carried = CarriedOut {
        bundle,
        results,
        plan,
        folder,
        signal,
        trouble,
        events: order.events,
        program: ctx.program.clone(),
    };
    Ok(Box::new(carried))
}

/// A run that came to its end, or was stopped.
struct CarriedOut {
    bundle: Bundle,
    results: Vec<InstanceResult>,
    /// What the run was made of; `None` for one that was taken up.
    plan: Option<Plan>,
    folder: PathBuf,
    signal: Option<interrupt::Signal>,
    /// Why the journal of the run or its bundle could not be written.
    trouble: Option<String>,
    events: bool,
    program: String,
}

impl CarriedOut {
    fn tally(&self) -> Tally {
        self.bundle.tally
    }

    fn is_complete(&self) -> bool {
        self.plan.as_ref().is_none_or(Plan::is_complete)
    }

    /// The instances that are not as wanted, and why.
    fn open(&self) -> Table {
        let mut table = Table::new(["Name", "Region", "Layer", "Outcome", "Detail"]);
        let accepts = self.bundle.run.accepts_unproven_coverage;
        for it in self.results.iter().filter(|it| !it.ending.outcome.is_as_wanted(accepts)) {
            let (layer, outcome, detail) = match &it.ending.outcome {
                Outcome::Done { verdict, .. } => ("-", verdict.as_str().to_owned(), String::new()),
                Outcome::Failed(failure) => {
                    let kind = serde_json::to_value(failure.kind).unwrap_or_default();
                    let kind = kind.as_str().unwrap_or_default().to_owned();
                    (failure.layer.as_str(), kind, words::detail(failure))
                }
                Outcome::Held(held) => {
                    let why = serde_json::to_value(held).unwrap_or_default();
                    let why =
                        why.get("held_by").and_then(Value::as_str).unwrap_or_default().to_owned();
                    ("-", format!("held ({why})"), String::new())
                }
            };
            let (name, region) = (it.target.name.as_str(), it.target.region.as_str());
            table.add_row([name, region, layer, &outcome, &detail]);
        }
        table
    }
}

impl View for CarriedOut {
    fn render_text(&self, console: &mut Console) -> io::Result<()> {
        if self.events {
            let line = json!({
                "event": "ended-run",
                "run": self.bundle.run.run,
                "tally": self.bundle.tally,
                "evidence": self.folder,
                "trouble": self.trouble,
                "complete": self.is_complete(),
                "exit_code": self.exit_code(),
            });
            return console.bytes(format!("{line}\n").as_bytes());
        }
        let tally = self.tally();
        let code = self.exit_code();
        if code == exit::SUCCESS {
            console.ok()?;
        } else {
            console.line("")?;
        }
        console.say(&msg!(
            "Run {{.Run}}: {{.Done}} of {{.Targets}} instances are done: {{.Proven}} proven, {{.ForIdentity}} proven for what you can see, {{.Unproven}} not proven.",
            Run = self.bundle.run.run,
            Done = tally.proven + tally.proven_for_identity + tally.set_not_proven,
            Targets = tally.targets,
            Proven = tally.proven,
            ForIdentity = tally.proven_for_identity,
            Unproven = tally.set_not_proven
        ))?;
        if code != exit::SUCCESS {
            let table = self.open();
            if !table.is_empty() {
                console.say(&msg!("These are not as wanted:"))?;
                console.table(&table)?;
            }
        }
        if let Some(trouble) = &self.trouble {
            console.warn(&msg!(
                "The journal or the evidence of the run could not be written: {{.Reason}}",
                Reason = trouble
            ))?;
        }
        console.say(&msg!("Evidence: {{.Path}}", Path = self.folder.display()))?;
        if tally.failed + tally.held > 0 {
            console.say(&msg!(
                "Go on with '{{.Program}} monitoring auth resume {{.Run}}'.",
                Program = self.program,
                Run = self.bundle.run.run
            ))?;
        }
        Ok(())
    }

    fn to_json(&self) -> Value {
        let mut document = serde_json::to_value(&self.bundle).unwrap_or_default();
        if let Some(members) = document.as_object_mut() {
            members.insert("evidence".to_owned(), json!(self.folder));
            members.insert("trouble".to_owned(), json!(self.trouble));
            let unread = self.plan.as_ref().map(|plan| &plan.unread);
            members.insert("unread".to_owned(), json!(unread));
            let unlisted = self.plan.as_ref().map(|plan| &plan.unlisted);
            members.insert("accounts_not_listed".to_owned(), json!(unlisted));
        }
        document
    }

    fn exit_code(&self) -> u8 {
        let tally = self.tally();
        let accepts = self.bundle.run.accepts_unproven_coverage;
        let as_wanted = self.results.iter().all(|it| it.ending.outcome.is_as_wanted(accepts));
        match &self.signal {
            Some(signal) => signal.exit_code(),
            None if tally.uncertain > 0 => exit::UNCERTAIN,
            None if tally.failed + tally.held > 0 => exit::SOME_FAILED,
            None if !self.is_complete() || self.trouble.is_some() => exit::SOME_FAILED,
            None if !as_wanted => exit::FOUND_WANTING,
            None => exit::SUCCESS,
        }
    }
}
