//! The `iam` namespace: identities and access.

mod oauth_tokens;

use crate::grammar::registry::CommandSpec;

/// The commands.
pub(super) static COMMANDS: &[CommandSpec] = &[CommandSpec::new::<oauth_tokens::OauthTokensArgs>(
    "iam",
    "oauth-tokens",
    "Retrieve and display the OAuth tokens of the current session",
    "[-o, --output FORMAT] [-q, --quiet]",
)];
