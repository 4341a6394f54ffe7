//! What the commands of users share.

use ibmcloud_cli::context::Context;
use ibmcloud_cli::errors::{Changed, CommandError};
use ibmcloud_cli::msg;
use ibmcloud_core::Json;

use crate::commands::monitoring::shared::Place;
use crate::commands::monitoring::shared::find::{self, Kind};

/// All users of the instance.
pub(in crate::commands::monitoring) fn all(
    ctx: &Context,
    place: &Place<'_>,
) -> Result<Vec<Json>, CommandError> {
    let doing = msg!("Could not get the users of instance {{.Name}}.", Name = place.instance.name);
    ctx.ask(doing, Changed::Nothing, place.monitor.users())
}

/// The user that an id or an email address stands for.
pub(super) fn resolve(
    ctx: &Context,
    place: &Place<'_>,
    wanted: &str,
) -> Result<Json, CommandError> {
    find::one(Kind::User, &ctx.program, all(ctx, place)?, wanted)
}
