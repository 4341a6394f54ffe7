//! Scopes, the filter language of alerts, events and metrics: `host in ("a", "b") and job = 'api'`.
//!
//! Its grammar is that of Sysdig's Grafana plug-in, which names the operators, `and`, `or`, and `not` before
//! a comparison, and that of IBM's examples, which have `not in` behind the label. The structured form of
//! version 2 of alerts can say as much of it as has neither `or` nor parentheses.

use serde_json::{Value, json};

/// The operators as text and as the structured form of version 2 names them.
const OPERATORS: [(&[&str], &str); 8] = [
    (&["in"], "in"),
    (&["not", "in"], "notIn"),
    (&["="], "equals"),
    (&["!="], "notEquals"),
    (&["contains"], "contains"),
    (&["not", "contains"], "notContains"),
    (&["starts", "with"], "startsWith"),
    (&["not", "starts", "with"], "notStartsWith"),
];
/// An operator, and the one that says the opposite.
const OPPOSITES: [(&str, &str); 4] = [
    ("in", "notIn"),
    ("equals", "notEquals"),
    ("contains", "notContains"),
    ("startsWith", "notStartsWith"),
];
/// How deep parentheses may be nested: our choice.
const DEEPEST: usize = 50;

/// A scope as a condition over labels.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Scope {
    /// Holds where all of these do; without any, everywhere.
    All(Vec<Scope>),
    /// Holds where one of these does.
    Any(Vec<Scope>),
    /// A comparison of a label.
    Compare(Comparison),
}

/// A label compared with values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Comparison {
    pub(crate) label: String,
    /// The name of the structured form.
    operator: &'static str,
    values: Vec<String>,
}

impl Scope {
    /// Reads a scope; `None` when it does not follow the grammar.
    pub(crate) fn parse(scope: &str) -> Option<Self> {
        let tokens = tokens(scope)?;
        if tokens.is_empty() {
            return Some(Self::All(Vec::new()));
        }
        let mut rest = &tokens[..];
        let scope = either(&mut rest, 0)?;
        rest.is_empty().then_some(scope)
    }

    /// Whether it holds for something whose labels have these values. A label may have several, or none:
    /// what is not there is not equal to anything, and contains nothing.
    pub(crate) fn holds(&self, values: &dyn Fn(&str) -> Vec<String>) -> bool {
        match self {
            Self::All(parts) => parts.iter().all(|part| part.holds(values)),
            Self::Any(parts) => parts.iter().any(|part| part.holds(values)),
            Self::Compare(comparison) => comparison.holds(&values(&comparison.label)),
        }
    }

    /// The comparisons that must all hold; `None` where one of several is enough.
    pub(crate) fn comparisons(&self) -> Option<Vec<&Comparison>> {
        match self {
            Self::Any(_) => None,
            Self::Compare(comparison) => Some(vec![comparison]),
            Self::All(parts) => {
                let parts: Option<Vec<_>> = parts.iter().map(Self::comparisons).collect();
                Some(parts?.into_iter().flatten().collect())
            }
        }
    }
}

impl Comparison {
    fn holds(&self, own: &[String]) -> bool {
        let any = |fits: &dyn Fn(&str, &str) -> bool| {
            own.iter().any(|own| self.values.iter().any(|wanted| fits(own, wanted)))
        };
        let is = |own: &str, wanted: &str| own == wanted;
        let contains = |own: &str, wanted: &str| own.contains(wanted);
        let starts = |own: &str, wanted: &str| own.starts_with(wanted);
        match self.operator {
            "in" | "equals" => any(&is),
            "notIn" | "notEquals" => !any(&is),
            "contains" => any(&contains),
            "notContains" => !any(&contains),
            "startsWith" => any(&starts),
            _ => !any(&starts),
        }
    }

    /// The values that the label has where this is all that is said of it; none for what it has not.
    pub(crate) fn stated(&self) -> &[String] {
        if matches!(self.operator, "in" | "equals") { &self.values } else { &[] }
    }

    fn document(&self) -> Value {
        json!({
            "operand": self.label,
            "descriptor": null,
            "operator": self.operator,
            "value": self.values,
        })
    }

    fn opposite(self) -> Self {
        let other = OPPOSITES.iter().find_map(|(one, two)| {
            let found = [(*one, *two), (*two, *one)];
            found.into_iter().find(|(from, _)| *from == self.operator).map(|(_, to)| to)
        });
        Self { operator: other.unwrap_or(self.operator), ..self }
    }
}

/// Parts with `or` between them.
fn either(rest: &mut &[&str], depth: usize) -> Option<Scope> {
    let parts = parts(rest, "or", &|rest| {
        parts(rest, "and", &|rest| part(rest, depth)).map(|parts| joined(parts, Scope::All))
    })?;
    Some(joined(parts, Scope::Any))
}

fn parts(
    rest: &mut &[&str],
    between: &str,
    part: &dyn Fn(&mut &[&str]) -> Option<Scope>,
) -> Option<Vec<Scope>> {
    let mut parts = vec![part(rest)?];
    while rest.first().is_some_and(|word| word.eq_ignore_ascii_case(between)) {
        *rest = rest.get(1..)?;
        parts.push(part(rest)?);
    }
    Some(parts)
}

fn joined(mut parts: Vec<Scope>, many: fn(Vec<Scope>) -> Scope) -> Scope {
    match (parts.pop(), parts.is_empty()) {
        (Some(only), true) => only,
        (last, _) => {
            parts.extend(last);
            many(parts)
        }
    }
}

/// A comparison, one with `not` before it, or something in parentheses.
fn part(rest: &mut &[&str], depth: usize) -> Option<Scope> {
    let (first, behind) = rest.split_first()?;
    if *first == "(" {
        if depth == DEEPEST {
            return None;
        }
        *rest = behind;
        let inside = either(rest, depth + 1)?;
        let (closing, behind) = rest.split_first()?;
        *rest = behind;
        return (*closing == ")").then_some(inside);
    }
    if first.eq_ignore_ascii_case("not") {
        *rest = behind;
        return comparison(rest).map(|it| Scope::Compare(it.opposite()));
    }
    comparison(rest).map(Scope::Compare)
}

fn comparison(rest: &mut &[&str]) -> Option<Comparison> {
    let (label, behind) = rest.split_first()?;
    if ["(", ")", ",", "=", "!="].contains(label) {
        return None;
    }
    let fits = |written: &[&str]| {
        behind.len() > written.len()
            && behind.iter().zip(written).all(|(token, word)| token.eq_ignore_ascii_case(word))
    };
    let (written, operator) = OPERATORS.iter().find(|(written, _)| fits(written))?;
    let (first, mut behind) = behind.get(written.len()..)?.split_first()?;
    let mut values = Vec::new();
    if *first == "(" {
        loop {
            let (value, separator) = (behind.first()?, behind.get(1)?);
            values.push(unquoted(value).to_owned());
            behind = behind.get(2..)?;
            match *separator {
                "," => {}
                ")" => break,
                _ => return None,
            }
        }
    } else {
        values.push(unquoted(first).to_owned());
    }
    *rest = behind;
    Some(Comparison { label: unquoted(label).to_owned(), operator, values })
}

/// The expressions of version 2 for a scope; `None` when it says more than they can.
pub(crate) fn expressions(scope: &str) -> Option<Vec<Value>> {
    let scope = Scope::parse(scope)?;
    Some(scope.comparisons()?.into_iter().map(Comparison::document).collect())
}

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
        assert_eq!(expressions("not a in ('b')"), expressions("a not in ('b')"));
        for scope in
            ["a", "a like 'b'", "a = 'b' or c = 'd'", "and", "a in ('b' 'c')", "a in ('b',"]
        {
            assert!(expressions(scope).is_none(), "{scope}");
        }
        assert_eq!(Scope::parse(&"(".repeat(100_000)), None);
    }

    #[test]
    fn a_scope_holds_by_the_values_of_labels() {
        let values = |label: &str| match label {
            "host" => vec!["web-1".to_owned()],
            "env" => vec!["prod".to_owned(), "test".to_owned()],
            _ => Vec::new(),
        };
        for (scope, holds) in [
            ("", true),
            ("host = 'web-1'", true),
            ("host='web'", false),
            ("host != \"web-1\"", false),
            ("none != 'x'", true),
            ("none = ''", false),
            ("env = test", true),
            ("env in ('dev', 'prod')", true),
            ("env not in ('dev')", true),
            ("not env in ('test')", false),
            ("host contains 'eb'", true),
            ("host starts with 'eb'", false),
            ("host starts with 'web' and env = 'prod'", true),
            ("host starts with 'web' and env = 'dev'", false),
            ("host = 'a' or env = 'prod' and none != 'x'", true),
            ("(host = 'a' or env = 'prod') and none contains 'x'", false),
            ("not host contains 'db' AND env = 'prod'", true),
        ] {
            assert_eq!(Scope::parse(scope).unwrap().holds(&values), holds, "{scope}");
        }
    }
}
