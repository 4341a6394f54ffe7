//! Taking secrets out of what is logged: by the name of a header, parameter or JSON key, and, for
//! the well-known shapes, by what a text looks like.

use std::borrow::Cow;

use ibmcloud_secrets::{
    HIDDEN, folded, is_secret, is_secret_header, is_secret_parameter, redact_text,
};
use percent_encoding::percent_decode_str;

use super::json;

/// A header's value, hidden if the header carries a credential.
pub fn redact_header(name: &str, value: &str) -> String {
    let name = name.to_ascii_lowercase();
    if is_secret_header(&name) {
        HIDDEN.to_owned()
    } else if name == "location" || name == "referer" {
        redact_target(value)
    } else {
        redact_text(value)
    }
}

/// A path or address whose query parameters may be secrets, or whose user part is one, or that names
/// an access key.
pub fn redact_target(target: &str) -> String {
    let (address, fragment) = split_keeping(target, '#');
    let (path, query) = split_keeping(address, '?');
    let path = redact_keys_in_path(path);
    let hide = |part: &str| match part.chars().next() {
        Some(mark) => format!("{mark}{}", redact_form(part.split_at(mark.len_utf8()).1)),
        None => String::new(),
    };
    redact_text(&(path + &hide(query) + &hide(fragment)))
}

/// A body, by its content type if that is a form's, else by what it looks like.
pub fn redact_body(body: &str, content_type: &str) -> String {
    let start = body.trim_start();
    if content_type.contains("x-www-form-urlencoded") {
        redact_text(&redact_form(body))
    } else if start.starts_with(['{', '[', '"']) {
        redact_text(&json::redact(body))
    } else {
        let lines: Vec<String> = body.split('\n').map(redact_line).collect();
        redact_text(&lines.join("\n"))
    }
}

/// Parameters joined by `&`, the values of secret ones hidden.
fn redact_form(form: &str) -> String {
    let parameters = form.split('&').map(|parameter| match parameter.split_once('=') {
        Some((name, value)) if !value.is_empty() && is_secret_parameter(&decoded(name)) => {
            format!("{name}={HIDDEN}")
        }
        _ => parameter.to_owned(),
    });
    parameters.collect::<Vec<_>>().join("&")
}

/// A line of a text that gives a secret a name, as in YAML or in a settings file.
fn redact_line(line: &str) -> String {
    let Some(at) = line.find([':', '=']) else { return line.to_owned() };
    let (name, value) = line.split_at(at + 1);
    let bare = name.trim_start_matches([' ', '\t', '-']).trim_end_matches([':', '=']).trim();
    let one_word = !bare.contains(char::is_whitespace);
    if one_word && is_secret(bare) && !value.trim().is_empty() {
        let blanks = value.split_at(value.len() - value.trim_start().len()).0;
        format!("{name}{blanks}{HIDDEN}")
    } else {
        line.to_owned()
    }
}

/// A name with its `%XX` decoded, as far as it goes.
fn decoded(name: &str) -> Cow<'_, str> {
    percent_decode_str(name).decode_utf8_lossy()
}

/// Everything before the mark, and the mark with everything after it.
fn split_keeping(text: &str, mark: char) -> (&str, &str) {
    text.split_at(text.find(mark).unwrap_or(text.len()))
}

/// A path without the access keys in it: the segment after one that is called so.
fn redact_keys_in_path(path: &str) -> String {
    let mut before = "";
    let shown = path.split('/').map(|segment| {
        let hide =
            !segment.is_empty() && matches!(folded(before).as_str(), "accesskey" | "accesskeys");
        before = segment;
        if hide { HIDDEN } else { segment }
    });
    shown.collect::<Vec<_>>().join("/")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn headers_are_known_by_name_in_any_case() {
        for name in [
            "Authorization",
            "authorization",
            "Proxy-Authorization",
            "X-Auth-Token",
            "x-auth-user",
            "Cookie",
            "SET-COOKIE",
            "IAM-ApiKey",
            "X-Api-Key",
            "Sysdig-Access-Key",
            "X-Vault-Key",
        ] {
            assert_eq!(redact_header(name, "canary"), HIDDEN, "{name}");
        }
        for name in ["Accept", "IBMInstanceID", "X-Request-Id", "Content-Type"] {
            assert_eq!(redact_header(name, "canary"), "canary", "{name}");
        }
    }

    #[test]
    fn an_address_in_a_header_is_an_address() {
        let moved = redact_header("Location", "https://u:canary@h/p?token=canary&a=1#code=canary");
        assert_eq!(moved, format!("https://{HIDDEN}@h/p?token={HIDDEN}&a=1#code={HIDDEN}"));
    }

    #[test]
    fn query_parameters_are_hidden_one_by_one() {
        let target = redact_target("/api?a=1&apikey=canary&b=2&access%5Ftoken=canary&token=");
        assert_eq!(target, format!("/api?a=1&apikey={HIDDEN}&b=2&access%5Ftoken={HIDDEN}&token="));
        assert_eq!(redact_target("/api/token/7"), "/api/token/7");
        assert_eq!(redact_target("/p?key=canary"), format!("/p?key={HIDDEN}"));
        let path = redact_target("/api/customer/accessKeys/canary/disable?x=1");
        assert_eq!(path, format!("/api/customer/accessKeys/{HIDDEN}/disable?x=1"));
        assert_eq!(redact_target("/api/customer/accessKeys"), "/api/customer/accessKeys");
    }

    #[test]
    fn texts_that_name_their_secrets_line_by_line() {
        let text =
            "region: us-south\n- password: canary, \"x\"\napikey=canary\nInvalid token: expired";
        let expected = format!(
            "region: us-south\n- password: {HIDDEN}\napikey={HIDDEN}\nInvalid token: expired"
        );
        assert_eq!(redact_body(text, "text/yaml"), expected);
    }

    #[test]
    fn bodies_are_told_apart() {
        let form = "a=1&client_secret=canary";
        let form_type = "application/x-www-form-urlencoded; charset=utf-8";
        assert_eq!(redact_body(form, form_type), format!("a=1&client_secret={HIDDEN}"));
        let json = r#"{"password": "canary, with comma"}"#;
        let expected = format!(r#"{{"password": "{HIDDEN}"}}"#);
        assert_eq!(redact_body(json, "application/vnd.x+json"), expected);
        assert_eq!(redact_body(json, ""), expected);
        assert_eq!(redact_body("password=canary", "text/plain"), format!("password={HIDDEN}"));
    }

    proptest! {
        #[test]
        fn cleaning_never_fails_and_hides_the_canary(
            before in "\\PC{0,20}",
            after in "[&\"\\\\{}\\[\\]:,=a-z é]{0,20}",
        ) {
            for text in [before.clone(), after.clone(), format!("{before}{after}")] {
                redact_body(&text, "application/json");
                redact_body(&text, "application/x-www-form-urlencoded");
                redact_target(&text);
            }
            let form = format!("x=1&passcode=CANARY42&{after}");
            prop_assert!(!redact_body(&form, "x-www-form-urlencoded").contains("CANARY42"));
            let query = format!("/p?refresh_token=CANARY42&{after}");
            prop_assert!(!redact_target(&query).contains("CANARY42"));
        }
    }
}
