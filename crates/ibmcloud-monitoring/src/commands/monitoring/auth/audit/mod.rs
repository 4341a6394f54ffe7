//! `monitoring auth audit`: which credentials many instances accept, and whether that is as wanted.

mod audited;
mod changes;
mod csv;
mod html;
mod json;
mod junit;
mod markdown;
mod markup;
mod matrix;
mod output;
mod sarif_log;
mod table;
mod view;

use ibmcloud_cli::command::Run;
use ibmcloud_cli::context::Context;
use ibmcloud_cli::errors::CommandError;
use ibmcloud_cli::msg;
use ibmcloud_cli::view::Shown;
use ibmcloud_fleet::audit::Reads;
use ibmcloud_transport::Concurrency;

use self::matrix::Listed;
pub(super) use self::matrix::read as read_matrix;
pub(in crate::commands::monitoring) use self::output::FORMATS;
pub(super) use self::output::{ReportArgs, read as read_report};
use crate::fleet::{FleetArgs, accounts, audit, look};
use crate::policy::OptionalPolicy;

#[derive(clap::Args, Debug)]
pub(crate) struct AuthAuditArgs {
    #[command(flatten)]
    fleet: FleetArgs,
    #[command(flatten)]
    policy: OptionalPolicy,
    /// Count tokens that are not proven dead as findings
    #[arg(long)]
    require_proof: bool,
    /// Leave out who could read or reset a token, which takes a few requests for each account
    #[arg(long)]
    no_access: bool,
    /// Look at no instance, and list the parts of the fleet by account and region, for jobs that run side by side
    #[arg(long, conflicts_with_all = ["shard", "report", "baseline"])]
    list_shards: bool,
    /// Requests that may be under way at once
    #[arg(long, value_name = "REQUESTS", default_value_t = 64)]
    concurrency: usize,
    #[command(flatten)]
    report: ReportArgs,
}

/// The most requests that may be asked for at once: more would only queue up at a service.
const MOST_REQUESTS: usize = 512;

impl Run for AuthAuditArgs {
    fn run(self, ctx: &mut Context) -> Result<Shown, CommandError> {
        if !(1..=MOST_REQUESTS).contains(&self.concurrency) {
            return Err(CommandError::usage(msg!(
                "--concurrency must be a number from 1 to {{.Most}}",
                Most = MOST_REQUESTS
            )));
        }
        ctx.concurrency = Concurrency::of(self.concurrency);
        let policy = self.policy.load(ctx)?;
        let selection = self.fleet.selection(ctx)?;
        let reads = Reads { access: !self.no_access, restrictions: true, tags: false };
        if self.list_shards {
            matrix::check_form(ctx)?;
            let accounts = accounts(ctx, &self.fleet)?;
            let audit =
                audit(ctx, selection, policy.as_ref(), Reads::default(), self.require_proof);
            let matrix = ctx.wait(audit.zones(&accounts));
            return Ok(Box::new(Listed::new(ctx, matrix)));
        }
        let output = self.report.prepare(ctx)?;
        output.check(ctx, &selection.scope(), policy.is_some())?;
        let accounts = accounts(ctx, &self.fleet)?;
        let report = if output.is_for_changes() {
            // Nothing is said unless something got worse, not even what is going on.
            let audit = audit(ctx, selection, policy.as_ref(), reads, self.require_proof);
            ctx.wait(audit.run(&accounts, &mut |_| ()))
        } else {
            look(ctx, selection, &accounts, policy.as_ref(), reads, self.require_proof)?
        };
        output.show(ctx, report, Vec::new())
    }
}
