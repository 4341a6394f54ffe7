//! The text of a policy as a tree of values, each with its place.

use std::collections::HashMap;
use std::rc::Rc;

use ibmcloud_core::policy::Position;
use saphyr_parser::{Event, Marker, Parser, ScalarStyle};

use super::fault::{Fault, Found};
use super::{Located, MAX_DEPTH, MAX_FAULTS, MAX_VALUES};

/// A value and its place.
#[derive(Debug)]
pub(super) struct Node {
    pub(super) position: Position,
    pub(super) value: Value,
    /// How many values it is made of, itself and those of aliases included.
    weight: usize,
}

#[derive(Debug)]
pub(super) enum Value {
    /// A text, or a plain word.
    Scalar { text: String, found: Found },
    /// A list.
    List(Vec<Rc<Node>>),
    /// Keys and their values; no key stands twice.
    Mapping(Vec<Entry>),
}

/// One key of a mapping.
#[derive(Debug)]
pub(super) struct Entry {
    pub(super) key: String,
    pub(super) position: Position,
    pub(super) value: Rc<Node>,
}

impl Node {
    pub(super) fn found(&self) -> Found {
        match &self.value {
            Value::Scalar { found, .. } => *found,
            Value::List(_) => Found::List,
            Value::Mapping(_) => Found::Mapping,
        }
    }
}

/// A list or a mapping that is not closed yet.
struct Open {
    position: Position,
    anchor: usize,
    weight: usize,
    kind: OpenKind,
}

enum OpenKind {
    List(Vec<Rc<Node>>),
    Mapping {
        entries: Vec<Entry>,
        places: HashMap<String, Position>,
        /// The key whose value comes next, and its place; no text where it has none.
        key: Option<(Option<String>, Position)>,
    },
}

struct Builder<'a> {
    faults: &'a mut Vec<Located<Fault>>,
    open: Vec<Open>,
    anchors: HashMap<usize, Rc<Node>>,
    root: Option<Rc<Node>>,
}

/// Ends the parsing, because of the last fault.
struct Stop;

/// The one document of a text. `None` if there is none to be read further; the reason is among the faults.
pub(super) fn parse(text: &str, faults: &mut Vec<Located<Fault>>) -> Option<Rc<Node>> {
    let mut parser = Parser::new_from_str(text);
    let mut builder = Builder { faults, open: Vec::new(), anchors: HashMap::new(), root: None };
    let mut documents = 0;
    while let Some(next) = parser.next_event() {
        let step = match next {
            Err(error) => {
                let fault = Fault::Syntax(error.info().to_owned());
                builder.stop(position(error.marker()), fault)
            }
            Ok((Event::StreamEnd, _)) => break,
            Ok((Event::DocumentStart(_), span)) => {
                documents += 1;
                if documents > 1 {
                    builder.stop(position(&span.start), Fault::SeveralDocuments)
                } else {
                    Ok(())
                }
            }
            Ok((event, span)) => builder.event(event, position(&span.start)),
        };
        step.ok()?;
    }
    let root = builder.root.filter(|it| it.found() != Found::Nothing);
    if root.is_none() {
        let position = Position { line: 1, column: 1 };
        faults.push(Located { position, what: Fault::Empty });
    }
    root
}

/// Both of our numbers begin with 1; the parser's columns begin with 0.
fn position(marker: &Marker) -> Position {
    let number = |it: usize| u32::try_from(it).unwrap_or(u32::MAX);
    Position { line: number(marker.line()), column: number(marker.col().saturating_add(1)) }
}

impl Builder<'_> {
    fn refuse(&mut self, position: Position, what: Fault) {
        self.faults.push(Located { position, what });
    }

    fn stop(&mut self, position: Position, what: Fault) -> Result<(), Stop> {
        self.refuse(position, what);
        Err(Stop)
    }

    fn event(&mut self, event: Event<'_>, position: Position) -> Result<(), Stop> {
        if self.faults.len() >= MAX_FAULTS {
            return Err(Stop);
        }
        match event {
            Event::Scalar(text, style, anchor, tag) => {
                let is_text = tag.as_ref().is_some_and(|it| is_of(it, "str"));
                if let Some(tag) = tag.filter(|_| !is_text) {
                    self.refuse(position, Fault::Tagged(tag.to_string()));
                }
                let plain = style == ScalarStyle::Plain && !is_text;
                let found = if plain { plain_word(&text) } else { Found::Text };
                let value = Value::Scalar { text: text.into_owned(), found };
                self.add(Rc::new(Node { position, value, weight: 1 }), anchor, position)
            }
            Event::Alias(id) => match self.anchors.get(&id).cloned() {
                Some(node) => self.add(node, 0, position),
                None => self.stop(position, Fault::RecursiveAlias),
            },
            Event::SequenceStart(anchor, tag) => {
                if let Some(tag) = tag.filter(|it| !is_of(it, "seq")) {
                    self.refuse(position, Fault::Tagged(tag.to_string()));
                }
                self.begin(position, anchor, OpenKind::List(Vec::new()))
            }
            Event::MappingStart(anchor, tag) => {
                if let Some(tag) = tag.filter(|it| !is_of(it, "map")) {
                    self.refuse(position, Fault::Tagged(tag.to_string()));
                }
                let kind =
                    OpenKind::Mapping { entries: Vec::new(), places: HashMap::new(), key: None };
                self.begin(position, anchor, kind)
            }
            Event::SequenceEnd | Event::MappingEnd => self.end(),
            _ => Ok(()),
        }
    }

    fn begin(&mut self, position: Position, anchor: usize, kind: OpenKind) -> Result<(), Stop> {
        if self.open.len() >= MAX_DEPTH {
            return self.stop(position, Fault::TooDeep);
        }
        self.open.push(Open { position, anchor, weight: 1, kind });
        Ok(())
    }

    fn end(&mut self) -> Result<(), Stop> {
        let Some(Open { position, anchor, weight, kind }) = self.open.pop() else {
            return Ok(());
        };
        let value = match kind {
            OpenKind::List(items) => Value::List(items),
            OpenKind::Mapping { entries, .. } => Value::Mapping(entries),
        };
        self.add(Rc::new(Node { position, value, weight }), anchor, position)
    }

    /// Puts a value where it belongs. `used_at` is where it stands: for an alias not where it was written.
    fn add(&mut self, node: Rc<Node>, anchor: usize, used_at: Position) -> Result<(), Stop> {
        if anchor > 0 {
            self.anchors.insert(anchor, Rc::clone(&node));
        }
        let weight = node.weight;
        let Some(open) = self.open.last_mut() else {
            self.root = Some(node);
            return Ok(());
        };
        open.weight = open.weight.saturating_add(weight);
        if open.weight > MAX_VALUES {
            return self.stop(used_at, Fault::TooManyValues);
        }
        let OpenKind::Mapping { entries, places, key } = &mut open.kind else {
            if let OpenKind::List(items) = &mut open.kind {
                items.push(node);
            }
            return Ok(());
        };
        let fault = match (key.take(), &node.value) {
            (None, Value::Scalar { text, .. }) => {
                *key = Some((Some(text.clone()), used_at));
                return Ok(());
            }
            (None, _) => {
                *key = Some((None, used_at));
                Located { position: used_at, what: Fault::KeyIsNoText }
            }
            // The value of a key that is no text: that was told.
            (Some((None, _)), _) => return Ok(()),
            (Some((Some(key), position)), _) => {
                if let Some(first) = places.get(&key).copied() {
                    Located { position, what: Fault::DuplicateKey { key, first } }
                } else {
                    places.insert(key.clone(), position);
                    entries.push(Entry { key, position, value: node });
                    return Ok(());
                }
            }
        };
        self.faults.push(fault);
        Ok(())
    }
}

fn is_of(tag: &saphyr_parser::Tag, kind: &str) -> bool {
    tag.is_yaml_core_schema() && tag.suffix == kind
}

/// What YAML 1.2 reads a plain word as (its core schema, section 10.3.2).
fn plain_word(text: &str) -> Found {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => return Found::Nothing,
        "true" | "True" | "TRUE" | "false" | "False" | "FALSE" => return Found::Boolean,
        ".nan" | ".NaN" | ".NAN" => return Found::Number,
        _ => {}
    }
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    let of_base = |prefix: &str, base: u32| {
        let digits = text.strip_prefix(prefix).filter(|it| !it.is_empty());
        digits.is_some_and(|it| it.chars().all(|digit| digit.is_digit(base)))
    };
    let decimal = unsigned.starts_with(|it: char| it.is_ascii_digit() || it == '.')
        && unsigned.bytes().any(|it| it.is_ascii_digit())
        && unsigned.bytes().all(|it| b"0123456789+-.eE".contains(&it))
        && unsigned.parse::<f64>().is_ok();
    let infinite = matches!(unsigned, ".inf" | ".Inf" | ".INF");
    if decimal || infinite || of_base("0x", 16) || of_base("0o", 8) {
        Found::Number
    } else {
        Found::Text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_words_are_what_the_core_schema_says() {
        for text in ["1", "-1", "+12", "0o17", "0xfF", "1.", ".5", "1e3", "1.5E-3", ".inf", "-.INF"]
        {
            assert_eq!(plain_word(text), Found::Number, "{text}");
        }
        for text in ["1e", "e1", "0x", "0o8", "1_000", "2027-01-31", "inf", "nan", ".", "1-2", "a"]
        {
            assert_eq!(plain_word(text), Found::Text, "{text}");
        }
        assert_eq!(plain_word("yes"), Found::Text);
        assert_eq!((plain_word("~"), plain_word("True")), (Found::Nothing, Found::Boolean));
    }
}
