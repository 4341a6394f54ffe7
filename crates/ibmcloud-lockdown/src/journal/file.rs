//! One journal on disk: lines that are only ever added, each on the disk before the next step.

use std::fs::{File, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use ibmcloud_core::journal::{Beginning, Progress, Record};

use super::error::JournalError;
use super::line::Line;
use super::records::RecordLine;
use crate::chain::{GENESIS, whole_lines};
use crate::files::{make_private_folder, open_regular, private, read_regular, sync_folder};
use crate::recorder::Exchange;

/// A record as it was written down, with what an auditor asks for.
#[derive(Debug, Clone)]
pub struct Entry {
    /// This machine's clock when it was written, RFC 3339.
    pub at: String,
    /// The record.
    pub record: Record,
    /// The exchanges with services since the record before.
    pub exchanges: Vec<Exchange>,
}

/// A journal that is read, or open for writing.
#[derive(Debug)]
pub struct JournalFile {
    path: PathBuf,
    file: Option<Arc<File>>,
    /// Copies that are kept elsewhere, record by record.
    copies: Vec<(PathBuf, Arc<File>)>,
    hashes: Vec<String>,
    /// The records, as they were written.
    pub entries: Vec<Entry>,
    /// What they mean.
    pub progress: Progress,
}

impl JournalFile {
    /// Begins a journal in a new file.
    pub(super) fn begin(path: PathBuf, beginning: Beginning) -> Result<Self, JournalError> {
        let fail = |source| JournalError::io(&path, source);
        let file =
            private(OpenOptions::new().create_new(true).append(true)).open(&path).map_err(fail)?;
        let folder = path.parent().unwrap_or(Path::new("."));
        sync_folder(folder).map_err(fail)?;
        let mut journal = Self {
            path,
            file: Some(Arc::new(file)),
            copies: Vec::new(),
            hashes: Vec::new(),
            entries: Vec::new(),
            progress: Progress::new(beginning.clone()),
        };
        journal.write(Record::Began(Box::new(beginning)), Vec::new())?;
        journal.sync()?.to_disk()?;
        Ok(journal)
    }

    /// Reads and checks a journal. `None` if not even its first record was written whole: then
    /// nothing was done by its plan.
    pub fn read(path: &Path) -> Result<Option<Self>, JournalError> {
        let bytes = read_regular(path).map_err(|source| JournalError::io(path, source))?;
        let mut entries = Vec::new();
        let mut hashes = Vec::new();
        for (at, text) in whole_lines(&bytes).enumerate() {
            let damaged = |reason: String| JournalError::damaged(path, at + 1, reason);
            let (line, intact) = Line::read(text).map_err(|it| damaged(it.to_string()))?;
            let before = hashes.last().map_or(GENESIS, String::as_str);
            if line.seq != at || line.prev != before || !intact {
                return Err(damaged("the chain of hashes is broken".to_owned()));
            }
            hashes.push(line.hash);
            let record = Record::try_from(line.record).map_err(damaged)?;
            entries.push(Entry { at: line.at, record, exchanges: line.exchanges });
        }
        if entries.is_empty() {
            return Ok(None);
        }
        let records = entries.iter().map(|it| it.record.clone());
        let progress = Progress::replay(records)
            .map_err(|error| JournalError::damaged(path, entries.len(), error.to_string()))?;
        let path = path.to_owned();
        Ok(Some(Self { path, file: None, copies: Vec::new(), hashes, entries, progress }))
    }

    /// Cuts off a last line that was not written whole, and goes on behind the ones that were.
    pub(super) fn open_for_writing(&mut self) -> Result<(), JournalError> {
        let fail = |source| JournalError::io(&self.path, source);
        let bytes = read_regular(&self.path).map_err(fail)?;
        let whole: usize = whole_lines(&bytes).map(|line| line.len() + 1).sum();
        let file = open_regular(OpenOptions::new().append(true), &self.path).map_err(fail)?;
        if whole < bytes.len() {
            file.set_len(whole as u64).map_err(fail)?;
        }
        file.sync_all().map_err(fail)?;
        self.file = Some(Arc::new(file));
        Ok(())
    }

    /// Keeps a copy of the journal in a folder, from its first record on, and every further record as
    /// it is written.
    pub fn copy_to(&mut self, folder: &Path) -> Result<(), JournalError> {
        let name = self.path.file_name().unwrap_or_default();
        let path = folder.join(name);
        let copy = || -> io::Result<File> {
            make_private_folder(folder)?;
            let options =
                private(OpenOptions::new().create(true).truncate(true).write(true)).clone();
            let mut file = open_regular(&options, &path)?;
            file.write_all(&read_regular(&self.path)?)?;
            file.sync_all()?;
            Ok(file)
        };
        let file = copy().map_err(|source| JournalError::io(&path, source))?;
        self.copies.push((path, Arc::new(file)));
        Ok(())
    }

    /// Appends a record and takes it in. When this returns, the record is on the disk.
    pub fn append(&mut self, record: Record, exchanges: Vec<Exchange>) -> Result<(), JournalError> {
        self.add(record, exchanges)?;
        self.sync()?.to_disk()
    }

    /// Appends a record and takes it in. It is on the disk when [`Self::sync`] says so.
    pub(crate) fn add(
        &mut self,
        record: Record,
        exchanges: Vec<Exchange>,
    ) -> Result<(), JournalError> {
        let outside = |error| JournalError::damaged(&self.path, self.hashes.len() + 1, error);
        self.progress.fits(&record).map_err(|error| outside(error.to_string()))?;
        self.write(record.clone(), exchanges)?;
        let outside = |error| JournalError::damaged(&self.path, self.hashes.len(), error);
        self.progress.take(record).map_err(|error| outside(error.to_string()))
    }

    fn write(&mut self, record: Record, exchanges: Vec<Exchange>) -> Result<(), JournalError> {
        let at = jiff::Timestamp::now().to_string();
        let line = Line {
            seq: self.hashes.len(),
            at: at.clone(),
            record: RecordLine::from(&record),
            exchanges: exchanges.clone(),
            prev: self.head().to_owned(),
            hash: String::new(),
        };
        let fail = |source| JournalError::io(&self.path, source);
        let (text, hash) = line.seal().map_err(|it| fail(it.into()))?;
        let Some(file) = self.file.clone() else {
            return Err(fail(io::ErrorKind::PermissionDenied.into()));
        };
        if let Err(source) = (&*file).write_all(text.as_bytes()) {
            // A line may stand there that is not whole: nothing is added behind it.
            self.close();
            return Err(JournalError::io(&self.path, source));
        }
        // From here on the record counts, whatever becomes of the copies.
        self.hashes.push(hash);
        self.entries.push(Entry { at, record, exchanges });
        for (path, file) in &self.copies {
            if let Err(source) = (&**file).write_all(text.as_bytes()) {
                let _ = self.sync().and_then(|own| own.to_disk());
                return Err(JournalError::io(path, source));
            }
        }
        Ok(())
    }

    /// What brings the records so far to the disk. It can be used elsewhere, and blocks.
    pub(crate) fn sync(&self) -> Result<Sync, JournalError> {
        let none = || JournalError::io(&self.path, io::ErrorKind::PermissionDenied.into());
        let own = (self.path.clone(), Arc::clone(self.file.as_ref().ok_or_else(none)?));
        let copies = self.copies.iter().map(|(path, file)| (path.clone(), Arc::clone(file)));
        Ok(Sync(std::iter::once(own).chain(copies).collect()))
    }

    /// Adds nothing any more.
    pub(crate) fn close(&mut self) {
        self.file = None;
    }

    /// The hash of the last record.
    pub fn head(&self) -> &str {
        self.hashes.last().map_or(GENESIS, String::as_str)
    }

    /// The hash of each record.
    pub fn hashes(&self) -> &[String] {
        &self.hashes
    }

    /// When the first record was written.
    pub fn began_at(&self) -> &str {
        self.entries.first().map_or("", |it| &it.at)
    }

    /// When the last record was written.
    pub fn last_at(&self) -> &str {
        self.entries.last().map_or("", |it| &it.at)
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }
}

/// Brings records to the disk.
#[derive(Debug)]
pub(crate) struct Sync(Vec<(PathBuf, Arc<File>)>);

impl Sync {
    /// Waits until everything that was written is on the disk.
    pub(crate) fn to_disk(&self) -> Result<(), JournalError> {
        self.0.iter().try_for_each(|(path, file)| {
            file.sync_data().map_err(|source| JournalError::io(path, source))
        })
    }
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use ibmcloud_core::auth_mode::AuthMode;
    use ibmcloud_core::journal::Actor;
    use ibmcloud_core::plan::Step;

    use super::*;

    fn beginning() -> Beginning {
        Beginning {
            plan: "p".to_owned(),
            number: 1,
            previous: None,
            actor: Actor::default(),
            instance: "8d7af921-b136-4078-9666-081bd8470d94".parse().expect("a GUID"),
            crn: None,
            name: "one".to_owned(),
            from: AuthMode::Any,
            target: AuthMode::IamOnly,
            key: None,
            teams: Vec::new(),
            gaps: Vec::new(),
            accepts_gaps: false,
            parameters: None,
            prior: None,
            replaced: Vec::new(),
            break_glass: None,
            steps: vec![Step::Verify],
        }
    }

    #[test]
    fn records_of_several_steps_go_to_the_disk_together() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("one.jsonl");
        let mut journal = JournalFile::begin(path.clone(), beginning()).unwrap();
        journal.add(Record::Intent(Step::Verify), Vec::new()).unwrap();
        journal.add(Record::NotDone(Step::Verify), Vec::new()).unwrap();
        journal.sync().unwrap().to_disk().unwrap();
        assert_eq!(JournalFile::read(&path).unwrap().unwrap().entries.len(), 3);
    }

    #[test]
    fn nothing_is_added_behind_a_line_that_may_not_be_whole() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("one.jsonl");
        let mut journal = JournalFile::begin(path, beginning()).unwrap();
        let full = OpenOptions::new().write(true).open("/dev/full").unwrap();
        let good = journal.file.replace(Arc::new(full)).unwrap();
        let intent = || Record::Intent(Step::Verify);
        journal.append(intent(), Vec::new()).unwrap_err();
        assert!(journal.file.is_none(), "it is not tried again");
        journal.append(intent(), Vec::new()).unwrap_err();
        assert_eq!(journal.entries.len(), 1);
        assert_eq!(
            good.metadata().unwrap().len(),
            std::fs::metadata(journal.path()).unwrap().len()
        );
    }
}
