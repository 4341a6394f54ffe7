//! Access keys, with which agents send metrics to an instance.

pub(super) mod create;
pub(super) mod list;
pub(super) mod switch;

use ibmcloud_cli::command::CommandSpec;

/// The commands.
pub(crate) static COMMANDS: &[CommandSpec] = &[
    CommandSpec::new::<list::AccessKeyListArgs>(
        "monitoring access-key",
        "list",
        "List the access keys of an instance",
    )
    .long_flags(),
    CommandSpec::new::<create::AccessKeyCreateArgs>(
        "monitoring access-key",
        "create",
        "Create an access key",
    )
    .long_flags()
    .synonyms(&["add"]),
    CommandSpec::new::<switch::AccessKeyEnableArgs>(
        "monitoring access-key",
        "enable",
        "Enable an access key",
    )
    .long_flags(),
    CommandSpec::new::<switch::AccessKeyDisableArgs>(
        "monitoring access-key",
        "disable",
        "Disable an access key: agents that use it are cut off",
    )
    .long_flags(),
];
