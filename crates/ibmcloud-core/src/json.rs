//! A JSON value that loses nothing: keys in their order, numbers as they were written.

pub mod text;

use std::fmt::{self, Write as _};

/// An ordered JSON value.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Json {
    /// `null`.
    #[default]
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number, as the literal that was sent (`1.50` stays `1.50`).
    Number(String),
    /// A text.
    String(String),
    /// A list.
    Array(Vec<Json>),
    /// Keys and values in the order in which they came.
    Object(Vec<(String, Json)>),
}

impl Json {
    /// An object of the given members.
    pub fn object<K: Into<String>>(members: impl IntoIterator<Item = (K, Self)>) -> Self {
        Self::Object(members.into_iter().map(|(key, value)| (key.into(), value)).collect())
    }

    /// The member `key` of an object. Of doubled keys the last counts, as everywhere else.
    pub fn get(&self, key: &str) -> Option<&Self> {
        self.as_object()?.iter().rev().find(|(name, _)| name == key).map(|(_, value)| value)
    }

    /// Sets the member `key`, in its place or at the end. A value that is no object becomes one.
    pub fn insert(&mut self, key: &str, value: Self) {
        if !matches!(self, Self::Object(_)) {
            *self = Self::Object(Vec::new());
        }
        if let Self::Object(members) = self {
            match members.iter_mut().rev().find(|(name, _)| name == key) {
                Some((_, old)) => *old = value,
                None => members.push((key.to_owned(), value)),
            }
        }
    }

    /// Takes the member `key` out of an object.
    pub fn remove(&mut self, key: &str) {
        if let Self::Object(members) = self {
            members.retain(|(name, _)| name != key);
        }
    }

    /// The text, if this is one.
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Self::String(text) => Some(text),
            _ => None,
        }
    }

    /// The truth value, if this is one.
    pub fn as_bool(&self) -> Option<bool> {
        match self {
            Self::Bool(value) => Some(*value),
            _ => None,
        }
    }

    /// The number, if this is a whole one that fits.
    pub fn as_i64(&self) -> Option<i64> {
        match self {
            Self::Number(literal) => literal.parse().ok(),
            _ => None,
        }
    }

    /// The elements, if this is a list.
    pub fn as_array(&self) -> Option<&[Self]> {
        match self {
            Self::Array(items) => Some(items),
            _ => None,
        }
    }

    /// The members, if this is an object.
    pub fn as_object(&self) -> Option<&[(String, Self)]> {
        match self {
            Self::Object(members) => Some(members),
            _ => None,
        }
    }

    /// The member `key` of an object as a text; empty if it is missing, a list or an object.
    pub fn text(&self, key: &str) -> String {
        self.get(key).map(Self::to_text).unwrap_or_default()
    }

    /// The items of the list `key` as texts, without those that are empty.
    pub fn texts(&self, key: &str) -> Vec<String> {
        let items = self.get(key).and_then(Self::as_array).unwrap_or_default();
        items.iter().map(Self::to_text).filter(|item| !item.is_empty()).collect()
    }

    fn to_text(&self) -> String {
        match self {
            Self::String(text) => text.clone(),
            Self::Number(literal) => literal.clone(),
            Self::Bool(value) => value.to_string(),
            Self::Null | Self::Array(_) | Self::Object(_) => String::new(),
        }
    }

    /// Whether this is `null`.
    pub fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }

    /// Whether everything that `asked` says is in this: each member, and of lists each element, in whatever
    /// order and among whatever else.
    pub fn shows(&self, asked: &Self) -> bool {
        match (asked, self) {
            (Self::Object(members), Self::Object(_)) => members
                .iter()
                .all(|(name, asked)| self.get(name).is_some_and(|there| there.shows(asked))),
            (Self::Array(asked), Self::Array(there)) => {
                asked.iter().all(|asked| there.iter().any(|there| there.shows(asked)))
            }
            _ => self.means_the_same_as(asked),
        }
    }

    /// Whether both say the same, whatever the order of their keys and the spelling of their numbers.
    pub fn means_the_same_as(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Number(one), Self::Number(two)) => same_number(one, two),
            (Self::Array(one), Self::Array(two)) => {
                one.len() == two.len()
                    && one.iter().zip(two).all(|(one, two)| one.means_the_same_as(two))
            }
            (Self::Object(one), Self::Object(two)) => covers(other, one) && covers(self, two),
            _ => self == other,
        }
    }
}

/// Whether `object` has every one of `members`, with the same meaning.
fn covers(object: &Json, members: &[(String, Json)]) -> bool {
    let whole = Json::Object(members.to_vec());
    members.iter().all(|(key, _)| match (object.get(key), whole.get(key)) {
        (Some(one), Some(two)) => one.means_the_same_as(two),
        _ => false,
    })
}

/// Whether two literals stand for the same number, whatever their size: `1.50` is 1.5 and `1e3` is 1000,
/// and no digit is lost on the way.
fn same_number(one: &str, two: &str) -> bool {
    match (decimal(one), decimal(two)) {
        (Some(one), Some(two)) => one == two,
        _ => one == two,
    }
}

/// Sign, digits and power of ten of a literal: `-1.50` is (minus, `15`, -1). Zero has neither digits nor
/// sign. `None` for what is no number, or has an exponent beyond all measure.
fn decimal(literal: &str) -> Option<(bool, String, i64)> {
    let (negative, size) = match literal.strip_prefix('-') {
        Some(size) => (true, size),
        None => (false, literal),
    };
    let (mantissa, exponent) = match size.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, exponent.parse::<i64>().ok()?),
        None => (size, 0),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits = format!("{whole}{fraction}");
    if whole.is_empty() || !digits.bytes().all(|digit| digit.is_ascii_digit()) {
        return None;
    }
    let short = digits.trim_end_matches('0');
    let shift = i64::try_from(digits.len() - short.len()).ok()?;
    let power = exponent.checked_sub(i64::try_from(fraction.len()).ok()?)?.checked_add(shift)?;
    let short = short.trim_start_matches('0');
    if short.is_empty() {
        return Some((false, String::new(), 0));
    }
    Some((negative, short.to_owned(), power))
}

impl From<bool> for Json {
    fn from(value: bool) -> Self {
        Self::Bool(value)
    }
}

impl From<u64> for Json {
    fn from(value: u64) -> Self {
        Self::Number(value.to_string())
    }
}

impl From<i64> for Json {
    fn from(value: i64) -> Self {
        Self::Number(value.to_string())
    }
}

impl From<&str> for Json {
    fn from(text: &str) -> Self {
        Self::String(text.to_owned())
    }
}

impl From<String> for Json {
    fn from(text: String) -> Self {
        Self::String(text)
    }
}

/// Writes compact JSON, ready to be sent.
impl fmt::Display for Json {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Null => f.write_str("null"),
            Self::Bool(value) => write!(f, "{value}"),
            Self::Number(literal) => f.write_str(literal),
            Self::String(text) => write_text(f, text),
            Self::Array(items) => {
                f.write_char('[')?;
                for (index, item) in items.iter().enumerate() {
                    let comma = if index == 0 { "" } else { "," };
                    write!(f, "{comma}{item}")?;
                }
                f.write_char(']')
            }
            Self::Object(members) => {
                f.write_char('{')?;
                for (index, (key, value)) in members.iter().enumerate() {
                    f.write_str(if index == 0 { "" } else { "," })?;
                    write_text(f, key)?;
                    write!(f, ":{value}")?;
                }
                f.write_char('}')
            }
        }
    }
}

fn write_text(f: &mut fmt::Formatter<'_>, text: &str) -> fmt::Result {
    f.write_char('"')?;
    for character in text.chars() {
        match character {
            '"' => f.write_str("\\\"")?,
            '\\' => f.write_str("\\\\")?,
            '\n' => f.write_str("\\n")?,
            '\r' => f.write_str("\\r")?,
            '\t' => f.write_str("\\t")?,
            control if control < ' ' => write!(f, "\\u{:04x}", u32::from(control))?,
            other => f.write_char(other)?,
        }
    }
    f.write_char('"')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_writes_compact_json_in_order() {
        let value = Json::object([
            ("z", Json::Number("1.50".into())),
            ("a", Json::Array(vec![Json::Null, true.into(), "q\"\\\n\u{1}é".into()])),
            ("e", Json::Object(Vec::new())),
        ]);
        let text = "{\"z\":1.50,\"a\":[null,true,\"q\\\"\\\\\\n\\u0001é\"],\"e\":{}}";
        assert_eq!(value.to_string(), text);
    }

    #[test]
    fn a_member_is_replaced_in_its_place() {
        let mut value = Json::object([("a", true), ("b", true)].map(|(k, v)| (k, Json::from(v))));
        value.insert("a", "x".into());
        value.insert("c", Json::Null);
        assert_eq!(value.to_string(), r#"{"a":"x","b":true,"c":null}"#);
        value.remove("b");
        value.remove("nothing");
        assert_eq!(value.to_string(), r#"{"a":"x","c":null}"#);
    }

    #[test]
    fn what_was_asked_for_is_shown_among_other_things() {
        let role = |id: &str| Json::object([("id", Json::from(id)), ("name", "n".into())]);
        let there = Json::object([
            ("roles", Json::Array(vec![role("a"), role("b")])),
            ("id", Json::from(1_u64)),
        ]);
        let asked = |id: &str| {
            let role = Json::object([("id", Json::from(id))]);
            Json::object([("roles", Json::Array(vec![role]))])
        };
        assert!(there.shows(&asked("b")) && !there.shows(&asked("c")));
        assert!(there.shows(&Json::object([("id", Json::Number("1.0".into()))])));
        assert!(!there.shows(&Json::object([("more", Json::Null)])));
        assert!(!asked("a").shows(&there));
    }

    #[test]
    fn of_doubled_keys_the_last_counts() {
        let mut value = Json::object([("a", Json::from(1_u64)), ("a", Json::from(2_u64))]);
        assert_eq!(value.get("a").and_then(Json::as_i64), Some(2));
        value.insert("a", 3_u64.into());
        assert_eq!(value.get("a").and_then(Json::as_i64), Some(3));
    }

    #[test]
    fn meaning_ignores_order_and_spelling_but_not_content() {
        let number = |text: &str| Json::Number(text.into());
        assert!(number("1").means_the_same_as(&number("1.0")));
        assert!(number("1e2").means_the_same_as(&number("100")));
        assert!(!number("9007199254740993").means_the_same_as(&number("9007199254740992")));
        for (one, two) in [
            ("1.50", "1.5"),
            ("1e3", "1000"),
            ("1E+3", "1000.0"),
            ("-0", "0"),
            ("-0.0", "0e7"),
            ("12300e-2", "123"),
            ("12345678901234567890123", "1.2345678901234567890123e22"),
            ("1E400", "10e399"),
        ] {
            assert!(number(one).means_the_same_as(&number(two)), "{one} {two}");
        }
        for (one, two) in [
            ("0.1", "0.10000000000000000001"),
            ("12345678901234567890123", "12345678901234567890124"),
            ("1E400", "1E401"),
            ("1", "-1"),
            ("0.05", "0.5"),
            ("5", "50"),
            ("1e99999999999999999999", "1e99999999999999999998"),
        ] {
            assert!(!number(one).means_the_same_as(&number(two)), "{one} {two}");
        }
        let one = Json::object([("a", number("1")), ("b", Json::Null)]);
        let two = Json::object([("b", Json::Null), ("a", number("1.0"))]);
        assert!(one.means_the_same_as(&two));
        let less = Json::object([("a", number("1"))]);
        assert!(!one.means_the_same_as(&less));
        assert!(!less.means_the_same_as(&one));
        assert!(!Json::from("1").means_the_same_as(&number("1")));
    }
}
