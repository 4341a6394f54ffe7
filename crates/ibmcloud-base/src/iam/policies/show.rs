//! `iam user-policy`, `service-policy`, `access-group-policy` and `trusted-profile-policy`.

use ibmcloud_cli::args::ShortOutput;
use ibmcloud_cli::command::Run;
use ibmcloud_cli::context::Context;
use ibmcloud_cli::errors::CommandError;
use ibmcloud_cli::msg;
use ibmcloud_cli::view::Shown;

use super::super::Place;
use super::super::views::Card;
use super::options::Form;
use super::shared::policy;
use super::subject::Whose;
use super::view::block;

#[derive(clap::Args)]
pub(crate) struct PolicyArgs<W: Whose> {
    #[command(flatten)]
    whose: W,
    /// ID of the policy
    #[arg(value_name = "POLICY_ID")]
    id: String,
    #[command(flatten)]
    looking: W::Looking,
    #[command(flatten)]
    form: Form,
    #[command(flatten)]
    output: ShortOutput,
}

impl<W: Whose> Run for PolicyArgs<W> {
    fn run(self, ctx: &mut Context) -> Result<Shown, CommandError> {
        let version = self.form.version()?;
        let client = ctx.client()?;
        let place = Place::now(ctx)?;
        ctx.console.progress(&msg!(
            "Getting policy {{.ID}} of {{.Whom}} under current account as {{.User}}...",
            ID = ctx.console.entity(&self.id),
            Whom => W::whom(&ctx.console.entity(self.whose.name())),
            User = place.user
        ))?;
        let subject = self.whose.find(ctx, &client, &place)?;
        let found = policy(ctx, &client, (&self.whose, &subject), (&self.id, version))?;
        Ok(Box::new(Card { sentence: None, details: block(&found), document: found.document }))
    }
}
