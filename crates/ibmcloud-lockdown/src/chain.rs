//! A file of records that are only ever added: each is on the disk before the next step, and each line is
//! chained to the one before it by a hash.

use std::fs::{File, OpenOptions};
use std::io::Write as _;
use std::path::{Path, PathBuf};

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::files::{make_private_folder, open_regular, private, read_regular, sync_folder};
use crate::journal::error::JournalError;

/// The hash that the first line is chained to.
pub(crate) const GENESIS: &str = "0000000000000000000000000000000000000000000000000000000000000000";

/// What stands between what is hashed and the hash.
pub(crate) const HASH: &str = ",\"hash\":\"";

/// A document with its hash as its last member, and a line feed; and the hash.
pub(crate) fn seal(document: &impl Serialize) -> serde_json::Result<(String, String)> {
    let mut text = serde_json::to_string(document)?;
    if text.ends_with('}') {
        text.pop();
    }
    let hash = sha256(&[&text]);
    text.push_str(HASH);
    text.push_str(&hash);
    text.push_str("\"}\n");
    Ok((text, hash))
}

/// Whether the hash of a line, without its line feed, is that of its text.
pub(crate) fn is_intact(line: &[u8]) -> bool {
    let text = String::from_utf8_lossy(line);
    text.rsplit_once(HASH)
        .is_some_and(|(before, hash)| hash == format!("{}\"}}", sha256(&[before])))
}

/// The SHA-256 of texts, one after the other, in hexadecimal digits.
pub fn sha256(parts: &[impl AsRef<str>]) -> String {
    use sha2::{Digest as _, Sha256};
    let mut hasher = Sha256::new();
    for part in parts {
        hasher.update(part.as_ref().as_bytes());
    }
    hex::encode(hasher.finalize())
}

/// A file of records, open for writing.
#[derive(Debug)]
pub struct ChainFile {
    path: PathBuf,
    file: File,
    records: usize,
    head: String,
}

/// A record with the time at which it was written, by this machine's clock, RFC 3339.
#[derive(Clone, Debug, PartialEq)]
pub struct Recorded<R> {
    /// When.
    pub at: String,
    /// What.
    pub record: R,
}

#[derive(Serialize, Deserialize)]
struct Link<R> {
    seq: usize,
    at: String,
    record: R,
    prev: String,
    #[serde(default, skip_serializing)]
    hash: String,
}

impl ChainFile {
    /// Begins a new file, and the folders above it, for the owner's eyes. Another process that works on the
    /// same file is kept out.
    pub fn begin(path: &Path) -> Result<Self, JournalError> {
        let fail = |source| JournalError::io(path, source);
        let folder = path.parent().unwrap_or(Path::new("."));
        make_private_folder(folder).map_err(fail)?;
        let file =
            private(OpenOptions::new().create_new(true).append(true)).open(path).map_err(fail)?;
        lock(&file, path)?;
        sync_folder(folder).map_err(fail)?;
        Ok(Self { path: path.to_owned(), file, records: 0, head: GENESIS.to_owned() })
    }

    /// Opens a file again, behind its last whole line.
    pub fn reopen<R: DeserializeOwned>(
        path: &Path,
    ) -> Result<(Self, Vec<Recorded<R>>), JournalError> {
        let fail = |source| JournalError::io(path, source);
        let file = open_regular(OpenOptions::new().append(true), path).map_err(fail)?;
        lock(&file, path)?;
        let bytes = read_regular(path).map_err(fail)?;
        let (records, head) = read(path, &bytes)?;
        let whole: usize = whole_lines(&bytes).map(|line| line.len() + 1).sum();
        if whole < bytes.len() {
            file.set_len(whole as u64).map_err(fail)?;
        }
        file.sync_all().map_err(fail)?;
        let chain = Self { path: path.to_owned(), file, records: records.len(), head };
        Ok((chain, records))
    }

    /// Reads and checks a file. A last line that was not written whole is left out.
    pub fn read<R: DeserializeOwned>(path: &Path) -> Result<Vec<Recorded<R>>, JournalError> {
        let bytes = read_regular(path).map_err(|source| JournalError::io(path, source))?;
        Ok(read(path, &bytes)?.0)
    }

    /// Adds a record. When this returns, it is on the disk.
    pub fn append(&mut self, record: &impl Serialize) -> Result<(), JournalError> {
        let at = jiff::Timestamp::now().to_string();
        let prev = self.head.clone();
        let link = Link { seq: self.records, at, record, prev, hash: String::new() };
        let fail = |source| JournalError::io(&self.path, source);
        let (text, hash) = seal(&link).map_err(|error| fail(error.into()))?;
        self.file.write_all(text.as_bytes()).and_then(|()| self.file.sync_data()).map_err(fail)?;
        self.records += 1;
        self.head = hash;
        Ok(())
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// How many records it has.
    pub fn len(&self) -> usize {
        self.records
    }

    /// Whether it has none yet.
    pub fn is_empty(&self) -> bool {
        self.records == 0
    }

    /// The hash of the last record.
    pub fn head(&self) -> &str {
        &self.head
    }
}

fn lock(file: &File, path: &Path) -> Result<(), JournalError> {
    match file.try_lock() {
        Ok(()) => Ok(()),
        Err(std::fs::TryLockError::WouldBlock) => Err(JournalError::InUse),
        Err(std::fs::TryLockError::Error(source)) => Err(JournalError::io(path, source)),
    }
}

/// Lines that end with a line feed.
pub(crate) fn whole_lines(bytes: &[u8]) -> impl Iterator<Item = &[u8]> {
    bytes.split_inclusive(|it| *it == b'\n').filter_map(|line| line.strip_suffix(b"\n"))
}

fn read<R: DeserializeOwned>(
    path: &Path,
    bytes: &[u8],
) -> Result<(Vec<Recorded<R>>, String), JournalError> {
    let mut head = GENESIS.to_owned();
    let mut records = Vec::new();
    for (at, text) in whole_lines(bytes).enumerate() {
        let damaged = |reason: String| JournalError::damaged(path, at + 1, reason);
        let link: Link<R> =
            serde_json::from_slice(text).map_err(|error| damaged(error.to_string()))?;
        if link.seq != at || link.prev != head || !is_intact(text) {
            return Err(damaged("the chain of hashes is broken".to_owned()));
        }
        head = link.hash;
        records.push(Recorded { at: link.at, record: link.record });
    }
    Ok((records, head))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn records(path: &Path) -> Vec<String> {
        let read: Vec<Recorded<String>> = ChainFile::read(path).unwrap();
        read.into_iter().map(|it| it.record).collect()
    }

    #[test]
    fn records_are_added_and_a_line_that_was_cut_is_written_over() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("runs").join("a.jsonl");
        let mut chain = ChainFile::begin(&path).unwrap();
        chain.append(&"one").unwrap();
        chain.append(&"two").unwrap();
        drop(chain);
        let mut bytes = std::fs::read(&path).unwrap();
        bytes.extend_from_slice(b"{\"seq\":2,\"at\":");
        std::fs::write(&path, bytes).unwrap();
        assert_eq!(records(&path), ["one", "two"]);
        let (mut chain, _) = ChainFile::reopen::<String>(&path).unwrap();
        chain.append(&"three").unwrap();
        assert_eq!(records(&path), ["one", "two", "three"]);
    }

    #[test]
    fn a_change_breaks_the_chain_and_two_do_not_write() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.jsonl");
        let mut chain = ChainFile::begin(&path).unwrap();
        chain.append(&"one").unwrap();
        chain.append(&"two").unwrap();
        assert!(matches!(ChainFile::reopen::<String>(&path), Err(JournalError::InUse)));
        let text = std::fs::read_to_string(&path).unwrap().replace("\"one\"", "\"won\"");
        std::fs::write(&path, text).unwrap();
        let read = ChainFile::read::<String>(&path);
        assert!(matches!(read, Err(JournalError::Damaged { line: 1, .. })), "{read:?}");
    }
}
