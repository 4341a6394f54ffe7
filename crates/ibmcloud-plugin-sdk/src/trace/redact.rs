//! Taking secrets out of what is logged: by the name of a header, parameter or JSON key, and, for
//! the well-known shapes, by what a text looks like.

use std::ops::Range;

use super::json;

/// What is put in place of a secret; the host's words.
pub const HIDDEN: &str = "[PRIVATE DATA HIDDEN]";

/// A header's value, hidden if the header carries a credential.
pub fn redact_header(name: &str, value: &str) -> String {
    let name = name.to_ascii_lowercase();
    let carries_credential = ["authorization", "proxy-authorization", "cookie", "set-cookie"]
        .contains(&name.as_str())
        || name.starts_with("x-auth")
        || is_secret(&name);
    if carries_credential {
        HIDDEN.to_owned()
    } else if name == "location" || name == "referer" {
        redact_target(value)
    } else {
        redact_text(value)
    }
}

/// A path or address whose query parameters may be secrets, or whose user part is one.
pub fn redact_target(target: &str) -> String {
    let (address, fragment) = split_keeping(target, '#');
    let (path, query) = split_keeping(address, '?');
    let path = redact_user_part(path);
    let hide = |part: &str| match part.chars().next() {
        Some(mark) => format!("{mark}{}", redact_form(part.split_at(mark.len_utf8()).1)),
        None => String::new(),
    };
    redact_text(&(path + &hide(query) + &hide(fragment)))
}

/// A body, by its content type; where that says nothing, by what it looks like.
pub fn redact_body(body: &str, content_type: &str) -> String {
    let start = body.trim_start();
    if content_type.contains("x-www-form-urlencoded") {
        redact_text(&redact_form(body))
    } else if content_type.contains("json") || start.starts_with(['{', '[']) {
        redact_text(&json::redact(body))
    } else {
        redact_text(body)
    }
}

/// Hides what is recognised without a name beside it: signed tokens (JWT) and the credential after
/// `Bearer`, `Basic` or a `secret=`.
pub fn redact_text(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut shown_to = 0;
    for Range { start, end } in secrets(text) {
        if start >= shown_to {
            out.push_str(text.get(shown_to..start).unwrap_or_default());
            out.push_str(HIDDEN);
        }
        shown_to = shown_to.max(end);
    }
    out + text.get(shown_to..).unwrap_or_default()
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

/// Whether a value under this name is to be hidden. Names are compared without case and
/// separators, so `API-Key`, `apiKey` and `api_key` are one.
pub(super) fn is_secret(name: &str) -> bool {
    const SECRET: [&str; 15] = [
        "password",
        "passwd",
        "passphrase",
        "passcode",
        "apikey",
        "secret",
        "credential",
        "privatekey",
        "accesskey",
        "token",
        "authorization",
        "cookie",
        "jwt",
        "sessionid",
        "securitycode",
    ];
    // What is said *about* a secret is none.
    const ABOUT: [&str; 13] = [
        "type",
        "endpoint",
        "url",
        "uri",
        "expiry",
        "expiration",
        "expiresin",
        "expiresat",
        "lifetime",
        "count",
        "status",
        "enabled",
        "policy",
    ];
    let name = folded(name);
    let about = |name: &str| ABOUT.iter().any(|word| name.ends_with(word));
    SECRET.iter().any(|word| name.contains(word)) && !about(&name)
}

/// Forms have a few more: the code of a login, the answer to a security question.
fn is_secret_parameter(name: &str) -> bool {
    is_secret(name)
        || ["code", "assertion", "securityquestionanswer"].contains(&folded(name).as_str())
}

fn folded(name: &str) -> String {
    let letters = name.chars().filter(|c| c.is_alphanumeric());
    letters.flat_map(char::to_lowercase).collect()
}

/// A name with its `%XX` decoded, as far as it goes.
fn decoded(name: &str) -> String {
    let mut bytes = Vec::with_capacity(name.len());
    let mut rest = name.bytes();
    while let Some(byte) = rest.next() {
        let mut ahead = rest.clone();
        let digit = |byte: Option<u8>| char::from(byte?).to_digit(16);
        match (byte, digit(ahead.next()), digit(ahead.next())) {
            (b'%', Some(high), Some(low)) => {
                bytes.push(u8::try_from(high * 16 + low).unwrap_or(b'?'));
                rest = ahead;
            }
            _ => bytes.push(byte),
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Everything before the mark, and the mark with everything after it.
fn split_keeping(text: &str, mark: char) -> (&str, &str) {
    text.split_at(text.find(mark).unwrap_or(text.len()))
}

/// `https://user:password@host` without its user part.
fn redact_user_part(path: &str) -> String {
    let Some((scheme, rest)) = path.split_once("://") else { return path.to_owned() };
    let (authority, path) = split_keeping(rest, '/');
    match authority.rsplit_once('@') {
        Some((_, host)) => format!("{scheme}://{HIDDEN}@{host}{path}"),
        None => format!("{scheme}://{rest}"),
    }
}

/// Where the recognisable secrets are, in order; they may overlap.
fn secrets(text: &str) -> Vec<Range<usize>> {
    const MARKS: [&str; 7] =
        ["bearer ", "basic ", "password=", "apikey=", "passcode=", "token=", "secret="];
    let lower = text.to_ascii_lowercase();
    let marked = MARKS.iter().flat_map(|mark| {
        lower.match_indices(mark).filter_map(|(at, _)| marked(text, mark, at + mark.len()))
    });
    let mut found: Vec<_> = marked.chain(jwts(text)).collect();
    found.sort_by_key(|range| (range.start, range.end));
    found
}

/// Parts of base64url with dots between them, the first beginning with an encoded `{"`.
fn jwts(text: &str) -> impl Iterator<Item = Range<usize>> {
    let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '=');
    text.match_indices("eyJ").filter_map(move |(at, _)| {
        let tail = text.split_at(at).1;
        let end = tail.find(|c| !is_part(c) && c != '.').unwrap_or(tail.len());
        // Two parts are enough: the rest may have been cut off.
        let parts = tail.split_at(end).0.split('.').take_while(|part| !part.is_empty());
        (parts.count() >= 2).then_some(at..at + end)
    })
}

/// The word after a mark. Not every word: `Basic plan` is no credential.
fn marked(text: &str, mark: &str, start: usize) -> Option<Range<usize>> {
    let tail = text.split_at(start).1;
    let end = tail.find(|c: char| c.is_whitespace() || "&\"',;<>)}]".contains(c));
    let word = tail.split_at(end.unwrap_or(tail.len())).0;
    let credible = mark.ends_with('=') || word.len() >= 8 && word.contains(is_unlike_a_word);
    (credible && !word.is_empty() && !HIDDEN.starts_with(word)).then_some(start..start + word.len())
}

fn is_unlike_a_word(c: char) -> bool {
    c.is_ascii_digit() || c.is_ascii_uppercase() || matches!(c, '-' | '_' | '=' | '.' | '+' | '/')
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
    }

    #[test]
    fn what_is_said_about_a_secret_may_be_seen() {
        for name in ["token_type", "tokenEndpoint", "token_expiration", "password_policy"] {
            assert!(!is_secret(name), "{name}");
        }
        for name in ["refresh_token", "iam_apikey_id", "clientSecret", "cr-token", "PASSWORD"] {
            assert!(is_secret(name), "{name}");
        }
    }

    #[test]
    fn signed_tokens_are_known_by_sight() {
        let jwt = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJjYW5hcnkifQ.c2lnbmF0dXJl";
        assert_eq!(redact_text(&format!("a {jwt}, b {jwt}")), format!("a {HIDDEN}, b {HIDDEN}"));
        let cut = jwt.split_at(30).0;
        assert_eq!(redact_text(cut), HIDDEN);
        assert_eq!(redact_text("eyJust a word"), "eyJust a word");
    }

    #[test]
    fn credentials_in_prose() {
        let text = "sent Bearer 0f8fad5b-d9cd and apikey=canary; Basic plan, bearer of news";
        let expected =
            format!("sent Bearer {HIDDEN} and apikey={HIDDEN}; Basic plan, bearer of news");
        assert_eq!(redact_text(text), expected);
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
