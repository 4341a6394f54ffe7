//! Secrets of channels: in a file stands the variable that holds one, and nowhere the secret itself.

use ibmcloud_core::Json;
use ibmcloud_core::resource::secrets::{MASK, Secrecy};

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

/// Options with the names of variables in the places of what is secret in them.
pub(crate) fn with_variables(channel: &str, option: &str, value: &Json) -> Json {
    named(value, Secrecy::of_option(option), &mut vec![channel.to_owned(), option.to_owned()])
}

fn named(value: &Json, secrecy: Secrecy, place: &mut Vec<String>) -> Json {
    let name = place.last().cloned().unwrap_or_default();
    match value {
        Json::Object(members) => {
            let mut inside = Vec::with_capacity(members.len());
            for (name, value) in members {
                place.push(name.clone());
                inside.push((name.clone(), named(value, secrecy.inside(name), place)));
                place.pop();
            }
            Json::Object(inside)
        }
        Json::Array(items) => {
            let mut inside = Vec::with_capacity(items.len());
            for (at, item) in items.iter().enumerate() {
                // The member says what the items of its list are, and the number tells them apart.
                let named = if secrecy.hides(&name, item) {
                    place.push(at.to_string());
                    let named = Json::object([(ENV, Json::from(variable(place)))]);
                    place.pop();
                    named
                } else {
                    named(item, secrecy, place)
                };
                inside.push(named);
            }
            Json::Array(inside)
        }
        plain if secrecy.hides(&name, plain) => Json::object([(ENV, Json::from(variable(place)))]),
        plain => plain.clone(),
    }
}

/// The name of the variable for a secret: `CHANNEL_INCIDENT_HOOK_URL`.
fn variable(parts: &[String]) -> String {
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
            // A number may be a secret, and a variable has texts only.
            (Some(secret), Some(Json::Number(digits))) if secret == *digits => {
                Ok(Json::Number(secret))
            }
            (Some(secret), _) => Ok(secret.into()),
            (None, Some(present)) if !present.is_null() => Ok(present.clone()),
            (None, _) => Err(Reason::MissingSecret(variable.to_owned())),
        },
        (None, Json::Object(_)) => map_members(value, |name, value| {
            let present = present.and_then(|present| present.get(name));
            Ok(single(name, with_secrets(value, present, variables)?))
        }),
        (None, Json::Array(items)) => {
            let present = present.and_then(Json::as_array).unwrap_or_default();
            let items = items.iter().enumerate();
            let item = |(at, item): (usize, &Json)| with_secrets(item, present.get(at), variables);
            Ok(Json::Array(items.map(item).collect::<Result<_, _>>()?))
        }
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
        let secrecy = Secrecy::of_option(name);
        (name.clone(), redact(name, secrecy, value, (held, shown), variables))
    });
    let options = Json::Object(options.collect());
    let mut spec = spec.clone();
    spec.insert("options", options);
    spec
}

/// `held` is what the instance has, and `shown` its normal form.
fn redact(
    name: &str,
    secrecy: Secrecy,
    wanted: &Json,
    (held, shown): (Option<&Json>, Option<&Json>),
    variables: Variables<'_>,
) -> Json {
    let variable = variable_of(wanted);
    let value = match (variable, wanted) {
        (Some(variable), _) => variables(variable).map(Json::from),
        (None, Json::Object(members)) => {
            let inside = |(name, value): &(String, Json)| {
                let of = |side: Option<&Json>| side.and_then(|it| it.get(name)).cloned();
                let (held, shown) = (of(held), of(shown));
                let sides = (held.as_ref(), shown.as_ref());
                (name.clone(), redact(name, secrecy.inside(name), value, sides, variables))
            };
            return Json::Object(members.iter().map(inside).collect());
        }
        (None, Json::Array(items)) => {
            let inside = |(at, item): (usize, &Json)| {
                let of = |side: Option<&Json>| side.and_then(Json::as_array)?.get(at).cloned();
                let (held, shown) = (of(held), of(shown));
                redact(name, secrecy, item, (held.as_ref(), shown.as_ref()), variables)
            };
            return Json::Array(items.iter().enumerate().map(inside).collect());
        }
        (None, other) if !secrecy.hides(name, other) => return other.clone(),
        (None, other) => Some(other.clone()),
    };
    let is_held = |value: &Json| match (value, held) {
        (Json::String(text), Some(Json::Number(digits))) => text == digits,
        (value, held) => held == Some(value),
    };
    match (value, shown) {
        // Nothing else is known than that it stays.
        (None, Some(shown)) if held.is_some() => shown.clone(),
        (Some(value), Some(shown)) if is_held(&value) => shown.clone(),
        (Some(value), _) if is_empty(&value) => value,
        _ => {
            let source = variable.map_or_else(|| MASK.into(), Json::from);
            let mut redacted = Json::object([(ENV, source)]);
            if held.is_some() {
                redacted.insert("changed", true.into());
            }
            redacted
        }
    }
}

#[cfg(test)]
mod tests {
    use ibmcloud_transport::json::parse;

    use super::*;

    #[test]
    fn what_is_secret_stands_in_variables_at_every_depth_and_comes_back() {
        let data = parse(
            r#"{"team":"ops","api_token":"canary","pin_code":"open","passcode":4711,
            "tokens":["canary","canary-2"],"list":[{"password":"canary"},"open"]}"#,
        )
        .unwrap();
        let written = with_variables("hook", "customData", &data);
        let said = written.to_string();
        assert!(!said.contains("canary") && !said.contains("4711"), "{said}");
        assert!(said.contains("CHANNEL_HOOK_CUSTOMDATA_TOKENS_1"), "{said}");
        assert!(said.contains("\"team\":\"ops\"") && said.contains("\"open\""), "{said}");
        assert_eq!(with_secrets(&written, Some(&data), &|_| None), Ok(data.clone()));
        let with = |name: &str| {
            let value = match name {
                "CHANNEL_HOOK_CUSTOMDATA_PASSCODE" => "4711",
                "CHANNEL_HOOK_CUSTOMDATA_TOKENS_1" => "canary-2",
                _ => "canary",
            };
            Some(value.to_owned())
        };
        assert_eq!(with_secrets(&written, Some(&data), &with), Ok(data));
        let missing = with_secrets(&written, None, &|_| None);
        assert!(matches!(missing, Err(Reason::MissingSecret(_))));
    }

    #[test]
    fn a_secret_that_stands_in_a_file_is_not_shown() {
        let spec =
            parse(r#"{"options":{"customData":{"api_token":"canary","team":"ops"}}}"#).unwrap();
        let none: Variables<'_> = &|_| None;
        let new = redacted(&spec, None, none).to_string();
        assert!(!new.contains("canary") && new.contains("ops"), "{new}");
        let form =
            parse(r#"{"options":{"customData":{"api_token":{"fromEnv":"V"},"team":"ops"}}}"#)
                .unwrap();
        assert_eq!(redacted(&spec, Some((&spec, &form)), none), form, "it is the present one");
    }
}
