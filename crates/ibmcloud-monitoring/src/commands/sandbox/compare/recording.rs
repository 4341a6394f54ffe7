//! An answer of the service as a recording of `tests/wire`: of its shape, with values that are nobody's.

use std::collections::BTreeMap;

use ibmcloud_transport::Service;
use serde_json::{Map, Value, json};

use super::class::Class;
use super::requests::{Cast, Request};
use super::shape::{Shape, is_name, is_named_by_customers};
use super::side::Answer;

/// Entries of a list that are kept: how they differ stands in the shape.
const ENTRIES: usize = 2;
/// Who all recordings are about.
const CAST: [(&str, &str); 7] = [
    ("account", "4c1e7a90b2d84f35a6c9e0d17b38f264"),
    ("instance", "1c0f52a8-6f2b-4e0b-9d57-3a8e4b7c21d0"),
    (
        "crn",
        "crn:v1:bluemix:public:sysdig-monitor:us-south:a/4c1e7a90b2d84f35a6c9e0d17b38f264:1c0f52a8-6f2b-4e0b-9d57-3a8e4b7c21d0::",
    ),
    ("region", "us-south"),
    ("group", "7a9d3c5be1f04826b0d4986f2c3e51a7"),
    ("user", "2118"),
    ("team", "30117"),
];

/// The name and the text of a recording.
pub(super) fn of(
    request: &Request,
    service: &Answer,
    sandbox: Option<&Answer>,
    day: &str,
) -> Option<(String, String)> {
    let cast: Cast = CAST.iter().map(|(name, value)| (*name, (*value).to_owned())).collect();
    let target = request.target(&cast)?;
    let (path, query) = target.split_once('?').unwrap_or((&target, ""));
    let query: BTreeMap<String, String> =
        url::form_urlencoded::parse(query.as_bytes()).into_owned().collect();
    let mut headers = Map::from_iter([
        ("accept".to_owned(), json!("application/json")),
        ("authorization".to_owned(), json!("Bearer recorded-access-token")),
    ]);
    if request.service == Service::Monitor {
        headers.insert("ibminstanceid".to_owned(), cast.get("instance")?.as_str().into());
    }
    let empty = Shape::default();
    let known = sandbox.and_then(|it| it.shape.as_ref()).unwrap_or(&empty);
    let shape = service.shape.as_ref().unwrap_or(&empty);
    let body = service.body.as_ref().map_or_else(|| json!(""), |body| blanked("", body, known));
    let kind = service.headers.get_key_value("content-type");
    let kept: BTreeMap<&String, &String> = kind.into_iter().collect();
    let may_be_missing = |(path, place): &(&String, &super::shape::Place)| {
        !path.is_empty() && (!place.is_always_there() || place.types.contains("null"))
    };
    let optional: Vec<&String> =
        shape.0.iter().filter(may_be_missing).map(|(path, _)| path).collect();
    let optional: Vec<&String> = optional.into_iter().filter(|path| holds(&body, path)).collect();
    let mut recording = json!({
        "source": format!("ibmcloud-monitoring sandbox compare, {day}"),
        "request": {"method": "GET", "path": path, "headers": headers},
        "response": {"status": service.status, "headers": kept, "body": body},
    });
    if !query.is_empty() {
        set(&mut recording, "/request", "query", json!(query));
    }
    if !optional.is_empty() {
        set(&mut recording, "", "shape", json!({"optional": optional}));
    }
    let name = format!("compared-{}-{}", request.service, words(&request.target));
    Some((name, format!("{recording:#}\n")))
}

/// Sets a member of an object within a document.
fn set(document: &mut Value, at: &str, name: &str, value: Value) {
    if let Some(Value::Object(members)) = document.pointer_mut(at) {
        members.insert(name.to_owned(), value);
    }
}

/// A path as the name of a file.
fn words(target: &str) -> String {
    let letters = target
        .chars()
        .map(|it| if it.is_ascii_alphanumeric() { it.to_ascii_lowercase() } else { '-' });
    let text: String = letters.collect();
    let words: Vec<&str> = text.split('-').filter(|word| !word.is_empty()).collect();
    words.join("-")
}

/// The value with every text and number replaced, unless the sandbox has the same word in the same place.
fn blanked(path: &str, value: &Value, known: &Shape) -> Value {
    match value {
        Value::Null => Value::Null,
        Value::Bool(_) => Value::Bool(true),
        Value::Number(number) if number.is_f64() => json!(0.5),
        Value::Number(_) => json!(1),
        Value::String(text) => {
            let is_known = known.0.get(path).is_some_and(|place| place.words.contains(text));
            if is_known { value.clone() } else { Class::of(text).example().into() }
        }
        Value::Array(entries) => {
            let path = format!("{path}/*");
            // A sample is a list of its time and value: what may stand in such a list is no shape.
            let is_mixed =
                entries.iter().any(Value::is_number) && !entries.iter().all(Value::is_number);
            let kept = if is_mixed { 0 } else { ENTRIES };
            entries.iter().take(kept).map(|entry| blanked(&path, entry, known)).collect()
        }
        Value::Object(members) => {
            // Which members customers have is their own business.
            let own =
                members.iter().filter(|(name, _)| !is_named_by_customers(path) && is_name(name));
            let blank = |(name, member): (&String, &Value)| {
                (name.to_owned(), blanked(&format!("{path}/{name}"), member, known))
            };
            Value::Object(own.map(blank).collect())
        }
    }
}

/// Whether a place is in a document.
fn holds(value: &Value, path: &str) -> bool {
    let Some(path) = path.strip_prefix('/') else { return true };
    let (first, rest) = path.split_at(path.find('/').unwrap_or(path.len()));
    match (first, value) {
        ("*", Value::Array(entries)) => entries.iter().any(|it| holds(it, rest)),
        (name, _) => value.get(name).is_some_and(|it| holds(it, rest)),
    }
}

#[cfg(test)]
mod tests {
    use super::super::requests::parse;
    use super::*;

    #[test]
    fn a_recording_has_the_shape_and_no_value_of_anybody() {
        let body = json!({"teams": [
            {"id": 77, "name": "Secret project", "role": "ROLE_TEAM_EDIT", "show": null, "customData": {"secretName": "x y"}},
            {"id": 78, "name": "Other", "role": "SECRET_ROLE", "mail": "me@secret.example"},
        ]});
        let answer = |body: &Value| Answer {
            status: 200,
            headers: BTreeMap::from([("content-type".into(), "application/json".into())]),
            shape: Some(Shape::of(body)),
            body: Some(body.clone()),
        };
        let sandbox = answer(&json!({"teams": [{"role": "ROLE_TEAM_EDIT"}]}));
        let request = parse("monitoring /api/teams/{team}?limit=1").unwrap().remove(0);
        let (name, text) = of(&request, &answer(&body), Some(&sandbox), "2026-01-31").unwrap();
        assert_eq!(name, "compared-monitoring-api-teams-team-limit-1");
        insta::assert_snapshot!(text, @r#"
        {
          "source": "ibmcloud-monitoring sandbox compare, 2026-01-31",
          "request": {
            "method": "GET",
            "path": "/api/teams/30117",
            "headers": {
              "accept": "application/json",
              "authorization": "Bearer recorded-access-token",
              "ibminstanceid": "1c0f52a8-6f2b-4e0b-9d57-3a8e4b7c21d0"
            },
            "query": {
              "limit": "1"
            }
          },
          "response": {
            "status": 200,
            "headers": {
              "content-type": "application/json"
            },
            "body": {
              "teams": [
                {
                  "id": 1,
                  "name": "A text.",
                  "role": "ROLE_TEAM_EDIT",
                  "show": null,
                  "customData": {}
                },
                {
                  "id": 1,
                  "name": "A text.",
                  "role": "WORD",
                  "mail": "person@example.com"
                }
              ]
            }
          },
          "shape": {
            "optional": [
              "/teams/*/customData",
              "/teams/*/mail",
              "/teams/*/show"
            ]
          }
        }
        "#);
        assert!(!text.to_lowercase().contains("secret"));
    }
}
