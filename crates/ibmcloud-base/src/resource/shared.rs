//! What the commands of the `resource` namespace share.

use std::io;

use ibmcloud_cli::console::Console;
use ibmcloud_cli::context::Context;
use ibmcloud_cli::errors::CommandError;
use ibmcloud_cli::messages::Message;
use ibmcloud_cli::msg;
use ibmcloud_cli::view::View;
use serde_json::{Value, json};

use crate::select::Scope;

/// The person said no to a deletion.
pub(crate) struct NothingDeleted;

impl View for NothingDeleted {
    fn render_text(&self, console: &mut Console) -> io::Result<()> {
        console.say(&msg!("Nothing was changed."))
    }

    fn to_json(&self) -> Value {
        json!({ "deleted": false })
    }
}

/// What is being done to an instance.
pub(crate) enum Verb {
    Retrieving,
    Updating,
    Deleting,
    Locking,
    Unlocking,
}

/// The progress line of a command on one instance.
pub(crate) fn doing(
    ctx: &Context,
    verb: &Verb,
    name: &str,
    scope: &Scope,
) -> Result<Message, CommandError> {
    let session = ctx.session()?;
    let name = ctx.console.entity(name);
    let account = ctx.console.entity(&session.account_name());
    let user = ctx.console.entity(&session.user);
    let groups = match &scope.group_name {
        Some(group) => msg!("in resource group {{.Group}}", Group = ctx.console.entity(group)),
        None => msg!("in all resource groups"),
    };
    Ok(match verb {
        Verb::Retrieving => msg!(
            "Retrieving service instance {{.Name}} {{.Groups}} under account {{.Account}} as {{.User}}...",
            Name = name, Groups => groups, Account = account, User = user
        ),
        Verb::Updating => msg!(
            "Updating service instance {{.Name}} {{.Groups}} under account {{.Account}} as {{.User}}...",
            Name = name, Groups => groups, Account = account, User = user
        ),
        Verb::Locking => msg!(
            "Locking service instance {{.Name}} {{.Groups}} under account {{.Account}} as {{.User}}...",
            Name = name, Groups => groups, Account = account, User = user
        ),
        Verb::Unlocking => msg!(
            "Unlocking service instance {{.Name}} {{.Groups}} under account {{.Account}} as {{.User}}...",
            Name = name, Groups => groups, Account = account, User = user
        ),
        Verb::Deleting => msg!(
            "Deleting service instance {{.Name}} {{.Groups}} under account {{.Account}} as {{.User}}...",
            Name = name, Groups => groups, Account = account, User = user
        ),
    })
}
