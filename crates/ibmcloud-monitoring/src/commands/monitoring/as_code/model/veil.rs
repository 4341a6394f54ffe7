//! The file's side of a channel as people may see it.

use ibmcloud_core::Json;

use super::Kind;
use super::document::{self, Variables};
use super::normal::ENV;
use super::same::is_empty;
use ibmcloud_core::resource::secrets::{MASK, SECRET};

/// The file's side of a channel without secrets: a secret that is the present one looks like that one, any
/// other one like a changed one.
pub(super) fn veiled(
    kind: Kind,
    spec: &Json,
    present: Option<(&Json, &Json)>,
    variables: Variables<'_>,
) -> Json {
    let Some(Json::Object(options)) = spec.get("options").filter(|_| kind == Kind::Channel) else {
        return spec.clone();
    };
    let present = present.map(|(document, form)| (document.get("options"), form.get("options")));
    let options = options.iter().map(|(name, value)| {
        let (held, shown) = match present {
            Some((held, shown)) => {
                (held.and_then(|it| it.get(name)), shown.and_then(|it| it.get(name)))
            }
            None => (None, None),
        };
        let secret = SECRET.contains(&name.as_str());
        let value = if secret { veil(value, held, shown, variables) } else { value.clone() };
        (name.clone(), value)
    });
    let options = Json::Object(options.collect());
    let mut spec = spec.clone();
    spec.insert("options", options);
    spec
}

fn veil(
    wanted: &Json,
    held: Option<&Json>,
    shown: Option<&Json>,
    variables: Variables<'_>,
) -> Json {
    let variable = document::variable_of(wanted);
    let value = match (variable, wanted) {
        (Some(variable), _) => variables(variable).map(Json::from),
        (None, Json::Object(members)) => {
            let inside = |(name, value): &(String, Json)| {
                let (held, shown) =
                    (held.and_then(|it| it.get(name)), shown.and_then(|it| it.get(name)));
                (name.clone(), veil(value, held, shown, variables))
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
            let mut veil = Json::object([(ENV, source)]);
            if held.is_some() {
                veil.insert("changed", true.into());
            }
            veil
        }
    }
}
