//! `monitoring user show`: one user, and which role in which team.

use ibmcloud_cli::args::WideOutput;
use ibmcloud_cli::command::Run;
use ibmcloud_cli::context::Context;
use ibmcloud_cli::errors::CommandError;
use ibmcloud_cli::msg;
use ibmcloud_cli::view::Shown;
use ibmcloud_core::resource::UserDocument;
use ibmcloud_core::resource::secrets::with_short_keys;
use ibmcloud_plugin_sdk::terminal::Details;

use super::shared::resolve;
use crate::commands::monitoring::shared::views::Card;
use crate::commands::monitoring::shared::{At, time};

#[derive(clap::Args, Debug)]
pub(crate) struct UserShowArgs {
    #[command(flatten)]
    at: At,
    /// Email address or ID of the user
    #[arg(short, long, alias = "id", value_name = "USER", required = true)]
    user: Option<String>,
    #[command(flatten)]
    output: WideOutput,
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
        let document = resolve(ctx, &place, &wanted)?;
        let user = UserDocument::of(&document);
        let mut details = Details::new()
            .field("Username:", user.name())
            .field("ID:", user.id_text())
            .field("First Name:", user.first_name())
            .field("Last Name:", user.last_name())
            .field("Role:", user.system_role())
            .field("Status:", user.status())
            .field("Enabled:", user.enabled())
            .field("Last Seen:", time::shown(user.last_seen()));
        let roles = user.team_roles();
        if !roles.is_empty() {
            let block = roles
                .into_iter()
                .fold(Details::new(), |block, (team, role)| block.field(format!("{team}:"), role));
            details.push_nested("Teams:", block);
        }
        Ok(Box::new(Card { details, document: with_short_keys(&document) }))
    }
}
