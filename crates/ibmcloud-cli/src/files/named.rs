//! A text file that somebody named behind `@`, or as the value of an option.

use std::fs;
use std::path::PathBuf;

use ibmcloud_plugin_sdk::env::Env;

use crate::errors::CommandError;

/// What editors of Windows put before the first letter of a text.
const BYTE_ORDER_MARK: char = '\u{feff}';

/// The text of a file, without the mark of its encoding.
pub fn read(env: &Env, path: &str) -> Result<String, CommandError> {
    let text = fs::read_to_string(home_expanded(env, path))
        .map_err(|source| CommandError::File { path: path.to_owned(), source })?;
    Ok(match text.strip_prefix(BYTE_ORDER_MARK) {
        Some(rest) => rest.to_owned(),
        None => text,
    })
}

/// Shells do not expand `~` behind `@`, and people write it.
pub fn home_expanded(env: &Env, path: &str) -> PathBuf {
    match (path.strip_prefix("~/"), env.home()) {
        (Some(rest), Some(home)) => home.join(rest),
        _ => PathBuf::from(path),
    }
}
