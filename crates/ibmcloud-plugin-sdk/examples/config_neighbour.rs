//! A program that keeps changing the configuration it shares with others.
//!
//! `config_neighbour FOLDER NAME SECONDS`: each round reads the configuration, looks whether somebody is
//! logged in with tokens that are in one piece, and then renews both tokens and counts the round under a
//! key of its own. Prints `round N` when round N is in the file, `damaged` when the file could not be
//! read and was left alone, or holds nothing; exits with 1, saying why, when the login is not what it should be.

#![expect(clippy::print_stdout, reason = "whoever started it reads its rounds")]

use std::error::Error;
use std::path::PathBuf;
use std::process::{self, ExitCode};
use std::thread;
use std::time::{Duration, Instant};

use ibmcloud_plugin_sdk::{Config, ConfigError, ConfigStore};

/// How often a token repeats itself: it is then as long as a real one, and a token that was put together
/// from two shows.
const PIECES: usize = 150;

fn main() -> ExitCode {
    match run(&std::env::args().skip(1).collect::<Vec<_>>()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(reason) => {
            println!("{reason}");
            ExitCode::FAILURE
        }
    }
}

fn run(words: &[String]) -> Result<(), Box<dyn Error>> {
    let [folder, name, seconds] = words else {
        return Err("usage: config_neighbour FOLDER NAME SECONDS".into());
    };
    let store = ConfigStore::new(PathBuf::from(folder));
    let end = Instant::now() + Duration::from_secs(seconds.parse()?);
    let mut pause = Pauses::new();
    while Instant::now() < end {
        match round(&store, name) {
            Ok(number) => println!("round {number}"),
            Err(Trouble::Damaged) => println!("damaged"),
            Err(Trouble::Other(reason)) => return Err(reason),
        }
        thread::sleep(pause.next());
    }
    Ok(())
}

enum Trouble {
    Damaged,
    Other(Box<dyn Error>),
}

impl From<ConfigError> for Trouble {
    fn from(error: ConfigError) -> Self {
        match error {
            ConfigError::Damaged { .. } => Self::Damaged,
            other => Self::Other(other.into()),
        }
    }
}

/// One round. What is read without a lock is judged, and so is what is changed under it.
fn round(store: &ConfigStore, name: &str) -> Result<i64, Trouble> {
    look(&store.read()?)?;
    let key = format!("Rounds-{name}");
    store.update(|config| {
        look(config)?;
        let number = config.get(&key).and_then(serde_json::Value::as_i64).unwrap_or_default() + 1;
        let token = format!("{name}-{number:06}.").repeat(PIECES);
        config.set_iam_token(&format!("Bearer {token}"));
        config.set_iam_refresh_token(&token);
        config.set(&key, number);
        Ok(number)
    })?
}

/// The official SDK writes the two tokens one after the other, so they may come from two writers; each
/// must be in one piece.
fn look(config: &Config) -> Result<(), Trouble> {
    // Somebody was killed between emptying the file and writing it: nothing is left to judge.
    let is_empty = config.iam_token().is_empty() && config.iam_refresh_token().is_empty();
    if is_empty && !config.has_targeted_account() {
        return Err(Trouble::Damaged);
    }
    let lost = |what: &str| Err(Trouble::Other(format!("lost: {what}").into()));
    let Some(access) = config.iam_token().strip_prefix("Bearer ") else {
        return lost("no access token");
    };
    for token in [access, config.iam_refresh_token()] {
        let first = token.split('.').next().unwrap_or_default();
        if first.is_empty() || token != format!("{first}.").repeat(PIECES) {
            return lost(&format!("a token of {} characters is not in one piece", token.len()));
        }
    }
    if config.has_targeted_account() { Ok(()) } else { lost("no account") }
}

/// Uneven pauses of up to 20 ms, so that the programs do not fall into step.
struct Pauses(u32);

impl Pauses {
    fn new() -> Self {
        Self(process::id())
    }

    fn next(&mut self) -> Duration {
        self.0 = self.0.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        Duration::from_millis(u64::from(self.0 >> 16) % 20)
    }
}
