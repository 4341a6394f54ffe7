//! Makes a folder hold the things of an instance.

use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use ibmcloud_core::Json;
use ibmcloud_transport::json::pretty;

use super::folder::Described;
use super::place::places;
use crate::error::{FileError, Reason};
use crate::key::{Key, Thing};

/// The text of a file.
fn text_of(thing: &Thing) -> String {
    let mut file = Json::object([("kind", Json::from(thing.key.kind.word()))]);
    if let Some(team) = &thing.key.team {
        file.insert("team", team.as_str().into());
    }
    file.insert("spec", thing.spec.clone());
    pretty(&file)
}

/// What was written, and what became of the other files.
#[derive(Clone, Debug, Default)]
pub struct WriteOutcome {
    /// The files of all things.
    pub files: Vec<String>,
    /// How many of them are new or have changed.
    pub written: usize,
    /// Files of things that are gone, removed.
    pub removed: Vec<String>,
    /// Files of things that are in the folder only.
    pub kept: Vec<String>,
}

/// Makes a folder hold these things, and with `prune` no others. Files that are no exports stay always, and
/// so do those of things that `ours` does not speak about.
pub(crate) fn write(
    folder: &Path,
    things: &[Thing],
    present: &Described,
    ours: impl Fn(&Key) -> bool,
    prune: bool,
) -> Result<WriteOutcome, FileError> {
    let places = places(things.iter().map(|thing| &thing.key), present);
    let mut outcome =
        WriteOutcome { files: places.values().cloned().collect(), ..WriteOutcome::default() };
    outcome.files.sort();
    let others = present.written.iter().filter(|it| ours(&it.thing.key)).map(|it| &it.file);
    let unused = others.filter(|file| outcome.files.binary_search(file).is_err());
    let (remove, keep) =
        if prune { (unused.collect(), vec![]) } else { (vec![], unused.collect()) };
    // All of them are looked at before the first one is written.
    let paths: Vec<PathBuf> = things
        .iter()
        .filter_map(|thing| places.get(&thing.key))
        .map(|file| inside(folder, file))
        .collect::<Result<_, _>>()?;
    for file in &remove {
        inside(folder, parent_of(file))?;
    }
    for (thing, path) in things.iter().zip(&paths) {
        let text = text_of(thing);
        if fs::read_to_string(path).ok().as_deref() != Some(&text) {
            replace(path, &text)?;
            outcome.written += 1;
        }
    }
    for file in remove {
        let path = folder.join(file);
        fs::remove_file(&path).map_err(|source| FileError::io(&path, source))?;
        outcome.removed.push(file.clone());
    }
    outcome.kept = keep.into_iter().cloned().collect();
    Ok(outcome)
}

/// Where a file of the folder is, behind links that stay in the folder. One that leads out of it is refused:
/// nobody who exports means to write there.
fn inside(folder: &Path, file: &str) -> Result<PathBuf, FileError> {
    let root = match fs::canonicalize(folder) {
        // It will be made.
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(folder.join(file)),
        root => root.map_err(|source| FileError::io(folder, source))?,
    };
    let (mut at, mut seen) = (root.clone(), Vec::new());
    for part in file.split('/') {
        at.push(part);
        seen.push(part);
        let link = || FileError::refused(file, Reason::LeadsOut(seen.join("/")));
        match fs::canonicalize(&at) {
            Ok(real) if real.starts_with(&root) => at = real,
            Ok(_) => return Err(link()),
            // A link that leads nowhere may lead anywhere.
            Err(_) if at.is_symlink() => return Err(link()),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(source) => return Err(FileError::io(&at, source)),
        }
    }
    // As the person wrote it, where no link is on the way.
    Ok(if at == root.join(file) { folder.join(file) } else { at })
}

fn parent_of(file: &str) -> &str {
    file.rsplit_once('/').map_or("", |(parent, _)| parent)
}

/// Whoever reads the file meanwhile sees the old text or the new one.
fn replace(path: &Path, text: &str) -> Result<(), FileError> {
    let folder = path.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(folder).map_err(|source| FileError::io(folder, source))?;
    let draft = draft(folder, text).map_err(|error| {
        // Its text names the draft, of which nobody has to know.
        FileError::io(folder, error.kind().into())
    })?;
    draft.persist(path).map(drop).map_err(|error| FileError::io(path, error.error))
}

fn draft(folder: &Path, text: &str) -> io::Result<tempfile::NamedTempFile> {
    let mut draft = tempfile::Builder::new().prefix(".export-").tempfile_in(folder)?;
    draft.write_all(text.as_bytes())?;
    draft.as_file().sync_all()?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        // No secret is in it, and it is meant for others.
        draft.as_file().set_permissions(fs::Permissions::from_mode(0o644))?;
    }
    Ok(draft)
}

#[cfg(test)]
mod tests {
    use super::super::folder::described;
    use super::*;
    use crate::kinds::alert;

    fn thing(team: Option<&str>, name: &str) -> Thing {
        let team = team.map(str::to_owned);
        let spec = Json::object([("name", Json::from(name))]);
        Thing { key: Key { kind: alert::KIND, team, name: name.to_owned() }, spec }
    }

    /// As an export does it.
    fn written(
        folder: &Path,
        things: &[Thing],
        ours: impl Fn(&Key) -> bool,
        prune: bool,
    ) -> WriteOutcome {
        write(folder, things, &described(folder).unwrap(), ours, prune).unwrap()
    }

    #[test]
    fn what_cannot_be_read_is_never_written_over() {
        let folder = tempfile::tempdir().unwrap();
        let alerts = folder.path().join("alerts/ops");
        fs::create_dir_all(alerts.join("c.json")).unwrap();
        let conflict = "<<<<<<< ours\n{}\n=======\n{}\n>>>>>>> theirs\n";
        fs::write(alerts.join("a.json"), conflict).unwrap();
        fs::write(alerts.join("B.JSON"), "mine").unwrap();
        let things = ["a", "b", "c"].map(|name| thing(Some("Ops"), name));
        let settled = written(folder.path(), &things, |_| true, true);
        assert_eq!((settled.written, settled.removed.len()), (3, 0));
        assert_eq!(fs::read_to_string(alerts.join("a.json")).unwrap(), conflict);
        assert_eq!(fs::read_to_string(alerts.join("B.JSON")).unwrap(), "mine");
        assert!(!alerts.join("b.json").exists());
    }

    #[test]
    fn only_files_of_things_that_are_gone_are_removed_and_only_when_asked_to() {
        let folder = tempfile::tempdir().unwrap();
        let alerts = folder.path().join("alerts");
        fs::create_dir_all(&alerts).unwrap();
        fs::write(alerts.join("notes.json"), "{\"mine\": true}").unwrap();
        fs::write(alerts.join("README.md"), "text").unwrap();
        #[cfg(unix)]
        std::os::unix::fs::symlink(&alerts, alerts.join("round")).unwrap();
        let both = [thing(Some("Ops"), "a"), thing(Some("Ops"), "b")];
        let first = written(folder.path(), &both, |_| true, true);
        assert_eq!((first.written, first.removed.len()), (2, 0));
        let b = vec!["alerts/ops/b.json".to_owned()];
        let again = written(folder.path(), &both[..1], |_| true, false);
        assert_eq!((again.written, again.removed, again.kept), (0, vec![], b.clone()));
        let dev = |key: &Key| key.team.as_deref() == Some("Dev");
        let other_team = written(folder.path(), &[], dev, true);
        assert_eq!((other_team.removed, other_team.kept), (vec![], vec![]));
        let pruned = written(folder.path(), &both[..1], |_| true, true);
        assert_eq!((pruned.removed, pruned.kept), (b, vec![]));
        assert!(alerts.join("notes.json").exists() && alerts.join("README.md").exists());
    }
}
