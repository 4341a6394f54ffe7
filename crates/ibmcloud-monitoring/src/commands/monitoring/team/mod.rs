//! Teams: what they are called, who belongs to them, and which is the default one.

pub(super) mod create;
pub(super) mod delete;
pub(super) mod members;
pub(super) mod show;
pub(super) mod update;

use ibmcloud_cli::command::CommandSpec;

use super::settings::team_list::TeamListArgs;

/// The commands.
pub(crate) static COMMANDS: &[CommandSpec] = &[
    CommandSpec::new::<TeamListArgs>(
        "monitoring team",
        "list",
        "List the teams of an instance",
    )
    .long_flags(),
    CommandSpec::new::<show::TeamShowArgs>(
        "monitoring team",
        "show",
        "Show a team and its members",
    )
    .usage(
        "--name NAME [--team TEAM] [--region REGION] [--output FORMAT] [--quiet]",
    ).synonyms(&["get"]),
    CommandSpec::new::<create::TeamCreateArgs>(
        "monitoring team",
        "create",
        "Create a team",
    )
    .usage(
        "--name NAME [--team-name TEAM_NAME] [--description DESCRIPTION] [--default-role ROLE] [--scope SCOPE] [--member USER] [--default] [--file JSON_FILE] [--strict] [--region REGION] [--output FORMAT] [--quiet]",
    ).synonyms(&["add"]),
    CommandSpec::new::<update::TeamUpdateArgs>(
        "monitoring team",
        "update",
        "Update a team and its members",
    )
    .usage(
        "--name NAME --team TEAM [--team-name TEAM_NAME] [--description DESCRIPTION] [--default-role ROLE] [--scope SCOPE] [--add-member USER] [--remove-member USER] [--default] [--file JSON_FILE] [--strict] [--region REGION] [--output FORMAT] [--quiet]",
    ),
    CommandSpec::new::<delete::TeamDeleteArgs>(
        "monitoring team",
        "delete",
        "Delete a team with its dashboards and alerts",
    )
    .long_flags(),
];
