//! The parameters of an instance: an ordered map that is changed key by key and sent whole.

use crate::auth_mode::{AUTH_MODE_PARAMETER, AuthMode};
use crate::json::Json;

/// The parameters of an instance, in the order in which the service sent them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parameters(Json);

/// The parameters that an instance of IBM Cloud Monitoring is known to have. The last two are the platform's.
pub const MONITORING_PARAMETERS: [&str; 5] = [
    AUTH_MODE_PARAMETER,
    "default_receiver",
    "workload_protection_connected_instance",
    "service-endpoints",
    "onetime_credentials",
];

/// A name that no parameter of the service is known to have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownParameter {
    /// The name.
    pub name: String,
    /// The known name that it looks like.
    pub meant: Option<&'static str>,
}

/// One parameter that is not the same in two sets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParameterDifference {
    /// The parameter's name.
    pub name: String,
    /// Its value in the first set; `None` where it is missing.
    pub before: Option<Json>,
    /// Its value in the second set; `None` where it is missing.
    pub after: Option<Json>,
}

impl Parameters {
    /// No parameters.
    pub fn new() -> Self {
        Self(Json::Object(Vec::new()))
    }

    /// The parameters in an object; `None` for any other value.
    pub fn from_json(value: Json) -> Option<Self> {
        matches!(value, Json::Object(_)).then_some(Self(value))
    }

    /// The object.
    pub fn as_json(&self) -> &Json {
        &self.0
    }

    /// The value of a parameter.
    pub fn get(&self, name: &str) -> Option<&Json> {
        self.0.get(name)
    }

    /// Sets a parameter, in its place or at the end.
    pub fn set(&mut self, name: &str, value: impl Into<Json>) {
        self.0.insert(name, value.into());
    }

    /// Names and values in order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Json)> {
        self.0.as_object().unwrap_or_default().iter().map(|(name, value)| (name.as_str(), value))
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.iter().next().is_none()
    }

    /// These parameters with `changes` on top: a changed key takes the new value whole, every other
    /// is kept. The service may replace the set by what it is sent, so all of it is sent.
    #[must_use]
    pub fn merged_with(&self, changes: &Self) -> Self {
        let mut merged = self.clone();
        for (name, value) in changes.iter() {
            merged.set(name, value.clone());
        }
        merged
    }

    /// What differs between these parameters (before) and `other` (after).
    pub fn differences(&self, other: &Self) -> Vec<ParameterDifference> {
        let mut names: Vec<&str> = Vec::new();
        for (name, _) in self.iter().chain(other.iter()) {
            if !names.contains(&name) {
                names.push(name);
            }
        }
        let mut found = Vec::new();
        for name in names {
            let (before, after) = (self.get(name), other.get(name));
            let same = match (before, after) {
                (Some(before), Some(after)) => before.means_the_same_as(after),
                _ => false,
            };
            if !same {
                let (before, after) = (before.cloned(), after.cloned());
                found.push(ParameterDifference { name: name.to_owned(), before, after });
            }
        }
        found
    }

    /// Names that an instance of IBM Cloud Monitoring is not known to have as parameters. The service takes
    /// them all, and does nothing with them.
    pub fn unknown_to_monitoring(&self) -> Vec<UnknownParameter> {
        let unknown = self.iter().filter(|(name, _)| !MONITORING_PARAMETERS.contains(name));
        unknown
            .map(|(name, _)| UnknownParameter { name: name.to_owned(), meant: meant(name) })
            .collect()
    }

    /// What these parameters do not show as it was `asked` for. What was asked to be `null` is so where it
    /// is missing.
    pub fn unlike(&self, asked: &Self) -> Vec<ParameterDifference> {
        let there = |name: &str| self.get(name).filter(|value| !value.is_null());
        let unlike = asked.iter().filter(|(name, value)| match there(name) {
            Some(there) => !there.means_the_same_as(value),
            None => !value.is_null(),
        });
        unlike
            .map(|(name, value)| ParameterDifference {
                name: name.to_owned(),
                before: Some(value.clone()),
                after: self.get(name).cloned(),
            })
            .collect()
    }

    /// The authentication mode. A missing or `null` parameter is [`AuthMode::Absent`].
    pub fn auth_mode(&self) -> AuthMode {
        match self.get(AUTH_MODE_PARAMETER) {
            None | Some(Json::Null) => AuthMode::Absent,
            Some(Json::String(value)) => AuthMode::sent(value),
            Some(other) => AuthMode::Unknown(other.to_string()),
        }
    }
}

/// The known name that differs from another one in a third of its letters at the most.
fn meant(name: &str) -> Option<&'static str> {
    let letters = |text: &str| -> Vec<char> {
        text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
    };
    let typed = letters(name);
    let near =
        MONITORING_PARAMETERS.into_iter().map(|known| (steps(&typed, &letters(known)), known));
    near.min().filter(|(steps, known)| steps * 3 <= known.len()).map(|(_, known)| known)
}

/// How many letters have to be put in, taken out or exchanged to make one word of the other.
fn steps(one: &[char], two: &[char]) -> usize {
    let mut row: Vec<usize> = (0..=two.len()).collect();
    for (i, a) in one.iter().enumerate() {
        let mut diagonal = i;
        let mut left = i + 1;
        for (above, b) in row.iter_mut().skip(1).zip(two) {
            let here = (diagonal + usize::from(a != b)).min(left + 1).min(*above + 1);
            diagonal = std::mem::replace(above, here);
            left = here;
        }
        if let Some(first) = row.first_mut() {
            *first = i + 1;
        }
    }
    row.last().copied().unwrap_or_default()
}

impl Default for Parameters {
    fn default() -> Self {
        Self::new()
    }
}

impl<K: Into<String>, V: Into<Json>> FromIterator<(K, V)> for Parameters {
    fn from_iter<I: IntoIterator<Item = (K, V)>>(items: I) -> Self {
        Self(Json::object(items.into_iter().map(|(name, value)| (name, value.into()))))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_name_that_nobody_knows_is_named_with_the_one_that_was_meant() {
        let meant = |name: &str| {
            let unknown = set(&[(name, "x")]).unknown_to_monitoring();
            unknown.first().map(|it| it.meant.unwrap_or("?"))
        };
        assert_eq!(meant("external_api_auth"), None);
        assert_eq!(meant("service-endpoints"), None);
        for typed in
            ["external_api_aut", "External_API_Auth", "externalApiAuth", "extrenal_api_auth"]
        {
            assert_eq!(meant(typed), Some("external_api_auth"), "{typed}");
        }
        assert_eq!(meant("default_reciever"), Some("default_receiver"));
        assert_eq!(meant("service_endpoints"), Some("service-endpoints"));
        for typed in ["created_by", "x", "", "auth", "é"] {
            assert_eq!(meant(typed), Some("?"), "{typed}");
        }
    }

    #[test]
    fn steps_are_counted_both_ways() {
        let count = |one: &str, two: &str| {
            let (one, two): (Vec<char>, Vec<char>) = (one.chars().collect(), two.chars().collect());
            assert_eq!(steps(&one, &two), steps(&two, &one));
            steps(&one, &two)
        };
        assert_eq!((count("kitten", "sitting"), count("", "abc"), count("abc", "abc")), (3, 3, 0));
        assert_eq!((count("ab", "ba"), count("flaw", "lawn")), (2, 2));
    }

    #[test]
    fn what_was_asked_for_is_compared_with_what_is_shown() {
        let asked = Parameters::from_json(Json::object([
            ("a", Json::Number("1.0".into())),
            ("b", "x".into()),
            ("c", Json::Null),
        ]))
        .unwrap();
        let mut after = Parameters::from_json(Json::object([
            ("a", Json::Number("1".into())),
            ("b", "x".into()),
            ("other", "y".into()),
        ]))
        .unwrap();
        assert_eq!(after.unlike(&asked), []);
        after.set("c", "still there");
        after.set("b", "z");
        let names: Vec<String> = after.unlike(&asked).into_iter().map(|it| it.name).collect();
        assert_eq!(names, ["b", "c"]);
        assert_eq!(
            Parameters::new().unlike(&asked).len(),
            2,
            "null is missing, and the rest is not"
        );
    }

    fn set(items: &[(&str, &str)]) -> Parameters {
        items.iter().map(|(name, value)| (*name, *value)).collect()
    }

    #[test]
    fn a_merge_changes_what_it_names_and_keeps_the_order_of_the_rest() {
        let before: Parameters =
            [("default_receiver", Json::from(true)), ("external_api_auth", "ANY".into())]
                .into_iter()
                .collect();
        let after = before.merged_with(&set(&[("external_api_auth", "IAM_ONLY"), ("new", "x")]));
        let text = r#"{"default_receiver":true,"external_api_auth":"IAM_ONLY","new":"x"}"#;
        assert_eq!(after.as_json().to_string(), text);
        assert_eq!(after.auth_mode(), AuthMode::IamOnly);
    }

    #[test]
    fn differences_name_added_removed_and_changed_parameters() {
        let before = set(&[("kept", "1"), ("changed", "1"), ("removed", "1")]);
        let after = set(&[("added", "1"), ("changed", "2"), ("kept", "1")]);
        let names: Vec<String> =
            before.differences(&after).into_iter().map(|found| found.name).collect();
        assert_eq!(names, ["changed", "removed", "added"]);
    }

    #[test]
    fn a_mode_of_a_strange_type_is_unknown_and_null_is_absent() {
        let mode = |value: Json| -> AuthMode {
            [(AUTH_MODE_PARAMETER, value)].into_iter().collect::<Parameters>().auth_mode()
        };
        assert_eq!(mode(Json::Null), AuthMode::Absent);
        assert_eq!(mode(true.into()), AuthMode::Unknown("true".into()));
        assert_eq!(mode("any".into()), AuthMode::Unknown("any".into()));
        assert_eq!(Parameters::new().auth_mode(), AuthMode::Absent);
    }

    proptest! {
        #[test]
        fn merging_differs_from_the_original_only_where_changed(
            base in proptest::collection::btree_map("[a-d]", "[xy]", 0..4),
            changes in proptest::collection::btree_map("[a-d]", "[xy]", 0..4),
        ) {
            let base: Parameters = base.into_iter().collect();
            let changes: Parameters = changes.into_iter().collect();
            let merged = base.merged_with(&changes);
            for found in base.differences(&merged) {
                prop_assert!(changes.get(&found.name).is_some());
            }
            for (name, value) in changes.iter() {
                prop_assert_eq!(merged.get(name), Some(value));
            }
        }
    }
}
