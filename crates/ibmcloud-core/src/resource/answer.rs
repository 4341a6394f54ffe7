//! Whether a service did what it was asked: an update that it accepts may leave members as they were,
//! such as the name of a team that cannot be changed, without a word.

use crate::json::Json;

/// Members that are the service's own; a file may have older values of them.
const OWN: [&str; 13] = [
    "id",
    "version",
    "customerId",
    "createdOn",
    "modifiedOn",
    "dateCreated",
    "lastUpdated",
    "lastAccessedOnByCurrentUser",
    "userCount",
    "users",
    "notificationCount",
    "valid",
    "invalidMetrics",
];

/// Members that a service may well write in its own way, or raise, when it makes something.
const ITS_OWN_WAY: [&str; 4] = ["timestamp", "schema", "severityLabel", "products"];

/// The members of a new thing that are not as they were sent. What an answer leaves out says nothing, and
/// inside of lists of objects the service has its own ways.
pub fn differing<'a>(sent: &'a Json, answer: &Json) -> Vec<&'a str> {
    let members = sent.as_object().unwrap_or_default().iter();
    let compared = members
        .filter(|(name, _)| !OWN.contains(&name.as_str()) && !ITS_OWN_WAY.contains(&name.as_str()));
    let other = compared.filter(|(name, value)| match (value, answer.get(name)) {
        (_, None) => false,
        (Json::Object(members), Some(there @ Json::Object(_))) => members
            .iter()
            .any(|(name, value)| there.get(name).is_some_and(|there| is_other(value, there))),
        (value, Some(there)) => is_other(value, there),
    });
    other.map(|(name, _)| name.as_str()).collect()
}

/// Whether a plain value, or a list of plain values, is another one, and not only written in another way.
fn is_other(asked: &Json, there: &Json) -> bool {
    match (asked, there) {
        (Json::Bool(asked), Json::Bool(there)) => asked != there,
        (Json::Number(_), Json::Number(_)) => !asked.means_the_same_as(there),
        (Json::String(asked), Json::String(there)) => letters(asked) != letters(there),
        (Json::Array(asked), Json::Array(there)) => {
            let plain = |it: &&Json| !matches!(it, Json::Object(_) | Json::Array(_));
            asked.iter().filter(plain).any(|it| !there.iter().any(|there| !is_other(it, there)))
        }
        (asked, Json::Null) => filled(Some(asked)).is_some() && *asked != Json::Bool(false),
        _ => false,
    }
}

fn letters(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// The members that were to change and did not. One that became something third has changed: the
/// service may write a value in its own way.
pub fn unchanged<'a>(sent: &'a Json, present: &Json, answer: &Json) -> Vec<&'a str> {
    let members = sent.as_object().unwrap_or_default().iter();
    let unchanged = members.filter(|(name, value)| {
        let (before, after) = (present.get(name), answer.get(name));
        let value = Some(value);
        !OWN.contains(&name.as_str())
            && asks(value, before)
            && asks(value, after)
            && !asks(before, after)
            && !asks(after, before)
    });
    unchanged.map(|(name, _)| name.as_str()).collect()
}

/// Whether a document that replaces another one would change nothing of it. What it leaves out, the service fills
/// in, which may well be something else.
pub fn is_same(sent: &Json, present: &Json) -> bool {
    let own = |name: &str| OWN.contains(&name);
    let of = |document: &Json| -> Json {
        let members = document.as_object().unwrap_or_default().iter();
        Json::object(members.filter(|(name, _)| !own(name)).cloned())
    };
    let (sent, present) = (of(sent), of(present));
    !asks(Some(&sent), Some(&present)) && !asks(Some(&present), Some(&sent))
}

/// Whether a value asks for something else than there is. What an object does not name, it does not ask
/// for; nothing, `null` and an empty value are the same.
fn asks(wanted: Option<&Json>, there: Option<&Json>) -> bool {
    match (wanted, there) {
        (Some(Json::Object(members)), Some(Json::Object(_)) | None) => members
            .iter()
            .any(|(name, value)| asks(Some(value), there.and_then(|there| there.get(name)))),
        (Some(Json::Array(wanted)), Some(Json::Array(there))) => {
            wanted.len() != there.len()
                || wanted.iter().zip(there).any(|(wanted, there)| asks(Some(wanted), Some(there)))
        }
        (Some(wanted @ Json::Number(_)), Some(there @ Json::Number(_))) => {
            !wanted.means_the_same_as(there)
        }
        (wanted, there) => filled(wanted) != filled(there),
    }
}

fn filled(value: Option<&Json>) -> Option<&Json> {
    value.filter(|value| match value {
        Json::Null => false,
        Json::String(text) => !text.is_empty(),
        Json::Array(items) => !items.is_empty(),
        Json::Object(members) => !members.is_empty(),
        Json::Bool(_) | Json::Number(_) => true,
    })
}

#[cfg(test)]
mod tests {
    use super::super::testing::parse;
    use super::*;

    fn members(sent: &str, answer: &str) -> String {
        let present = parse(
            r#"{"id":1,"version":2,"name":"old","on":true,"list":[1],"inner":{"a":1,"b":2}}"#,
        );
        let (sent, answer) = (parse(sent), parse(answer));
        unchanged(&sent, &present, &answer).join(" ")
    }

    #[test]
    fn what_was_to_change_and_did_not_is_named() {
        let same =
            r#"{"id":1,"version":3,"name":"old","on":true,"list":[1],"inner":{"a":1,"b":2}}"#;
        let sent = r#"{"id":1,"version":2,"name":"new","on":false,"list":[2],"inner":{"a":5}}"#;
        assert_eq!(members(sent, same), "name on list inner");
        assert_eq!(members(r#"{"list":[1,2],"name":"","new":""}"#, same), "list name");
    }

    #[test]
    fn what_would_change_nothing_is_known() {
        let same = |sent: &str, present: &str| is_same(&parse(sent), &parse(present));
        let present = r#"{"id":1,"version":2,"name":"x","options":{"a":1,"b":null}}"#;
        assert!(same(r#"{"name":"x","options":{"a":1.0}}"#, present));
        assert!(same(r#"{"id":1,"version":1,"name":"x","note":"","options":{"a":1}}"#, present));
        assert!(!same(r#"{"name":"x","options":{}}"#, present), "an option is taken away");
        assert!(!same(r#"{"options":{"a":1}}"#, present), "the name is taken away");
        assert!(!same(r#"{"name":"y","options":{"a":1}}"#, present));
    }

    #[test]
    fn what_was_made_otherwise_is_named() {
        let other = |sent: &str, answer: &str| {
            let (sent, answer) = (parse(sent), parse(answer));
            differing(&sent, &answer).join(" ")
        };
        let sent = r#"{"name":"n","on":false,"level":4,"ids":[1,2],"inner":{"a":true,"b":"x"}}"#;
        let all = r#"{"name":"m","on":true,"level":5,"ids":[1],"inner":{"a":false,"b":"x"}}"#;
        assert_eq!(other(sent, all), "name on level ids inner");
        assert_eq!(other(sent, sent), "");
        assert_eq!(other(sent, "{}"), "", "an answer may leave members out");
        let own = r#"{"name":" N ","on":false,"level":4.0,"ids":[2,1,3],"inner":{"a":true,"c":1}}"#;
        assert_eq!(other(sent, own), "", "a service may write a value in its own way");
        assert_eq!(other(r#"{"filter":"a='b'"}"#, r#"{"filter":"a = \"b\""}"#), "");
        assert_eq!(other(r#"{"on":true,"a":null,"b":[]}"#, r#"{"on":null,"a":1,"b":[1]}"#), "on");
        assert_eq!(other(r#"{"list":[{"a":1}]}"#, r#"{"list":[{"a":2}]}"#), "");
    }

    #[test]
    fn what_changed_in_any_way_or_was_not_to_change_is_not() {
        let other = r#"{"name":"New","on":false,"list":[2],"inner":{"a":5,"b":2}}"#;
        let sent = r#"{"id":7,"version":2,"name":"new","on":false,"list":[2],"inner":{"a":5}}"#;
        assert_eq!(members(sent, other), "");
        assert_eq!(members(sent, "{}"), "", "an answer may leave members out");
        let same = r#"{"name":"old","on":true,"list":[1.0],"inner":{"a":1,"b":2}}"#;
        assert_eq!(members(r#"{"name":"old","list":[1.0],"inner":{"b":2.0},"x":null}"#, same), "");
    }
}
