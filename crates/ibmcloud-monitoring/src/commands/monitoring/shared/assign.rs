//! `key=value` on the command line, after the model of `gh api`: `-f` takes texts, `-F` takes typed
//! values, and `a[b]=1` or `a[]=1` reaches into objects and lists.

use ibmcloud_cli::errors::CommandError;
use ibmcloud_cli::files::named;
use ibmcloud_cli::messages::Message;
use ibmcloud_cli::msg;
use ibmcloud_core::Json;
use ibmcloud_plugin_sdk::env::Env;
use ibmcloud_transport::json::parse;

/// Both sides of the first `=`.
pub(crate) fn pair(typed: &str) -> Result<(&str, &str), Message> {
    match typed.split_once('=') {
        Some((key, value)) if !key.trim().is_empty() => Ok((key, value)),
        _ => Err(msg!("'{{.Text}}' is not of the form KEY=VALUE", Text = typed)),
    }
}

/// A typed value: `true`, `false`, `null` and numbers are what they look like, `@FILE` is the text
/// of a file, anything else is text.
pub(crate) fn typed(env: &Env, value: &str) -> Result<Json, CommandError> {
    if let Some(path) = value.strip_prefix('@') {
        return Ok(Json::String(named::read(env, path)?));
    }
    let literal = match parse(value) {
        Ok(literal @ (Json::Null | Json::Bool(_) | Json::Number(_))) => Some(literal),
        _ => None,
    };
    Ok(literal.unwrap_or_else(|| value.into()))
}

/// Puts a value where a key such as `a[b][]` points to.
pub(crate) fn assign(document: &mut Json, key: &str, value: Json) -> Result<(), Message> {
    let wrong = || msg!("'{{.Key}}' is not a key: write such as name, a[b] or a[]", Key = key);
    let (first, rest) = match key.find('[') {
        Some(at) => key.split_at(at),
        None => (key, ""),
    };
    let mut steps = vec![first];
    let mut rest = rest;
    while !rest.is_empty() {
        let inside = rest.strip_prefix('[').and_then(|rest| rest.split_once(']'));
        let (step, after) = inside.ok_or_else(wrong)?;
        steps.push(step);
        rest = after;
    }
    if first.is_empty() {
        return Err(wrong());
    }
    place(document, &steps, value).ok_or_else(wrong)
}

/// `None` if a step leads through something that is neither an object nor a list.
fn place(at: &mut Json, steps: &[&str], value: Json) -> Option<()> {
    let Some((step, rest)) = steps.split_first() else {
        *at = value;
        return Some(());
    };
    if step.is_empty() {
        if at.is_null() {
            *at = Json::Array(Vec::new());
        }
        let Json::Array(items) = at else { return None };
        // `a[][b]=1 a[][c]=2` is one object, until a member comes again.
        let goes_on = match (items.last(), rest.first()) {
            (Some(last @ Json::Object(_)), Some(next)) => last.get(next).is_none(),
            _ => false,
        };
        if !goes_on {
            items.push(Json::Null);
        }
        return place(items.last_mut()?, rest, value);
    }
    if at.is_null() {
        *at = Json::Object(Vec::new());
    }
    let Json::Object(members) = at else { return None };
    let found = members.iter().position(|(name, _)| name == step);
    let index = found.unwrap_or_else(|| {
        members.push(((*step).to_owned(), Json::Null));
        members.len() - 1
    });
    place(&mut members.get_mut(index)?.1, rest, value)
}

/// The words of a list as people type it: `a,b`, `["a","b"]` or `['a', 'b']`.
pub(crate) fn list(typed: &str) -> Vec<String> {
    let inside = typed.trim();
    let inside = inside.strip_prefix('[').and_then(|it| it.strip_suffix(']')).unwrap_or(inside);
    let words = inside.split(',').map(|word| word.trim().trim_matches(['\'', '"']).trim());
    words.filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn built(pairs: &[(&str, &str)]) -> String {
        let mut document = Json::Object(Vec::new());
        for (key, value) in pairs {
            assign(&mut document, key, (*value).into()).unwrap();
        }
        document.to_string()
    }

    #[test]
    fn keys_reach_into_objects_and_lists() {
        assert_eq!(built(&[("a", "1"), ("b", "2"), ("a", "3")]), r#"{"a":"3","b":"2"}"#);
        assert_eq!(built(&[("a[b]", "1"), ("a[c][d]", "2")]), r#"{"a":{"b":"1","c":{"d":"2"}}}"#);
        assert_eq!(built(&[("a[]", "1"), ("a[]", "2")]), r#"{"a":["1","2"]}"#);
        let objects = built(&[("a[][x]", "1"), ("a[][y]", "2"), ("a[][x]", "3")]);
        assert_eq!(objects, r#"{"a":[{"x":"1","y":"2"},{"x":"3"}]}"#);
    }

    #[test]
    fn keys_that_lead_nowhere_are_refused() {
        let mut document = Json::Object(Vec::new());
        assign(&mut document, "a", "text".into()).unwrap();
        for key in ["a[b]", "a[]", "[x]", "x[", "x[a]b"] {
            assert!(assign(&mut document, key, Json::Null).is_err(), "{key}");
        }
        assert!(pair("novalue").is_err());
        assert_eq!(pair("a=b=c").unwrap(), ("a", "b=c"));
    }

    #[test]
    fn values_are_what_they_look_like() {
        let env = Env::default();
        let shown = |text| typed(&env, text).unwrap().to_string();
        let table = [("true", "true"), ("null", "null"), ("1.50", "1.50"), ("01", "\"01\"")];
        for (text, wanted) in table {
            assert_eq!(shown(text), wanted);
        }
        assert_eq!(shown("[1]"), "\"[1]\"");
        assert_eq!(shown("two words"), "\"two words\"");
    }

    #[test]
    fn lists_are_read_in_every_notation() {
        let wanted = ["host.mac", "proc.name"];
        for text in
            ["['host.mac', 'proc.name']", "host.mac,proc.name", "[\"host.mac\",\"proc.name\"]"]
        {
            assert_eq!(list(text), wanted, "{text}");
        }
        assert!(list("[]").is_empty());
    }
}
