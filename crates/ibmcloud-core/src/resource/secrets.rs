//! Secrets inside documents: masked when they are shown, put back when a shown document is sent.

use crate::json::Json;

/// What stands where a secret was.
pub const MASK: &str = "********";

/// Members of a channel's options that are, or hold, credentials of another service.
pub const SECRET: [&str; 5] = ["apiKey", "serviceKey", "routingKey", "additionalHeaders", "url"];

/// A channel that can be shown. The address of a webhook is its credential, as with Slack; of an
/// ordinary address the part in front of the path says enough to recognise it.
pub fn masked(channel: &Json) -> Json {
    let mut shown = channel.clone();
    let Some(Json::Object(options)) = channel.get("options") else { return shown };
    let options = options.iter().map(|(name, value)| {
        let secret = SECRET.contains(&name.as_str());
        (name.clone(), if secret { mask(value) } else { value.clone() })
    });
    shown.insert("options", Json::Object(options.collect()));
    shown
}

fn mask(value: &Json) -> Json {
    match value {
        Json::String(text) if text.is_empty() => value.clone(),
        Json::String(text) => match url::Url::parse(text) {
            Ok(url) if url.has_host() => {
                Json::String(format!("{}/{MASK}", url.origin().ascii_serialization()))
            }
            _ => MASK.into(),
        },
        Json::Object(members) => {
            Json::Object(members.iter().map(|(name, value)| (name.clone(), mask(value))).collect())
        }
        Json::Array(items) => Json::Array(items.iter().map(mask).collect()),
        Json::Null | Json::Bool(_) | Json::Number(_) => value.clone(),
    }
}

/// A channel that was shown masked, with the present secrets in the places of their masks. A mask that
/// was edited stands for nothing, and stays.
pub fn restored(sent: &Json, present: &Json) -> Json {
    let mut channel = sent.clone();
    let (Some(Json::Object(options)), Some(known)) = (sent.get("options"), present.get("options"))
    else {
        return channel;
    };
    let options = options.iter().map(|(name, value)| {
        let secret = known.get(name).filter(|_| SECRET.contains(&name.as_str()));
        (name.clone(), secret.map_or_else(|| value.clone(), |secret| unmasked(value, secret)))
    });
    channel.insert("options", Json::Object(options.collect()));
    channel
}

fn unmasked(sent: &Json, secret: &Json) -> Json {
    match sent {
        sent if *sent == mask(secret) => secret.clone(),
        Json::Object(members) => {
            let one = |(name, value): &(String, Json)| {
                let secret = secret.get(name).map(|secret| unmasked(value, secret));
                (name.clone(), secret.unwrap_or_else(|| value.clone()))
            };
            Json::Object(members.iter().map(one).collect())
        }
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
    let mut secrets = options.iter().filter(|(name, _)| SECRET.contains(&name.as_str()));
    secrets.find_map(|(option, value)| {
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
