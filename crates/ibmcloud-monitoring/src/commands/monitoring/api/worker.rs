//! Where a jq filter is compiled and run: in a process of its own, which is this program once more. A
//! filter is a program, and one that calls itself without end exhausts the stack, which nothing in the
//! same process survives.

use std::io::{self, BufRead, BufReader, Read as _, Write};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::thread;

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::filter::Filter;
use crate::errors::CommandError;
use crate::msg;

/// The one argument that makes this program a worker. It is no command, and nobody has to type it.
pub(crate) const ARGUMENT: &str = "jq-filter-worker";
/// Deep enough for whatever is meant, and the same on every system.
const STACK: usize = 64 * 1024 * 1024;
/// What is said of a filter whose worker died.
const TOO_DEEP: &str = "it is nested too deeply, or calls itself without end";

/// A worker that has compiled a filter and waits for a document.
pub(super) struct Worker {
    process: Child,
    answers: BufReader<ChildStdout>,
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
        let answers = process.stdout.take().map(BufReader::new);
        let answers = answers.ok_or_else(|| io::Error::from(io::ErrorKind::BrokenPipe))?;
        let mut worker = Self { process, answers };
        let compiled = worker.tell(format!("{}\n", serde_json::json!(filter)).as_bytes());
        compiled.and_then(|()| worker.answer::<()>()).map_err(|reason| {
            CommandError::usage(msg!(
                "'{{.Filter}}' is not a jq filter: {{.Reason}}",
                Filter = filter,
                Reason = reason
            ))
        })?;
        Ok(worker)
    }

    /// What the filter makes of a JSON text, one line a result.
    pub(super) fn run(mut self, json: &[u8]) -> Result<String, String> {
        self.tell(json)?;
        // The end of the input is the end of the document.
        self.process.stdin = None;
        self.answer()
    }

    fn tell(&mut self, bytes: &[u8]) -> Result<(), String> {
        let told = self.process.stdin.as_mut().map(|pipe| pipe.write_all(bytes));
        told.unwrap_or(Ok(())).map_err(|_| TOO_DEEP.to_owned())
    }

    fn answer<T: DeserializeOwned>(&mut self) -> Result<T, String> {
        let mut line = String::new();
        let answer = self.answers.read_line(&mut line).ok();
        let answer = answer.and_then(|_| serde_json::from_str::<Result<T, String>>(&line).ok());
        answer.unwrap_or_else(|| Err(TOO_DEEP.to_owned()))
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
        say(&filter.run(&document))
    })?;
    thread.join().unwrap_or_else(|_| Err(io::Error::other("the filter failed")))
}

fn say(answer: &impl Serialize) -> io::Result<()> {
    let mut out = io::stdout().lock();
    serde_json::to_writer(&mut out, answer)?;
    out.write_all(b"\n")?;
    out.flush()
}
