//! JSON documents that people hand in: read whole and checked before anything is sent.

use ibmcloud_as_code::parse::{self, ParseError};
use ibmcloud_cli::context::Context;
use ibmcloud_cli::errors::CommandError;
use ibmcloud_cli::files::named;
use ibmcloud_cli::messages::Message;
use ibmcloud_cli::msg;
use ibmcloud_core::Json;
use ibmcloud_core::resource::Schema;

use super::violation::sentence;

/// A file that describes a thing, and how closely it is looked at.
#[derive(clap::Args, Debug)]
pub(crate) struct Strictness {
    /// Refuse members about which nothing is known, which are only warned of otherwise
    #[arg(long)]
    pub(crate) strict: bool,
}

/// Reads a document, in its envelope or bare, and checks its members. What the service is not
/// known to understand is warned about, and sent.
pub(crate) fn document(
    ctx: &mut Context,
    path: &str,
    envelope: &str,
    strictness: &Strictness,
    schema: impl FnOnce(&Json) -> &'static Schema,
) -> Result<Json, CommandError> {
    let text = named::read(&ctx.env, path)?;
    let document = only_one(object(path, &text, envelope)?, path, envelope)?;
    let refused = |reason: Message| {
        CommandError::plain(
            msg!("The file '{{.Path}}' cannot be used: {{.Reason}}", Path = path, Reason => reason),
            msg!("Nothing was changed."),
        )
    };
    let schema = schema(&document);
    let unknown_members = schema.check(&document).map_err(|reason| refused(sentence(&reason)))?;
    for name in unknown_members {
        if strictness.strict {
            let meant = schema.meant(&name);
            return Err(refused(not_known(&name, meant)));
        }
        ctx.console.warn(&unknown(&name, schema.meant(&name), path))?;
    }
    Ok(document)
}

/// The only thing in a list as the service answers with it, such as `{"alerts": […]}`.
fn only_one(document: Json, path: &str, envelope: &str) -> Result<Json, CommandError> {
    let list = format!("{envelope}s");
    let Some(Json::Array(items)) = document.get(&list).filter(|_| document.get("name").is_none())
    else {
        return Ok(document);
    };
    match &items[..] {
        [one @ Json::Object(_)] => Ok(one.clone()),
        items => Err(CommandError::plain(
            msg!(
                "The file '{{.Path}}' holds a list '{{.Member}}' with {{.Count}} entries, and one is needed.",
                Path = path,
                Member = list,
                Count = items.len()
            ),
            msg!("Nothing was changed. Put each of them into a file of its own."),
        )),
    }
}

/// A member about which nothing is known, where that is not wanted.
pub(crate) fn not_known(member: &str, meant: Option<&str>) -> Message {
    match meant {
        Some(meant) => msg!(
            "'{{.Member}}' is not known here: did you mean '{{.Meant}}'?",
            Member = member,
            Meant = meant
        ),
        None => msg!("'{{.Member}}' is not known here.", Member = member),
    }
}

/// A member of a file about which nothing is known, and the one that was probably meant.
pub(crate) fn unknown(member: &str, meant: Option<&str>, path: &str) -> Message {
    if let Some(meant) = meant {
        return msg!(
            "'{{.Member}}' in the file '{{.Path}}' is not known here: did you mean '{{.Meant}}'? It is sent as it is; '--strict' refuses it.",
            Member = member,
            Path = path,
            Meant = meant
        );
    }
    msg!(
        "'{{.Member}}' in the file '{{.Path}}' is not known here; it is sent as it is.",
        Member = member,
        Path = path
    )
}

/// A text as one object, in its envelope or bare; what is wrong with it is told with line and column.
pub(crate) fn object(path: &str, text: &str, envelope: &str) -> Result<Json, CommandError> {
    parse::object(text, envelope).map_err(|error| unreadable(path, &error))
}

/// What is wrong with a file that is not one object of JSON.
pub(crate) fn unreadable(path: &str, error: &ParseError) -> CommandError {
    let what = match error {
        ParseError::Syntax { line, column, reason } => msg!(
            "The file '{{.Path}}' is not JSON: line {{.Line}}, column {{.Column}}: {{.Reason}}.",
            Path = path,
            Line = line,
            Column = column,
            Reason = reason
        ),
        ParseError::Unusable(reason) => {
            msg!("The file '{{.Path}}' cannot be used: {{.Reason}}", Path = path, Reason = reason)
        }
        ParseError::NotAnObject => {
            msg!("The file '{{.Path}}' holds JSON, but not one object.", Path = path)
        }
    };
    CommandError::plain(what, msg!("Nothing was changed."))
}

/// A document without some of its members.
pub(crate) fn without(document: Json, members: &[&str]) -> Json {
    match document {
        Json::Object(all) => Json::Object(
            all.into_iter().filter(|(name, _)| !members.contains(&name.as_str())).collect(),
        ),
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use ibmcloud_plugin_sdk::locale::Translator;
    use ibmcloud_transport::json::parse;

    use super::{object, without};

    fn said(text: &str) -> String {
        let error = object("alert.json", text, "alert").unwrap_err();
        error.text("ibmcloud", &Translator::english())
    }

    #[test]
    fn a_malformed_file_names_line_and_column() {
        let said = said("\n{\n  \"name\": \"x\",\n  \"severity\": 2,\n}\n");
        assert!(said.contains("line 5, column 1: key must be a string."), "{said}");
        assert!(said.contains("Nothing was changed."), "{said}");
    }

    #[test]
    fn an_envelope_is_taken_off() {
        let bare = object("f", r#"{"name":"x"}"#, "alert").unwrap();
        let wrapped = object("f", r#"{"version":"v3","alert":{"name":"x"}}"#, "alert").unwrap();
        assert_eq!(bare, wrapped);
        assert!(said("[1]").contains("not one object"));
        assert!(said("").contains("line 1, column 0: EOF while parsing a value."));
    }

    #[test]
    fn members_are_left_out_by_name() {
        let document = parse(r#"{"id":1,"name":"x","version":2}"#).unwrap();
        assert_eq!(without(document, &["id", "version"]).to_string(), r#"{"name":"x"}"#);
    }
}
