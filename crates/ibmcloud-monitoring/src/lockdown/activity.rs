//! Changes of an instance's credentials that are no plan, written down for its history.

use ibmcloud_cli::context::Context;
use ibmcloud_cli::errors::{CommandError, without_number};
use ibmcloud_cli::msg;
use ibmcloud_core::AUTH_MODE_PARAMETER;
use ibmcloud_core::ids::Guid;
use ibmcloud_core::instance::Instance;
use ibmcloud_core::parameters::Parameters;
use ibmcloud_lockdown::activity;

use super::start::actor;

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

/// Writes down that the authentication method was among the parameters that were sent.
pub(crate) fn note_mode(
    ctx: &mut Context,
    instance: &Instance,
    sent: &Parameters,
) -> Result<(), CommandError> {
    match sent.get(AUTH_MODE_PARAMETER).filter(|_| instance.is_monitoring()) {
        Some(mode) => note(ctx, &instance.guid, AUTH_MODE_PARAMETER, &mode.to_string()),
        None => Ok(()),
    }
}
