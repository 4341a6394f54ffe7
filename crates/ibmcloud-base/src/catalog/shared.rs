//! What the commands of the `catalog` namespace share.

use ibmcloud_cli::context::Context;
use ibmcloud_cli::errors::CommandError;
use ibmcloud_cli::msg;
use ibmcloud_plugin_sdk::terminal::Details;
use ibmcloud_transport::CatalogEntry;

/// The block of an entry and, below it, one line for each entry in it.
pub(super) fn block(entry: &CatalogEntry, children: &[CatalogEntry]) -> Details {
    let mut rows = Details::new();
    rows.push("ID", &entry.id);
    rows.push("Name", &entry.name);
    rows.push("Display Name", &entry.display_name);
    rows.push("Kind", &entry.kind);
    rows.push("Provider", &entry.provider);
    rows.push("Tags", entry.tags.join(","));
    rows.push("Active", entry.active.to_string());
    rows.push("Description", &entry.description);
    if !children.is_empty() {
        let kinds = children.iter().map(|child| child.kind.len()).max().unwrap_or_default();
        let mut lines = Details::new();
        for child in children {
            lines.push(&child.name, format!("{:kinds$}   {}", child.kind, child.id));
        }
        rows.push_nested("Children", lines);
    }
    rows
}

pub(super) fn not_found(ctx: &Context, id: &str) -> CommandError {
    CommandError::plain(
        msg!("Catalog entry '{{.ID}}' was not found.", ID = id),
        msg!(
            "List the services with '{{.Program}} catalog service-marketplace'.",
            Program = ctx.program
        ),
    )
}
