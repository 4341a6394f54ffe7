//! The `catalog` namespace: what the global catalog offers, and where.

mod entry;
mod locations;
mod marketplace;
mod service;
mod shared;

use ibmcloud_cli::command::CommandSpec;

/// The commands.
pub(super) static COMMANDS: &[CommandSpec] = &[
    CommandSpec::new::<marketplace::MarketplaceArgs>(
        "catalog",
        "service-marketplace",
        "List the service offerings in the global catalog",
    ),
    CommandSpec::new::<service::ServiceArgs>(
        "catalog",
        "service",
        "Show details of a service offering",
    )
    .usage("(NAME | ID) [--global] [--output FORMAT] [-q, --quiet]"),
    CommandSpec::new::<entry::EntryArgs>("catalog", "entry", "Show details of a catalog entry"),
    CommandSpec::new::<locations::LocationsArgs>(
        "catalog",
        "locations",
        "List the locations in the global catalog",
    ),
];
