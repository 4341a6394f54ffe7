//! A JSON document as YAML: the same members in the same order, every number digit by digit.

use std::fmt::Write as _;

use ibmcloud_core::Json;
use ibmcloud_plugin_sdk::terminal::visible;

/// Words that some reader takes for something else than a text.
const WORDS: [&str; 8] = ["null", "true", "false", "yes", "no", "on", "off", "y"];

/// The document, its last line ended.
pub fn yaml(document: &Json) -> String {
    let mut text = String::new();
    match document {
        Json::Array(items) if !items.is_empty() => list(&mut text, items, 0),
        Json::Object(members) if !members.is_empty() => object(&mut text, members, 0, ""),
        single => text.push_str(&scalar(single)),
    }
    text.truncate(text.trim_end_matches('\n').len());
    text + "\n"
}

fn list(text: &mut String, items: &[Json], indent: usize) {
    let margin = " ".repeat(indent);
    for item in items {
        match item {
            Json::Object(members) if !members.is_empty() => {
                object(text, members, indent + 2, &format!("{margin}- "));
            }
            Json::Array(inner) if !inner.is_empty() => {
                let _ = writeln!(text, "{margin}-");
                list(text, inner, indent + 2);
            }
            single => {
                let _ = writeln!(text, "{margin}- {}", scalar(single));
            }
        }
    }
}

/// Members, the first one behind `first`, which stands where the indent does.
fn object(text: &mut String, members: &[(String, Json)], indent: usize, first: &str) {
    for (at, (key, value)) in members.iter().enumerate() {
        let margin = if at == 0 && !first.is_empty() { first } else { &" ".repeat(indent) };
        let _ = write!(text, "{margin}{}:", quoted(key));
        match value {
            Json::Object(inner) if !inner.is_empty() => {
                text.push('\n');
                object(text, inner, indent + 2, "");
            }
            Json::Array(inner) if !inner.is_empty() => {
                text.push('\n');
                list(text, inner, indent);
            }
            single => {
                let _ = writeln!(text, " {}", scalar(single));
            }
        }
    }
}

fn scalar(value: &Json) -> String {
    match value {
        Json::String(text) => quoted(text),
        Json::Array(_) => "[]".to_owned(),
        Json::Object(_) => "{}".to_owned(),
        plain => plain.to_string(),
    }
}

/// A text as it is, where no reader can take it for anything else, and between quotes.
fn quoted(text: &str) -> String {
    if is_plain(text) {
        return text.to_owned();
    }
    let mut quoted = "\"".to_owned();
    for letter in text.chars() {
        match letter {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            '\r' => quoted.push_str("\\r"),
            '\t' => quoted.push_str("\\t"),
            // What would not be seen, or be obeyed by a terminal.
            hidden
                if visible(hidden.encode_utf8(&mut [0; 4])) != *hidden.encode_utf8(&mut [0; 4]) =>
            {
                let number = u32::from(hidden);
                let _ = match number {
                    ..=0xff => write!(quoted, "\\x{number:02x}"),
                    0x100..=0xffff => write!(quoted, "\\u{number:04x}"),
                    _ => write!(quoted, "\\U{number:08x}"),
                };
            }
            letter => quoted.push(letter),
        }
    }
    quoted + "\""
}

/// Letters, digits and a few signs that mean nothing between them.
fn is_plain(text: &str) -> bool {
    let inside = |it: char| it.is_ascii_alphanumeric() || "_-./@+".contains(it);
    let begins = text.starts_with(|it: char| it.is_ascii_alphabetic());
    let words = || text.split(' ').all(|word| !word.is_empty() && word.chars().all(inside));
    let reserved = || text.len() == 1 || WORDS.iter().any(|it| it.eq_ignore_ascii_case(text));
    begins && words() && !reserved()
}

#[cfg(test)]
mod tests {
    use ibmcloud_transport::json::parse;
    use proptest::prelude::*;
    use saphyr_parser::{Event, Parser, ScalarStyle};

    use super::*;

    /// What somebody else's reader makes of it: a list, or a list of keys and values for an object.
    fn read(text: &str) -> Json {
        let mut open = vec![Vec::new()];
        let mut parser = Parser::new_from_str(text);
        while let Some(next) = parser.next_event() {
            let value = match next.unwrap_or_else(|error| panic!("{error}\n{text}")).0 {
                Event::StreamEnd => break,
                Event::Scalar(text, ScalarStyle::Plain, ..) => {
                    parse(&text).unwrap_or_else(|_| Json::from(&*text))
                }
                Event::Scalar(text, ..) => Json::from(&*text),
                Event::SequenceStart(..) | Event::MappingStart(..) => {
                    open.push(Vec::new());
                    continue;
                }
                Event::SequenceEnd | Event::MappingEnd => Json::Array(open.pop().unwrap()),
                _ => continue,
            };
            open.last_mut().unwrap().push(value);
        }
        open.pop().unwrap().pop().unwrap()
    }

    /// The same shape of a document.
    fn flat(document: &Json) -> Json {
        match document {
            Json::Array(items) => Json::Array(items.iter().map(flat).collect()),
            Json::Object(members) => {
                let parts =
                    members.iter().flat_map(|(key, value)| [Json::from(key.as_str()), flat(value)]);
                Json::Array(parts.collect())
            }
            single => single.clone(),
        }
    }

    fn documents() -> impl Strategy<Value = Json> {
        let text = || {
            prop_oneof![
                ".*",
                "[a-z:#& -]{0,6}",
                proptest::sample::select(vec![
                    "null", "True", "1", "~", "- a", "\u{feff}", "\u{85}x", "\n", "a\n\n"
                ])
                .prop_map(str::to_owned),
            ]
        };
        let leaf = prop_oneof![
            Just(Json::Null),
            any::<bool>().prop_map(Json::from),
            (-1e9..1e9).prop_map(|it: f64| Json::Number(it.to_string())),
            text().prop_map(|it| Json::from(it.as_str())),
        ];
        leaf.prop_recursive(4, 24, 4, move |inner| {
            prop_oneof![
                proptest::collection::vec(inner.clone(), 0..4).prop_map(Json::Array),
                proptest::collection::vec((text(), inner), 0..4).prop_map(Json::Object),
            ]
        })
    }

    proptest! {
        #[test]
        fn another_reader_finds_the_same_in_it(document in documents()) {
            prop_assert_eq!(read(&yaml(&document)), flat(&document), "{}", yaml(&document));
        }
    }

    #[test]
    fn a_document_keeps_its_members_and_its_numbers() {
        let document = r#"[{"name":"a","id":12345678901234567890.50,"tags":["x",["y",{}],[]],
            "crn":"crn:v1::","at":"2026-01-01","on":null,"deep":{"yes":true,"empty":{}}},7,[1]]"#;
        let expected = r#"- name: a
  id: 12345678901234567890.50
  tags:
  - "x"
  -
    - "y"
    - {}
  - []
  crn: "crn:v1::"
  at: "2026-01-01"
  "on": null
  deep:
    "yes": true
    empty: {}
- 7
-
  - 1
"#;
        // One letter may be a truth of old.
        let expected = expected.replace("name: a\n", "name: \"a\"\n");
        assert_eq!(yaml(&parse(document).unwrap()), expected);
        assert_eq!(yaml(&Json::Array(vec![])), "[]\n");
        assert_eq!(yaml(&Json::from("two words")), "two words\n");
    }

    #[test]
    fn a_text_is_never_taken_for_something_else() {
        for text in [
            "", "~", "null", "No", "1e3", "0x1f", "12:30", "- a", "a: b", "a #b", " a", "a ", "&a",
            "*a", "!a", "%a", "[a]", "{a}", "'a'", "日本", "a\nb", "=", "<<",
        ] {
            assert!(quoted(text).starts_with('"'), "{text:?} is {}", quoted(text));
        }
        assert_eq!(quoted("a\u{1b}[2J\u{202e}\u{e0001}\""), r#""a\x1b[2J\u202e\U000e0001\"""#);
        assert_eq!(quoted("prod-1.example/x@y two"), "prod-1.example/x@y two");
    }
}
