//! Rules 14 to 17: descriptions.

use super::finding::{CommandRules, Finding, Priority};
use super::naming::is_plural;

const MOST_WORDS: usize = 15;
const SUBJECTS: [&str; 5] = ["this command", "plugin to", "commands to", "this plugin", "this is"];
const LISTING: [&str; 8] =
    ["list", "show", "display", "view", "retrieve", "get", "all", "multiple"];

pub(super) fn check(rules: &CommandRules<'_>) -> Vec<Finding> {
    let name = &rules.command.name;
    let description = &rules.command.description;
    let lower = description.to_lowercase();
    let mut findings = Vec::new();
    // The SDK looks at the first byte as if it were a whole character.
    if !description.bytes().next().is_some_and(|byte| char::from(byte).is_uppercase()) {
        let message = format!("Description for '{name}' should start with a capital letter.");
        findings.push(rules.finding(14, "Description", Priority::Error, message));
    }
    if let Some(bad) = SUBJECTS.into_iter().find(|subject| lower.starts_with(subject)) {
        findings.push(subject(rules, bad));
    }
    let count = description.split_whitespace().count();
    if count > MOST_WORDS {
        let message = format!(
            "Description for '{name}' has {count} words. Consider limiting to less than \
             {MOST_WORDS} words for better display."
        );
        findings.push(rules.finding(16, "Description", Priority::Info, message));
    }
    if is_plural(name) && !LISTING.iter().any(|word| lower.contains(word)) {
        let message = format!(
            "Command '{name}' uses plural form but description doesn't clearly indicate it \
             returns a list or group of items."
        );
        findings.push(rules.finding(17, "Description", Priority::Warning, message));
    }
    findings
}

fn subject(rules: &CommandRules<'_>, bad: &str) -> Finding {
    let name = &rules.command.name;
    let message =
        format!("Description for '{name}' starts with '{bad}'. Use a sentence without subject.");
    Finding {
        remediation: format!(
            "Remove '{bad}' and start directly with the action. Example: 'List all instances' \
             instead of 'This command lists all instances'."
        ),
        ..rules.finding(15, "Description", Priority::Error, message)
    }
}
