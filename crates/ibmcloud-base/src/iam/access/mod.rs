//! Access groups and their members.

mod group_create;
mod group_delete;
mod group_show;
mod group_update;
mod groups;
pub(crate) mod members;
pub(in crate::iam) mod shared;

use ibmcloud_cli::command::CommandSpec;

/// The commands.
pub(crate) static COMMANDS: &[CommandSpec] = &[
    CommandSpec::new::<groups::AccessGroupsArgs>(
        "iam",
        "access-groups",
        "List access groups",
    )
    .usage(
        "[-u USER_NAME | -s SERVICE_ID_NAME | -p (PROFILE_NAME | PROFILE_ID)] [-o, --output FORMAT] [-q, --quiet]",
    ),
    CommandSpec::new::<group_show::AccessGroupArgs>(
        "iam",
        "access-group",
        "Show details of an access group",
    ),
    CommandSpec::new::<group_create::AccessGroupCreateArgs>(
        "iam",
        "access-group-create",
        "Create an access group",
    ),
    CommandSpec::new::<group_update::AccessGroupUpdateArgs>(
        "iam",
        "access-group-update",
        "Update an access group",
    ),
    CommandSpec::new::<group_delete::AccessGroupDeleteArgs>(
        "iam",
        "access-group-delete",
        "Delete an access group",
    ),
];
