//! Service keys: the credentials of a service instance. What the commands share is here.

mod create;
mod delete;
mod list;
mod shared;
mod show;
mod update;

use ibmcloud_cli::command::CommandSpec;

/// The commands.
pub(crate) static COMMANDS: &[CommandSpec] = &[
    CommandSpec::new::<list::ServiceKeysArgs>(
        "resource",
        "service-keys",
        "List service keys",
    )
    .usage(
        "[--instance-id ID | --instance-name NAME] [-g RESOURCE_GROUP] [--output FORMAT] [-q, --quiet]",
    ),
    CommandSpec::new::<show::ServiceKeyArgs>(
        "resource",
        "service-key",
        "Show details of a service key",
    )
    .usage(
        "(NAME | ID) [-g RESOURCE_GROUP] [--id] [--output FORMAT] [-q, --quiet]",
    ),
    CommandSpec::new::<create::KeyCreateArgs>(
        "resource",
        "service-key-create",
        "Create a service key",
    )
    .usage(
        "NAME [ROLE_NAME] (--instance-id ID | --instance-name NAME) [--service-id SERVICE_ID] [-p, --parameters @JSON_FILE | JSON_STRING] [-g RESOURCE_GROUP] [--service-endpoint SERVICE_ENDPOINT_TYPE] [--output FORMAT] [-f, --force] [-q, --quiet]",
    ),
    CommandSpec::new::<update::KeyUpdateArgs>(
        "resource",
        "service-key-update",
        "Update a service key",
    )
    .usage(
        "(NAME | ID) [-n, --name NEW_NAME] [-g RESOURCE_GROUP] [-f, --force] [-q, --quiet]",
    ),
    CommandSpec::new::<delete::KeyDeleteArgs>(
        "resource",
        "service-key-delete",
        "Delete a service key",
    )
    .usage(
        "(NAME | ID) [-g RESOURCE_GROUP] [-f, --force] [-q, --quiet]",
    ),
];
