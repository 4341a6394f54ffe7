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

/// Hides what is recognised without a name beside it: signed tokens (JWT), the credential after
/// `Bearer`, `Basic` or a `secret=`, and the user part of an address.
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

/// Whether a value under this name is to be hidden. Names are compared without case and
/// separators, so `API-Key`, `apiKey` and `api_key` are one.
pub(super) fn is_secret(name: &str) -> bool {
    const SECRET: [&str; 16] = [
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
        // Headers that are sent along to somebody else carry the credentials for it.
        "headers",
    ];
    // Keys that unlock nothing. Any other `somethingKey` may: `serviceKey`, `routingKey` …
    const OPEN: [&str; 6] =
        ["publickey", "primarykey", "foreignkey", "sortkey", "labelkey", "tagkey"];
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
    let key = name.ends_with("key") && name != "key" && !OPEN.iter().any(|it| name.ends_with(it));
    (key || SECRET.iter().any(|word| name.contains(word))) && !about(&name)
}

/// Whether a value is one under a name that is often harmless: the `key` of a label is a few words,
/// the `key` of a token is a long word of letters and digits.
pub(super) fn is_secret_under(name: &str, value: &str) -> bool {
    folded(name) == "key"
        && value.len() >= 16
        && value.contains(|c: char| c.is_ascii_digit())
        && value.contains(|c: char| c.is_ascii_alphabetic())
        && value.chars().all(|c| c.is_ascii_alphanumeric() || "-_+/=".contains(c))
}

/// A foreign address under such a name may be that of a webhook, whose path is its credential: of
/// it only the host is left. Addresses of the cloud itself are none.
pub(super) fn shown_webhook(name: &str, value: &str) -> Option<String> {
    let name = folded(name);
    let named = name == "url"
        || name.ends_with("webhook")
        || name.ends_with("webhookurl")
        || name.ends_with("channelurl");
    let (scheme, rest) = value.split_once("://").filter(|_| named)?;
    let (authority, path) = rest.split_at(rest.find(['/', '?', '#']).unwrap_or(rest.len()));
    let host = authority.rsplit('@').next().unwrap_or(authority);
    let name = host.split(':').next().unwrap_or(host).to_ascii_lowercase();
    let ours = ["ibm.com", "bluemix.net", "localhost", "127.0.0.1"]
        .iter()
        .any(|it| name.strip_suffix(it).is_some_and(|rest| rest.is_empty() || rest.ends_with('.')));
    (!ours && path.len() > 1).then(|| format!("{scheme}://{host}/{HIDDEN}"))
}

/// Forms have a few more: the code of a login, the answer to a security question.
fn is_secret_parameter(name: &str) -> bool {
    is_secret(name)
        || ["code", "key", "sig", "signature", "assertion", "securityquestionanswer"]
            .contains(&folded(name).as_str())
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

/// Where the recognisable secrets are, in order; they may overlap.
fn secrets(text: &str) -> Vec<Range<usize>> {
    const MARKS: [&str; 9] = [
        "bearer ",
        "basic ",
        "password=",
        "apikey=",
        "passcode=",
        "token=",
        "secret=",
        "?key=",
        "&key=",
    ];
    let lower = text.to_ascii_lowercase();
    let marked = MARKS.iter().flat_map(|mark| {
        lower.match_indices(mark).filter_map(|(at, _)| marked(text, mark, at + mark.len()))
    });
    let mut found: Vec<_> = marked.chain(jwts(text)).chain(user_parts(text)).collect();
    found.sort_by_key(|range| (range.start, range.end));
    found
}

/// What stands before the `@` of an address: `user:password` in `https://user:password@host`.
fn user_parts(text: &str) -> impl Iterator<Item = Range<usize>> {
    text.match_indices("://").filter_map(move |(at, mark)| {
        let start = at + mark.len();
        let tail = text.split_at(start).1;
        let ends = |c: char| c.is_whitespace() || "/?#\"'<>\\".contains(c);
        let authority = tail.split_at(tail.find(ends).unwrap_or(tail.len())).0;
        let user = authority.rsplit_once('@')?.0;
        (user != HIDDEN && !user.is_empty()).then_some(start..start + user.len())
    })
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
    fn an_address_in_prose_loses_its_user_part() {
        let text = redact_text("see https://u:canary@host/path or https://host/@x");
        assert_eq!(text, format!("see https://{HIDDEN}@host/path or https://host/@x"));
    }

    #[test]
    fn what_is_said_about_a_secret_may_be_seen() {
        for name in ["token_type", "tokenEndpoint", "token_expiration", "publicKey", "key"] {
            assert!(!is_secret(name), "{name}");
        }
        for name in ["refresh_token", "iam_apikey_id", "clientSecret", "cr-token", "serviceKey"] {
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
