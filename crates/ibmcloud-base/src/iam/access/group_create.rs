//! `iam access-group-create`: a new access group.

use ibmcloud_cli::args::ShortOutput;
use ibmcloud_cli::command::Run;
use ibmcloud_cli::comparison::Comparison;
use ibmcloud_cli::context::Context;
use ibmcloud_cli::errors::{Changed, CommandError};
use ibmcloud_cli::msg;
use ibmcloud_cli::view::Shown;

use super::super::Place;
use super::super::views::Card;
use super::shared::block;

#[derive(clap::Args, Debug)]
pub(crate) struct AccessGroupCreateArgs {
    /// Name of the access group
    #[arg(value_name = "GROUP_NAME")]
    name: String,
    /// Description of the access group
    #[arg(short, long, value_name = "DESCRIPTION")]
    description: Option<String>,
    #[command(flatten)]
    output: ShortOutput,
}

impl Run for AccessGroupCreateArgs {
    fn run(self, ctx: &mut Context) -> Result<Shown, CommandError> {
        let client = ctx.client()?;
        let place = Place::now(ctx)?;
        ctx.console.progress(&msg!(
            "Creating access group {{.Name}} under current account as {{.User}}...",
            Name = ctx.console.entity(&self.name),
            User = place.user
        ))?;
        let doing = msg!("Could not create access group {{.Name}}.", Name = self.name);
        let description = self.description.as_deref();
        let creating = client.create_access_group(place.id(), &self.name, description);
        let created = ctx.ask(doing, Changed::Nothing, creating)?;
        Comparison::default()
            .text("name", Some(&self.name), &created.name)
            .text("description", description, &created.description)
            .check(&self.name)?;
        Ok(Box::new(Card {
            sentence: Some(msg!(
                "Access group {{.Name}} was created.",
                Name = ctx.console.entity(&created.name)
            )),
            details: block(&created),
            document: created.document,
        }))
    }
}
