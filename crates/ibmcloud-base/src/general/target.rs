//! `target`: shows what the session is aimed at, or aims it elsewhere.

use std::io;

use ibmcloud_cli::args::Output;
use ibmcloud_cli::command::Run;
use ibmcloud_cli::console::Console;
use ibmcloud_cli::context::Context;
use ibmcloud_cli::errors::{Changed, CommandError, unable_to_refresh};
use ibmcloud_cli::msg;
use ibmcloud_cli::session::{Session, claims_of, store_tokens};
use ibmcloud_cli::view::{Shown, View};
use ibmcloud_plugin_sdk::config::{Config, ResourceGroup};
use ibmcloud_plugin_sdk::terminal::Details;
use ibmcloud_transport::{ResourceGroupFilter, TokenStore as _};
use serde_json::{Map, Value, json};

use super::login::targeting;
use crate::select;

#[derive(clap::Args, Debug)]
pub(crate) struct TargetArgs {
    /// Name of the region to target
    #[arg(short = 'r', value_name = "REGION_NAME", conflicts_with = "unset_region")]
    region: Option<String>,
    /// Clear the targeted region
    #[arg(long)]
    unset_region: bool,
    /// ID of the account to target
    #[arg(short = 'c', value_name = "ACCOUNT_ID")]
    account: Option<String>,
    /// Name or ID of the resource group to target
    #[arg(short = 'g', value_name = "RESOURCE_GROUP", conflicts_with = "unset_resource_group")]
    resource_group: Option<String>,
    /// Clear the targeted resource group
    #[arg(long)]
    unset_resource_group: bool,
    /// Cloud Foundry: there is none any more
    #[arg(long, hide = true)]
    cf: bool,
    /// Cloud Foundry endpoint: there is none any more
    #[arg(long, hide = true)]
    cf_api: Option<String>,
    /// Cloud Foundry organization: there are none any more
    #[arg(short = 'o', hide = true)]
    organization: Option<String>,
    /// Cloud Foundry space: there are none any more
    #[arg(short = 's', hide = true)]
    space: Option<String>,
    #[command(flatten)]
    output: Output,
}

impl Run for TargetArgs {
    fn run(self, ctx: &mut Context) -> Result<Shown, CommandError> {
        if self.cf || self.cf_api.is_some() || self.organization.is_some() || self.space.is_some() {
            ctx.console.warn(&msg!(
                "Cloud Foundry on IBM Cloud ended in 2023: its options are ignored."
            ))?;
        }
        if let Some(wanted) = &self.account {
            account(ctx, wanted)?;
        }
        if let Some(wanted) = &self.resource_group {
            resource_group(ctx, wanted)?;
        } else if self.unset_resource_group {
            ctx.session()?;
            ctx.store.update(|config| config.set_resource_group(&ResourceGroup::default()))?;
        }
        if let Some(wanted) = &self.region {
            region(ctx, wanted)?;
        } else if self.unset_region {
            ctx.store.update(|config| config.set_region(""))?;
        }
        Ok(Box::new(TargetBlock::now(ctx)?))
    }
}

fn account(ctx: &mut Context, wanted: &str) -> Result<(), CommandError> {
    let client = ctx.client_of_user()?;
    let id = wanted.parse().map_err(|_| {
        CommandError::plain(
            msg!("'{{.Account}}' is not the ID of an account.", Account = wanted),
            msg!("List your accounts with '{{.Program}} account list'.", Program = ctx.program),
        )
    })?;
    let account = ctx.ask(msg!("Could not set account."), Changed::Nothing, client.account(&id))?;
    let tokens = ctx.tokens().load().ok().flatten();
    let tokens = tokens.ok_or(CommandError::NotLoggedIn)?;
    let bound = targeting::bind(ctx, &client, &tokens, &account)?;
    ctx.store.update(|config| {
        store_tokens(config, &bound);
        config.set_account(&targeting::stored_account(&account));
        config.set_resource_group(&ResourceGroup::default());
    })?;
    let shown = ctx.console.entity(&targeting::label(&account));
    ctx.console.say(&msg!("Targeted account {{.Account}}", Account = shown))?;
    Ok(ctx.console.gap()?)
}

fn resource_group(ctx: &mut Context, wanted: &str) -> Result<(), CommandError> {
    let account = ctx.account()?;
    let client = ctx.client()?;
    let filter = ResourceGroupFilter { account: Some(account.id), ..Default::default() };
    let doing = msg!("Could not get resource group:");
    let groups = ctx.ask(doing, Changed::Nothing, client.resource_groups(&filter))?;
    let group = select::group_named(ctx, groups, wanted)?;
    ctx.store.update(|config| config.set_resource_group(&targeting::stored_group(&group)))?;
    let shown = ctx.console.entity(&group.name);
    ctx.console.say(&msg!("Targeted resource group {{.Group}}", Group = shown))?;
    Ok(ctx.console.gap()?)
}

fn region(ctx: &mut Context, wanted: &str) -> Result<(), CommandError> {
    let config = ctx.config()?;
    if config.api_endpoint().is_empty() {
        return Err(CommandError::NoEndpoint);
    }
    let client = ctx.client_for(&config)?;
    let region = targeting::known(ctx, &client, wanted)?;
    ctx.store.update(|config| config.set_region(region.as_str()))?;
    let shown = ctx.console.entity(region.as_str());
    ctx.console.say(&msg!("Switched to region {{.Region}}", Region = shown))?;
    Ok(ctx.console.gap()?)
}

/// The block that `login`, `target` and `api` end with.
pub(crate) struct TargetBlock {
    config: Config,
    session: Option<Session>,
    program: String,
}

impl TargetBlock {
    /// What the configuration says now. A token that is over is renewed first: if that fails, nobody
    /// is logged in, whatever is written of them. One that is good costs no request.
    pub(crate) fn now(ctx: &mut Context) -> Result<Self, CommandError> {
        let config = ctx.config()?;
        if config.api_endpoint().is_empty() {
            return Err(CommandError::NoEndpoint);
        }
        let session = Session::from_config(&config);
        let program = ctx.program.clone();
        if session.as_ref().is_none_or(Session::is_good) {
            return Ok(Self { config, session, program });
        }
        let client = ctx.client_for(&config)?;
        if let Err(error) = ctx.wait(client.access_token()) {
            ctx.console.warn(&unable_to_refresh(&error))?;
            return Ok(Self { config, session: None, program });
        }
        let config = ctx.config()?;
        let session = Session::from_config(&config).filter(Session::is_known);
        Ok(Self { config, session, program })
    }
}

impl View for TargetBlock {
    fn render_text(&self, console: &mut Console) -> io::Result<()> {
        let mut rows = Details::new();
        rows.push("API endpoint:", self.config.api_endpoint());
        rows.push("Region:", self.config.region());
        let Some(session) = &self.session else {
            console.details(&rows)?;
            return console.say(&msg!(
                "Not logged in. Use '{{.Program}} login' to log in.",
                Program = self.program
            ));
        };
        rows.push("User:", &session.user);
        let profile = self.config.profile();
        if !profile.id.is_empty() {
            rows.push("Trusted profile:", format!("{} ({})", profile.name, profile.id));
        }
        rows.push(
            "Account:",
            session.account.as_ref().map_or_else(
                || {
                    console.text(&msg!(
                        "No account targeted, use '{{.Program}} target -c ACCOUNT_ID'",
                        Program = self.program
                    ))
                },
                targeting::label,
            ),
        );
        rows.push(
            "Resource group:",
            session.resource_group.as_ref().map_or_else(
                || {
                    console.text(&msg!(
                        "No resource group targeted, use '{{.Program}} target -g RESOURCE_GROUP'",
                        Program = self.program
                    ))
                },
                |(_, name)| name.clone(),
            ),
        );
        console.details(&rows)
    }

    fn to_json(&self) -> Value {
        let config = &self.config;
        let mut document = Map::new();
        let mut set = |name: &str, value: Value| document.insert(name.to_owned(), value);
        set("api_endpoint", config.api_endpoint().into());
        set("region", json!({ "mccp_id": config.region_id(), "name": config.region() }));
        let Some(session) = &self.session else { return document.into() };
        let claims = claims_of(config);
        if let Some(account) = &session.account {
            let account = json!({
                "guid": account.id.to_string(), "name": account.name, "owner": account.owner,
            });
            set("account", account);
        }
        if session.resource_group.is_some() {
            let group = config.resource_group();
            let group = json!({
                "default": group.default, "guid": group.guid, "name": group.name, "state": group.state,
            });
            set("resource_group", group);
        }
        let user = json!({
            "display_name": claims.name.clone().unwrap_or_else(|| session.user.clone()),
            "user_email": claims.email.clone().unwrap_or_default(),
        });
        set("user", user);
        document.into()
    }
}
