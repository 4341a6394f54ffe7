//! Secrets inside documents: masked when they are shown, put back when a shown document is sent.

use ibmcloud_secrets::{folded, is_secret, is_secret_text};

use crate::json::Json;

/// The token with which a public dashboard is seen.
const PUBLIC_TOKEN: &str = "publicToken";

/// What stands where a secret was.
pub const MASK: &str = "********";

/// How much of what is inside of a member is secret: all of it, or what its own name or look says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Secrecy {
    whole: bool,
}

impl Secrecy {
    /// Of an option of a channel. The address of a channel is its credential, whosever it is.
    pub fn of_option(name: &str) -> Self {
        Self { whole: is_secret(name) || folded(name).ends_with("url") }
    }

    /// Of a member inside.
    #[must_use]
    pub fn inside(self, name: &str) -> Self {
        Self { whole: self.whole || is_secret(name) }
    }

    /// Whether a plain value under this name may not be seen.
    pub fn hides(self, name: &str, value: &Json) -> bool {
        match value {
            Json::String(text) => !text.is_empty() && (self.whole || is_secret_text(name, text)),
            Json::Number(_) => self.whole,
            Json::Null | Json::Bool(_) | Json::Array(_) | Json::Object(_) => false,
        }
    }
}

/// A channel that can be shown. The address of a webhook is its credential, as with Slack; of an
/// ordinary address the part in front of the path says enough to recognise it.
pub fn masked(channel: &Json) -> Json {
    let mut shown = channel.clone();
    let Some(Json::Object(options)) = channel.get("options") else { return shown };
    let options = options
        .iter()
        .map(|(name, value)| (name.clone(), mask(Secrecy::of_option(name), name, value)));
    shown.insert("options", Json::Object(options.collect()));
    shown
}

fn mask(secrecy: Secrecy, name: &str, value: &Json) -> Json {
    match value {
        Json::Object(members) => {
            let inside = |(name, value): &(String, Json)| {
                (name.clone(), mask(secrecy.inside(name), name, value))
            };
            Json::Object(members.iter().map(inside).collect())
        }
        Json::Array(items) => {
            Json::Array(items.iter().map(|item| mask(secrecy, name, item)).collect())
        }
        plain if !secrecy.hides(name, plain) => plain.clone(),
        plain => match plain.as_str().map(url::Url::parse) {
            Some(Ok(url)) if url.has_host() => {
                Json::String(format!("{}/{MASK}", url.origin().ascii_serialization()))
            }
            _ => MASK.into(),
        },
    }
}

/// A channel that was shown masked, with the present secrets in the places of their masks. A mask that
/// was edited stands for nothing, and stays.
pub fn restored(sent: &Json, present: &Json) -> Json {
    let mut channel = sent.clone();
    let shown = masked(present);
    if let (Some(sent), Some(shown), Some(known)) =
        (sent.get("options"), shown.get("options"), present.get("options"))
    {
        channel.insert("options", unmasked(sent, shown, known));
    }
    channel
}

fn unmasked(sent: &Json, shown: &Json, present: &Json) -> Json {
    match (sent, shown, present) {
        (Json::Object(members), Json::Object(_), Json::Object(_)) => {
            let one = |(name, value): &(String, Json)| {
                let known = shown.get(name).zip(present.get(name));
                let value = known.map_or_else(
                    || value.clone(),
                    |(shown, present)| unmasked(value, shown, present),
                );
                (name.clone(), value)
            };
            Json::Object(members.iter().map(one).collect())
        }
        (Json::Array(items), Json::Array(shown), Json::Array(present)) => {
            let known = shown.iter().zip(present).map(Some).chain(std::iter::repeat(None));
            let one = |(item, known): (&Json, Option<(&Json, &Json)>)| {
                known
                    .map_or_else(|| item.clone(), |(shown, present)| unmasked(item, shown, present))
            };
            Json::Array(items.iter().zip(known).map(one).collect())
        }
        _ if sent == shown => present.clone(),
        _ => sent.clone(),
    }
}

/// A mask that stands where a secret has to be: it would become the secret itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeftMask {
    /// The option of the channel.
    pub option: String,
    /// The way to the mask, such as `additionalHeaders.X-Key`.
    pub member: String,
}

/// The first mask that is left in a channel which is to be sent.
pub fn left_mask(channel: &Json) -> Option<LeftMask> {
    let options = channel.get("options").and_then(Json::as_object).unwrap_or_default();
    options.iter().find_map(|(option, value)| {
        Some(LeftMask { option: option.clone(), member: masked_member(option, value)? })
    })
}

/// The way to a mask, such as `additionalHeaders.X-Key`.
fn masked_member(path: &str, value: &Json) -> Option<String> {
    match value {
        Json::String(text) => text.contains(MASK).then(|| path.to_owned()),
        Json::Object(members) => {
            members.iter().find_map(|(name, value)| masked_member(&format!("{path}.{name}"), value))
        }
        Json::Array(items) => items.iter().find_map(|value| masked_member(path, value)),
        Json::Null | Json::Bool(_) | Json::Number(_) => None,
    }
}

/// A dashboard that can be shown: whoever has the token of a public one sees it without an account.
pub fn without_public_token(dashboard: &Json) -> Json {
    let mut shown = dashboard.clone();
    if dashboard.text(PUBLIC_TOKEN).is_empty() {
        return shown;
    }
    shown.insert(PUBLIC_TOKEN, MASK.into());
    shown
}

/// A dashboard that was shown so, with the present token in its place.
pub fn with_public_token(mut sent: Json, present: &Json) -> Json {
    if sent.text(PUBLIC_TOKEN) == MASK {
        sent.insert(PUBLIC_TOKEN, present.get(PUBLIC_TOKEN).cloned().unwrap_or_default());
    }
    sent
}

/// A document in which the access keys of agents are shortened: the service puts them into the records of
/// users, and whoever has one can send data to the instance.
pub fn with_short_keys(document: &Json) -> Json {
    match document {
        Json::Object(members) => Json::Object(
            members
                .iter()
                .map(|(name, value)| match value {
                    Json::String(key) if name == "accessKey" => {
                        (name.clone(), shortened(key).into())
                    }
                    value => (name.clone(), with_short_keys(value)),
                })
                .collect(),
        ),
        Json::Array(items) => Json::Array(items.iter().map(with_short_keys).collect()),
        other => other.clone(),
    }
}

/// A key of which enough is left to tell it from others.
pub fn shortened(key: &str) -> String {
    let start: String = key.chars().take(8).collect();
    format!("{start}…")
}

#[cfg(test)]
mod tests {
    use super::super::testing::parse;
    use super::*;

    #[test]
    fn what_was_masked_comes_back_whole() {
        let text = r#"{"name":"hook","options":{"url":"https://hooks.slack.com/services/T/B/secret",
            "apiKey":"canary","additionalHeaders":{"X":"canary"},"channel":"dev"}}"#;
        let channel = parse(text);
        let shown = masked(&channel);
        let said = shown.to_string();
        assert!(!said.contains("canary") && !said.contains("secret"), "{said}");
        assert!(said.contains("https://hooks.slack.com/********"), "{said}");
        assert!(said.contains("\"channel\":\"dev\""), "{said}");
        assert_eq!(restored(&shown, &channel), channel);
    }

    #[test]
    fn secrets_are_known_by_their_names_at_every_depth() {
        let channel = parse(
            r#"{"options":{"url":"https://events.ibm.com/canary","privateChannelUrl":"https://x/canary",
            "customData":{"team":"ops","api_token":"canary","password":4711,"list":[{"secret":"canary"},"open"],
            "note":"Bearer canary-0815","on":true},"region":"eu"}}"#,
        );
        let shown = masked(&channel);
        let said = shown.to_string();
        assert!(!said.contains("canary") && !said.contains("4711"), "{said}");
        for open in ["\"team\":\"ops\"", "\"open\"", "\"on\":true", "\"region\":\"eu\""] {
            assert!(said.contains(open), "{said}");
        }
        assert_eq!(restored(&shown, &channel), channel);
        assert_eq!(left_mask(&restored(&shown, &channel)), None);
        assert!(left_mask(&shown).is_some());
    }

    #[test]
    fn the_token_of_a_public_dashboard_comes_back() {
        let dashboard = parse(r#"{"name":"x","publicToken":"canary"}"#);
        let shown = without_public_token(&dashboard);
        assert!(!shown.to_string().contains("canary"));
        assert_eq!(with_public_token(shown, &dashboard), dashboard);
    }

    #[test]
    fn access_keys_are_shortened_at_every_depth() {
        let user = parse(r#"{"id":1,"customer":{"accessKey":"0123456789canary","name":"x"}}"#);
        let shown = with_short_keys(&user).to_string();
        assert_eq!(shown, r#"{"id":1,"customer":{"accessKey":"01234567…","name":"x"}}"#);
    }

    #[test]
    fn what_was_changed_stays_changed() {
        let present = parse(r#"{"options":{"apiKey":"old","region":"eu"}}"#);
        let sent = parse(r#"{"options":{"apiKey":"new"}}"#);
        assert_eq!(restored(&sent, &present), sent);
    }

    #[test]
    fn only_the_mask_of_the_present_secret_stands_for_it() {
        let present = parse(
            r#"{"options":{"url":"https://a.example/x","additionalHeaders":{"X":"one","Y":"two"}}}"#,
        );
        let left = |options: &str| {
            let sent = parse(&format!("{{\"options\":{options}}}"));
            let channel = restored(&sent, &present);
            left_mask(&channel).map(|mask| mask.member)
        };
        assert_eq!(left(r#"{"url":"https://a.example/********"}"#), None);
        assert_eq!(left(r#"{"additionalHeaders":{"X":"********","Z":"new"}}"#), None);
        for (options, member) in [
            (r#"{"url":"https://b.example/********"}"#, "url"),
            (r#"{"url":"********"}"#, "url"),
            (r#"{"url":"https://a.example/********/more"}"#, "url"),
            (r#"{"apiKey":"********"}"#, "apiKey"),
            (r#"{"additionalHeaders":{"Z":"********"}}"#, "additionalHeaders.Z"),
        ] {
            assert_eq!(left(options).as_deref(), Some(member), "{options}");
        }
    }
}
