//! `iam user-policies`, `service-policies`, `access-group-policies` and `trusted-profile-policies`.

use ibmcloud_cli::args::ShortOutput;
use ibmcloud_cli::command::Run;
use ibmcloud_cli::context::Context;
use ibmcloud_cli::errors::{Changed, CommandError};
use ibmcloud_cli::msg;
use ibmcloud_cli::view::Shown;
use ibmcloud_transport::PolicyVersion;

use super::super::Place;
use super::options::Form;
use super::subject::Whose;
use super::view::Policies;

#[derive(clap::Args)]
pub(crate) struct PoliciesArgs<W: Whose> {
    #[command(flatten)]
    whose: W,
    #[command(flatten)]
    looking: W::Looking,
    #[command(flatten)]
    form: Form,
    #[command(flatten)]
    output: ShortOutput,
}

impl<W: Whose> Run for PoliciesArgs<W> {
    fn run(self, ctx: &mut Context) -> Result<Shown, CommandError> {
        let version = self.form.version()?;
        let client = ctx.client()?;
        let place = Place::now(ctx)?;
        ctx.console.progress(&msg!(
            "Getting policies of {{.Whom}} under current account as {{.User}}...",
            Whom => W::whom(&ctx.console.entity(self.whose.name())),
            User = place.user
        ))?;
        let subject = self.whose.find(ctx, &client, &place)?;
        let list = |version| {
            let doing = msg!("Could not get the policies.");
            let listing = client.policies_of(place.id(), &subject, version);
            ctx.ask(doing, Changed::ReadOnly, listing)
        };
        let shown = list(PolicyVersion::V2)?;
        let told = match version {
            PolicyVersion::V2 => shown.clone(),
            PolicyVersion::V1 if ctx.is_document() => list(PolicyVersion::V1)?,
            PolicyVersion::V1 => Vec::new(),
        };
        if ctx.is_document() && told.len() < shown.len() {
            // Whoever reads the document would take it for all access that there is.
            ctx.console.caution(&msg!(
                "{{.Count}} policies have conditions, which the older form cannot tell, and are left out: add '--api-version v2'.",
                Count = shown.len() - told.len()
            ));
        }
        let documents = told.into_iter().map(|it| it.document).collect();
        Ok(Box::new(Policies { shown, documents }))
    }
}
