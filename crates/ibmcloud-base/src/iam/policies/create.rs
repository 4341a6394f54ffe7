//! `iam user-policy-create`, `service-policy-create`, `access-group-policy-create` and
//! `trusted-profile-policy-create`: give somebody access.

use ibmcloud_cli::args::ShortOutput;
use ibmcloud_cli::command::Run;
use ibmcloud_cli::comparison::Comparison;
use ibmcloud_cli::context::Context;
use ibmcloud_cli::errors::{Changed, CommandError};
use ibmcloud_cli::msg;
use ibmcloud_cli::view::Shown;

use super::super::views::Card;
use super::super::{Place, before_change};
use super::options::{Form, ResourceOptions};
use super::subject::{Source as _, Whose};
use super::view::block;

/// What a policy says, of either form.
pub(super) const MEMBERS: [&str; 4] = ["roles", "resources", "control", "resource"];

#[derive(clap::Args)]
pub(crate) struct PolicyCreateArgs<W: Whose> {
    #[command(flatten)]
    whose: W,
    #[command(flatten)]
    source: W::Source,
    #[command(flatten)]
    options: ResourceOptions,
    #[command(flatten)]
    form: Form,
    #[command(flatten)]
    output: ShortOutput,
}

impl<W: Whose> Run for PolicyCreateArgs<W> {
    fn run(self, ctx: &mut Context) -> Result<Shown, CommandError> {
        let version = self.form.version()?;
        if self.source.file().is_none() && self.source.roles().is_empty() {
            return Err(CommandError::usage(msg!("'--file' or '--roles' is missing")));
        }
        self.options.check()?;
        let client = ctx.client()?;
        let place = Place::now(ctx)?;
        ctx.console.progress(&msg!(
            "Creating policy under current account for {{.Whom}} as {{.User}}...",
            Whom => W::whom(&ctx.console.entity(self.whose.name())),
            User = place.user
        ))?;
        let subject = before_change(self.whose.find(ctx, &client, &place))?;
        let described = (&self.source, &[][..], version);
        let document = before_change(self.options.document(ctx, &client, &place, described))?;
        let doing = msg!("Could not create the policy.");
        let creating = client.create_policy(&subject, version, document.clone());
        let created = ctx.ask(doing, Changed::Nothing, creating)?;
        Comparison::default()
            .document(&MEMBERS, &document, &created.document)
            .check(&created.id)?;
        Ok(Box::new(Card {
            sentence: Some(W::created()),
            details: block(&created),
            document: created.document,
        }))
    }
}
