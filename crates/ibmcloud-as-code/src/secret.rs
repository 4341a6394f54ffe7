//! Secrets of channels: in a file stands the variable that holds one, and nowhere the secret itself.

use ibmcloud_core::Json;
use ibmcloud_core::resource::secrets::{MASK, SECRET};

use crate::error::Reason;
use crate::json::compare::is_empty;
use crate::json::edit::{map_members, single};

/// Marks the place of a secret: the variable that holds it.
pub(crate) const ENV: &str = "fromEnv";

/// Looks up the values of variables.
pub type Variables<'a> = &'a dyn Fn(&str) -> Option<String>;

/// The variable that a value names instead of a secret.
pub(crate) fn variable_of(value: &Json) -> Option<&str> {
    match value.as_object()? {
        [(name, Json::String(variable))] if name == ENV => Some(variable),
        _ => None,
    }
}

/// A value with the names of variables in the places of its texts. An empty one hides nothing.
pub(crate) fn with_variables(value: &Json, place: &[&str]) -> Json {
    match value {
        Json::Object(members) => {
            let inside = |(name, value): &(String, Json)| {
                (name.clone(), with_variables(value, &[place, &[name.as_str()]].concat()))
            };
            Json::Object(members.iter().map(inside).collect())
        }
        Json::String(text) if text.is_empty() => value.clone(),
        Json::Null => Json::Null,
        _ => Json::object([(ENV, Json::from(variable(place)))]),
    }
}

/// The name of the variable for a secret: `CHANNEL_INCIDENT_HOOK_URL`.
fn variable(parts: &[&str]) -> String {
    let word = |text: &str| -> String {
        text.chars()
            .map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_uppercase() } else { '_' })
            .collect()
    };
    std::iter::once("CHANNEL".to_owned())
        .chain(parts.iter().map(|part| word(part)))
        .collect::<Vec<_>>()
        .join("_")
}

/// A value with secrets in the places of the variables that hold them; where a variable is not set, the
/// present secret stays.
pub(crate) fn with_secrets(
    value: &Json,
    present: Option<&Json>,
    variables: Variables<'_>,
) -> Result<Json, Reason> {
    match (variable_of(value), value) {
        (Some(variable), _) => match (variables(variable), present) {
            (Some(secret), _) => Ok(secret.into()),
            (None, Some(present)) if !present.is_null() => Ok(present.clone()),
            (None, _) => Err(Reason::MissingSecret(variable.to_owned())),
        },
        (None, Json::Object(_)) => map_members(value, |name, value| {
            let present = present.and_then(|present| present.get(name));
            Ok(single(name, with_secrets(value, present, variables)?))
        }),
        (None, other) => Ok(other.clone()),
    }
}

/// Whether a value has asterisks in the place of a secret.
pub(crate) fn is_masked(value: &Json) -> bool {
    match value {
        Json::String(text) => text.ends_with(MASK),
        Json::Object(members) => members.iter().any(|(_, value)| is_masked(value)),
        Json::Array(items) => items.iter().any(is_masked),
        Json::Null | Json::Bool(_) | Json::Number(_) => false,
    }
}

/// The file's side of a channel without secrets: a secret that is the present one looks like that one, any
/// other one like a changed one. The present one is given as its document and its normal form.
pub(crate) fn redacted(
    spec: &Json,
    present: Option<(&Json, &Json)>,
    variables: Variables<'_>,
) -> Json {
    let Some(Json::Object(options)) = spec.get("options") else { return spec.clone() };
    let present = present.map(|(document, form)| (document.get("options"), form.get("options")));
    let options = options.iter().map(|(name, value)| {
        let (held, shown) = match present {
            Some((held, shown)) => {
                (held.and_then(|it| it.get(name)), shown.and_then(|it| it.get(name)))
            }
            None => (None, None),
        };
        let secret = SECRET.contains(&name.as_str());
        let value = if secret { redact(value, held, shown, variables) } else { value.clone() };
        (name.clone(), value)
    });
    let options = Json::Object(options.collect());
    let mut spec = spec.clone();
    spec.insert("options", options);
    spec
}

fn redact(
    wanted: &Json,
    held: Option<&Json>,
    shown: Option<&Json>,
    variables: Variables<'_>,
) -> Json {
    let variable = variable_of(wanted);
    let value = match (variable, wanted) {
        (Some(variable), _) => variables(variable).map(Json::from),
        (None, Json::Object(members)) => {
            let inside = |(name, value): &(String, Json)| {
                let (held, shown) =
                    (held.and_then(|it| it.get(name)), shown.and_then(|it| it.get(name)));
                (name.clone(), redact(value, held, shown, variables))
            };
            return Json::Object(members.iter().map(inside).collect());
        }
        (None, other) => Some(other.clone()),
    };
    match (value, held, shown) {
        // Nothing else is known than that it stays.
        (None, Some(_), Some(shown)) => shown.clone(),
        (Some(value), Some(held), Some(shown)) if value == *held => shown.clone(),
        (Some(value), ..) if is_empty(&value) => value,
        (_, held, _) => {
            let source = variable.map_or_else(|| MASK.into(), Json::from);
            let mut redacted = Json::object([(ENV, source)]);
            if held.is_some() {
                redacted.insert("changed", true.into());
            }
            redacted
        }
    }
}
