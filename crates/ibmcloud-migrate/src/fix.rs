//! What is changed for one finding, and the question that each kind of file answers.

use std::ops::Range;

use crate::document::Document;
use crate::method::Method;
use crate::outcome::{Advice, Reason};

/// New bytes for old ones.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Edit {
    /// The old ones; empty where something is put in.
    pub(crate) range: Range<usize>,
    pub(crate) new: String,
}

impl Edit {
    pub(crate) fn new(range: Range<usize>, new: impl Into<String>) -> Self {
        Self { range, new: new.into() }
    }
}

/// What is changed for one finding.
#[derive(Debug, Default)]
pub(crate) struct Fix {
    /// What takes the token's place.
    pub(crate) method: Option<Method>,
    pub(crate) edits: Vec<Edit>,
    /// Where addresses of the Monitor API become that of the proxy.
    pub(crate) addresses: Option<Range<usize>>,
    /// Why the change is not enough.
    pub(crate) by_hand: Option<Reason>,
    pub(crate) advice: Option<Advice>,
    /// The variable that had the token, and has what takes its place.
    pub(crate) variable: Option<String>,
}

/// A kind of file.
pub(crate) trait Rewriter {
    /// What begins a comment that ends with its line.
    fn comment_marks(&self) -> &'static [&'static str] {
        &["#"]
    }

    /// Whether a finding stands in a comment.
    fn is_comment(&self, document: &Document<'_>, finding: usize) -> bool {
        document.is_in_comment(document.range(finding).start, self.comment_marks())
    }

    /// What becomes of a token.
    fn token(&self, document: &Document<'_>, finding: usize) -> Result<Fix, Reason>;

    /// What becomes of a place that uses a token from elsewhere. `variables` have what takes the place of one.
    fn call(
        &self,
        _document: &Document<'_>,
        _finding: usize,
        _variables: &[String],
    ) -> Result<Fix, Reason> {
        Err(Reason::Elsewhere)
    }
}

/// What stands where a proxy asks for no client secret.
pub(crate) const UNUSED: &str = "unused";
