//! `iam access-group-users`, `access-group-service-ids` and `access-group-trusted-profiles`.

use std::marker::PhantomData;

use ibmcloud_cli::args::ShortListOutput;
use ibmcloud_cli::command::Run;
use ibmcloud_cli::context::Context;
use ibmcloud_cli::errors::{Changed, CommandError};
use ibmcloud_cli::msg;
use ibmcloud_cli::view::{Listing, Shown};
use ibmcloud_plugin_sdk::terminal::Table;
use ibmcloud_transport::{GroupMember, MemberKind};

use super::super::super::Place;
use super::super::shared::group;
use super::kind::{Kind, members};

#[derive(clap::Args)]
pub(crate) struct MembersArgs<K: Kind> {
    /// Name or ID of the access group
    #[arg(value_name = "GROUP_NAME")]
    group: String,
    #[command(flatten)]
    output: ShortListOutput,
    #[arg(skip)]
    kind: PhantomData<K>,
}

impl<K: Kind> Run for MembersArgs<K> {
    fn run(self, ctx: &mut Context) -> Result<Shown, CommandError> {
        let client = ctx.client()?;
        let place = Place::now(ctx)?;
        ctx.console.progress(&msg!(
            "Getting members of access group {{.Name}} under current account as {{.User}}...",
            Name = ctx.console.entity(&self.group),
            User = place.user
        ))?;
        let group = group(ctx, &client, &place, &self.group)?;
        let found = members::<K>(ctx, &client, &group.id, Changed::ReadOnly)?;
        let documents = found.iter().map(|it| it.document.clone()).collect();
        Ok(Box::new(Listing { table: table::<K>(&found), documents, none: K::none() }))
    }
}

/// Only users have an address.
fn table<K: Kind>(found: &[GroupMember]) -> Table {
    let of_users = K::KIND == MemberKind::User;
    let headings = if of_users {
        &["Name", "Email", "IAM ID", "Membership"][..]
    } else {
        &["Name", "IAM ID", "Membership"][..]
    };
    let mut table = Table::new(headings.iter().copied());
    for it in found {
        let membership = if it.dynamic { "dynamic" } else { "static" };
        if of_users {
            table.add_row([&*it.name, &it.email, &it.iam_id, membership]);
        } else {
            table.add_row([&*it.name, &it.iam_id, membership]);
        }
    }
    table
}
