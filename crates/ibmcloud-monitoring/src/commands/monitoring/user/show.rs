//! `monitoring user show`: one user, and which role in which team.

use ibmcloud_cli::command::Run;
use ibmcloud_cli::context::Context;
use ibmcloud_cli::errors::CommandError;
use ibmcloud_cli::msg;
use ibmcloud_cli::view::Shown;
use ibmcloud_core::Json;
use ibmcloud_core::resource::secrets::with_short_keys;
use ibmcloud_plugin_sdk::terminal::Details;

use super::resolve;
use crate::commands::monitoring::shared::find;
use crate::commands::monitoring::shared::views::Card;
use crate::commands::monitoring::shared::{At, Shape};

#[derive(clap::Args, Debug)]
pub(crate) struct UserShowArgs {
    #[command(flatten)]
    at: At,
    /// Email address or ID of the user
    #[arg(short, long, alias = "id", value_name = "USER", required = true)]
    user: Option<String>,
    #[command(flatten)]
    shape: Shape,
}

impl Run for UserShowArgs {
    fn run(self, ctx: &mut Context) -> Result<Shown, CommandError> {
        let wanted = self.user.unwrap_or_default();
        let client = ctx.client()?;
        let place = self.at.open(ctx, &client, None)?;
        let progress = msg!(
            "Getting user {{.User}} of instance {{.Name}}...",
            User = ctx.console.entity(&wanted),
            Name = place.entity(ctx)
        );
        ctx.console.progress(&progress)?;
        let user = resolve(ctx, &place, &wanted)?;
        let mut details = Details::new()
            .field("Username:", user.text("username"))
            .field("ID:", user.text("id"))
            .field("First Name:", user.text("firstName"))
            .field("Last Name:", user.text("lastName"))
            .field("Role:", user.text("systemRole"))
            .field("Status:", user.text("status"))
            .field("Enabled:", user.text("enabled"))
            .field("Last Seen:", find::time(&user, "lastSeen"));
        let roles = user.get("teamRoles").and_then(Json::as_array).unwrap_or_default();
        if !roles.is_empty() {
            let block = roles.iter().fold(Details::new(), |block, role| {
                block.field(format!("{}:", role.text("teamName")), role.text("role"))
            });
            details.push_nested("Teams:", block);
        }
        Ok(Box::new(Card { details, document: with_short_keys(&user) }))
    }
}
