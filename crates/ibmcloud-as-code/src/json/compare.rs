//! When a file and an instance say the same.

use ibmcloud_core::Json;

/// Whether the file's side says nothing else than the instance's. A member that the file does not have says
/// nothing, and one that is empty says that there is to be nothing.
pub(crate) fn is_satisfied_by(wanted: &Json, present: &Json) -> bool {
    match (wanted, present) {
        (Json::Object(members), _)
            if !members.is_empty() && (present.as_object().is_some() || is_empty(present)) =>
        {
            let held = |name: &str| present.get(name).unwrap_or(&Json::Null);
            members.iter().all(|(name, value)| is_satisfied_by(value, held(name)))
        }
        (Json::Array(wanted), Json::Array(present)) => {
            wanted.len() == present.len()
                && wanted
                    .iter()
                    .zip(present)
                    .all(|(wanted, present)| is_satisfied_by(wanted, present))
        }
        _ => (is_empty(wanted) && is_empty(present)) || wanted.means_the_same_as(present),
    }
}

pub(crate) fn is_empty(value: &Json) -> bool {
    match value {
        Json::Null => true,
        Json::String(text) => text.is_empty(),
        Json::Array(items) => items.is_empty(),
        Json::Object(members) => members.iter().all(|(_, value)| is_empty(value)),
        Json::Bool(_) | Json::Number(_) => false,
    }
}

/// The instance's side, as far as the file speaks about it; of what the file clears all of it.
pub(crate) fn restricted_to(present: &Json, wanted: &Json) -> Json {
    match (present, wanted) {
        (Json::Object(_), Json::Object(members)) if !members.is_empty() => Json::Object(
            members
                .iter()
                .filter_map(|(name, wanted)| {
                    Some((name.clone(), restricted_to(present.get(name)?, wanted)))
                })
                .collect(),
        ),
        (Json::Array(present), Json::Array(wanted)) => {
            let items = present.iter().enumerate();
            let item = |(at, item): (usize, &Json)| {
                wanted.get(at).map_or_else(|| item.clone(), |wanted| restricted_to(item, wanted))
            };
            Json::Array(items.map(item).collect())
        }
        _ => present.clone(),
    }
}

#[cfg(test)]
mod tests {
    use ibmcloud_transport::json::parse;

    use super::*;

    #[test]
    fn missing_is_left_alone_and_empty_clears() {
        let table = [
            ("{}", "{}", true),
            ("{}", r#"{"a":null,"b":[]}"#, true),
            ("{}", r#"{"a":1}"#, false),
            (r#"{"a":1}"#, r#"{"a":1,"b":2}"#, true),
            (r#"{"a":null}"#, r#"{"b":2}"#, true),
            (r#"{"a":null}"#, r#"{"a":"x"}"#, false),
            (r#"{"a":[]}"#, r#"{"a":[1]}"#, false),
            (r#"{"a":{"b":[]}}"#, "{}", true),
            (r#"{"a":{}}"#, r#"{"a":{"k":"v"}}"#, false),
            (r#"{"a":""}"#, r#"{"a":null}"#, true),
        ];
        for (wanted, present, expected) in table {
            let (one, two) = (parse(wanted).unwrap(), parse(present).unwrap());
            assert_eq!(is_satisfied_by(&one, &two), expected, "{wanted} {present}");
        }
    }
    #[test]
    fn what_a_file_clears_is_shown() {
        let (present, wanted) = (r#"{"a":{"k":"v"},"b":1}"#, r#"{"a":{}}"#);
        let shown = restricted_to(&parse(present).unwrap(), &parse(wanted).unwrap());
        assert_eq!(shown.to_string(), r#"{"a":{"k":"v"}}"#);
    }
}
