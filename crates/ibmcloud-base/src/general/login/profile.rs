//! Trusted profiles: how one is named, how it is assumed, and what the configuration keeps of it.

use ibmcloud_cli::context::Context;
use ibmcloud_cli::errors::{Changed, CommandError};
use ibmcloud_cli::msg;
use ibmcloud_cli::session::store_fallback_tokens;
use ibmcloud_core::session::{Account, Tokens};
use ibmcloud_core::token::Claims;
use ibmcloud_plugin_sdk::config::{Account as AccountRecord, Config, Named, Profile};
use ibmcloud_transport::{
    Client, Grant, MemoryStore, TrustedProfile, VirtualServer, decode_claims,
};
use secrecy::ExposeSecret as _;

use super::args::{Kind, refused};
use super::targeting;
use crate::credential::trusted_profile;

/// Whoever assumed the profile of a session: their own session, which it is renewed by.
pub(super) struct FallbackSession {
    tokens: Tokens,
    account: Option<Account>,
}

/// Becomes the profile. Returns the session of before, and leaves that of the profile in `store`
/// and its account in `account`.
pub(super) fn assume(
    ctx: &mut Context,
    client: &Client,
    wanted: &str,
    (tokens, account): (&mut Tokens, &mut Option<Account>),
    store: &MemoryStore,
) -> Result<FallbackSession, CommandError> {
    ctx.console.progress(&msg!(
        "Assuming trusted profile {{.Profile}}...",
        Profile = ctx.console.entity(wanted)
    ))?;
    let mut profile = trusted_profile(wanted);
    if let TrustedProfile::Name { account: of, .. } = &mut profile {
        // Only a name needs an account to be looked up in.
        *of = account.as_ref().map(|account| account.id.clone());
    }
    let grant = Grant::Assume { access_token: tokens.access.clone(), profile };
    let assumed = ctx.wait(client.grant(&grant)).map_err(refused)?;
    let fallback =
        FallbackSession { tokens: std::mem::replace(tokens, assumed), account: account.take() };
    store.put(tokens.clone());
    let home = claims(tokens).account_id();
    *account = match home {
        Some(id) if fallback.account.as_ref().is_none_or(|account| account.id != id) => {
            let doing = msg!("Could not get the accounts.");
            Some(ctx.ask(doing, Changed::Nothing, client.account(&id))?)
        }
        _ => fallback.account.clone(),
    };
    ctx.console.ok()?;
    ctx.console.gap()?;
    Ok(fallback)
}

/// Writes what the tokens say of a profile into a configuration without a session.
pub(super) fn store(
    config: &mut Config,
    tokens: &Tokens,
    kind: Kind,
    fallback: Option<&FallbackSession>,
) {
    forget_assumed(config);
    let claims = claims(tokens);
    if !claims.is_profile() {
        return;
    }
    let authn = claims.authn.clone().unwrap_or_default();
    let actor = Named {
        name: authn.name.unwrap_or_default(),
        id: authn.sub.clone().or(authn.iam_id).unwrap_or_default(),
    };
    let id = claims.identifier.or(claims.sub).unwrap_or_default();
    let mut profile = Profile { id, name: claims.name.unwrap_or_default(), ..Profile::default() };
    match (kind, fallback) {
        (Kind::VirtualServer(_) | Kind::ComputeResource, _) => {
            config.set_is_logged_in_as_cri(true);
            config.set_cri_type(cri_type(kind, &actor.id));
            profile.compute_resource = actor;
        }
        (_, Some(fallback)) => {
            config.set_assumed_trusted_profile_id(&profile.id);
            profile.user = actor;
            store_fallback_session(config, fallback);
        }
        (_, None) => profile.user = actor,
    }
    config.set_profile(&profile);
}

/// `VPC` or `PVS`, or what the CRN of the compute resource says: a cluster, or anything else.
fn cri_type(kind: Kind, crn: &str) -> &'static str {
    match kind {
        Kind::VirtualServer(VirtualServer::Vpc) => "VPC",
        Kind::VirtualServer(VirtualServer::Power) => "PVS",
        _ if crn.contains(":containers-kubernetes:") => "IKS",
        _ => "OTHER",
    }
}

fn store_fallback_session(config: &mut Config, fallback: &FallbackSession) {
    if let Some(account) = &fallback.account {
        config.set_fallback_account(&targeting::stored_account(account));
    }
    store_fallback_tokens(config, &fallback.tokens);
}

/// A new session has nothing to do with the profile that an older one had assumed.
fn forget_assumed(config: &mut Config) {
    if !config.assumed_trusted_profile_id().is_empty() {
        config.set_assumed_trusted_profile_id("");
    }
    if config.fallback_account() != AccountRecord::default() {
        config.set_fallback_account(&AccountRecord::default());
    }
}

fn claims(tokens: &Tokens) -> Claims {
    decode_claims(tokens.access.expose_secret()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_kind_of_a_compute_resource_is_read_off_its_crn() {
        let crn = "crn:v1:bluemix:public:containers-kubernetes:us-south:a/1:c::";
        assert_eq!(cri_type(Kind::ComputeResource, crn), "IKS");
        assert_eq!(cri_type(Kind::ComputeResource, "crn:v1:bluemix:public:is::"), "OTHER");
        assert_eq!(cri_type(Kind::VirtualServer(VirtualServer::Vpc), crn), "VPC");
        assert_eq!(cri_type(Kind::VirtualServer(VirtualServer::Power), crn), "PVS");
    }
}
