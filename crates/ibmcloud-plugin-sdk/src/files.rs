//! Files that must be files: a named pipe, a socket or a device in the place of one is refused in
//! words, before opening it could wait for ever or do something to it.

use std::fs::{self, File, FileType, OpenOptions};
use std::io::{self, Read as _};
use std::path::Path;

/// What stands where a regular file is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Irregular {
    /// A folder.
    #[error("it is a folder, not a file")]
    Folder,
    /// A FIFO.
    #[error("it is a named pipe, not a regular file")]
    Fifo,
    /// A FIFO that is to be written to, and that nobody has open for reading.
    #[error("nobody reads from the named pipe")]
    UnreadFifo,
    /// A socket of the file system.
    #[error("it is a socket, not a regular file")]
    Socket,
    /// A terminal, or another device that takes a stream of bytes.
    #[error("it is a device, not a regular file")]
    CharacterDevice,
    /// A disk.
    #[error("it is a disk, not a regular file")]
    BlockDevice,
    /// Something that this system has besides.
    #[error("it is not a regular file")]
    Other,
}

impl Irregular {
    /// What a file is, unless it is a regular one. A link is asked what it leads to before.
    pub fn of(kind: FileType) -> Option<Self> {
        if kind.is_file() {
            return None;
        }
        if kind.is_dir() {
            return Some(Self::Folder);
        }
        #[cfg(unix)]
        {
            use std::os::unix::fs::FileTypeExt as _;
            if kind.is_fifo() {
                return Some(Self::Fifo);
            } else if kind.is_socket() {
                return Some(Self::Socket);
            } else if kind.is_char_device() {
                return Some(Self::CharacterDevice);
            } else if kind.is_block_device() {
                return Some(Self::BlockDevice);
            }
        }
        Some(Self::Other)
    }

    /// The reason why [`open_regular`] or [`open_stream`] refused, if it was this.
    pub fn in_error(error: &io::Error) -> Option<Self> {
        error.get_ref()?.downcast_ref().copied()
    }
}

impl From<Irregular> for io::Error {
    fn from(what: Irregular) -> Self {
        let kind = match what {
            Irregular::Folder => io::ErrorKind::IsADirectory,
            _ => io::ErrorKind::InvalidInput,
        };
        Self::new(kind, what)
    }
}

/// Opens a regular file, or a link to one, as `options` say, and refuses everything else with an
/// [`Irregular`] in the error. It never waits for another program: not for one at the other end of
/// a pipe, and not for a device. Flags of the system's own in `options` are replaced.
pub fn open_regular(path: &Path, options: &OpenOptions) -> io::Result<File> {
    let refuse = |kind| Irregular::of(kind).map_or(Ok(()), |what| Err(io::Error::from(what)));
    match fs::metadata(path) {
        Ok(metadata) => refuse(metadata.file_type())?,
        // It may be there to be created.
        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
        Err(error) => return Err(error),
    }
    // Something else may have taken its place since.
    let file = without_waiting(options).open(path)?;
    refuse(file.metadata()?.file_type())?;
    Ok(file)
}

/// All of a regular file, or a link to one; see [`open_regular`].
pub fn read_regular(path: &Path) -> io::Result<Vec<u8>> {
    let mut text = Vec::new();
    open_regular(path, OpenOptions::new().read(true))?.read_to_end(&mut text)?;
    Ok(text)
}

/// Opens a pipe or a device for writing, and says so instead of waiting if nobody reads a pipe.
/// Writing to it waits for its reader, as always. Nothing is created, and nothing is cut off.
#[cfg(unix)]
pub fn open_stream(path: &Path) -> io::Result<File> {
    use rustix::fs::{OFlags, fcntl_getfl, fcntl_setfl};

    let opened = without_waiting(OpenOptions::new().write(true)).open(path);
    let file = opened.map_err(|error| {
        let what = fs::metadata(path).ok().and_then(|it| Irregular::of(it.file_type()));
        let unread = error.raw_os_error() == Some(rustix::io::Errno::NXIO.raw_os_error());
        if unread && what == Some(Irregular::Fifo) { Irregular::UnreadFifo.into() } else { error }
    })?;
    let flags = fcntl_getfl(&file)?;
    fcntl_setfl(&file, flags - OFlags::NONBLOCK)?;
    Ok(file)
}

/// Elsewhere a pipe has a name of its own kind, and is waited for by nobody.
#[cfg(not(unix))]
pub fn open_stream(path: &Path) -> io::Result<File> {
    OpenOptions::new().write(true).open(path)
}

#[cfg(unix)]
fn without_waiting(options: &OpenOptions) -> OpenOptions {
    use std::os::unix::fs::OpenOptionsExt as _;

    use rustix::fs::OFlags;

    let mut options = options.clone();
    // A terminal must not become the one that this program belongs to.
    let flags = (OFlags::NONBLOCK | OFlags::NOCTTY).bits();
    options.custom_flags(flags.cast_signed());
    options
}

#[cfg(not(unix))]
fn without_waiting(options: &OpenOptions) -> OpenOptions {
    options.clone()
}

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::fs::symlink;
    use std::os::unix::net::UnixListener;

    use rustix::fs::{CWD, FileType as Kind, Mode, mknodat};

    use super::*;

    #[test]
    fn a_regular_file_or_a_link_to_one_is_opened_and_may_be_made() {
        let folder = tempfile::tempdir().unwrap();
        let (file, link) = (folder.path().join("file"), folder.path().join("link"));
        open_regular(&file, OpenOptions::new().create(true).append(true)).unwrap();
        fs::write(&file, "text").unwrap();
        symlink(&file, &link).unwrap();
        assert_eq!(read_regular(&link).unwrap(), b"text");
        let missing = read_regular(&folder.path().join("none")).unwrap_err();
        assert_eq!(missing.kind(), io::ErrorKind::NotFound);
    }

    #[test]
    fn what_is_no_file_is_named_and_never_waited_for() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        mknodat(CWD, at("fifo"), Kind::Fifo, Mode::from(0o600), 0).unwrap();
        symlink(at("fifo"), at("link")).unwrap();
        let _listener = UnixListener::bind(at("socket")).unwrap();
        let table = [
            (at("fifo"), Irregular::Fifo),
            (at("link"), Irregular::Fifo),
            (at("socket"), Irregular::Socket),
            (folder.path().to_owned(), Irregular::Folder),
            ("/dev/null".into(), Irregular::CharacterDevice),
        ];
        for (path, what) in table {
            for options in [
                OpenOptions::new().read(true),
                OpenOptions::new().write(true),
                OpenOptions::new().create(true).append(true),
                OpenOptions::new().write(true).truncate(true),
            ] {
                let error = open_regular(&path, options).unwrap_err();
                assert_eq!(Irregular::in_error(&error), Some(what), "{}", path.display());
            }
        }
    }

    #[test]
    fn a_pipe_that_nobody_reads_is_not_waited_for() {
        let folder = tempfile::tempdir().unwrap();
        let fifo = folder.path().join("fifo");
        mknodat(CWD, &fifo, Kind::Fifo, Mode::from(0o600), 0).unwrap();
        let error = open_stream(&fifo).unwrap_err();
        assert_eq!(Irregular::in_error(&error), Some(Irregular::UnreadFifo));
        let _reader = without_waiting(OpenOptions::new().read(true)).open(&fifo).unwrap();
        let file = open_stream(&fifo).unwrap();
        let flags = rustix::fs::fcntl_getfl(&file).unwrap();
        assert!(!flags.contains(rustix::fs::OFlags::NONBLOCK));
    }
}
