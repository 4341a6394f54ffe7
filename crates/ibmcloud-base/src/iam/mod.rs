//! The `iam` namespace: identities and access.

pub(crate) mod access;
pub(crate) mod api_keys;
mod bearer_token;
mod oauth_tokens;
pub(crate) mod policies;
pub(crate) mod profiles;
pub(crate) mod roles;
pub(crate) mod service_ids;
mod views;
mod whom;

use std::io;

use ibmcloud_cli::command::CommandSpec;
use ibmcloud_cli::console::Console;
use ibmcloud_cli::context::Context;
use ibmcloud_cli::errors::CommandError;
use ibmcloud_cli::messages::{Fragment, Message};
use ibmcloud_cli::msg;
use ibmcloud_cli::session::claims_of;
use ibmcloud_cli::view::View;
use ibmcloud_core::Json;
use ibmcloud_core::ids::AccountId;
use ibmcloud_core::session::Account;
use serde_json::{Value, json};

/// The commands on tokens; those on identities and access are in rooms of their own.
pub(super) static COMMANDS: &[CommandSpec] = &[
    CommandSpec::new::<oauth_tokens::OauthTokensArgs>(
        "iam",
        "oauth-tokens",
        "Retrieve and display the OAuth tokens of the current session",
    ),
    CommandSpec::new::<bearer_token::BearerTokenArgs>(
        "iam",
        "bearer-token",
        "Show the access token of the current session without any prefix",
    ),
];

/// Who is logged in to which account, as the commands on identities need and show it.
#[derive(Debug, Clone)]
pub(crate) struct Place {
    /// The account.
    pub(crate) account: Account,
    /// IAM id of whoever is logged in.
    pub(crate) iam_id: String,
    /// The account's name, for progress lines.
    account_name: Fragment,
    /// The user, for progress lines.
    user: Fragment,
}

impl Place {
    pub(crate) fn now(ctx: &Context) -> Result<Self, CommandError> {
        let session = ctx.session()?;
        let account = ctx.account()?;
        let iam_id = claims_of(&ctx.config()?).iam_id.ok_or(CommandError::NotLoggedIn)?;
        Ok(Self {
            iam_id,
            account_name: ctx.console.entity(&account.name),
            user: ctx.console.entity(&session.user),
            account,
        })
    }

    pub(crate) fn id(&self) -> &AccountId {
        &self.account.id
    }
}

/// What a change answers: `OK` and a sentence; for programs, what there is to say of the thing.
pub(crate) struct Told {
    pub(crate) sentence: Message,
    pub(crate) document: Json,
}

impl View for Told {
    fn render_text(&self, console: &mut Console) -> io::Result<()> {
        console.ok()?;
        console.say(&self.sentence)
    }

    fn exact_json(&self) -> Option<Json> {
        Some(self.document.clone())
    }
}

/// The person said no.
pub(crate) struct NothingDeleted;

impl View for NothingDeleted {
    fn render_text(&self, console: &mut Console) -> io::Result<()> {
        console.say(&msg!("Nothing was changed."))
    }

    fn to_json(&self) -> Value {
        json!({ "changed": false })
    }
}

/// What was found out before a change was tried: whoever reads that something does not exist learns that
/// nothing was changed, too.
fn before_change<T>(found: Result<T, CommandError>) -> Result<T, CommandError> {
    found.map_err(|error| match error {
        CommandError::Plain { what, hint: None } => {
            CommandError::plain(what, msg!("Nothing was changed."))
        }
        CommandError::Plain { what, hint: Some(hint) }
            if !hint.english().contains("Nothing was changed.") =>
        {
            CommandError::plain(what, msg!("{{.Hint}} Nothing was changed.", Hint => hint))
        }
        other => other,
    })
}

/// `true` or `false`, as tables show it.
fn truth(value: bool) -> &'static str {
    if value { "true" } else { "false" }
}

/// The only one of several things with a name, or an error that tells them apart.
fn only<T>(
    mut found: Vec<T>,
    wanted: &str,
    id: impl Fn(&T) -> &str,
    none: impl FnOnce() -> CommandError,
) -> Result<T, CommandError> {
    if found.len() > 1 {
        let ids: Vec<&str> = found.iter().map(id).collect();
        return Err(CommandError::plain(
            msg!(
                "The name '{{.Name}}' stands for several: {{.IDs}}",
                Name = wanted,
                IDs = ids.join(", ")
            ),
            msg!("Nothing was changed. Use the ID of the one that you mean."),
        ));
    }
    found.pop().ok_or_else(none)
}

/// Whether a name and a description hold the texts that a list is narrowed down to.
fn matches(
    (name, description): (&str, &str),
    wanted_name: Option<&str>,
    wanted_description: Option<&str>,
) -> bool {
    let holds = |text: &str, part: Option<&str>| part.is_none_or(|part| text.contains(part));
    holds(name, wanted_name) && holds(description, wanted_description)
}
