//! Replacing a JSON text in place such that the file is complete JSON after every single step, for where
//! the file itself has to stay.
//!
//! Readers that do not lock may look at any moment. (They may even see half of a step, since a long write
//! is not one moment to the system.) JSON allows blanks at the end, and everything follows from that: a
//! longer text first needs blanks to grow into, which is also the only step that a full disk can
//! refuse; a shorter one is padded with blanks, which are cut off afterwards.

use std::fs::File;
use std::io::{self, Seek as _, SeekFrom, Write as _};

/// What the steps need of a file.
pub(super) trait Storage {
    fn write_at(&mut self, offset: u64, bytes: &[u8]) -> io::Result<()>;
    fn set_len(&mut self, len: u64) -> io::Result<()>;
    fn sync(&mut self) -> io::Result<()>;
    /// How long a file may get that this program writes (`ulimit -f`). Beyond it, overwriting fails too.
    fn limit(&self) -> Option<u64>;
}

impl Storage for &File {
    fn write_at(&mut self, offset: u64, bytes: &[u8]) -> io::Result<()> {
        self.seek(SeekFrom::Start(offset))?;
        self.write_all(bytes)
    }

    fn set_len(&mut self, len: u64) -> io::Result<()> {
        File::set_len(self, len)
    }

    fn sync(&mut self) -> io::Result<()> {
        self.sync_all()
    }

    #[cfg(unix)]
    fn limit(&self) -> Option<u64> {
        rustix::process::getrlimit(rustix::process::Resource::Fsize).current
    }

    #[cfg(not(unix))]
    fn limit(&self) -> Option<u64> {
        None
    }
}

/// Replaces `old`, the whole content of the storage, by `new`. After an error the old text is there
/// (perhaps with blanks after it), unless the medium itself is failing.
pub(super) fn replace(storage: &mut impl Storage, old: &[u8], new: &[u8]) -> io::Result<()> {
    let length = old.len().max(new.len()) as u64;
    if storage.limit().is_some_and(|limit| length > limit) {
        return Err(io::ErrorKind::FileTooLarge.into());
    }
    grow(storage, old, new.len())?;
    let mut padded = new.to_vec();
    padded.resize(old.len().max(new.len()), b' ');
    if let Err(error) = storage.write_at(0, &padded) {
        // The space is there, so this is a broken disk or a copy-on-write one that is full. The
        // first error is the one to tell; putting the old text back is all that is left to try.
        let _ = storage.write_at(0, old);
        return Err(error);
    }
    if new.len() < old.len() {
        storage.set_len(new.len() as u64)?;
    }
    storage.sync()
}

/// Claims the space for a longer text, and makes sure that it was really given.
fn grow(storage: &mut impl Storage, old: &[u8], len: usize) -> io::Result<()> {
    let Some(missing) = len.checked_sub(old.len()).filter(|missing| *missing > 0) else {
        return Ok(());
    };
    let end = old.len() as u64;
    let grown = storage.write_at(end, &vec![b' '; missing]).and_then(|()| storage.sync());
    if grown.is_err() {
        // Tidiness only: blanks at the end harm nobody.
        let _ = storage.set_len(end);
    }
    grown
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A disk with so many bytes left that remembers every state a reader could have seen.
    struct Disk {
        bytes: Vec<u8>,
        room: usize,
        limit: Option<u64>,
        seen: Vec<Vec<u8>>,
    }

    impl Disk {
        fn holding(text: &str, spare: usize) -> Self {
            let bytes = text.as_bytes().to_vec();
            Self { room: bytes.len() + spare, bytes, limit: None, seen: Vec::new() }
        }
    }

    impl Storage for Disk {
        fn write_at(&mut self, offset: u64, bytes: &[u8]) -> io::Result<()> {
            let start = usize::try_from(offset).unwrap();
            let end = (start + bytes.len()).min(self.room);
            let fits = end - start;
            self.bytes.resize(self.bytes.len().max(end), 0);
            self.bytes[start..end].copy_from_slice(&bytes[..fits]);
            self.seen.push(self.bytes.clone());
            if fits < bytes.len() { Err(io::ErrorKind::StorageFull.into()) } else { Ok(()) }
        }

        fn set_len(&mut self, len: u64) -> io::Result<()> {
            self.bytes.resize(usize::try_from(len).unwrap(), 0);
            self.seen.push(self.bytes.clone());
            Ok(())
        }

        fn sync(&mut self) -> io::Result<()> {
            Ok(())
        }

        fn limit(&self) -> Option<u64> {
            self.limit
        }
    }

    fn trimmed(bytes: &[u8]) -> &str {
        std::str::from_utf8(bytes).unwrap().trim_end_matches(' ')
    }

    #[test]
    fn a_reader_sees_the_old_text_or_the_new_at_every_step() {
        let texts = ["{}", r#"{"IAMToken":"old"}"#, r#"{"IAMToken":"a much longer token"}"#];
        for (old, new) in texts.iter().flat_map(|old| texts.map(|new| (*old, new))) {
            let mut disk = Disk::holding(old, 1000);
            replace(&mut disk, old.as_bytes(), new.as_bytes()).unwrap();
            assert_eq!(disk.bytes, new.as_bytes());
            for state in &disk.seen {
                assert!([old, new].contains(&trimmed(state)), "{:?}", trimmed(state));
            }
        }
    }

    #[test]
    fn a_full_disk_leaves_the_old_text_whatever_room_is_left() {
        let (old, new) = (r#"{"Region":""}"#, r#"{"Region":"us-south"}"#);
        for spare in 0..new.len() - old.len() {
            let mut disk = Disk::holding(old, spare);
            let error = replace(&mut disk, old.as_bytes(), new.as_bytes()).unwrap_err();
            assert_eq!(error.kind(), io::ErrorKind::StorageFull);
            assert_eq!(disk.bytes, old.as_bytes(), "with {spare} bytes left");
            for state in &disk.seen {
                assert_eq!(trimmed(state), old, "with {spare} bytes left");
            }
        }
    }

    #[test]
    fn a_limit_of_size_is_heeded_before_anything_is_written() {
        for (old, new) in [("{}", r#"{"a":1}"#), (r#"{"a":1}"#, "{}"), (r#"{"a":1}"#, r#"{"a":2}"#)]
        {
            let mut disk = Disk { limit: Some(6), ..Disk::holding(old, 1000) };
            let error = replace(&mut disk, old.as_bytes(), new.as_bytes()).unwrap_err();
            assert_eq!(error.kind(), io::ErrorKind::FileTooLarge);
            assert!(disk.seen.is_empty() && disk.bytes == old.as_bytes());
        }
    }

    #[test]
    fn a_shorter_text_needs_no_room() {
        let (old, new) = (r#"{"Region":"us-south"}"#, r#"{"Region":""}"#);
        let mut disk = Disk::holding(old, 0);
        replace(&mut disk, old.as_bytes(), new.as_bytes()).unwrap();
        assert_eq!(disk.bytes, new.as_bytes());
    }
}
