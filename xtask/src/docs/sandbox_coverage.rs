//! The page of what the sandbox serves: from the tables of its services, from the operations that the public SDKs know
//! besides, and from what others' programs were seen to reach.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use anyhow::{Context, bail};
use ibmcloud_emulator::service::{ANY, Host, Service};
use serde_json::Value;

use super::page::{NOTICE, cell};
use crate::checkout::{at, read};
use crate::conformance::exercised::{self, KNOWN};

/// Operations that are known from elsewhere than the platform SDK.
const OTHERS: &str = "tests/conformance/other-operations.json";
/// The modules of the platform SDK, and the service that has their host.
const MODULES: [(&str, &str); 12] = [
    ("iam_identity_v1", "iam"),
    ("iam_access_groups_v2", "iam-access"),
    ("iam_policy_management_v1", "iam-access"),
    ("resource_controller_v2", "resource-controller"),
    ("resource_manager_v2", "resource-manager"),
    ("user_management_v1", "user-management"),
    ("account_management_v4", "accounts"),
    ("global_tagging_v1", "global-tagging"),
    ("global_search_v2", "global-search"),
    ("global_catalog_v1", "global-catalog"),
    ("context_based_restrictions_v1", "context-based-restrictions"),
    ("enterprise_management_v1", "enterprise"),
];
/// How the source of an operation begins whose form is assumed.
const ASSUMED: &str = "none:";

const EMULATED: &str = "emulated";
const STATUSES: [(&str, &str); 5] = [
    (EMULATED, "it is served, with a state behind it"),
    ("form assumed", "it is served, in the likeliest form, as no public source has one"),
    (
        "refused",
        "the service refuses it, or an account of this kind may not; the sandbox answers with that refusal",
    ),
    ("not emulated", "it is known from a public source, and gets the service's own 404 or 501"),
    ("unknown", "that there is such an operation is known, and its form in no public source: 404"),
];

/// A row of a service's table.
struct Row {
    method: String,
    path: String,
    operation: String,
    status: String,
    exercised: String,
    source: String,
}

/// The whole page.
pub(crate) fn page() -> anyhow::Result<String> {
    let services = ibmcloud_emulator::services();
    let mut rows = served(&services.iter().map(|it| &**it).collect::<Vec<_>>())?;
    for (service, row) in others(&rows)? {
        rows.entry(service).or_default().push(row);
    }
    let count = |status: &str| rows.values().flatten().filter(|it| it.status == status).count();
    let served = |it: &&Row| !it.exercised.is_empty();
    let exercised = rows.values().flatten().filter(served).count();
    let mut page = format!(
        "{NOTICE}# What the sandbox serves\n\n\
         Service by service: what the emulator finds its routes in, and what the public SDKs know besides. The\n\
         name of an operation is the one of the source beside it; `–` stands where that has none. A slash at\n\
         the end of a path does not matter, and what is not listed gets the service's own 404 or 405.\n\
         [The sandbox](../sandbox.md) says how it is used, and [the recordings](recordings.md) say what of it\n\
         this client calls.\n\n\
         | Status | Operations | What it means |\n| --- | --- | --- |\n"
    );
    for (status, meaning) in STATUSES {
        let _ = writeln!(page, "| {status} | {} | {meaning} |", count(status));
    }
    let _ = writeln!(
        page,
        "\n*Reached by* names the programs of other people that `cargo xtask conformance` has seen reach an\n\
         operation, by what they call themselves in their requests; {exercised} operations have one. The sandbox's journal\n\
         says so, and `{}` keeps it. *Refused* stands where each such call was.\n\n\
         {PROGRAMS}",
        exercised::FILE
    );
    for service in &services {
        let own = rows.get(service.name()).map_or(&[][..], |rows| rows);
        write(&mut page, &**service, own);
    }
    page.truncate(page.trim_end().len());
    page.push('\n');
    Ok(page)
}

/// What the names of programs mean.
const PROGRAMS: &str = "| Program | What it is |\n| --- | --- |\n\
    | `platform-services-go-sdk` | the integration suites of IBM's platform SDK for Go, unmodified |\n\
    | `platform-services-python-sdk` | IBM's platform SDK for Python, in scripts of ours: its package has no integration tests |\n\
    | `ibm-go-sdk-core`, `ibm-python-sdk-core` | how the two get their tokens |\n\
    | `python-requests` | `sdcclient`, Sysdig's client for Python, in scripts of ours |\n\
    | `Go-http-client`, `promtool`, `Prometheus`, `curl` | clients of the proxy, and plug-ins on the official SDK |\n\n\
    Terraform's provider for Sysdig is not among them: the proxy for Go modules does not deliver it.\n";

/// What the services have routes for.
fn served(services: &[&dyn Service]) -> anyhow::Result<BTreeMap<String, Vec<Row>>> {
    let reached = exercised::recorded()?;
    let mut rows: BTreeMap<String, Vec<Row>> = BTreeMap::new();
    for service in services {
        let own = reached.get(service.name());
        for it in service.operations() {
            let method = if it.method == ANY { "any" } else { it.method };
            let programs = own.and_then(|own| own.get(&format!("{} {}", it.method, it.path)));
            let programs: Vec<&str> = programs.into_iter().flatten().map(String::as_str).collect();
            let status = match (it.refused, it.source.starts_with(ASSUMED)) {
                (true, _) => "refused",
                (false, true) => "form assumed",
                (false, false) => EMULATED,
            };
            rows.entry(service.name().to_owned()).or_default().push(Row {
                method: method.to_owned(),
                path: it.path.to_owned(),
                operation: it.id.to_owned(),
                status: status.to_owned(),
                exercised: programs.join(", "),
                source: it.source.to_owned(),
            });
        }
    }
    Ok(rows)
}

/// What there is no route for, by service.
fn others(rows: &BTreeMap<String, Vec<Row>>) -> anyhow::Result<Vec<(String, Row)>> {
    let is_served = |method: &str, path: &str| {
        rows.values()
            .flatten()
            .any(|it| (it.method == method || it.method == "any") && shape(&it.path) == shape(path))
    };
    let mut found = Vec::new();
    if at(KNOWN).exists() {
        let known: Vec<[String; 4]> = serde_json::from_str(&read(KNOWN)?).context(KNOWN)?;
        for [module, method, path, operation] in known {
            if module == "version" || is_served(&method, &path) {
                continue;
            }
            let service = MODULES.iter().find(|(own, _)| *own == module);
            let (_, service) = service.with_context(|| format!("{module} has no service"))?;
            let source = format!("platform-services-python-sdk ibm_platform_services/{module}.py");
            let status = "not emulated".to_owned();
            let row = Row { method, path, operation, status, exercised: String::new(), source };
            found.push(((*service).to_owned(), row));
        }
    }
    let by_hand: Vec<Value> = serde_json::from_str(&read(OTHERS)?).context(OTHERS)?;
    for it in &by_hand {
        let of = |name: &str| it[name].as_str().unwrap_or_default().to_owned();
        let (method, path, status) = (of("method"), of("path"), of("status"));
        if is_served(&method, &path) || !STATUSES.iter().any(|(own, _)| *own == status) {
            bail!("{OTHERS}: {method} {path} is served, or {status} is no status");
        }
        let note = if of("note").is_empty() { String::new() } else { format!("; {}", of("note")) };
        let source = format!("{}{note}", of("source"));
        let (operation, exercised) = (String::new(), String::new());
        found.push((of("service"), Row { method, path, operation, status, exercised, source }));
    }
    Ok(found)
}

/// A path whose parameters have no names.
fn shape(path: &str) -> Vec<&str> {
    let part = |part| if str::starts_with(part, '{') { "{}" } else { part };
    path.trim_matches('/').split('/').map(part).collect()
}

fn write(page: &mut String, service: &dyn Service, rows: &[Row]) {
    let hosts: Vec<String> = service.hosts().iter().map(shown).collect();
    let _ = writeln!(page, "## {}\n\nHosts: {}.\n", service.name(), hosts.join(", "));
    if !rows.is_empty() {
        page.push_str("| Method | Path | Operation | Status | Reached by | Source |\n");
        page.push_str("| --- | --- | --- | --- | --- | --- |\n");
        for it in rows {
            let operation = match it.operation.as_str() {
                "" => "–".to_owned(),
                name => format!("`{name}`"),
            };
            let exercised = if it.exercised.is_empty() { "none" } else { &it.exercised };
            let (method, status, source) = (&it.method, &it.status, cell(&it.source));
            let path = cell(&it.path);
            let _ = writeln!(
                page,
                "| {method} | `{path}` | {operation} | {status} | {exercised} | {source} |"
            );
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
