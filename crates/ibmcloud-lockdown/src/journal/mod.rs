//! Journals on disk: a folder an instance, a file a plan, one line a record, chained by hashes,
//! flushed before the next step.
//!
//! A journal holds names, ids, parameters and fingerprints, never a token. Its folder is ours, beside
//! the plug-ins' folder, so that uninstalling a plug-in loses none.

pub(crate) mod error;
mod file;
mod line;
mod records;
mod teams;
mod time;

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

use compact_sort::CompactSort as _;
use ibmcloud_core::auth_mode::AuthMode;
use ibmcloud_core::ids::Guid;
use ibmcloud_core::journal::{Beginning, Previous};
use ibmcloud_core::outcome::Outcome;
use serde::{Deserialize, Serialize};

pub use self::error::JournalError;
pub use self::file::{Entry, JournalFile};
pub(crate) use self::records::{OutcomeLine, RecordLine};
pub use self::time::rfc_3339;
pub(crate) use crate::chain::{GENESIS, sha256};
use crate::files::{make_private_folder, open_regular, private, read_regular, replace};

/// How a journal's file ends.
const ENDING: &str = "jsonl";
/// The file that remembers how far the journals of a folder went.
const HEAD: &str = "head.json";

/// What is found in a folder of journals.
#[derive(Debug)]
pub enum Found {
    /// A journal whose chain holds.
    Journal(Box<JournalFile>),
    /// A journal that was changed, or cannot be read. Nothing in it is believed.
    Damaged {
        /// Its number, by its file's name.
        number: u64,
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        error: JournalError,
    },
    /// A journal of another instance: it does not belong here.
    Foreign {
        /// Its number.
        number: u64,
        /// The file.
        path: PathBuf,
        /// The instance that it names.
        instance: Guid,
    },
    /// A journal that was here once, by what the others or the folder remember.
    Missing {
        /// Its number.
        number: u64,
    },
    /// A journal that is shorter than it once was, or another one than it was.
    Cut {
        /// What is left.
        journal: Box<JournalFile>,
        /// How many records it once had at least.
        records: usize,
    },
}

impl Found {
    /// Its number among the journals of the instance; 0 for one of version 0.1.
    pub fn number(&self) -> u64 {
        match self {
            Self::Journal(journal) | Self::Cut { journal, .. } => journal.progress.beginning.number,
            Self::Damaged { number, .. }
            | Self::Foreign { number, .. }
            | Self::Missing { number } => *number,
        }
    }

    /// The journal, if it can be believed.
    pub fn journal(&self) -> Option<&JournalFile> {
        match self {
            Self::Journal(journal) => Some(journal),
            _ => None,
        }
    }
}

/// How far the journals of a folder went when the latest one was begun or closed.
#[derive(Debug, Serialize, Deserialize)]
struct Head {
    number: u64,
    plan: String,
    records: usize,
    hash: String,
}

/// All journals of one instance. While it lives, no other process works on that instance.
#[derive(Debug)]
pub struct JournalFolder {
    folder: PathBuf,
    instance: Guid,
    _lock: File,
}

/// The folder of an instance's journals, below the configuration folder.
pub fn folder(config_dir: &Path, instance: &Guid) -> PathBuf {
    config_dir.join("monitoring").join("journal").join(instance.as_str())
}

impl JournalFolder {
    /// Opens the folder of an instance for work, and keeps others out of it.
    pub fn open(config_dir: &Path, instance: &Guid) -> Result<Self, JournalError> {
        let folder = folder(config_dir, instance);
        let fail = |source| JournalError::io(&folder, source);
        make_private_folder(&folder).map_err(fail)?;
        let path = folder.join("lock");
        let options = private(OpenOptions::new().create(true).append(true)).clone();
        let lock =
            open_regular(&options, &path).map_err(|source| JournalError::io(&path, source))?;
        match lock.try_lock() {
            Ok(()) => Ok(Self { folder, instance: instance.clone(), _lock: lock }),
            Err(TryLockError::WouldBlock) => Err(JournalError::InUse),
            Err(TryLockError::Error(source)) => Err(fail(source)),
        }
    }

    /// Everything in the folder, in the order of the plans.
    pub fn all(&self) -> Result<Vec<Found>, JournalError> {
        all(&self.folder, &self.instance)
    }

    /// Opens a journal of the folder to go on with its plan.
    pub fn reopen(&self, mut journal: JournalFile) -> Result<JournalFile, JournalError> {
        journal.open_for_writing()?;
        Ok(journal)
    }

    /// Begins a journal behind those that are there. The number and the link to the one before are
    /// given here.
    pub fn begin(&self, mut beginning: Beginning) -> Result<JournalFile, JournalError> {
        let found = self.all()?;
        let last = found.iter().map(Found::number).max().unwrap_or(0);
        beginning.number = last + 1;
        beginning.previous = found.iter().rev().find_map(Found::journal).map(|it| Previous {
            plan: it.progress.beginning.plan.clone(),
            head: it.head().to_owned(),
        });
        let stamp = jiff::Timestamp::now().strftime("%Y%m%dT%H%M%SZ");
        let name = format!("{:06}-{stamp}-{}.{ENDING}", beginning.number, beginning.plan);
        let journal = JournalFile::begin(self.folder.join(name), beginning)?;
        self.remember(&journal)?;
        Ok(journal)
    }

    /// Writes down how far a journal went, so that it shows when it is cut or deleted afterwards.
    pub fn remember(&self, journal: &JournalFile) -> Result<(), JournalError> {
        let beginning = &journal.progress.beginning;
        let path = self.folder.join(HEAD);
        if read_head(&self.folder).is_some_and(|head| head.number > beginning.number) {
            return Ok(());
        }
        let head = Head {
            number: beginning.number,
            plan: beginning.plan.clone(),
            records: journal.entries.len(),
            hash: journal.head().to_owned(),
        };
        serde_json::to_vec(&head)
            .map_err(io::Error::from)
            .and_then(|text| replace(&path, &text))
            .map_err(|source| JournalError::io(&path, source))
    }

    /// Takes over a journal that was kept elsewhere, unless one of its plan is here already and is as
    /// long. The journal is read and checked first.
    pub fn import(&self, path: &Path) -> Result<bool, JournalError> {
        let Some(other) = JournalFile::read(path)? else { return Ok(false) };
        if other.progress.beginning.instance != self.instance {
            return Ok(false);
        }
        let name = path.file_name().unwrap_or_default();
        let place = self.folder.join(name);
        if let Ok(Some(own)) = JournalFile::read(&place)
            && own.entries.len() >= other.entries.len()
        {
            return Ok(false);
        }
        read_regular(path)
            .and_then(|bytes| replace(&place, &bytes))
            .map_err(|source| JournalError::io(&place, source))?;
        Ok(true)
    }
}

fn read_head(folder: &Path) -> Option<Head> {
    serde_json::from_slice(&read_regular(&folder.join(HEAD)).ok()?).ok()
}

/// The files of a folder that are named as journals are; a folder that is not there holds none.
pub fn files(folder: &Path) -> Result<Vec<PathBuf>, JournalError> {
    let fail = |source| JournalError::io(folder, source);
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(fail(error)),
    };
    let mut paths = Vec::new();
    for entry in entries {
        let path = entry.map_err(fail)?.path();
        if path.extension().is_some_and(|it| it == ENDING) {
            paths.push(path);
        }
    }
    paths.sort();
    Ok(paths)
}

/// Everything in a folder of journals, in the order of the plans: those of version 0.1 first, by their
/// names. One that cannot be read does not hide the others.
pub fn all(folder: &Path, instance: &Guid) -> Result<Vec<Found>, JournalError> {
    let mut found = Vec::new();
    for path in files(folder)? {
        let number = number_of(&path);
        match JournalFile::read(&path) {
            Ok(None) => {}
            Ok(Some(journal)) => {
                let named = &journal.progress.beginning.instance;
                found.push(if named == instance {
                    Found::Journal(Box::new(journal))
                } else {
                    Found::Foreign { number, path, instance: named.clone() }
                });
            }
            Err(error) => found.push(Found::Damaged { number, path, error }),
        }
    }
    note_what_is_missing(&mut found, read_head(folder));
    // Stable: those of version 0.1 keep the order of their names.
    found.compact_sort_by_key(Found::number);
    Ok(found)
}

fn note_what_is_missing(found: &mut Vec<Found>, head: Option<Head>) {
    let known = |found: &[Found], number| found.iter().any(|it| it.number() == number);
    let last = found.iter().map(Found::number).max().unwrap_or(0);
    let last = last.max(head.as_ref().map_or(0, |head| head.number));
    for number in 1..=last {
        if !known(found, number) {
            found.push(Found::Missing { number });
        }
    }
    let Some(head) = head else { return };
    for at in found.iter_mut() {
        let is_it = at.number() == head.number;
        let placeholder = Found::Missing { number: head.number };
        *at = match std::mem::replace(at, placeholder) {
            Found::Journal(journal) if is_it && was_cut(&journal, &head) => {
                Found::Cut { journal, records: head.records }
            }
            other => other,
        };
    }
}

fn was_cut(journal: &JournalFile, head: &Head) -> bool {
    let at_that_length = head.records.checked_sub(1).and_then(|at| journal.hashes().get(at));
    at_that_length.is_none_or(|hash| *hash != head.hash)
}

/// The number in a file's name; 0 in version 0.1, whose names begin with a date.
fn number_of(path: &Path) -> u64 {
    let name = path.file_name().and_then(|it| it.to_str()).unwrap_or_default();
    let number = name.split('-').next().filter(|it| it.len() == 6);
    number.and_then(|it| it.parse().ok()).unwrap_or(0)
}

/// The plan that is to be gone on with: the latest one that is not at its end.
pub fn unfinished(found: Vec<Found>) -> Option<JournalFile> {
    let open = |it: &Found| it.journal().is_some_and(|journal| journal.progress.is_open());
    let at = found.iter().rposition(open)?;
    match found.into_iter().nth(at) {
        Some(Found::Journal(journal)) => Some(*journal),
        _ => None,
    }
}

/// The last plan of this machine that locked the instance down.
pub fn last_lock_down(found: &[Found]) -> Option<&JournalFile> {
    found.iter().rev().filter_map(Found::journal).find(|it| {
        it.progress.beginning.target == AuthMode::IamOnly
            && matches!(it.progress.closed, Some(Outcome::Ended(_)))
    })
}
