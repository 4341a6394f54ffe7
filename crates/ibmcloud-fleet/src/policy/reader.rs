//! From a tree of values to a policy. Everything that is wrong is told, and the rest is still looked at.

use std::collections::HashMap;
use std::rc::Rc;

use ibmcloud_core::policy::{
    DesiredMode, Exception, Expiry, Fallback, Key, Matcher, POLICY_VERSION, Policy, Position, Rule,
};

use super::fault::{Expected, Fault, Found};
use super::keys::{self, KeySpec, MAX_VALUE, Shape, Table};
use super::tree::{Node, Value};
use super::{Located, MAX_FAULTS, values};

/// The policy; `None`, or incomplete, if there are faults.
pub(super) fn policy(root: &Rc<Node>, faults: &mut Vec<Located<Fault>>) -> Option<Policy> {
    let mut reader = Reader { faults, names: HashMap::new() };
    let fields = reader.fields("", root, &keys::POLICY)?;
    reader.version(&fields);
    let fallback = fields.get(keys::DEFAULT).and_then(|(spec, node)| {
        Some(Fallback { mode: reader.mode(spec, node)?, position: node.position })
    });
    let rules = reader.each(&fields, keys::RULES, Reader::rule);
    let exceptions = reader.each(&fields, keys::EXCEPTIONS, Reader::exception);
    Some(Policy { version: POLICY_VERSION, fallback: fallback?, rules, exceptions })
}

struct Reader<'f> {
    faults: &'f mut Vec<Located<Fault>>,
    /// The names of rules and exceptions so far.
    names: HashMap<String, Position>,
}

/// The known keys of a mapping, with their values.
struct Fields<'n> {
    position: Position,
    known: Vec<(&'static KeySpec, &'n Rc<Node>)>,
}

impl<'n> Fields<'n> {
    fn get(&self, name: &str) -> Option<(&'static KeySpec, &'n Rc<Node>)> {
        self.known.iter().find(|(spec, _)| spec.name == name).copied()
    }
}

impl Reader<'_> {
    fn refuse(&mut self, position: Position, what: Fault) {
        if self.faults.len() < MAX_FAULTS {
            self.faults.push(Located { position, what });
        }
    }

    fn wrong(&mut self, key: &'static str, expected: Expected, node: &Node) {
        let fault = Fault::WrongType { key, expected, found: node.found() };
        self.refuse(node.position, fault);
    }

    /// The keys of a mapping that are in the table. Unknown and missing ones are told.
    fn fields<'n>(
        &mut self,
        key: &'static str,
        node: &'n Node,
        table: &'static Table,
    ) -> Option<Fields<'n>> {
        let Value::Mapping(entries) = &node.value else {
            self.wrong(key, Expected::Mapping, node);
            return None;
        };
        let mut known = Vec::new();
        for entry in entries {
            if let Some(spec) = table.get(&entry.key) {
                known.push((spec, &entry.value));
            } else {
                let known = table.keys.iter().map(|it| it.name).collect();
                let fault = Fault::UnknownKey { key: entry.key.clone(), known };
                self.refuse(entry.position, fault);
            }
        }
        for spec in table.keys.iter().filter(|it| it.required) {
            if !known.iter().any(|(it, _)| it.name == spec.name) {
                self.refuse(node.position, Fault::MissingKey(spec.name));
            }
        }
        Some(Fields { position: node.position, known })
    }

    fn version(&mut self, fields: &Fields<'_>) {
        let Some((spec, node)) = fields.get(keys::VERSION) else { return };
        match &node.value {
            Value::Scalar { text, found: Found::Number } => {
                if *text != POLICY_VERSION.to_string() {
                    self.refuse(node.position, Fault::UnknownVersion(text.clone()));
                }
            }
            _ => self.wrong(spec.name, Expected::Number, node),
        }
    }

    /// A text that is neither empty nor too long, in one line.
    fn line(&mut self, spec: &KeySpec, node: &Node, expected: Expected) -> Option<String> {
        let key = spec.name;
        // A block of YAML ends with a line end; people write sentences as blocks, and values as words.
        let (limit, is_sentence) = match spec.shape {
            Shape::Line(limit) => (limit, true),
            _ => (MAX_VALUE, false),
        };
        let Value::Scalar { text, found: Found::Text } = &node.value else {
            self.wrong(key, expected, node);
            return None;
        };
        let text = if is_sentence { text.trim_end() } else { text };
        let fault = if text.trim().is_empty() {
            Fault::EmptyValue(key)
        } else if text.chars().count() > limit {
            Fault::TooLong { key, limit }
        } else if text.chars().any(char::is_control) {
            Fault::ControlCharacter(key)
        } else {
            return Some(text.to_owned());
        };
        self.refuse(node.position, fault);
        None
    }

    fn text(&mut self, fields: &Fields<'_>, key: &str) -> Option<String> {
        let (spec, node) = fields.get(key)?;
        self.line(spec, node, Expected::Text)
    }

    fn mode(&mut self, spec: &'static KeySpec, node: &Node) -> Option<DesiredMode> {
        let word = self.line(spec, node, Expected::Text)?;
        let mode = DesiredMode::from_word(&word);
        if mode.is_none() {
            self.refuse(node.position, Fault::UnknownMode(word));
        }
        mode
    }

    /// Each thing of a list.
    fn each<T>(
        &mut self,
        fields: &Fields<'_>,
        key: &str,
        read: fn(&mut Self, &KeySpec, &Node) -> Option<T>,
    ) -> Vec<T> {
        let Some((spec, node)) = fields.get(key) else { return Vec::new() };
        let Value::List(items) = &node.value else {
            self.wrong(spec.name, Expected::List, node);
            return Vec::new();
        };
        items.iter().filter_map(|it| read(self, spec, it)).collect()
    }

    fn rule(&mut self, list: &KeySpec, node: &Node) -> Option<Rule> {
        let fields = self.fields(list.name, node, &keys::RULE)?;
        let name = self.name(&fields);
        let matches = self.matcher(&fields);
        let mode = fields.get(keys::MODE).and_then(|(spec, node)| self.mode(spec, node));
        Some(Rule { name: name?.into(), position: fields.position, matches: matches?, mode: mode? })
    }

    fn exception(&mut self, list: &KeySpec, node: &Node) -> Option<Exception> {
        let fields = self.fields(list.name, node, &keys::EXCEPTION)?;
        let name = self.name(&fields);
        let matches = self.matcher(&fields);
        let mode = match fields.get(keys::MODE) {
            Some((spec, node)) => self.mode(spec, node),
            None => Some(DesiredMode::Unmanaged),
        };
        let owner = self.text(&fields, keys::OWNER);
        let reason = self.text(&fields, keys::REASON);
        let expires = self.expiry(&fields);
        Some(Exception {
            name: name?.into(),
            position: fields.position,
            matches: matches?,
            mode: mode?,
            owner: owner?,
            reason: reason?,
            expires: expires?,
        })
    }

    /// The name of a rule or an exception, which stands for one of them only.
    fn name(&mut self, fields: &Fields<'_>) -> Option<String> {
        let name = self.text(fields, keys::NAME)?;
        let (_, node) = fields.get(keys::NAME)?;
        if let Some(first) = self.names.get(&name).copied() {
            self.refuse(node.position, Fault::DuplicateName { name, first });
            return None;
        }
        self.names.insert(name.clone(), node.position);
        Some(name)
    }

    fn expiry(&mut self, fields: &Fields<'_>) -> Option<Expiry> {
        let text = self.text(fields, keys::EXPIRES)?;
        let (_, node) = fields.get(keys::EXPIRES)?;
        let expiry = values::expiry(&text);
        if expiry.is_none() {
            self.refuse(node.position, Fault::BadExpiry(text));
        }
        expiry
    }

    fn matcher(&mut self, fields: &Fields<'_>) -> Option<Matcher> {
        let (spec, node) = fields.get(keys::MATCH)?;
        let keys = self.fields(spec.name, node, &keys::MATCHER)?;
        if matches!(&node.value, Value::Mapping(entries) if entries.is_empty()) {
            self.refuse(node.position, Fault::MatchesEverything);
        }
        let mut matcher = Matcher::default();
        for (spec, node) in keys.known {
            let Shape::Values(key) = spec.shape else { continue };
            match &node.value {
                Value::List(items) if items.is_empty() => {
                    self.refuse(node.position, Fault::EmptyValue(spec.name));
                }
                Value::List(items) => {
                    for item in items {
                        self.value(&mut matcher, (spec, key), item, Expected::Text);
                    }
                }
                _ => self.value(&mut matcher, (spec, key), node, Expected::TextOrList),
            }
        }
        Some(matcher)
    }

    fn value(
        &mut self,
        matcher: &mut Matcher,
        (spec, key): (&KeySpec, Key),
        node: &Node,
        expected: Expected,
    ) {
        let Some(value) = self.line(spec, node, expected) else { return };
        if values::add(matcher, key, &value).is_none() {
            self.refuse(node.position, Fault::BadValue { key, value });
        }
    }
}
