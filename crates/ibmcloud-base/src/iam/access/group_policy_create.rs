//! `iam access-group-policy-create`: gives the members of an access group access.

use ibmcloud_cli::args::ShortOutput;
use ibmcloud_cli::command::Run;
use ibmcloud_cli::context::Context;
use ibmcloud_cli::errors::CommandError;
use ibmcloud_cli::msg;
use ibmcloud_cli::view::Shown;
use ibmcloud_transport::Subject;

use super::super::Place;
use super::policy::PolicyArgs;
use super::shared::group;

#[derive(clap::Args, Debug)]
pub(crate) struct GroupPolicyCreateArgs {
    /// Name or ID of the access group
    #[arg(value_name = "GROUP_NAME")]
    name: String,
    /// ID of the access group: a documented example has it behind the name
    #[arg(value_name = "GROUP_ID", hide = true)]
    id: Option<String>,
    #[command(flatten)]
    policy: PolicyArgs,
    #[command(flatten)]
    output: ShortOutput,
}

impl Run for GroupPolicyCreateArgs {
    fn run(self, ctx: &mut Context) -> Result<Shown, CommandError> {
        self.policy.check()?;
        let client = ctx.client()?;
        let place = Place::now(ctx)?;
        ctx.console.progress(&msg!(
            "Creating policy under current account for access group {{.Name}} as {{.User}}...",
            Name = ctx.console.entity(&self.name),
            User = place.user
        ))?;
        let group = group(ctx, &client, &place, &self.name)?;
        if self.id.as_ref().is_some_and(|id| *id != group.id) {
            ctx.console.warn(&msg!(
                "The access group is named once: using {{.Name}} with ID {{.ID}}.",
                Name = group.name,
                ID = group.id
            ))?;
        }
        let subject = Subject::AccessGroup(group.id);
        Ok(Box::new(self.policy.create(ctx, &client, &place, &subject)?))
    }
}
