//! Rules 10 to 13: command names.

use super::finding::{CommandRules, Finding, Priority};

const RESERVED: [&str; 4] = ["--version", "-v", "--help", "-h"];
const PROGRAMS: [&str; 3] = ["ibmcloud", "ic", "bx"];
const MOST_WORDS: usize = 3;
const SHORTEST_SEGMENT: usize = 2;

/// Verbs that a name may have.
const VERBS: [&str; 19] = [
    "list", "show", "create", "update", "delete", "remove", "add", "bind", "unbind", "get", "set",
    "unset", "enable", "disable", "start", "stop", "restart", "config", "download",
];

/// Words in a description that make up for a missing verb.
const VERBS_OF_DESCRIPTION: [&str; 8] =
    ["get", "show", "display", "view", "retrieve", "return", "fetch", "invite"];

pub(super) fn check(rules: &CommandRules<'_>) -> Vec<Finding> {
    let name = &rules.command.name;
    let mut findings = Vec::new();
    if RESERVED.contains(&name.as_str()) {
        let message = format!(
            "Command '{name}' uses a reserved flag name. These are handled by the CLI framework."
        );
        findings.push(rules.finding(10, "Name", Priority::Warning, message));
    }
    if let Some(segment) = segments(name).into_iter().find(|word| word.len() < SHORTEST_SEGMENT) {
        let message = format!(
            "Command '{name}' contains a segment '{segment}' that is less than {SHORTEST_SEGMENT} \
             characters. Each word in a command should be at least {SHORTEST_SEGMENT} characters."
        );
        findings.push(rules.finding(11, "Name", Priority::Error, message));
    }
    let depth = depth(name);
    if depth > MOST_WORDS {
        let message = format!(
            "Command '{name}' has {depth} levels, exceeding the maximum of {MOST_WORDS}. Deep \
             command hierarchies are difficult for users to remember and discover."
        );
        findings.push(rules.finding(12, "Name", Priority::Warning, message));
    }
    if lacks_verb(rules) {
        let message = format!(
            "Command '{name}' does not use a common verb or plural form. Consider using verbs \
             like: list, create, update, delete, show, get, set... or plural nouns like \
             'instances', 'services'"
        );
        findings.push(rules.finding(13, "Name", Priority::Warning, message));
    }
    findings
}

/// The parts of a name between hyphens and blanks; of several words the first does not count.
fn segments(name: &str) -> Vec<&str> {
    let counted = name.split_once(' ').map_or(name, |(_, rest)| rest);
    counted.split(['-', ' ']).collect()
}

fn depth(name: &str) -> usize {
    let words: Vec<&str> = name.split_whitespace().collect();
    let program = words.len() > 1 && words.first().is_some_and(|word| PROGRAMS.contains(word));
    words.len() - usize::from(program)
}

/// Whether a name ends in a plural: three letters or more with an `s` at the end. `status` counts.
pub(super) fn is_plural(name: &str) -> bool {
    let last = name.rsplit(['-', ' ']).next().unwrap_or_default();
    last.len() >= 3 && last.ends_with('s') && !VERBS.contains(&last)
}

fn lacks_verb(rules: &CommandRules<'_>) -> bool {
    let command = rules.command;
    let words = segments(&command.name);
    let description = command.description.to_lowercase();
    let settings = ["config get", "config set", "config unset"];
    words.len() > 1
        && !words.iter().any(|word| VERBS.contains(word))
        && !is_plural(&command.name)
        && !VERBS_OF_DESCRIPTION.iter().any(|word| description.contains(word))
        && !settings.iter().any(|end| command.namespace.ends_with(end))
}
