//! `iam api-key-update` and `service-api-key-update`: another name or description for an API key.

use ibmcloud_cli::args::ShortOutput;
use ibmcloud_cli::command::Run;
use ibmcloud_cli::comparison::Comparison;
use ibmcloud_cli::context::Context;
use ibmcloud_cli::errors::{Changed, CommandError};
use ibmcloud_cli::msg;
use ibmcloud_cli::view::Shown;
use ibmcloud_transport::IdentityChange;

use super::super::{Place, Told};
use super::create::ActionIfLeaked;
use super::shared::{Naming, document, find, whose};

#[derive(clap::Args, Debug)]
pub(crate) struct UpdateArgs<N: Naming> {
    #[command(flatten)]
    naming: N,
    /// New name of the API key
    #[arg(short, long, value_name = "NEW_NAME")]
    name: Option<String>,
    /// New description of the API key
    #[arg(short, long, value_name = "DESCRIPTION")]
    description: Option<String>,
    /// What to do when the API key is found in public: NONE, DISABLE or DELETE
    #[arg(long, value_name = "ACTION", ignore_case = true)]
    action_if_leaked: Option<ActionIfLeaked>,
    /// Force update without confirmation
    #[arg(short, long)]
    force: bool,
    #[command(flatten)]
    output: ShortOutput,
}

impl<N: Naming> Run for UpdateArgs<N> {
    fn run(self, ctx: &mut Context) -> Result<Shown, CommandError> {
        let change = IdentityChange {
            name: self.name.clone(),
            description: self.description.clone(),
            action_when_leaked: self.action_if_leaked.map(|it| it.word().to_owned()),
        };
        if change == IdentityChange::default() {
            return Err(CommandError::usage(msg!("a new name or description is missing")));
        }
        let client = ctx.client()?;
        let place = Place::now(ctx)?;
        let shown = ctx.console.entity(self.naming.key());
        ctx.console.progress(&msg!(
            "Updating API key {{.Name}} {{.Whose}} as {{.User}}...",
            Name = shown,
            Whose => whose(ctx, &place, self.naming.service_id()),
            User = place.user
        ))?;
        let key = find(ctx, &client, &place, &self.naming)?;
        let doing = msg!("Could not update API key {{.Name}}.", Name = self.naming.key());
        let updated = ctx.ask(doing, Changed::Nothing, client.update_api_key(&key, &change))?;
        Comparison::default()
            .text("name", self.name.as_deref(), &updated.name)
            .text("description", self.description.as_deref(), &updated.description)
            .check(self.naming.key())?;
        Ok(Box::new(Told {
            sentence: msg!("API key {{.Name}} is updated successfully", Name = shown),
            document: document(&updated),
        }))
    }
}
