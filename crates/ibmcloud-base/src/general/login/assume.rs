//! The session becomes that of a trusted profile, and everything that is targeted stays.

use std::sync::Arc;

use ibmcloud_cli::context::Context;
use ibmcloud_cli::errors::CommandError;
use ibmcloud_cli::msg;
use ibmcloud_cli::session::{claims_of, store_tokens};
use ibmcloud_plugin_sdk::config::ResourceGroup as GroupRecord;
use ibmcloud_transport::{MemoryStore, TokenStore as _};

use super::args::{Kind, refused};
use super::{profile, targeting};

/// Assumes a profile with the session's own token. The session of before is kept beside it, as the host keeps it:
/// it renews that of the profile.
pub(crate) fn assume(ctx: &mut Context, wanted: &str) -> Result<(), CommandError> {
    let session = ctx.session()?;
    let config = ctx.config()?;
    if claims_of(&config).is_profile() {
        return Err(CommandError::plain(
            msg!("The session is one of a trusted profile already."),
            msg!(
                "Nothing was changed. Log in as yourself with '{{.Program}} login' first.",
                Program = ctx.program
            ),
        ));
    }
    let client = ctx.client_of_user()?;
    ctx.fresh_token(&client)?;
    let tokens = ctx.tokens().load().ok().flatten();
    let mut tokens = tokens.ok_or(CommandError::NotLoggedIn)?;
    let mut account = session.account.clone();
    let store = Arc::new(MemoryStore::new(Some(tokens.clone())));
    let client = ctx.connect(&config, store.clone())?.map_err(refused)?;
    let fallback = profile::assume(ctx, &client, wanted, (&mut tokens, &mut account), &store)?;
    let moved = account != session.account;
    ctx.store.update(|config| {
        store_tokens(config, &tokens);
        profile::store(config, &tokens, Kind::ApiKey, Some(&fallback));
        if let Some(account) = &account {
            config.set_account(&targeting::stored_account(account));
        }
        // A group of another account is none of this one.
        if moved {
            config.set_resource_group(&GroupRecord::default());
        }
    })?;
    Ok(())
}
