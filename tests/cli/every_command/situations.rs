//! Every command of the `monitoring` namespace in every situation that a person may meet, as one transcript
//! each: for people, for programs, an empty list, not found, no permission, wrong usage, a server in trouble.

use std::fmt::Write as _;
use std::panic;
use std::path::Path;

use ibmcloud_emulator::world::ServiceRole;
use ibmcloud_emulator::{Fault, World, keys};
use insta::Settings;

use super::table::{ROWS, Row, words};
use super::{at_once, files_of_commands};
use crate::support::{GUID, Said, Sandbox, files};

/// How many lines of a JSON document or of a help page are shown.
const SHOWN: usize = 8;

/// Where the transcripts are, below the folder of the tests.
const SNAPSHOTS: &str = "situations";

#[test]
fn every_monitoring_command_in_every_situation() {
    let here = |row: &&Row| row.path.starts_with("monitoring ") && row.situations_in.is_none();
    let rows: Vec<&Row> = ROWS.iter().filter(here).collect();
    let seen = at_once(&rows, |row| situations(row));
    let mut settings = stable();
    settings.set_snapshot_path(SNAPSHOTS);
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    // Each difference is shown, not the first one only.
    let differs = |(row, text): &(&&Row, String)| {
        let compare = || settings.bind(|| insta::assert_snapshot!(file_name(row), text));
        panic::catch_unwind(panic::AssertUnwindSafe(compare)).is_err()
    };
    let differ: Vec<_> = rows.iter().zip(seen).filter(differs).map(|(row, _)| row.path).collect();
    assert!(differ.is_empty(), "other transcripts than in {SNAPSHOTS}/: {}", differ.join(", "));
}

#[test]
fn every_transcript_is_one_of_a_command() {
    let folder =
        format!("{}/../../tests/cli/every_command/{SNAPSHOTS}", env!("CARGO_MANIFEST_DIR"));
    for path in files(Path::new(&folder)) {
        // One that waits to be accepted is `NAME.snap.new`.
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let name = name.trim_end_matches(".new").trim_end_matches(".snap");
        let known = ROWS.iter().any(|row| file_name(row) == name && row.situations_in.is_none());
        assert!(known, "{}: there is no such command", path.display());
    }
}

/// `alert-list` for `monitoring alert list`.
fn file_name(row: &Row) -> String {
    row.path.trim_start_matches("monitoring ").replace(' ', "-")
}

/// The transcript of a command in every situation.
fn situations(row: &Row) -> String {
    let line = row.line;
    let mut scene = Scene::new(row);
    scene.act("people", line, |_| {});
    scene.act("JSON", &format!("{line} --output JSON"), |_| {});
    if row.may_be_empty {
        scene.act("empty", line, empty);
    }
    if let Some(line) = row.not_found {
        scene.act("not found", line, |_| {});
    }
    if line.contains("{AT}") {
        scene.act("no such instance", &line.replace("{AT}", "--name nowhere"), |_| {});
    }
    scene.act("wrong usage", &format!("{line} --no-such-flag"), |_| {});
    scene.sandbox.cloud.add_fault(format!("{} 503", row.asks).parse::<Fault>().unwrap());
    scene.act("server fault", line, |_| {});
    scene.sandbox.cloud.clear_faults();
    scene.as_nobody();
    scene.act("no permission", line, |_| {});
    scene.text
}

/// Nothing that differs from run to run: times in milliseconds, too.
fn stable() -> Settings {
    let _stable = crate::support::stable();
    let mut settings = Settings::clone_current();
    settings.add_filter(r"\b1[78]\d{11}\b", "[MILLISECONDS]");
    settings
}

/// One cloud, put back before each act, and what was seen so far.
struct Scene {
    path: &'static str,
    sandbox: Sandbox,
    world: World,
    text: String,
}

impl Scene {
    fn new(row: &Row) -> Self {
        let sandbox = Sandbox::new().logged_in();
        files_of_commands(&sandbox);
        for line in row.before {
            let line = words("", line);
            sandbox.revealing(&line.iter().map(String::as_str).collect::<Vec<_>>()).ok();
        }
        let world = sandbox.cloud.world();
        Self { path: row.path, sandbox, world, text: String::new() }
    }

    /// Somebody who sees the instance, and may do nothing inside it.
    fn as_nobody(&mut self) {
        self.sandbox.set("IBMCLOUD_API_KEY", keys::READER);
        self.sandbox.cloud.with_world(|world| {
            let reader = world.identities.iter_mut().find(|it| it.email.starts_with("reader"));
            reader.unwrap().memberships[0].service = ServiceRole::None;
        });
        self.sandbox.run(&["login", "-q", "-r", "us-south"]).ok();
        self.world = self.sandbox.cloud.world();
    }

    fn act(&mut self, title: &str, line: &str, change: impl FnOnce(&mut World)) {
        self.sandbox.cloud.with_world(|world| {
            world.clone_from(&self.world);
            change(world);
        });
        let typed = words(self.path, line);
        let typed: Vec<&str> = typed.iter().map(String::as_str).collect();
        let said = self.sandbox.revealing(&typed);
        said.assert_no_token();
        let line = line.replace("{AT}", "--name monitoring-instance-01");
        let path = self.path.trim_start_matches("monitoring ");
        let _ = writeln!(self.text, "## {title}\n$ {path} {}", line.trim());
        self.text += &cut(&said);
        self.text += said.stderr.trim_end();
        if !said.stderr.is_empty() {
            self.text.push('\n');
        }
        if said.code != 0 {
            let _ = writeln!(self.text, "[{}]", said.code);
        }
    }
}

/// Documents and help pages are shown by their beginnings.
fn cut(said: &Said) -> String {
    let long = said.stdout.starts_with(['{', '[']) || said.stdout.starts_with("NAME:\n");
    let count = said.stdout.lines().count();
    if !long || count <= SHOWN {
        return said.stdout.clone();
    }
    let mut text: String = said.stdout.split_inclusive('\n').take(SHOWN - 2).collect();
    let _ = writeln!(text, "… ({} more lines)", count - SHOWN + 2);
    text
}

fn empty(world: &mut World) {
    let inside = world.monitor_mut(GUID).unwrap();
    inside.alerts.clear();
    inside.dashboards.clear();
    inside.events.clear();
    inside.notification_channels.clear();
    inside.access_keys.clear();
}
