//! A file with one JSON object in it that other programs read and write as well.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::{Map, Value};

use super::draft::{self, Draft};
use super::{ConfigError, Damage, exact, lock, rewrite};
use crate::files::open_regular;
use crate::go_json;
use crate::signals::{self, Deferred};

/// How long another program may hold the lock; the host waits as long.
const LOCK_WAIT: Duration = Duration::from_secs(30);
/// How long an unreadable file is given to become readable. The host truncates before it writes,
/// so a reader can meet an empty file or half of one for a moment.
const PATIENCE: Duration = Duration::from_millis(500);
/// Time between two looks at an unreadable file.
const PAUSE: Duration = Duration::from_millis(20);
/// Time between two looks at a file that cannot be locked: longer than a write takes.
const GLANCE: Duration = Duration::from_millis(5);
/// How often such a file is looked at before it is taken as it is.
const LOOKS: usize = 20;

/// Path and manners.
#[derive(Clone, Debug)]
pub(super) struct JsonFile {
    pub(super) path: PathBuf,
    pub(super) lock_wait: Duration,
    pub(super) read_wait: Duration,
}

/// What an open file was found to hold.
struct Content {
    text: Vec<u8>,
    object: Option<Map<String, Value>>,
}

impl JsonFile {
    pub(super) fn new(path: PathBuf) -> Self {
        Self { path, lock_wait: LOCK_WAIT, read_wait: PATIENCE }
    }

    /// The object, or nothing if there is no file or it says `null`. Creates nothing.
    ///
    /// The host's programs write in place, so what is read without a lock may be half of one text and
    /// half of another, and still be JSON: a token made of two. A shared lock keeps
    /// writers away for the moment. One who does not let go of the file is not writing all the time,
    /// so it is then read without, until two looks at it see the same.
    pub(super) fn read(&self) -> Result<Option<Map<String, Value>>, ConfigError> {
        self.patiently(|| match open_regular(&self.path, OpenOptions::new().read(true)) {
            Ok(mut file) => {
                let shared = lock::share(&file, Instant::now() + self.read_wait)
                    .map_err(ConfigError::io("lock", &self.path))?;
                let text = if shared { whole(&mut file) } else { settled(&mut file) };
                let text = text.map_err(ConfigError::io("read", &self.path))?;
                parse(&text).map_err(|reason| self.damaged(reason))
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(ConfigError::io("open", &self.path)(error)),
        })
    }

    /// Changes the object under the lock. If there is none yet, `fresh` is what the change is made
    /// to. The file is written only if the change made a difference.
    pub(super) fn update<T>(
        &self,
        fresh: impl Fn() -> Map<String, Value>,
        change: impl FnOnce(&mut Map<String, Value>) -> T,
    ) -> Result<T, ConfigError> {
        let (file, content) = self.patiently(|| self.open_locked(&fresh))?;
        let before = content.object;
        let mut after = before.clone().unwrap_or_else(&fresh);
        let result = change(&mut after);
        if before.as_ref() != Some(&after) {
            let text = exact::to_text(&after, &before.unwrap_or_default(), &content.text);
            self.write(&file, &content.text, text.as_bytes())
                .map_err(ConfigError::io("write", &self.path))?;
        }
        Ok(result)
    }

    /// Writes the new text beside the old one and gives it the file's name: whoever looks meanwhile, whenever
    /// the program is killed, there is a whole text. The locks on both files last until that is done, so
    /// that a program that opened the old one just before does not get its lock, and looks again.
    ///
    /// Where the file has to stay the same one (it has a second name, it is another person's, it is all
    /// that a container has of its folder), and where there is no room for another, it is written in place.
    fn write(&self, file: &File, old: &[u8], new: &[u8]) -> io::Result<()> {
        signals::survive_file_size_limit();
        let _undisturbed = Deferred::begin();
        let path = fs::canonicalize(&self.path)?;
        draft::clear_away(&path);
        if is_replaceable(file) {
            let replaced = Draft::write(&path, new).and_then(|draft| draft.replace(&path));
            if replaced.is_ok() {
                return Ok(());
            }
        }
        let mut storage: &File = file;
        rewrite::replace(&mut storage, old, new)
    }

    /// Opens, locks and reads, in this order. The lock goes when the last file handle does, and on
    /// Unix the file is its own lock.
    fn open_locked(
        &self,
        fresh: &impl Fn() -> Map<String, Value>,
    ) -> Result<(Locked, Content), ConfigError> {
        let deadline = Instant::now() + self.lock_wait;
        loop {
            let Some(file) = self.open()? else {
                self.create(&fresh())?;
                continue;
            };
            let guard = self.guard()?;
            let held = lock::acquire(guard.as_ref().unwrap_or(&file), deadline)
                .map_err(ConfigError::io("lock", &self.path))?;
            if !held {
                return Err(self.in_use());
            }
            if lock::is_current(&file, &self.path).map_err(ConfigError::io("stat", &self.path))? {
                let content = self.content(&file)?;
                tighten(&file);
                return Ok((Locked { file, _guard: guard }, content));
            }
            if Instant::now() >= deadline {
                return Err(self.in_use());
            }
        }
    }

    fn in_use(&self) -> ConfigError {
        ConfigError::Locked { path: self.path.clone(), waited: self.lock_wait }
    }

    fn open(&self) -> Result<Option<File>, ConfigError> {
        match open_regular(&self.path, OpenOptions::new().read(true).write(true)) {
            Ok(file) => Ok(Some(file)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(ConfigError::io("open", &self.path)(error)),
        }
    }

    /// The file to lock, when it is not the file itself.
    fn guard(&self) -> Result<Option<File>, ConfigError> {
        let path = lock::guard_path(&self.path);
        if path == self.path {
            return Ok(None);
        }
        let opened = draft::private().create(true).truncate(false).open(&path);
        opened.map(Some).map_err(ConfigError::io("open", &path))
    }

    fn content(&self, mut file: &File) -> Result<Content, ConfigError> {
        let text = whole(&mut file).map_err(ConfigError::io("read", &self.path))?;
        // Under the lock nobody is in the middle of writing it: what is empty holds nothing that could be lost.
        let object = match parse(&text) {
            Err(Damage::Empty) => None,
            parsed => parsed.map_err(|reason| self.damaged(reason))?,
        };
        Ok(Content { text, object })
    }

    /// Makes the file appear with a whole document in it: it is linked to its name only when it is
    /// complete. Somebody else having been faster is fine.
    fn create(&self, object: &Map<String, Value>) -> Result<(), ConfigError> {
        let folder = self.path.parent().unwrap_or(Path::new("."));
        create_folder(folder).map_err(ConfigError::io("mkdir", folder))?;
        signals::survive_file_size_limit();
        let _undisturbed = Deferred::begin();
        let text = go_json::to_go_pretty(&Value::Object(object.clone()));
        let draft = Draft::write(&self.path, text.as_bytes());
        let draft = draft.map_err(ConfigError::io("write", &self.path))?;
        let named = match fs::hard_link(draft.path(), &self.path) {
            // Not every file system has links; the host writes such a file in place, too.
            Err(error) if error.kind() != io::ErrorKind::AlreadyExists => {
                write_new(&self.path, &text)
            }
            linked => linked,
        };
        match named {
            Err(error) if error.kind() != io::ErrorKind::AlreadyExists => {
                Err(ConfigError::io("open", &self.path)(error))
            }
            _ => Ok(()),
        }
    }

    /// Tries again for a while when the file is damaged: a writer may be at work.
    fn patiently<T>(
        &self,
        mut attempt: impl FnMut() -> Result<T, ConfigError>,
    ) -> Result<T, ConfigError> {
        let deadline = Instant::now() + self.read_wait;
        loop {
            match attempt() {
                Err(ConfigError::Damaged { .. }) if Instant::now() < deadline => {
                    thread::sleep(PAUSE);
                }
                outcome => return outcome,
            }
        }
    }

    fn damaged(&self, reason: Damage) -> ConfigError {
        ConfigError::Damaged { path: self.path.clone(), reason }
    }
}

/// Everything that the file holds, from its beginning.
fn whole(file: &mut (impl io::Read + io::Seek)) -> io::Result<Vec<u8>> {
    let mut text = Vec::new();
    file.rewind()?;
    file.read_to_end(&mut text)?;
    Ok(text)
}

/// The same of a file that somebody may be writing: what two looks in a row have seen. One who writes
/// without end is not waited for.
fn settled(file: &mut (impl io::Read + io::Seek)) -> io::Result<Vec<u8>> {
    let mut before = whole(file)?;
    for _ in 0..LOOKS {
        thread::sleep(GLANCE);
        let now = whole(file)?;
        if now == before {
            break;
        }
        before = now;
    }
    Ok(before)
}

/// An open file and whatever has to stay open for its lock to hold.
struct Locked {
    file: File,
    _guard: Option<File>,
}

impl std::ops::Deref for Locked {
    type Target = File;

    fn deref(&self) -> &File {
        &self.file
    }
}

/// The object in a text. `null` stands for no object, as it does for the host. The reason for a
/// failure never quotes the text, which holds tokens.
fn parse(text: &[u8]) -> Result<Option<Map<String, Value>>, Damage> {
    let text = exact::without_mark(text);
    if text.iter().all(u8::is_ascii_whitespace) {
        return Err(Damage::Empty);
    }
    match serde_json::from_slice(text) {
        Ok(Value::Object(object)) => Ok(Some(object)),
        Ok(Value::Null) => Ok(None),
        Ok(_) => Err(Damage::NotAnObject),
        Err(error) => Err(Damage::Syntax { line: error.line(), column: error.column() }),
    }
}

/// Whether nobody misses the file when another one has its name. On Windows somebody who has it open would
/// be in the way.
#[cfg(unix)]
fn is_replaceable(file: &File) -> bool {
    use std::os::unix::fs::MetadataExt as _;

    file.metadata().is_ok_and(|it| it.nlink() == 1)
}

#[cfg(not(unix))]
fn is_replaceable(_: &File) -> bool {
    false
}

fn write_new(path: &Path, text: &str) -> io::Result<()> {
    let mut file = draft::private().create_new(true).open(path)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()
}

fn create_folder(folder: &Path) -> io::Result<()> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::DirBuilderExt as _;
        builder.mode(0o700);
    }
    builder.create(folder)
}

/// Takes reading rights away from everybody but the owner. Older programs left such files behind.
fn tighten(file: &File) {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let Ok(metadata) = file.metadata() else { return };
        if metadata.permissions().mode() & 0o077 != 0 {
            // Only the owner may do this; for anybody else there is nothing to be done.
            let _ = file.set_permissions(fs::Permissions::from_mode(0o600));
        }
    }
    #[cfg(not(unix))]
    let _ = file;
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A file that says something else at each look, until it has nothing new to say.
    struct Restless(Vec<&'static str>, io::Cursor<&'static str>);

    impl io::Read for Restless {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            self.1.read(buffer)
        }
    }

    impl io::Seek for Restless {
        fn seek(&mut self, _to: io::SeekFrom) -> io::Result<u64> {
            let next = if self.0.len() > 1 { self.0.remove(0) } else { self.0[0] };
            self.1 = io::Cursor::new(next);
            Ok(0)
        }
    }

    #[test]
    fn a_file_in_the_middle_of_a_change_is_looked_at_again() {
        let mut file = Restless(vec!["old", "new half", "new whole"], io::Cursor::new(""));
        assert_eq!(settled(&mut file).unwrap(), b"new whole");
    }
}
