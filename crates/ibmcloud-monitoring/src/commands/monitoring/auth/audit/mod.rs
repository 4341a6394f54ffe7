//! `monitoring auth audit`: which credentials many instances accept, and whether that is as wanted.

mod json;
mod table;

use std::io;

use ibmcloud_cli::command::Run;
use ibmcloud_cli::console::Console;
use ibmcloud_cli::context::Context;
use ibmcloud_cli::errors::{CommandError, exit};
use ibmcloud_cli::msg;
use ibmcloud_cli::view::{Shown, View};
use ibmcloud_fleet::audit::{Audit, Reads};
use ibmcloud_fleet::report::Report;

use crate::fleet::{FleetArgs, accounts};

#[derive(clap::Args, Debug)]
pub(crate) struct AuthAuditArgs {
    #[command(flatten)]
    fleet: FleetArgs,
    /// Count tokens that are not proven dead as findings
    #[arg(long)]
    require_proof: bool,
    /// Specify output format: WIDE or JSON
    #[arg(long, value_name = "FORMAT")]
    output: Option<String>,
    /// Suppress verbose output
    #[arg(short, long)]
    quiet: bool,
}

impl Run for AuthAuditArgs {
    fn run(self, ctx: &mut Context) -> Result<Shown, CommandError> {
        let selection = self.fleet.selection(ctx)?;
        let accounts = accounts(ctx, &self.fleet)?;
        ctx.console.progress(&msg!(
            "Looking at the instances of {{.Count}} account(s)...",
            Count = accounts.len()
        ))?;
        let audit = Audit {
            selection,
            policy: None,
            config_dir: ctx.config_dir.clone(),
            reads: Reads::default(),
            requires_proof: self.require_proof,
            program: format!("{} {}", ctx.product.name, ctx.product.version),
            now: jiff::Timestamp::now(),
        };
        let report = ctx.wait(audit.run(&accounts, &mut |_| ()));
        let wide = ctx.wants("WIDE");
        Ok(Box::new(Audited { report, wide }))
    }
}

/// What an audit saw, as it is shown.
struct Audited {
    report: Report,
    wide: bool,
}

impl View for Audited {
    fn render_text(&self, console: &mut Console) -> io::Result<()> {
        table::render(&self.report, self.wide, console)
    }

    fn render_json(&self, console: &mut Console) -> io::Result<()> {
        json::render(&self.report, console)
    }

    fn exit_code(&self) -> u8 {
        let summary = self.report.summary();
        match (summary.is_complete(), summary.findings) {
            (false, _) => exit::SOME_FAILED,
            (true, 0) => exit::SUCCESS,
            (true, _) => exit::FOUND_WANTING,
        }
    }
}
