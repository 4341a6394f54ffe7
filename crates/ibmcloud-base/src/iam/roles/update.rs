//! `iam role-update`: what a role of the account's own is called, and what it allows.

use ibmcloud_cli::args::ShortOutput;
use ibmcloud_cli::command::Run;
use ibmcloud_cli::comparison::Comparison;
use ibmcloud_cli::context::Context;
use ibmcloud_cli::errors::{Changed, CommandError};
use ibmcloud_cli::msg;
use ibmcloud_cli::view::Shown;

use super::super::views::Card;
use super::super::{NothingDeleted, Place};
use super::shared::{block, custom};

#[derive(clap::Args, Debug)]
pub(crate) struct RoleUpdateArgs {
    /// Name of the role
    #[arg(value_name = "ROLE_NAME")]
    wanted: String,
    /// New name of the role for people
    #[arg(long, value_name = "DISPLAY_NAME")]
    display_name: Option<String>,
    /// What the role allows from now on: actions of the service, separated by commas
    #[arg(short, long, value_name = "ROLE_ACTIONS", value_delimiter = ',')]
    actions: Vec<String>,
    /// New description of the role
    #[arg(short, long, value_name = "DESCRIPTION")]
    description: Option<String>,
    /// Force update without confirmation
    #[arg(short, long)]
    force: bool,
    #[command(flatten)]
    output: ShortOutput,
}

impl Run for RoleUpdateArgs {
    fn run(self, ctx: &mut Context) -> Result<Shown, CommandError> {
        if self.display_name.is_none() && self.description.is_none() && self.actions.is_empty() {
            return Err(CommandError::usage(msg!("what is to be changed is missing")));
        }
        let client = ctx.client()?;
        let place = Place::now(ctx)?;
        let shown = ctx.console.entity(&self.wanted);
        ctx.console.progress(&msg!(
            "Updating role {{.Name}} under current account as {{.User}}...",
            Name = shown,
            User = place.user
        ))?;
        let found = custom(ctx, &client, &place, &self.wanted)?;
        let question = msg!(
            "Really update role {{.Name}}? All policies that name it change with it.",
            Name = shown
        );
        if !self.force && !ctx.console.confirm(&question, false)? {
            return Ok(Box::new(NothingDeleted));
        }
        let doing = msg!("Could not update role {{.Name}}.", Name = self.wanted);
        let updating = async {
            let mut role = client.role(&found.id).await?;
            role.name = self.display_name.clone().unwrap_or(role.name);
            role.description = self.description.clone().unwrap_or(role.description);
            if !self.actions.is_empty() {
                role.actions.clone_from(&self.actions);
            }
            Ok((client.replace_role(&role).await?, role))
        };
        let (updated, asked) = ctx.ask(doing, Changed::Nothing, updating)?;
        Comparison::default()
            .text("display_name", Some(&asked.name), &updated.name)
            .text("description", Some(&asked.description), &updated.description)
            .text("actions", Some(&asked.actions.join(",")), &updated.actions.join(","))
            .check(&self.wanted)?;
        Ok(Box::new(Card {
            sentence: Some(msg!("Role {{.Name}} is updated successfully", Name = shown)),
            details: block(&updated),
            document: updated.document,
        }))
    }
}
