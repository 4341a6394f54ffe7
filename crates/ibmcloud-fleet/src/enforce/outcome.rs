//! What became of the instances of a run.

use ibmcloud_core::outcome::Verdict;
use serde::{Deserialize, Serialize};

use super::failure::Failure;
use super::plan::Target;

/// What became of one instance.
#[derive(Clone, Debug, PartialEq)]
pub struct InstanceResult {
    /// Which instance.
    pub target: Target,
    /// What became of it.
    pub ending: Ending,
}

impl InstanceResult {
    pub(super) fn new(target: &Target, outcome: Outcome) -> Self {
        Self { target: target.clone(), ending: Ending { plan: None, outcome, evidence: None } }
    }
}

/// What became of one instance.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Ending {
    /// The plan of its lock-down.
    pub plan: Option<String>,
    /// What became of it.
    #[serde(flatten)]
    pub outcome: Outcome,
    /// The evidence.
    pub evidence: Option<EvidenceFile>,
}

impl Ending {
    /// Of an instance that was begun, and of which nothing more is written down.
    pub(super) fn interrupted() -> Self {
        Self { plan: None, outcome: Outcome::Failed(Failure::interrupted()), evidence: None }
    }
}

/// A file of evidence.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EvidenceFile {
    /// Its name below the folder of the bundle, with `/`.
    pub file: String,
    /// The SHA-256 of its bytes, in hexadecimal digits.
    pub sha256: String,
}

/// What became of one instance.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "outcome", rename_all = "kebab-case")]
pub enum Outcome {
    /// Its plan was carried out; this is what was seen in the end.
    Done {
        /// How it was judged.
        #[serde(with = "words")]
        verdict: Verdict,
        /// How many findings stand between this and the best verdict.
        findings: usize,
    },
    /// Its plan could not be made or carried out.
    Failed(Failure),
    /// It was not begun.
    Held(#[serde(rename = "held_by")] Held),
}

/// Why an instance was not begun.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "held_by", rename_all = "kebab-case")]
pub enum Held {
    /// The first instances were not all done.
    Canary,
    /// Too many had failed.
    Failures,
    /// The time of day was over.
    Window,
    /// The run was told to stop.
    Signal,
    /// The journal of the run, or the output, could not be written.
    Trouble,
}

impl Outcome {
    /// Whether the instance is as it is wanted, as far as that can be known. What an identity cannot see is
    /// a success only for whoever accepted that beforehand.
    pub fn is_as_wanted(&self, accepts_gaps: bool) -> bool {
        match self {
            Self::Done { verdict: Verdict::Proven, .. } => true,
            Self::Done { verdict: Verdict::ProvenForIdentity, .. } => accepts_gaps,
            _ => false,
        }
    }
}

/// The words of verdicts in documents.
mod words {
    use ibmcloud_core::outcome::Verdict;
    use serde::{Deserialize, Deserializer, Serializer, de::Error as _};

    #[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands out a reference")]
    pub(super) fn serialize<S: Serializer>(verdict: &Verdict, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(verdict.as_str())
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Verdict, D::Error> {
        let word = String::deserialize(from)?;
        let found = Verdict::ALL.into_iter().find(|it| it.as_str() == word);
        found.ok_or_else(|| D::Error::custom("no such verdict"))
    }
}
