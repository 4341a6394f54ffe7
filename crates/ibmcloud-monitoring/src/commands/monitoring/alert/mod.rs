//! Alerts of a team.

pub(super) mod add;
pub(super) mod delete;
pub(super) mod flags;
pub(super) mod get;
pub(super) mod list;
pub(super) mod shared;
pub(super) mod switch;
pub(super) mod update;

use ibmcloud_cli::command::CommandSpec;

/// The commands.
pub(crate) static COMMANDS: &[CommandSpec] = &[
    CommandSpec::new::<add::AlertAddArgs>("monitoring alert", "add", "Add an alert")
        .long_flags()
        .synonyms(&["create"]),
    CommandSpec::new::<list::AlertListArgs>(
        "monitoring alert",
        "list",
        "List the alerts of a team",
    )
    .long_flags(),
    CommandSpec::new::<get::AlertGetArgs>("monitoring alert", "get", "Show an alert")
        .long_flags()
        .synonyms(&["show"]),
    CommandSpec::new::<update::AlertUpdateArgs>("monitoring alert", "update", "Update an alert")
        .long_flags(),
    CommandSpec::new::<delete::AlertDeleteArgs>("monitoring alert", "delete", "Delete an alert")
        .long_flags(),
    CommandSpec::new::<switch::AlertEnableArgs>("monitoring alert", "enable", "Enable an alert")
        .long_flags(),
    CommandSpec::new::<switch::AlertDisableArgs>("monitoring alert", "disable", "Disable an alert")
        .long_flags(),
];
