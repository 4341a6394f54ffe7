//! Profiles: folders of their own for the configuration, each with a log-in of its own.

pub(super) mod delete;
pub(super) mod list;
pub(super) mod set;
mod shared;
pub(super) mod show;

use ibmcloud_cli::command::CommandSpec;
use ibmcloud_cli::session::profiles::Need;

/// The commands.
pub(crate) static COMMANDS: &[CommandSpec] = &[
    CommandSpec::new::<list::ProfileListArgs>("monitoring profile", "list", "List the profiles")
        .profile(Need::None),
    CommandSpec::new::<show::ProfileShowArgs>(
        "monitoring profile",
        "show",
        "Show a profile, or the one that is worked in",
    )
    .profile(Need::None),
    CommandSpec::new::<set::ProfileSetArgs>(
        "monitoring profile",
        "set",
        "Set the profile that is worked in where nothing names another",
    )
    .profile(Need::None),
    CommandSpec::new::<delete::ProfileDeleteArgs>(
        "monitoring profile",
        "delete",
        "Delete a profile with its session and everything else in its folder",
    )
    .profile(Need::None),
];
