//! `iam user-policy-update`, `service-policy-update`, `access-group-policy-update` and
//! `trusted-profile-policy-update`: another policy in the place of one.

use ibmcloud_cli::args::ShortOutput;
use ibmcloud_cli::command::Run;
use ibmcloud_cli::comparison::Comparison;
use ibmcloud_cli::context::Context;
use ibmcloud_cli::errors::{Changed, CommandError};
use ibmcloud_cli::msg;
use ibmcloud_cli::view::Shown;

use super::super::views::Card;
use super::super::{NothingDeleted, Place, before_change};
use super::create::MEMBERS;
use super::options::{Form, ResourceOptions};
use super::shared::policy;
use super::subject::{Source as _, Whose};
use super::view::{attributes, block, role_ids};

#[derive(clap::Args)]
pub(crate) struct PolicyUpdateArgs<W: Whose> {
    #[command(flatten)]
    whose: W,
    /// ID of the policy
    #[arg(value_name = "POLICY_ID")]
    id: String,
    #[command(flatten)]
    source: W::Source,
    #[command(flatten)]
    options: ResourceOptions,
    #[command(flatten)]
    form: Form,
    #[command(flatten)]
    output: ShortOutput,
}

impl<W: Whose> Run for PolicyUpdateArgs<W> {
    fn run(self, ctx: &mut Context) -> Result<Shown, CommandError> {
        let version = self.form.version()?;
        self.options.check()?;
        let described = self.source.file().is_some() || !self.source.roles().is_empty();
        if !described && self.options.is_empty() {
            return Err(CommandError::usage(msg!(
                "'--file', '--roles' or an option that says what the policy is for is missing"
            )));
        }
        let client = ctx.client()?;
        let place = Place::now(ctx)?;
        let whom = W::whom(&ctx.console.entity(self.whose.name()));
        ctx.console.progress(&msg!(
            "Updating policy {{.ID}} of {{.Whom}} under current account as {{.User}}...",
            ID = ctx.console.entity(&self.id),
            Whom => whom.clone(),
            User = place.user
        ))?;
        let subject = before_change(self.whose.find(ctx, &client, &place))?;
        let present = policy(ctx, &client, (&self.whose, &subject), (&self.id, version))?;
        let kept = role_ids(&present.document);
        let described = (&self.source, &kept[..], version);
        let document = before_change(self.options.document(ctx, &client, &place, described))?;
        if self.source.file().is_none() && self.options.is_empty() && is_narrow(&present.document) {
            ctx.console.warn(&msg!(
                "The policy was for some resources only, and no option says for which: from now on it is for all services of the account."
            ))?;
        }
        let question = msg!(
            "Really update policy {{.ID}} of {{.Whom}}?",
            ID = ctx.console.entity(&self.id),
            Whom => whom
        );
        if self.source.force() == Some(false) && !ctx.console.confirm(&question, false)? {
            return Ok(Box::new(NothingDeleted));
        }
        let doing = msg!("Could not update policy {{.ID}}.", ID = self.id);
        let replacing = client.replace_policy(&present, &subject, version, document.clone());
        let updated = ctx.ask(doing, Changed::Nothing, replacing)?;
        Comparison::default().document(&MEMBERS, &document, &updated.document).check(&self.id)?;
        Ok(Box::new(Card {
            sentence: Some(msg!("Policy is successfully updated")),
            details: block(&updated),
            document: updated.document,
        }))
    }
}

/// Whether a policy is for less than all services of an account.
fn is_narrow(document: &ibmcloud_core::Json) -> bool {
    attributes(document).iter().any(|(name, _, _)| name != "accountId" && name != "serviceType")
}
