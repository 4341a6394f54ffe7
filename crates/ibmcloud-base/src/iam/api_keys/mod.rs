//! API keys of the user and of service IDs. What the commands share is here.
//!
//! Each verb has two commands, one for either owner: `api-key-…` and `service-api-key-…`. They
//! differ in the words that name a key ([`Naming`]) and in nothing else.

mod create;
mod delete;
mod key_file;
mod list;
mod list_of_service;
mod shared;
mod show;
mod switch;
mod update;

use ibmcloud_cli::command::CommandSpec;

use self::shared::{KEY, OfService, Own, SERVICE_KEY};
use self::switch::{Disable, Enable, Lock, SwitchArgs, Unlock};

/// The commands.
pub(crate) static COMMANDS: &[CommandSpec] = &[
    CommandSpec::new::<list::ApiKeysArgs>(
        "iam",
        "api-keys",
        "List all API keys of the user",
    ),
    CommandSpec::new::<create::CreateArgs<Own>>(
        "iam",
        "api-key-create",
        "Create an API key for the user",
    )
    .usage(
        "NAME [-d, --description DESCRIPTION] [--file FILE] [--action-if-leaked NONE | DISABLE | DELETE] [--lock] [-f, --force] [-o, --output FORMAT] [-q, --quiet]",
    ),
    CommandSpec::new::<update::UpdateArgs<Own>>(
        "iam",
        "api-key-update",
        "Update an API key of the user",
    )
    .usage(
        "(NAME | UUID) [-n, --name NEW_NAME] [-d, --description DESCRIPTION] [--action-if-leaked NONE | DISABLE | DELETE] [-f, --force] [-o, --output FORMAT] [-q, --quiet]",
    ),
    CommandSpec::new::<delete::DeleteArgs<Own>>(
        "iam",
        "api-key-delete",
        "Delete an API key of the user",
    )
    .usage(KEY),
    CommandSpec::new::<SwitchArgs<Own, Lock>>(
        "iam",
        "api-key-lock",
        "Lock an API key",
    )
    .usage(KEY),
    CommandSpec::new::<SwitchArgs<Own, Unlock>>(
        "iam",
        "api-key-unlock",
        "Unlock an API key",
    )
    .usage(KEY),
    CommandSpec::new::<SwitchArgs<Own, Disable>>(
        "iam",
        "api-key-disable",
        "Disable an API key",
    )
    .usage(KEY),
    CommandSpec::new::<SwitchArgs<Own, Enable>>(
        "iam",
        "api-key-enable",
        "Enable an API key",
    )
    .usage(KEY),
    CommandSpec::new::<list_of_service::ServiceApiKeysArgs>(
        "iam",
        "service-api-keys",
        "List all API keys of a service ID",
    )
    .usage(
        "([-a, --all] | SERVICE_ID_NAME | SERVICE_ID_UUID) [-n, --name STRING] [-d, --description STRING] [-f, --force] [-o, --output FORMAT] [-q, --quiet]",
    ),
    CommandSpec::new::<show::ServiceApiKeyArgs>(
        "iam",
        "service-api-key",
        "Show details of an API key of a service ID",
    )
    .usage(
        "(APIKEY_NAME | APIKEY_UUID) (SERVICE_ID_NAME | SERVICE_ID_UUID) [--uuid] [-f, --force] [-o, --output FORMAT] [-q, --quiet]",
    ),
    CommandSpec::new::<create::CreateArgs<OfService>>(
        "iam",
        "service-api-key-create",
        "Create an API key for a service ID",
    )
    .usage(
        "NAME (SERVICE_ID_NAME | SERVICE_ID_UUID) [-d, --description DESCRIPTION] [--file FILE] [--action-if-leaked NONE | DISABLE | DELETE] [-f, --force] [--lock] [-o, --output FORMAT] [-q, --quiet]",
    ),
    CommandSpec::new::<update::UpdateArgs<OfService>>(
        "iam",
        "service-api-key-update",
        "Update an API key of a service ID",
    )
    .usage(
        "(APIKEY_NAME | APIKEY_UUID) (SERVICE_ID_NAME | SERVICE_ID_UUID) [-n, --name NEW_NAME] [-d, --description DESCRIPTION] [--action-if-leaked NONE | DISABLE | DELETE] [-f, --force] [-o, --output FORMAT] [-q, --quiet]",
    ),
    CommandSpec::new::<delete::DeleteArgs<OfService>>(
        "iam",
        "service-api-key-delete",
        "Delete an API key of a service ID",
    )
    .usage(SERVICE_KEY),
    CommandSpec::new::<SwitchArgs<OfService, Lock>>(
        "iam",
        "service-api-key-lock",
        "Lock an API key of a service ID",
    )
    .usage(SERVICE_KEY),
    CommandSpec::new::<SwitchArgs<OfService, Unlock>>(
        "iam",
        "service-api-key-unlock",
        "Unlock an API key of a service ID",
    )
    .usage(SERVICE_KEY),
    CommandSpec::new::<SwitchArgs<OfService, Disable>>(
        "iam",
        "service-api-key-disable",
        "Disable an API key of a service ID",
    )
    .usage(SERVICE_KEY),
    CommandSpec::new::<SwitchArgs<OfService, Enable>>(
        "iam",
        "service-api-key-enable",
        "Enable an API key of a service ID",
    )
    .usage(SERVICE_KEY),
];
