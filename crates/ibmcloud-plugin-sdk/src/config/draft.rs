//! A text beside the file that it is to become. Only a whole one gets the file's name.

use std::ffi::OsStr;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::process;
use std::sync::atomic::{AtomicU32, Ordering};

use crate::files::open_regular;

/// What the name of a draft ends in.
const SUFFIX: &str = ".new";

/// A file that is removed when it is no longer needed, or when nobody got to naming it. It is locked, so that
/// others see that somebody is at work on it.
pub(super) struct Draft {
    path: PathBuf,
    file: File,
}

impl Draft {
    /// Writes a text, for the owner's eyes only, and makes sure that it is on the disk.
    pub(super) fn write(beside: &Path, text: &[u8]) -> io::Result<Self> {
        static COUNTER: AtomicU32 = AtomicU32::new(0);
        let count = COUNTER.fetch_add(1, Ordering::Relaxed);
        let path = beside.with_extension(format!("json.{}-{count}{SUFFIX}", process::id()));
        let draft = Self { file: private().create_new(true).open(&path)?, path };
        // Where nothing can be locked, nobody clears away either.
        let _ = draft.file.try_lock();
        let mut file = &draft.file;
        file.write_all(text)?;
        file.sync_all()?;
        Ok(draft)
    }

    /// Where it is.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Gives it the name of a file, whose place it takes. The lock on it lasts as long as what is returned.
    pub(super) fn replace(self, path: &Path) -> io::Result<impl Sized> {
        #[cfg(unix)]
        if let Ok(metadata) = fs::metadata(path) {
            keep_owner(&self.file, &metadata)?;
        }
        fs::rename(&self.path, path)?;
        // The name is on the disk when its folder is. Not every system can be asked for that.
        let _ = File::open(folder_of(path)).and_then(|folder| folder.sync_all());
        Ok(self)
    }
}

impl Drop for Draft {
    fn drop(&mut self) {
        // It may have its name by now.
        let _ = fs::remove_file(&self.path);
    }
}

/// A configuration stays its owner's when the system's administrator changes it.
#[cfg(unix)]
fn keep_owner(draft: &File, of: &fs::Metadata) -> io::Result<()> {
    use std::os::unix::fs::{MetadataExt as _, fchown};

    let own = draft.metadata()?;
    if (own.uid(), own.gid()) == (of.uid(), of.gid()) {
        return Ok(());
    }
    fchown(draft, Some(of.uid()), Some(of.gid()))
}

/// Removes the drafts that killed programs left behind: tokens are in them. One that somebody is at work on
/// is locked.
pub(super) fn clear_away(beside: &Path) {
    let name = beside.file_name().unwrap_or_default().to_string_lossy();
    let is_draft = |it: &OsStr| {
        let it = it.to_string_lossy();
        let number = it.strip_prefix(&*name).and_then(|it| it.strip_suffix(SUFFIX));
        number.is_some_and(|it| {
            it.starts_with('.') && it.len() > 1 && it.chars().all(|c| ".-0123456789".contains(c))
        })
    };
    let Ok(entries) = fs::read_dir(folder_of(beside)) else { return };
    for entry in entries.flatten().filter(|entry| is_draft(&entry.file_name())) {
        let path = entry.path();
        let file = open_regular(&path, OpenOptions::new().write(true));
        if file.is_ok_and(|file| file.try_lock().is_ok()) {
            let _ = fs::remove_file(path);
        }
    }
}

pub(super) fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|it| !it.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// Options for a file that only its owner may read.
pub(super) fn private() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.write(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o600);
    }
    options
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_killed_program_left_behind_is_cleared_away_and_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        let others = ["config.json", "config.json.bak", "config.json.new", "config.jsonx.1-0.new"];
        for name in others {
            fs::write(at(name), "mine").unwrap();
        }
        fs::write(at("config.json.4711-0.new"), "half a tok").unwrap();
        let at_work = Draft::write(&at("config.json"), b"{}").unwrap();
        clear_away(&at("config.json"));
        assert!(others.iter().all(|name| at(name).exists()));
        assert!(!at("config.json.4711-0.new").exists());
        assert!(at_work.path().exists());
        let path = at_work.path().to_owned();
        drop(at_work);
        assert!(!path.exists());
    }
}
