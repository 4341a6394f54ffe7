//! A file that a person named for a result. What is there already decides how it is written: a regular file
//! is replaced at once and whole, a pipe or a terminal is written to, anything else is refused. Nothing but
//! a regular file is ever replaced.

pub mod named;
pub mod unwritable;

use std::fs::{self, File, Metadata, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use ibmcloud_plugin_sdk::files::{Irregular, open_regular, open_stream};
use tempfile::NamedTempFile;

use self::unwritable::Unwritable;
use crate::errors::CommandError;

/// Who may read a new file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Its owner: it holds a secret, or what is nobody else's business.
    Owner,
    /// Whom the person's own settings (umask) let.
    Usual,
}

/// A file to be, which was found to be writable before the work began that it is for.
#[derive(Debug)]
pub struct OutputFile {
    /// As the person wrote it.
    path: PathBuf,
    access: Access,
    target: Target,
}

/// How a file is written.
#[derive(Debug)]
enum Target {
    /// A regular file, or one to be, behind all links.
    Replaced(PathBuf),
    /// A pipe or a device that takes a stream, open already: its reader sees no end before the result.
    Stream(File),
    /// What our own output goes to. Replacing it would leave the rest of the output without a name.
    Stdout,
    Stderr,
}

/// Links that lead to links, until somebody is confused.
const MOST_LINKS: usize = 40;

impl OutputFile {
    /// Makes sure, before any work, that the file can be written, and opens what is not a regular file.
    /// Nothing is created, and nothing that is there changes.
    pub fn prepare(path: &Path, access: Access) -> Result<Self, CommandError> {
        let target = target(path).map_err(|source| failed(path, source))?;
        Ok(Self { path: path.to_owned(), access, target })
    }

    /// Writes all of it, or says why not; then a regular file is what it was before.
    pub fn write(self, bytes: &[u8]) -> io::Result<()> {
        let stream = |out: &mut dyn io::Write| out.write_all(bytes).and_then(|()| out.flush());
        match self.target {
            Target::Replaced(at) => replace(&at, self.access, bytes),
            Target::Stream(mut file) => stream(&mut file),
            Target::Stdout => stream(&mut io::stdout()),
            Target::Stderr => stream(&mut io::stderr()),
        }
    }

    /// The path, as the person wrote it.
    pub fn path(&self) -> &Path {
        &self.path
    }
}

/// Whether a file could be written just now, for whoever only wants to know, as a dry run does. A pipe is
/// not opened, since its reader would see its end.
pub fn check(path: &Path) -> Result<(), CommandError> {
    let looked = look(path).and_then(|found| match found {
        Found::Regular(at) => probe(&at),
        Found::Stream | Found::Stdout | Found::Stderr => Ok(()),
    });
    looked.map_err(|source| failed(path, source))
}

/// Where a regular file stands that may be replaced, or may come to be, behind all links. Whatever else is
/// there is refused.
pub fn replaceable(path: &Path) -> io::Result<PathBuf> {
    match look(path)? {
        Found::Regular(at) => Ok(at),
        _ => Err(match fs::metadata(path).ok().and_then(|it| Irregular::of(it.file_type())) {
            Some(what) => what.into(),
            None => Irregular::Other.into(),
        }),
    }
}

/// Replaces a regular file, or makes one, at once and whole.
pub fn replace(at: &Path, access: Access, bytes: &[u8]) -> io::Result<()> {
    let mut draft = draft(at, access)?;
    draft.write_all(bytes)?;
    draft.as_file().sync_all()?;
    match draft.persist(at) {
        Ok(_) => {
            // The name is on the disk when its folder is. Not every system can be asked for that.
            let _ = File::open(folder_of(at)).and_then(|folder| folder.sync_all());
            Ok(())
        }
        // A single file of another file system, as containers get them, has no other place.
        Err(error) if error.error.kind() == io::ErrorKind::ResourceBusy => {
            let mut file = open_regular(at, OpenOptions::new().write(true))?;
            file.write_all(bytes)?;
            file.set_len(bytes.len() as u64)?;
            file.sync_all()
        }
        Err(error) => Err(error.error),
    }
}

/// What stands at a path.
enum Found {
    Regular(PathBuf),
    Stream,
    Stdout,
    Stderr,
}

fn target(path: &Path) -> io::Result<Target> {
    Ok(match look(path)? {
        Found::Regular(at) => {
            probe(&at)?;
            Target::Replaced(at)
        }
        Found::Stream => Target::Stream(open_stream(path)?),
        Found::Stdout => Target::Stdout,
        Found::Stderr => Target::Stderr,
    })
}

fn look(path: &Path) -> io::Result<Found> {
    // "out/" means a folder, whether it is there or not.
    if path.as_os_str().to_string_lossy().ends_with(std::path::is_separator) {
        return Err(Irregular::Folder.into());
    }
    let metadata = match fs::metadata(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            let at = behind_links(path)?;
            let folder = folder_of(&at);
            return match fs::metadata(folder) {
                Ok(_) => Ok(Found::Regular(at)),
                Err(_) => Err(Unwritable::NoFolder(folder.display().to_string()).into()),
            };
        }
        found => found?,
    };
    if is_same(&metadata, &io::stdout()) {
        return Ok(Found::Stdout);
    }
    if is_same(&metadata, &io::stderr()) {
        return Ok(Found::Stderr);
    }
    match Irregular::of(metadata.file_type()) {
        None => Ok(Found::Regular(behind_links(path)?)),
        Some(Irregular::Fifo | Irregular::CharacterDevice) => Ok(Found::Stream),
        Some(what) => Err(what.into()),
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
    Err(Unwritable::Circle.into())
}

/// Whether a regular file could be replaced: both it and its folder can be written to. The file that is
/// made to find out has no name, where the system knows such files, and is gone at once.
fn probe(at: &Path) -> io::Result<()> {
    if at.exists() {
        open_regular(at, OpenOptions::new().write(true))?;
    }
    tempfile::tempfile_in(folder_of(at)).map(drop).map_err(without_path)
}

fn draft(at: &Path, access: Access) -> io::Result<NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".ibmcloud-");
    // Temporary files are readable by their owner only, unless somebody says otherwise.
    #[cfg(unix)]
    if access == Access::Usual {
        use std::os::unix::fs::PermissionsExt as _;
        builder.permissions(fs::Permissions::from_mode(0o666));
    }
    #[cfg(not(unix))]
    let _ = access;
    builder.tempfile_in(folder_of(at)).map_err(without_path)
}

fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|it| !it.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// The name of a temporary file means nothing to anybody.
fn without_path(error: io::Error) -> io::Error {
    match error.to_string().split_once(" at path ") {
        Some((reason, _)) => io::Error::new(error.kind(), reason),
        None => error,
    }
}

#[cfg(unix)]
fn is_same(metadata: &Metadata, stream: &impl std::os::fd::AsFd) -> bool {
    use std::os::unix::fs::MetadataExt as _;

    let own = stream.as_fd().try_clone_to_owned().and_then(|it| File::from(it).metadata());
    own.is_ok_and(|own| (own.dev(), own.ino()) == (metadata.dev(), metadata.ino()))
}

#[cfg(not(unix))]
fn is_same<T>(_: &Metadata, _: &T) -> bool {
    false
}

fn failed(path: &Path, source: io::Error) -> CommandError {
    CommandError::File { path: path.display().to_string(), source }
}
