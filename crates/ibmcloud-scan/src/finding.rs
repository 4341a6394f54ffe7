//! What a scan reports: findings, and what could not be searched.

use std::io;
use std::path::PathBuf;

use crate::encoding::Encoding;
use crate::rule::Rule;

/// One key of a secret or of a config map.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct KubernetesKey {
    /// The namespace.
    pub namespace: String,
    /// `Secret` or `ConfigMap`, as the service writes it.
    pub kind: String,
    /// The name of the thing.
    pub name: String,
    /// The key of the value; `metadata.annotations[NAME]` for an annotation.
    pub key: String,
}

/// Where bytes come from.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Source {
    /// A file, as the caller named it or the folder above it.
    File(PathBuf),
    /// Standard input.
    StandardInput,
    /// One key of a secret or of a config map of Kubernetes.
    Kubernetes(KubernetesKey),
}

/// Where something stands.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Place {
    /// Where the bytes come from.
    pub source: Source,
    /// The members of archives that lead to it, the outermost first; empty outside of an archive.
    pub members: Vec<String>,
}

/// What was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum What {
    /// A token that the caller handed in, by its label.
    Live {
        /// The label of the token.
        label: usize,
    },
    /// What looks like a token, in a place where one belongs.
    Shape(Rule),
    /// A place that uses a token which stands elsewhere.
    Call(Rule),
}

/// One place with a token, or with something that uses one. The token is not part of it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Finding {
    /// The file, and the member inside it.
    pub place: Place,
    /// The line, from 1, in the file or in the member. A line ends with `\n`.
    pub line: u64,
    /// The column, from 1, in Unicode code points.
    pub column: u64,
    /// The offset in bytes, from 0.
    pub offset: u64,
    /// The length in bytes.
    pub length: usize,
    /// What it is.
    pub what: What,
    /// How it is written.
    pub encoding: Encoding,
}

/// Why something was not searched, or not to its end.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Unsearched {
    /// The system says no: its own words.
    Io(String),
    /// A pipe, a device or a socket: opening it could wait forever, or do something.
    NotAFile,
    /// An archive that contradicts itself or ends too soon: what the reader of its format says.
    Damaged(String),
    /// An encrypted member of an archive.
    Encrypted,
    /// A compression that is not supported: its name.
    Compression(&'static str),
    /// An archive inside so many others that it was not opened.
    TooDeep,
    /// An archive that unpacks to more than the limits allow.
    TooLarge,
}

impl Unsearched {
    pub(crate) fn from_io(error: &io::Error) -> Self {
        Self::Io(error.to_string())
    }
}

/// What was not searched, or not to its end.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Unread {
    /// Which file, folder or member.
    pub place: Place,
    /// Why.
    pub why: Unsearched,
}

/// What a scan reports while it runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// Something was found.
    Found(Finding),
    /// Something could not be searched.
    Unread(Unread),
}

/// How much was searched.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct Totals {
    /// Files, streams and keys; not the members of archives.
    pub files: u64,
    /// Members of archives.
    pub members: u64,
    /// Bytes, after unpacking.
    pub bytes: u64,
    /// Symbolic links, which are not followed: what they lead to inside the tree is met anyway.
    pub links: u64,
}

impl Totals {
    /// Adds what another part of the scan has searched.
    pub fn add(&mut self, other: Self) {
        self.files += other.files;
        self.members += other.members;
        self.bytes += other.bytes;
        self.links += other.links;
    }
}
