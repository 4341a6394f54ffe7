//! A jq filter. It runs in the worker alone: see [`worker`](super::worker).

use std::rc::Rc;

use ibmcloud_core::Json;
use ibmcloud_transport::json::parse;
use jaq_core::load::{Arena, File, Loader};
use jaq_core::{Compiler, Ctx, Vars, data};
use jaq_json::{Num, Val, read};

type Program = jaq_core::Filter<data::JustLut<Val>>;

/// A filter that can be run.
pub(super) struct Filter(Program);

impl Filter {
    /// Compiles a filter, or says what is wrong with it.
    pub(super) fn compile(text: &str) -> Result<Self, String> {
        let definitions = jaq_core::defs().chain(jaq_std::defs()).chain(jaq_json::defs());
        let arena = Arena::default();
        let modules = Loader::new(definitions)
            .load(&arena, File { code: text, path: () })
            .map_err(|errors| loading(&errors))?;
        // The environment holds credentials, and an answer of the service has no need of it.
        let standard = jaq_std::funs().filter(|(name, ..)| *name != "env");
        let functions = jaq_core::funs().chain(standard).chain(jaq_json::funs());
        let compiled = Compiler::default().with_funs(functions).compile(modules);
        compiled.map(Self).map_err(|errors| {
            let names = errors.iter().flat_map(|(_, errors)| errors.iter().map(|(name, _)| *name));
            format!("{} is not defined", names.collect::<Vec<_>>().join(", "))
        })
    }

    /// What the filter makes of a JSON text, one line a result. Texts are given bare, as `jq -r`
    /// gives them.
    pub(super) fn run(&self, json: &[u8]) -> Result<String, String> {
        let text = std::str::from_utf8(json).map_err(|error| error.to_string())?;
        let input = value(parse(text).map_err(|error| error.to_string())?);
        let ctx = Ctx::<data::JustLut<Val>>::new(&self.0.lut, Vars::new([]));
        let mut lines = String::new();
        for result in self.0.id.run((ctx, input)) {
            let value = match result.map_err(jaq_core::Exn::get_err) {
                Ok(value) => value,
                Err(Ok(error)) => return Err(error.to_string()),
                // `halt` ends the filter, and not this program.
                Err(Err(_)) => break,
            };
            match value {
                Val::TStr(text) => lines.push_str(&String::from_utf8_lossy(&text)),
                other => lines.push_str(&other.to_string()),
            }
            lines.push('\n');
        }
        Ok(lines)
    }
}

/// A document as filters see it. They take a number apart only where they count with it, so that one that
/// they hand on is written as it came.
fn value(json: Json) -> Val {
    match json {
        Json::Null => Val::Null,
        Json::Bool(value) => Val::Bool(value),
        Json::Number(literal) => Val::Num(match read::parse_single_num(literal.as_bytes()) {
            // A whole number of the machine has no zero below zero.
            Some(number) if literal != "-0" => number,
            _ => Num::Dec(Rc::new(literal)),
        }),
        Json::String(text) => Val::utf8_str(text),
        Json::Array(items) => Val::Arr(Rc::new(items.into_iter().map(value).collect())),
        Json::Object(members) => Val::obj(
            members.into_iter().map(|(name, inner)| (Val::utf8_str(name), value(inner))).collect(),
        ),
    }
}

/// Where a filter cannot be read.
fn loading<P>(errors: &jaq_core::load::Errors<&str, P>) -> String {
    use jaq_core::load::Error;
    let first = errors.first().map(|(_, error)| match error {
        Error::Io(_) => "it imports a file".to_owned(),
        Error::Lex(all) => all.first().map_or_else(String::new, |(_, rest)| near(rest)),
        Error::Parse(all) => all.first().map_or_else(String::new, |(_, rest)| near(rest)),
    });
    first.unwrap_or_default()
}

fn near(rest: &str) -> String {
    match rest {
        "" => "it ends too early".to_owned(),
        rest => format!("look at '{}'", rest.chars().take(20).collect::<String>()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(filter: &str, json: &str) -> Result<String, String> {
        Filter::compile(filter).unwrap().run(json.as_bytes())
    }

    #[test]
    fn results_are_lines_and_texts_are_bare() {
        let json = r#"{"teams":[{"id":2,"name":"b"},{"id":1,"name":"a"}]}"#;
        assert_eq!(run(".teams[].name", json).unwrap(), "b\na\n");
        assert_eq!(run(".teams | sort_by(.id) | map(.id)", json).unwrap(), "[1,2]\n");
        assert_eq!(run(".teams | length", json).unwrap(), "2\n");
        assert_eq!(run(".teams[] | select(.name | test(\"^a\")) | .id", json).unwrap(), "1\n");
        assert_eq!(run("empty", json).unwrap(), "");
        assert_eq!(run("1, halt, 2", json).unwrap(), "1\n");
        assert_eq!(run("0 | todate", json).unwrap(), "1970-01-01T00:00:00Z\n");
    }

    #[test]
    fn numbers_that_a_filter_does_not_touch_stay_as_they_came() {
        let json = r#"{"a":[1.50,1e3,12345678901234567890123,-0,1E400,0.10]}"#;
        assert_eq!(run(".", json).unwrap(), format!("{json}\n"));
        let each = "1.50\n1e3\n12345678901234567890123\n-0\n1E400\n0.10\n";
        assert_eq!(run(".a[]", json).unwrap(), each);
        assert_eq!(run("{b: .a[0]}", json).unwrap(), "{\"b\":1.50}\n");
        assert_eq!(run("[.a[3] + 1, .a[0] * 2, .a[3] == 0]", json).unwrap(), "[1.0,3.0,true]\n");
    }

    #[test]
    fn what_cannot_be_done_is_said() {
        assert!(run(".a.b", r#"{"a":1}"#).is_err());
        for filter in [".[", "nosuch", "map(", ".a |", "env"] {
            assert!(Filter::compile(filter).is_err(), "{filter}");
        }
    }
}
