//! Whether a service did what it was asked: an update that it accepts may leave members as they were,
//! such as the name of a team that cannot be changed, without a word.

use ibmcloud_cli::errors::{CommandError, exit};
use ibmcloud_cli::messages::Fragment;
use ibmcloud_cli::msg;
use ibmcloud_core::Json;
use ibmcloud_core::resource::answer::{differing, unchanged};

use super::views::Happened;

/// What is said of an update that would change nothing: it is not sent.
pub(crate) fn is_so_already(name: &Fragment, present: &Json) -> Happened {
    let text = msg!("Nothing was changed: {{.Name}} is already as it is asked to be.", Name = name);
    Happened::new(text, present)
}

/// An update that names nothing to change.
pub(crate) fn nothing_named() -> CommandError {
    CommandError::usage(msg!("nothing to update was named"))
}

/// Compares the answer to an update with what was sent and what was there before.
pub(crate) fn check(
    name: &str,
    sent: &Json,
    present: &Json,
    answer: &Json,
) -> Result<(), CommandError> {
    let left = unchanged(sent, present, answer);
    if left.is_empty() {
        return Ok(());
    }
    Err(CommandError::Stopped {
        text: vec![
            msg!(
                "The service accepted the update of '{{.Name}}', but left this as it was: {{.Members}}.",
                Name = name,
                Members = left.join(", ")
            ),
            msg!("Any other change was made: look at it before you go on."),
        ],
        // It was accepted, and its effect is not seen.
        code: exit::UNCERTAIN,
    })
}

/// Compares the answer to a creation with what was sent.
pub(crate) fn check_made(name: &str, sent: &Json, answer: &Json) -> Result<(), CommandError> {
    let other = differing(sent, answer);
    if other.is_empty() {
        return Ok(());
    }
    Err(CommandError::Stopped {
        text: vec![
            msg!(
                "The service made '{{.Name}}', but not as it was asked to. Look at: {{.Members}}.",
                Name = name,
                Members = other.join(", ")
            ),
            msg!("It is there, with ID {{.ID}}.", ID = answer.text("id")),
        ],
        code: exit::UNCERTAIN,
    })
}
