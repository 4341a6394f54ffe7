//! `iam access-group-user-remove`, `access-group-service-id-remove` and `access-group-trusted-profile-remove`.

use ibmcloud_cli::args::Quiet;
use ibmcloud_cli::command::Run;
use ibmcloud_cli::comparison::gone;
use ibmcloud_cli::context::Context;
use ibmcloud_cli::errors::{Changed, CommandError};
use ibmcloud_cli::msg;
use ibmcloud_cli::view::Shown;
use ibmcloud_core::Json;
use ibmcloud_transport::GroupMember;

use super::super::super::{NothingDeleted, Place, Told, before_change};
use super::super::shared::group;
use super::kind::{Kind, Profiles, ServiceIds, Users, member, members};

/// Whether the command asks, as the host's does for trusted profiles alone.
pub(crate) trait Asking: Kind {
    /// Its option, if it has one.
    type Force: clap::Args + Forced;
}

/// The option that leaves a question out.
pub(crate) trait Forced {
    /// Whether the question is to be asked.
    fn asks(&self) -> bool;
}

/// A command that does not ask.
#[derive(clap::Args, Debug)]
pub(crate) struct AtOnce {}

impl Forced for AtOnce {
    fn asks(&self) -> bool {
        false
    }
}

/// A command that asks.
#[derive(clap::Args, Debug)]
pub(crate) struct ByForce {
    /// Force without confirmation
    #[arg(short, long)]
    force: bool,
}

impl Forced for ByForce {
    fn asks(&self) -> bool {
        !self.force
    }
}

impl Asking for Users {
    type Force = AtOnce;
}

impl Asking for ServiceIds {
    type Force = AtOnce;
}

impl Asking for Profiles {
    type Force = ByForce;
}

#[derive(clap::Args)]
pub(crate) struct RemoveArgs<K: Asking> {
    /// Name or ID of the access group
    #[arg(value_name = "GROUP_NAME")]
    group: String,
    #[arg(value_name = K::VALUE, help = K::HELP)]
    name: String,
    #[command(flatten)]
    force: K::Force,
    #[command(flatten)]
    quiet: Quiet,
}

impl<K: Asking> Run for RemoveArgs<K> {
    fn run(self, ctx: &mut Context) -> Result<Shown, CommandError> {
        let client = ctx.client()?;
        let place = Place::now(ctx)?;
        let whom = K::whom(&ctx.console.entity(&self.name));
        let shown = ctx.console.entity(&self.group);
        ctx.console.progress(&msg!(
            "Removing {{.Whom}} from access group {{.Group}} under current account as {{.User}}...",
            Whom => whom.clone(),
            Group = shown,
            User = place.user
        ))?;
        let group = before_change(group(ctx, &client, &place, &self.group))?;
        let present = members::<K>(ctx, &client, &group.id, Changed::Nothing)?;
        let found = before_change(member::<K>(ctx, &client, &place, (&present, &self.name)))?;
        let Some(found) = found else {
            return Err(CommandError::plain(
                msg!(
                    "The {{.Whom}} is not a member of access group '{{.Group}}'.",
                    Whom => whom,
                    Group = group.name
                ),
                msg!("Nothing was changed."),
            ));
        };
        if found.dynamic {
            return Err(CommandError::plain(
                msg!(
                    "The {{.Whom}} belongs to access group '{{.Group}}' by a rule of it, and not by name.",
                    Whom => whom,
                    Group = group.name
                ),
                msg!("Nothing was changed. Change the rule of the access group."),
            ));
        }
        let question = msg!(
            "Really remove {{.Whom}} from access group {{.Group}}?",
            Whom => whom.clone(),
            Group = shown
        );
        if self.force.asks() && !ctx.console.confirm(&question, false)? {
            return Ok(Box::new(NothingDeleted));
        }
        let doing = msg!("Could not remove '{{.Name}}' from the access group.", Name = self.name);
        let removing = client.remove_group_member(&group.id, &found.iam_id);
        ctx.ask(doing, Changed::Nothing, removing)?;
        let look = async || client.access_group_members(&group.id).await;
        let there = |seen: &Vec<GroupMember>| seen.iter().any(|it| it.iam_id == found.iam_id);
        gone(ctx, &self.name, look, there)?;
        Ok(Box::new(Told {
            sentence: msg!(
                "The {{.Whom}} is removed from access group {{.Group}}",
                Whom => whom,
                Group = shown
            ),
            document: Json::object([
                ("removed", true.into()),
                ("iam_id", found.iam_id.as_str().into()),
                ("access_group_id", group.id.as_str().into()),
            ]),
        }))
    }
}
