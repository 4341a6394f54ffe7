//! Finding one document among many by number or name.

use ibmcloud_cli::errors::CommandError;
use ibmcloud_cli::messages::{Fragment, Message};
use ibmcloud_cli::msg;
use ibmcloud_core::Json;
use ibmcloud_transport::Error as ServiceError;

/// A kind of thing inside an instance.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Alert,
    Dashboard,
    Channel,
    User,
    AccessKey,
    Event,
    Silence,
}

impl Kind {
    /// The member that people call it by.
    fn name(self) -> &'static str {
        match self {
            Self::User => "username",
            Self::AccessKey => "accessKey",
            Self::Alert | Self::Dashboard | Self::Channel | Self::Event | Self::Silence => "name",
        }
    }

    /// Whether a document has this name. The case of a mail address does not count.
    fn is_called(self, document: &Json, wanted: &str) -> bool {
        let name = document.text(self.name());
        match self {
            Self::User => name.eq_ignore_ascii_case(wanted),
            _ => name == wanted,
        }
    }

    fn missing(self, wanted: &str) -> Message {
        match self {
            Self::Alert => msg!("Alert '{{.Name}}' was not found.", Name = wanted),
            Self::Dashboard => msg!("Dashboard '{{.Name}}' was not found.", Name = wanted),
            Self::Channel => msg!("Notification channel '{{.Name}}' was not found.", Name = wanted),
            Self::User => msg!("User '{{.Name}}' was not found.", Name = wanted),
            Self::AccessKey => msg!("Access key '{{.Name}}' was not found.", Name = wanted),
            Self::Event => msg!("Event '{{.Name}}' was not found.", Name = wanted),
            Self::Silence => msg!("Silencing rule '{{.Name}}' was not found.", Name = wanted),
        }
    }

    fn list_command(self) -> &'static str {
        match self {
            Self::Alert => "alert list",
            Self::Dashboard => "dashboard list",
            Self::Channel => "channel list",
            Self::User => "user list",
            Self::AccessKey => "access-key list",
            Self::Event => "event list",
            Self::Silence => "silence list",
        }
    }

    /// It does not exist, or not in this team.
    pub(crate) fn not_found(self, program: &str, wanted: &str) -> CommandError {
        CommandError::plain(
            self.missing(wanted),
            msg!(
                "Nothing was changed. List what there is with '{{.Program}} monitoring {{.Command}}'.",
                Program = program,
                Command = self.list_command()
            ),
        )
    }
}

/// Whether a word is an ID and cannot be a name: see `docs/decisions/numbers-are-ids.md`.
pub(crate) fn is_id(wanted: &str) -> bool {
    !wanted.is_empty() && wanted.bytes().all(|byte| byte.is_ascii_digit())
}

/// The one document with this id or this name.
pub(crate) fn one(
    kind: Kind,
    program: &str,
    documents: Vec<Json>,
    wanted: &str,
) -> Result<Json, CommandError> {
    perhaps(kind, documents, wanted)?.ok_or_else(|| kind.not_found(program, wanted))
}

/// The same, where there may be none.
pub(crate) fn perhaps(
    kind: Kind,
    documents: Vec<Json>,
    wanted: &str,
) -> Result<Option<Json>, CommandError> {
    let by_id = documents.iter().position(|it| it.text("id") == wanted);
    if let Some(at) = by_id {
        return Ok(documents.into_iter().nth(at));
    }
    let mut found: Vec<Json> =
        documents.into_iter().filter(|it| kind.is_called(it, wanted)).collect();
    match (found.pop(), found.is_empty()) {
        (Some(named), _) if is_id(wanted) => Err(CommandError::plain(
            kind.missing(wanted),
            msg!(
                "Nothing was changed. A number is always an ID; the one that is named '{{.Name}}' has ID {{.ID}}.",
                Name = wanted,
                ID = named.text("id")
            ),
        )),
        (Some(document), true) => Ok(Some(document)),
        (None, _) => Ok(None),
        (Some(last), false) => {
            found.push(last);
            let candidates: Vec<String> = found.iter().map(candidate).collect();
            Err(CommandError::plain(
                msg!(
                    "Several are named '{{.Name}}':\n{{.List}}",
                    Name = wanted,
                    List = Fragment::lines(candidates)
                ),
                msg!("Nothing was changed. Name the one you mean by its ID."),
            ))
        }
    }
}

/// Enough of a document to tell it from another one of the same name.
fn candidate(document: &Json) -> String {
    let parts = ["id", "type", "username", "description"].map(|member| document.text(member));
    let parts: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    format!("  {}", parts.join("   "))
}

/// `None` for what the service does not know.
pub(crate) fn known<T>(answer: Result<T, ServiceError>) -> Result<Option<T>, ServiceError> {
    match answer {
        Ok(value) => Ok(Some(value)),
        Err(error) if error.is_not_found() => Ok(None),
        Err(error) => Err(error),
    }
}

/// The number of a document.
pub(crate) fn id(document: &Json) -> Option<u64> {
    document.get("id").and_then(Json::as_i64).and_then(|id| u64::try_from(id).ok())
}

#[cfg(test)]
mod tests {
    use ibmcloud_transport::json::parse;

    use super::*;

    fn documents() -> Vec<Json> {
        let texts = [
            r#"{"id":1,"name":"one"}"#,
            r#"{"id":2,"name":"two","type":"EMAIL"}"#,
            r#"{"id":3,"name":"two"}"#,
            r#"{"id":4,"name":"1"}"#,
        ];
        texts.iter().map(|text| parse(text).unwrap()).collect()
    }

    fn said(wanted: &str) -> String {
        let error = one(Kind::Channel, "ibmcloud", documents(), wanted).unwrap_err();
        error.text("ibmcloud", &ibmcloud_plugin_sdk::locale::Translator::english())
    }

    #[test]
    fn an_id_comes_before_a_name() {
        let found = |wanted| one(Kind::Channel, "ibmcloud", documents(), wanted).unwrap();
        assert_eq!(id(&found("1")), Some(1));
        assert_eq!(id(&found("one")), Some(1));
        assert_eq!(id(&found("3")), Some(3));
    }

    #[test]
    fn a_number_is_never_a_name() {
        let mut documents = documents();
        documents.remove(0);
        let error = one(Kind::Alert, "ibmcloud", documents, "1").unwrap_err();
        let translator = ibmcloud_plugin_sdk::locale::Translator::english();
        let said = error.text("ibmcloud", &translator);
        assert!(said.starts_with("Alert '1' was not found.\n"), "{said}");
        assert!(said.contains("the one that is named '1' has ID 4."), "{said}");
    }

    #[test]
    fn an_ambiguous_name_lists_the_candidates() {
        let said = said("two");
        assert!(said.contains("  2   EMAIL\n  3"), "{said}");
    }

    #[test]
    fn what_is_missing_is_named_with_the_way_to_look() {
        let said = said("three");
        assert!(said.starts_with("Notification channel 'three' was not found."), "{said}");
        assert!(said.contains("monitoring channel list"), "{said}");
    }
}
