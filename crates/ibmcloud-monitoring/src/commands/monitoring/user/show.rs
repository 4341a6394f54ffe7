//! `monitoring user show`: one user, and which role in which team.

use ibmcloud_cli::command::Run;
use ibmcloud_cli::context::Context;
use ibmcloud_cli::errors::CommandError;
use ibmcloud_cli::msg;
use ibmcloud_cli::view::Shown;
use ibmcloud_core::Json;
use ibmcloud_plugin_sdk::terminal::Details;

use super::resolve;
use crate::commands::monitoring::inside::find::{self, text};
use crate::commands::monitoring::inside::secrets::with_short_keys;
use crate::commands::monitoring::inside::views::Card;
use crate::commands::monitoring::inside::{At, Shape};

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
            .field("Username:", text(&user, "username"))
            .field("ID:", text(&user, "id"))
            .field("First Name:", text(&user, "firstName"))
            .field("Last Name:", text(&user, "lastName"))
            .field("Role:", text(&user, "systemRole"))
            .field("Status:", text(&user, "status"))
            .field("Enabled:", text(&user, "enabled"))
            .field("Last Seen:", find::time(&user, "lastSeen"));
        let roles = user.get("teamRoles").and_then(Json::as_array).unwrap_or_default();
        if !roles.is_empty() {
            let block = roles.iter().fold(Details::new(), |block, role| {
                block.field(format!("{}:", text(role, "teamName")), text(role, "role"))
            });
            details.push_nested("Teams:", block);
        }
        Ok(Box::new(Card { details, document: with_short_keys(&user) }))
    }
}
