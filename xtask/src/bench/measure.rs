//! Starts programs in turn, and looks at what each start cost.

use std::io::{self, Read as _};
use std::net::TcpListener;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, ensure};
use nix::sys::resource::{UsageWho, getrusage};
use nix::sys::time::TimeVal;
use serde_json::{Map, Value, json};

use super::instructions;
use super::programs::{FIRST_CALL, Programs, Subject};
use crate::checkout::call;

/// Starts before the first that counts.
const WARM_UP: u32 = 3;
/// How long a first connection is waited for.
const LONGEST: Duration = Duration::from_secs(10);

/// What was found, in the order of the page.
pub(super) struct Measured(Map<String, Value>);

impl Measured {
    pub(super) fn read(file: &Path) -> anyhow::Result<Self> {
        Ok(Self(serde_json::from_str(&std::fs::read_to_string(file)?)?))
    }

    pub(super) fn to_json(&self) -> String {
        Value::Object(self.0.clone()).to_string()
    }

    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }

    /// Milliseconds until the program ended.
    pub(super) fn wall(&self, name: &str) -> Option<f64> {
        self.0.get(name)?["wall"].as_f64()
    }

    /// Milliseconds of processor time outside the kernel. For so short a time the system guesses which
    /// part was the kernel's.
    pub(super) fn user(&self, name: &str) -> Option<f64> {
        self.0.get(name)?["user"].as_f64()
    }

    /// Milliseconds of processor time, the kernel's included.
    pub(super) fn processor(&self, name: &str) -> Option<f64> {
        self.0.get(name)?["processor"].as_f64()
    }

    /// Megabytes at the most.
    pub(super) fn memory(&self, name: &str) -> Option<f64> {
        self.0.get(name)?["memory"].as_f64()
    }

    pub(super) fn instructions(&self, name: &str) -> Option<u64> {
        self.0.get(name)?["instructions"].as_u64()
    }
}

/// Measures everything in one run: one start of each, then the next of each, so that a busy moment of the
/// machine meets all of them.
pub(super) fn all(programs: &Programs) -> anyhow::Result<Measured> {
    let subjects = &programs.subjects;
    let mut times: Vec<[Vec<f64>; 3]> = vec![Default::default(); subjects.len()];
    let mut first_call = Vec::new();
    for round in 0..programs.runs + WARM_UP {
        for (subject, times) in subjects.iter().zip(&mut times) {
            let spent = start(subject)?;
            if round >= WARM_UP {
                times.iter_mut().zip(spent).for_each(|(times, time)| times.push(time));
            }
        }
        let wall = until_the_first_connection(programs)?;
        if round >= WARM_UP {
            first_call.push(wall);
        }
    }
    let mut counts = Vec::new();
    let counted: Vec<_> = subjects.iter().filter(|it| it.counted).cloned().collect();
    instructions::of(&counted, &mut counts)?;
    let mut measured = Map::new();
    for (subject, [wall, user, processor]) in subjects.iter().zip(times) {
        let count = counts.iter().find(|(name, _)| *name == subject.name).map(|(_, it)| *it);
        let found = json!({
            "wall": median(wall), "user": median(user), "processor": median(processor),
            "memory": memory(&subject.words)?, "instructions": count,
        });
        measured.insert(subject.name.clone(), found);
    }
    measured.insert(FIRST_CALL.to_owned(), json!({"wall": median(first_call)}));
    Ok(Measured(measured))
}

/// Wall time, user time, and user and system time of one start, in milliseconds.
fn start(subject: &Subject) -> anyhow::Result<[f64; 3]> {
    let mut command = subject.command();
    let before = spent()?;
    let started = Instant::now();
    let status = command.status().with_context(|| format!("cannot start {}", subject.name))?;
    let wall = started.elapsed();
    ensure!(status.success(), "{} failed: {status}", subject.name);
    let after = spent()?;
    let [user, system] = [0, 1].map(|at| after[at].saturating_sub(before[at]));
    Ok([wall, user, user + system].map(milliseconds))
}

/// User and system time of all children so far.
fn spent() -> anyhow::Result<[Duration; 2]> {
    let usage = getrusage(UsageWho::RUSAGE_CHILDREN)?;
    let duration = |time: TimeVal| -> anyhow::Result<Duration> {
        let seconds = Duration::from_secs(u64::try_from(time.tv_sec())?);
        Ok(seconds + Duration::from_micros(u64::try_from(time.tv_usec())?))
    };
    Ok([duration(usage.user_time())?, duration(usage.system_time())?])
}

/// From the start of a command that needs the network to its first word to the proxy, with the system's
/// own authorities; then it is stopped.
fn until_the_first_connection(programs: &Programs) -> anyhow::Result<f64> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    listener.set_nonblocking(true)?;
    let proxy = format!("http://{}", listener.local_addr()?);
    let mut command = programs.program();
    command.args(["resource", "groups"]).env_remove("SSL_CERT_FILE").env("HTTPS_PROXY", &proxy);
    command.env("https_proxy", &proxy).stdin(Stdio::null());
    command.stdout(Stdio::null()).stderr(Stdio::null());
    let started = Instant::now();
    let mut child = command.spawn()?;
    let spoken = first_word(&listener, started + LONGEST);
    let wall = milliseconds(started.elapsed());
    child.kill()?;
    child.wait()?;
    spoken.context("the program did not speak to its proxy")?;
    Ok(wall)
}

fn first_word(listener: &TcpListener, deadline: Instant) -> io::Result<()> {
    let mut stream = loop {
        match listener.accept() {
            Ok((stream, _)) => break stream,
            Err(error) if error.kind() != io::ErrorKind::WouldBlock => return Err(error),
            Err(_) if Instant::now() >= deadline => return Err(io::ErrorKind::TimedOut.into()),
            Err(_) => std::thread::sleep(Duration::from_micros(50)),
        }
    };
    stream.set_nonblocking(false)?;
    stream.set_read_timeout(Some(LONGEST))?;
    let mut word = [0; 7];
    stream.read_exact(&mut word)?;
    if &word == b"CONNECT" { Ok(()) } else { Err(io::ErrorKind::InvalidData.into()) }
}

/// Peak memory in megabytes. `time` starts the program, and is small itself: a child of a large program
/// begins with the memory of its parent in the books.
pub(super) fn memory(words: &[String]) -> anyhow::Result<f64> {
    let file = tempfile::NamedTempFile::new()?;
    let mut command = Command::new("/usr/bin/time");
    command.args(["-f", "%M", "-o"]).arg(file.path()).args(words);
    call(command.stdout(Stdio::null()))
        .context("peak memory is asked of GNU time: install `time`")?;
    let kilobytes: f64 = std::fs::read_to_string(file.path())?.trim().parse()?;
    Ok(kilobytes / 1024.0)
}

pub(super) fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}

pub(super) fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_is_in_the_middle() {
        assert!((median(vec![9.0, 1.0, 2.0]) - 2.0).abs() < f64::EPSILON);
    }
}
