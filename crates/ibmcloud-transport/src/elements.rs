//! Reads a long list inside a JSON document element by element, so that it is never whole in memory.

use std::fmt;
use std::io::{self, Read};

use ibmcloud_core::Json;
use serde::de::{DeserializeSeed, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

use crate::json;

/// Why a list could not be read to its end.
#[derive(Debug)]
pub(crate) enum ListError {
    /// The document is no JSON, or an element is none.
    Json(serde_json::Error),
    /// The document has no such member.
    Missing,
    /// The member is no list.
    NotAList,
    /// Whoever took the elements could not go on.
    Consumer(io::Error),
}

/// Hands each element of the list under `member` to `take`, in order, and returns the document's
/// other members.
pub(crate) fn each(
    reader: impl Read,
    member: &str,
    take: impl FnMut(Json) -> io::Result<()>,
) -> Result<Vec<(String, Json)>, ListError> {
    let mut reading = Reading { member, take, others: Vec::new(), at: At::Before, failed: None };
    let mut deserializer = serde_json::Deserializer::from_reader(reader);
    let outcome =
        Envelope(&mut reading).deserialize(&mut deserializer).and_then(|()| deserializer.end());
    match (reading.failed, outcome, reading.at) {
        (Some(error), ..) => Err(ListError::Consumer(error)),
        (None, Err(error), At::Member) if error.is_data() => Err(ListError::NotAList),
        (None, Err(error), _) => Err(ListError::Json(error)),
        (None, Ok(()), At::Before) => Err(ListError::Missing),
        (None, Ok(()), _) => Ok(reading.others),
    }
}

/// How far the reading is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum At {
    Before,
    Member,
    List,
}

struct Reading<'a, F> {
    member: &'a str,
    take: F,
    others: Vec<(String, Json)>,
    at: At,
    failed: Option<io::Error>,
}

/// The document around the list.
struct Envelope<'a, 'b, F>(&'a mut Reading<'b, F>);

impl<'de, F: FnMut(Json) -> io::Result<()>> DeserializeSeed<'de> for Envelope<'_, '_, F> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de, F: FnMut(Json) -> io::Result<()>> Visitor<'de> for Envelope<'_, '_, F> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(key) = map.next_key::<String>()? {
            if key != self.0.member {
                let text: Box<RawValue> = map.next_value()?;
                let value = json::parse(text.get()).map_err(A::Error::custom)?;
                self.0.others.push((key, value));
            } else if self.0.at == At::Before {
                self.0.at = At::Member;
                map.next_value_seed(List(&mut *self.0))?;
            } else {
                return Err(A::Error::custom("the list comes twice"));
            }
        }
        Ok(())
    }
}

/// The list.
struct List<'a, 'b, F>(&'a mut Reading<'b, F>);

impl<'de, F: FnMut(Json) -> io::Result<()>> DeserializeSeed<'de> for List<'_, '_, F> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de, F: FnMut(Json) -> io::Result<()>> Visitor<'de> for List<'_, '_, F> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        self.0.at = At::List;
        while let Some(text) = items.next_element::<Box<RawValue>>()? {
            let item = json::parse(text.get()).map_err(A::Error::custom)?;
            if let Err(error) = (self.0.take)(item) {
                self.0.failed = Some(error);
                return Err(A::Error::custom("stopped"));
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<(Vec<String>, usize), ListError> {
        let mut items = Vec::new();
        let others = each(text.as_bytes(), "alerts", |item| {
            items.push(item.to_string());
            Ok(())
        })?;
        Ok((items, others.len()))
    }

    #[test]
    fn elements_come_in_order_and_lose_nothing() {
        let text = r#" {"total":2,"alerts":[ {"z":1.50,"a":"é\n"} , 12345678901234567890, null ],"x":{}} "#;
        let (items, others) = read(text).unwrap();
        assert_eq!(items, [r#"{"z":1.50,"a":"é\n"}"#, "12345678901234567890", "null"]);
        assert_eq!(others, 2);
        assert_eq!(read(r#"{"alerts":[]}"#).unwrap(), (vec![], 0));
    }

    #[test]
    fn what_is_no_such_list_is_told_apart() {
        assert!(matches!(read("{}"), Err(ListError::Missing)));
        for text in [r#"{"alerts":{}}"#, r#"{"alerts":null}"#, r#"{"alerts":"x"}"#] {
            assert!(matches!(read(text), Err(ListError::NotAList)), "{text}");
        }
        for text in ["", "[]", "<html>", r#"{"alerts":[1}"#, r#"{"alerts":[1]} x"#] {
            assert!(matches!(read(text), Err(ListError::Json(_))), "{text}");
        }
        assert!(matches!(read(r#"{"alerts":[1],"alerts":[2]}"#), Err(ListError::Json(_))));
        let cut = read(r#"{"alerts":[1,{"a":"#);
        assert!(matches!(cut, Err(ListError::Json(error)) if error.is_eof()));
    }

    #[test]
    fn whoever_takes_the_elements_can_stop() {
        let mut taken = 0;
        let outcome = each(r#"{"alerts":[1,2,3]}"#.as_bytes(), "alerts", |_| {
            taken += 1;
            if taken == 2 { Err(io::Error::other("full")) } else { Ok(()) }
        });
        assert!(matches!(outcome, Err(ListError::Consumer(error)) if error.to_string() == "full"));
        assert_eq!(taken, 2);
    }
}
