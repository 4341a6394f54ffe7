//! What a command finds around it: environment, terminal, configuration, clock, and, once it asks,
//! the network.

use std::cell::{OnceCell, RefCell};
use std::future::Future;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use ibmcloud_core::ids::RegionName;
use ibmcloud_core::session::Account;
use ibmcloud_lockdown::Recorder;
use ibmcloud_plugin_sdk::config::{Config, ConfigStore};
use ibmcloud_plugin_sdk::env::Env;
use ibmcloud_plugin_sdk::signals;
use ibmcloud_transport::{Client, Error as ServiceError, Observer, Observers, Settings};
use secrecy::SecretString;
use tokio::runtime::Runtime;

use crate::console::Console;
use crate::errors::{Changed, CommandError, changed_all_the_same, perhaps_changed};
use crate::messages::Message;
use crate::session::interrupt::{Attention, Signal};
use crate::session::{ConfigTokens, Session, Unsaved};
use crate::settings;

/// What is around a command.
pub(crate) struct Context {
    pub(crate) env: Env,
    pub(crate) console: Console,
    /// The name that the program was started with, for messages.
    pub(crate) program: String,
    pub(crate) store: Arc<ConfigStore>,
    /// The folder of the configuration, in which our own state lives too.
    pub(crate) config_dir: PathBuf,
    /// Which output the person asked for: upper-case words of `--output`.
    pub(crate) output: Vec<String>,
    pub(crate) quiet: bool,
    /// A renewed session that could not be saved.
    pub(crate) unsaved: Unsaved,
    clients: RefCell<Vec<Client>>,
    runtime: OnceCell<Runtime>,
}

impl Context {
    pub(crate) fn new(env: Env, console: Console, program: String, config_dir: PathBuf) -> Self {
        Self {
            env,
            console,
            program,
            store: Arc::new(ConfigStore::new(config_dir.clone())),
            config_dir,
            output: Vec::new(),
            quiet: false,
            unsaved: Unsaved::default(),
            clients: RefCell::default(),
            runtime: OnceCell::new(),
        }
    }

    /// Whether the person asked for a form of output, such as `WIDE`.
    pub(crate) fn wants(&self, form: &str) -> bool {
        self.output.iter().any(|at| at == form)
    }

    /// The configuration as it is now.
    pub(crate) fn config(&self) -> Result<Config, CommandError> {
        Ok(self.store.read()?)
    }

    /// The session, or the reason why there is none.
    pub(crate) fn session(&self) -> Result<Session, CommandError> {
        let config = self.config()?;
        if config.api_endpoint().is_empty() {
            return Err(CommandError::NoEndpoint);
        }
        let session = Session::from_config(&config).ok_or(CommandError::NotLoggedIn)?;
        if session.is_known() {
            return Ok(session);
        }
        // Who it is stands in the token, so that one that cannot be read is renewed first.
        let client = self.client_for(&config)?;
        self.fresh_token(&client)?;
        Session::from_config(&self.config()?).ok_or(CommandError::NotLoggedIn)
    }

    /// The account that the session is bound to.
    pub(crate) fn account(&self) -> Result<Account, CommandError> {
        self.session()?.account.ok_or(CommandError::NoAccount)
    }

    /// A client for what is in the targeted account, with the session's tokens. Without an account
    /// there is none: a token may be bound to one that nobody targeted.
    pub(crate) fn client(&self) -> Result<Client, CommandError> {
        self.account()?;
        self.client_of_user()
    }

    /// A client for what belongs to no account: the user's own accounts and tokens, and the catalog.
    pub(crate) fn client_of_user(&self) -> Result<Client, CommandError> {
        self.session()?;
        self.client_for(&self.config()?)
    }

    /// A client for the services that a configuration names; it need not hold a session.
    pub(crate) fn client_for(&self, config: &Config) -> Result<Client, CommandError> {
        self.client_of(settings::resolve(&self.env, config)?)
    }

    /// A client for what is in the targeted account, whose exchanges are noted.
    pub(crate) fn recorded_client(&self, recorder: Arc<Recorder>) -> Result<Client, CommandError> {
        self.account()?;
        let mut settings = settings::resolve(&self.env, &self.config()?)?;
        let mut observers: Vec<Arc<dyn Observer>> = vec![recorder];
        observers.extend(settings.observer.take());
        settings.observer = Some(Arc::new(Observers(observers)));
        self.client_of(settings)
    }

    fn client_of(&self, settings: Settings) -> Result<Client, CommandError> {
        let client = Client::new(settings, Arc::new(self.tokens()));
        let client = client.map_err(|source| CommandError::Service {
            doing: crate::msg!("The connection could not be prepared."),
            source,
            changed: Changed::ReadOnly,
        })?;
        self.clients.borrow_mut().push(client.clone());
        Ok(client)
    }

    /// Whether a service has accepted a change from this command.
    pub(crate) fn has_changed(&self) -> bool {
        self.clients.borrow().iter().any(Client::has_changed)
    }

    /// Where the session's tokens are kept.
    pub(crate) fn tokens(&self) -> ConfigTokens {
        ConfigTokens::new(Arc::clone(&self.store), self.env.clone(), self.unsaved.clone())
    }

    /// The region to work in: the flag, else the targeted one.
    pub(crate) fn region(&self, flag: Option<&str>) -> Result<RegionName, CommandError> {
        let named = match flag.filter(|it| !it.is_empty()) {
            Some(region) => region.to_owned(),
            None => self.config()?.region().to_owned(),
        };
        if named.is_empty() {
            return Err(CommandError::plain(
                crate::msg!("No region targeted."),
                crate::msg!(
                    "Use '{{.Program}} target -r REGION', or add '--region REGION'.",
                    Program = self.program
                ),
            ));
        }
        named.parse().map_err(|_| {
            CommandError::plain(
                crate::msg!("'{{.Region}}' is not the name of a region.", Region = named),
                crate::msg!(
                    "List the regions with '{{.Program}} regions'.",
                    Program = self.program
                ),
            )
        })
    }

    /// Waits for a future on this thread. The runtime is made when the first one is waited for.
    pub(crate) fn wait<F: Future>(&self, future: F) -> F::Output {
        self.runtime().block_on(future)
    }

    /// Waits for a future, unless a signal comes first, or has come since the work began.
    pub(crate) fn wait_unless<F: Future>(
        &self,
        attention: &Attention,
        future: F,
    ) -> Result<F::Output, Signal> {
        self.wait(async {
            tokio::select! {
                biased;
                signal = attention.signal() => Err(signal),
                answer = future => Ok(answer),
            }
        })
    }

    /// Waits for an answer, and says what was tried when there is none. Whoever interrupts a command that
    /// changes something learns what became of it.
    pub(crate) fn ask<T>(
        &self,
        doing: Message,
        changed: Changed,
        future: impl Future<Output = Result<T, ServiceError>>,
    ) -> Result<T, CommandError> {
        let answer = if changed == Changed::ReadOnly {
            self.wait(future)
        } else {
            match self.wait_unless(&Attention::begin(), future) {
                Ok(answer) => answer,
                Err(signal) => return Err(self.interrupted(signal, doing)),
            }
        };
        answer.map_err(|source| CommandError::service(doing, source, changed))
    }

    /// What a signal means for what has been changed so far.
    fn interrupted(&self, signal: Signal, doing: Message) -> CommandError {
        let open = self.clients.borrow().iter().any(Client::has_open_change);
        if !open && !self.has_changed() {
            return signal.before_any_change();
        }
        let state = if open { perhaps_changed() } else { changed_all_the_same() };
        let text = vec![signal.message(), doing, state];
        CommandError::Stopped { text, code: signal.exit_code() }
    }

    /// The session's access token, renewed if its end is near.
    pub(crate) fn fresh_token(&self, client: &Client) -> Result<SecretString, CommandError> {
        self.wait(client.access_token()).map_err(|source| CommandError::Refresh { source })
    }

    /// Waits for work that talks to the person meanwhile.
    pub(crate) fn wait_saying<T>(&mut self, work: impl AsyncFnOnce(&mut Console) -> T) -> T {
        self.runtime();
        let Self { runtime, console, .. } = self;
        let runtime = runtime.get().expect("it was just made");
        runtime.block_on(work(console))
    }

    fn runtime(&self) -> &Runtime {
        self.runtime.get_or_init(|| {
            tokio::runtime::Builder::new_current_thread()
                .enable_all()
                // Ctrl-C is for the thread that commands run on, which can put it off.
                .on_thread_start(signals::leave_to_others)
                .build()
                .expect("a current-thread runtime needs nothing but memory and a file descriptor")
        })
    }

    /// How long to wait between two looks at an operation that is still running.
    pub(crate) fn poll_interval(&self) -> Duration {
        settings::pause(&self.env).unwrap_or(Duration::from_secs(2))
    }
}

impl CommandError {
    /// A service's refusal; `changed` says what is known when the request surely did nothing.
    pub(crate) fn service(doing: Message, source: ServiceError, changed: Changed) -> Self {
        let changed = match changed {
            Changed::Nothing if source.may_have_applied() => Changed::Perhaps,
            other => other,
        };
        Self::Service { doing, source, changed }
    }
}
