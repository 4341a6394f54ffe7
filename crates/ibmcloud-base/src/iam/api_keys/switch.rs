//! `iam api-key-lock`, `-unlock`, `-disable`, `-enable`, and the same for keys of service IDs.

use std::marker::PhantomData;

use ibmcloud_cli::args::Quiet;
use ibmcloud_cli::command::Run;
use ibmcloud_cli::comparison::{Comparison, looked_at};
use ibmcloud_cli::context::Context;
use ibmcloud_cli::errors::{Changed, CommandError};
use ibmcloud_cli::messages::{Fragment, Message};
use ibmcloud_cli::msg;
use ibmcloud_cli::view::Shown;
use ibmcloud_core::Json;
use ibmcloud_transport::{ApiKey, Client, Error as ServiceError};

use super::super::{NothingDeleted, Place, Told};
use super::shared::{Naming, find, whose};

/// What becomes of a key.
#[derive(Debug, Clone, Copy)]
pub(crate) enum State {
    Locked,
    Unlocked,
    Disabled,
    Enabled,
}

/// Which of the four commands it is.
pub(crate) trait Which: Send + Sync + 'static {
    /// What becomes of the key.
    const STATE: State;
}

macro_rules! which {
    ($($name:ident $command:literal $state:ident;)+) => {$(
        #[doc = concat!("`", $command, "`.")]
        pub(crate) struct $name;

        impl Which for $name {
            const STATE: State = State::$state;
        }
    )+};
}

which! {
    Lock "api-key-lock" Locked;
    Unlock "api-key-unlock" Unlocked;
    Disable "api-key-disable" Disabled;
    Enable "api-key-enable" Enabled;
}

#[derive(clap::Args)]
pub(crate) struct SwitchArgs<N: Naming, W: Which> {
    #[command(flatten)]
    naming: N,
    /// Force without confirmation
    #[arg(short, long)]
    force: bool,
    #[command(flatten)]
    quiet: Quiet,
    #[arg(skip)]
    which: PhantomData<W>,
}

impl<N: Naming, W: Which> Run for SwitchArgs<N, W> {
    fn run(self, ctx: &mut Context) -> Result<Shown, CommandError> {
        let client = ctx.client()?;
        let place = Place::now(ctx)?;
        let shown = ctx.console.entity(self.naming.key());
        let whose = whose(ctx, &place, self.naming.service_id());
        ctx.console.progress(&W::STATE.progress(&shown, whose, &place.user))?;
        let key = find(ctx, &client, &place, &self.naming)?;
        if !self.force && !ctx.console.confirm(&W::STATE.question(&shown), false)? {
            return Ok(Box::new(NothingDeleted));
        }
        let doing = msg!("Could not change API key {{.Name}}.", Name = self.naming.key());
        ctx.ask(doing, Changed::Nothing, W::STATE.set(&client, &key.id))?;
        // The service answers with nothing.
        let doing = msg!("Could not look at API key {{.Name}} again.", Name = self.naming.key());
        let comparison = |key: &ApiKey| W::STATE.compared(key);
        let look = async || client.api_key(&key.id).await;
        let now = looked_at(ctx, doing, look, |key| comparison(key).is_alike())?;
        comparison(&now).check(self.naming.key())?;
        let (member, on) = match W::STATE {
            State::Locked => ("locked", true),
            State::Unlocked => ("locked", false),
            State::Disabled => ("disabled", true),
            State::Enabled => ("disabled", false),
        };
        let document = Json::object([("id", key.id.as_str().into()), (member, on.into())]);
        Ok(Box::new(Told { sentence: W::STATE.done(&shown), document }))
    }
}

impl State {
    async fn set(self, client: &Client, id: &str) -> Result<(), ServiceError> {
        match self {
            Self::Locked => client.lock_api_key(id, true).await,
            Self::Unlocked => client.lock_api_key(id, false).await,
            Self::Disabled => client.disable_api_key(id, true).await,
            Self::Enabled => client.disable_api_key(id, false).await,
        }
    }

    /// Whether a key is in this state.
    fn compared(self, key: &ApiKey) -> Comparison {
        let comparison = Comparison::default();
        match self {
            Self::Locked => comparison.truth("locked", Some(true), key.locked),
            Self::Unlocked => comparison.truth("locked", Some(false), key.locked),
            Self::Disabled => comparison.truth("disabled", Some(true), key.disabled),
            Self::Enabled => comparison.truth("disabled", Some(false), key.disabled),
        }
    }

    fn progress(self, name: &Fragment, whose: Message, user: &Fragment) -> Message {
        match self {
            Self::Locked => msg!(
                "Locking API key {{.Name}} {{.Whose}} as {{.User}}...",
                Name = name, Whose => whose, User = user
            ),
            Self::Unlocked => msg!(
                "Unlocking API key {{.Name}} {{.Whose}} as {{.User}}...",
                Name = name, Whose => whose, User = user
            ),
            Self::Disabled => msg!(
                "Disabling API key {{.Name}} {{.Whose}} as {{.User}}...",
                Name = name, Whose => whose, User = user
            ),
            Self::Enabled => msg!(
                "Enabling API key {{.Name}} {{.Whose}} as {{.User}}...",
                Name = name, Whose => whose, User = user
            ),
        }
    }

    fn question(self, name: &Fragment) -> Message {
        match self {
            Self::Locked => msg!("Really lock API key {{.Name}}?", Name = name),
            Self::Unlocked => msg!("Really unlock API key {{.Name}}?", Name = name),
            Self::Disabled => msg!(
                "Really disable API key {{.Name}}? Whatever uses it can no longer log in.",
                Name = name
            ),
            Self::Enabled => msg!("Really enable API key {{.Name}}?", Name = name),
        }
    }

    fn done(self, name: &Fragment) -> Message {
        match self {
            Self::Locked => msg!("API key {{.Name}} is locked successfully", Name = name),
            Self::Unlocked => msg!("API key {{.Name}} is unlocked successfully", Name = name),
            Self::Disabled => msg!("API key {{.Name}} is disabled successfully", Name = name),
            Self::Enabled => msg!("API key {{.Name}} is enabled successfully", Name = name),
        }
    }
}
