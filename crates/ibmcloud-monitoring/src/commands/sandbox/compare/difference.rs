//! What differs between two answers.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::shape::Place;
use super::side::Answer;

/// Headers that are another for each answer, or of what lies between.
const NOT_COMPARED: [&str; 13] = [
    "age",
    "connection",
    "content-encoding",
    "content-length",
    "date",
    "etag",
    "keep-alive",
    "server",
    "server-timing",
    "set-cookie",
    "transfer-encoding",
    "via",
    "x-sandbox-reason",
];

/// One difference. What is said of the service are types, names of members and words that the sandbox has, too.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Difference {
    /// `status`, `header NAME`, or a place in the body.
    pub(super) place: String,
    pub(super) service: String,
    pub(super) sandbox: String,
}

impl Difference {
    fn new(
        place: impl Into<String>,
        service: impl Into<String>,
        sandbox: impl Into<String>,
    ) -> Self {
        Self { place: place.into(), service: service.into(), sandbox: sandbox.into() }
    }

    pub(super) fn document(&self) -> Value {
        json!({"place": self.place, "service": self.service, "sandbox": self.sandbox})
    }
}

/// What could not be compared, because one side has nothing there.
pub(super) type Untold = BTreeSet<String>;

pub(super) fn compare(service: &Answer, sandbox: &Answer) -> (Vec<Difference>, Untold) {
    let (mut found, mut untold) = (Vec::new(), Untold::new());
    if service.status != sandbox.status {
        found.push(Difference::new(
            "status",
            service.status.to_string(),
            sandbox.status.to_string(),
        ));
    }
    headers(service, sandbox, &mut found);
    match (&service.shape, &sandbox.shape) {
        (Some(_), None) => found.push(Difference::new("body", "JSON", "no JSON")),
        (None, Some(_)) => found.push(Difference::new("body", "no JSON", "JSON")),
        (None, None) => {}
        (Some(one), Some(two)) => {
            let nowhere = Place::default();
            let paths: BTreeSet<&String> = one.0.keys().chain(two.0.keys()).collect();
            for path in paths {
                let parents = |path: &str| -> Vec<String> {
                    path.match_indices('/')
                        .map(|(at, _)| path.get(..at).unwrap_or_default().to_owned())
                        .collect()
                };
                // Below what is missing, or empty, on one side there is nothing to compare.
                let above = parents(path);
                let hidden = above.iter().find(|above| {
                    let (one, two) = (one.0.get(*above), two.0.get(*above));
                    one.is_none() || two.is_none()
                });
                if hidden.is_some() {
                    continue;
                }
                let (one, two) = (one.0.get(path), two.0.get(path));
                if let Some(list) = path.strip_suffix("/*")
                    && (one.is_none() || two.is_none())
                {
                    untold.insert(shown(list));
                    continue;
                }
                let (one, two) = (one.unwrap_or(&nowhere), two.unwrap_or(&nowhere));
                found.extend(places(path, one, two));
            }
        }
    }
    (found, untold)
}

fn shown(path: &str) -> String {
    if path.is_empty() { "/".to_owned() } else { path.to_owned() }
}

fn headers(service: &Answer, sandbox: &Answer, found: &mut Vec<Difference>) {
    let names = |answer: &Answer| -> BTreeSet<String> {
        let names = answer.headers.keys().filter(|name| !NOT_COMPARED.contains(&name.as_str()));
        names.cloned().collect()
    };
    let (one, two) = (names(service), names(sandbox));
    for name in one.union(&two) {
        let there =
            |answer: &BTreeSet<String>| if answer.contains(name) { "there" } else { "not there" };
        if there(&one) != there(&two) {
            found.push(Difference::new(format!("header {name}"), there(&one), there(&two)));
        }
    }
    // What a body is called is nobody's secret.
    let kind = |answer: &Answer| {
        answer.headers.get("content-type").map(|it| it.to_ascii_lowercase().replace(' ', ""))
    };
    if let (Some(one), Some(two)) = (kind(service), kind(sandbox))
        && one != two
    {
        found.push(Difference::new("header content-type", one, two));
    }
}

fn places(path: &str, service: &Place, sandbox: &Place) -> Vec<Difference> {
    let mut found = Vec::new();
    let path = shown(path);
    let types = |place: &Place| {
        let types: Vec<&str> = place.types.iter().map(String::as_str).collect();
        if types.is_empty() { "not there".to_owned() } else { types.join(" or ") }
    };
    let often =
        |place: &Place| if place.is_always_there() { "always there" } else { "sometimes there" };
    let (one, two) = (service.plain_types(), sandbox.plain_types());
    let is_missing = service.types.is_empty() || sandbox.types.is_empty();
    let only_null = !is_missing && (one.is_empty() || two.is_empty());
    if is_missing || (!only_null && one != two) {
        found.push(Difference::new(&path, types(service), types(sandbox)));
        return found;
    }
    if service.is_always_there() != sandbox.is_always_there() {
        found.push(Difference::new(&path, often(service), often(sandbox)));
    }
    // Words of the service that the sandbox has not are counted, and not shown.
    let more = service.words.difference(&sandbox.words).count();
    let common = service.words.intersection(&sandbox.words).next().is_some();
    if more > 0 && common {
        let own: Vec<&str> = sandbox.words.iter().map(String::as_str).collect();
        let text = format!("others: {more}");
        found.push(Difference::new(format!("words of {path}"), text, own.join(", ")));
    }
    if let (Some(one), Some(two)) = (&service.order, &sandbox.order)
        && !two.is_empty()
        && one.is_disjoint(two)
    {
        let text = |order: &BTreeSet<String>| {
            let order: Vec<&str> = order.iter().map(String::as_str).collect();
            if order.is_empty() { "by no member".to_owned() } else { order.join(", ") }
        };
        found.push(Difference::new(format!("order of {path}"), text(one), text(two)));
    }
    found
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::shape::Shape;
    use super::*;

    fn answer(status: u16, kind: &str, body: &Value) -> Answer {
        let headers = [("content-type".to_owned(), kind.to_owned())].into();
        Answer { status, headers, shape: Some(Shape::of(body)), body: Some(body.clone()) }
    }

    #[test]
    fn the_shapes_are_compared_and_not_the_values() {
        let one =
            json!({"items": [{"id": 7, "mode": "ANY"}, {"id": 5, "mode": "ANY"}], "next": null});
        let two = json!({"items": [{"id": 1, "mode": "ANY"}], "next": null});
        let (found, untold) = compare(&answer(200, "a/b", &one), &answer(200, "a/b", &two));
        assert_eq!((found, untold.len()), (Vec::new(), 0));
    }

    #[test]
    fn differences_say_place_and_both_sides() {
        let one = json!({
            "items": [{"id": "7", "mode": "ANY", "extra": 1}, {"id": "8", "mode": "SECRET_PROJECT"}],
            "list": [], "time": null,
        });
        let two = json!({"items": [{"id": 1, "mode": "ANY"}], "list": [{"x": 1}], "time": 5, "more": {"a": 1}});
        let (found, untold) =
            compare(&answer(200, "a/b", &one), &answer(404, "a/b; charset=utf-8", &two));
        let lines = found.iter().map(|it| format!("{}: {} | {}", it.place, it.service, it.sandbox));
        let lines = lines.collect::<Vec<_>>().join("\n");
        insta::assert_snapshot!(lines, @"
        status: 200 | 404
        header content-type: a/b | a/b;charset=utf-8
        /items/*/extra: integer | not there
        /items/*/id: digits as text | integer
        words of /items/*/mode: others: 1 | ANY
        /more: not there | object
        ");
        assert!(!lines.contains("SECRET"));
        assert_eq!(untold, ["/list".to_owned()].into());
    }
}
