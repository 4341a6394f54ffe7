//! A file: replaced at once and whole, and readable by nobody who could not read it before.

use std::ffi::OsString;
use std::fmt;
use std::fs::{self, File, Metadata};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use secrecy::ExposeSecret;
use tempfile::NamedTempFile;

use super::delivery::{DeliveryError, Proof};
use crate::credential::{Credential, Form};

/// Links that lead to links, until somebody is confused.
const MOST_LINKS: usize = 40;

/// A file that holds a credential.
#[derive(Clone, Debug)]
pub struct FileTarget {
    path: PathBuf,
    form: Form,
    mode: u32,
}

impl FileTarget {
    /// The file at `path`. A new one gets the permissions `mode` (such as `0o600`); one that is there keeps its
    /// owner, its group, and what it has of these permissions.
    pub fn new(path: PathBuf, form: Form, mode: u32) -> Self {
        Self { path, form, mode: mode & 0o777 }
    }

    /// Replaces what the file, or the file behind a link, holds. Until that has succeeded the file is as it was.
    ///
    /// Whoever is killed on the way leaves a file `.NAME.ibmcloud-…` behind, which the next delivery removes.
    pub(super) fn deliver(&self, credential: &Credential) -> Result<Proof, DeliveryError> {
        let replaced = self.replace(credential.render(self.form).expose_secret().as_bytes());
        replaced.map_err(DeliveryError::file(&self.path))?;
        Ok(Proof::Written)
    }

    fn replace(&self, bytes: &[u8]) -> io::Result<()> {
        let at = behind_links(&self.path)?;
        let there = match fs::metadata(&at) {
            Ok(metadata) if metadata.is_file() => Some(metadata),
            Ok(_) => {
                let text = "it is not a regular file";
                return Err(io::Error::new(io::ErrorKind::InvalidInput, text));
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            Err(error) => return Err(error),
        };
        let (folder, prefix) = (folder_of(&at), prefix_of(&at));
        sweep(folder, &prefix);
        let draft = tempfile::Builder::new().prefix(&prefix).tempfile_in(folder);
        let mut draft = draft.map_err(without_path)?;
        // Tells the drafts of programs that are at work from those that are left over. Not every file system
        // knows locks, and nothing else depends on this one.
        let _ = draft.as_file().try_lock();
        self.protect(&draft, there.as_ref())?;
        draft.write_all(bytes)?;
        draft.as_file().sync_all()?;
        draft.persist(&at).map_err(|error| error.error)?;
        // The name is on the disk when its folder is. Not every system can be asked for that.
        let _ = File::open(folder).and_then(|folder| folder.sync_all());
        Ok(())
    }

    /// Gives the draft the owner, the group and the permissions that the file is to have. Whoever could read the
    /// file must still be able to, so that a file whose owner cannot be kept is not replaced.
    #[cfg(unix)]
    fn protect(&self, draft: &NamedTempFile, there: Option<&Metadata>) -> io::Result<()> {
        use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, fchown};

        let mut mode = self.mode;
        if let Some(there) = there {
            let own = draft.as_file().metadata()?;
            let (uid, gid) = (there.uid(), there.gid());
            if (own.uid(), own.gid()) != (uid, gid) {
                let uid = (own.uid() != uid).then_some(uid);
                let gid = (own.gid() != gid).then_some(gid);
                fchown(draft, uid, gid).map_err(|error| {
                    let text = format!("its owner and group could not be kept: {error}");
                    io::Error::new(error.kind(), text)
                })?;
            }
            mode &= there.mode();
        }
        draft.as_file().set_permissions(fs::Permissions::from_mode(mode))
    }

    /// Elsewhere a file has what its folder gives it.
    #[cfg(not(unix))]
    fn protect(&self, _: &NamedTempFile, _: Option<&Metadata>) -> io::Result<()> {
        Ok(())
    }
}

impl fmt::Display for FileTarget {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.path.display().fmt(f)
    }
}

/// Where the last of the links leads to, which need not be there.
fn behind_links(path: &Path) -> io::Result<PathBuf> {
    let mut at = path.to_owned();
    for _ in 0..MOST_LINKS {
        match fs::symlink_metadata(&at) {
            Ok(metadata) if metadata.is_symlink() => at = folder_of(&at).join(fs::read_link(&at)?),
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => return Ok(at),
        }
    }
    Err(io::Error::new(io::ErrorKind::InvalidInput, "its links lead round in circles"))
}

fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|it| !it.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// What the names of a file's drafts begin with.
fn prefix_of(at: &Path) -> OsString {
    let mut prefix = OsString::from(".");
    prefix.push(at.file_name().unwrap_or_default());
    prefix.push(".ibmcloud-");
    prefix
}

/// Removes the drafts of programs that were killed: they hold tokens, and nobody holds their lock.
fn sweep(folder: &Path, prefix: &std::ffi::OsStr) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        let is_draft = entry.file_name().as_encoded_bytes().starts_with(prefix.as_encoded_bytes());
        if is_draft
            && entry.file_type().is_ok_and(|kind| kind.is_file())
            && File::open(entry.path()).is_ok_and(|file| file.try_lock().is_ok())
        {
            let _ = fs::remove_file(entry.path());
        }
    }
}

/// The name of a draft means nothing to anybody.
fn without_path(error: io::Error) -> io::Error {
    match error.to_string().split_once(" at path ") {
        Some((reason, _)) => io::Error::new(error.kind(), reason),
        None => error,
    }
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, symlink};

    use super::*;

    fn target(path: &Path, mode: u32) -> FileTarget {
        FileTarget::new(path.to_owned(), Form::Token, mode)
    }

    fn mode(path: &Path) -> u32 {
        fs::metadata(path).unwrap().mode() & 0o777
    }

    #[test]
    fn a_file_that_is_there_keeps_its_permissions_unless_they_are_wider_than_asked() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("token");
        // (before, asked, after)
        let table = [
            (None, 0o600, 0o600),
            (None, 0o640, 0o640),
            (Some(0o640), 0o640, 0o640),
            (Some(0o400), 0o640, 0o400),
            (Some(0o644), 0o600, 0o600),
            (Some(0o666), 0o640, 0o640),
        ];
        for (before, asked, after) in table {
            let _ = fs::remove_file(&path);
            if let Some(before) = before {
                fs::write(&path, "old").unwrap();
                fs::set_permissions(&path, fs::Permissions::from_mode(before)).unwrap();
            }
            target(&path, asked).replace(b"new").unwrap();
            assert_eq!(mode(&path), after, "{before:?} {asked:o}");
            assert_eq!(fs::read(&path).unwrap(), b"new");
        }
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn the_file_behind_a_link_is_replaced_and_the_link_stays() {
        let folder = tempfile::tempdir().unwrap();
        let (link, file) = (folder.path().join("link"), folder.path().join("sub/file"));
        fs::create_dir(folder.path().join("sub")).unwrap();
        symlink("sub/file", &link).unwrap();
        for text in ["first", "second"] {
            target(&link, 0o600).replace(text.as_bytes()).unwrap();
            assert_eq!(fs::read_to_string(&file).unwrap(), text);
            assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
        }
    }

    #[test]
    fn what_is_no_file_is_refused_and_a_failure_leaves_nothing_behind() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("there");
        fs::create_dir(&path).unwrap();
        let error = target(&path, 0o600).replace(b"new").unwrap_err();
        assert_eq!(error.to_string(), "it is not a regular file");
        assert!(target(Path::new("/dev/null"), 0o600).replace(b"new").is_err());
        assert!(target(&folder.path().join("none/file"), 0o600).replace(b"new").is_err());
        let circle = folder.path().join("circle");
        symlink(&circle, &circle).unwrap();
        assert!(target(&circle, 0o600).replace(b"new").is_err());
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2);
    }

    #[test]
    fn drafts_of_the_killed_are_removed_and_those_of_the_living_stay() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        fs::write(at(".token.ibmcloud-dead"), "secret").unwrap();
        fs::write(at(".other.ibmcloud-dead"), "another's").unwrap();
        let living = File::create(at(".token.ibmcloud-living")).unwrap();
        living.try_lock().unwrap();
        target(&at("token"), 0o600).replace(b"new").unwrap();
        assert!(!at(".token.ibmcloud-dead").exists());
        assert!(at(".token.ibmcloud-living").exists() && at(".other.ibmcloud-dead").exists());
    }
}
