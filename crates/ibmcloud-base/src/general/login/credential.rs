//! Which credential a log-in uses, and the IAM grant that it stands for.

use ibmcloud_cli::context::Context;
use ibmcloud_cli::errors::{Changed, CommandError};
use ibmcloud_cli::msg;
use ibmcloud_cli::session::credential::Credential as Given;
use ibmcloud_core::session::Tokens;
use ibmcloud_plugin_sdk::env::Env;
use ibmcloud_plugin_sdk::terminal::YesNoOrSecret;
use ibmcloud_transport::{Client, Error as ServiceError, Grant, TrustedProfile, VirtualServer};
use secrecy::SecretString;

use super::args::{Kind, LoginArgs};
use crate::credential::trusted_profile;

/// A credential, and how it is spoken of.
pub(crate) struct Credential {
    pub(crate) proof: Proof,
    pub(crate) kind: Kind,
}

/// What is exchanged for tokens, and where.
pub(crate) enum Proof {
    /// Something that IAM takes.
    Grant(Grant),
    /// Being on a virtual server: its metadata service is asked. Without a profile, for its default.
    VirtualServer(VirtualServer, Option<TrustedProfile>),
}

impl Proof {
    pub(crate) async fn exchange(&self, client: &Client) -> Result<Tokens, ServiceError> {
        match self {
            Self::Grant(grant) => client.grant(grant).await,
            Self::VirtualServer(server, profile) => {
                client.machine_token(*server, profile.as_ref()).await
            }
        }
    }
}

impl Credential {
    fn grant(grant: Grant, kind: Kind) -> Self {
        Self { proof: Proof::Grant(grant), kind }
    }
}

/// The credential that flags, environment or prompts give. A flag beats the environment.
pub(crate) fn choose(
    ctx: &mut Context,
    args: &LoginArgs,
    client: &Client,
) -> Result<Credential, CommandError> {
    if let Some(named) = &args.apikey {
        let key = Given::ApiKey.given(&ctx.env, named)?;
        return Ok(Credential::grant(Grant::ApiKey(key), Kind::ApiKey));
    }
    if args.sso {
        return one_time_code(ctx, client);
    }
    if args.vpc_cri {
        return Ok(virtual_server(&ctx.env, args, VirtualServer::Vpc));
    }
    if args.pvs_cri {
        return Ok(virtual_server(&ctx.env, args, VirtualServer::Power));
    }
    if let Some(token) = &args.cr_token {
        return compute_resource(&ctx.env, args, token);
    }
    if args.username.is_some() || args.password.is_some() {
        return password(ctx, args);
    }
    // Token and profile together are meant for nothing else; a key may be there for other programs.
    if let (Some(token), Some(_)) = (ctx.env.cr_token(), profile_name(&ctx.env, args)) {
        return compute_resource(&ctx.env, args, token);
    }
    if let Some(named) = ctx.env.api_key() {
        let key = Given::ApiKey.given(&ctx.env, named)?;
        return Ok(Credential::grant(Grant::ApiKey(key), Kind::ApiKeyFromEnvironment));
    }
    if let Some(token) = ctx.env.cr_token() {
        return compute_resource(&ctx.env, args, token);
    }
    password(ctx, args)
}

fn profile_name<'a>(env: &'a Env, args: &'a LoginArgs) -> Option<&'a str> {
    args.profile.as_deref().or_else(|| env.cr_profile())
}

/// A compute resource's token with the trusted profile that it may become.
fn compute_resource(env: &Env, args: &LoginArgs, token: &str) -> Result<Credential, CommandError> {
    let profile = profile_name(env, args).ok_or_else(|| {
        CommandError::usage(msg!(
            "a compute resource token needs '--profile' or IBMCLOUD_CR_PROFILE"
        ))
    })?;
    let token = Given::ComputeResourceToken.given(env, token)?;
    let profile = Some(trusted_profile(profile));
    Ok(Credential::grant(Grant::CrToken { token, profile }, Kind::ComputeResource))
}

/// The metadata service takes a profile's id or CRN; whatever is no CRN is sent as an id.
fn virtual_server(env: &Env, args: &LoginArgs, server: VirtualServer) -> Credential {
    let profile = profile_name(env, args).map(|named| match trusted_profile(named) {
        TrustedProfile::Name { name, .. } => TrustedProfile::Id(name),
        other => other,
    });
    Credential { proof: Proof::VirtualServer(server, profile), kind: Kind::VirtualServer(server) }
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
    if username == "passcode" {
        return Ok(Credential::grant(Grant::Passcode(passcode(&password)?), Kind::Passcode));
    }
    let password = SecretString::from(password);
    Ok(Credential::grant(Grant::Password { username, password }, Kind::Password))
}

fn passcode(text: &str) -> Result<SecretString, CommandError> {
    Given::Passcode.of(text).map_err(|why| Given::Passcode.refused(why, None))
}

fn one_time_code(ctx: &mut Context, client: &Client) -> Result<Credential, CommandError> {
    let page = ctx.ask(
        msg!("Could not get the IAM configuration."),
        Changed::Nothing,
        client.passcode_endpoint(),
    )?;
    ctx.console.say(&msg!("Get One Time Code from {{.Url}} to proceed.", Url = page))?;
    let code = match browser(ctx)? {
        YesNoOrSecret::Secret(code) => code,
        answer => {
            if answer == YesNoOrSecret::Yes {
                open(page.as_str());
            }
            ctx.console.ask_hidden(&msg!("One Time Code"))?
        }
    };
    Ok(Credential::grant(Grant::Passcode(passcode(&code)?), Kind::Passcode))
}

/// Whether the page is to be shown. Piped answers may leave this one out and begin with the code.
fn browser(ctx: &mut Context) -> Result<YesNoOrSecret, CommandError> {
    if ctx.config()?.type_of_sso() == "auto" {
        let shown = ctx.console.is_interactive();
        return Ok(if shown { YesNoOrSecret::Yes } else { YesNoOrSecret::No });
    }
    if ctx.console.is_interactive() && is_far_from_its_desktop(&ctx.env) {
        return Ok(YesNoOrSecret::No);
    }
    if !ctx.console.may_ask() {
        // The question that cannot be left out says so.
        return Ok(YesNoOrSecret::No);
    }
    Ok(ctx.console.confirm_or_secret(&msg!("Open the URL in the default browser?"), true)?)
}

/// Whether the machine was reached by ssh, and no desktop with it: a browser would open where nobody sits.
fn is_far_from_its_desktop(env: &Env) -> bool {
    env.first(&["SSH_CONNECTION", "SSH_TTY"]).is_some()
        && env.first(&["DISPLAY", "WAYLAND_DISPLAY"]).is_none()
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
