//! Archives that depend on nothing but their contents: sorted, one time stamp, nobody's files.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{Cursor, Write as _};
use std::path::{Path, PathBuf};

use anyhow::Context;
use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;
use tar::{Builder, EntryType, Header};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

use super::names::inside;

/// 2000-01-01 00:00 UTC, in seconds since 1970: some programs complain about 1970 itself.
pub(crate) const MODIFIED: u32 = 946_684_800;

/// A file of an archive.
#[derive(Clone)]
pub(crate) struct Entry {
    /// With `/`, and without one at the start.
    pub(crate) path: String,
    pub(crate) mode: u32,
    pub(crate) bytes: Vec<u8>,
}

impl Entry {
    /// A file to read.
    pub(crate) fn file(path: impl Into<String>, bytes: impl Into<Vec<u8>>) -> Self {
        Self { path: path.into(), mode: 0o644, bytes: bytes.into() }
    }

    /// A file to run.
    pub(crate) fn program(path: impl Into<String>, bytes: impl Into<Vec<u8>>) -> Self {
        Self { path: path.into(), mode: 0o755, bytes: bytes.into() }
    }

    /// A folder in which everybody may write, and nobody remove what others wrote. Its path ends with `/`.
    pub(crate) fn shared_folder(path: impl Into<String>) -> Self {
        Self { path: path.into(), mode: 0o1777, bytes: Vec::new() }
    }
}

/// The bytes of a `.tar`; with `folders`, the folders of the files are entries, too.
pub(crate) fn tar(entries: &[Entry], folders: bool) -> anyhow::Result<Vec<u8>> {
    let mut archive = Builder::new(Vec::new());
    let names = if folders { folders_of(entries) } else { BTreeSet::new() };
    for name in names {
        let mut header = header(EntryType::Directory, 0o755, 0);
        archive.append_data(&mut header, name, std::io::empty())?;
    }
    for Entry { path, mode, bytes } in sorted(entries) {
        let kind = if path.ends_with('/') { EntryType::Directory } else { EntryType::Regular };
        let mut header = header(kind, *mode, u64::try_from(bytes.len())?);
        archive.append_data(&mut header, path, bytes.as_slice())?;
    }
    Ok(archive.into_inner()?)
}

/// The same bytes as gzip writes them, without name or time.
pub(crate) fn gzip(bytes: &[u8]) -> anyhow::Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes)?;
    Ok(encoder.finish()?)
}

/// The bytes of a `.zip`.
pub(crate) fn zip(entries: &[Entry]) -> anyhow::Result<Vec<u8>> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .last_modified_time(DateTime::from_date_and_time(2000, 1, 1, 0, 0, 0)?);
    for Entry { path, mode, bytes } in sorted(entries) {
        archive.start_file(path.as_str(), options.unix_permissions(*mode))?;
        archive.write_all(bytes)?;
    }
    Ok(archive.finish()?.into_inner())
}

/// Unpacks an archive below a folder, and returns the one folder that it holds.
pub(crate) fn unpack(folder: &Path, archive: &str, below: &Path) -> anyhow::Result<PathBuf> {
    let file =
        File::open(folder.join(archive)).with_context(|| format!("cannot open {archive}"))?;
    if Path::new(archive).extension().is_some_and(|it| it == "zip") {
        zip::ZipArchive::new(file)?.extract(below)?;
    } else {
        tar::Archive::new(GzDecoder::new(file)).unpack(below)?;
    }
    Ok(below.join(inside()))
}

/// Lets everybody run a file.
#[cfg(unix)]
pub(crate) fn make_executable(path: &Path) -> anyhow::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    Ok(fs::set_permissions(path, fs::Permissions::from_mode(0o755))?)
}

#[cfg(not(unix))]
pub(crate) fn make_executable(_: &Path) -> anyhow::Result<()> {
    Ok(())
}

/// Every folder that the files are in, each after the one around it.
fn folders_of(entries: &[Entry]) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for entry in entries {
        for (at, _) in entry.path.match_indices('/') {
            found.insert(format!("{}/", entry.path.split_at(at).0));
        }
    }
    // Those with a mode of their own are entries already.
    found.retain(|name| !entries.iter().any(|entry| entry.path == *name));
    found
}

fn sorted(entries: &[Entry]) -> Vec<&Entry> {
    let mut sorted: Vec<&Entry> = entries.iter().collect();
    sorted.sort_by_key(|entry| &entry.path);
    sorted
}

fn header(kind: EntryType, mode: u32, size: u64) -> Header {
    let mut header = Header::new_ustar();
    header.set_entry_type(kind);
    header.set_mode(mode);
    header.set_mtime(u64::from(MODIFIED));
    header.set_size(size);
    header.set_uid(0);
    header.set_gid(0);
    header
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_order_in_which_files_are_named_changes_nothing() {
        let a = || Entry::file("x/a", "a");
        let b = || Entry::program("x/b", "b");
        for pack in [|them: &[Entry]| tar(them, true), zip] {
            let packed = pack(&[a(), b()]).unwrap();
            assert_eq!(packed, pack(&[b(), a()]).unwrap());
            assert_ne!(packed, pack(&[a()]).unwrap());
        }
    }

    #[test]
    fn folders_come_before_what_is_in_them() {
        let bytes = tar(&[Entry::file("usr/share/doc/a", "a"), Entry::file("usr/b", "b")], true);
        let bytes = bytes.unwrap();
        let mut archive = tar::Archive::new(bytes.as_slice());
        let names: Vec<String> = archive
            .entries()
            .unwrap()
            .map(|it| it.unwrap().path().unwrap().to_string_lossy().into_owned())
            .collect();
        assert_eq!(names, ["usr/", "usr/share/", "usr/share/doc/", "usr/b", "usr/share/doc/a"]);
    }
}
