//! What the members of a document may be, as tables.

use serde_json::{Map, Value};

use super::Wrong;

/// A member of a document.
pub(super) struct Member {
    name: &'static str,
    kind: Kind,
    /// What it is where it was left out, as JSON; `None` where it has to be there.
    default: Option<&'static str>,
}

/// What a member may be.
pub(super) enum Kind {
    /// A text of at most so many characters. One that has to be there is not blank.
    Text(usize),
    /// One of these words.
    Word(&'static [&'static str]),
    Flag,
    /// A whole number from and to.
    Number(u64, u64),
    Texts,
    Numbers,
    Parts(&'static [Member]),
}

pub(super) const fn must(name: &'static str, kind: Kind) -> Member {
    Member { name, kind, default: None }
}

pub(super) const fn may(name: &'static str, kind: Kind, default: &'static str) -> Member {
    Member { name, kind, default: Some(default) }
}

/// The members of a table, each as it was sent or by default; others are left out.
pub(super) fn read(members: &[Member], sent: &Map<String, Value>) -> Result<Value, Wrong> {
    let mut document = Map::new();
    for member in members {
        let value = match (sent.get(member.name).filter(|it| !it.is_null()), member.default) {
            (Some(value), _) => member.taken(value)?,
            (None, Some(default)) => serde_json::from_str(default).unwrap_or_default(),
            (None, None) => return Err(Wrong::invalid(format!("{} is missing", member.name))),
        };
        document.insert(member.name.to_owned(), value);
    }
    Ok(Value::Object(document))
}

impl Member {
    fn taken(&self, value: &Value) -> Result<Value, Wrong> {
        let all = |test: fn(&Value) -> bool| value.as_array().is_some_and(|it| it.iter().all(test));
        let good = match &self.kind {
            Kind::Text(most) => value.as_str().is_some_and(|it| {
                it.chars().count() <= *most && (self.default.is_some() || !it.trim().is_empty())
            }),
            Kind::Word(words) => value.as_str().is_some_and(|it| words.contains(&it)),
            Kind::Flag => value.is_boolean(),
            Kind::Number(from, to) => value.as_u64().is_some_and(|it| (*from..=*to).contains(&it)),
            Kind::Texts => all(Value::is_string),
            Kind::Numbers => all(Value::is_u64),
            Kind::Parts(members) => {
                let parts = value.as_object().ok_or_else(|| self.wrong())?;
                return read(members, parts);
            }
        };
        if good { Ok(value.clone()) } else { Err(self.wrong()) }
    }

    fn wrong(&self) -> Wrong {
        let name = self.name;
        Wrong::invalid(match &self.kind {
            Kind::Word(words) => format!("{name} must be one of {}", words.join(", ")),
            Kind::Number(from, to) => format!("{name} must be a number from {from} to {to}"),
            Kind::Text(most) => format!("{name} must be a text of at most {most} characters"),
            _ => format!("The value of {name} is not valid"),
        })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn members_are_taken_by_their_kind_and_by_default() {
        const PART: &[Member] = &[may("ids", Kind::Numbers, "[]")];
        const ALL: &[Member] = &[
            must("name", Kind::Text(3)),
            may("word", Kind::Word(&["A", "B"]), "\"A\""),
            may("count", Kind::Number(1, 9), "9"),
            may("flag", Kind::Flag, "false"),
            may("texts", Kind::Texts, "[]"),
            may("part", Kind::Parts(PART), "null"),
        ];
        let read = |sent: Value| read(ALL, sent.as_object().unwrap());
        assert_eq!(
            read(json!({"name": "abc", "flag": null, "part": {}, "other": 1})).unwrap(),
            json!({"name": "abc", "word": "A", "count": 9, "flag": false, "texts": [], "part": {"ids": []}}),
        );
        for (wrong, text) in [
            (json!({}), "name is missing"),
            (json!({"name": " "}), "name must be a text of at most 3 characters"),
            (json!({"name": "abcd"}), "name must be a text of at most 3 characters"),
            (json!({"name": "a", "word": "C"}), "word must be one of A, B"),
            (json!({"name": "a", "count": 0}), "count must be a number from 1 to 9"),
            (json!({"name": "a", "flag": "x"}), "The value of flag is not valid"),
            (json!({"name": "a", "texts": [1]}), "The value of texts is not valid"),
            (json!({"name": "a", "part": {"ids": [-1]}}), "The value of ids is not valid"),
            (json!({"name": "a", "part": []}), "The value of part is not valid"),
        ] {
            assert_eq!(read(wrong), Err(Wrong::invalid(text)));
        }
    }
}
