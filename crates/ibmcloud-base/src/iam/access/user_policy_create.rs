//! `iam user-policy-create`: gives a user access.

use ibmcloud_cli::args::ShortOutput;
use ibmcloud_cli::command::Run;
use ibmcloud_cli::context::Context;
use ibmcloud_cli::errors::CommandError;
use ibmcloud_cli::msg;
use ibmcloud_cli::view::Shown;
use ibmcloud_transport::Subject;

use super::super::Place;
use super::policy::PolicyArgs;
use super::shared::user;

#[derive(clap::Args, Debug)]
pub(crate) struct UserPolicyCreateArgs {
    /// Login name of the user
    #[arg(value_name = "USER_NAME")]
    name: String,
    #[command(flatten)]
    policy: PolicyArgs,
    #[command(flatten)]
    output: ShortOutput,
}

impl Run for UserPolicyCreateArgs {
    fn run(self, ctx: &mut Context) -> Result<Shown, CommandError> {
        self.policy.check()?;
        let client = ctx.client()?;
        let place = Place::now(ctx)?;
        ctx.console.progress(&msg!(
            "Creating policy under current account for user {{.Name}} as {{.User}}...",
            Name = ctx.console.entity(&self.name),
            User = place.user
        ))?;
        let user = user(ctx, &client, &place, &self.name)?;
        let subject = Subject::Identity(user.iam_id);
        Ok(Box::new(self.policy.create(ctx, &client, &place, &subject)?))
    }
}
