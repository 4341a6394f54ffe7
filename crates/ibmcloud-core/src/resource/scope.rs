//! Scopes and conditions as people type them, looked at for what can be no scope and no condition at all. The
//! service has the grammar; only what it cannot mean is refused before it is sent.

use super::schema::Violation;

/// Words and signs that compare a label with values.
const COMPARING: [&str; 6] = ["=", " in ", " in(", " contains ", " starts with ", " exists"];
/// Signs that compare a metric with a number.
const ORDERING: [&str; 4] = ["<", ">", "=", "!="];

/// Refuses a text that is no scope, such as `production` or `a = 'b`.
pub fn check(scope: &str) -> Result<(), Violation> {
    let wrong = || Err(Violation::NoScope(scope.to_owned()));
    let text = scope.trim();
    if text.is_empty() {
        return Ok(());
    }
    let Some(bare) = without_quoted(text) else { return wrong() };
    let lower = bare.to_lowercase();
    let compares = COMPARING.iter().any(|it| lower.contains(it));
    if !compares || !is_balanced(&bare) || hangs(&lower, &["=", "!", " in"]) {
        return wrong();
    }
    Ok(())
}

/// Refuses a condition of a metric that compares nothing, or that is not at its end.
pub fn check_condition(condition: &str) -> Result<(), Violation> {
    let text = condition.trim();
    let compares = ORDERING.iter().any(|it| text.contains(it));
    if !compares || !is_balanced(text) || hangs(text, &ORDERING) {
        return Err(Violation::NoCondition(condition.to_owned()));
    }
    Ok(())
}

/// The text with nothing between its quotes; none if a quote is not closed.
fn without_quoted(text: &str) -> Option<String> {
    let mut bare = String::new();
    let mut open: Option<char> = None;
    let mut escaped = false;
    for c in text.chars() {
        match open {
            Some(_) if escaped => escaped = false,
            Some(_) if c == '\\' => escaped = true,
            Some(quote) if c == quote => {
                bare.push(c);
                open = None;
            }
            Some(_) => {}
            None => {
                bare.push(c);
                open = matches!(c, '"' | '\'').then_some(c);
            }
        }
    }
    open.is_none().then_some(bare)
}

/// Whether every parenthesis is closed, in order.
fn is_balanced(text: &str) -> bool {
    let mut depth = 0_i64;
    for c in text.chars() {
        match c {
            '(' => depth += 1,
            ')' => depth -= 1,
            _ => {}
        }
        if depth < 0 {
            return false;
        }
    }
    depth == 0
}

/// Whether something is missing at an end: a side of a comparison, or what `and` and `or` join.
fn hangs(text: &str, operators: &[&str]) -> bool {
    let lower = text.trim().to_lowercase();
    let joined = [" and", " or", " not"];
    operators.iter().chain(&joined).any(|it| lower.ends_with(it))
        || ["and ", "or ", "=", "!="].iter().any(|it| lower.starts_with(it))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_can_be_no_scope_is_refused() {
        for text in [
            "",
            "a = 'b'",
            "a='b'",
            "host.hostName in (\"web-1\", \"x)\")",
            "not a contains 'b' and (c = 'd' or e != \"it's\")",
            "a starts with 'b'",
            "a not in('b')",
        ] {
            assert!(check(text).is_ok(), "{text}");
        }
        for text in ["production", "a = 'b", "a = ", "a in (\"b\"", "a = 'b' and", "= 'b'", "a in"]
        {
            assert!(check(text).is_err(), "{text}");
        }
    }

    #[test]
    fn what_can_be_no_condition_is_refused() {
        for text in ["avg(avg(x)) > 1", "x > 1", "(avg(x) <= 0.5) and sum(avg(y)) != 2"] {
            assert!(check_condition(text).is_ok(), "{text}");
        }
        for text in ["avg(avg(x))", "avg(avg(x) > 1", "avg(avg(x)) >", "words", "x > 1 and"] {
            assert!(check_condition(text).is_err(), "{text}");
        }
    }
}
