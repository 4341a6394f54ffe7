//! The page of endpoints and recordings, from the table in `tests/wire`.

use std::fmt::Write as _;

use super::page::{NOTICE, cell};
use crate::recordings::{Endpoint, table};

/// The whole page.
pub(crate) fn page() -> anyhow::Result<String> {
    let table = table()?;
    let all = table.endpoints.len();
    let recorded = table.endpoints.iter().filter(|it| !it.recordings.is_empty()).count();
    let exchanges: usize = table.endpoints.iter().map(|it| it.recordings.len()).sum();
    let mut page = format!(
        "{NOTICE}# What is recorded of the services\n\n\
         {recorded} of the {all} endpoints that this client calls are recorded, in {exchanges} exchanges put together from\n\
         public facts: no service was called for them. The client must send each request and understand the\n\
         answer, and [the sandbox](sandbox-coverage.md) must give it. `tests/wire/README.md` says what a\n\
         recording promises; the source of each is in its file there.\n"
    );
    let mut service = "";
    for it in &table.endpoints {
        if it.service != service {
            service = &it.service;
            let _ = writeln!(page, "\n## {service}\n");
            page.push_str(
                "| Method | Path | Called by | Recordings |\n| --- | --- | --- | --- |\n",
            );
        }
        write(&mut page, it);
    }
    page.push_str("\n## No endpoint of the table\n\n");
    for (function, reason) in &table.others {
        let _ = writeln!(page, "- `{function}`: {reason}");
    }
    Ok(page)
}

fn write(page: &mut String, it: &Endpoint) {
    let quoted = |names: &[String]| {
        let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
        names.join(", ")
    };
    let functions = if it.functions.is_empty() { "–".into() } else { quoted(&it.functions) };
    let mut recordings = quoted(&it.recordings);
    if !it.reason.is_empty() {
        let gap = if recordings.is_empty() { "none: " } else { "; " };
        recordings = format!("{recordings}{gap}{}", it.reason);
    }
    let _ = writeln!(
        page,
        "| {} | `{}` | {functions} | {} |",
        it.method,
        cell(&it.path),
        cell(&recordings)
    );
}
