//! Silencing rules: when, and for what, alerts notify nobody.

pub(super) mod create;
pub(super) mod delete;
mod flags;
pub(super) mod list;
mod shared;
pub(super) mod show;
pub(super) mod update;

use ibmcloud_cli::command::CommandSpec;

/// The commands.
pub(crate) static COMMANDS: &[CommandSpec] = &[
    CommandSpec::new::<list::SilenceListArgs>(
        "monitoring silence",
        "list",
        "List the silencing rules of an instance",
    )
    .long_flags(),
    CommandSpec::new::<show::SilenceShowArgs>(
        "monitoring silence",
        "show",
        "Show a silencing rule",
    )
    .long_flags()
    .synonyms(&["get"]),
    CommandSpec::new::<create::SilenceCreateArgs>(
        "monitoring silence",
        "create",
        "Create a silencing rule",
    )
    .long_flags()
    .synonyms(&["add"]),
    CommandSpec::new::<update::SilenceUpdateArgs>(
        "monitoring silence",
        "update",
        "Update a silencing rule",
    )
    .long_flags(),
    CommandSpec::new::<delete::SilenceDeleteArgs>(
        "monitoring silence",
        "delete",
        "Delete a silencing rule",
    )
    .long_flags(),
];
