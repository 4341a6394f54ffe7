//! `resource tag-create`: makes access management tags. Tags of users are made by attaching them.

use ibmcloud_cli::args::Output;
use ibmcloud_cli::command::Run;
use ibmcloud_cli::context::Context;
use ibmcloud_cli::errors::{Changed, CommandError};
use ibmcloud_cli::msg;
use ibmcloud_cli::view::Shown;

#[derive(clap::Args, Debug)]
pub(crate) struct TagCreateArgs {
    /// Names of the tags, KEY:VALUE, separated by commas
    #[arg(long, alias = "tag-name", value_name = "TAG_NAMES")]
    tag_names: String,
    /// Type of the tags: only access tags can be created
    #[arg(long, value_name = "TAG_TYPE", default_value = "access")]
    tag_type: String,
    /// ID of the account
    #[arg(long, value_name = "ACCOUNT_ID")]
    account_id: Option<String>,
    #[command(flatten)]
    output: Output,
}

impl Run for TagCreateArgs {
    fn run(self, ctx: &mut Context) -> Result<Shown, CommandError> {
        let names = super::shared::names(&self.tag_names)?;
        let scope = super::shared::scope(ctx, Some(&self.tag_type), self.account_id.as_ref())?;
        if scope.kind.as_deref() != Some("access") {
            return Err(CommandError::usage(msg!("only access tags can be created")));
        }
        let client = ctx.client_of_user()?;
        let list = names.join(", ");
        let text = msg!("Creating tags {{.Tags}}...", Tags = ctx.console.entity(&list));
        ctx.console.progress(&text)?;
        let doing = msg!("Could not create the tags.");
        let outcomes = ctx.ask(doing, Changed::Nothing, client.create_tags(&scope, &names))?;
        let done = msg!("Tags were created.");
        Ok(Box::new(super::shared::Changes { done, outcomes, asked: names.len() }))
    }
}
