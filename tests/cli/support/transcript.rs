//! Several runs as one text, written and shown as in a terminal.

use std::fmt::Write as _;

use ibmcloud_emulator::World;

use crate::support::{Said, Sandbox};

/// The instance of IBM's examples.
pub(crate) const ABC: &str = "IBM Cloud Monitoring abc";
/// Its GUID.
pub(crate) const ABC_GUID: &str = "2b9d8f0e-4c1a-4b7e-9d35-6a0f1e2d3c4b";

/// Runs `ibmcloud monitoring LINE --name "IBM Cloud Monitoring abc"`. A line may begin with
/// `y | `, which is then typed.
pub(crate) fn run(sandbox: &Sandbox, line: &str) -> Said {
    let (input, line) = match line.split_once(" | ") {
        Some((input, line)) if input.len() == 1 => (format!("{input}\n"), line),
        _ => (String::new(), line),
    };
    let typed = words(line);
    let mut args = vec!["monitoring"];
    args.extend(typed.iter().map(String::as_str));
    args.extend(["--name", ABC]);
    sandbox.run_with_input(&args, &input)
}

/// Runs lines one after the other, and returns what a reader would see.
pub(crate) fn transcript(sandbox: &Sandbox, lines: &[&str]) -> String {
    let mut text = String::new();
    for line in lines {
        let said = run(sandbox, line);
        let code = match said.code {
            0 => String::new(),
            code => format!("\n[{code}]\n"),
        };
        let _ = writeln!(text, "$ {line}\n{}{}{code}", said.stdout, said.stderr.trim_end());
    }
    text.lines().map(str::trim_end).collect::<Vec<_>>().join("\n")
}

/// Runs lines that are wrong usage: each prints the help, and nothing more than this is said.
pub(crate) fn refusals(sandbox: &Sandbox, lines: &[&str]) -> String {
    let mut text = String::new();
    for line in lines {
        let said = run(sandbox, line);
        assert_eq!(said.code, 1, "{line}\n{said}");
        assert!(said.stdout.starts_with("NAME:"), "{line}\n{said}");
        let _ = writeln!(text, "$ {line}\n{}", said.stderr.trim_end());
    }
    text
}

/// The words of a line; what stands in quotes is one word.
pub(crate) fn words(line: &str) -> Vec<String> {
    let (mut words, mut word, mut quote) = (Vec::new(), None::<String>, None);
    for c in line.chars() {
        match quote {
            Some(open) if c == open => quote = None,
            None if matches!(c, '"' | '\'') => {
                quote = Some(c);
                word.get_or_insert_default();
            }
            None if c.is_whitespace() => words.extend(word.take()),
            _ => word.get_or_insert_default().push(c),
        }
    }
    words.extend(word);
    words
}

/// A cloud whose example instance holds nothing of what its Monitor API lists.
pub(crate) fn empty(world: &mut World) {
    let inside = world.monitor_mut(ABC_GUID).unwrap();
    inside.alerts.clear();
    inside.dashboards.clear();
    inside.events.clear();
    inside.notification_channels.clear();
    inside.silencing_rules.clear();
}

/// Logs in as somebody else in the same cloud.
pub(crate) fn as_somebody(sandbox: Sandbox, key: &str) -> Sandbox {
    sandbox.identity(key).logged_in()
}

/// What was sent to the Monitor API of an instance beside reads: `METHOD PATH STATUS`.
pub(crate) fn writes(sandbox: &Sandbox) -> Vec<String> {
    let calls = sandbox.calls();
    calls.into_iter().filter(|call| !call.starts_with("GET") && call.contains(" /api/")).collect()
}
