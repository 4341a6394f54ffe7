//! A text file that somebody named behind `@`, or as the value of an option: the one way to its text.

use std::fs;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use ibmcloud_core::json::text::decoded;
use ibmcloud_plugin_sdk::env::Env;
use ibmcloud_plugin_sdk::given::trimmed;

use crate::errors::CommandError;

/// The text of a file, or of standard input for `-`, without the mark of its encoding.
pub fn read(env: &Env, path: &str) -> Result<String, CommandError> {
    let file = |source| CommandError::File { path: path.to_owned(), source };
    text(&bytes(env, path, u64::MAX)?).map_err(file)
}

/// The first bytes of a file, or of standard input for `-`.
pub fn bytes(env: &Env, path: &str, limit: u64) -> Result<Vec<u8>, CommandError> {
    let mut bytes = Vec::new();
    let read = match unmarked(path) {
        "-" => io::stdin().lock().take(limit).read_to_end(&mut bytes),
        path => fs::File::open(home_expanded(env, path))
            .and_then(|file| file.take(limit).read_to_end(&mut bytes)),
    };
    read.map_err(|source| CommandError::File { path: path.to_owned(), source })?;
    Ok(bytes)
}

/// Where a file is that is named.
pub fn place(env: &Env, path: &str) -> PathBuf {
    home_expanded(env, unmarked(path))
}

/// An `@` in front of a name that has none is tolerated, since other commands want one.
fn unmarked(path: &str) -> &str {
    let bare = trimmed(path).strip_prefix('@').filter(|_| !Path::new(path).exists());
    bare.map_or(path, trimmed)
}

/// The text of a file that is read again and again.
pub fn text_of(path: &Path) -> io::Result<String> {
    text(&fs::read(path)?)
}

fn text(bytes: &[u8]) -> io::Result<String> {
    decoded(bytes).map_err(|why| io::Error::new(io::ErrorKind::InvalidData, why))
}

/// Shells do not expand `~` behind `@`, and people write it.
pub fn home_expanded(env: &Env, path: &str) -> PathBuf {
    // A file may have a blank at the end of its name.
    let path = if Path::new(path).exists() { path } else { trimmed(path) };
    match (path.strip_prefix("~/"), env.home()) {
        (Some(rest), Some(home)) => home.join(rest),
        _ => PathBuf::from(path),
    }
}
