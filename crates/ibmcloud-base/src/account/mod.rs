//! The `account` namespace: accounts and users.

mod list;
mod show;
mod users;

use ibmcloud_cli::command::CommandSpec;

/// The commands.
pub(super) static COMMANDS: &[CommandSpec] = &[
    CommandSpec::new::<list::AccountListArgs>("account", "list", "List all accounts")
        .usage("[--active | --exclude STATES] [-o, --output FORMAT] [-q, --quiet]"),
    CommandSpec::new::<show::AccountShowArgs>(
        "account",
        "show",
        "Show the details of the targeted account",
    ),
    CommandSpec::new::<users::UsersArgs>("account", "users", "List the users of an account"),
];
