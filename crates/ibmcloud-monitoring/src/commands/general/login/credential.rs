//! Which credential a log-in uses, and the IAM grant that it stands for.

use std::fs;
use std::path::PathBuf;

use ibmcloud_plugin_sdk::env::Env;
use ibmcloud_transport::{Client, Grant};
use secrecy::SecretString;

use super::LoginArgs;
use crate::context::Context;
use crate::errors::{Changed, CommandError};
use crate::msg;

/// A credential, and how it is spoken of.
pub(crate) struct Credential {
    pub(crate) grant: Grant,
    pub(crate) kind: Kind,
}

/// The kinds of credential.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    ApiKey,
    ApiKeyFromEnvironment,
    Passcode,
    Password,
}

/// The credential that flags, environment or prompts give. A flag beats the environment.
pub(crate) fn choose(
    ctx: &mut Context,
    args: &LoginArgs,
    client: &Client,
) -> Result<Credential, CommandError> {
    if let Some(named) = &args.apikey {
        let key = api_key(&ctx.env, named)?;
        return Ok(Credential { grant: Grant::ApiKey(key), kind: Kind::ApiKey });
    }
    if args.sso {
        return one_time_code(ctx, client);
    }
    if args.username.is_none()
        && args.password.is_none()
        && let Some(named) = ctx.env.api_key().map(str::to_owned)
    {
        let key = api_key(&ctx.env, &named)?;
        return Ok(Credential { grant: Grant::ApiKey(key), kind: Kind::ApiKeyFromEnvironment });
    }
    password(ctx, args)
}

/// `-u passcode -p CODE` is what the console offers for copying; else user name and password.
fn password(ctx: &mut Context, args: &LoginArgs) -> Result<Credential, CommandError> {
    let username = match &args.username {
        Some(username) => username.clone(),
        None => ctx.console.ask(&msg!("Email"))?,
    };
    let password = match &args.password {
        Some(password) => password.clone(),
        None => ctx.console.ask_hidden(&msg!("Password"))?,
    };
    let secret = SecretString::from(password);
    if username == "passcode" {
        return Ok(Credential { grant: Grant::Passcode(secret), kind: Kind::Passcode });
    }
    Ok(Credential { grant: Grant::Password { username, password: secret }, kind: Kind::Password })
}

fn one_time_code(ctx: &mut Context, client: &Client) -> Result<Credential, CommandError> {
    let page = ctx.ask(
        msg!("Could not get the IAM configuration."),
        Changed::Nothing,
        client.passcode_endpoint(),
    )?;
    ctx.console.say(&msg!("Get One Time Code from {{.Url}} to proceed.", Url = page))?;
    if ctx.console.is_interactive()
        && ctx.console.confirm(&msg!("Open the URL in the default browser?"), true)?
    {
        open(page.as_str());
    }
    let code = ctx.console.ask_hidden(&msg!("One Time Code"))?;
    Ok(Credential { grant: Grant::Passcode(SecretString::from(code)), kind: Kind::Passcode })
}

/// Asks the desktop to show a page. That nothing happens is no failure: the URL is on the screen.
fn open(page: &str) {
    let opener = if cfg!(target_os = "macos") { "open" } else { "xdg-open" };
    let _ = std::process::Command::new(opener)
        .arg(page)
        .stdin(std::process::Stdio::null())
        .stdout(std::process::Stdio::null())
        .stderr(std::process::Stdio::null())
        .spawn();
}

/// A key, or `@FILE` with the bare key or the JSON that `api-key-create --file` writes.
pub(crate) fn api_key(env: &Env, named: &str) -> Result<SecretString, CommandError> {
    let Some(path) = named.strip_prefix('@') else {
        return Ok(SecretString::from(named));
    };
    let text = fs::read_to_string(home_expanded(env, path))
        .map_err(|source| CommandError::File { path: path.to_owned(), source })?;
    let key = match serde_json::from_str::<serde_json::Value>(&text) {
        Ok(document @ serde_json::Value::Object(_)) => {
            document.get("apikey").and_then(|it| it.as_str()).map(str::to_owned)
        }
        _ => Some(text.trim().to_owned()),
    };
    key.filter(|key| !key.is_empty()).map(SecretString::from).ok_or_else(|| {
        CommandError::plain(
            msg!("The file '{{.Path}}' holds no API key.", Path = path),
            msg!(
                "It should be the key alone, or the JSON that 'iam api-key-create --file' writes."
            ),
        )
    })
}

/// Shells do not expand `~` behind `@`, and people write it.
pub(crate) fn home_expanded(env: &Env, path: &str) -> PathBuf {
    match (path.strip_prefix("~/"), env.home()) {
        (Some(rest), Some(home)) => home.join(rest),
        _ => PathBuf::from(path),
    }
}
