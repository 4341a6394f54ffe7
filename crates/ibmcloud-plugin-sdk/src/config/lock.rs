//! The lock that the host takes: `flock(2)`, exclusive, on the configuration file itself.

use std::fs::{File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

/// Time between two attempts. The host polls every 100 ms.
const POLL: Duration = Duration::from_millis(20);
/// Time between two attempts of a reader: a write takes about as long.
const GLANCE: Duration = Duration::from_millis(2);

/// Takes the lock, or says `false` when somebody else still has it at the deadline. It goes with the
/// file's descriptor.
pub(super) fn acquire(file: &File, deadline: Instant) -> io::Result<bool> {
    poll(|| file.try_lock(), POLL, deadline)
}

/// Shares the lock with other readers, so that nobody writes; `false` as above. The host's programs do
/// not share: they look again after 100 ms, so it must be held for a moment only. On Windows nothing is
/// locked, since there it would keep the host out of its own file.
pub(super) fn share(file: &File, deadline: Instant) -> io::Result<bool> {
    if cfg!(windows) { Ok(true) } else { poll(|| file.try_lock_shared(), GLANCE, deadline) }
}

fn poll(
    attempt: impl Fn() -> Result<(), TryLockError>,
    pause: Duration,
    deadline: Instant,
) -> io::Result<bool> {
    loop {
        match attempt() {
            Ok(()) => return Ok(true),
            Err(TryLockError::WouldBlock) if Instant::now() >= deadline => return Ok(false),
            Err(TryLockError::WouldBlock) => thread::sleep(pause),
            // Some network file systems cannot lock at all. The host's programs cannot lock there
            // either, so going on is no worse than what they do.
            Err(TryLockError::Error(error)) if is_impossible(&error) => return Ok(true),
            Err(TryLockError::Error(error)) => return Err(error),
        }
    }
}

/// Whether nobody can lock the file. `ENOLCK` is what NFS says without its lock daemon.
fn is_impossible(error: &io::Error) -> bool {
    #[cfg(unix)]
    let no_locks = error.raw_os_error() == Some(rustix::io::Errno::NOLCK.raw_os_error());
    #[cfg(not(unix))]
    let no_locks = false;
    no_locks || error.kind() == io::ErrorKind::Unsupported
}

/// The file whose lock guards `path`. On Windows a lock is mandatory and would keep the host from
/// reading its own file, so a neighbour is locked there; the host locks nothing on Windows.
pub(super) fn guard_path(path: &Path) -> PathBuf {
    if cfg!(windows) { path.with_extension("json.lock") } else { path.to_owned() }
}

/// Whether the path still names the open file. Another program may have replaced it by a rename
/// while we waited; a lock on the old file would exclude nobody.
#[cfg(unix)]
pub(super) fn is_current(file: &File, path: &Path) -> io::Result<bool> {
    use std::os::unix::fs::MetadataExt as _;

    let held = file.metadata()?;
    match std::fs::metadata(path) {
        Ok(named) => Ok((held.dev(), held.ino()) == (named.dev(), named.ino())),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(error),
    }
}

#[cfg(not(unix))]
pub(super) fn is_current(_file: &File, path: &Path) -> io::Result<bool> {
    path.try_exists()
}

#[cfg(all(test, unix))]
mod tests {
    use rustix::io::Errno;

    use super::*;

    #[test]
    fn where_nobody_can_lock_one_goes_on_without() {
        for errno in [Errno::NOLCK, Errno::NOSYS, Errno::OPNOTSUPP] {
            assert!(is_impossible(&errno.into()), "{errno}");
        }
        assert!(!is_impossible(&Errno::IO.into()));
        let file = tempfile::tempfile().unwrap();
        let refused = |errno: Errno| move || Err(TryLockError::Error(errno.into()));
        assert!(poll(refused(Errno::NOLCK), POLL, Instant::now()).unwrap());
        assert!(poll(refused(Errno::IO), POLL, Instant::now()).is_err());
        assert!(acquire(&file, Instant::now()).unwrap());
    }
}
