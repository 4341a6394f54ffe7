//! The shape of an answer: what is there, of which type and in which order, without a value that is somebody's.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::class::Class;

/// Members whose own members are named by customers, in the services' documents.
const NAMED_BY_CUSTOMERS: [&str; 9] = [
    "annotations",
    "claims",
    "customData",
    "labels",
    "metadata",
    "metric",
    "parameters",
    "properties",
    "tags",
];
/// The longest member that is taken for one of the service's own.
const LONGEST_NAME: usize = 64;
/// Lists shorter than this have no order that means something.
const ORDERED: usize = 3;

/// Everything at one place of a document. Places are JSON pointers, in which `*` is every entry of a list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Place {
    /// `object`, `list`, `null`, `true or false`, `integer`, `fraction`, or the kind of a text.
    pub(super) types: BTreeSet<String>,
    /// Texts that may be values of an enumeration.
    pub(super) words: BTreeSet<String>,
    /// In how many objects it could be, and in how many it is.
    pub(super) possible: usize,
    pub(super) there: usize,
    /// Of a list: whether one with entries was seen.
    pub(super) has_entries: bool,
    /// Of a list of objects: members by which all of them are in order, such as `name ascending`.
    pub(super) order: Option<BTreeSet<String>>,
}

/// The shape of a document.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Shape(pub(super) BTreeMap<String, Place>);

impl Shape {
    pub(super) fn of(document: &Value) -> Self {
        let mut shape = Self::default();
        shape.add("", document, 1);
        shape
    }

    fn add(&mut self, path: &str, value: &Value, possible: usize) {
        let place = self.0.entry(path.to_owned()).or_default();
        place.possible = place.possible.max(possible);
        place.there += 1;
        match value {
            Value::Null => place.insert("null"),
            Value::Bool(_) => place.insert("true or false"),
            Value::Number(number) if number.is_f64() => place.insert("fraction"),
            Value::Number(_) => place.insert("integer"),
            Value::String(text) => {
                let class = Class::of(text);
                place.insert(&class.to_string());
                if class.may_be_enumerated() {
                    place.words.insert(text.clone());
                }
            }
            Value::Array(entries) => {
                place.insert("list");
                place.has_entries |= !entries.is_empty();
                if entries.len() >= ORDERED {
                    let own = order(entries);
                    let both =
                        |before: BTreeSet<String>| before.intersection(&own).cloned().collect();
                    place.order = Some(place.order.take().map_or_else(|| own.clone(), both));
                }
                let before = self.there(&format!("{path}/*"));
                let (path, possible) = (format!("{path}/*"), before + entries.len());
                for entry in entries {
                    self.add(&path, entry, possible);
                }
            }
            Value::Object(members) => {
                place.insert("object");
                let named_by_customers = is_named_by_customers(path);
                let possible = place.there;
                for (name, member) in members {
                    let name = if named_by_customers || !is_name(name) { "(name)" } else { name };
                    self.add(&format!("{path}/{name}"), member, possible);
                }
                // Those that were there before and are not now could have been.
                let prefix = format!("{path}/");
                for (own, place) in self.0.range_mut(prefix.clone()..) {
                    match own.strip_prefix(&prefix) {
                        Some(rest) if rest.contains('/') => {}
                        Some(_) => place.possible = place.possible.max(possible),
                        None => break,
                    }
                }
            }
        }
    }

    fn there(&self, path: &str) -> usize {
        self.0.get(path).map_or(0, |it| it.there)
    }
}

impl Place {
    fn insert(&mut self, kind: &str) {
        self.types.insert(kind.to_owned());
    }

    /// The types that can be compared: that a value may be null is known only where one was, and a fraction may
    /// happen to be none.
    pub(super) fn plain_types(&self) -> BTreeSet<&str> {
        let types = self.types.iter().map(String::as_str);
        let types = types.filter(|it| !["null", "empty text"].contains(it));
        types.map(|it| if it == "fraction" { "integer" } else { it }).collect()
    }

    /// Whether it is in every object in which it could be.
    pub(super) fn is_always_there(&self) -> bool {
        self.there >= self.possible
    }
}

/// Whether the members at a place are named by customers.
pub(super) fn is_named_by_customers(path: &str) -> bool {
    NAMED_BY_CUSTOMERS.iter().any(|name| path.rsplit('/').next() == Some(name))
}

/// Whether a member's name is one of a program and not of a person.
pub(super) fn is_name(name: &str) -> bool {
    let fits = |it: char| it.is_ascii_alphanumeric() || "_-".contains(it);
    let is_id = Class::of(name) != Class::Text && name.chars().any(|it| it.is_ascii_digit());
    !name.is_empty()
        && name.len() <= LONGEST_NAME
        && name.starts_with(|it: char| it.is_ascii_alphabetic() || it == '_')
        && name.chars().all(fits)
        && !(is_id && name.len() > 20)
}

/// The members by which entries are in order.
fn order(entries: &[Value]) -> BTreeSet<String> {
    let Some(Value::Object(first)) = entries.first() else { return BTreeSet::new() };
    let mut found = BTreeSet::new();
    for name in first.keys().filter(|name| is_name(name)) {
        let values: Vec<&Value> = entries.iter().filter_map(|it| it.get(name)).collect();
        if values.len() < entries.len() {
            continue;
        }
        let pairs = || values.iter().zip(values.iter().skip(1));
        let compared: Option<Vec<_>> = pairs().map(|(one, two)| compare(one, two)).collect();
        let Some(compared) = compared else { continue };
        // Where all are the same there is no order.
        if compared.iter().all(|it| it.is_eq()) {
            continue;
        }
        if compared.iter().all(|it| it.is_le()) {
            found.insert(format!("{name} ascending"));
        } else if compared.iter().all(|it| it.is_ge()) {
            found.insert(format!("{name} descending"));
        }
    }
    found
}

fn compare(one: &Value, two: &Value) -> Option<std::cmp::Ordering> {
    match (one, two) {
        (Value::String(one), Value::String(two)) => Some(one.cmp(two)),
        (Value::Number(one), Value::Number(two)) => Some(one.as_f64()?.total_cmp(&two.as_f64()?)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn lines(document: &Value) -> Vec<String> {
        let shape = Shape::of(document);
        let line = |(path, place): (&String, &Place)| {
            let often = if place.is_always_there() { "" } else { ", sometimes" };
            let order = place.order.iter().flatten().cloned().collect::<Vec<_>>().join(", ");
            format!("{path}: {:?}{often} {order}", place.types)
        };
        shape.0.iter().map(line).collect()
    }

    #[test]
    fn a_shape_has_types_presence_and_order_and_no_value() {
        let document = json!({"teams": [
            {"id": 1, "name": "c", "show": null, "mail": "a@b.c"},
            {"id": 2, "name": "a", "show": "host"},
            {"id": 3, "name": "b", "customData": {"my secret": 1, "other": "x y"}},
        ], "0123456789abcdef0123456789abcdef": true});
        insta::assert_snapshot!(lines(&document).join("\n"), @r#"
        : {"object"} 
        /(name): {"true or false"} 
        /teams: {"list"} id ascending
        /teams/*: {"object"} 
        /teams/*/customData: {"object"}, sometimes 
        /teams/*/customData/(name): {"integer", "text"} 
        /teams/*/id: {"integer"} 
        /teams/*/mail: {"e-mail address"}, sometimes 
        /teams/*/name: {"word"} 
        /teams/*/show: {"null", "word"}, sometimes
        "#);
    }
}
