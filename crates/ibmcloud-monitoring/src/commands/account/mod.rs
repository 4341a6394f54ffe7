//! The `account` namespace: accounts and users.

mod list;
mod show;

use crate::grammar::registry::CommandSpec;

/// The commands.
pub(super) static COMMANDS: &[CommandSpec] = &[
    CommandSpec::new::<list::AccountListArgs>(
        "account",
        "list",
        "List all accounts",
        "[--active | --exclude STATES] [-o, --output FORMAT] [-q, --quiet]",
    ),
    CommandSpec::new::<show::AccountShowArgs>(
        "account",
        "show",
        "Show the details of the targeted account",
        "[-o, --output FORMAT] [-q, --quiet]",
    ),
];
