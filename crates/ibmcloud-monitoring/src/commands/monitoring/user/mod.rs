//! The users of an instance.

pub(super) mod delete;
pub(super) mod invite;
pub(super) mod list;
pub(super) mod shared;
pub(super) mod show;

use ibmcloud_cli::command::CommandSpec;

/// The commands.
pub(crate) static COMMANDS: &[CommandSpec] = &[
    CommandSpec::new::<list::UserListArgs>(
        "monitoring user",
        "list",
        "List the users of an instance",
    )
    .usage("--name NAME [--teamID TEAM_ID] [--region REGION] [--output FORMAT] [--quiet]"),
    CommandSpec::new::<list::UserListArgs>(
        "monitoring settings user",
        "list",
        "List the users of an instance",
    )
    .usage("--name NAME [--teamID TEAM_ID] [--region REGION] [--output FORMAT] [--quiet]"),
    CommandSpec::new::<show::UserShowArgs>(
        "monitoring user",
        "show",
        "Show a user and the teams that the user belongs to",
    )
    .long_flags()
    .synonyms(&["get"]),
    CommandSpec::new::<invite::UserInviteArgs>(
        "monitoring user",
        "invite",
        "Invite a user to an instance",
    )
    .long_flags()
    .synonyms(&["add", "create"]),
    CommandSpec::new::<delete::UserDeleteArgs>(
        "monitoring user",
        "delete",
        "Delete a user from an instance",
    )
    .long_flags(),
];
