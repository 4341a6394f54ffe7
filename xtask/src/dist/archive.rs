//! Archives that depend on nothing but their contents: sorted, one time stamp, nobody's files.

use flate2::Compression;
use flate2::write::GzEncoder;
use tar::{Builder, EntryType, Header};

/// 2000-01-01 00:00 UTC, in seconds since 1970: some programs complain about 1970 itself.
const MODIFIED: u64 = 946_684_800;

/// A file of an archive.
pub(crate) struct Entry {
    path: String,
    mode: u32,
    bytes: Vec<u8>,
}

impl Entry {
    /// A file to read.
    pub(crate) fn file(path: String, bytes: Vec<u8>) -> Self {
        Self { path, mode: 0o644, bytes }
    }

    /// A file to run.
    pub(crate) fn program(path: String, bytes: Vec<u8>) -> Self {
        Self { path, mode: 0o755, bytes }
    }
}

/// The bytes of a `.tar.gz`.
pub(crate) fn pack(entries: &[Entry]) -> anyhow::Result<Vec<u8>> {
    let mut sorted: Vec<&Entry> = entries.iter().collect();
    sorted.sort_by_key(|entry| &entry.path);
    let mut archive = Builder::new(GzEncoder::new(Vec::new(), Compression::best()));
    for Entry { path, mode, bytes } in sorted {
        let mut header = Header::new_ustar();
        header.set_entry_type(EntryType::Regular);
        header.set_mode(*mode);
        header.set_mtime(MODIFIED);
        header.set_size(u64::try_from(bytes.len())?);
        header.set_uid(0);
        header.set_gid(0);
        archive.append_data(&mut header, path, bytes.as_slice())?;
    }
    Ok(archive.into_inner()?.finish()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_order_in_which_files_are_named_changes_nothing() {
        let a = || Entry::file("x/a".to_owned(), b"a".to_vec());
        let b = || Entry::program("x/b".to_owned(), b"b".to_vec());
        let packed = pack(&[a(), b()]).unwrap();
        assert_eq!(packed, pack(&[b(), a()]).unwrap());
        assert_ne!(packed, pack(&[a()]).unwrap());
    }
}
