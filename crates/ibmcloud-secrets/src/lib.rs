//! What is a secret: by the name that it has, and, for the well-known shapes, by itself.
//!
//! Traces, commands, exported files, comparisons and errors ask here, so that what one of them hides no other one
//! shows. It has no dependencies: both the SDK of plug-ins and the domain use it.

use std::ops::Range;

use compact_sort::CompactSort as _;

/// What is put in place of a secret; the host's words.
pub const HIDDEN: &str = "[PRIVATE DATA HIDDEN]";

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

/// Whether a value under this name is to be hidden. Names are compared without case and
/// separators, so `API-Key`, `apiKey` and `api_key` are one.
pub fn is_secret(name: &str) -> bool {
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
pub fn is_secret_under(name: &str, value: &str) -> bool {
    folded(name) == "key"
        && value.len() >= 16
        && value.contains(|c: char| c.is_ascii_digit())
        && value.contains(|c: char| c.is_ascii_alphabetic())
        && value.chars().all(|c| c.is_ascii_alphanumeric() || "-_+/=".contains(c))
}

/// A foreign address under such a name may be that of a webhook, whose path is its credential: of
/// it only the host is left. Addresses of the cloud itself are none.
pub fn shown_webhook(name: &str, value: &str) -> Option<String> {
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

/// Whether a header carries a credential.
pub fn is_secret_header(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    lower.starts_with("x-auth") || is_secret(&lower)
}

/// Whether a text under a name may not be seen: because of the name, or because of what it looks like. JSON
/// inside of a text, such as the template of a message, is looked into.
pub fn is_secret_text(name: &str, text: &str) -> bool {
    let by_name = is_secret(name) || is_secret_under(name, text);
    let by_look = shown_webhook(name, text).is_some() || redact_text(text) != text;
    !text.is_empty() && (by_name || by_look || names_a_secret(text))
}

/// Whether JSON, or what is meant to become JSON, gives a text to a secret name. What a service fills in, such as
/// `{{@token}}`, is none.
fn names_a_secret(text: &str) -> bool {
    if !text.trim_start().starts_with(['{', '[']) {
        return false;
    }
    let parts: Vec<&str> = text.split('"').collect();
    parts.windows(3).any(|window| match window {
        [name, colon, value] if colon.trim() == ":" => {
            is_secret(name) && !value.is_empty() && !value.starts_with("{{")
        }
        _ => false,
    })
}

/// Forms have a few more: the code of a login, the answer to a security question.
pub fn is_secret_parameter(name: &str) -> bool {
    is_secret(name)
        || ["code", "key", "sig", "signature", "assertion", "securityquestionanswer"]
            .contains(&folded(name).as_str())
}

/// A name without case and separators.
pub fn folded(name: &str) -> String {
    let letters = name.chars().filter(|c| c.is_alphanumeric());
    letters.flat_map(char::to_lowercase).collect()
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
    found.compact_sort_by_key(|range| (range.start, range.end));
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
    use super::*;

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
    fn a_text_is_secret_by_its_name_or_by_its_look() {
        for (name, text) in [
            ("api_token", "canary"),
            ("note", "Bearer 0f8fad5b-d9cd-469f"),
            ("url", "https://hooks.example.com/services/canary"),
            ("privateChannelUrl", "https://hooks.example.com/canary"),
            ("monitorTemplate", r#"{"text":"x","api_key" : "canary"}"#),
            ("X-Api-Key", "canary"),
        ] {
            assert!(is_secret_text(name, text), "{name}: {text}");
        }
        for (name, text) in [
            ("api_token", ""),
            ("note", "the token is in the safe"),
            ("monitorTemplate", r#"{"text":"{{@alert_name}}","token":"{{@token}}"}"#),
            ("team", "ops"),
        ] {
            assert!(!is_secret_text(name, text), "{name}: {text}");
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
    fn an_address_in_prose_loses_its_user_part() {
        let text = redact_text("see https://u:canary@host/path or https://host/@x");
        assert_eq!(text, format!("see https://{HIDDEN}@host/path or https://host/@x"));
    }
}
