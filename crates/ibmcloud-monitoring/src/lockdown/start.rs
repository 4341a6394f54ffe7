//! What a lock-down starts from: the instance, who works on it, and how.

use std::num::NonZeroUsize;
use std::time::Duration;

use ibmcloud_cli::context::Context;
use ibmcloud_cli::errors::{CommandError, without_number};
use ibmcloud_cli::msg;
use ibmcloud_cli::session::claims_of;
use ibmcloud_core::FingerprintKey;
use ibmcloud_core::instance::Instance;
use ibmcloud_core::journal::Actor;
use ibmcloud_lockdown::{Lockdown, Options, fingerprint_key};
use ibmcloud_plugin_sdk::env::Env;
use ibmcloud_transport::{Client, ParseResetFormError, RESET_CANDIDATES, ResetForm};

use crate::monitor_api::no_address;
use crate::settings::{GRACE_SECONDS, IN_FLIGHT, TOKEN_RESET};

/// How long a change may take to show everywhere, unless the person says otherwise.
pub(crate) const TIMEOUT: Duration = Duration::from_mins(2);

/// Enough to hide the latency of an instance with a hundred teams; `docs/decisions/side-by-side.md` has the
/// figures.
const DEFAULT_IN_FLIGHT: NonZeroUsize = NonZeroUsize::new(16).unwrap();
/// More would only be told to wait (429).
const MOST_IN_FLIGHT: NonZeroUsize = NonZeroUsize::new(64).unwrap();
/// Half of the ten seconds that container engines wait between SIGTERM and SIGKILL, so that there is time to
/// say what became of the plan.
const GRACE: Duration = Duration::from_secs(5);

/// An instance, and everything that the engine needs beside it.
pub(crate) struct Start {
    pub(crate) client: Client,
    pub(crate) key: FingerprintKey,
    pub(crate) actor: Actor,
    pub(crate) forms: Vec<ResetForm>,
}

impl Start {
    /// For the session of the person. The login name in Sysdig Monitor is not known yet.
    pub(crate) fn new(ctx: &mut Context) -> Result<Self, CommandError> {
        let forms = forms(ctx)?;
        let client = ctx.client()?;
        let actor = actor(ctx)?;
        let key = key(ctx)?;
        Ok(Self { client, key, actor, forms })
    }

    /// The same for the session of another account.
    pub(crate) fn with_client(&self, client: Client) -> Self {
        let Self { key, actor, forms, .. } = self;
        Self { client, key: key.clone(), actor: actor.clone(), forms: forms.clone() }
    }

    /// How instances are worked on.
    pub(crate) fn options(
        &self,
        ctx: &Context,
        assisted: bool,
        timeout: Duration,
    ) -> Result<Options, CommandError> {
        Ok(Options {
            forms: self.forms.clone(),
            assisted,
            assisted_is_limited: !ctx.console.is_interactive(),
            pause: ctx.poll_interval(),
            timeout,
            in_flight: in_flight(&ctx.env)?,
            grace: grace(&ctx.env),
        })
    }

    /// The engine on an instance.
    pub(crate) fn on(
        &self,
        ctx: &Context,
        instance: Instance,
        assisted: bool,
        timeout: Duration,
    ) -> Result<Lockdown<'_>, CommandError> {
        let options = self.options(ctx, assisted, timeout)?;
        let name = instance.name.clone();
        let (actor, key) = (self.actor.clone(), self.key.clone());
        Lockdown::new(&self.client, instance, actor, key, options)
            .map_err(|source| no_address(&name, source))
    }
}

/// How many teams of an instance are worked on at once.
fn in_flight(env: &Env) -> Result<NonZeroUsize, CommandError> {
    let Some(text) = env.get(IN_FLIGHT) else { return Ok(DEFAULT_IN_FLIGHT) };
    let number = text.parse().ok().filter(|it: &NonZeroUsize| *it <= MOST_IN_FLIGHT);
    number.ok_or_else(|| {
        CommandError::plain(
            msg!(
                "IBMCLOUD_MONITORING_IN_FLIGHT: {{.Value}} is not a number from 1 to {{.Most}}.",
                Value = text,
                Most = MOST_IN_FLIGHT
            ),
            msg!("Nothing was changed."),
        )
    })
}

/// How long the steps in hand may take after a signal.
fn grace(env: &Env) -> Duration {
    let seconds = env.get(GRACE_SECONDS).and_then(|text| text.parse().ok());
    seconds.and_then(|it| Duration::try_from_secs_f64(it).ok()).unwrap_or(GRACE)
}

/// Who is at work, by the session's own token.
pub(crate) fn actor(ctx: &Context) -> Result<Actor, CommandError> {
    let session = ctx.session()?;
    let claims = claims_of(&ctx.config()?);
    Ok(Actor {
        user: session.user,
        iam_id: claims.iam_id.or(claims.id).unwrap_or_default(),
        account: session.account.map(|account| account.id),
        monitor_user: String::new(),
        host: host_name(),
        program: format!("{} {}", ctx.product.name, ctx.product.version),
    })
}

#[cfg(unix)]
fn host_name() -> String {
    nix::unistd::gethostname().map_or_else(|_| String::new(), |it| it.to_string_lossy().into())
}

#[cfg(not(unix))]
fn host_name() -> String {
    // The system's own variable; a program cannot ask otherwise without unsafe code.
    std::env::var("COMPUTERNAME").unwrap_or_default()
}

/// The key of this machine's fingerprints; where it cannot be kept, that is said.
pub(crate) fn key(ctx: &mut Context) -> Result<FingerprintKey, CommandError> {
    let (key, trouble) = fingerprint_key(&ctx.config_dir);
    if let Some(trouble) = trouble {
        ctx.console.warn(&msg!(
            "The key of fingerprints cannot be kept, so that these cannot be compared with others: {{.Reason}}",
            Reason = without_number(&trouble)
        ))?;
    }
    Ok(key)
}

/// The requests that may reset a token: the one that was named, else the known candidates.
fn forms(ctx: &Context) -> Result<Vec<ResetForm>, CommandError> {
    match ctx.env.get(TOKEN_RESET) {
        None => Ok(RESET_CANDIDATES.to_vec()),
        Some(text) => Ok(vec![text.parse().map_err(|error: ParseResetFormError| {
            CommandError::plain(
                msg!("IBMCLOUD_MONITORING_TOKEN_RESET: {{.Reason}}", Reason = error),
                msg!("Nothing was changed. Write it like 'POST /api/token', or unset it."),
            )
        })?]),
    }
}
