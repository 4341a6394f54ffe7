//! The page of what the sandbox serves, from the tables of its services.

use std::fmt::Write as _;

use ibmcloud_emulator::service::{Host, Service};

use super::page::{NOTICE, cell};

/// The whole page.
pub(crate) fn page() -> String {
    let services = ibmcloud_emulator::services();
    let count: usize = services.iter().map(|service| service.operations().len()).sum();
    let mut page = format!(
        "{NOTICE}# What the sandbox serves\n\n\
         {count} operations, service by service: these tables are what the emulator finds its routes in.\n\
         The name of an operation is the one of the source beside it; `–` stands where that has none. A\n\
         slash at the end of a path does not matter, and what is not listed gets the service's own 404\n\
         or 405. [The sandbox](../sandbox.md) says how it is used, and [the recordings](recordings.md) say what\n\
         of it this client calls.\n\n"
    );
    for service in &services {
        write(&mut page, &**service);
    }
    page.truncate(page.trim_end().len());
    page.push('\n');
    page
}

fn write(page: &mut String, service: &dyn Service) {
    let hosts: Vec<String> = service.hosts().iter().map(shown).collect();
    let _ = writeln!(page, "## {}\n\nHosts: {}.\n", service.name(), hosts.join(", "));
    let operations = service.operations();
    if !operations.is_empty() {
        page.push_str("| Method | Path | Operation | Source |\n| --- | --- | --- | --- |\n");
        for it in operations {
            let id = if it.id.is_empty() { "–".to_owned() } else { format!("`{}`", it.id) };
            let method =
                if it.method == ibmcloud_emulator::service::ANY { "any" } else { it.method };
            let source = cell(it.source);
            let _ = writeln!(page, "| {method} | `{}` | {id} | {source} |", cell(it.path));
        }
        page.push('\n');
    }
    if !service.aliases().is_empty() {
        page.push_str("Beginnings of paths that mean the same:\n\n");
        for (alias, meant) in service.aliases() {
            let _ = writeln!(page, "- `{alias}` for `{meant}`");
        }
        page.push('\n');
    }
    if !service.missing().is_empty() {
        page.push_str("Known to be missing:\n\n");
        for missing in service.missing() {
            let _ = writeln!(page, "- {missing}");
        }
        page.push('\n');
    }
}

fn shown(host: &Host) -> String {
    format!("`{}{}`", host.name(), host.path().unwrap_or_default())
}
