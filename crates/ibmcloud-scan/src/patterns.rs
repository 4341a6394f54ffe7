//! Everything that is looked for at once, as one automaton.

use std::collections::BTreeMap;

use aho_corasick::{AhoCorasick, AhoCorasickKind, Input, MatchKind};
use secrecy::{ExposeSecret as _, SecretSlice, SecretString};

use crate::context::{ANCHORS, Anchor, Context, Hit, REACH};
use crate::encoding::{Encoding, forms};
use crate::finding::What;

/// So many bytes of each form are in the automaton; the rest is compared. All have the same length, so that
/// none of them hides another.
const PREFIX: usize = 12;

/// Up to so many patterns the automaton is the fast one, which takes some megabytes.
const FAST: usize = 2_000;

/// A token that lives, and what its caller calls it.
#[derive(Debug, Clone)]
pub struct KnownToken {
    /// What stands in the findings in its place.
    pub label: usize,
    /// The token. A value that is handed in twice is reported with the first label.
    pub token: SecretString,
}

/// A token that cannot be looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TokenError {
    /// It is so short that it would be found everywhere.
    #[error("the token with the label {label} has fewer than 12 bytes")]
    TooShort {
        /// The label of the token.
        label: usize,
    },
    /// There are too many tokens for one automaton.
    #[error("there are too many tokens")]
    TooMany,
}

/// A token in one encoding.
#[derive(Debug)]
struct Form {
    label: usize,
    encoding: Encoding,
    bytes: SecretSlice<u8>,
}

/// What a pattern of the automaton stands for.
#[derive(Debug)]
enum Target {
    /// The beginning of these forms.
    Forms(Vec<Form>),
    /// A telling word.
    Anchor(Anchor),
}

/// What is looked for.
#[derive(Debug)]
pub(crate) struct Patterns {
    automaton: AhoCorasick,
    targets: Vec<Target>,
    /// The tokens, to tell a shape that is one of them; sorted.
    tokens: Vec<SecretSlice<u8>>,
    calls: bool,
    ahead: usize,
}

impl Patterns {
    pub(crate) fn new(known: impl IntoIterator<Item = KnownToken>) -> Result<Self, TokenError> {
        let mut starts: BTreeMap<Vec<u8>, Vec<Form>> = BTreeMap::new();
        let mut tokens: Vec<SecretSlice<u8>> = Vec::new();
        let mut longest = 0;
        for KnownToken { label, token } in known {
            let token = token.expose_secret().as_bytes();
            if token.len() < PREFIX {
                return Err(TokenError::TooShort { label });
            }
            let place = tokens.binary_search_by(|it| it.expose_secret().cmp(token));
            let Err(place) = place else { continue };
            tokens.insert(place, SecretSlice::from(token.to_vec()));
            for (encoding, bytes) in forms(token) {
                let start = bytes.get(..PREFIX).unwrap_or_default().to_vec();
                longest = longest.max(bytes.len());
                let form = Form { label, encoding, bytes: SecretSlice::from(bytes) };
                starts.entry(start).or_default().push(form);
            }
        }
        let mut patterns: Vec<Vec<u8>> = Vec::new();
        let mut targets = Vec::new();
        for (start, forms) in starts {
            patterns.push(start);
            targets.push(Target::Forms(forms));
        }
        for (word, anchor) in ANCHORS {
            patterns.push(word.as_bytes().to_vec());
            targets.push(Target::Anchor(anchor));
        }
        let kind = (patterns.len() <= FAST).then_some(AhoCorasickKind::DFA);
        let automaton = AhoCorasick::builder()
            .match_kind(MatchKind::LeftmostFirst)
            .kind(kind)
            .build(&patterns)
            .map_err(|_| TokenError::TooMany)?;
        // A form, or a word with everything around it, is always seen whole.
        let ahead = longest.max(REACH + 128);
        Ok(Self { automaton, targets, tokens, calls: true, ahead })
    }

    pub(crate) fn leave_out_calls(&mut self) {
        self.calls = false;
    }

    /// How many bytes from the beginning of a pattern on are looked at.
    pub(crate) fn ahead(&self) -> usize {
        self.ahead
    }

    /// What begins in `from..until` of a text, in order of the beginnings.
    pub(crate) fn search(
        &self,
        text: &[u8],
        from: usize,
        until: usize,
        report: &mut dyn FnMut(Hit),
    ) {
        let end = text.len().min(until.saturating_add(64));
        let mut at = from;
        while let Some(found) = self.automaton.find(Input::new(text).range(at..end)) {
            let start = found.start();
            if start >= until {
                break;
            }
            at = start + 1;
            match self.targets.get(found.pattern().as_usize()) {
                Some(Target::Forms(forms)) => {
                    let rest = text.get(start..).unwrap_or_default();
                    for form in forms.iter().filter(|it| rest.starts_with(it.bytes.expose_secret()))
                    {
                        let what = What::Live { label: form.label };
                        let length = form.bytes.expose_secret().len();
                        report(Hit { at: start, length, what, encoding: form.encoding });
                    }
                }
                Some(Target::Anchor(anchor)) => {
                    let is_live = |token: &[u8]| self.is_live(token);
                    let context = Context { text, start, end: found.end(), is_live: &is_live };
                    let hits = context.examine(*anchor).into_iter();
                    let wanted = |hit: &Hit| self.calls || !matches!(hit.what, What::Call(_));
                    hits.filter(wanted).for_each(&mut *report);
                }
                None => {}
            }
        }
    }

    fn is_live(&self, token: &[u8]) -> bool {
        self.tokens.binary_search_by(|it| it.expose_secret().cmp(token)).is_ok()
    }
}
