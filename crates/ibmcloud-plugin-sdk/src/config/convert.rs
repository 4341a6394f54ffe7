//! What a plug-in's setting may be taken for, by the official SDK's rules.

use serde_json::{Map, Value};

/// The type that was expected, by Go's name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct WrongType(pub(super) &'static str);

/// A conversion of one setting.
pub(super) type Convert<T> = fn(&Value) -> Result<T, WrongType>;

/// Go's name for the type of a decoded JSON value.
pub(super) fn go_type(value: &Value) -> &'static str {
    match value {
        Value::Null => "<nil>",
        Value::Bool(_) => "bool",
        Value::Number(_) => "float64",
        Value::String(_) => "string",
        Value::Array(_) => "[]interface {}",
        Value::Object(_) => "map[string]interface {}",
    }
}

pub(super) fn string(value: &Value) -> Result<String, WrongType> {
    match value {
        Value::String(text) => Ok(text.clone()),
        Value::Bool(flag) => Ok(flag.to_string()),
        Value::Number(number) => Ok(match number.as_f64() {
            // Shortest plain decimal without an exponent; whole numbers keep all their digits.
            Some(float) if !number.is_i64() && !number.is_u64() => float.to_string(),
            _ => number.to_string(),
        }),
        _ => Err(WrongType("string")),
    }
}

pub(super) fn bool(value: &Value) -> Result<bool, WrongType> {
    match value {
        Value::Bool(flag) => Ok(*flag),
        Value::String(text) => match text.as_str() {
            "1" | "t" | "T" | "TRUE" | "true" | "True" => Ok(true),
            "0" | "f" | "F" | "FALSE" | "false" | "False" => Ok(false),
            _ => Err(WrongType("bool")),
        },
        _ => Err(WrongType("bool")),
    }
}

pub(super) fn int(value: &Value) -> Result<i64, WrongType> {
    match value {
        Value::Number(number) => {
            number.as_i64().or_else(|| number.as_f64().map(truncated)).ok_or(WrongType("int"))
        }
        Value::String(text) => go_int(text).ok_or(WrongType("int")),
        _ => Err(WrongType("int")),
    }
}

#[expect(clippy::cast_possible_truncation, reason = "toward zero is the rule; the ends saturate")]
fn truncated(number: f64) -> i64 {
    number as i64
}

/// Go's `strconv.ParseInt(text, 0, 64)`: `0x`, `0o`, `0b` or a leading `0` choose the base, and
/// underscores may stand between digits.
fn go_int(text: &str) -> Option<i64> {
    let (negative, rest) = match text.strip_prefix(['+', '-']) {
        Some(rest) => (text.starts_with('-'), rest),
        None => (false, text),
    };
    let lower = rest.to_ascii_lowercase();
    let (base, digits) = if let Some(digits) = lower.strip_prefix("0x") {
        (16, digits)
    } else if let Some(digits) = lower.strip_prefix("0b") {
        (2, digits)
    } else if let Some(digits) = lower.strip_prefix("0o") {
        (8, digits)
    } else if let Some(digits) = lower.strip_prefix('0').filter(|rest| !rest.is_empty()) {
        (8, digits)
    } else {
        (10, lower.as_str())
    };
    // A base prefix counts as a digit when it comes to where an underscore may stand.
    let after_digit = if base == 10 { digits } else { digits.strip_prefix('_').unwrap_or(digits) };
    if after_digit.split('_').any(str::is_empty) || after_digit.starts_with(['+', '-']) {
        return None;
    }
    let size = i128::from_str_radix(&after_digit.replace('_', ""), base).ok()?;
    i64::try_from(if negative { -size } else { size }).ok()
}

pub(super) fn float(value: &Value) -> Result<f64, WrongType> {
    let found = match value {
        Value::Number(number) => number.as_f64(),
        Value::String(text) => text.parse().ok(),
        _ => None,
    };
    found.ok_or(WrongType("float"))
}

pub(super) fn strings(value: &Value) -> Result<Vec<String>, WrongType> {
    list(value, text_or_null, "[]string")
}

pub(super) fn ints(value: &Value) -> Result<Vec<i64>, WrongType> {
    list(value, int, "[]int")
}

pub(super) fn floats(value: &Value) -> Result<Vec<f64>, WrongType> {
    list(value, float, "[]float64")
}

pub(super) fn map(value: &Value) -> Result<Map<String, Value>, WrongType> {
    value.as_object().cloned().ok_or(WrongType("map[string]interface{}"))
}

pub(super) fn string_map(value: &Value) -> Result<Vec<(String, String)>, WrongType> {
    const TYPE: WrongType = WrongType("map[string]string");
    let texts = value.as_object().ok_or(TYPE)?.iter();
    texts.map(|(key, value)| Ok((key.clone(), text_or_null(value).map_err(|_| TYPE)?))).collect()
}

fn list<T>(value: &Value, each: Convert<T>, name: &'static str) -> Result<Vec<T>, WrongType> {
    let items = value.as_array().ok_or(WrongType(name))?.iter();
    items.map(|item| each(item).map_err(|_| WrongType(name))).collect()
}

fn text_or_null(value: &Value) -> Result<String, WrongType> {
    if value.is_null() { Ok(String::new()) } else { string(value) }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn texts() {
        assert_eq!(string(&json!("x")), Ok("x".to_owned()));
        assert_eq!(string(&json!(true)), Ok("true".to_owned()));
        assert_eq!(string(&json!(1.5)), Ok("1.5".to_owned()));
        assert_eq!(string(&json!(1e21)), Ok("1000000000000000000000".to_owned()));
        assert_eq!(string(&json!([])), Err(WrongType("string")));
    }

    #[test]
    fn flags() {
        assert_eq!(bool(&json!("T")), Ok(true));
        assert_eq!(bool(&json!("False")), Ok(false));
        assert_eq!(bool(&json!("yes")), Err(WrongType("bool")));
        assert_eq!(bool(&json!(1)), Err(WrongType("bool")));
    }

    #[test]
    fn whole_numbers() {
        for (value, expected) in [(json!(5.9), 5), (json!(-2.7), -2), (json!(7), 7)] {
            assert_eq!(int(&value), Ok(expected), "{value}");
        }
        let texts =
            [("0x1f", 31), ("010", 8), ("0b11", 3), ("-0o17", -15), ("1_000", 1000), ("0_7", 7)];
        for (text, expected) in texts.into_iter().chain([("0", 0), ("+3", 3), ("0x_f", 15)]) {
            assert_eq!(int(&json!(text)), Ok(expected), "{text}");
        }
        for text in ["1.5", "", "_1", "1_", "1__0", "0x", "--1", "9223372036854775808", "08"] {
            assert_eq!(int(&json!(text)), Err(WrongType("int")), "{text}");
        }
        assert_eq!(int(&json!("-9223372036854775808")), Ok(i64::MIN));
    }

    #[test]
    fn numbers() {
        assert_eq!(float(&json!("010")), Ok(10.0));
        assert_eq!(float(&json!(2)), Ok(2.0));
        assert_eq!(float(&json!(true)), Err(WrongType("float")));
    }

    #[test]
    fn lists_and_maps() {
        let mixed = json!(["a", true, 1, null]);
        assert_eq!(strings(&mixed).unwrap(), ["a", "true", "1", ""]);
        assert_eq!(ints(&json!([1, "0x2"])).unwrap(), [1, 2]);
        assert_eq!(ints(&mixed), Err(WrongType("[]int")));
        assert_eq!(floats(&json!(["0.5"])).unwrap(), [0.5]);
        assert_eq!(strings(&json!("a")), Err(WrongType("[]string")));
        let texts = string_map(&json!({"a": 1, "b": null})).unwrap();
        assert_eq!(texts, [("a".to_owned(), "1".to_owned()), ("b".to_owned(), String::new())]);
        assert_eq!(string_map(&json!({"a": []})), Err(WrongType("map[string]string")));
        assert_eq!(map(&json!([])), Err(WrongType("map[string]interface{}")));
    }
}
