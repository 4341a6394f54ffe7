//! `iam access-group-user-purge`, `access-group-service-id-purge` and `access-group-trusted-profile-purge`:
//! take somebody out of all access groups, after a question.

use std::marker::PhantomData;

use ibmcloud_cli::args::Quiet;
use ibmcloud_cli::command::Run;
use ibmcloud_cli::context::Context;
use ibmcloud_cli::errors::{Changed, CommandError, exit};
use ibmcloud_cli::messages::Message;
use ibmcloud_cli::msg;
use ibmcloud_cli::view::Shown;
use ibmcloud_core::Json;

use super::super::super::{NothingDeleted, Place, Told, before_change};
use super::kind::Kind;

#[derive(clap::Args)]
pub(crate) struct PurgeArgs<K: Kind> {
    #[arg(value_name = K::VALUE, help = K::HELP)]
    name: String,
    /// Force without confirmation
    #[arg(short, long)]
    force: bool,
    #[command(flatten)]
    quiet: Quiet,
    #[arg(skip)]
    kind: PhantomData<K>,
}

impl<K: Kind> Run for PurgeArgs<K> {
    fn run(self, ctx: &mut Context) -> Result<Shown, CommandError> {
        let client = ctx.client()?;
        let place = Place::now(ctx)?;
        let whom = K::whom(&ctx.console.entity(&self.name));
        ctx.console.progress(&msg!(
            "Removing {{.Whom}} from all access groups under current account as {{.User}}...",
            Whom => whom.clone(),
            User = place.user
        ))?;
        let iam_id = before_change(K::find(ctx, &client, &place, &self.name))?;
        let doing = msg!("Could not get the access groups.");
        let listing = client.access_groups(place.id(), Some(&iam_id));
        let groups = ctx.ask(doing, Changed::Nothing, listing)?;
        if groups.is_empty() {
            return Err(CommandError::plain(
                msg!("The {{.Whom}} is a member of no access group.", Whom => whom),
                msg!("Nothing was changed."),
            ));
        }
        let names: Vec<&str> = groups.iter().map(|group| group.name.as_str()).collect();
        let question = msg!(
            "Really remove {{.Whom}} from these access groups: {{.Groups}}?",
            Whom => whom.clone(),
            Groups = names.join(", ")
        );
        if !self.force && !ctx.console.confirm(&question, false)? {
            return Ok(Box::new(NothingDeleted));
        }
        let doing = msg!("Could not remove '{{.Name}}' from the access groups.", Name = self.name);
        let leaving = client.leave_all_groups(place.id(), &iam_id);
        let outcomes = ctx.ask(doing, Changed::Nothing, leaving)?;
        let name_of = |id: &str| {
            let own = groups.iter().find(|group| group.id == id);
            own.map_or_else(|| id.to_owned(), |group| group.name.clone())
        };
        let kept: Vec<Message> = outcomes
            .iter()
            .filter_map(|it| {
                let reason = it.refusal.as_ref()?;
                Some(msg!(
                    "Still a member of '{{.Group}}': {{.Reason}}",
                    Group = name_of(&it.id),
                    Reason = reason
                ))
            })
            .collect();
        if !kept.is_empty() {
            let code = if kept.len() < outcomes.len() { exit::SOME_FAILED } else { exit::FAILURE };
            let mut text = vec![msg!(
                "Could not remove '{{.Name}}' from the access groups.",
                Name = self.name
            )];
            text.extend(kept);
            return Err(CommandError::Stopped { text, code });
        }
        let ids: Vec<Json> = outcomes.iter().map(|it| it.id.as_str().into()).collect();
        let left: Vec<String> = outcomes.iter().map(|it| name_of(&it.id)).collect();
        Ok(Box::new(Told {
            sentence: msg!(
                "The {{.Whom}} is removed from these access groups: {{.Groups}}",
                Whom => whom,
                Groups = left.join(", ")
            ),
            document: Json::object([
                ("iam_id", Json::from(iam_id.as_str())),
                ("groups", Json::Array(ids)),
            ]),
        }))
    }
}
