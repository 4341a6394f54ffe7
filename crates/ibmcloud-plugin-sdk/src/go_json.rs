//! JSON text exactly as Go's `encoding/json` writes it, which is what the host's files, metadata
//! and `--output JSON` look like.
//!
//! Two things differ from `serde_json`: `<`, `>`, `&`, U+2028 and U+2029 are escaped so that the
//! text is safe inside HTML, and floating-point numbers have no `.0` and another exponent form.

use std::io::{self, Write};

use serde::Serialize;
use serde_json::Value;
use serde_json::ser::{CompactFormatter, Formatter, PrettyFormatter, Serializer};

/// Compact text, no blanks, no final newline.
pub fn to_go_compact(value: &Value) -> String {
    let mut out = Vec::new();
    write_go_compact(&mut out, value).expect("a `Value` always serializes, and a Vec takes it");
    String::from_utf8(out).expect("serde_json writes UTF-8")
}

/// Text with two-space indentation and no final newline, as `config.json` has it.
pub fn to_go_pretty(value: &Value) -> String {
    to_go_indented(value, 2)
}

/// Text with an indentation of so many blanks, and no final newline.
pub fn to_go_indented(value: &Value, indent: usize) -> String {
    let mut out = Vec::new();
    write_go_indented(&mut out, value, indent)
        .expect("a `Value` always serializes, and a Vec takes it");
    String::from_utf8(out).expect("serde_json writes UTF-8")
}

/// Writes compact text for anything that serializes. Fails for a map whose keys are no strings.
pub fn write_go_compact<T: Serialize + ?Sized>(out: &mut impl Write, value: &T) -> io::Result<()> {
    let mut serializer = Serializer::with_formatter(out, Go(CompactFormatter));
    value.serialize(&mut serializer).map_err(io::Error::from)
}

/// Writes indented text for anything that serializes. Fails for a map whose keys are no strings.
pub fn write_go_indented<T: Serialize + ?Sized>(
    out: &mut impl Write,
    value: &T,
    indent: usize,
) -> io::Result<()> {
    let blanks = vec![b' '; indent];
    let formatter = Go(PrettyFormatter::with_indent(&blanks));
    let mut serializer = Serializer::with_formatter(out, formatter);
    value.serialize(&mut serializer).map_err(io::Error::from)
}

/// Go's strings and numbers in somebody else's layout.
struct Go<F>(F);

impl<F: Formatter> Formatter for Go<F> {
    fn write_f64<W: ?Sized + Write>(&mut self, writer: &mut W, value: f64) -> io::Result<()> {
        writer.write_all(go_float(value).as_bytes())
    }

    fn write_f32<W: ?Sized + Write>(&mut self, writer: &mut W, value: f32) -> io::Result<()> {
        // By way of its text: widening the bits would print digits that the value never had.
        let widened = value.to_string().parse().unwrap_or(f64::from(value));
        writer.write_all(go_float(widened).as_bytes())
    }

    fn write_string_fragment<W>(&mut self, writer: &mut W, fragment: &str) -> io::Result<()>
    where
        W: ?Sized + Write,
    {
        let mut rest = fragment;
        while let Some(at) = rest.find(['<', '>', '&', '\u{2028}', '\u{2029}']) {
            let (plain, tail) = rest.split_at(at);
            let mut chars = tail.chars();
            let code = chars.next().map_or(0, u32::from);
            write!(writer, "{plain}\\u{code:04x}")?;
            rest = chars.as_str();
        }
        writer.write_all(rest.as_bytes())
    }

    fn begin_array<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.begin_array(writer)
    }

    fn end_array<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.end_array(writer)
    }

    fn begin_array_value<W: ?Sized + Write>(&mut self, w: &mut W, first: bool) -> io::Result<()> {
        self.0.begin_array_value(w, first)
    }

    fn end_array_value<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.end_array_value(writer)
    }

    fn begin_object<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.begin_object(writer)
    }

    fn end_object<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.end_object(writer)
    }

    fn begin_object_key<W: ?Sized + Write>(&mut self, w: &mut W, first: bool) -> io::Result<()> {
        self.0.begin_object_key(w, first)
    }

    fn begin_object_value<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.begin_object_value(writer)
    }

    fn end_object_value<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.end_object_value(writer)
    }
}

/// Shortest decimal that reads back as the same number; an exponent outside 1e-6..1e21.
fn go_float(value: f64) -> String {
    let size = value.abs();
    if size == 0.0 || (1e-6..1e21).contains(&size) {
        return value.to_string();
    }
    let text = format!("{value:e}");
    if text.contains("e-") { text } else { text.replace('e', "e+") }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn strings_are_safe_inside_html() {
        let text = to_go_compact(&json!("<a> & \u{2028}\u{2029} \"q\" \\ \u{8}\u{c}\n\r\t\u{1} é"));
        let expected = r#""\u003ca\u003e \u0026 \u2028\u2029 \"q\" \\ \b\f\n\r\t\u0001 é""#;
        assert_eq!(text, expected);
    }

    #[test]
    fn keys_are_escaped_too() {
        assert_eq!(to_go_compact(&json!({"a&b": null})), r#"{"a\u0026b":null}"#);
    }

    #[test]
    fn numbers_look_as_go_prints_them() {
        let cases = [
            (json!(1.0), "1"),
            (json!(1.5), "1.5"),
            (json!(1e21), "1e+21"),
            (json!(1e20), "100000000000000000000"),
            (json!(1e-7), "1e-7"),
            (json!(0.000_001), "0.000001"),
            (json!(-2.5e-9), "-2.5e-9"),
            (json!(9_007_199_254_740_993_i64), "9007199254740993"),
            (json!(u64::MAX), "18446744073709551615"),
        ];
        for (value, expected) in cases {
            assert_eq!(to_go_compact(&value), expected);
        }
        let mut out = Vec::new();
        write_go_compact(&mut out, &0.1_f32).unwrap();
        assert_eq!(out, b"0.1");
    }

    #[test]
    fn empty_containers_stay_on_one_line() {
        let text = to_go_pretty(&json!({"a": [], "b": {}, "c": [1]}));
        assert_eq!(text, "{\n  \"a\": [],\n  \"b\": {},\n  \"c\": [\n    1\n  ]\n}");
    }

    #[test]
    fn a_map_without_string_keys_is_an_error() {
        let map = std::collections::BTreeMap::from([(vec![1], 1)]);
        assert!(write_go_compact(&mut Vec::new(), &map).is_err());
    }
}
