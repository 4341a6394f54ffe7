//! Changing files in place: each at once and whole, and only if it still is what was read.

use std::fs::{self, File, Metadata};
use std::io::{self, Read as _, Write as _};
use std::path::Path;

use super::plan::Plan;

/// Why a file was not changed.
#[derive(Debug)]
pub(super) enum NotChanged {
    /// It is not what was read.
    ChangedMeanwhile,
    /// It has further names (hard links), which would keep the old content.
    SeveralNames,
    /// What the system says.
    Io(io::Error),
}

/// What became of each file that was to change, in the order of the plan.
pub(super) fn in_place(plan: &Plan) -> Vec<Result<(), NotChanged>> {
    let changes = plan.changed().filter_map(|it| it.change());
    changes.map(|(path, old, new)| replace(path, old.as_bytes(), new.as_bytes())).collect()
}

fn replace(path: &Path, old: &[u8], new: &[u8]) -> Result<(), NotChanged> {
    let metadata = fs::symlink_metadata(path).map_err(NotChanged::Io)?;
    if !metadata.is_file() {
        return Err(NotChanged::ChangedMeanwhile);
    }
    if has_several_names(&metadata) {
        return Err(NotChanged::SeveralNames);
    }
    let draft = draft(path, &metadata, new).map_err(NotChanged::Io)?;
    if !is_still(path, old).map_err(NotChanged::Io)? {
        return Err(NotChanged::ChangedMeanwhile);
    }
    draft.persist(path).map_err(|error| NotChanged::Io(error.error))?;
    let _ = File::open(folder(path)).and_then(|folder| folder.sync_all());
    Ok(())
}

/// The new content, with the owner and the permissions of the old one.
fn draft(path: &Path, of: &Metadata, new: &[u8]) -> io::Result<tempfile::NamedTempFile> {
    // A file that may not be written to is not replaced behind its owner's back.
    fs::OpenOptions::new().write(true).open(path)?;
    let mut draft = tempfile::Builder::new().prefix(".ibmcloud-").tempfile_in(folder(path))?;
    draft.write_all(new)?;
    keep_owner(draft.as_file(), of)?;
    draft.as_file().set_permissions(of.permissions())?;
    draft.as_file().sync_all()?;
    Ok(draft)
}

fn is_still(path: &Path, old: &[u8]) -> io::Result<bool> {
    let mut bytes = Vec::new();
    File::open(path)?.take(old.len() as u64 + 1).read_to_end(&mut bytes)?;
    Ok(bytes == old)
}

fn folder(path: &Path) -> &Path {
    path.parent().filter(|it| !it.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

#[cfg(unix)]
fn has_several_names(metadata: &Metadata) -> bool {
    std::os::unix::fs::MetadataExt::nlink(metadata) > 1
}

#[cfg(not(unix))]
fn has_several_names(_: &Metadata) -> bool {
    false
}

#[cfg(unix)]
fn keep_owner(draft: &File, of: &Metadata) -> io::Result<()> {
    use std::os::unix::fs::{MetadataExt as _, fchown};
    let own = draft.metadata()?;
    if (own.uid(), own.gid()) == (of.uid(), of.gid()) {
        return Ok(());
    }
    fchown(draft, Some(of.uid()), Some(of.gid()))
}

#[cfg(not(unix))]
fn keep_owner(_: &File, _: &Metadata) -> io::Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_changed_meanwhile_or_has_several_names_is_left() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a");
        fs::write(&path, "old and more").unwrap();
        assert!(matches!(replace(&path, b"old", b"new"), Err(NotChanged::ChangedMeanwhile)));
        fs::write(&path, "old").unwrap();
        fs::hard_link(&path, folder.path().join("b")).unwrap();
        assert!(matches!(replace(&path, b"old", b"new"), Err(NotChanged::SeveralNames)));
        fs::remove_file(folder.path().join("b")).unwrap();
        assert!(replace(&path, b"old", b"new").is_ok());
        assert_eq!(fs::read(&path).unwrap(), b"new");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "no draft is left");
    }

    #[cfg(unix)]
    #[test]
    fn permissions_stay() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a");
        fs::write(&path, "old").unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o754)).unwrap();
        assert!(replace(&path, b"old", b"new").is_ok());
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o7777, 0o754);
    }
}
