//! `login`: from a credential to a session that every program sharing the configuration can use.

mod args;
pub(crate) mod assume;
pub(crate) mod credential;
pub(crate) mod endpoint;
pub(crate) mod profile;
pub(crate) mod targeting;

use std::sync::Arc;
use std::time::SystemTime;

use ibmcloud_cli::command::Run;
use ibmcloud_cli::context::Context;
use ibmcloud_cli::errors::{CommandError, Place};
use ibmcloud_cli::msg;
use ibmcloud_cli::session::{Session, store_tokens};
use ibmcloud_cli::settings::DEFAULT_API_ENDPOINT;
use ibmcloud_cli::view::Shown;
use ibmcloud_core::ids::RegionName;
use ibmcloud_core::session::{Account, ResourceGroup, Tokens};
use ibmcloud_plugin_sdk::config::Config;
use ibmcloud_transport::{Client, MemoryStore, TokenStore as _};

pub(crate) use self::args::LoginArgs;
use self::args::{Kind, refused};
use self::credential::Credential;
use self::endpoint::ApiEndpoint;
use self::profile::FallbackSession;
use crate::general::target::TargetBlock;

/// Everything that a log-in found, to be stored as one change.
struct Found {
    tokens: Tokens,
    kind: Kind,
    /// Whoever assumed the profile of the session.
    fallback: Option<FallbackSession>,
    account: Option<Account>,
    group: Option<ResourceGroup>,
    region: Option<RegionName>,
}

impl Run for LoginArgs {
    fn run(self, ctx: &mut Context) -> Result<Shown, CommandError> {
        let (config, endpoint) = self.aimed(ctx)?;
        let place = Place {
            endpoint: endpoint.url.clone(),
            region: config.region().to_owned(),
            session: Session::from_config(&config).is_some(),
        };
        self.log_in(ctx, config, &endpoint).map_err(|error| error.at(place))?;
        Ok(Box::new(TargetBlock::now(ctx)?))
    }
}

impl LoginArgs {
    fn log_in(
        &self,
        ctx: &mut Context,
        mut config: Config,
        endpoint: &ApiEndpoint,
    ) -> Result<(), CommandError> {
        let store = Arc::new(MemoryStore::default());
        let client = ctx.connect(&config, store.clone())?.map_err(refused)?;
        ctx.console.say(&msg!("API endpoint: {{.Endpoint}}", Endpoint = config.api_endpoint()))?;
        if !config.region().is_empty() {
            ctx.console.say(&msg!("Region: {{.Region}}", Region = config.region()))?;
        }
        let Credential { proof, kind } = credential::choose(ctx, self, &client)?;
        announce(ctx, kind)?;
        let tokens = ctx.wait(proof.exchange(&client)).map_err(refused)?;
        store.put(tokens.clone());
        let found = self.target(ctx, &client, (tokens, kind), &store, &mut config)?;
        self.store(ctx, endpoint, &found)
    }

    /// A working copy of the configuration, aimed at the endpoint and region that were asked for.
    fn aimed(&self, ctx: &mut Context) -> Result<(Config, ApiEndpoint), CommandError> {
        let mut config = match ctx.config() {
            Err(error) if error.is_empty_configuration() => Config::default(),
            config => config?,
        };
        let stored = config.api_endpoint().to_owned();
        let typed = match &self.api_endpoint {
            Some(typed) => typed.as_str(),
            None if stored.is_empty() => DEFAULT_API_ENDPOINT,
            None => &stored,
        };
        let endpoint = ApiEndpoint::parse(typed)?;
        if let Some(warning) = endpoint.warning() {
            ctx.console.warn(&warning)?;
        }
        if self.organization.is_some() || self.space.is_some() {
            ctx.console.warn(&msg!(
                "Options -o and -s are ignored: Cloud Foundry on IBM Cloud ended in 2023."
            ))?;
        }
        self.aim(&endpoint, &mut config);
        Ok((config, endpoint))
    }

    /// What flags and endpoint say, written into a configuration.
    fn aim(&self, endpoint: &ApiEndpoint, config: &mut Config) {
        let skip =
            self.skip_ssl_validation || (self.api_endpoint.is_none() && config.ssl_disabled());
        let vpc = self.vpc || (self.api_endpoint.is_none() && config.is_access_from_vpc());
        endpoint.apply(config, vpc, skip);
        let region = self.region.as_deref().or(endpoint.region);
        if self.no_region {
            config.set_region("");
        } else if let Some(region) = region {
            config.set_region(region);
        }
    }

    fn target(
        &self,
        ctx: &mut Context,
        client: &Client,
        (mut tokens, kind): (Tokens, Kind),
        store: &MemoryStore,
        config: &mut Config,
    ) -> Result<Found, CommandError> {
        ctx.console.ok()?;
        ctx.console.gap()?;
        let (mut account, bound) = targeting::account(ctx, client, self, &tokens)?;
        if let Some(bound) = bound {
            store.put(bound.clone());
            tokens = bound;
        }
        let fallback = match &self.profile {
            Some(wanted) if !kind.names_a_profile() => {
                tokens = store.load().ok().flatten().unwrap_or(tokens);
                let session = (&mut tokens, &mut account);
                Some(profile::assume(ctx, client, wanted, session, store)?)
            }
            _ => None,
        };
        let group = match &account {
            Some(account) => targeting::resource_group(ctx, client, self, account)?,
            None => None,
        };
        let region = targeting::region(ctx, client, self, config)?;
        // A token may have been renewed on the way; the refresh token that it replaced is spent.
        let tokens = store.load().ok().flatten().unwrap_or(tokens);
        Ok(Found { tokens, kind, fallback, account, group, region })
    }

    /// Stores the whole session as one change of the shared configuration.
    fn store(
        &self,
        ctx: &Context,
        endpoint: &ApiEndpoint,
        found: &Found,
    ) -> Result<(), CommandError> {
        ctx.store.update(|config| {
            config.clear_session();
            self.aim(endpoint, config);
            config.set_region(found.region.as_ref().map_or("", RegionName::as_str));
            store_tokens(config, &found.tokens);
            profile::store(config, &found.tokens, found.kind, found.fallback.as_ref());
            if let Some(account) = &found.account {
                config.set_account(&targeting::stored_account(account));
            }
            if let Some(group) = &found.group {
                config.set_resource_group(&targeting::stored_group(group));
            }
            config.set_login_at(SystemTime::now());
        })?;
        Ok(())
    }
}

fn announce(ctx: &mut Context, kind: Kind) -> Result<(), CommandError> {
    if kind == Kind::ApiKeyFromEnvironment {
        ctx.console.progress(&msg!("Logging in with API key from environment variable..."))?;
    }
    ctx.console.progress(&msg!("Authenticating..."))?;
    if matches!(kind, Kind::ApiKey | Kind::ApiKeyFromEnvironment) {
        ctx.console.progress(&msg!("Retrieving API key token..."))?;
    }
    Ok(())
}
