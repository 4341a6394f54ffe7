//! Reclamations: deleted instances that can still be brought back. What the commands share is here.

mod delete;
mod list;
mod restore;
mod shared;
mod show;

use ibmcloud_cli::command::CommandSpec;

/// The commands.
pub(crate) static COMMANDS: &[CommandSpec] = &[
    CommandSpec::new::<list::ReclamationsArgs>(
        "resource",
        "reclamations",
        "List resource reclamations",
        "[--resource-instance-id RESOURCE_INSTANCE_ID] [--output FORMAT] [-q, --quiet]",
    ),
    CommandSpec::new::<show::ReclamationArgs>(
        "resource",
        "reclamation",
        "Show details of a resource reclamation",
        "RECLAMATION_ID [--output FORMAT] [-q, --quiet]",
    ),
    CommandSpec::new::<restore::RestoreArgs>(
        "resource",
        "reclamation-restore",
        "Restore a reclaimed resource",
        "RECLAMATION_ID [--comment COMMENT] [--output FORMAT] [-q, --quiet]",
    ),
    CommandSpec::new::<delete::ReclaimArgs>(
        "resource",
        "reclamation-delete",
        "Delete a reclaimed resource for good",
        "RECLAMATION_ID [--comment COMMENT] [-f, --force] [--output FORMAT] [-q, --quiet]",
    ),
];
