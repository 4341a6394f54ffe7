//! `monitoring user delete`: deletes a user from an instance, after a question.

use ibmcloud_cli::args::WideOutput;
use ibmcloud_cli::command::Run;
use ibmcloud_cli::comparison::gone;
use ibmcloud_cli::context::Context;
use ibmcloud_cli::errors::{Changed, CommandError};
use ibmcloud_cli::msg;
use ibmcloud_cli::view::NothingDone;
use ibmcloud_cli::view::Shown;
use ibmcloud_core::resource::UserDocument;

use super::shared::resolve;
use crate::commands::monitoring::shared::At;
use crate::commands::monitoring::shared::find::{self, Kind};
use crate::commands::monitoring::shared::views::Happened;

#[derive(clap::Args, Debug)]
pub(crate) struct UserDeleteArgs {
    #[command(flatten)]
    at: At,
    /// Email address or ID of the user
    #[arg(short, long, alias = "id", value_name = "USER", required = true)]
    user: Option<String>,
    /// Do not ask
    #[arg(short, long)]
    force: bool,
    #[command(flatten)]
    output: WideOutput,
}

impl Run for UserDeleteArgs {
    fn run(self, ctx: &mut Context) -> Result<Shown, CommandError> {
        let wanted = self.user.unwrap_or_default();
        let client = ctx.client()?;
        let place = self.at.open_to_change(ctx, &client, None, self.force)?;
        let user = resolve(ctx, &place, &wanted)?;
        let id = find::id(&user).ok_or_else(|| Kind::User.not_found(&ctx.program, &wanted))?;
        let name = ctx.console.entity(&UserDocument::of(&user).name());
        let question = msg!(
            "Really delete user {{.User}} from instance {{.Name}}?",
            User = name,
            Name = place.entity(ctx)
        );
        if !self.force && !ctx.console.confirm(&question, false)? {
            return Ok(Box::new(NothingDone));
        }
        let progress = msg!(
            "Deleting user {{.User}} of instance {{.Name}}...",
            User = name,
            Name = place.entity(ctx)
        );
        ctx.console.progress(&progress)?;
        let doing = msg!("Could not delete user {{.User}}.", User = wanted);
        ctx.ask(doing, Changed::Nothing, place.monitor.delete_user(id))?;
        let is_there = |users: &Vec<_>| users.iter().any(|it| find::id(it) == Some(id));
        gone(ctx, &wanted, async || place.monitor.users().await, is_there)?;
        let text = msg!("User {{.User}} was deleted.", User = name);
        Ok(Box::new(Happened::deleted(text, id)))
    }
}
