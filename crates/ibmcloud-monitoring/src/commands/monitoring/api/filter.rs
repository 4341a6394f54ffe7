//! A jq filter. It runs in the worker alone: see [`worker`](super::worker).

use std::cell::RefCell;
use std::rc::Rc;

use ibmcloud_core::Json;
use ibmcloud_transport::json::parse;
use jaq_core::data::{DataT, HasLut};
use jaq_core::load::{Arena, File, Loader};
use jaq_core::native::{Fun, run, v};
use jaq_core::{Compiler, Ctx, Error, Exn, Lut, RunPtr, Vars};
use jaq_json::{Num, Val, read};
use serde::{Deserialize, Serialize};

/// What is kept of the results of a filter; one that makes more makes them without end.
const MOST: usize = 256 * 1024 * 1024;
/// What is kept of the remarks of a filter.
const MOST_REMARKS: usize = 1024 * 1024;

/// Filters that are not those of the library: `halt_error` keeps what it says apart from remarks.
const DEFINITIONS: &str = r#"
def halt_error($exit_code): last_words, halt($exit_code);
def halt_error: halt_error(5);
def input_filename: null;
def @csv: map(if . == null then "" elif type == "string" then "\"" + (split("\"") | join("\"\"")) + "\""
  elif type == "array" or type == "object" then error("\(.) is not valid in a csv row") else tojson end) | join(",");
def @tsv: map(if . == null then "" elif type == "string" then split("\\") | join("\\\\") | split("\t") | join("\\t")
  | split("\n") | join("\\n") | split("\r") | join("\\r")
  elif type == "array" or type == "object" then error("\(.) is not valid in a tsv row") else tojson end) | join("\t");
"#;

/// A filter that can be run.
pub(super) struct Filter(jaq_core::Filter<Kind>);

/// What a filter came to.
#[derive(Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Outcome {
    /// One line a result; texts are bare, as `jq -r` gives them.
    pub(super) lines: String,
    /// What `debug` and `stderr` said.
    pub(super) remarks: Vec<String>,
    /// How it ended, if it ended itself.
    pub(super) halted: Option<Halted>,
}

/// A filter that called `halt` or `halt_error`.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Halted {
    /// The exit code that it asked for.
    pub(super) code: i32,
    /// What `halt_error` was given.
    pub(super) message: Option<String>,
}

/// What a filter says beside its results.
#[derive(Default)]
struct Said {
    remarks: Vec<String>,
    size: usize,
    last_words: Option<String>,
}

impl Said {
    fn remark(&mut self, text: String) {
        self.size = self.size.saturating_add(text.len());
        if self.size <= MOST_REMARKS {
            self.remarks.push(text);
        }
    }
}

/// The kind of data that filters work on: JSON, and a place for what they say.
struct Kind;

#[derive(Clone, Copy)]
struct Data<'a> {
    lut: &'a Lut<Kind>,
    said: &'a RefCell<Said>,
}

impl DataT for Kind {
    type V<'a> = Val;
    type Data<'a> = Data<'a>;
}

impl<'a> HasLut<'a, Kind> for Data<'a> {
    fn lut(&self) -> &'a Lut<Kind> {
        self.lut
    }
}

impl Filter {
    /// Compiles a filter, or says what is wrong with it.
    pub(super) fn compile(text: &str) -> Result<Self, String> {
        let own = jaq_core::load::parse(DEFINITIONS, |parser| parser.defs()).unwrap_or_default();
        let definitions =
            jaq_core::defs().chain(jaq_std::defs()).chain(jaq_json::defs()).chain(own);
        let arena = Arena::default();
        let modules = Loader::new(definitions)
            .load(&arena, File { code: text, path: () })
            .map_err(|errors| loading(&errors))?;
        // The environment holds credentials, and an answer of the service has no need of it. What the
        // library says goes nowhere.
        let replaced = ["env", "debug_empty", "stderr_empty"];
        let standard = jaq_std::funs().filter(|(name, ..)| !replaced.contains(name));
        let functions =
            jaq_core::funs().chain(standard).chain(jaq_json::funs()).chain(own_functions());
        let compiled = Compiler::default().with_funs(functions).compile(modules);
        compiled.map(Self).map_err(|errors| {
            let names = errors.iter().flat_map(|(_, errors)| errors.iter().map(|(name, _)| *name));
            format!("{} is not defined", names.collect::<Vec<_>>().join(", "))
        })
    }

    /// What the filter makes of a JSON text.
    pub(super) fn run(&self, json: &[u8]) -> Result<Outcome, String> {
        let text = std::str::from_utf8(json).map_err(|error| error.to_string())?;
        let input = value(parse(text).map_err(|error| error.to_string())?);
        let said = RefCell::default();
        let data = Data { lut: &self.0.lut, said: &said };
        let mut outcome = Outcome::default();
        for result in self.0.id.run((Ctx::<Kind>::new(data, Vars::new([])), input)) {
            let result = match result.map_err(Exn::get_err) {
                Ok(result) => result,
                Err(Ok(error)) => return Err(reason(&error.into_val())),
                // Whatever else leads out of a filter leads out of all of it.
                Err(Err(other)) => {
                    let code = other.get_halt().unwrap_or_default();
                    let message = said.borrow_mut().last_words.take();
                    outcome.halted = Some(Halted { code, message });
                    break;
                }
            };
            outcome.lines.push_str(&bare(&result));
            outcome.lines.push('\n');
            if outcome.lines.len() > MOST {
                return Err(format!("its results are longer than {} MB", MOST / (1024 * 1024)));
            }
        }
        outcome.remarks = said.into_inner().remarks;
        Ok(outcome)
    }
}

/// What jq has and the library has not, or not as it is needed here: there is one input, and what a filter
/// says is kept until it has ended.
fn own_functions() -> impl Iterator<Item = Fun<Kind>> {
    let own: [jaq_core::native::Filter<RunPtr<Kind>>; 5] = [
        ("debug_empty", v(0), |cv| {
            cv.0.data().said.borrow_mut().remark(format!("[\"DEBUG:\",{}]", cv.1));
            Box::new(std::iter::empty())
        }),
        ("stderr_empty", v(0), |cv| {
            cv.0.data().said.borrow_mut().remark(bare(&cv.1));
            Box::new(std::iter::empty())
        }),
        ("last_words", v(0), |cv| {
            cv.0.data().said.borrow_mut().last_words = Some(bare(&cv.1));
            Box::new(std::iter::empty())
        }),
        ("input", v(0), |_| {
            Box::new(std::iter::once(Err(Exn::from(Error::str("No more inputs")))))
        }),
        ("inputs", v(0), |_| Box::new(std::iter::empty())),
    ];
    own.into_iter().map(run::<Kind>)
}

/// What an error says; one that is no text is shown as jq shows it.
fn reason(error: &Val) -> String {
    match error {
        Val::TStr(_) => bare(error),
        other => format!("(not a string): {other}"),
    }
}

/// A text as it is, and anything else as JSON.
fn bare(value: &Val) -> String {
    match value {
        Val::TStr(text) => String::from_utf8_lossy(text).into_owned(),
        other => other.to_string(),
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

    fn outcome(filter: &str, json: &str) -> Result<Outcome, String> {
        Filter::compile(filter).unwrap().run(json.as_bytes())
    }

    fn run(filter: &str, json: &str) -> Result<String, String> {
        outcome(filter, json).map(|outcome| outcome.lines)
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
    fn a_filter_that_ends_itself_says_how() {
        let ended = |filter: &str| {
            let outcome = outcome(filter, r#"{"a":1.50}"#).unwrap();
            let halted = outcome.halted.map(|it| (it.code, it.message));
            (outcome.lines, halted)
        };
        let words = |text: &str| Some(text.to_owned());
        assert_eq!(ended("1, halt, 2"), ("1\n".to_owned(), Some((0, None))));
        assert_eq!(ended("halt(3)"), (String::new(), Some((3, None))));
        assert_eq!(
            ended(r#"1, ("no\n" | halt_error), 2"#),
            ("1\n".to_owned(), Some((5, words("no\n"))))
        );
        assert_eq!(ended("halt_error(1)").1, Some((1, words(r#"{"a":1.50}"#))));
        assert_eq!(ended(r#""fine" | halt_error(0)"#).1, Some((0, words("fine"))));
        assert_eq!(ended("empty"), (String::new(), None));
        assert_eq!(outcome(r#"error("no")"#, "1"), Err("no".to_owned()));
        assert_eq!(outcome("error(null)", "1"), Err("(not a string): null".to_owned()));
        assert_eq!(run("try error(null) catch .", "1").unwrap(), "null\n");
    }

    #[test]
    fn remarks_are_kept_apart_from_results() {
        let said = outcome(r#".a | debug | ("x" | stderr) | debug("m", 2)"#, r#"{"a":1}"#).unwrap();
        assert_eq!(said.lines, "x\n");
        assert_eq!(said.remarks, [r#"["DEBUG:",1]"#, "x", r#"["DEBUG:","m"]"#, r#"["DEBUG:",2]"#]);
    }

    #[test]
    fn there_is_one_input() {
        assert_eq!(run("[inputs]", "1").unwrap(), "[]\n");
        assert_eq!(run("input", "1"), Err("No more inputs".to_owned()));
        assert_eq!(run("try input catch .", "1").unwrap(), "No more inputs\n");
        assert_eq!(run("input_filename", "1").unwrap(), "null\n");
    }

    #[test]
    fn what_cannot_be_done_is_said() {
        assert!(run(".a.b", r#"{"a":1}"#).is_err());
        for filter in [".[", "nosuch", "map(", ".a |", "env", "$ENV", "$__prog_args"] {
            assert!(Filter::compile(filter).is_err(), "{filter}");
        }
    }
}
