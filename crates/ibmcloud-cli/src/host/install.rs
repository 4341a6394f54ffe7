//! Putting a plug-in's file into place: what it says about itself is asked of a copy, so that the
//! file that was asked is the file that is installed.

use std::ffi::OsStr;
use std::io::{self, Read as _};
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};
use std::{fs, thread};

use ibmcloud_plugin_sdk::config::PluginRegistry;
use ibmcloud_plugin_sdk::env::{CLI_NAME, Env, NAMESPACE};
use ibmcloud_plugin_sdk::files::open_regular;
use ibmcloud_plugin_sdk::metadata::Metadata;
use serde_json::{Map, Value};
use tempfile::TempPath;

use super::official::{HOST_VERSION, binary};
use crate::command::Registry;
use crate::context::Context;
use crate::errors::CommandError;
use crate::messages::Message;
use crate::msg;
use crate::session::interrupt::{Attention, Signal};

/// How long a plug-in may take to describe itself.
const PATIENCE: Duration = Duration::from_secs(20);
/// How long the rest of a description may take that is in the pipe already.
const PIECE: Duration = Duration::from_millis(50);
/// The longest description that is read.
const LONGEST: u64 = 16 * 1024 * 1024;
/// Namespaces of the host that plug-ins may add commands to.
const SHARED: [&str; 7] = ["account", "iam", "catalog", "service", "resource", "billing", "plugin"];

/// A copy of a plug-in's file, and what it says about itself.
pub struct Candidate {
    /// What the plug-in says about itself.
    pub metadata: Metadata,
    document: Map<String, Value>,
    copy: TempPath,
}

/// Copies a file into the configuration folder, and asks the copy what it is.
pub fn examine(ctx: &Context, file: &Path) -> Result<Candidate, CommandError> {
    let unusable = |source| CommandError::File { path: file.display().to_string(), source };
    examine_copy(ctx, copied(ctx.profile.shared_folder(), file).map_err(unusable)?)
}

/// Asks a file of our own, which is in the file system of the plug-ins, what it is.
pub fn examine_copy(ctx: &Context, copy: TempPath) -> Result<Candidate, CommandError> {
    let unusable = |source| CommandError::File { path: copy.display().to_string(), source };
    executable(&copy).map_err(unusable)?;
    let text = described(&copy, &ctx.env, PATIENCE).map_err(|error| match error {
        Undescribed::Io(error) => no_metadata(&error),
        Undescribed::Interrupted(signal) => signal.before_any_change(),
    })?;
    let document: Map<String, Value> =
        serde_json::from_slice(&text).map_err(|error| no_metadata(&error))?;
    let metadata = Metadata::from_document(&document).map_err(|error| no_metadata(&error))?;
    check(ctx.registry, &metadata)?;
    Ok(Candidate { metadata, document, copy })
}

fn no_metadata(reason: &dyn std::fmt::Display) -> CommandError {
    CommandError::plain(
        msg!("Unable to obtain plug-in's metadata. Error: {{.Reason}}", Reason = reason),
        msg!("Nothing was changed. Name the file of a plug-in for this system."),
    )
}

fn copied(config_dir: &Path, file: &Path) -> io::Result<TempPath> {
    let scratch = config_dir.join("tmp");
    fs::create_dir_all(&scratch)?;
    let copy = tempfile::Builder::new().prefix("plugin-").tempfile_in(&scratch)?;
    io::copy(&mut open_regular(file, fs::OpenOptions::new().read(true))?, &mut copy.as_file())?;
    // A file that is open for writing cannot be started.
    Ok(copy.into_temp_path())
}

#[cfg(unix)]
fn executable(file: &Path) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    fs::set_permissions(file, fs::Permissions::from_mode(0o755))
}

/// Elsewhere a file's name says whether it can be started.
#[cfg(not(unix))]
fn executable(_: &Path) -> io::Result<()> {
    Ok(())
}

/// Why a plug-in did not describe itself.
#[derive(Debug)]
enum Undescribed {
    Io(io::Error),
    Interrupted(Signal),
}

impl From<io::Error> for Undescribed {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

/// What `FILE SendMetadata` prints, within limits of time and size. Whatever it has started ends with it if
/// it does not end by itself; if it does, nobody is waited for who holds on to its output.
fn described(file: &Path, env: &Env, patience: Duration) -> Result<Vec<u8>, Undescribed> {
    let of_a_host = |name: &OsStr| {
        let names = NAMESPACE.names.iter().chain(CLI_NAME.names);
        names.into_iter().any(|it| name == *it)
    };
    let mut command = Command::new(file);
    command.arg("SendMetadata").env_clear().envs(env.iter().filter(|(key, _)| !of_a_host(key)));
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
    // In a group of its own, Ctrl-C does not reach it.
    let attention = Attention::begin();
    let mut child = Group::start(&mut command)?;
    let heard = Output::of(child.0.stdout.take())?;
    let deadline = Instant::now() + patience;
    let too_late = || io::Error::new(io::ErrorKind::TimedOut, "it did not end in time");
    let status = loop {
        if let Some(status) = child.0.try_wait()? {
            break status;
        }
        if let Some(signal) = attention.seen() {
            child.kill()?;
            return Err(Undescribed::Interrupted(signal));
        }
        if Instant::now() >= deadline {
            child.kill()?;
            return Err(too_late().into());
        }
        thread::sleep(Duration::from_millis(2));
    };
    if !status.success() {
        return Err(io::Error::other(status.to_string()).into());
    }
    heard.document(deadline).ok_or_else(|| too_late().into())
}

/// A child and all that it starts.
struct Group(Child);

impl Group {
    fn start(command: &mut Command) -> io::Result<Self> {
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(command, 0);
        command.spawn().map(Self)
    }

    /// Ends a child that is still there, and its children.
    fn kill(&mut self) -> io::Result<()> {
        #[cfg(unix)]
        if let Ok(group) = self.0.id().try_into() {
            use nix::sys::signal::{Signal, killpg};
            let _ = killpg(nix::unistd::Pid::from_raw(group), Signal::SIGKILL);
        }
        self.0.kill()?;
        self.0.wait().map(drop)
    }
}

/// What somebody writes, as it comes.
struct Output {
    text: Arc<Mutex<Vec<u8>>>,
    /// Says something for every piece, and nothing any more at the end.
    more: mpsc::Receiver<()>,
}

impl Output {
    fn of(stdout: Option<ChildStdout>) -> io::Result<Self> {
        let text = Arc::<Mutex<Vec<u8>>>::default();
        let (said, more) = mpsc::channel();
        let kept = Arc::clone(&text);
        thread::Builder::new().spawn(move || {
            let Some(stdout) = stdout else { return };
            let (mut stdout, mut piece) = (stdout.take(LONGEST), [0; 8192]);
            while let Ok(count @ 1..) = stdout.read(&mut piece) {
                let read = piece.get(..count).unwrap_or_default();
                kept.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(read);
                // Nobody may be listening any more.
                let _ = said.send(());
            }
        })?;
        Ok(Self { text, more })
    }

    /// All of it, or as much as makes a document: somebody else may hold on to the other end.
    fn document(self, deadline: Instant) -> Option<Vec<u8>> {
        loop {
            let left = deadline.saturating_duration_since(Instant::now());
            let more = self.more.recv_timeout(left.min(PIECE));
            let text = self.text.lock().unwrap_or_else(PoisonError::into_inner);
            match more {
                Ok(()) => {}
                Err(RecvTimeoutError::Disconnected) => return Some(text.clone()),
                Err(RecvTimeoutError::Timeout) => {
                    if serde_json::from_slice::<serde::de::IgnoredAny>(&text).is_ok() {
                        return Some(text.clone());
                    }
                    if left.is_zero() {
                        return None;
                    }
                }
            }
        }
    }
}

/// Refuses what could not be run, or could not be told from something else.
fn check(registry: &Registry, metadata: &Metadata) -> Result<(), CommandError> {
    let refuse = |what: Message| {
        Err(CommandError::plain(what, msg!("Nothing was changed. Ask the plug-in's author.")))
    };
    if !is_name(&metadata.name) {
        return refuse(msg!("'{{.Name}}' is not a name of a plug-in.", Name = metadata.name));
    }
    if metadata.commands.is_empty() {
        return refuse(msg!("Plug-in '{{.Name}}' has no command.", Name = metadata.name));
    }
    if metadata.min_cli_version > HOST_VERSION {
        return refuse(msg!(
            "Plug-in '{{.Name}}' needs IBM Cloud CLI {{.Needed}}; this is like {{.Here}}.",
            Name = metadata.name,
            Needed = metadata.min_cli_version,
            Here = HOST_VERSION
        ));
    }
    match metadata.commands.iter().find_map(|it| taken(registry, &it.namespace, &it.name)) {
        Some(word) => refuse(msg!(
            "Plug-in '{{.Name}}' declares '{{.Word}}', which is a command of the host.",
            Name = metadata.name,
            Word = word
        )),
        None => Ok(()),
    }
}

/// The word of a command's path that is the host's own.
fn taken(registry: &Registry, namespace: &str, name: &str) -> Option<String> {
    let first = namespace.split(' ').next().filter(|it| !it.is_empty()).unwrap_or(name);
    let root = registry.in_namespace("").any(|spec| spec.is_called(first));
    let shared = SHARED.contains(&first);
    let clash = registry.in_namespace(namespace).any(|spec| spec.is_called(name));
    (root || (shared && clash)).then(|| if root { first } else { name }.to_owned())
}

/// A name becomes that of a folder and of a file.
pub(super) fn is_name(name: &str) -> bool {
    let plain = |it: char| it.is_ascii_alphanumeric() || matches!(it, '-' | '_' | '.');
    !name.is_empty()
        && !name.starts_with(['.', '-'])
        && name.chars().all(plain)
        && !name.eq_ignore_ascii_case("config.json")
}

impl Candidate {
    /// Puts the copy where the host looks for it, and registers the plug-in. A command that runs at
    /// this moment sees the old file or the new one.
    pub fn install(self, config_dir: &Path) -> Result<(), CommandError> {
        let path = binary(config_dir, &self.metadata.name);
        let unusable = |source| CommandError::File { path: path.display().to_string(), source };
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder).map_err(unusable)?;
        }
        self.copy.persist(&path).map_err(|error| unusable(error.error))?;
        PluginRegistry::new(config_dir).put(&self.metadata.name, &self.document)?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A plug-in that is a script, and a folder for what it leaves behind.
    #[cfg(unix)]
    fn script(text: &str) -> io::Result<(tempfile::TempDir, std::path::PathBuf)> {
        let folder = tempfile::tempdir()?;
        let file = folder.path().join("plug-in");
        fs::write(&file, format!("#!/bin/sh\ncd {}\n{text}", folder.path().display()))?;
        executable(&file)?;
        Ok((folder, file))
    }

    #[cfg(unix)]
    fn usual() -> Env {
        Env::capture([(OsStr::new("PATH").to_owned(), OsStr::new("/usr/bin:/bin").to_owned())])
    }

    #[cfg(unix)]
    #[test]
    fn a_plug_in_that_leaves_somebody_holding_its_output_has_said_all_there_is() {
        for held in ["sleep 60 &", "setsid sleep 60 &"] {
            let (folder, file) = script(&format!("{held}\necho $! > id\necho '{{}}'\n")).unwrap();
            let said = described(&file, &usual(), Duration::from_secs(30)).unwrap();
            assert_eq!(said, b"{}\n");
            let id = fs::read_to_string(folder.path().join("id")).unwrap();
            let _ = Command::new("kill").arg(id.trim()).stderr(Stdio::null()).status();
        }
    }

    #[cfg(unix)]
    #[test]
    fn half_a_document_is_waited_for_until_the_time_is_over() {
        let (folder, file) = script("sleep 60 &\necho $! > id\necho '{'\n").unwrap();
        let error = described(&file, &usual(), Duration::from_millis(100)).unwrap_err();
        assert!(matches!(error, Undescribed::Io(it) if it.kind() == io::ErrorKind::TimedOut));
        let id = fs::read_to_string(folder.path().join("id")).unwrap();
        let _ = Command::new("kill").arg(id.trim()).status();
    }

    #[cfg(unix)]
    #[test]
    fn what_a_plug_in_has_started_ends_with_it_when_the_time_is_over() {
        use ibmcloud_plugin_sdk::files::open_stream;

        // Whoever has the pipe open is still there.
        let text = "mkfifo alive\n(exec 3<> alive; : > started; sleep 60) &\nexec sleep 60\n";
        for patience in [1, 5, 25].map(Duration::from_secs) {
            let (folder, file) = script(text).unwrap();
            let error = described(&file, &usual(), patience).unwrap_err();
            assert!(matches!(error, Undescribed::Io(it) if it.kind() == io::ErrorKind::TimedOut));
            if !folder.path().join("started").exists() {
                continue;
            }
            while open_stream(&folder.path().join("alive")).is_ok() {
                thread::sleep(Duration::from_millis(5));
            }
            return;
        }
        panic!("the plug-in did not get to start anything");
    }

    #[test]
    fn a_name_cannot_leave_the_folder_of_plugins() {
        for name in ["monitoring", "code-engine", "SayHello", "a.b_c"] {
            assert!(is_name(name), "{name}");
        }
        for name in ["", "..", ".cache", "a/b", "a b", "-x", "config.json", "a\\b"] {
            assert!(!is_name(name), "{name}");
        }
    }

    #[test]
    fn the_hosts_own_words_are_taken() {
        let taken = |namespace, name| taken(&crate::testing::REGISTRY, namespace, name);
        assert_eq!(taken("login", "x").as_deref(), Some("login"));
        assert_eq!(taken("", "target").as_deref(), Some("target"));
        assert_eq!(taken("resource", "groups").as_deref(), Some("groups"));
        assert_eq!(taken("resource", "new-things"), None);
        assert_eq!(taken("monitoring", "service-instances"), None);
        assert_eq!(taken("demo", "list"), None);
    }
}
