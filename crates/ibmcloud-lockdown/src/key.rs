//! The key of this machine's fingerprints, in a file of our own.

use std::fs::OpenOptions;
use std::io::{self, Write as _};
use std::path::Path;

use ibmcloud_core::FingerprintKey;

use crate::files::{make_private_folder, private, read_regular, sync_folder};

const FILE: &str = "fingerprint.key";

/// The key of this machine's fingerprints, made and stored at the first use, below the
/// configuration folder. An error says why it could not be stored: the key that is beside it is good
/// for this run, and its fingerprints cannot be compared with those of another run.
pub fn fingerprint_key(config_dir: &Path) -> (FingerprintKey, Option<io::Error>) {
    let folder = config_dir.join("monitoring");
    match read(&folder.join(FILE)) {
        Ok(key) => return (key, None),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
        Err(error) => return (random(), Some(error)),
    }
    let key = random();
    match store(&folder, &key) {
        Ok(()) => (key, None),
        // Another run was faster.
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            match read(&folder.join(FILE)) {
                Ok(stored) => (stored, None),
                Err(error) => (key, Some(error)),
            }
        }
        Err(error) => (key, Some(error)),
    }
}

fn random() -> FingerprintKey {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).expect("the system has random numbers");
    FingerprintKey::new(bytes)
}

fn read(path: &Path) -> io::Result<FingerprintKey> {
    let bytes = read_regular(path)?;
    let text = String::from_utf8_lossy(&bytes);
    let key = text.trim().parse();
    key.map_err(|_| io::Error::new(io::ErrorKind::InvalidData, "it does not hold a key"))
}

/// The key appears whole or not at all, and never in place of another one.
fn store(folder: &Path, key: &FingerprintKey) -> io::Result<()> {
    make_private_folder(folder)?;
    let mut file = tempfile::Builder::new()
        .prefix(".new")
        .make_in(folder, |at| private(OpenOptions::new().write(true).create_new(true)).open(at))?;
    file.write_all(format!("{}\n", key.to_hex()).as_bytes())?;
    file.as_file().sync_all()?;
    file.persist_noclobber(folder.join(FILE)).map_err(|error| error.error)?;
    sync_folder(folder)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn a_machine_has_one_key() {
        let home = tempfile::tempdir().unwrap();
        let (first, trouble) = fingerprint_key(home.path());
        assert!(trouble.is_none());
        assert_eq!(fingerprint_key(home.path()).0.id(), first.id());
        let other = tempfile::tempdir().unwrap();
        assert_ne!(fingerprint_key(other.path()).0.id(), first.id());
    }

    #[test]
    fn a_key_that_cannot_be_kept_is_said_to_be_so() {
        let home = tempfile::tempdir().unwrap();
        fs::create_dir(home.path().join("monitoring")).unwrap();
        fs::write(home.path().join("monitoring").join(FILE), "nonsense").unwrap();
        let (key, trouble) = fingerprint_key(home.path());
        assert!(trouble.is_some());
        assert_ne!(fingerprint_key(home.path()).0.id(), key.id());
        let kept = fs::read_to_string(home.path().join("monitoring").join(FILE)).unwrap();
        assert_eq!(kept, "nonsense", "nothing is overwritten");
    }
}
