//! `iam trusted-profile`: one trusted profile.

use ibmcloud_cli::args::ShortOutput;
use ibmcloud_cli::command::Run;
use ibmcloud_cli::context::Context;
use ibmcloud_cli::errors::CommandError;
use ibmcloud_cli::msg;
use ibmcloud_cli::view::Shown;

use super::super::Place;
use super::super::views::{Card, Ids};
use super::shared::{block, find};

#[derive(clap::Args, Debug)]
pub(crate) struct TrustedProfileArgs {
    /// Name or ID of the trusted profile
    #[arg(value_name = "NAME | ID")]
    name: String,
    /// Show the ID only
    #[arg(long)]
    id: bool,
    #[command(flatten)]
    output: ShortOutput,
}

impl Run for TrustedProfileArgs {
    fn run(self, ctx: &mut Context) -> Result<Shown, CommandError> {
        let client = ctx.client()?;
        let place = Place::now(ctx)?;
        ctx.console.progress(&msg!(
            "Getting trusted profile {{.Name}} under current account as {{.User}}...",
            Name = ctx.console.entity(&self.name),
            User = place.user
        ))?;
        let found = find(ctx, &client, &place, &self.name)?;
        if self.id && !ctx.is_document() {
            return Ok(Box::new(Ids { ids: vec![found.id], documents: Vec::new() }));
        }
        Ok(Box::new(Card { sentence: None, details: block(&found), document: found.document }))
    }
}
