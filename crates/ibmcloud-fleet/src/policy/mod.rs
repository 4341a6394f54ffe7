//! Policies as files: reading one from YAML, of which JSON is a part, with a place for whatever is wrong
//! with it.
//!
//! The whole file is looked at, so that one reading tells of every error; only what the parser of YAML
//! refuses ends it. [`keys`] has the keys, and both the reader and the [`schema`] are made of them.

pub mod facts;
pub mod fault;
pub mod keys;
mod limits;
mod reader;
pub mod schema;
#[cfg(test)]
mod tests;
mod tree;
mod values;

use std::time::SystemTime;

use compact_sort::CompactSort as _;
use ibmcloud_core::json::text::decoded;
use ibmcloud_core::policy::{Policy, Position};

pub use self::facts::FactsRead;
pub use self::fault::{Caution, Expected, Fault, Found, Located};
pub use self::limits::{MAX_BYTES, MAX_DEPTH, MAX_FAULTS, MAX_VALUES};

/// What was read from a policy file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reading {
    /// A policy, and what its authors may not have meant, in the order of the file.
    Valid(Policy, Vec<Located<Caution>>),
    /// Everything that is wrong with it, in the order of the file.
    Invalid(Vec<Located<Fault>>),
}

/// Reads a policy. `now` is for exceptions that have expired, which are worth a warning.
pub fn read(bytes: &[u8], now: SystemTime) -> Reading {
    let mut faults = Vec::new();
    let policy = read_text(bytes, &mut faults);
    match policy {
        Some(policy) if faults.is_empty() => {
            let cautions = fault::cautions(&policy, now);
            Reading::Valid(policy, cautions)
        }
        _ => {
            faults.compact_sort_by_key(|it| it.position);
            faults.dedup();
            Reading::Invalid(faults)
        }
    }
}

fn read_text(bytes: &[u8], faults: &mut Vec<Located<Fault>>) -> Option<Policy> {
    let start = Position { line: 1, column: 1 };
    let mut refuse = |position, what| faults.push(Located { position, what });
    if bytes.len() > MAX_BYTES {
        refuse(start, Fault::TooLarge);
        return None;
    }
    let Ok(text) = decoded(bytes) else {
        let good = std::str::from_utf8(bytes).map_or_else(|it| it.valid_up_to(), str::len);
        refuse(position_behind(bytes.get(..good)?), Fault::NotUtf8);
        return None;
    };
    let root = tree::parse(&text, faults)?;
    reader::policy(&root, faults)
}

/// The place behind some bytes, of which every one belongs to a character.
fn position_behind(bytes: &[u8]) -> Position {
    let text = String::from_utf8_lossy(bytes);
    let last = text.rsplit('\n').next().unwrap_or_default();
    let number = |count: usize| u32::try_from(count + 1).unwrap_or(u32::MAX);
    Position { line: number(text.matches('\n').count()), column: number(last.chars().count()) }
}
