//! A cloud, a fresh home and the real program: what every test here begins with.

pub(crate) mod pty;
pub(crate) mod raw_service;
pub(crate) mod transcript;

use std::ffi::OsString;
use std::fmt;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::Mutex;

use assert_cmd::cargo::cargo_bin;
use ibmcloud_emulator::{Cloud, Options, World, keys};
use tempfile::TempDir;

/// The instance of IBM's page, in `us-south`; it accepts Monitor API tokens.
pub(crate) const INSTANCE: &str = "monitoring-instance-01";
/// Its GUID.
pub(crate) const GUID: &str = "8d7af921-b136-4078-9666-081bd8470d94";

/// A cloud and somebody's home.
pub(crate) struct Sandbox {
    pub(crate) cloud: Cloud,
    folder: TempDir,
    vars: Vec<(OsString, OsString)>,
    /// The secrets of the state that was looked at last; most runs leave it as it was.
    secrets: Mutex<(World, Vec<String>)>,
}

impl Sandbox {
    /// The demo world; nobody is logged in. The administrator's key is in the environment.
    pub(crate) fn new() -> Self {
        Self::with(Options::default())
    }

    /// A world of the test's own.
    pub(crate) fn with(options: Options) -> Self {
        let cloud = Cloud::start(options).unwrap();
        let folder = tempfile::tempdir().unwrap();
        let bin = folder.path().join("bin");
        fs::create_dir(&bin).unwrap();
        fs::create_dir(folder.path().join("home")).unwrap();
        for name in ["ibmcloud", "ic"] {
            std::os::unix::fs::symlink(program(), bin.join(name)).unwrap();
        }
        let ca = folder.path().join("ca.pem");
        fs::write(&ca, cloud.ca_pem()).unwrap();
        let path = std::env::join_paths(
            std::iter::once(bin).chain(std::env::split_paths(&path_of_this_machine())),
        );
        let secrets = Mutex::default();
        let mut sandbox = Self { vars: Vec::new(), cloud, folder, secrets };
        let proxy = sandbox.cloud.proxy();
        sandbox.set("PATH", path.unwrap());
        sandbox.set("HOME", sandbox.home());
        sandbox.set("IBMCLOUD_HOME", sandbox.home());
        sandbox.set("IBMCLOUD_API_KEY", keys::ADMINISTRATOR);
        sandbox.set("HTTPS_PROXY", proxy);
        sandbox.set("NO_PROXY", "127.0.0.1,localhost");
        sandbox.set("IBMCLOUD_MONITORING_PAUSE_SECONDS", "0.01");
        for name in ["SSL_CERT_FILE", "CURL_CA_BUNDLE", "REQUESTS_CA_BUNDLE"] {
            sandbox.set(name, ca.clone());
        }
        sandbox
    }

    /// The demo world with a change.
    pub(crate) fn changed(change: impl FnOnce(&mut World)) -> Self {
        let mut world = World::demo();
        change(&mut world);
        Self::with(Options { world, ..Options::default() })
    }

    /// The demo world with one token per team, where an administrator can prove that every token is dead.
    pub(crate) fn one_token_per_team() -> Self {
        Self::changed(|world| world.settings.per_user_tokens = false)
    }

    /// Logged in as the administrator, to `us-south` and its default group.
    pub(crate) fn logged_in(self) -> Self {
        let said = self.run(&["login", "-r", "us-south", "-q"]);
        assert_eq!(said.code, 0, "{said}");
        self
    }

    /// With another identity's key: one of [`keys`].
    pub(crate) fn identity(mut self, key: &str) -> Self {
        self.set("IBMCLOUD_API_KEY", key);
        self
    }

    /// Sets a variable for all further runs.
    pub(crate) fn set(&mut self, name: &str, value: impl Into<OsString>) {
        self.unset(name);
        self.vars.push((name.into(), value.into()));
    }

    /// Unsets a variable for all further runs.
    pub(crate) fn unset(&mut self, name: &str) {
        self.vars.retain(|(key, _)| key != name);
    }

    /// `IBMCLOUD_HOME`.
    pub(crate) fn home(&self) -> PathBuf {
        self.folder.path().join("home")
    }

    /// The configuration folder, once there is one.
    pub(crate) fn config_dir(&self) -> PathBuf {
        self.home().join(".bluemix")
    }

    /// The text of `config.json`.
    pub(crate) fn config(&self) -> serde_json::Value {
        let text = fs::read_to_string(self.config_dir().join("config.json")).unwrap();
        serde_json::from_str(&text).unwrap()
    }

    /// Writes a file of the test's own and returns its path.
    pub(crate) fn file(&self, name: &str, text: &str) -> PathBuf {
        let path = self.folder.path().join(name);
        fs::write(&path, text).unwrap();
        path
    }

    /// Runs `ibmcloud ARGS…` without a terminal, and checks that no secret is said.
    pub(crate) fn run(&self, args: &[&str]) -> Said {
        self.run_with_input(args, "")
    }

    /// The same with text on its standard input.
    pub(crate) fn run_with_input(&self, args: &[&str], input: &str) -> Said {
        let said = self.revealing_with_input(args, input);
        self.assert_no_secret(&said);
        said
    }

    /// Runs a command whose very purpose is to say a secret.
    pub(crate) fn revealing(&self, args: &[&str]) -> Said {
        self.revealing_with_input(args, "")
    }

    fn revealing_with_input(&self, args: &[&str], input: &str) -> Said {
        let output =
            assert_cmd::Command::from_std(self.command(args)).write_stdin(input).output().unwrap();
        Said::from(output)
    }

    /// Runs a script in `bash`, with the program on the path; its output may hold tokens.
    pub(crate) fn bash(&self, script: &str) -> Said {
        let mut command = Command::new("bash");
        command.args(["-euo", "pipefail", "-c", script]).current_dir(self.folder.path());
        command.env_clear().envs(self.vars.iter().cloned());
        Said::from(command.stdin(Stdio::null()).output().unwrap())
    }

    /// Starts the program and leaves it running.
    pub(crate) fn spawn(&self, args: &[&str]) -> Child {
        let mut command = self.command(args);
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command.spawn().unwrap()
    }

    /// The program, ready to be run.
    pub(crate) fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(self.folder.path().join("bin/ibmcloud"));
        command.args(args).env_clear().envs(self.vars.iter().cloned());
        command.current_dir(self.folder.path());
        command
    }

    /// No key and no token of the cloud stands in the text.
    pub(crate) fn assert_no_secret(&self, said: &Said) {
        let text = format!("{}{}", said.stdout, said.stderr);
        for secret in self.secrets() {
            assert!(!text.contains(&secret), "a secret was said:\n{text}");
        }
        assert!(!text.contains("eyJ"), "an access token was said:\n{text}");
    }

    /// Every secret that the cloud knows, by the names that hold them in its state.
    pub(crate) fn secrets(&self) -> Vec<String> {
        let mut known = self.secrets.lock().unwrap();
        let changed = self.cloud.with_world(|world| (*world != known.0).then(|| world.clone()));
        if let Some(world) = changed {
            let state = serde_json::to_value(&world).unwrap();
            let mut secrets = Vec::new();
            collect(&state, false, &mut secrets);
            assert!(secrets.len() > 5, "the cloud's state holds keys and tokens");
            *known = (world, secrets);
        }
        known.1.clone()
    }

    /// Gives the cloud this state again, which most runs leave as it was.
    pub(crate) fn put_back(&self, state: &World) {
        self.cloud.with_world(|world| {
            if world != state {
                world.clone_from(state);
            }
        });
    }

    /// What happened on the wire: `METHOD PATH STATUS`, one line a call.
    pub(crate) fn calls(&self) -> Vec<String> {
        let line = |call: ibmcloud_emulator::Call| {
            let status = call.status.map_or_else(|| "cut".to_owned(), |status| status.to_string());
            format!("{} {} {status}", call.method, call.path)
        };
        self.cloud.calls().into_iter().map(line).collect()
    }

    /// `external_api_auth` of an instance in the cloud.
    pub(crate) fn mode(&self, instance: &str) -> Option<String> {
        let world = self.cloud.world();
        let parameters = world.instance(instance).unwrap().parameters.clone()?;
        parameters.get("external_api_auth")?.as_str().map(str::to_owned)
    }
}

fn collect(value: &serde_json::Value, secret: bool, found: &mut Vec<String>) {
    use serde_json::Value;
    match value {
        Value::String(text) if secret && text.len() >= 16 => found.push(text.clone()),
        Value::Array(items) => items.iter().for_each(|item| collect(item, secret, found)),
        Value::Object(members) => {
            for (name, item) in members {
                let names = [
                    "apikey",
                    "api_key",
                    "api_keys",
                    "key",
                    "token",
                    "refresh_token",
                    "tokens",
                    "password",
                    "code",
                ];
                collect(item, names.contains(&name.as_str()), found);
            }
        }
        _ => {}
    }
}

/// The built program.
pub(crate) fn program() -> PathBuf {
    cargo_bin("ibmcloud-monitoring")
}

#[expect(clippy::disallowed_methods, reason = "a test finds its tools where its caller does")]
pub(crate) fn path_of_this_machine() -> OsString {
    std::env::var_os("PATH").unwrap_or_default()
}

/// Whether a tool is installed; a missing one is a printed skip, counted by `.ci/run`.
pub(crate) fn has(tool: &str) -> bool {
    let found = std::env::split_paths(&path_of_this_machine()).any(|dir| dir.join(tool).is_file());
    if !found {
        // Written past the test runner, which hides what a passing test prints.
        let _ = writeln!(std::io::stderr(), "SKIPPED: {tool} is not installed");
    }
    found
}

/// Everything that a run said.
pub(crate) struct Said {
    pub(crate) code: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Said {
    /// Standard output as JSON.
    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.stdout).unwrap_or_else(|error| panic!("{error}\n{self}"))
    }

    /// No access token and no API key is in it; a Monitor API token or an access key may be.
    pub(crate) fn assert_no_token(&self) {
        let text = format!("{}{}", self.stdout, self.stderr);
        assert!(!text.contains("eyJ") && !text.contains("sandbox-"), "a secret was said:\n{text}");
    }

    /// Itself, if the run succeeded.
    pub(crate) fn ok(self) -> Self {
        assert_eq!(self.code, 0, "{self}");
        self
    }
}

impl From<Output> for Said {
    fn from(output: Output) -> Self {
        use std::os::unix::process::ExitStatusExt as _;
        let status = output.status;
        Self {
            code: status.code().unwrap_or_else(|| 128 + status.signal().unwrap_or_default()),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        }
    }
}

impl fmt::Display for Said {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { code, stdout, stderr } = self;
        write!(f, "exit status: {code}\n--- stdout\n{stdout}--- stderr\n{stderr}")
    }
}

/// Replaces what differs from run to run: times, paths of the sandbox, fingerprints.
pub(crate) fn stable() -> insta::internals::SettingsBindDropGuard {
    let mut settings = insta::Settings::clone_current();
    settings.add_filter(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z", "[TIME]");
    settings.add_filter(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\b", "[TIME]");
    settings.add_filter(r"/\S*/home/\.bluemix/\S*evidence\.json", "[EVIDENCE]");
    settings.add_filter(r"/\S*/home/\.bluemix/monitoring/journal/\S*jsonl", "[JOURNAL]");
    settings.add_filter(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "[GUID]");
    settings.add_filter(r"\b[0-9a-f]{12}\b", "[FINGERPRINT]");
    settings.add_filter(r"\b(P|p)lan [0-9a-f]{8}\b", "${1}lan [PLAN]");
    settings.add_filter(r"127\.0\.0\.1:\d+", "[CLOUD]");
    settings.add_filter(r"Trace ID: \S+", "Trace ID: [ID]");
    settings.bind_to_scope()
}

/// The files below a folder, for tests that nothing was written.
pub(crate) fn files(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let mut found = Vec::new();
    for entry in entries {
        let path = entry.unwrap().path();
        if path.is_dir() { found.extend(files(&path)) } else { found.push(path) }
    }
    found.sort();
    found
}
