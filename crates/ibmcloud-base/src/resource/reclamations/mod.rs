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
    ),
    CommandSpec::new::<show::ReclamationArgs>(
        "resource",
        "reclamation",
        "Show details of a resource reclamation",
    ),
    CommandSpec::new::<restore::RestoreArgs>(
        "resource",
        "reclamation-restore",
        "Restore a reclaimed resource",
    ),
    CommandSpec::new::<delete::ReclaimArgs>(
        "resource",
        "reclamation-delete",
        "Delete a reclaimed resource for good",
    ),
];
