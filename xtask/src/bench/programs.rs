//! What is started: ours, and the others it is held against.

use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::Context;
use serde_json::{Value, json};

use crate::checkout::output;

/// One program with its words.
#[derive(Clone)]
pub(super) struct Subject {
    /// As it is called in the page and in the stored figures.
    pub(super) name: String,
    pub(super) words: Vec<String>,
    /// Whether its instructions are counted and stored: not for those that wait for a network.
    pub(super) counted: bool,
    /// Whether it has to find somebody logged in.
    pub(super) in_session: bool,
}

impl Subject {
    fn new(name: &str, program: &str, words: &[&str], counted: bool) -> Self {
        let words = std::iter::once(program).chain(words.iter().copied());
        let words = words.map(str::to_owned).collect();
        Self { name: name.to_owned(), words, counted, in_session: false }
    }

    fn in_session(self) -> Self {
        Self { in_session: true, ..self }
    }

    /// Silent, so that no terminal is measured.
    pub(super) fn command(&self) -> Command {
        let mut command = Command::new(&self.words[0]);
        command.args(&self.words[1..]).stdin(Stdio::null());
        command.stdout(Stdio::null()).stderr(Stdio::null());
        command
    }
}

/// Names that the aims speak of.
pub(super) const TRUE: &str = "/bin/true";
pub(super) const GO: &str = "Go plug-in: SendMetadata";
pub(super) const METADATA: &str = "SendMetadata";
pub(super) const TOKENS: &str = "iam oauth-tokens";
/// Measured in another way: until the first words to the proxy.
pub(super) const FIRST_CALL: &str = "resource groups, until the first connection";

/// All that is measured.
pub(super) struct Programs {
    program: String,
    pub(super) runs: u32,
    pub(super) subjects: Vec<Subject>,
}

impl Programs {
    /// Everything, in the order of the page.
    pub(super) fn all(ours: &Path, plugin: &Path, empty: &Path, python: &Path, runs: u32) -> Self {
        let text = |path: &Path| path.to_string_lossy().into_owned();
        let (program, python) = (text(ours), text(python));
        let mut subjects = vec![
            Subject::new(TRUE, "/bin/true", &[], false),
            Subject::new("Rust, does nothing", &text(empty), &[], false),
            Subject::new(GO, &text(plugin), &["SendMetadata"], false),
            Subject::new("curl --version", "curl", &["--version"], false),
            Subject::new("Python: import sdcclient", &python, &["-c", "import sdcclient"], false),
        ];
        subjects.extend(Self::own(&program));
        let tokens = Subject::new(TOKENS, &program, &["iam", "oauth-tokens"], true);
        subjects.push(tokens.in_session());
        let teams = ["monitoring", "settings", "team", "list", "--name", "monitoring-instance-01"];
        let teams = Subject::new("monitoring settings team list", &program, &teams, false);
        subjects.push(teams.in_session());
        Self { program, runs, subjects }
    }

    /// Those of ours that need neither session nor network: the same work on every machine.
    pub(super) fn without_a_session(ours: &Path) -> Vec<Subject> {
        Self::own(&ours.to_string_lossy())
    }

    fn own(program: &str) -> Vec<Subject> {
        let ours = |name, words: &[&str]| Subject::new(name, program, words, true);
        vec![
            ours(METADATA, &["SendMetadata"]),
            ours("--version", &["--version"]),
            ours("--help", &["--help"]),
            ours("monitoring auth update --help", &["monitoring", "auth", "update", "--help"]),
        ]
    }

    /// Our program.
    pub(super) fn program(&self) -> Command {
        Command::new(&self.program)
    }

    pub(super) fn to_json(&self) -> String {
        let subject = |it: &Subject| {
            json!({
                "name": it.name, "words": it.words,
                "counted": it.counted, "in_session": it.in_session,
            })
        };
        let subjects: Vec<_> = self.subjects.iter().map(subject).collect();
        json!({"program": self.program, "runs": self.runs, "subjects": subjects}).to_string()
    }

    pub(super) fn read(file: &Path) -> anyhow::Result<Self> {
        let value: Value = serde_json::from_str(&std::fs::read_to_string(file)?)?;
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let list = |value: &Value| value.as_array().cloned().unwrap_or_default();
        let subject = |it: &Value| Subject {
            name: text(&it["name"]),
            words: list(&it["words"]).iter().map(text).collect(),
            counted: it["counted"] == true,
            in_session: it["in_session"] == true,
        };
        Ok(Self {
            program: text(&value["program"]),
            runs: u32::try_from(value["runs"].as_u64().context("no runs")?)?,
            subjects: list(&value["subjects"]).iter().map(subject).collect(),
        })
    }
}

/// What the processor calls itself, for the page.
pub(super) fn machine() -> String {
    let text = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = text.lines().find_map(|line| line.strip_prefix("model name"));
    let model = model.map_or("unknown processor", |it| it.trim_start_matches([' ', '\t', ':']));
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let system = output(Command::new("uname").arg("-sr")).unwrap_or_default();
    format!("{model}, {cores} cores, {}", system.trim())
}
