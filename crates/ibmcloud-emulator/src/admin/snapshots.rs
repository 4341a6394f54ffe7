//! Snapshots of the state: those of an earlier run, and who keeps them beyond this one.

use std::collections::BTreeMap;
use std::fmt;
use std::io;
use std::sync::Arc;

use crate::world::World;

type Keep = dyn Fn(&str, Option<&World>) -> io::Result<()> + Send + Sync;

/// The snapshots that a cloud begins with, and what becomes of new ones. The default forgets them at its end.
#[derive(Clone, Default)]
pub struct Snapshots {
    pub(crate) there: BTreeMap<String, World>,
    keep: Option<Arc<Keep>>,
}

impl Snapshots {
    /// Begins with these, and hands each that is saved to `keep`, by its name, before anybody is told that it was;
    /// without a state where it is deleted.
    pub fn kept(
        there: BTreeMap<String, World>,
        keep: impl Fn(&str, Option<&World>) -> io::Result<()> + Send + Sync + 'static,
    ) -> Self {
        Self { there, keep: Some(Arc::new(keep)) }
    }

    /// Whether a text can be the name of a snapshot: it is the name of a file, too.
    pub fn is_name(text: &str) -> bool {
        let plain = |it: char| it.is_ascii_alphanumeric() || "-_.".contains(it);
        (1..=Self::LONGEST_NAME).contains(&text.len()) && text.chars().all(plain)
    }

    /// Characters of a snapshot's name.
    pub const LONGEST_NAME: usize = 64;

    pub(crate) fn keep(&self, name: &str, state: Option<&World>) -> io::Result<()> {
        self.keep.as_ref().map_or(Ok(()), |keep| keep(name, state))
    }
}

impl fmt::Debug for Snapshots {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<&String> = self.there.keys().collect();
        f.debug_struct("Snapshots").field("there", &names).finish_non_exhaustive()
    }
}
