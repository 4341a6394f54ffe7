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
        "--name NAME [--last DURATION] [--from TIMESTAMP] [--to TIMESTAMP] [--limit LIMIT] [--category CATEGORY] [--status STATUS] [--filter TEXT] [--scope SCOPE] [--region REGION] [--team TEAM] [--output FORMAT] [--quiet]",
    ),
    CommandSpec::new::<add::EventAddArgs>(
        "monitoring event",
        "add",
        "Add a custom event",
        "--name NAME [--event-name EVENT_NAME] [--description DESCRIPTION] [--severity SEVERITY] [--scope SCOPE] [--tag KEY=VALUE] [--time TIMESTAMP] [--file JSON_FILE] [--region REGION] [--team TEAM] [--output FORMAT] [--quiet]",
    ),
    CommandSpec::new::<delete::EventDeleteArgs>(
        "monitoring event",
        "delete",
        "Delete an event",
        "--name NAME --id EVENT_ID [--force] [--region REGION] [--team TEAM] [--output FORMAT] [--quiet]",
    ),
];
