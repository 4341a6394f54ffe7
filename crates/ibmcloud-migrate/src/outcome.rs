//! What became of a file: its new text, what was changed, and what is left to people.

use ibmcloud_scan::Encoding;

use crate::kind::Kind;
use crate::method::Method;

/// Why a place was not changed, or why the change is not enough.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reason {
    /// The file is not text.
    Binary,
    /// The text is not UTF-8.
    NotUtf8,
    /// The file is too large to be held and rewritten.
    TooLarge,
    /// It lies inside of an archive.
    Archive,
    /// The token is written in another form.
    Encoded(Encoding),
    /// It came through standard input.
    StandardInput,
    /// A secret or config map in a cluster of Kubernetes.
    Cluster,
    /// A symbolic link: what it leads to is another file.
    Link,
    /// The file could not be read again, or was changed since.
    Unreadable,
    /// A program writes the file, and would write it again: the state of Terraform.
    Generated,
    /// The kind of file is not known.
    UnknownFormat,
    /// The kind is known, and this place in it is not.
    UnknownPlace,
    /// The same token stands there, where no rule looks for one.
    SameToken,
    /// Remote write: IBM documents Monitor API tokens only at the ingest host.
    RemoteWrite,
    /// A program fetches the token from `/api/token`.
    ReadsToken,
    /// A stored answer of `/api/token`.
    StoredAnswer,
    /// The file is the token and nothing else: something reads it.
    TokenFile,
    /// The token is handed in from elsewhere.
    Elsewhere,
    /// The text of a here-document, which may be meant for another program.
    HereDocument,
    /// The address of the requests does not stand beside the token as a whole: it has to be changed where it stands.
    Address,
    /// Nothing says which instance it belongs to.
    UnknownInstance,
    /// The file has tokens of several instances or teams, and one address for all of them.
    Several,
    /// The method that was asked for is not possible at this place.
    Method(Method),
    /// The place is empty now: the proxy's client secret belongs there.
    FillIn,
    /// The variable is empty now: nothing may need it any more.
    Emptied,
    /// The data source is read by the browser, which does not reach the proxy.
    Browser,
}

impl Reason {
    /// The fixed word for reports, such as `remote-write`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Binary => "binary",
            Self::NotUtf8 => "not-utf-8",
            Self::TooLarge => "too-large",
            Self::Archive => "archive",
            Self::Encoded(_) => "encoded",
            Self::StandardInput => "standard-input",
            Self::Cluster => "cluster",
            Self::Link => "link",
            Self::Unreadable => "unreadable",
            Self::Generated => "generated",
            Self::UnknownFormat => "unknown-format",
            Self::UnknownPlace => "unknown-place",
            Self::SameToken => "same-token",
            Self::RemoteWrite => "remote-write",
            Self::ReadsToken => "reads-token",
            Self::StoredAnswer => "stored-answer",
            Self::TokenFile => "token-file",
            Self::Elsewhere => "elsewhere",
            Self::HereDocument => "here-document",
            Self::Address => "address",
            Self::UnknownInstance => "unknown-instance",
            Self::Several => "several",
            Self::Method(_) => "method",
            Self::FillIn => "fill-in",
            Self::Emptied => "emptied",
            Self::Browser => "browser",
        }
    }
}

/// What has to be known beside a change; nothing is left to do in the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Advice {
    /// The provider takes the API key from `SYSDIG_IBM_MONITOR_API_KEY`.
    TerraformKey,
    /// The program takes the API key from `IBMCLOUD_API_KEY`, and its token ends within the hour.
    PythonKey,
    /// The file named the private address: the proxy has to be started where that is the one it takes.
    PrivateAddress,
}

impl Advice {
    /// The fixed word for reports, such as `terraform-key`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::TerraformKey => "terraform-key",
            Self::PythonKey => "python-key",
            Self::PrivateAddress => "private-address",
        }
    }
}

/// A place that was changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Which of the findings, from 0.
    pub finding: usize,
    /// What took the token's place; nothing where it was only taken out of a comment or a value.
    pub method: Option<Method>,
}

/// A place that is left to people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ByHand {
    /// Which of the findings, from 0; nothing for a place that the scan did not report.
    pub finding: Option<usize>,
    /// The line in the old text, from 1.
    pub line: u64,
    /// The column, from 1, in Unicode code points.
    pub column: u64,
    /// Why.
    pub why: Reason,
}

/// What has to be known.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Note {
    /// The line in the old text, from 1.
    pub line: u64,
    /// What.
    pub advice: Advice,
}

/// What became of a file.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Rewrite {
    /// What kind of file it is; nothing if that is not known.
    pub kind: Option<Kind>,
    /// The new text; nothing if the file stays as it is.
    pub text: Option<String>,
    /// What was changed.
    pub changes: Vec<Change>,
    /// What is left to people. A place can be in both lists, if the change is not enough.
    pub by_hand: Vec<ByHand>,
    /// What has to be known.
    pub notes: Vec<Note>,
}
