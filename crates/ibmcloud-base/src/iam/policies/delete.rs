//! `iam user-policy-delete`, `service-policy-delete`, `access-group-policy-delete` and
//! `trusted-profile-policy-delete`: take access away, after a question.

use ibmcloud_cli::args::Quiet;
use ibmcloud_cli::command::Run;
use ibmcloud_cli::comparison::gone;
use ibmcloud_cli::context::Context;
use ibmcloud_cli::errors::{Changed, CommandError};
use ibmcloud_cli::msg;
use ibmcloud_cli::view::Shown;
use ibmcloud_core::Json;
use ibmcloud_transport::PolicyVersion;

use super::super::{NothingDeleted, Place, Told, before_change};
use super::options::Form;
use super::shared::policy;
use super::subject::Whose;

#[derive(clap::Args)]
pub(crate) struct PolicyDeleteArgs<W: Whose> {
    #[command(flatten)]
    whose: W,
    /// ID of the policy
    #[arg(value_name = "POLICY_ID")]
    id: String,
    /// Force deletion without confirmation
    #[arg(short, long)]
    force: bool,
    #[command(flatten)]
    form: Form,
    #[command(flatten)]
    quiet: Quiet,
}

impl<W: Whose> Run for PolicyDeleteArgs<W> {
    fn run(self, ctx: &mut Context) -> Result<Shown, CommandError> {
        self.form.version()?;
        let client = ctx.client()?;
        let place = Place::now(ctx)?;
        let whom = W::whom(&ctx.console.entity(self.whose.name()));
        ctx.console.progress(&msg!(
            "Deleting policy {{.ID}} of {{.Whom}} under current account as {{.User}}...",
            ID = ctx.console.entity(&self.id),
            Whom => whom.clone(),
            User = place.user
        ))?;
        let subject = before_change(self.whose.find(ctx, &client, &place))?;
        // The newer form can tell every policy.
        let newer = PolicyVersion::V2;
        let found = policy(ctx, &client, (&self.whose, &subject), (&self.id, newer))?;
        let question = msg!(
            "Really delete policy {{.ID}} of {{.Whom}}?",
            ID = ctx.console.entity(&self.id),
            Whom => whom
        );
        if !self.force && !ctx.console.confirm(&question, false)? {
            return Ok(Box::new(NothingDeleted));
        }
        let doing = msg!("Could not delete policy {{.ID}}.", ID = self.id);
        ctx.ask(doing, Changed::Nothing, client.delete_policy(&found.id))?;
        let look = async || client.policy(&found.id, newer).await;
        gone(ctx, &self.id, look, |it| it.document.text("state") != "deleted")?;
        Ok(Box::new(Told {
            sentence: msg!(
                "Policy {{.ID}} is deleted successfully",
                ID = ctx.console.entity(&self.id)
            ),
            document: Json::object([("deleted", true.into()), ("id", found.id.as_str().into())]),
        }))
    }
}
