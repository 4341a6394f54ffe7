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
        "--name NAME [--reveal] [--region REGION] [--output FORMAT] [--quiet]",
    ),
    CommandSpec::new::<create::AccessKeyCreateArgs>(
        "monitoring access-key",
        "create",
        "Create an access key",
        "--name NAME [--only-team TEAM] [--limit AGENTS] [--reservation AGENTS] [--region REGION] [--output FORMAT] [--quiet]",
    ),
    CommandSpec::new::<switch::AccessKeyEnableArgs>(
        "monitoring access-key",
        "enable",
        "Enable an access key",
        "--name NAME --id KEY [--region REGION] [--output FORMAT] [--quiet]",
    ),
    CommandSpec::new::<switch::AccessKeyDisableArgs>(
        "monitoring access-key",
        "disable",
        "Disable an access key: agents that use it are cut off",
        "--name NAME --id KEY [--force] [--region REGION] [--output FORMAT] [--quiet]",
    ),
];
