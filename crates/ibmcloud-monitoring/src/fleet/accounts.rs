//! A session for each account that is looked at.

use compact_sort::CompactSort as _;
use futures_util::future::join_all;
use ibmcloud_cli::context::Context;
use ibmcloud_cli::errors::{Changed, CommandError};
use ibmcloud_cli::msg;
use ibmcloud_core::session::Account;
use ibmcloud_fleet::AccountAccess;
use ibmcloud_fleet::report::{Problem, Subject};
use ibmcloud_transport::{AssumableProfile, Client, Error as ServiceError, TrustedProfile};

use super::FleetArgs;

/// The accounts that are meant, each with a client whose session is bound to it, or the reason why not.
pub(crate) fn accounts(
    ctx: &mut Context,
    args: &FleetArgs,
) -> Result<Vec<AccountAccess>, CommandError> {
    if args.enterprise {
        return enterprise(ctx);
    }
    let named: Vec<&str> =
        args.accounts.iter().map(String::as_str).filter(|it| !it.is_empty()).collect();
    named_accounts(ctx, &named)
}

/// The accounts of a run that goes on, as its scope names them.
pub(crate) fn accounts_of(
    ctx: &mut Context,
    scope: &[String],
) -> Result<Vec<AccountAccess>, CommandError> {
    match scope {
        [word] if word == "enterprise" => enterprise(ctx),
        [word] if word == "current" => named_accounts(ctx, &[]),
        ids => named_accounts(ctx, &ids.iter().map(String::as_str).collect::<Vec<_>>()),
    }
}

fn named_accounts(ctx: &mut Context, named: &[&str]) -> Result<Vec<AccountAccess>, CommandError> {
    let own = ctx.account()?;
    // Who may work in one account only may perhaps not list accounts.
    if named.iter().all(|it| it.eq_ignore_ascii_case(own.id.as_str())) {
        let account = own;
        let client = ctx.client()?;
        return Ok(vec![AccountAccess {
            id: account.id,
            name: Some(account.name).filter(|it| !it.is_empty()),
            client: Ok(client),
        }]);
    }
    let client = ctx.client_of_user()?;
    let doing = msg!("Could not list your accounts.");
    let mine = ctx.ask(doing, Changed::ReadOnly, client.accounts())?;
    let meant = if named.iter().any(|it| it.eq_ignore_ascii_case("all")) {
        mine
    } else {
        chosen(ctx, named, &mine)?
    };
    let mut found = Vec::new();
    for account in meant {
        let client = session_of(ctx, &client, &account)?;
        let name = Some(account.name).filter(|it| !it.is_empty());
        found.push(AccountAccess { id: account.id, name, client });
    }
    Ok(found)
}

/// The accounts with these ids, each once.
fn chosen(ctx: &Context, named: &[&str], mine: &[Account]) -> Result<Vec<Account>, CommandError> {
    let mut chosen: Vec<Account> = Vec::new();
    for id in named {
        let account = mine.iter().find(|it| it.id.as_str().eq_ignore_ascii_case(id));
        let account = account.ok_or_else(|| {
            CommandError::plain(
                msg!("You are not a member of account '{{.Account}}'.", Account = id),
                msg!("List your accounts with '{{.Program}} account list'.", Program = ctx.program),
            )
        })?;
        if chosen.iter().all(|it| it.id != account.id) {
            chosen.push(account.clone());
        }
    }
    Ok(chosen)
}

/// A client for an account of the user. IAM's refusal belongs to that account alone.
fn session_of(
    ctx: &Context,
    client: &Client,
    account: &Account,
) -> Result<Result<Client, Problem>, CommandError> {
    let own = ctx.account()?.id;
    if own == account.id {
        return Ok(Ok(client.clone()));
    }
    let bound = ctx.wait(client.bound_to(&account.id, &own));
    Ok(bound.map_err(|error| Problem::of(Subject::Session, &error)))
}

/// Every account in which the session's identity may assume a trusted profile; the first one of each account.
fn enterprise(ctx: &mut Context) -> Result<Vec<AccountAccess>, CommandError> {
    let client = ctx.client_of_user()?;
    let doing = msg!("Could not list the trusted profiles that you may assume.");
    let mut profiles = ctx.ask(doing, Changed::ReadOnly, client.assumable_profiles())?;
    if profiles.is_empty() {
        return Err(CommandError::plain(
            msg!("There is no trusted profile that you may assume."),
            msg!(
                "Look at one account after the other with '--account', or have a trusted profile made in each account that names your service ID."
            ),
        ));
    }
    profiles
        .compact_sort_by(|a, b| (&a.account, &a.profile.name).cmp(&(&b.account, &b.profile.name)));
    profiles.dedup_by(|later, first| later.account == first.account);
    let sessions = profiles
        .iter()
        .map(async |it| client.as_profile(&TrustedProfile::Id(it.profile.id.clone())).await);
    let sessions = ctx.wait(join_all(sessions));
    let access = |(profile, client): (AssumableProfile, Result<Client, ServiceError>)| {
        let client = client.map_err(|error| Problem::of(Subject::Session, &error));
        AccountAccess { id: profile.account, name: None, client }
    };
    Ok(profiles.into_iter().zip(sessions).map(access).collect())
}
