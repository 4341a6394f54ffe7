//! `monitoring auth enforce`: brings many instances to the modes that are wanted.

mod bundle;
mod checks;
pub(crate) mod history;
mod plan;
pub(crate) mod run;
mod watch;
mod words;

use std::path::PathBuf;
use std::time::Duration;

use ibmcloud_cli::command::Run;
use ibmcloud_cli::context::Context;
use ibmcloud_cli::errors::CommandError;
use ibmcloud_cli::msg;
use ibmcloud_cli::view::{NothingDone, Shown, View as _};
use ibmcloud_fleet::audit::Reads;
use ibmcloud_fleet::enforce::{Brakes, Plan, Share, TooMany, Window};

use self::checks::{clients, in_window, scanned, usable};
use self::plan::Planned;
use self::run::{Order, begin};
use super::scan::gate::ScanFirst;
use crate::fleet::{FleetArgs, accounts, look};
use crate::lockdown::start::{Start, TIMEOUT};
use crate::policy::OptionalPolicy;

/// The most instances at a time: each has up to sixteen requests under way.
const MOST_INSTANCES: usize = 64;
/// Instances at a time, unless the person says otherwise.
const DEFAULT_INSTANCES: usize = 8;

#[derive(clap::Args, Debug)]
pub(crate) struct AuthEnforceArgs {
    #[command(flatten)]
    fleet: FleetArgs,
    #[command(flatten)]
    policy: OptionalPolicy,
    /// Lock instances down again whose tokens are not proven dead
    #[arg(long)]
    require_proof: bool,
    /// Show the plan and stop
    #[arg(long)]
    dry_run: bool,
    /// Instances that are worked on at once
    #[arg(long, value_name = "INSTANCES", default_value_t = DEFAULT_INSTANCES)]
    concurrency: usize,
    /// Begin with so many instances, and go on only if all of them are done
    #[arg(long, value_name = "COUNT", default_value_t = 0)]
    canary: usize,
    /// Begin no further instance after so many failures
    #[arg(long, value_name = "COUNT")]
    max_failures: Option<usize>,
    /// Refuse if more than this share of the instances would be changed, such as 20%
    #[arg(long, value_name = "SHARE")]
    max_share: Option<Share>,
    /// Begin instances in this time of day only, such as 22:00-04:00
    #[arg(long, value_name = "FROM-TO")]
    window: Option<Window>,
    /// Go on, and succeed, although you may not see every token
    #[arg(long)]
    accept_unproven_coverage: bool,
    /// Folder for the evidence of the run
    #[arg(long, value_name = "FOLDER")]
    evidence: Option<PathBuf>,
    /// How long a change may take to show everywhere (120 if left out)
    #[arg(long, value_name = "SECONDS")]
    timeout: Option<u64>,
    #[command(flatten)]
    scan_first: ScanFirst,
    /// Write what happens as lines of JSON
    #[arg(long, conflicts_with = "output")]
    events: bool,
    /// Do not ask
    #[arg(short, long)]
    force: bool,
    /// Specify output format: JSON or YAML
    #[arg(long, value_name = "FORMAT")]
    output: Option<String>,
    /// Suppress verbose output
    #[arg(short, long)]
    quiet: bool,
}

impl Run for AuthEnforceArgs {
    fn run(self, ctx: &mut Context) -> Result<Shown, CommandError> {
        if !(1..=MOST_INSTANCES).contains(&self.concurrency) {
            return Err(CommandError::usage(msg!(
                "--concurrency must be a number from 1 to {{.Most}}",
                Most = MOST_INSTANCES
            )));
        }
        if self.events && !self.force && !self.dry_run {
            return Err(CommandError::usage(msg!(
                "--events leaves no room for a question: add '--force'"
            )));
        }
        if self.events {
            ctx.console.only_results();
        }
        let policy = self.policy.load(ctx)?;
        let selection = self.fleet.selection(ctx)?;
        let scope = selection.scope();
        let accounts = accounts(ctx, &self.fleet)?;
        let reads = Reads { restrictions: true, ..Reads::default() };
        let report = look(ctx, selection, &accounts, policy.as_ref(), reads, self.require_proof)?;
        let plan = Plan::of(&report);
        let brakes = Brakes {
            concurrency: self.concurrency,
            canary: self.canary,
            max_failures: self.max_failures,
            max_share: self.max_share,
            window: self.window,
        };
        brakes.check(&plan).map_err(too_many)?;
        let planned = Planned { plan, dry_run: self.dry_run, policy: report.policy.clone() };
        let clients = clients(&accounts);
        let start = Start::new(ctx)?;
        if self.scan_first.is_wanted() {
            let scanned = scanned(ctx, &planned.plan.targets, &clients)?;
            self.scan_first.check(ctx, &start, scanned)?;
        }
        if self.dry_run || planned.plan.targets.is_empty() {
            return Ok(Box::new(planned));
        }
        in_window(&brakes)?;
        let evidence = self.evidence.as_deref().map(|it| usable(it, None)).transpose()?;
        if !ctx.is_document() && !self.events {
            planned.render_text(&mut ctx.console)?;
        }
        if !self.force && !ctx.console.confirm(&planned.question(), false)? {
            return Ok(Box::new(NothingDone));
        }
        let order = Order {
            clients,
            brakes,
            accepts_unproven_coverage: self.accept_unproven_coverage,
            evidence,
            timeout: self.timeout.map_or(TIMEOUT, Duration::from_secs),
            events: self.events,
        };
        begin(ctx, &start, planned, scope, order)
    }
}

fn too_many(it: TooMany) -> CommandError {
    CommandError::plain(
        msg!(
            "{{.Targets}} of {{.Fleet}} instances would be changed, which is more than {{.Share}}.",
            Targets = it.targets,
            Fleet = it.fleet,
            Share = it.share
        ),
        msg!(
            "Nothing was changed. Look at the policy with '--dry-run' and without '--max-share', or allow a larger share."
        ),
    )
}
