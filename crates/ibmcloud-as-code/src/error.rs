//! What is wrong with files, and what is to be said about them.

use std::io;
use std::path::Path;

use ibmcloud_core::Json;
use ibmcloud_core::resource::{AlertApi, Violation};
use thiserror::Error;

use crate::kind::Kind;

/// Why a file cannot be used, or a thing cannot be sent.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum Reason {
    /// The service would refuse the document.
    #[error(transparent)]
    Violation(#[from] Violation),
    /// `kind` is no word that is known.
    #[error("the kind is not known")]
    UnknownKind,
    /// Another file describes the same thing.
    #[error("{file} describes the {kind} `{name}` too")]
    DescribedTwice {
        /// The kind of the thing, as a word.
        kind: &'static str,
        /// The name of the thing.
        name: String,
        /// The other file.
        file: String,
    },
    /// A link on the way to the file leads out of the folder.
    #[error("`{0}` is a link that leads out of the folder")]
    LeadsOut(String),
    /// Files have a member under another name.
    #[error("`{member}` is written as `{instead}`")]
    OtherName {
        /// The member that the file has.
        member: String,
        /// The member that files have.
        instead: &'static str,
    },
    /// A secret has asterisks in its place.
    #[error("`{0}` is masked")]
    Masked(String),
    /// A secret is neither in a variable nor in the instance.
    #[error("the variable {0} is not set")]
    MissingSecret(String),
    /// Nothing is known about a member, and that is not wanted.
    #[error("`{member}` is not known")]
    UnknownMember {
        /// The member.
        member: String,
        /// The member that was probably meant.
        meant: Option<&'static str>,
    },
    /// The service decides a member, and a file that has it is not wanted.
    #[error("`{0}` is decided by the service")]
    Decided(String),
    /// A file is called as if it described something, and nothing reads it.
    #[error("the file is not read")]
    NotRead,
    /// A kind of thing could not be read in the instance.
    #[error("the {}s of the instance could not be read", .0.word())]
    UnreadKind(Kind),
    /// A user is not one of the instance.
    #[error("`{0}` is not a user")]
    UnknownUser(String),
    /// There is no such team on either side.
    #[error("there is no team `{0}`")]
    UnknownTeam(String),
    /// There is nothing of this name on either side.
    #[error("there is no {} `{name}`", kind.word())]
    UnknownTarget {
        /// What is referred to.
        kind: Kind,
        /// The name.
        name: String,
    },
    /// The only one of this name belongs to another team.
    #[error("the {} `{name}` belongs to another team", kind.word())]
    OtherTeam {
        /// What is referred to.
        kind: Kind,
        /// The name.
        name: String,
        /// How the other one is referred to.
        reference: Json,
    },
    /// Several have this name.
    #[error("there are several called `{name}`")]
    Ambiguous {
        /// What is referred to.
        kind: Kind,
        /// The name.
        name: String,
    },
    /// Something is referred to by what is no name.
    #[error("{value} is no name")]
    NoName {
        /// What is referred to.
        kind: Kind,
        /// What stands in the place of a name.
        value: Json,
    },
    /// What is referred to has no number yet.
    #[error("`{0}` has no number yet")]
    NoNumber(String),
    /// The instance has several things of this name.
    #[error("the instance has several things of this name")]
    Duplicate,
    /// A member is of a generation of the alerts API that does not show the alert.
    #[error("`{member}` is of {api} of the alerts API, which does not show this alert")]
    OtherGeneration {
        /// The generation that has the member.
        api: AlertApi,
        /// The member.
        member: String,
    },
    /// Whether the instance has the alert is not known, since one generation could not be read.
    #[error("version 2 of the alerts API could not be read")]
    UnreadGeneration,
    /// The team looks new because the caller does not see it.
    #[error("the team is not seen")]
    TeamNotSeen,
}

/// A file that cannot be carried out, and why.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[error("{file}: {reason}")]
pub struct Problem {
    /// The file, from the folder on.
    pub file: String,
    /// What is wrong with it.
    pub reason: Reason,
}

/// Something to be said about a file that can be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Remark {
    /// Nothing is known about a member; it is sent as it is.
    Unknown {
        /// The member.
        member: String,
        /// The member that was probably meant.
        meant: Option<&'static str>,
        /// The file.
        file: String,
    },
    /// A user is not one of the instance, and is left out of the team.
    Stranger {
        /// The user.
        user: String,
        /// The file.
        file: String,
    },
    /// A secret would be needed that no variable holds.
    MissingSecret {
        /// The variable.
        variable: String,
        /// The file.
        file: String,
    },
    /// The service decides a member; it is left out.
    Decided {
        /// The member.
        member: String,
        /// The file.
        file: String,
    },
}

impl Remark {
    /// What is wrong with the file where nothing may be left open. A secret that is missing is none of its faults.
    pub fn problem(&self) -> Option<Problem> {
        let (reason, file) = match self {
            Self::Unknown { member, meant, file } => {
                (Reason::UnknownMember { member: member.clone(), meant: *meant }, file)
            }
            Self::Stranger { user, file } => (Reason::UnknownUser(user.clone()), file),
            Self::Decided { member, file } => (Reason::Decided(member.clone()), file),
            Self::MissingSecret { .. } => return None,
        };
        Some(Problem { file: file.clone(), reason })
    }
}

/// A file or a folder that could not be read or written.
#[derive(Debug, Error)]
pub enum FileError {
    /// The system says no.
    #[error("{path}: {source}")]
    Io {
        /// The file or the folder.
        path: String,
        /// What the system says.
        source: io::Error,
    },
    /// What is in it is not one object of JSON.
    #[error("{file}: {source}")]
    Parse {
        /// The file.
        file: String,
        /// What is wrong.
        source: crate::parse::ParseError,
    },
    /// What is in it, or the way to it, cannot be used.
    #[error(transparent)]
    Refused(#[from] Problem),
}

impl FileError {
    pub(crate) fn io(path: &Path, source: io::Error) -> Self {
        Self::Io { path: path.display().to_string(), source }
    }

    pub(crate) fn refused(file: &str, reason: impl Into<Reason>) -> Self {
        Self::Refused(Problem { file: file.to_owned(), reason: reason.into() })
    }
}
