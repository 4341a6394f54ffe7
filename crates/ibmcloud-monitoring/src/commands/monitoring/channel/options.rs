//! The options of notification channels, as people type them.

use ibmcloud_cli::errors::CommandError;
use ibmcloud_cli::msg;
use ibmcloud_core::Json;
use ibmcloud_core::resource::channel::FLAGS;
use ibmcloud_core::resource::secrets::{LeftMask, left_mask};
use ibmcloud_transport::json::parse;

use crate::commands::monitoring::shared::assign;

/// Options that are lists, typed with commas.
const LISTS: [&str; 2] = ["emailRecipients", "snsTopicARNs"];

/// Options that are objects, typed as JSON.
const OBJECTS: [&str; 2] = ["additionalHeaders", "customData"];

/// The value of an option: lists are split, objects and flags are read, anything else is taken as it is.
pub(super) fn option(name: &str, value: Json) -> Json {
    match value {
        Json::String(text) if OBJECTS.contains(&name) => match parse(&text) {
            Ok(object @ Json::Object(_)) => object,
            _ => Json::String(text),
        },
        Json::String(text) if LISTS.contains(&name) => {
            Json::Array(assign::list(&text).into_iter().map(Json::String).collect())
        }
        Json::String(text) if FLAGS.contains(&name) => match text.to_ascii_lowercase().as_str() {
            "true" => true.into(),
            "false" => false.into(),
            _ => Json::String(text),
        },
        value => value,
    }
}

/// Refuses a channel in which a mask is left: it would become the secret itself.
pub(super) fn check_masks(channel: &Json) -> Result<(), CommandError> {
    let Some(LeftMask { option, member }) = left_mask(channel) else { return Ok(()) };
    Err(CommandError::plain(
        msg!(
            "'{{.Member}}' holds a mask, such as 'channel show' prints, and not the value itself.",
            Member = member
        ),
        msg!(
            "Nothing was changed. Write the value into the file, or give it with '--option {{.Option}}=@FILE'.",
            Option = option
        ),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn objects_are_read() {
        let headers = option("additionalHeaders", r#"{"X-Team": "ops"}"#.into());
        assert_eq!(headers.to_string(), r#"{"X-Team":"ops"}"#);
        assert_eq!(option("customData", "words".into()), "words".into());
        assert_eq!(option("url", "{}".into()), "{}".into());
    }

    #[test]
    fn flags_are_true_or_false() {
        assert_eq!(option("notifyOnOk", "TRUE".into()), true.into());
        assert_eq!(option("notifyOnOk", "maybe".into()), "maybe".into());
    }

    #[test]
    fn lists_are_split() {
        let list = option("emailRecipients", "a@b.c, d@e.f".into());
        assert_eq!(list.to_string(), r#"["a@b.c","d@e.f"]"#);
        assert_eq!(option("url", "a,b".into()), "a,b".into());
    }
}
