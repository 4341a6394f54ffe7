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
use ibmcloud_fleet::audit::Reads;
use ibmcloud_fleet::report::Report;
use ibmcloud_transport::Concurrency;

use crate::fleet::{FleetArgs, accounts, look};
use crate::policy::PolicyFile;

#[derive(clap::Args, Debug)]
pub(crate) struct AuthAuditArgs {
    #[command(flatten)]
    fleet: FleetArgs,
    #[command(flatten)]
    policy: Option<PolicyFile>,
    /// Count tokens that are not proven dead as findings
    #[arg(long)]
    require_proof: bool,
    /// Requests that may be under way at once
    #[arg(long, value_name = "REQUESTS", default_value_t = 64)]
    concurrency: usize,
    /// Specify output format: WIDE or JSON
    #[arg(long, value_name = "FORMAT")]
    output: Option<String>,
    /// Suppress verbose output
    #[arg(short, long)]
    quiet: bool,
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
        let policy = self.policy.as_ref().map(|it| it.load(ctx)).transpose()?;
        let selection = self.fleet.selection(ctx)?;
        let accounts = accounts(ctx, &self.fleet)?;
        let reads = Reads::default();
        let report = look(ctx, selection, &accounts, policy.as_ref(), reads, self.require_proof)?;
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
