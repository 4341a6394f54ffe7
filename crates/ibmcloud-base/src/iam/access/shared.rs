//! What the commands of access groups and policies share.

use ibmcloud_cli::context::Context;
use ibmcloud_cli::errors::{Changed, CommandError};
use ibmcloud_cli::msg;
use ibmcloud_transport::{AccessGroup, Client, User};

use super::super::{Place, only};

/// The group with a name or ID.
pub(super) fn group(
    ctx: &Context,
    client: &Client,
    place: &Place,
    wanted: &str,
) -> Result<AccessGroup, CommandError> {
    let doing = msg!("Could not get the access groups.");
    let mut found = ctx.ask(doing, Changed::Nothing, client.access_groups(place.id(), None))?;
    found.retain(|group| group.name == wanted || group.id == wanted);
    only(
        found,
        wanted,
        |group| &group.id,
        || {
            CommandError::plain(
                msg!("Access group '{{.Name}}' was not found.", Name = wanted),
                msg!(
                    "List the groups with '{{.Program}} iam access-groups', or create it with '{{.Program}} iam access-group-create'.",
                    Program = ctx.program
                ),
            )
        },
    )
}

/// The user with a login name or e-mail address, who has joined the account.
pub(super) fn user(
    ctx: &Context,
    client: &Client,
    place: &Place,
    wanted: &str,
) -> Result<User, CommandError> {
    let doing = msg!("Could not get the users.");
    let mut found = ctx.ask(doing, Changed::Nothing, client.users(place.id()))?;
    found.retain(|user| {
        let called = |name: &str| name.eq_ignore_ascii_case(wanted);
        !user.iam_id.is_empty() && (called(&user.user_id) || called(&user.email))
    });
    only(
        found,
        wanted,
        |user| &user.iam_id,
        || {
            CommandError::plain(
                msg!("User '{{.Name}}' was not found in the account.", Name = wanted),
                msg!("List the users with '{{.Program}} account users'.", Program = ctx.program),
            )
        },
    )
}
