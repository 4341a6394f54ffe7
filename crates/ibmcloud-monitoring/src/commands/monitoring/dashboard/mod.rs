//! Dashboards, version 3.

pub(super) mod add_json;
pub(super) mod delete;
pub(super) mod get;
pub(super) mod list;
mod shared;
pub(super) mod update;

use ibmcloud_cli::command::CommandSpec;

/// The commands.
pub(crate) static COMMANDS: &[CommandSpec] = &[
    CommandSpec::new::<list::DashboardListArgs>(
        "monitoring dashboard",
        "list",
        "List the dashboards of a team",
    )
    .long_flags(),
    CommandSpec::new::<get::DashboardGetArgs>(
        "monitoring dashboard",
        "get",
        "Show a dashboard as JSON",
    )
    .long_flags()
    .synonyms(&["show"]),
    CommandSpec::new::<add_json::DashboardAddArgs>(
        "monitoring dashboard",
        "add-json",
        "Add a dashboard from a file",
    )
    .long_flags()
    .synonyms(&["add", "create"]),
    CommandSpec::new::<update::DashboardUpdateArgs>(
        "monitoring dashboard",
        "update",
        "Update a dashboard",
    )
    .long_flags(),
    CommandSpec::new::<delete::DashboardDeleteArgs>(
        "monitoring dashboard",
        "delete",
        "Delete a dashboard",
    )
    .long_flags(),
];
