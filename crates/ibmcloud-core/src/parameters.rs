//! The parameters of an instance: an ordered map that is changed key by key and sent whole.

use crate::auth_mode::{AUTH_MODE_PARAMETER, AuthMode};
use crate::json::Json;

/// The parameters of an instance, in the order in which the service sent them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parameters(Json);

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

    /// The authentication mode. A missing or `null` parameter is [`AuthMode::Absent`].
    pub fn auth_mode(&self) -> AuthMode {
        match self.get(AUTH_MODE_PARAMETER) {
            None | Some(Json::Null) => AuthMode::Absent,
            Some(Json::String(value)) => AuthMode::sent(value),
            Some(other) => AuthMode::Unknown(other.to_string()),
        }
    }
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
