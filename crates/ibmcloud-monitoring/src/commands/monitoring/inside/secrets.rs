//! Secrets inside documents: masked when they are shown, put back when a shown document is sent.

use ibmcloud_core::Json;

/// What stands where a secret was.
pub(crate) const MASK: &str = "********";

/// Members of a channel's options that are, or hold, credentials of another service.
pub(crate) const SECRET: [&str; 5] =
    ["apiKey", "serviceKey", "routingKey", "additionalHeaders", "url"];

/// A channel that can be shown. The address of a webhook is its credential, as with Slack; of an
/// ordinary address the part in front of the path says enough to recognise it.
pub(crate) fn masked(channel: &Json) -> Json {
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

/// A document that was shown masked, with the present secrets in their places.
pub(crate) fn restored(sent: &Json, present: &Json) -> Json {
    match (sent, present) {
        (Json::String(text), Json::String(_)) if text.ends_with(MASK) => present.clone(),
        (Json::Object(members), present) => {
            let restore = |(name, value): &(String, Json)| {
                let kept = present.get(name).map(|present| restored(value, present));
                (name.clone(), kept.unwrap_or_else(|| value.clone()))
            };
            Json::Object(members.iter().map(restore).collect())
        }
        _ => sent.clone(),
    }
}

/// A document in which the access keys of agents are shortened: the service puts them into the records of
/// users, and whoever has one can send data to the instance.
pub(crate) fn with_short_keys(document: &Json) -> Json {
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
pub(crate) fn shortened(key: &str) -> String {
    let start: String = key.chars().take(8).collect();
    format!("{start}…")
}

#[cfg(test)]
mod tests {
    use ibmcloud_transport::json::parse;

    use super::*;

    #[test]
    fn what_was_masked_comes_back_whole() {
        let text = r#"{"name":"hook","options":{"url":"https://hooks.slack.com/services/T/B/secret",
            "apiKey":"canary","additionalHeaders":{"X":"canary"},"channel":"dev"}}"#;
        let channel = parse(text).unwrap();
        let shown = masked(&channel);
        let said = shown.to_string();
        assert!(!said.contains("canary") && !said.contains("secret"), "{said}");
        assert!(said.contains("https://hooks.slack.com/********"), "{said}");
        assert!(said.contains("\"channel\":\"dev\""), "{said}");
        assert_eq!(restored(&shown, &channel), channel);
    }

    #[test]
    fn access_keys_are_shortened_at_every_depth() {
        let user =
            parse(r#"{"id":1,"customer":{"accessKey":"0123456789canary","name":"x"}}"#).unwrap();
        let shown = with_short_keys(&user).to_string();
        assert_eq!(shown, r#"{"id":1,"customer":{"accessKey":"01234567…","name":"x"}}"#);
    }

    #[test]
    fn what_was_changed_stays_changed() {
        let present = parse(r#"{"options":{"apiKey":"old","region":"eu"}}"#).unwrap();
        let sent = parse(r#"{"options":{"apiKey":"new"}}"#).unwrap();
        assert_eq!(restored(&sent, &present), sent);
    }
}
