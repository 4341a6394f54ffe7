//! The users of an instance.

pub(super) mod delete;
pub(super) mod invite;
pub(super) mod list;
pub(super) mod show;

use ibmcloud_cli::command::CommandSpec;
use ibmcloud_cli::context::Context;
use ibmcloud_cli::errors::{Changed, CommandError};
use ibmcloud_cli::msg;
use ibmcloud_core::Json;

use crate::commands::monitoring::shared::Place;
use crate::commands::monitoring::shared::find::{self, Kind};

/// The commands.
pub(crate) static COMMANDS: &[CommandSpec] = &[
    CommandSpec::new::<list::UserListArgs>(
        "monitoring user",
        "list",
        "List the users of an instance",
    )
    .usage("--name NAME [--teamID TEAM_ID] [--region REGION] [--output FORMAT] [--quiet]"),
    CommandSpec::new::<list::UserListArgs>(
        "monitoring settings user",
        "list",
        "List the users of an instance",
    )
    .usage("--name NAME [--teamID TEAM_ID] [--region REGION] [--output FORMAT] [--quiet]"),
    CommandSpec::new::<show::UserShowArgs>(
        "monitoring user",
        "show",
        "Show a user and the teams that the user belongs to",
    )
    .long_flags(),
    CommandSpec::new::<invite::UserInviteArgs>(
        "monitoring user",
        "invite",
        "Invite a user to an instance",
    )
    .long_flags(),
    CommandSpec::new::<delete::UserDeleteArgs>(
        "monitoring user",
        "delete",
        "Delete a user from an instance",
    )
    .long_flags(),
];

/// All users of the instance.
pub(super) fn all(ctx: &Context, place: &Place<'_>) -> Result<Vec<Json>, CommandError> {
    let doing = msg!("Could not get the users of instance {{.Name}}.", Name = place.instance.name);
    ctx.ask(doing, Changed::Nothing, place.monitor.users())
}

/// The user that an id or an email address stands for.
fn resolve(ctx: &Context, place: &Place<'_>, wanted: &str) -> Result<Json, CommandError> {
    find::one(Kind::User, &ctx.program, all(ctx, place)?, wanted)
}
