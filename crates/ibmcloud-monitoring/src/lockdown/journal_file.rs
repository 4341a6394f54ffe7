//! The journal on disk: one line a record, chained by hashes, flushed before the next step.
//!
//! A journal holds names, ids, parameters and fingerprints, never a token. Its folder is ours, beside
//! the plug-ins' folder, so that uninstalling a plug-in loses none.

use std::fmt::Write as _;
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use ibmcloud_core::ids::Guid;
use ibmcloud_core::journal::{Beginning, Progress, Record};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::records::RecordLine;

/// Why a journal cannot be used.
#[derive(Debug, thiserror::Error)]
pub(crate) enum JournalError {
    /// The file or its folder.
    #[error("{path}: {source}")]
    Io { path: String, source: io::Error },
    /// A line that was changed, or never was one.
    #[error("{path}, line {line}: {reason}")]
    Damaged { path: String, line: usize, reason: String },
    /// Another process is at work on the same instance.
    #[error("another run is at work on this instance; wait until it has ended")]
    InUse,
}

/// A line of the file.
#[derive(Debug, Serialize, Deserialize)]
struct Line {
    seq: usize,
    at: String,
    #[serde(flatten)]
    record: RecordLine,
    prev: String,
    hash: String,
}

/// The hash that the first line is chained to.
const GENESIS: &str = "0000000000000000000000000000000000000000000000000000000000000000";

/// All journals of one instance. While it lives, no other process works on that instance.
pub(crate) struct JournalFolder {
    folder: PathBuf,
    _lock: File,
}

/// A journal that is read, or open for writing.
pub(crate) struct JournalFile {
    path: PathBuf,
    file: Option<File>,
    next: usize,
    last_hash: String,
    /// When the last record was written, as RFC 3339.
    pub(crate) last_at: String,
    pub(crate) progress: Progress,
}

/// The folder of an instance's journals, below the configuration folder.
pub(crate) fn folder(config_dir: &Path, instance: &Guid) -> PathBuf {
    config_dir.join("monitoring").join("journal").join(instance.as_str())
}

impl JournalFolder {
    /// Opens the folder of an instance for work, and keeps others out of it.
    pub(crate) fn open(config_dir: &Path, instance: &Guid) -> Result<Self, JournalError> {
        let folder = folder(config_dir, instance);
        let fail = |source| JournalError::Io { path: folder.display().to_string(), source };
        make_private_folder(&folder).map_err(fail)?;
        let lock = private(OpenOptions::new().create(true).append(true))
            .open(folder.join("lock"))
            .map_err(fail)?;
        match lock.try_lock() {
            Ok(()) => Ok(Self { folder, _lock: lock }),
            Err(TryLockError::WouldBlock) => Err(JournalError::InUse),
            Err(TryLockError::Error(source)) => Err(fail(source)),
        }
    }

    /// The latest journal, if its plan is not at its end.
    pub(crate) fn unfinished(&self) -> Result<Option<JournalFile>, JournalError> {
        let Some(path) = journals(&self.folder)?.pop() else { return Ok(None) };
        let Some(mut journal) = JournalFile::read(&path)? else { return Ok(None) };
        if !journal.progress.is_open() {
            return Ok(None);
        }
        journal.open_for_writing()?;
        Ok(Some(journal))
    }

    /// Begins a journal.
    pub(crate) fn begin(&self, beginning: Beginning) -> Result<JournalFile, JournalError> {
        let stamp = jiff::Timestamp::now().strftime("%Y%m%dT%H%M%S%6fZ");
        let path = self.folder.join(format!("{stamp}-{}.jsonl", beginning.plan));
        let fail = |source| JournalError::Io { path: path.display().to_string(), source };
        let file =
            private(OpenOptions::new().create_new(true).append(true)).open(&path).map_err(fail)?;
        File::open(&self.folder).and_then(|folder| folder.sync_all()).map_err(fail)?;
        let mut journal = JournalFile {
            path,
            file: Some(file),
            next: 0,
            last_hash: GENESIS.to_owned(),
            last_at: String::new(),
            progress: Progress::new(beginning.clone()),
        };
        journal.write(&Record::Began(Box::new(beginning)))?;
        Ok(journal)
    }
}

/// The journals of a folder, oldest first; a folder that is not there holds none.
pub(crate) fn journals(folder: &Path) -> Result<Vec<PathBuf>, JournalError> {
    let fail = |source| JournalError::Io { path: folder.display().to_string(), source };
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(fail(error)),
    };
    let mut paths = Vec::new();
    for entry in entries {
        let path = entry.map_err(fail)?.path();
        if path.extension().is_some_and(|it| it == "jsonl") {
            paths.push(path);
        }
    }
    paths.sort();
    Ok(paths)
}

impl JournalFile {
    /// Reads and checks a journal. `None` if not even its first record was written whole: then
    /// nothing was done by its plan.
    pub(crate) fn read(path: &Path) -> Result<Option<Self>, JournalError> {
        let shown = path.display().to_string();
        let bytes =
            fs::read(path).map_err(|source| JournalError::Io { path: shown.clone(), source })?;
        let mut records = Vec::new();
        let mut last_hash = GENESIS.to_owned();
        let mut last_at = String::new();
        for (at, text) in whole_lines(&bytes).enumerate() {
            let damaged = |reason: String| JournalError::Damaged {
                path: shown.clone(),
                line: at + 1,
                reason,
            };
            let line: Line = serde_json::from_slice(text).map_err(|it| damaged(it.to_string()))?;
            if line.seq != at || line.prev != last_hash || line.hash != line.expected_hash() {
                return Err(damaged("the chain of hashes is broken".to_owned()));
            }
            last_hash = line.hash;
            last_at = line.at;
            records.push(Record::try_from(line.record).map_err(damaged)?);
        }
        if records.is_empty() {
            return Ok(None);
        }
        let next = records.len();
        let progress = Progress::replay(records).map_err(|error| JournalError::Damaged {
            path: shown,
            line: next,
            reason: error.to_string(),
        })?;
        let path = path.to_owned();
        Ok(Some(Self { path, file: None, next, last_hash, last_at, progress }))
    }

    /// Cuts off a last line that was not written whole, and goes on behind the ones that were.
    fn open_for_writing(&mut self) -> Result<(), JournalError> {
        let fail = |source| JournalError::Io { path: self.path.display().to_string(), source };
        let bytes = fs::read(&self.path).map_err(fail)?;
        let whole: usize = whole_lines(&bytes).map(|line| line.len() + 1).sum();
        let file = OpenOptions::new().append(true).open(&self.path).map_err(fail)?;
        if whole < bytes.len() {
            file.set_len(whole as u64).map_err(fail)?;
        }
        file.sync_all().map_err(fail)?;
        self.file = Some(file);
        Ok(())
    }

    /// Appends a record and takes it in. When this returns, the record is on the disk.
    pub(crate) fn append(&mut self, record: Record) -> Result<(), JournalError> {
        self.write(&record)?;
        debug_assert!(self.progress.clone().take(record.clone()), "a record outside the plan");
        self.progress.take(record);
        Ok(())
    }

    fn write(&mut self, record: &Record) -> Result<(), JournalError> {
        let mut line = Line {
            seq: self.next,
            at: jiff::Timestamp::now().to_string(),
            record: RecordLine::from(record),
            prev: self.last_hash.clone(),
            hash: String::new(),
        };
        line.hash = line.expected_hash();
        let fail = |source| JournalError::Io { path: self.path.display().to_string(), source };
        let mut text = serde_json::to_string(&line).map_err(|it| fail(it.into()))?;
        text.push('\n');
        let file =
            self.file.as_mut().ok_or_else(|| fail(io::ErrorKind::PermissionDenied.into()))?;
        file.write_all(text.as_bytes()).map_err(fail)?;
        file.sync_data().map_err(fail)?;
        self.next += 1;
        self.last_hash = line.hash;
        self.last_at = line.at;
        Ok(())
    }

    /// The hash that the next record would be chained to.
    pub(crate) fn last_hash(&self) -> &str {
        &self.last_hash
    }

    /// Where it is.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }
}

impl Line {
    /// SHA-256 over the hash before and everything that the line says.
    fn expected_hash(&self) -> String {
        let record = serde_json::to_value(&self.record).unwrap_or_default().to_string();
        let mut hasher = Sha256::new();
        for part in [self.prev.as_str(), &self.seq.to_string(), &self.at, &record] {
            hasher.update(part.as_bytes());
            hasher.update(b"\n");
        }
        let mut text = String::new();
        for byte in hasher.finalize() {
            let _ = write!(text, "{byte:02x}");
        }
        text
    }
}

/// The lines that end in a line feed: the last one may not have been written whole, not even its last
/// character.
fn whole_lines(bytes: &[u8]) -> impl Iterator<Item = &[u8]> {
    bytes.split_inclusive(|byte| *byte == b'\n').filter_map(|line| line.strip_suffix(b"\n"))
}

#[cfg(unix)]
fn make_private_folder(folder: &Path) -> io::Result<()> {
    use std::os::unix::fs::DirBuilderExt as _;
    fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)
}

#[cfg(not(unix))]
fn make_private_folder(folder: &Path) -> io::Result<()> {
    fs::create_dir_all(folder)
}

/// For the owner only.
#[cfg(unix)]
pub(super) fn private(options: &mut OpenOptions) -> &mut OpenOptions {
    use std::os::unix::fs::OpenOptionsExt as _;
    options.mode(0o600)
}

#[cfg(not(unix))]
pub(super) fn private(options: &mut OpenOptions) -> &mut OpenOptions {
    options
}
