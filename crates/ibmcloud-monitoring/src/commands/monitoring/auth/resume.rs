//! `monitoring auth resume`: takes an interrupted plan up where it stopped.

use std::path::PathBuf;
use std::time::Duration;

use ibmcloud_cli::args::PluginOutput;
use ibmcloud_cli::command::Run;
use ibmcloud_cli::context::Context;
use ibmcloud_cli::errors::CommandError;
use ibmcloud_cli::view::Shown;

use super::enforce;
use crate::lockdown::run::{Request, resume};
use crate::lockdown::start::{Start, TIMEOUT};
use crate::select;

#[derive(clap::Args, Debug)]
pub(crate) struct AuthResumeArgs {
    /// A run over many instances, by its name
    #[arg(value_name = "RUN", conflicts_with_all = ["name", "region", "from", "assisted", "sign_with"])]
    run: Option<String>,
    /// Name, GUID or CRN of the instance
    #[arg(short, long, visible_alias = "sn", value_name = "NAME")]
    name: Option<String>,
    /// Region of the instance
    #[arg(short, long, value_name = "REGION")]
    region: Option<String>,
    /// Folder with journals that another machine kept there
    #[arg(long, value_name = "FOLDER")]
    from: Option<PathBuf>,
    /// Reset the tokens in the web UI, step by step
    #[arg(long)]
    assisted: bool,
    /// Go on, and succeed, although you may not see every token
    #[arg(long)]
    accept_unproven_coverage: bool,
    /// File for the evidence, or a folder for it and a copy of the journal
    #[arg(long, value_name = "PATH")]
    evidence: Option<PathBuf>,
    /// SSH key to sign the evidence with
    #[arg(long, value_name = "KEY")]
    sign_with: Option<PathBuf>,
    /// How long a change may take to show everywhere (120 if left out)
    #[arg(long, value_name = "SECONDS")]
    timeout: Option<u64>,
    /// Do not ask
    #[arg(short, long)]
    force: bool,
    #[command(flatten)]
    output: PluginOutput,
}

impl Run for AuthResumeArgs {
    fn run(self, ctx: &mut Context) -> Result<Shown, CommandError> {
        let timeout = self.timeout.map_or(TIMEOUT, Duration::from_secs);
        if let Some(run) = &self.run {
            let accepts = self.accept_unproven_coverage;
            return enforce::run::resume(ctx, run, self.force, accepts, self.evidence, timeout);
        }
        let start = Start::new(ctx)?;
        let (name, region) = (self.name.as_deref(), self.region.as_deref());
        let instance =
            select::to_change::monitoring_to_change(ctx, &start.client, name, region, self.force)?;
        let request = Request {
            dry_run: false,
            force: self.force,
            assisted: self.assisted,
            accept_unproven_coverage: self.accept_unproven_coverage,
            break_glass: None,
            evidence: self.evidence,
            sign_with: self.sign_with,
            timeout,
        };
        resume(ctx, &start, instance, self.from.as_deref(), &request)
    }
}
