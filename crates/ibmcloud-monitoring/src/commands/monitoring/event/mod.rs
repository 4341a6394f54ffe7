//! Events, version 2.

pub(super) mod add;
pub(super) mod delete;
pub(super) mod list;

use ibmcloud_cli::command::CommandSpec;

/// The commands.
pub(crate) static COMMANDS: &[CommandSpec] = &[
    CommandSpec::new::<list::EventListArgs>(
        "monitoring event",
        "list",
        "List events, newest first",
    )
    .long_flags(),
    CommandSpec::new::<add::EventAddArgs>("monitoring event", "add", "Add a custom event")
        .long_flags()
        .synonyms(&["create"]),
    CommandSpec::new::<delete::EventDeleteArgs>("monitoring event", "delete", "Delete an event")
        .long_flags(),
];
