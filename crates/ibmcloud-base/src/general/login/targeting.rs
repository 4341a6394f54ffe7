//! What a new session is aimed at: account, resource group and region, each by flag, by what IAM
//! already decided, by default, or by a question.

use ibmcloud_cli::context::Context;
use ibmcloud_cli::errors::{Changed, CommandError};
use ibmcloud_cli::msg;
use ibmcloud_core::ids::RegionName;
use ibmcloud_core::session::{Account, ResourceGroup, Tokens};
use ibmcloud_plugin_sdk::config::{
    Account as AccountRecord, Config, ResourceGroup as ResourceGroupRecord,
};
use ibmcloud_plugin_sdk::terminal::PromptError;
use ibmcloud_transport::{Client, Grant, ResourceGroupFilter, decode_claims};
use secrecy::ExposeSecret;

use super::args::LoginArgs;
use crate::select::group_named;

/// The account, and new tokens if the ones at hand were not bound to it yet.
pub(super) fn account(
    ctx: &mut Context,
    client: &Client,
    args: &LoginArgs,
    tokens: &Tokens,
) -> Result<(Option<Account>, Option<Tokens>), CommandError> {
    if args.no_account {
        return Ok((None, None));
    }
    let claims = decode_claims(tokens.access.expose_secret()).unwrap_or_default();
    let failed = || msg!("Could not get the accounts.");
    if let Some(bound) = &claims.account {
        let id = bound.parse().map_err(|_| {
            CommandError::plain(failed(), msg!("The token names an account that is none."))
        })?;
        let mut account = ctx.ask(failed(), Changed::Nothing, client.account(&id))?;
        if args.account.as_ref().is_some_and(|wanted| wanted != bound && *wanted != account.owner) {
            return Err(CommandError::plain(
                msg!(
                    "The API key belongs to account {{.Account}}, and cannot be used with another one.",
                    Account = bound
                ),
                msg!("Leave '-c' out, or log in with '--sso'."),
            ));
        }
        account.ims = claims.ims_account.or(account.ims);
        announce(ctx, &account)?;
        return Ok((Some(account), None));
    }
    let mut accounts = ctx.ask(failed(), Changed::Nothing, client.accounts())?;
    if args.accept && accept(ctx, client, args, &accounts)? {
        accounts = ctx.ask(failed(), Changed::Nothing, client.accounts())?;
    }
    let Some(account) = choose(ctx, args, accounts)? else {
        return Ok((None, None));
    };
    let bound = bind(ctx, client, tokens, &account)?;
    announce(ctx, &account)?;
    Ok((Some(account), Some(bound)))
}

/// Accepts the invitation to the account that was named, unless it is one of the user's already.
fn accept(
    ctx: &mut Context,
    client: &Client,
    args: &LoginArgs,
    accounts: &[Account],
) -> Result<bool, CommandError> {
    let Some(wanted) = &args.account else { return Ok(false) };
    if accounts.iter().any(|it| it.id.as_str() == wanted || &it.owner == wanted) {
        return Ok(false);
    }
    let id = wanted.parse().map_err(|_| {
        CommandError::plain(
            msg!("'{{.Account}}' is not the ID of an account.", Account = wanted),
            msg!("The invitation names it: 32 hexadecimal digits."),
        )
    })?;
    ctx.console
        .progress(&msg!("Accepting the invitation to account {{.Account}}...", Account = wanted))?;
    let doing = msg!("Could not accept the invitation.");
    ctx.ask(doing, Changed::Nothing, client.accept_invitation(&id))?;
    Ok(true)
}

/// New tokens, bound to an account.
pub(crate) fn bind(
    ctx: &Context,
    client: &Client,
    tokens: &Tokens,
    account: &Account,
) -> Result<Tokens, CommandError> {
    let refresh = tokens.refresh.clone().ok_or_else(|| {
        CommandError::plain(
            msg!("IAM gave no refresh token, so the session cannot be bound to an account."),
            msg!("Log in with an API key of that account."),
        )
    })?;
    let grant = Grant::Refresh { token: refresh, account: Some(account.id.clone()) };
    ctx.wait(client.grant(&grant)).map_err(|source| CommandError::Bind { source })
}

fn choose(
    ctx: &mut Context,
    args: &LoginArgs,
    mut accounts: Vec<Account>,
) -> Result<Option<Account>, CommandError> {
    if let Some(wanted) = &args.account {
        let found = accounts.into_iter().find(|it| it.id.as_str() == wanted || &it.owner == wanted);
        return found.map(Some).ok_or_else(|| {
            CommandError::plain(
                msg!("BSS Account '{{.Account}}' was not found.", Account = wanted),
                msg!("List your accounts with '{{.Program}} account list'.", Program = ctx.program),
            )
        });
    }
    if accounts.len() < 2 {
        return Ok(accounts.pop());
    }
    let labels: Vec<String> = accounts.iter().map(label).collect();
    let chosen = ctx.console.choose(&msg!("Select an account:"), &labels)?;
    Ok(Some(accounts.swap_remove(chosen)))
}

fn announce(ctx: &mut Context, account: &Account) -> Result<(), CommandError> {
    let shown = ctx.console.entity(&label(account));
    ctx.console.say(&msg!("Targeted account {{.Account}}", Account = shown))?;
    Ok(ctx.console.gap()?)
}

/// `NAME (GUID) <-> IMS_ID`, as the host writes it.
pub(crate) fn label(account: &Account) -> String {
    let linked = account.ims.as_ref().map(|ims| format!(" <-> {ims}")).unwrap_or_default();
    format!("{} ({}){linked}", account.name, account.id)
}

/// The group that was named, else the account's default one.
pub(super) fn resource_group(
    ctx: &mut Context,
    client: &Client,
    args: &LoginArgs,
    account: &Account,
) -> Result<Option<ResourceGroup>, CommandError> {
    let filter = ResourceGroupFilter { account: Some(account.id.clone()), ..Default::default() };
    let groups = client.resource_groups(&filter);
    let group = match &args.resource_group {
        Some(wanted) => {
            let groups =
                ctx.ask(msg!("Could not get resource group:"), Changed::Nothing, groups)?;
            Some(group_named(ctx, groups, wanted)?)
        }
        // Not being allowed to list groups is no reason to refuse a log-in that asked for none.
        None => ctx.wait(groups).unwrap_or_default().into_iter().find(|group| group.default),
    };
    if let Some(group) = &group {
        let shown = ctx.console.entity(&group.name);
        ctx.console.say(&msg!("Targeted resource group {{.Group}}", Group = shown))?;
        ctx.console.gap()?;
    }
    Ok(group)
}

/// The region that was named or is configured; else, where somebody can answer, the one they choose.
pub(super) fn region(
    ctx: &mut Context,
    client: &Client,
    args: &LoginArgs,
    config: &Config,
) -> Result<Option<RegionName>, CommandError> {
    let configured = config.region();
    let name = if args.no_region {
        return Ok(None);
    } else if configured.is_empty() {
        match chosen(ctx, client)? {
            Some(name) => name,
            None => return Ok(None),
        }
    } else {
        configured.to_owned()
    };
    let region = known(ctx, client, &name)?;
    ctx.console
        .say(&msg!("Targeted region {{.Region}}", Region = ctx.console.entity(region.as_str())))?;
    ctx.console.gap()?;
    Ok(Some(region))
}

fn chosen(ctx: &mut Context, client: &Client) -> Result<Option<String>, CommandError> {
    if !ctx.console.is_interactive() {
        return Ok(None);
    }
    let regions =
        ctx.ask(msg!("Could not list the regions."), Changed::Nothing, client.regions())?;
    let labels: Vec<String> = regions.iter().map(|region| region.name.clone()).collect();
    match ctx.console.choose_or_skip(&msg!("Select a region (or press enter to skip):"), &labels) {
        Ok(chosen) => Ok(chosen.and_then(|at| labels.get(at).cloned())),
        Err(PromptError::EndOfInput) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// A region that the catalog lists; a mistyped one is refused before anything is stored.
pub(crate) fn known(
    ctx: &Context,
    client: &Client,
    name: &str,
) -> Result<RegionName, CommandError> {
    let regions =
        ctx.ask(msg!("Could not list the regions."), Changed::Nothing, client.regions())?;
    let listed = regions.iter().any(|region| region.name == name);
    listed.then(|| name.parse().ok()).flatten().ok_or_else(|| {
        CommandError::plain(
            msg!("Region '{{.Region}}' was not found.", Region = name),
            msg!("List the regions with '{{.Program}} regions'.", Program = ctx.program),
        )
    })
}

/// An account as the configuration keeps it.
pub(crate) fn stored_account(account: &Account) -> AccountRecord {
    AccountRecord {
        guid: account.id.to_string(),
        name: account.name.clone(),
        owner: account.owner.clone(),
    }
}

/// A resource group as the configuration keeps it.
pub(crate) fn stored_group(group: &ResourceGroup) -> ResourceGroupRecord {
    ResourceGroupRecord {
        guid: group.id.to_string(),
        name: group.name.clone(),
        state: group.state.clone(),
        default: group.default,
        quota_id: group.quota_id.clone(),
    }
}
