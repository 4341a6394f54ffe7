//! How often a program that reads `config.json` without its lock sees half of a change.
//!
//! `config_readers SECONDS [in-place]`: three programs change the tokens, over and over, while others read.
//! Prints how many looks there were, and how many saw a text that nobody wrote. `in-place` gives the file a
//! second name, so that it is written where it is, as the official SDK does it.

#![expect(clippy::print_stdout, reason = "the figures are for people")]

use std::error::Error;
use std::fs;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use ibmcloud_plugin_sdk::ConfigStore;

/// How often a token repeats itself: it is then as long as a real one, and one made of two shows.
const PIECES: usize = 150;

fn main() -> Result<(), Box<dyn Error>> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let (seconds, in_place) = match &words[..] {
        [seconds] => (seconds.parse()?, false),
        [seconds, word] if word == "in-place" => (seconds.parse()?, true),
        _ => return Err("usage: config_readers SECONDS [in-place]".into()),
    };
    let folder = tempfile::tempdir()?;
    let store = ConfigStore::new(folder.path().to_owned());
    renew(&store, 0, 0)?;
    if in_place {
        fs::hard_link(store.path(), folder.path().join("second-name"))?;
    }
    let end = Instant::now() + Duration::from_secs(seconds);
    let (looks, torn, changes) = (AtomicU64::new(0), AtomicU64::new(0), AtomicU64::new(0));
    thread::scope(|scope| {
        for writer in 0..3 {
            let (store, changes) = (&store, &changes);
            scope.spawn(move || {
                for round in 0.. {
                    if Instant::now() >= end || renew(store, writer, round).is_err() {
                        break;
                    }
                    changes.fetch_add(1, Ordering::Relaxed);
                }
            });
        }
        scope.spawn(|| {
            while Instant::now() < end {
                looks.fetch_add(1, Ordering::Relaxed);
                torn.fetch_add(u64::from(!is_whole(store.path())), Ordering::Relaxed);
            }
        });
    });
    println!(
        "{} looks without the lock during {} changes: {} saw a text that nobody wrote",
        looks.into_inner(),
        changes.into_inner(),
        torn.into_inner()
    );
    Ok(())
}

fn renew(store: &ConfigStore, writer: u32, round: usize) -> Result<(), Box<dyn Error>> {
    let token = format!("{writer}-{:06}.", round % 1_000_000).repeat(PIECES + round % 7);
    store.update(|config| {
        config.set_iam_token(&format!("Bearer {token}"));
        config.set_iam_refresh_token(&token);
    })?;
    Ok(())
}

fn is_whole(path: &Path) -> bool {
    let Ok(text) = fs::read(path) else { return false };
    let Ok(document) = serde_json::from_slice::<serde_json::Value>(&text) else { return false };
    let token = |name: &str| document[name].as_str().unwrap_or_default().to_owned();
    let (access, refresh) = (token("IAMToken"), token("IAMRefreshToken"));
    let first = refresh.split('.').next().unwrap_or_default();
    let alike = refresh.split_terminator('.').all(|piece| piece == first);
    alike && !refresh.is_empty() && access.strip_prefix("Bearer ") == Some(&refresh)
}
