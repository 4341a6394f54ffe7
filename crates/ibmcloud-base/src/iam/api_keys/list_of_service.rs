//! `iam service-api-keys`: the API keys of one service ID, or of all.

use ibmcloud_cli::args::ShortListOutput;
use ibmcloud_cli::command::Run;
use ibmcloud_cli::context::Context;
use ibmcloud_cli::errors::CommandError;
use ibmcloud_cli::msg;
use ibmcloud_cli::view::Shown;
use ibmcloud_transport::KeysOf;

use super::super::{Place, matches};
use super::list::ApiKeys;
use super::shared::{keys, owner, whose};

#[derive(clap::Args, Debug)]
pub(crate) struct ServiceApiKeysArgs {
    /// Name or ID of the service ID
    #[arg(value_name = "SERVICE_ID_NAME", required_unless_present = "all")]
    service_id: Option<String>,
    /// API keys of all service IDs
    #[arg(short, long, conflicts_with = "service_id")]
    all: bool,
    /// Only API keys with this text in their name
    #[arg(short, long, value_name = "STRING")]
    name: Option<String>,
    /// Only API keys with this text in their description
    #[arg(short, long, value_name = "STRING")]
    description: Option<String>,
    /// Force without confirmation
    #[arg(short, long)]
    force: bool,
    #[command(flatten)]
    output: ShortListOutput,
}

impl Run for ServiceApiKeysArgs {
    fn run(self, ctx: &mut Context) -> Result<Shown, CommandError> {
        let client = ctx.client()?;
        let place = Place::now(ctx)?;
        let whose = match self.service_id.as_deref() {
            Some(name) => whose(ctx, &place, Some(name)),
            None => {
                msg!("of all service IDs under account {{.Account}}", Account = place.account_name)
            }
        };
        ctx.console.progress(&msg!(
            "Getting all API keys {{.Whose}} as {{.User}}...",
            Whose => whose,
            User = place.user
        ))?;
        let of = match self.service_id.as_deref() {
            None => KeysOf::AllServiceIds,
            named => KeysOf::Identity(owner(ctx, &client, &place, named)?),
        };
        let mut found = keys(ctx, &client, &place, &of)?;
        let (name, description) = (self.name.as_deref(), self.description.as_deref());
        found.retain(|it| matches((&it.name, &it.description), name, description));
        Ok(Box::new(ApiKeys { found, uuid: false }))
    }
}
