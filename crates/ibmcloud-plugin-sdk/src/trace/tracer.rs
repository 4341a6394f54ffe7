//! Where the trace goes.

use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use super::format::{TraceRequest, TraceResponse};
use crate::env::Env;
use crate::files::{Irregular, open_regular, open_stream};
use crate::locale::Translator;

/// What the user asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum TraceSetting {
    /// No trace.
    #[default]
    Off,
    /// To stderr, whatever the host's documentation says about stdout.
    Stderr,
    /// Appended to a file.
    File(PathBuf),
}

impl TraceSetting {
    /// Reads a value. `true` and `false` are the host's; that `1`, `0` and the like mean the same,
    /// instead of a file of that name, is ours.
    pub fn parse(value: &str) -> Self {
        match value.trim().to_ascii_lowercase().as_str() {
            "" | "false" | "0" | "no" | "off" => Self::Off,
            "true" | "1" | "yes" | "on" => Self::Stderr,
            _ => Self::File(value.trim().into()),
        }
    }

    /// The environment's wish if there is one, else the configuration's.
    pub fn choose(env: &Env, configured: &str) -> Self {
        Self::parse(env.trace().unwrap_or(configured))
    }
}

/// Writes the trace. Several requests may be under way at once; each record is written in one go.
pub struct Tracer {
    sink: Option<Mutex<Box<dyn Write + Send>>>,
    color: bool,
}

impl Tracer {
    /// A tracer that writes nothing.
    pub const fn off() -> Self {
        Self { sink: None, color: false }
    }

    /// Opens the trace. `stderr` is where it goes if a file is not wanted, or cannot be had; then
    /// it says so first. Files are readable by their owner only, and have no colours in them.
    pub fn open(
        setting: &TraceSetting,
        mut stderr: Box<dyn Write + Send>,
        color: bool,
        translator: &Translator,
    ) -> Self {
        let path = match setting {
            TraceSetting::Off => return Self::off(),
            TraceSetting::Stderr => return Self::to(stderr, color),
            TraceSetting::File(path) => path,
        };
        match open_private(path) {
            Ok(file) => Self::to(Box::new(file), false),
            Err(error) => {
                let id = "An error occurred when creating log file '{{.Path}}':\n{{.Error}}\n\n";
                let path = path.to_string_lossy();
                let told = translator.t(id, &[("Path", &path), ("Error", &error.to_string())]);
                // If stderr is gone there is nobody left to tell.
                let _ = stderr.write_all(told.as_bytes());
                Self::to(stderr, color)
            }
        }
    }

    fn to(sink: Box<dyn Write + Send>, color: bool) -> Self {
        Self { sink: Some(Mutex::new(sink)), color }
    }

    /// Whether anything is written, for callers that would copy bodies for nothing.
    pub fn is_on(&self) -> bool {
        self.sink.is_some()
    }

    /// Logs a request that is about to be sent.
    pub fn request(&self, request: &TraceRequest<'_>) {
        self.write(|color| request.render(color));
    }

    /// Logs an answer.
    pub fn response(&self, response: &TraceResponse<'_>) {
        self.write(|color| response.render(color));
    }

    /// A trace that cannot be written must not break the command that it is about.
    fn write(&self, record: impl FnOnce(bool) -> String) {
        let Some(sink) = &self.sink else { return };
        let text = record(self.color);
        let mut sink = sink.lock().unwrap_or_else(PoisonError::into_inner);
        let _ = sink.write_all(text.as_bytes()).and_then(|()| sink.flush());
    }
}

/// A file, or a stream that somebody reads: `/dev/stderr` may be a pipe. Nobody is waited for.
fn open_private(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.append(true).create(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o600);
    }
    match open_regular(path, &options) {
        Err(error) => match Irregular::in_error(&error) {
            Some(Irregular::Fifo | Irregular::CharacterDevice) => open_stream(path),
            _ => Err(error),
        },
        opened => opened,
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::locale::Locale;
    use crate::terminal::Capture;

    fn sample() -> TraceRequest<'static> {
        TraceRequest {
            at: "2026-07-15T10:11:12Z",
            method: "GET",
            target: "/",
            host: "h",
            headers: &[],
            body: b"",
        }
    }

    #[test]
    fn the_environment_beats_the_configuration() {
        for (variable, configured, expected) in [
            ("", "", TraceSetting::Off),
            ("", "TRUE", TraceSetting::Stderr),
            ("false", "true", TraceSetting::Off),
            ("True", "", TraceSetting::Stderr),
            ("1", "", TraceSetting::Stderr),
            ("0", "true", TraceSetting::Off),
            ("a.log", "true", TraceSetting::File("a.log".into())),
        ] {
            let env = Env::capture([("IBMCLOUD_TRACE", variable)]);
            assert_eq!(TraceSetting::choose(&env, configured), expected, "{variable}");
        }
    }

    #[test]
    fn a_file_is_appended_to_and_private_and_plain() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("trace.log");
        fs::write(&path, "before\n").unwrap();
        let stderr = Capture::new();
        let setting = TraceSetting::File(path.clone());
        let english = Translator::english();
        Tracer::open(&setting, Box::new(stderr.clone()), true, &english).request(&sample());
        let text = fs::read_to_string(&path).unwrap();
        assert!(text.starts_with("before\n\nREQUEST: [2026-07-15T10:11:12Z]\n"), "{text}");
        assert!(!text.contains('\x1b') && stderr.bytes().is_empty());

        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            let fresh = folder.path().join("fresh.log");
            let setting = TraceSetting::File(fresh.clone());
            Tracer::open(&setting, Box::new(stderr), false, &english).request(&sample());
            assert_eq!(fs::metadata(&fresh).unwrap().permissions().mode() & 0o777, 0o600);
        }
    }

    #[test]
    fn a_file_that_cannot_be_had_is_reported_and_replaced_by_stderr() {
        let stderr = Capture::new();
        let setting = TraceSetting::File("/nowhere/at/all".into());
        let german = Translator::from(Locale::De);
        let tracer = Tracer::open(&setting, Box::new(stderr.clone()), false, &german);
        tracer.request(&sample());
        let text = stderr.text();
        assert!(text.starts_with("Beim Erstellen der Protokolldatei '/nowhere/at/all'"), "{text}");
        assert!(text.contains("REQUEST:"), "{text}");
    }

    #[cfg(unix)]
    #[test]
    fn a_pipe_that_nobody_reads_is_reported_and_not_waited_for() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("trace.log");
        let status = std::process::Command::new("mkfifo").arg(&path).status();
        assert!(status.unwrap().success());
        let stderr = Capture::new();
        let setting = TraceSetting::File(path);
        let english = Translator::english();
        Tracer::open(&setting, Box::new(stderr.clone()), false, &english).request(&sample());
        let text = stderr.text();
        assert!(text.contains("':\nnobody reads from the named pipe\n\n"), "{text}");
        assert!(text.contains("REQUEST:"), "{text}");

        let stderr = Capture::new();
        let setting = TraceSetting::File("/dev/null".into());
        Tracer::open(&setting, Box::new(stderr.clone()), false, &english).request(&sample());
        assert!(stderr.bytes().is_empty());
    }

    #[test]
    fn off_means_off() {
        let stderr = Capture::new();
        let english = Translator::english();
        let tracer = Tracer::open(&TraceSetting::Off, Box::new(stderr.clone()), false, &english);
        tracer.request(&sample());
        assert!(!tracer.is_on() && stderr.bytes().is_empty());
    }
}
