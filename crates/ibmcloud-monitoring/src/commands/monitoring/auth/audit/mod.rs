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
use ibmcloud_fleet::audit::{Audit, Reads};

use self::matrix::Listed;
pub(super) use self::matrix::read as read_matrix;
pub(in crate::commands::monitoring) use self::output::FORMATS;
pub(super) use self::output::{ReportArgs, read as read_report};
use crate::fleet::{FleetArgs, accounts};

#[derive(clap::Args, Debug)]
pub(crate) struct AuthAuditArgs {
    #[command(flatten)]
    fleet: FleetArgs,
    /// Count tokens that are not proven dead as findings
    #[arg(long)]
    require_proof: bool,
    /// Look at no instance, and list the parts of the fleet by account and region, for jobs that run side by side
    #[arg(long, conflicts_with_all = ["shard", "report", "baseline"])]
    list_shards: bool,
    #[command(flatten)]
    report: ReportArgs,
}

impl Run for AuthAuditArgs {
    fn run(self, ctx: &mut Context) -> Result<Shown, CommandError> {
        let selection = self.fleet.selection(ctx)?;
        if self.list_shards {
            matrix::check_form(ctx)?;
        }
        let output = self.report.prepare(ctx)?;
        let policy = None;
        if !self.list_shards {
            output.check(ctx, &selection.scope(), policy.is_some())?;
        }
        let accounts = accounts(ctx, &self.fleet)?;
        let audit = Audit {
            selection,
            policy,
            config_dir: ctx.config_dir.clone(),
            reads: Reads::default(),
            requires_proof: self.require_proof,
            program: format!("{} {}", ctx.product.name, ctx.product.version),
            now: jiff::Timestamp::now(),
        };
        if self.list_shards {
            let matrix = ctx.wait(audit.zones(accounts));
            return Ok(Box::new(Listed::new(ctx, matrix)));
        }
        if !output.is_for_changes() {
            ctx.console.progress(&msg!(
                "Looking at the instances of {{.Count}} account(s)...",
                Count = accounts.len()
            ))?;
        }
        let report = ctx.wait(audit.run(accounts, &mut |_| ()));
        output.show(ctx, report, Vec::new())
    }
}
