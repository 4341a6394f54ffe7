//! Changes of an instance's credentials that are no plan, written down for its history.

use ibmcloud_core::ids::Guid;
use ibmcloud_lockdown::activity;

use super::start::actor;
use crate::context::Context;
use crate::errors::{CommandError, without_number};
use crate::msg;

/// Writes down a change that was made. It was made, whether that can be written down or not.
pub(crate) fn note(
    ctx: &mut Context,
    instance: &Guid,
    action: &str,
    subject: &str,
) -> Result<(), CommandError> {
    let actor = actor(ctx)?;
    if let Err(error) = activity::note(&ctx.config_dir, instance, &actor, action, subject) {
        ctx.console.warn(&msg!(
            "What was done could not be written down on this machine: {{.Reason}}",
            Reason = without_number(&error)
        ))?;
    }
    Ok(())
}
