//! Roles: what there are, and those that the account makes itself.

mod create;
mod delete;
mod list;
mod shared;
mod update;

use ibmcloud_cli::command::CommandSpec;

/// The commands.
pub(crate) static COMMANDS: &[CommandSpec] = &[
    CommandSpec::new::<list::RolesArgs>(
        "iam",
        "roles",
        "List roles of the platform, of a service, and custom roles",
    ),
    CommandSpec::new::<create::RoleCreateArgs>(
        "iam",
        "role-create",
        "Create a custom role",
    )
    .usage(
        "ROLE_NAME --display-name DISPLAY_NAME --service-name SERVICE_NAME -a, --actions ROLE_ACTION1,ROLE_ACTION2... [-d, --description DESCRIPTION] [-o, --output FORMAT] [-q, --quiet]",
    ),
    CommandSpec::new::<update::RoleUpdateArgs>(
        "iam",
        "role-update",
        "Update a custom role",
    )
    .usage(
        "ROLE_NAME [--display-name DISPLAY_NAME] [-a, --actions ROLE_ACTION1,ROLE_ACTION2...] [-d, --description DESCRIPTION] [-f, --force] [-o, --output FORMAT] [-q, --quiet]",
    ),
    CommandSpec::new::<delete::RoleDeleteArgs>(
        "iam",
        "role-delete",
        "Delete a custom role",
    ),
];
