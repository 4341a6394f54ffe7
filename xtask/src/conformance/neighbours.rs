//! Hostile neighbours: several programs on the official SDK and several on ours keep writing the same
//! `config.json`, while others are killed in the middle of it.
//!
//! Three parts, because the SDK has weaknesses of its own (it empties the file before it writes; it
//! replaces a file that it cannot read by zero values; it writes back its whole snapshot and drops fields
//! it does not know), and the question is what *ours* do:
//!
//! 1. Both side by side, ours killed: no login is lost, nobody reads a broken file.
//! 2. Ours alone, some killed: in addition, no round that was acknowledged is lost, and fields that nobody
//!    knows stay.
//! 3. The SDK's killed: when one leaves an empty file behind, ours say so and leave it alone, or begin anew where they
//!    were about to change it.

mod process;

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use anyhow::{Context, ensure};
use ibmcloud_plugin_sdk::config::Account;
use ibmcloud_plugin_sdk::{Config, ConfigStore, go_json};
use serde_json::json;

use super::golang::Golang;
use super::ours::{Ours, scratch};
use process::{Neighbour, Pauses};

/// Pieces of a token, as in the programs of the neighbours.
const PIECES: usize = 150;

pub(super) fn check(ours: &Ours, golang: &Golang, seconds: u64) -> anyhow::Result<String> {
    let place = Place::new(ours, golang)?;
    let mut lines = Vec::new();
    for line in [
        place.side_by_side((seconds / 2).max(1))?,
        place.ours_alone((seconds / 4).max(1))?,
        place.theirs_killed((seconds / 4).max(1))?,
    ] {
        println!("{line}");
        lines.push(line);
    }
    Ok(format!("{} parts, no login lost", lines.len()))
}

/// Where it all happens.
struct Place {
    /// What the neighbours print.
    folder: PathBuf,
    /// The configuration.
    store: ConfigStore,
    ours: PathBuf,
    theirs: PathBuf,
}

impl Place {
    fn new(ours: &Ours, golang: &Golang) -> anyhow::Result<Self> {
        let folder = scratch("neighbours")?;
        let store = ConfigStore::new(folder.join("shared"));
        let place = Self {
            folder,
            store,
            ours: ours.example("config_neighbour"),
            theirs: golang.path("neighbour"),
        };
        place.store.update(log_in)?;
        Ok(place)
    }

    fn ours(&self, name: &str, seconds: u64) -> anyhow::Result<Neighbour> {
        let folder = self.store.path().parent().context("the configuration is in no folder")?;
        self.start(&self.ours, folder, name, seconds)
    }

    fn theirs(&self, name: &str, seconds: u64) -> anyhow::Result<Neighbour> {
        self.start(&self.theirs, self.store.path(), name, seconds)
    }

    fn start(
        &self,
        program: &Path,
        shared: &Path,
        name: &str,
        seconds: u64,
    ) -> anyhow::Result<Neighbour> {
        let words = [shared.as_os_str(), name.as_ref(), seconds.to_string().as_ref()]
            .map(ToOwned::to_owned);
        Neighbour::start(program, &words, name, &self.folder)
    }

    /// Part 1.
    fn side_by_side(&self, seconds: u64) -> anyhow::Result<String> {
        let mut steady = Vec::new();
        for name in ["their-1", "their-2"] {
            steady.push(self.theirs(name, seconds)?);
        }
        for name in ["our-1", "our-2"] {
            steady.push(self.ours(name, seconds)?);
        }
        let killed = self.kill_ours("side", seconds)?;
        let rounds = finish(steady)?;
        self.judge()?;
        Ok(format!(
            "side by side: {} rounds of the SDK's, {} of ours, {} of ours killed",
            rounds[0] + rounds[1],
            rounds[2] + rounds[3],
            killed.len()
        ))
    }

    /// Part 2.
    fn ours_alone(&self, seconds: u64) -> anyhow::Result<String> {
        let unknown = json!({"b": [1.5, 12_345_678_901_234_567_890_u64], "a": null});
        self.store.update(|config| config.set("HostSays", unknown.clone()))?;
        let names = ["lone-1", "lone-2", "lone-3"];
        let mut steady = Vec::new();
        for name in names {
            steady.push(self.ours(name, seconds)?);
        }
        let killed = self.kill_ours("alone", seconds)?;
        let rounds = finish(steady)?;
        self.judge()?;
        let config = self.store.read()?;
        ensure!(config.get("HostSays") == Some(&unknown), "a field that nobody knows was lost");
        let counted = |name: &str| {
            config.get(&format!("Rounds-{name}")).and_then(serde_json::Value::as_u64).unwrap_or(0)
        };
        for (name, rounds) in names.iter().zip(&rounds) {
            ensure!(counted(name) == *rounds, "{name}: {} of {rounds} rounds", counted(name));
        }
        // One that was killed may have written a round without getting to saying so.
        for (name, rounds) in &killed {
            let kept = (*rounds..=rounds + 1).contains(&counted(name));
            ensure!(kept, "{name}: {} of {rounds} rounds", counted(name));
        }
        Ok(format!(
            "ours alone: {} rounds, none lost; {} killed",
            rounds.iter().sum::<u64>(),
            killed.len()
        ))
    }

    /// Part 3.
    fn theirs_killed(&self, seconds: u64) -> anyhow::Result<String> {
        let steady = [self.ours("calm-1", seconds)?, self.ours("calm-2", seconds)?];
        let end = Instant::now() + Duration::from_secs(seconds);
        let mut pauses = Pauses::new();
        let (mut killed, mut emptied) = (0, 0);
        let mut copy = self.store.read()?;
        while Instant::now() < end {
            let neighbour = self.theirs(&format!("victim-{killed}"), seconds)?;
            pauses.sleep(40, 200);
            neighbour.kill()?;
            killed += 1;
            if let Ok(config) = self.store.read() {
                if is_logged_in(&config) {
                    copy = config;
                } else {
                    // What the SDK emptied holds nothing, and one of ours has begun anew.
                    ensure!(holds_nothing(&config), "the login was lost after kill {killed}");
                    self.store.update(log_in)?;
                    emptied += 1;
                }
            } else {
                // What the SDK left behind has to be there unchanged while ours are trying.
                let left = fs::read(self.store.path())?;
                std::thread::sleep(Duration::from_millis(700));
                ensure!(fs::read(self.store.path())? == left, "ours wrote to a damaged file");
                let text = go_json::to_go_pretty(&copy.as_map().clone().into());
                fs::write(self.store.path(), text)?;
                emptied += 1;
            }
        }
        finish(steady.into())?;
        self.judge()?;
        Ok(format!("the SDK's killed: {killed} times, {emptied} left a file that none could read"))
    }

    /// Starts programs on our SDK and kills them, one after the other; returns how many rounds each had.
    fn kill_ours(&self, name: &str, seconds: u64) -> anyhow::Result<Vec<(String, u64)>> {
        let end = Instant::now() + Duration::from_secs(seconds);
        let mut pauses = Pauses::new();
        let mut killed = Vec::new();
        while Instant::now() < end {
            let name = format!("{name}-{}", killed.len());
            let neighbour = self.ours(&name, seconds)?;
            pauses.sleep(5, 60);
            let rounds = neighbour.kill()?;
            killed.push((name, rounds));
        }
        Ok(killed)
    }

    /// What is left in the end.
    fn judge(&self) -> anyhow::Result<()> {
        let config = self.store.read()?;
        ensure!(is_logged_in(&config), "in the end nobody is logged in");
        Ok(())
    }
}

/// Waits for all of them; one that complained is a failure. Returns their rounds.
fn finish(neighbours: Vec<Neighbour>) -> anyhow::Result<Vec<u64>> {
    neighbours.into_iter().map(Neighbour::finish).collect()
}

fn log_in(config: &mut Config) {
    let token = "first-000000.".repeat(PIECES);
    config.set_api_endpoint("https://cloud.ibm.com");
    config.set_iam_token(&format!("Bearer {token}"));
    config.set_iam_refresh_token(&token);
    config.set_account(&Account { guid: "0".repeat(32), ..Account::default() });
}

fn holds_nothing(config: &Config) -> bool {
    config.iam_token().is_empty()
        && config.iam_refresh_token().is_empty()
        && !config.has_targeted_account()
}

fn is_logged_in(config: &Config) -> bool {
    let whole = |token: &str| {
        let first = token.split('.').next().unwrap_or_default();
        !first.is_empty() && token == format!("{first}.").repeat(PIECES)
    };
    config.iam_token().strip_prefix("Bearer ").is_some_and(whole)
        && whole(config.iam_refresh_token())
        && config.has_targeted_account()
}
