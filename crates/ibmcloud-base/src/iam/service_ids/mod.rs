//! Service IDs: identities of programs. What the commands share is here.

mod create;
mod delete;
mod list;
mod lock;
pub(in crate::iam) mod shared;
mod show;
mod update;

use ibmcloud_cli::command::CommandSpec;

use self::lock::{Lock, LockArgs, Unlock};

/// The commands.
pub(crate) static COMMANDS: &[CommandSpec] = &[
    CommandSpec::new::<list::ServiceIdsArgs>(
        "iam",
        "service-ids",
        "List all service IDs",
    ),
    CommandSpec::new::<show::ServiceIdArgs>(
        "iam",
        "service-id",
        "Show details of a service ID",
    )
    .usage("(NAME | UUID) [--uuid] [-o, --output FORMAT] [-q, --quiet]"),
    CommandSpec::new::<create::ServiceIdCreateArgs>(
        "iam",
        "service-id-create",
        "Create a service ID",
    ),
    CommandSpec::new::<update::ServiceIdUpdateArgs>(
        "iam",
        "service-id-update",
        "Update a service ID",
    )
    .usage(
        "(NAME | UUID) [-n, --name NEW_NAME] [-d, --description DESCRIPTION] [-f, --force] [-o, --output FORMAT] [-q, --quiet]",
    ),
    CommandSpec::new::<delete::ServiceIdDeleteArgs>(
        "iam",
        "service-id-delete",
        "Delete a service ID",
    )
    .usage("(NAME | UUID) [-f, --force] [-q, --quiet]"),
    CommandSpec::new::<LockArgs<Lock>>(
        "iam",
        "service-id-lock",
        "Lock a service ID",
    )
    .usage("(NAME | UUID) [-f, --force] [-q, --quiet]"),
    CommandSpec::new::<LockArgs<Unlock>>(
        "iam",
        "service-id-unlock",
        "Unlock a service ID",
    )
    .usage("(NAME | UUID) [-f, --force] [-q, --quiet]"),
];
