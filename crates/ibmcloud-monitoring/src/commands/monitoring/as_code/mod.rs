//! Teams, channels, dashboards, alerts and silencing rules as files: `export`, `diff` and `apply`. The work is done by the
//! engine `ibmcloud-as-code`; its events, outcomes and errors become sentences here.

pub(super) mod apply;
pub(super) mod diff;
pub(super) mod export;
mod failure;
mod scope;
mod views;
mod watch;

use ibmcloud_cli::command::CommandSpec;

/// The commands.
pub(crate) static COMMANDS: &[CommandSpec] = &[
    CommandSpec::new::<export::ExportArgs>(
        "monitoring",
        "export",
        "Write teams, channels, dashboards, alerts and silences to files",
    )
    .usage(
        "DIR --name NAME [--region REGION] [--team TEAM] [--prune] [--output FORMAT] [--quiet]",
    ),
    CommandSpec::new::<diff::DiffArgs>(
        "monitoring",
        "diff",
        "Show where an instance differs from files",
    )
    .long_flags(),
    CommandSpec::new::<apply::ApplyArgs>(
        "monitoring",
        "apply",
        "Update an instance to what files say",
    )
    .usage(
        "DIR --name NAME [--region REGION] [--team TEAM] [--prune [--prune-teams]] [--dry-run] [--strict] [--force] [--output FORMAT] [--quiet]",
    ),
];
