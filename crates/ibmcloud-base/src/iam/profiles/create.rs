//! `iam trusted-profile-create`: a new trusted profile, which nobody may become yet.

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
pub(crate) struct TrustedProfileCreateArgs {
    /// Name of the trusted profile
    #[arg(value_name = "NAME")]
    name: String,
    /// Description of the trusted profile
    #[arg(short, long, value_name = "DESCRIPTION")]
    description: Option<String>,
    #[command(flatten)]
    output: ShortOutput,
}

impl Run for TrustedProfileCreateArgs {
    fn run(self, ctx: &mut Context) -> Result<Shown, CommandError> {
        let client = ctx.client()?;
        let place = Place::now(ctx)?;
        let shown = ctx.console.entity(&self.name);
        ctx.console.progress(&msg!(
            "Creating trusted profile {{.Name}} under current account as {{.User}}...",
            Name = shown,
            User = place.user
        ))?;
        let doing = msg!("Could not create trusted profile {{.Name}}.", Name = self.name);
        let description = self.description.as_deref();
        let creating = client.create_trusted_profile(place.id(), &self.name, description);
        let created = ctx.ask(doing, Changed::Nothing, creating)?;
        Comparison::default()
            .text("name", Some(&self.name), &created.name)
            .text("description", description, &created.description)
            .check(&self.name)?;
        Ok(Box::new(Card {
            sentence: Some(msg!("Trusted profile {{.Name}} is created successfully", Name = shown)),
            details: block(&created),
            document: created.document,
        }))
    }
}
