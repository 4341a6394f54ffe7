//! `resource tag-delete`: deletes a tag that no resource carries, or all such tags.

use ibmcloud_cli::args::Output;
use ibmcloud_cli::command::Run;
use ibmcloud_cli::context::Context;
use ibmcloud_cli::errors::{Changed, CommandError};
use ibmcloud_cli::msg;
use ibmcloud_cli::view::Shown;

use crate::resource::shared::NothingDeleted;

#[derive(clap::Args, Debug)]
pub(crate) struct TagDeleteArgs {
    /// Name of the tag
    #[arg(long, alias = "tag-names", value_name = "TAG_NAME", conflicts_with = "all")]
    tag_name: Option<String>,
    /// Delete every tag that no resource carries
    #[arg(short, long, required_unless_present = "tag_name")]
    all: bool,
    /// Type of the tags: user, access or service
    #[arg(long, value_name = "TAG_TYPE")]
    tag_type: Option<String>,
    /// ID of the account
    #[arg(long, value_name = "ACCOUNT_ID")]
    account_id: Option<String>,
    /// Force deletion without confirmation
    #[arg(short, long)]
    force: bool,
    #[command(flatten)]
    output: Output,
}

impl Run for TagDeleteArgs {
    fn run(self, ctx: &mut Context) -> Result<Shown, CommandError> {
        let scope = super::shared::scope(ctx, self.tag_type.as_ref(), self.account_id.as_ref())?;
        let client = ctx.client_of_user()?;
        let Some(name) = &self.tag_name else {
            ctx.console.progress(&msg!("Deleting all tags that no resource carries..."))?;
            let question = msg!("Really delete all tags that no resource carries?");
            if !self.force && !ctx.console.confirm(&question, false)? {
                return Ok(Box::new(NothingDeleted));
            }
            let doing = msg!("Could not delete the tags.");
            let outcomes = ctx.ask(doing, Changed::Nothing, client.delete_unused_tags(&scope))?;
            let done = msg!("{{.Count}} tags were deleted.", Count = outcomes.len());
            return Ok(Box::new(super::shared::Changes { done, outcomes, asked: 0 }));
        };
        let text = msg!("Deleting tag {{.Tag}}...", Tag = ctx.console.entity(name));
        ctx.console.progress(&text)?;
        let doing = msg!("Could not delete the tag.");
        let outcomes = ctx.ask(doing, Changed::Nothing, client.delete_tag(&scope, name))?;
        let done = msg!("Tag {{.Tag}} was deleted.", Tag = name);
        Ok(Box::new(super::shared::Changes { done, outcomes, asked: 1 }))
    }
}
