//! What the commands of tags share.

use std::io;

use ibmcloud_cli::console::Console;
use ibmcloud_cli::context::Context;
use ibmcloud_cli::errors::{CommandError, exit};
use ibmcloud_cli::messages::Message;
use ibmcloud_cli::msg;
use ibmcloud_cli::view::View;
use ibmcloud_core::ids::AccountId;
use ibmcloud_plugin_sdk::terminal::Table;
use ibmcloud_transport::{TagOutcome, TagScope};
use serde_json::{Value, json};

/// Whose tags a command means.
pub(super) fn scope(
    ctx: &Context,
    kind: Option<&String>,
    account: Option<&String>,
) -> Result<TagScope, CommandError> {
    let kind = kind.map(|kind| kind.to_ascii_lowercase());
    if let Some(other) = &kind
        && !["user", "access", "service"].contains(&other.as_str())
    {
        let reason = msg!("'{{.Type}}' is not user, access or service", Type = other);
        return Err(CommandError::usage(reason));
    }
    let account: Option<AccountId> = match account {
        None => Some(ctx.account()?.id),
        Some(text) => Some(text.parse().map_err(|_| {
            CommandError::usage(msg!("'{{.ID}}' is not the ID of an account", ID = text))
        })?),
    };
    Ok(TagScope { kind, account })
}

/// The names behind `--tag-names`, separated by commas.
pub(super) fn names(typed: &str) -> Result<Vec<String>, CommandError> {
    let names: Vec<String> = typed
        .split(',')
        .map(|name| name.trim().to_owned())
        .filter(|name| !name.is_empty())
        .collect();
    if names.is_empty() {
        return Err(CommandError::usage(msg!("no tag was named")));
    }
    Ok(names)
}

/// How a change went; a failure among several is told by the exit code too.
pub(super) struct Changes {
    pub(super) done: Message,
    pub(super) outcomes: Vec<TagOutcome>,
    /// For how many resources or tags an outcome was to come.
    pub(super) asked: usize,
}

impl Changes {
    pub(super) fn failed(&self) -> usize {
        self.outcomes.iter().filter(|it| it.failure.is_some()).count()
    }

    /// Of how many the service said nothing.
    pub(super) fn unsaid(&self) -> usize {
        self.asked.saturating_sub(self.outcomes.len())
    }
}

impl View for Changes {
    fn render_text(&self, console: &mut Console) -> io::Result<()> {
        let failed: Vec<&TagOutcome> =
            self.outcomes.iter().filter(|it| it.failure.is_some()).collect();
        if self.unsaid() > 0 {
            console.say(&msg!(
                "The service accepted the change, but said nothing of {{.Count}} of {{.All}}: look at them before you go on.",
                Count = self.unsaid(),
                All = self.asked
            ))?;
        } else if failed.len() < self.outcomes.len() || self.outcomes.is_empty() {
            console.ok()?;
            console.say(&self.done)?;
        }
        if failed.is_empty() {
            return Ok(());
        }
        console.say(&msg!("These could not be changed:"))?;
        let mut table = Table::new(["ID", "Reason"]);
        for outcome in failed {
            let reason = outcome.failure.clone().unwrap_or_default();
            table.add_row([outcome.id.clone(), reason]);
        }
        console.table(&table)
    }

    fn to_json(&self) -> Value {
        let result = |it: &TagOutcome| json!({ "id": it.id, "is_error": it.failure.is_some(), "message": it.failure });
        json!({ "results": self.outcomes.iter().map(result).collect::<Vec<_>>() })
    }

    fn exit_code(&self) -> u8 {
        match self.failed() {
            _ if self.unsaid() > 0 => exit::UNCERTAIN,
            0 => exit::SUCCESS,
            all if all == self.outcomes.len() => exit::FAILURE,
            _ => exit::SOME_FAILED,
        }
    }
}
