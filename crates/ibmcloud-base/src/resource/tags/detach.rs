//! `resource tag-detach`: takes tags off resources.

use ibmcloud_cli::args::Output;
use ibmcloud_cli::command::Run;
use ibmcloud_cli::context::Context;
use ibmcloud_cli::errors::{Changed, CommandError};
use ibmcloud_cli::msg;
use ibmcloud_cli::view::Shown;
use ibmcloud_transport::Tagging;

use super::resources::ResourceArgs;

#[derive(clap::Args, Debug)]
pub(crate) struct TagDetachArgs {
    /// Names of the tags, separated by commas
    #[arg(long, alias = "tag-name", value_name = "TAG_NAMES")]
    tag_names: String,
    #[command(flatten)]
    resources: ResourceArgs,
    /// Type of the tags: user, access or service
    #[arg(long, value_name = "TAG_TYPE")]
    tag_type: Option<String>,
    /// ID of the account
    #[arg(long, value_name = "ACCOUNT_ID")]
    account_id: Option<String>,
    #[command(flatten)]
    output: Output,
}

impl Run for TagDetachArgs {
    fn run(self, ctx: &mut Context) -> Result<Shown, CommandError> {
        let names = super::shared::names(&self.tag_names)?;
        self.resources.check()?;
        let scope = super::shared::scope(ctx, self.tag_type.as_ref(), self.account_id.as_ref())?;
        let client = ctx.client_of_user()?;
        let list = names.join(", ");
        let text = msg!("Detaching tags {{.Tags}}...", Tags = ctx.console.entity(&list));
        ctx.console.progress(&text)?;
        let crns = self.resources.crns(ctx, &client, &scope)?;
        let doing = msg!("Could not detach the tags.");
        let change = client.tag_resources(&scope, Tagging::Detach, &names, &crns);
        let outcomes = ctx.ask(doing, Changed::Nothing, change)?;
        let done = msg!("Tags were detached.");
        Ok(Box::new(super::shared::Changes { done, outcomes, asked: crns.len() }))
    }
}
