//! The rules that the official SDK's validator applies to a plug-in's metadata, as of 1.12.1.
//!
//! The tests themselves are the SDK's, including their quirks (keywords are found inside longer
//! words, for instance): a plug-in that is clean here is clean there. The messages are repaired
//! where the SDK's show a raw parameter or nothing at all.

mod finding;
mod naming;
mod text;
mod usage;

use self::finding::CommandRules;
pub use self::finding::{Finding, Priority};
use crate::metadata::{Command, Metadata, OLDEST_CLI};

/// Applies all rules. No findings is the good outcome.
pub fn validate(metadata: &Metadata) -> Vec<Finding> {
    let mut findings = plugin(metadata);
    for (at, namespace) in metadata.namespaces.iter().enumerate() {
        if namespace.name.is_empty() {
            findings.push(required(5, format!("PluginMetadata.Namespaces[{at}].Name"), "Name"));
        }
    }
    for (at, command) in metadata.commands.iter().enumerate() {
        findings.extend(self::command(at, command));
    }
    findings
}

fn plugin(metadata: &Metadata) -> Vec<Finding> {
    let mut findings = Vec::new();
    if metadata.name.is_empty() {
        findings.push(required(1, "PluginMetadata.Name".to_owned(), "Name"));
    }
    let capitals: String = metadata.name.chars().filter(|c| c.is_uppercase()).collect();
    if !capitals.is_empty() {
        findings.push(Finding {
            rule: 2,
            field: "PluginMetadata.Name".to_owned(),
            command: String::new(),
            message: format!("Name contains the following forbidden characters: {capitals}"),
            priority: Priority::Error,
            remediation: String::new(),
        });
    }
    if metadata.min_cli_version < OLDEST_CLI {
        let asked = metadata.min_cli_version;
        findings.push(Finding {
            rule: 3,
            field: "PluginMetadata.MinCliVersion".to_owned(),
            command: String::new(),
            message: format!(
                "MinCliVersion ({asked}) is lower than the allowed minimum {OLDEST_CLI}"
            ),
            priority: Priority::Error,
            remediation: format!(
                "Set MinCliVersion to {OLDEST_CLI} or higher to ensure compatibility with \
                 supported CLI versions."
            ),
        });
    }
    for (rule, name, count) in
        [(4, "Namespaces", metadata.namespaces.len()), (6, "Commands", metadata.commands.len())]
    {
        if count == 0 {
            findings.push(Finding {
                rule,
                field: format!("PluginMetadata.{name}"),
                command: String::new(),
                message: format!("{name} must contain at least 1 element"),
                priority: Priority::Error,
                remediation: String::new(),
            });
        }
    }
    findings
}

fn command(at: usize, command: &Command) -> Vec<Finding> {
    let rules = CommandRules { path: format!("PluginMetadata.Commands[{at}]"), command };
    let mut findings = rules.required();
    if !command.name.is_empty() {
        findings.extend(naming::check(&rules));
    }
    if !command.description.is_empty() {
        findings.extend(text::check(&rules));
    }
    if !command.usage.is_empty() {
        findings.extend(usage::check(&rules));
    }
    for (at, flag) in command.flags.iter().enumerate() {
        findings.extend(rules.flag(at, flag));
    }
    findings
}

fn required(rule: u8, field: String, name: &str) -> Finding {
    Finding {
        rule,
        field,
        command: String::new(),
        message: format!("{name} is required"),
        priority: Priority::Error,
        remediation: String::new(),
    }
}
