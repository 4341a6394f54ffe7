//! `monitoring auth update`: locks an instance down to IAM, or opens it again.

use std::path::PathBuf;

use ibmcloud_core::auth_mode::AuthMode;

use crate::context::Context;
use crate::errors::CommandError;
use crate::grammar::registry::Run;
use crate::lockdown::run::{Request, update};
use crate::msg;
use crate::select;
use crate::view::Shown;

#[derive(clap::Args, Debug)]
pub(crate) struct AuthUpdateArgs {
    /// Name, GUID or CRN of the instance
    #[arg(short, long, visible_alias = "sn", value_name = "NAME")]
    name: Option<String>,
    /// IAM_ONLY (IAM tokens only) or ANY (Monitor API tokens too)
    #[arg(long, value_name = "MODE")]
    mode: AuthMode,
    /// Region of the instance
    #[arg(short, long, value_name = "REGION")]
    region: Option<String>,
    /// Show the plan and change nothing
    #[arg(long)]
    dry_run: bool,
    /// Reset the tokens in the web UI, step by step
    #[arg(long)]
    assisted: bool,
    /// Go on although you may not see every team
    #[arg(long)]
    accept_unproven_coverage: bool,
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

impl Run for AuthUpdateArgs {
    fn run(self, ctx: &mut Context) -> Result<Shown, CommandError> {
        if !matches!(self.mode, AuthMode::Any | AuthMode::IamOnly) {
            return Err(CommandError::usage(msg!("the modes are ANY and IAM_ONLY")));
        }
        let client = ctx.client()?;
        let instance =
            select::monitoring(ctx, &client, self.name.as_deref(), self.region.as_deref())?;
        let request = Request {
            dry_run: self.dry_run,
            force: self.force,
            assisted: self.assisted,
            accept_unproven_coverage: self.accept_unproven_coverage,
            evidence: self.evidence,
        };
        update(ctx, &client, instance, &self.mode, &request)
    }
}
