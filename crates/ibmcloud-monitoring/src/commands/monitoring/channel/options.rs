//! The options of notification channels, as people type them.

use ibmcloud_cli::context::Context;
use ibmcloud_cli::errors::CommandError;
use ibmcloud_cli::messages::Message;
use ibmcloud_cli::msg;
use ibmcloud_core::Json;
use ibmcloud_core::resource::channel::{FLAGS, LISTS, OBJECTS, check_options};
use ibmcloud_core::resource::secrets::{LeftMask, left_mask};
use ibmcloud_core::resource::{self, Violation};
use ibmcloud_transport::json::parse;

use crate::commands::monitoring::shared::{assign, violation};

/// Puts a typed option among those of a channel. `additionalHeaders.X-Key` reaches a member, and what has no
/// members is refused: it would be an option of its own, of which the service knows nothing.
pub(super) fn put(options: &mut Json, name: &str, value: Json) -> Result<(), Message> {
    if options.get(name).is_some() || !name.contains(['.', '[']) {
        options.insert(name, option(name, value));
        return Ok(());
    }
    if let Some((outer, inner)) = name.split_once('.') {
        let is_object = options.get(outer).is_some_and(|it| it.as_object().is_some());
        if inner.is_empty() || !(is_object || OBJECTS.contains(&outer)) {
            return Err(msg!(
                "'{{.Key}}': the option '{{.Option}}' has no members",
                Key = name,
                Option = outer
            ));
        }
        let mut members = options.get(outer).cloned().unwrap_or_else(|| Json::Object(Vec::new()));
        members.insert(inner, member_of(outer, value));
        options.insert(outer, members);
        return Ok(());
    }
    assign::assign(options, name, value)
}

/// Headers are texts, whatever they look like.
fn member_of(outer: &str, value: Json) -> Json {
    match value {
        Json::Number(_) | Json::Bool(_) if outer == "additionalHeaders" => {
            Json::String(value.to_string())
        }
        value => value,
    }
}

/// The value of an option: lists are split, objects and flags are read, anything else is taken as it is.
fn option(name: &str, value: Json) -> Json {
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

/// The one check of options, whether they were typed or stand in a file. `present` is the channel as it is.
pub(super) fn check(
    ctx: &mut Context,
    channel: &Json,
    present: Option<&Json>,
    strict: bool,
) -> Result<(), CommandError> {
    let refused = |reason: &Violation| CommandError::usage(violation::sentence(reason));
    check_masks(channel)?;
    let unknown = check_options(channel, present).map_err(|reason| refused(&reason))?;
    resource::channel::check(channel).map_err(|reason| refused(&reason))?;
    for option in unknown {
        let kind = channel.text("type");
        if strict {
            return Err(CommandError::usage(msg!(
                "the option '{{.Option}}' is not known here for channels of type {{.Type}}",
                Option = option,
                Type = kind
            )));
        }
        ctx.console.warn(&msg!(
            "The option '{{.Option}}' is not known here for channels of type {{.Type}}; it is sent as it is.",
            Option = option,
            Type = kind
        ))?;
    }
    Ok(())
}

/// Refuses a channel in which a mask is left: it would become the secret itself.
fn check_masks(channel: &Json) -> Result<(), CommandError> {
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
    fn dots_and_brackets_reach_members() {
        let mut options = parse(r#"{"additionalHeaders":{"X-Old":"1"},"a.b":"1"}"#).unwrap();
        put(&mut options, "additionalHeaders.Authorization", "Bearer new".into()).unwrap();
        put(&mut options, "additionalHeaders.X-Id", Json::Number("7".into())).unwrap();
        put(&mut options, "customData.team", "ops".into()).unwrap();
        put(&mut options, "customData[on]", true.into()).unwrap();
        put(&mut options, "a.b", "2".into()).unwrap();
        assert_eq!(
            options.to_string(),
            r#"{"additionalHeaders":{"X-Old":"1","Authorization":"Bearer new","X-Id":"7"},"a.b":"2","customData":{"team":"ops","on":true}}"#
        );
        for key in ["url.path", "unknown.member", "customData."] {
            assert!(put(&mut options, key, "x".into()).is_err(), "{key}");
        }
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
