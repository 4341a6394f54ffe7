//! The instance that a command changes. A change names it, or asks: that a region has a single
//! instance today says nothing about which one a person, or a script of last year, has in mind.

use ibmcloud_cli::context::Context;
use ibmcloud_cli::errors::CommandError;
use ibmcloud_cli::messages::Fragment;
use ibmcloud_cli::msg;
use ibmcloud_core::instance::Instance;
use ibmcloud_transport::Client;

use super::{all_monitoring, monitoring, none_here, table};

/// The instance of IBM Cloud Monitoring that is to be changed.
///
/// Without a name it is asked for on a terminal. Where nobody can answer, and with `--force`, the
/// missing name is an error that lists the instances, however few there are. An empty name, as
/// scripts with an unset variable have it, is none.
pub(crate) fn monitoring_to_change(
    ctx: &mut Context,
    client: &Client,
    name: Option<&str>,
    region: Option<&str>,
    force: bool,
) -> Result<Instance, CommandError> {
    let name = name.filter(|it| !it.is_empty());
    if name.is_some() {
        return monitoring(ctx, client, name, region);
    }
    let mut found = all_monitoring(ctx, client, region)?;
    if found.is_empty() {
        return Err(none_here(ctx));
    }
    if force || !ctx.console.is_interactive() {
        return Err(CommandError::plain(
            msg!(
                "A change has to name its instance. These are here:\n{{.List}}",
                List = Fragment::lines(table(&found))
            ),
            msg!("Nothing was changed. Name the one you mean with '--name'."),
        ));
    }
    let question = msg!("Select the instance to change (or press enter to change nothing):");
    match ctx.console.choose_or_skip(&question, &rows(&found))? {
        Some(at) => Ok(found.swap_remove(at)),
        None => Err(CommandError::Plain { what: msg!("Nothing was changed."), hint: None }),
    }
}

/// The lines of the question, which numbers them itself.
fn rows(found: &[Instance]) -> Vec<String> {
    table(found).iter().map(|line| line.trim_start().to_owned()).collect()
}
