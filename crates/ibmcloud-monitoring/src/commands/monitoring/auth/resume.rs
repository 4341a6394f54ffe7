//! `monitoring auth resume`: takes an interrupted plan up where it stopped.

use std::path::PathBuf;

use crate::context::Context;
use crate::errors::CommandError;
use crate::grammar::registry::Run;
use crate::lockdown::run::{Request, resume};
use crate::select;
use crate::view::Shown;

#[derive(clap::Args, Debug)]
pub(crate) struct AuthResumeArgs {
    /// Name, GUID or CRN of the instance
    #[arg(short, long, visible_alias = "sn", value_name = "NAME")]
    name: Option<String>,
    /// Region of the instance
    #[arg(short, long, value_name = "REGION")]
    region: Option<String>,
    /// Reset the tokens in the web UI, step by step
    #[arg(long)]
    assisted: bool,
    /// File for the evidence
    #[arg(long, value_name = "FILE")]
    evidence: Option<PathBuf>,
    /// Do not ask
    #[arg(short, long)]
    force: bool,
    /// Specify output format: JSON
    #[arg(long, value_name = "FORMAT")]
    output: Option<String>,
    /// Suppress verbose output
    #[arg(short, long)]
    quiet: bool,
}

impl Run for AuthResumeArgs {
    fn run(self, ctx: &mut Context) -> Result<Shown, CommandError> {
        let client = ctx.client()?;
        let instance =
            select::monitoring(ctx, &client, self.name.as_deref(), self.region.as_deref())?;
        let request = Request {
            force: self.force,
            assisted: self.assisted,
            evidence: self.evidence,
            ..Request::default()
        };
        resume(ctx, &client, instance, &request)
    }
}
