//! Scopes, the filter language of alerts and events: `host in ("a", "b") and job = 'api'`.

use serde_json::{Value, json};

/// The operators as text and as the structured form of version 2 names them.
const OPERATORS: [(&[&str], &str); 7] = [
    (&["in"], "in"),
    (&["not", "in"], "notIn"),
    (&["="], "equals"),
    (&["!="], "notEquals"),
    (&["contains"], "contains"),
    (&["not", "contains"], "notContains"),
    (&["starts", "with"], "startsWith"),
];

/// The scope with one blank between its parts: `a='b'` becomes `a = 'b'`. `None` when it has a
/// quotation mark without its partner.
pub(crate) fn normalised(scope: &str) -> Option<String> {
    let mut text = String::new();
    for token in tokens(scope)? {
        let tight = text.is_empty() || text.ends_with('(') || [")", ","].contains(&token);
        if !tight {
            text.push(' ');
        }
        text.push_str(token);
    }
    Some(text)
}

/// The expressions of version 2 for a scope; `None` when it says more than they can.
pub(crate) fn expressions(scope: &str) -> Option<Vec<Value>> {
    let tokens = tokens(scope)?;
    if tokens.is_empty() {
        return Some(Vec::new());
    }
    tokens.split(|token| token.eq_ignore_ascii_case("and")).map(expression).collect()
}

/// The text for the expressions of version 2.
pub(crate) fn text(expressions: &[Value]) -> Option<String> {
    let words = |expression: &Value| {
        let operator = expression["operator"].as_str()?;
        let (written, _) = OPERATORS.iter().find(|(_, name)| *name == operator)?;
        let values: Option<Vec<String>> = expression["value"]
            .as_array()?
            .iter()
            .map(|value| Some(format!("\"{}\"", value.as_str()?)))
            .collect();
        let values = values?.join(", ");
        let values =
            if ["in", "notIn"].contains(&operator) { format!("({values})") } else { values };
        Some(format!("{} {} {values}", expression["operand"].as_str()?, written.join(" ")))
    };
    let parts: Option<Vec<String>> = expressions.iter().map(words).collect();
    Some(parts?.join(" and "))
}

fn expression(tokens: &[&str]) -> Option<Value> {
    let (operand, rest) = tokens.split_first()?;
    let fits = |written: &[&str]| {
        rest.len() > written.len()
            && rest.iter().zip(written).all(|(token, word)| token.eq_ignore_ascii_case(word))
    };
    let (written, operator) = OPERATORS.iter().find(|(written, _)| fits(written))?;
    let values = match rest.get(written.len()..)? {
        ["(", values @ .., ")"] => values,
        [value] => std::slice::from_ref(value),
        _ => return None,
    };
    let values: Vec<&str> =
        values.iter().filter(|token| **token != ",").map(|token| unquoted(token)).collect();
    let (operand, operator) = (unquoted(operand), *operator);
    Some(json!({"operand": operand, "descriptor": null, "operator": operator, "value": values}))
}

fn unquoted(token: &str) -> &str {
    ['\'', '"']
        .iter()
        .find_map(|quote| token.strip_prefix(*quote)?.strip_suffix(*quote))
        .unwrap_or(token)
}

/// Words, quoted texts with their quotation marks, and signs.
fn tokens(scope: &str) -> Option<Vec<&str>> {
    let mut rest = scope.trim();
    let mut found = Vec::new();
    while let Some(first) = rest.chars().next() {
        let end = match first {
            '\'' | '"' => rest.char_indices().skip(1).find(|(_, it)| *it == first)?.0 + 1,
            '(' | ')' | ',' | '=' => 1,
            '!' if rest.starts_with("!=") => 2,
            '!' => return None,
            _ => {
                let ends = |it: char| it.is_whitespace() || "()'\",=!".contains(it);
                rest.find(ends).unwrap_or(rest.len())
            }
        };
        let (token, tail) = rest.split_at(end);
        found.push(token);
        rest = tail.trim_start();
    }
    Some(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blanks_are_made_even_outside_of_quotes() {
        assert_eq!(normalised("host.hostName='ci'").unwrap(), "host.hostName = 'ci'");
        assert_eq!(
            normalised("a  in('x y',\"z\")  and b!='c=d'").unwrap(),
            "a in ('x y', \"z\") and b != 'c=d'"
        );
        assert_eq!(normalised("a = 'b"), None);
    }

    #[test]
    fn a_scope_and_its_expressions_say_the_same() {
        for scope in [
            "env in (\"prod\", \"test\") and host not contains \"ci\"",
            "a != \"b\" and c starts with \"d\" and e not in (\"f\")",
            "",
        ] {
            assert_eq!(text(&expressions(scope).unwrap()).unwrap(), scope);
        }
        assert_eq!(expressions("a = 'b'").unwrap()[0]["operator"], "equals");
        for scope in ["a", "a like 'b'", "a = 'b' or c = 'd'", "and"] {
            assert!(expressions(scope).is_none(), "{scope}");
        }
    }
}
