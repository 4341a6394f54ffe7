//! Whether a service did what it was asked: an update that it accepts may leave members as they were,
//! such as the name of a team that cannot be changed, without a word.

use ibmcloud_core::Json;

use crate::errors::{CommandError, exit};
use crate::msg;

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

/// Compares the answer to an update with what was sent and what was there before.
pub(crate) fn check(
    name: &str,
    sent: &Json,
    present: &Json,
    answer: &Json,
) -> Result<(), CommandError> {
    let left = left(sent, present, answer);
    if left.is_empty() {
        return Ok(());
    }
    Err(CommandError::Stopped {
        text: vec![
            msg!(
                "The service accepted the update of '{{.Name}}', but left this as it was: {{.Members}}.",
                Name = name,
                Members = left.join(", ")
            ),
            msg!("Any other change was made: look at it before you go on."),
        ],
        // It was accepted, and its effect is not seen.
        code: exit::UNCERTAIN,
    })
}

/// The members that were to change and did not. One that became something third has changed: the
/// service may write a value in its own way.
fn left<'a>(sent: &'a Json, present: &Json, answer: &Json) -> Vec<&'a str> {
    let members = sent.as_object().unwrap_or_default().iter();
    let left = members.filter(|(name, value)| {
        let (before, after) = (present.get(name), answer.get(name));
        let value = Some(value);
        !OWN.contains(&name.as_str())
            && asks(value, before)
            && asks(value, after)
            && !asks(before, after)
            && !asks(after, before)
    });
    left.map(|(name, _)| name.as_str()).collect()
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
    use ibmcloud_transport::json::parse;

    use super::*;

    fn members(sent: &str, answer: &str) -> String {
        let present = parse(
            r#"{"id":1,"version":2,"name":"old","on":true,"list":[1],"inner":{"a":1,"b":2}}"#,
        );
        let (sent, answer) = (parse(sent).unwrap(), parse(answer).unwrap());
        left(&sent, &present.unwrap(), &answer).join(" ")
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
    fn what_changed_in_any_way_or_was_not_to_change_is_not() {
        let other = r#"{"name":"New","on":false,"list":[2],"inner":{"a":5,"b":2}}"#;
        let sent = r#"{"id":7,"version":2,"name":"new","on":false,"list":[2],"inner":{"a":5}}"#;
        assert_eq!(members(sent, other), "");
        assert_eq!(members(sent, "{}"), "", "an answer may leave members out");
        let same = r#"{"name":"old","on":true,"list":[1.0],"inner":{"a":1,"b":2}}"#;
        assert_eq!(members(r#"{"name":"old","list":[1.0],"inner":{"b":2.0},"x":null}"#, same), "");
    }
}
