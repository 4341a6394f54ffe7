//! The page of commands: what each does, how it is written, what its options mean.

use std::fmt::Write as _;

use clap::Arg;
use ibmcloud_cli::command::CommandSpec;
use ibmcloud_cli::grammar::help::about_of;
use ibmcloud_monitoring::REGISTRY;

use super::page::{NOTICE, cell};

/// The whole page.
pub(crate) fn page() -> String {
    let mut page = format!(
        "{NOTICE}# Commands\n\n\
         Everything is offered when `ibmcloud-monitoring` is started by that name, or through a link\n\
         called `ibmcloud` or `ic`. The official `ibmcloud` CLI offers the `monitoring` commands when\n\
         the program is installed as a plug-in. `--help` behind a command shows what is listed here.\n\n\
         Flags may be written with one dash or two, before or after other words, and as `--name=value`.\n\n"
    );
    for path in namespaces() {
        for spec in listed(path) {
            let _ = writeln!(page, "- [`{0}`](#{1}): {2}", spec.path(), anchor(spec), spec.about);
        }
    }
    for spec in namespaces().flat_map(listed) {
        page.push_str(&section(spec));
    }
    page
}

/// The root, and every namespace.
pub(crate) fn namespaces() -> impl Iterator<Item = &'static str> {
    std::iter::once("").chain(REGISTRY.namespaces().map(|it| it.path))
}

/// The commands of a namespace.
pub(crate) fn listed(namespace: &str) -> impl Iterator<Item = &'static CommandSpec> {
    REGISTRY.all().filter(move |spec| spec.namespace == namespace)
}

/// The fragment that a heading of this command gets.
fn anchor(spec: &CommandSpec) -> String {
    spec.path().replace(' ', "-")
}

fn section(spec: &CommandSpec) -> String {
    let mut section = format!("\n## {}\n\n{}.\n\n", spec.path(), spec.about);
    let _ = write!(section, "```text\n{}\n```\n", spec.usage_line("ibmcloud"));
    if !spec.aliases.is_empty() {
        let names: Vec<String> = spec.aliases.iter().map(|name| format!("`{name}`")).collect();
        let _ = write!(section, "\nAlso called {}.\n", names.join(", "));
    }
    let command = (spec.arguments)();
    let rows = |positional: bool| -> Vec<String> {
        let shown = command.get_arguments().filter(|arg| !arg.is_hide_set());
        shown.filter(|arg| arg.is_positional() == positional).map(row).collect()
    };
    for (heading, rows) in [("Argument", rows(true)), ("Option", rows(false))] {
        if !rows.is_empty() {
            let _ = write!(section, "\n| {heading} | Meaning |\n| --- | --- |\n{}", rows.concat());
        }
    }
    section
}

fn row(arg: &Arg) -> String {
    format!("| {} | {} |\n", cell(&spelling(arg)), cell(&about_of(arg)))
}

/// `-n VALUE`, `--name VALUE`; or the value alone where it needs no name.
fn spelling(arg: &Arg) -> String {
    let spellings = spellings(arg).into_iter();
    spellings.map(|it| format!("`{it}`")).collect::<Vec<_>>().join(", ")
}

/// Every way to write an argument.
pub(crate) fn spellings(arg: &Arg) -> Vec<String> {
    let values = arg.get_value_names().unwrap_or_default();
    let value = values.iter().map(clap::builder::Str::as_str).collect::<Vec<_>>().join(" ");
    let value = if value.is_empty() { arg.get_id().as_str().to_uppercase() } else { value };
    if arg.is_positional() {
        return vec![value];
    }
    let value = if arg.get_action().takes_values() { format!(" {value}") } else { String::new() };
    let short = arg.get_short().map(|letter| format!("-{letter}{value}"));
    let longs = arg.get_long_and_visible_aliases().unwrap_or_default();
    let longs = longs.iter().map(|long| format!("--{long}{value}"));
    short.into_iter().chain(longs).collect()
}
