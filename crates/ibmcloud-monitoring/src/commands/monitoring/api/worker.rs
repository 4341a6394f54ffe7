//! Where a jq filter is compiled and run: in a process of its own, which is this program once more. A
//! filter is a program: one that calls itself without end exhausts the stack or the memory, which nothing
//! in the same process survives, and one that goes on for ever has to be ended from outside.

use std::io::{self, BufRead, BufReader, Read as _, Write};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread;
use std::time::Duration;

use ibmcloud_cli::errors::CommandError;
use ibmcloud_cli::messages::Message;
use ibmcloud_cli::msg;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::filter::{Filter, Outcome};

/// The one argument that makes this program a worker. It is no command, and nobody has to type it.
pub(crate) const ARGUMENT: &str = "jq-filter-worker";
/// Deep enough for whatever is meant, and the same on every system.
const STACK: usize = 64 * 1024 * 1024;
/// Long enough for whatever is meant, since a filter is short.
const COMPILING: Duration = Duration::from_secs(30);
/// Memory for a filter on a document of no size.
const MEMORY: u64 = 1024 * 1024 * 1024;
/// Memory for each byte of a document: it is read twice, and a filter may make copies of it.
const MEMORY_PER_BYTE: u64 = 64;

/// A worker that has compiled a filter and waits for a document.
pub(super) struct Worker {
    process: Child,
    answers: Receiver<String>,
}

/// Why a filter made nothing of a document.
#[derive(Debug)]
pub(super) enum Failure {
    /// It said so itself, or cannot be applied.
    Filter(String),
    /// Its process ended before it did.
    Died,
    /// It had not ended when its time was over.
    Late(Duration),
}

impl Failure {
    pub(super) fn reason(&self) -> Message {
        match self {
            Self::Filter(reason) => msg!("{{.Reason}}", Reason = reason),
            Self::Died => {
                msg!("it is nested too deeply, calls itself without end, or needs too much memory")
            }
            Self::Late(limit) => {
                msg!("it had not ended after {{.Seconds}} seconds", Seconds = limit.as_secs_f64())
            }
        }
    }
}

impl Worker {
    /// Compiles a filter before anything is sent; what is wrong with it is wrong usage.
    pub(super) fn start(filter: &str) -> Result<Self, CommandError> {
        let mut process = Command::new(std::env::current_exe()?)
            .arg(ARGUMENT)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            // Its last words are of no use to anybody.
            .stderr(Stdio::null())
            .spawn()?;
        let Some(out) = process.stdout.take() else {
            return Err(io::Error::from(io::ErrorKind::BrokenPipe).into());
        };
        let (sender, answers) = channel();
        // It ends when the process does.
        thread::spawn(move || {
            let lines = BufReader::new(out).lines().map_while(Result::ok);
            for line in lines {
                if sender.send(line).is_err() {
                    break;
                }
            }
        });
        let mut worker = Self { process, answers };
        let compiled = worker.tell(format!("{}\n", serde_json::json!(filter)).as_bytes());
        compiled.and_then(|()| worker.answer::<()>(COMPILING)).map_err(|failure| {
            CommandError::usage(msg!(
                "'{{.Filter}}' is not a jq filter: {{.Reason}}",
                Filter = filter,
                Reason => failure.reason()
            ))
        })?;
        Ok(worker)
    }

    /// What the filter makes of a JSON text within a time; zero means any time.
    pub(super) fn run(mut self, json: &[u8], limit: Duration) -> Result<Outcome, Failure> {
        self.tell(json)?;
        // The end of the input is the end of the document.
        self.process.stdin = None;
        self.answer(limit)
    }

    fn tell(&mut self, bytes: &[u8]) -> Result<(), Failure> {
        let told = self.process.stdin.as_mut().map(|pipe| pipe.write_all(bytes));
        told.unwrap_or(Ok(())).map_err(|_| Failure::Died)
    }

    /// The next answer. Whoever gives none in time is ended when the worker is dropped.
    fn answer<T: DeserializeOwned>(&self, limit: Duration) -> Result<T, Failure> {
        let line = if limit.is_zero() {
            self.answers.recv().map_err(|_| Failure::Died)?
        } else {
            self.answers.recv_timeout(limit).map_err(|error| match error {
                RecvTimeoutError::Timeout => Failure::Late(limit),
                RecvTimeoutError::Disconnected => Failure::Died,
            })?
        };
        let answer = serde_json::from_str::<Result<T, String>>(&line).map_err(|_| Failure::Died)?;
        answer.map_err(Failure::Filter)
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        // It may have ended already, which is what is wanted.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// The worker's side: a filter on the first line, and a document behind it.
pub(crate) fn work() -> io::Result<()> {
    let thread = thread::Builder::new().stack_size(STACK).spawn(|| {
        let mut input = BufReader::new(io::stdin());
        let mut line = String::new();
        input.read_line(&mut line)?;
        let filter = serde_json::from_str::<String>(&line)?;
        let compiled = Filter::compile(&filter);
        say(&compiled.as_ref().map(|_| ()))?;
        let Ok(filter) = compiled else { return Ok(()) };
        let mut document = Vec::new();
        input.read_to_end(&mut document)?;
        limit_memory(document.len());
        say(&filter.run(&document))
    })?;
    thread.join().unwrap_or_else(|_| Err(io::Error::other("the filter failed")))
}

/// Lets the system refuse memory to a filter that wants more and more of it, before it takes that of all
/// other programs. Where the system cannot, the time is the limit.
fn limit_memory(document: usize) {
    #[cfg(unix)]
    {
        use nix::sys::resource::{Resource, getrlimit, setrlimit};
        let size = u64::try_from(document).unwrap_or(u64::MAX);
        let most = MEMORY.saturating_add(size.saturating_mul(MEMORY_PER_BYTE));
        // Without the limit the filter runs all the same.
        if let Ok((now, hard)) = getrlimit(Resource::RLIMIT_AS) {
            let _ = setrlimit(Resource::RLIMIT_AS, now.min(most), hard);
        }
    }
    #[cfg(not(unix))]
    let _ = document;
}

fn say(answer: &impl Serialize) -> io::Result<()> {
    let mut out = io::stdout().lock();
    serde_json::to_writer(&mut out, answer)?;
    out.write_all(b"\n")?;
    out.flush()
}
