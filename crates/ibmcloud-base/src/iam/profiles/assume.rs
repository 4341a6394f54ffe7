//! `iam trusted-profile-assume`: the session becomes that of a trusted profile.

use ibmcloud_cli::args::ShortOutput;
use ibmcloud_cli::command::Run;
use ibmcloud_cli::context::Context;
use ibmcloud_cli::errors::CommandError;
use ibmcloud_cli::view::Shown;

use crate::general::login::assume::assume;
use crate::general::target::TargetBlock;

#[derive(clap::Args, Debug)]
pub(crate) struct TrustedProfileAssumeArgs {
    /// Name, ID or CRN of the trusted profile
    #[arg(value_name = "NAME | ID")]
    profile: String,
    #[command(flatten)]
    output: ShortOutput,
}

impl Run for TrustedProfileAssumeArgs {
    fn run(self, ctx: &mut Context) -> Result<Shown, CommandError> {
        ctx.account()?;
        assume(ctx, &self.profile)?;
        Ok(Box::new(TargetBlock::now(ctx)?))
    }
}
