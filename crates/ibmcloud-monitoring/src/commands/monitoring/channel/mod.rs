//! Notification channels: where alerts are sent.

pub(super) mod create;
pub(super) mod delete;
pub(super) mod list;
mod options;
mod shared;
pub(super) mod show;
pub(super) mod update;

use ibmcloud_cli::command::CommandSpec;

/// The commands.
pub(crate) static COMMANDS: &[CommandSpec] = &[
    CommandSpec::new::<list::ChannelListArgs>(
        "monitoring channel",
        "list",
        "List notification channels",
    )
    .long_flags(),
    CommandSpec::new::<list::ChannelListArgs>(
        "monitoring settings notification",
        "list",
        "List notification channels",
    )
    .long_flags(),
    CommandSpec::new::<show::ChannelShowArgs>(
        "monitoring channel",
        "show",
        "Show a notification channel",
    )
    .long_flags()
    .synonyms(&["get"]),
    CommandSpec::new::<create::ChannelCreateArgs>(
        "monitoring channel",
        "create",
        "Create a notification channel",
    )
    .long_flags()
    .synonyms(&["add"]),
    CommandSpec::new::<update::ChannelUpdateArgs>(
        "monitoring channel",
        "update",
        "Update a notification channel",
    )
    .long_flags(),
    CommandSpec::new::<delete::ChannelDeleteArgs>(
        "monitoring channel",
        "delete",
        "Delete a notification channel",
    )
    .long_flags(),
];
