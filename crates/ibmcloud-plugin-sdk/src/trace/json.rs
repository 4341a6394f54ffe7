//! Hiding values in JSON text by their keys, without changing anything else of it.
//!
//! The text is scanned rather than parsed: it may be cut off, or be several documents, and its
//! layout is of interest to whoever reads a trace.

use ibmcloud_secrets::{HIDDEN, is_secret, is_secret_under, redact_text, shown_webhook};

/// The text with the values of secret keys replaced, whatever their type and at any depth.
pub(super) fn redact(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(quote) = rest.find('"') {
        let (before, tail) = rest.split_at(quote);
        out.push_str(before);
        let (string, after) = split_string(tail);
        let (colon, value) = split_colon(after);
        if colon.is_empty() {
            out.push_str(&inner(string));
            rest = after;
            continue;
        }
        out.push_str(string);
        out.push_str(colon);
        rest = value;
        let (value, after) = split_value(value);
        if let Some(shown) = instead(&unquoted(string), value) {
            out.push_str(&serde_json::Value::from(shown).to_string());
            rest = after;
        }
    }
    out + rest
}

/// What is shown in place of a value, if its name says that it may not be seen.
fn instead(name: &str, value: &str) -> Option<String> {
    let text = || Some(unquoted(value)).filter(|_| value.starts_with('"'));
    let secret = is_secret(name) && hides(value);
    if secret || text().is_some_and(|text| is_secret_under(name, &text)) {
        return Some(HIDDEN.to_owned());
    }
    text().and_then(|text| shown_webhook(name, &text))
}

/// Nothing, yes and no are no secrets; everything else may be.
fn hides(value: &str) -> bool {
    !matches!(value, "" | "null" | "true" | "false" | "\"\"")
}

/// A string value. JSON inside it, as some services put it into messages, is cleaned too.
fn inner(string: &str) -> String {
    let text = unquoted(string);
    if !text.trim_start().starts_with(['{', '[']) {
        return string.to_owned();
    }
    let cleaned = redact_text(&redact(&text));
    if cleaned == text { string.to_owned() } else { serde_json::Value::from(cleaned).to_string() }
}

/// The string literal that a text begins with, quotes included, and what follows it.
fn split_string(text: &str) -> (&str, &str) {
    let mut escaped = false;
    for (at, c) in text.char_indices().skip(1) {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return text.split_at(at + 1),
            _ => {}
        }
    }
    (text, "")
}

/// A colon with the blanks around it, and what follows; nothing if there is no colon.
fn split_colon(text: &str) -> (&str, &str) {
    match text.trim_start().strip_prefix(':') {
        Some(after) => text.split_at(text.len() - after.trim_start().len()),
        None => ("", text),
    }
}

/// The value that a text begins with, and what follows it.
fn split_value(text: &str) -> (&str, &str) {
    match text.chars().next() {
        Some('"') => split_string(text),
        Some('{' | '[') => split_nested(text),
        _ => {
            let end = text.find(|c: char| c.is_whitespace() || ",}]".contains(c));
            text.split_at(end.unwrap_or(text.len()))
        }
    }
}

/// The object or list that a text begins with, and what follows it.
fn split_nested(text: &str) -> (&str, &str) {
    let mut depth = 0_usize;
    let mut rest = text;
    while let Some(at) = rest.find(['"', '{', '[', '}', ']']) {
        let tail = rest.split_at(at).1;
        if tail.starts_with('"') {
            rest = split_string(tail).1;
            continue;
        }
        depth = if tail.starts_with(['{', '[']) { depth + 1 } else { depth.saturating_sub(1) };
        rest = tail.split_at(1).1;
        if depth == 0 {
            return text.split_at(text.len() - rest.len());
        }
    }
    (text, "")
}

/// The text that a string literal stands for; as it is, without quotes, if it is cut off.
fn unquoted(string: &str) -> String {
    let plain = || string.trim_matches('"').to_owned();
    serde_json::from_str(string).unwrap_or_else(|_| plain())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hidden(text: &str) -> String {
        text.replace('_', &format!("\"{HIDDEN}\""))
    }

    #[test]
    fn every_type_of_value_is_hidden_and_the_layout_stays() {
        for (text, expected) in [
            (r#"{"apikey" : "canary, \"x\"" , "n":1}"#, r#"{"apikey" : _ , "n":1}"#),
            (r#"{"passcode":123456}"#, r#"{"passcode":_}"#),
            (r#"{"secrets":["canary",{"a":"canary"}],"b":2}"#, r#"{"secrets":_,"b":2}"#),
            ("{\n  \"token\": {\n \"key\": \"canary ]}\"\n }\n}", "{\n  \"token\": _\n}"),
            (r#"{"a":{"b":[{"client-secret":"canary"}]}}"#, r#"{"a":{"b":[{"client-secret":_}]}}"#),
            (r#"{"\u0061pikey":"canary"}"#, r#"{"\u0061pikey":_}"#),
            (
                r#"{"serviceKey":"canary","routingKey":"canary"}"#,
                r#"{"serviceKey":_,"routingKey":_}"#,
            ),
            (r#"{"additionalHeaders":{"X":"canary"}}"#, r#"{"additionalHeaders":_}"#),
            (r#"{"key":"21417d3b-179e-4482-a1e7"}"#, r#"{"key":_}"#),
        ] {
            assert_eq!(redact(text), hidden(expected));
        }
    }

    #[test]
    fn what_is_no_secret_stays() {
        for text in [
            r#"{"token_type":"Bearer","expires_in":3600,"key":"env"}"#,
            r#"{"token":null,"password":"","secret":false}"#,
            r#"["password", "token"]"#,
            r#"{"key":"kubernetes.pod.name","url":"/v2/x","publicKey":"a"}"#,
            r#"{"url":"https://us-south.monitoring.cloud.ibm.com/api/teams"}"#,
            "no JSON at all",
            "",
        ] {
            assert_eq!(redact(text), text);
        }
    }

    #[test]
    fn the_path_of_a_webhook_is_its_credential() {
        let text = r#"{"url":"https://u:canary@hooks.slack.com/services/T/B/canary","n":1}"#;
        let expected = format!(r#"{{"url":"https://hooks.slack.com/{HIDDEN}","n":1}}"#);
        assert_eq!(redact(text), expected);
    }

    #[test]
    fn a_text_that_is_cut_off_gives_nothing_away() {
        let text = r#"{"a":1,"credentials":{"apikey":"canary","more":["canary"#;
        for end in r#"{"a":1,"credentials":{"apikey":"c"#.len()..text.len() {
            let cut = text.split_at(end).0;
            assert_eq!(redact(cut), format!(r#"{{"a":1,"credentials":"{HIDDEN}""#), "{cut}");
        }
    }

    #[test]
    fn json_inside_a_string_is_cleaned() {
        let text = r#"{"message":"{\"apikey\":\"canary\"}"}"#;
        let cleaned = redact(text);
        assert!(!cleaned.contains("canary"), "{cleaned}");
        let value: serde_json::Value = serde_json::from_str(&cleaned).unwrap();
        assert_eq!(value["message"], format!(r#"{{"apikey":"{HIDDEN}"}}"#));
    }
}
