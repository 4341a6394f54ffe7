//! Every command of the `monitoring` namespace in every situation that a person may meet, as one transcript
//! each: for people, for programs, an empty list, not found, no permission, wrong usage, a server in trouble.

mod access;
mod alerts;
mod channels;
mod dashboards;
mod events;
mod instances;
mod settings;
mod teams;
mod users;

use std::fmt::Write as _;

use ibmcloud_emulator::world::ServiceRole;
use ibmcloud_emulator::{Fault, Options, World, keys};
use ibmcloud_monitoring::REGISTRY;
use insta::Settings;
use insta::internals::SettingsBindDropGuard;

use crate::every_command::lines::{LINES, Try, words};
use crate::support::{GUID, Said, Sandbox};

/// How many lines of a JSON document or of a help page are shown.
const SHOWN: usize = 8;

/// Commands whose situations are elsewhere, and where.
const ELSEWHERE: [(&str, &str); 11] = [
    ("monitoring export", "as_code.rs and as_code_trouble.rs"),
    ("monitoring diff", "as_code.rs and as_code_trouble.rs"),
    ("monitoring apply", "as_code.rs and as_code_trouble.rs"),
    ("monitoring auth update", "lockdown.rs, faults.rs, interruption.rs"),
    ("monitoring auth resume", "lockdown.rs, interruption.rs"),
    ("monitoring auth history", "lockdown.rs, plans.rs: it reads this machine's journals"),
    ("monitoring auth evidence", "plans.rs: it reads this machine's journals"),
    ("monitoring auth verify-journal", "plans.rs: it reads this machine's journals"),
    ("monitoring sandbox exec", "sandbox.rs: it asks no service"),
    ("monitoring sandbox start", "sandbox.rs: it asks no service"),
    ("monitoring sandbox demo", "demo.rs: it asks no service"),
];

/// The sources of the tests, in which every command has to be named.
const SOURCES: [&str; 9] = [
    include_str!("access.rs"),
    include_str!("alerts.rs"),
    include_str!("channels.rs"),
    include_str!("dashboards.rs"),
    include_str!("events.rs"),
    include_str!("instances.rs"),
    include_str!("settings.rs"),
    include_str!("teams.rs"),
    include_str!("users.rs"),
];

#[test]
fn every_monitoring_command_has_its_situations() {
    for spec in REGISTRY.all().filter(|spec| spec.namespace.split(' ').next() == Some("monitoring"))
    {
        let path = spec.path();
        let elsewhere = ELSEWHERE.iter().any(|(own, _)| *own == path);
        let here = SOURCES.iter().any(|source| source.contains(&format!("(\"{path}\",")));
        assert!(elsewhere != here, "`{path}` needs a test below tests/cli/situations/");
    }
}

/// What is special about a command.
#[derive(Clone, Copy)]
struct Special {
    /// It shows a list that can be empty.
    list: bool,
    /// Words behind its path that name something which does not exist.
    missing: Option<&'static str>,
    /// A path of the service's that is in trouble.
    service: &'static str,
}

/// A command that acts on one thing inside an instance.
const fn thing(missing: &'static str) -> Special {
    Special { list: false, missing: Some(missing), service: "/api/*" }
}

/// A command that shows a list.
const LIST: Special = Special { list: true, missing: None, service: "/api/*" };
/// A command that shows a list which always has something in it, or that makes something new.
const NEVER_EMPTY: Special = Special { list: false, missing: None, service: "/api/*" };

/// The transcript of a command in every situation.
fn situations(path: &str, special: Special) -> String {
    let (_, how) = LINES.iter().find(|(own, _)| *own == path).unwrap();
    let (Try::Line(line, before) | Try::Reveals(line, before)) = how else {
        panic!("{path} is not run by the walk over all commands")
    };
    let mut scene = Scene::new(path, before);
    scene.act("people", line, |_| {});
    scene.act("JSON", &format!("{line} --output JSON"), |_| {});
    if special.list {
        scene.act("empty", line, empty);
    }
    if let Some(missing) = special.missing {
        scene.act("not found", missing, |_| {});
    }
    if line.contains("{AT}") {
        scene.act("no such instance", &line.replace("{AT}", "--name nowhere"), |_| {});
    }
    scene.act("wrong usage", &format!("{line} --no-such-flag"), |_| {});
    let trouble = format!("{} 503", special.service).parse::<Fault>().unwrap();
    scene.sandbox.cloud.add_fault(trouble);
    scene.act("server fault", line, |_| {});
    scene.sandbox.cloud.clear_faults();
    scene.as_nobody();
    scene.act("no permission", line, |_| {});
    scene.text
}

/// Nothing that differs from run to run: times in milliseconds, too.
fn stable() -> SettingsBindDropGuard {
    let outer = crate::support::stable();
    // What is set behind it adds to it.
    let mut settings = Settings::clone_current();
    drop(outer);
    settings.add_filter(r"\b1[78]\d{11}\b", "[MILLISECONDS]");
    settings.bind_to_scope()
}

/// One cloud, put back before each act, and what was seen so far.
struct Scene {
    path: String,
    sandbox: Sandbox,
    world: World,
    text: String,
}

impl Scene {
    fn new(path: &str, before: &[&str]) -> Self {
        let sandbox = Sandbox::with(Options::default()).logged_in();
        sandbox.file("alert.json", r#"{"name": "Low uptime", "condition": "avg(avg(x)) > 1"}"#);
        sandbox.file("dashboard.json", r#"{"name": "Walk", "panels": [], "layout": []}"#);
        for line in before {
            let line = words("", line);
            sandbox.revealing(&line.iter().map(String::as_str).collect::<Vec<_>>()).ok();
        }
        let world = sandbox.cloud.world();
        Self { path: path.to_owned(), sandbox, world, text: String::new() }
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
        let typed = words(&self.path, line);
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
