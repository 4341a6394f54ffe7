//! What the commands of roles share.

use ibmcloud_cli::context::Context;
use ibmcloud_cli::errors::{Changed, CommandError};
use ibmcloud_cli::msg;
use ibmcloud_plugin_sdk::terminal::Details;
use ibmcloud_transport::{Client, Role, RoleKind};

use super::super::views::push_all;
use super::super::{Place, only};

/// The roles of a service and the account's own, or those of the platform and all of the account's own.
pub(super) fn all(
    ctx: &Context,
    client: &Client,
    place: &Place,
    service: Option<&str>,
) -> Result<Vec<Role>, CommandError> {
    let doing = msg!("Could not get the roles.");
    ctx.ask(doing, Changed::ReadOnly, client.roles(place.id(), service))
}

/// The custom role with a name, a display name, an ID or a CRN.
pub(super) fn custom(
    ctx: &Context,
    client: &Client,
    place: &Place,
    wanted: &str,
) -> Result<Role, CommandError> {
    let mut found = all(ctx, client, place, None)?;
    found.retain(|role| {
        role.kind == RoleKind::Custom
            && [&role.word, &role.name, &role.id, &role.crn].iter().any(|own| *own == wanted)
    });
    only(
        found,
        wanted,
        |role| &role.id,
        || {
            CommandError::plain(
                msg!("Custom role '{{.Name}}' was not found.", Name = wanted),
                msg!(
                    "Nothing was changed. List the roles with '{{.Program}} iam roles'.",
                    Program = ctx.program
                ),
            )
        },
    )
}

/// A role as a block.
pub(super) fn block(role: &Role) -> Details {
    let filled = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
    let mut block = Details::new()
        .optional("Name", filled(&role.word))
        .field("Display Name", &role.name)
        .optional("ID", filled(&role.id))
        .optional("Service Name", filled(&role.service))
        .field("CRN", &role.crn)
        .field("Description", &role.description);
    push_all(&mut block, "Actions", &role.actions);
    block
}
