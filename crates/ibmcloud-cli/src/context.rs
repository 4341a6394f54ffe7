//! What a command finds around it: environment, terminal, configuration, clock, and, once it asks,
//! the network.

use std::cell::{Cell, OnceCell, RefCell};
use std::future::Future;
use std::path::PathBuf;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::time::Duration;

use ibmcloud_core::ids::RegionName;
use ibmcloud_core::session::Account;
use ibmcloud_plugin_sdk::config::Config;
use ibmcloud_plugin_sdk::env::Env;
use ibmcloud_plugin_sdk::signals;
use ibmcloud_transport::{
    Client, Concurrency, Error as ServiceError, Grant, MemoryStore, Settings, TokenStore,
    decode_claims,
};
use secrecy::{ExposeSecret as _, SecretString};
use tokio::runtime::Runtime;

use crate::console::Console;
use crate::errors::{
    Changed, CommandError, changed_all_the_same, out_of_resources, perhaps_changed,
};
use crate::grammar::registry::Registry;
use crate::messages::Message;
use crate::product::Product;
use crate::session::credential::Credential;
use crate::session::interrupt::{Attention, Signal};
use crate::session::profiles::ActiveProfile;
use crate::session::remembered::{self, Known};
use crate::session::shared_config::SharedConfig;
use crate::session::{ConfigTokens, Session, Unsaved, claims_of, store_tokens};
use crate::settings;

/// `off`: a session that has ended is not taken up with the API key of the environment.
pub const RECOVERY: &str = "IBMCLOUD_MONITORING_RECOVERY";

/// Why work has an outcome.
const DONE: &str = "whoever waits for work waits for its end";

/// Why there is a runtime.
const PREPARED: &str = "`connect` or `prepare_to_wait` comes before every wait";

/// What is around a command.
pub struct Context {
    /// The environment, as it was when the program began.
    pub env: Env,
    /// The terminal.
    pub console: Console,
    /// What the program says about itself.
    pub product: &'static Product,
    /// Every command, for those that speak of all.
    pub registry: &'static Registry<Self>,
    /// The name that the program was started with, for messages.
    pub program: String,
    /// The shared configuration.
    pub store: Arc<SharedConfig>,
    /// The folder of the configuration, in which our own state lives too.
    pub config_dir: PathBuf,
    /// The profile whose folder that is.
    pub profile: ActiveProfile,
    /// Whether this is a plug-in that a host has started.
    pub hosted: bool,
    /// Which output the person asked for: upper-case words of `--output`.
    pub output: Vec<String>,
    /// Whether the person wants no progress lines.
    pub quiet: bool,
    /// How many requests may be under way at once, of clients that are made from now on.
    pub concurrency: Concurrency,
    /// A renewed session that could not be saved.
    pub unsaved: Unsaved,
    /// Whether it was tried to log in again.
    tried_to_recover: Cell<bool>,
    /// Whether the person was told that certificates are not checked.
    warned_of_unchecked: Cell<bool>,
    clients: RefCell<Vec<Client>>,
    runtime: OnceCell<Runtime>,
}

impl Context {
    /// What a command finds that nothing has been asked of yet.
    pub fn new(
        product: &'static Product,
        registry: &'static Registry<Self>,
        env: Env,
        console: Console,
        program: String,
        (store, config_dir, profile): (Arc<SharedConfig>, PathBuf, ActiveProfile),
    ) -> Self {
        Self {
            product,
            registry,
            env,
            console,
            program,
            store,
            config_dir,
            profile,
            hosted: false,
            output: Vec::new(),
            quiet: false,
            concurrency: Concurrency::default(),
            unsaved: Unsaved::default(),
            tried_to_recover: Cell::new(false),
            warned_of_unchecked: Cell::new(false),
            clients: RefCell::default(),
            runtime: OnceCell::new(),
        }
    }

    /// Whether the person asked for a form of output, such as `WIDE`.
    pub fn wants(&self, form: &str) -> bool {
        self.output.iter().any(|at| at == form)
    }

    /// Whether the result is one document, and nothing else stands on standard output.
    pub fn is_document(&self) -> bool {
        self.output.iter().any(|form| form != "WIDE")
    }

    /// The configuration, as this command found it or changed it.
    pub fn config(&self) -> Result<Config, CommandError> {
        Ok(self.store.read()?)
    }

    /// The session, or the reason why there is none.
    pub fn session(&self) -> Result<Session, CommandError> {
        self.recover()?;
        let config = self.config()?;
        // Whoever logs in has an endpoint, so that there is one thing to do in a fresh home, and not two.
        let session = Session::from_config(&config).ok_or(CommandError::NotLoggedIn)?;
        if config.api_endpoint().is_empty() {
            return Err(CommandError::NoEndpoint);
        }
        if session.is_known() {
            return Ok(session);
        }
        // Who it is stands in the token, so that one that cannot be read is renewed first.
        let client = self.client_for(&config)?;
        self.fresh_token(&client)?;
        Session::from_config(&self.config()?).ok_or(CommandError::NotLoggedIn)
    }

    /// Logs in again with the API key of the environment, where the session has ended and cannot be renewed, and the
    /// key is of the same user in the same account (`docs/decisions/recovery.md`). Else everything stays as it is,
    /// and whoever asks learns what is wrong with the session.
    fn recover(&self) -> Result<(), CommandError> {
        let config = self.config()?;
        let switched_off = self.env.get(RECOVERY).is_some_and(|it| it.eq_ignore_ascii_case("off"));
        let Some(named) = self.env.api_key().filter(|_| !switched_off) else { return Ok(()) };
        let before = claims_of(&config);
        let session = Session::from_config(&config);
        let ended = !session.as_ref().is_some_and(Session::is_good);
        let profile = before.is_profile() || config.is_logged_in_as_cri();
        if !ended || profile || before.iam_id.is_none() || self.tried_to_recover.replace(true) {
            return Ok(());
        }
        if session.is_some() {
            match self.wait_for_renewal(&config)? {
                // Not a word of IAM: another key would not be listened to either.
                Err(CommandError::Refresh { source }) if source.refusal().is_some() => {}
                _ => return Ok(()),
            }
        }
        let Ok(key) = Credential::ApiKey.given(&self.env, named) else { return Ok(()) };
        let store: Arc<dyn TokenStore> = Arc::new(MemoryStore::default());
        let Ok(client) = self.connect(&config, store)? else { return Ok(()) };
        let Ok(tokens) = self.wait(client.grant(&Grant::ApiKey(key))) else { return Ok(()) };
        let now = decode_claims(tokens.access.expose_secret()).unwrap_or_default();
        let account = config.account().guid;
        let same = now.iam_id == before.iam_id
            && now.account_id().is_some_and(|id| id.as_str() == account);
        // Whoever logged out or in meanwhile is not overruled.
        let taken_up = same
            && self.store.update(|present| {
                let untouched = present.iam_token() == config.iam_token();
                if untouched {
                    store_tokens(present, &tokens);
                }
                untouched
            })?;
        if taken_up {
            self.console.caution(&crate::msg!(
                "The session had ended: logged in again with the API key of the environment, as the same user in the same account."
            ));
        }
        Ok(())
    }

    fn wait_for_renewal(&self, config: &Config) -> Result<Result<(), CommandError>, CommandError> {
        let client = self.client_for(config)?;
        Ok(self.fresh_token(&client).map(drop))
    }

    /// The account that the session is bound to.
    pub fn account(&self) -> Result<Account, CommandError> {
        self.session()?.account.ok_or(CommandError::NoAccount)
    }

    /// A client for what is in the targeted account, with the session's tokens. Without an account
    /// there is none: a token may be bound to one that nobody targeted.
    pub fn client(&self) -> Result<Client, CommandError> {
        self.account()?;
        self.client_of_user()
    }

    /// A client for what belongs to no account: the user's own accounts and tokens, and the catalog.
    pub fn client_of_user(&self) -> Result<Client, CommandError> {
        self.session()?;
        self.client_for(&self.config()?)
    }

    /// A client for the services that a configuration names; it need not hold a session.
    pub fn client_for(&self, config: &Config) -> Result<Client, CommandError> {
        let client = self.connect(config, Arc::new(self.tokens()))?;
        client.map_err(unprepared)
    }

    /// A client whose tokens are kept elsewhere.
    pub fn connect(
        &self,
        config: &Config,
        tokens: Arc<dyn TokenStore>,
    ) -> Result<Result<Client, ServiceError>, CommandError> {
        self.connect_with(config, settings::resolve(self.product, &self.env, config)?, tokens)
    }

    /// Every client is made here: what a connection needs is there then, and whoever connects has been told
    /// what protects nobody.
    fn connect_with(
        &self,
        config: &Config,
        settings: Settings,
        tokens: Arc<dyn TokenStore>,
    ) -> Result<Result<Client, ServiceError>, CommandError> {
        self.prepare_to_wait()?;
        if !settings.verify_certificates && !self.warned_of_unchecked.replace(true) {
            self.console.caution(&crate::msg!(
                "SSL validation is switched off: certificates are not checked, so that anybody on the way can read and change what is sent. Switch it on with '{{.Program}} api {{.Endpoint}}'.",
                Program = self.program,
                Endpoint = config.api_endpoint()
            ));
        }
        let settings = Settings { concurrency: self.concurrency, ..settings };
        let client = Client::new(settings, tokens);
        if let Ok(client) = &client {
            self.clients.borrow_mut().push(client.clone());
        }
        Ok(client)
    }

    /// Whether a service has accepted a change from this command.
    pub fn has_changed(&self) -> bool {
        self.clients.borrow().iter().any(Client::has_changed)
    }

    /// Where the session's tokens are kept.
    pub fn tokens(&self) -> ConfigTokens {
        ConfigTokens::new(Arc::clone(&self.store), self.env.clone(), self.unsaved.clone())
    }

    /// Remembers names for completion; `all` says that there are no others.
    pub fn remember(&self, known: Known, names: impl Iterator<Item = String>, all: bool) {
        if let Ok(config) = self.config() {
            remembered::remember(&self.config_dir, &config, known, names, all);
        }
    }

    /// The region to work in: the flag, else the targeted one.
    pub fn region(&self, flag: Option<&str>) -> Result<RegionName, CommandError> {
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

    /// Makes what waiting needs, or says what this machine has too little of. Whoever has a client need not.
    pub fn prepare_to_wait(&self) -> Result<(), CommandError> {
        if self.runtime.get().is_some() {
            return Ok(());
        }
        let made = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            // Ctrl-C is for the thread that commands run on, which can put it off.
            .on_thread_start(signals::leave_to_others)
            .build();
        // It was not there a moment ago.
        made.map(|runtime| drop(self.runtime.set(runtime)))
            .map_err(|error| out_of_resources(&error))
    }

    /// Waits for a future on this thread.
    pub fn wait<F: Future>(&self, future: F) -> F::Output {
        let mut output = None;
        self.run(pin!(async { output = Some(future.await) }));
        output.expect(DONE)
    }

    /// Compiled once, and not for each future.
    fn run(&self, work: Pin<&mut dyn Future<Output = ()>>) {
        let spinner = self.console.spinner().clone();
        self.runtime().block_on(async { spinner.during(work).await });
    }

    /// Waits for a future, unless a signal comes first, or has come since the work began.
    pub fn wait_unless<F: Future>(
        &self,
        attention: &Attention,
        future: F,
    ) -> Result<F::Output, Signal> {
        let mut output = None;
        self.run_unless(attention, pin!(async { output = Some(future.await) }))?;
        Ok(output.expect(DONE))
    }

    /// Compiled once, and not for each future.
    fn run_unless(
        &self,
        attention: &Attention,
        work: Pin<&mut dyn Future<Output = ()>>,
    ) -> Result<(), Signal> {
        self.wait(async {
            tokio::select! {
                biased;
                signal = attention.signal() => Err(signal),
                () = work => Ok(()),
            }
        })
    }

    /// Waits for an answer, and says what was tried when there is none. Whoever interrupts a command that
    /// changes something learns what became of it.
    pub fn ask<T>(
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
    pub fn fresh_token(&self, client: &Client) -> Result<SecretString, CommandError> {
        self.wait(client.access_token()).map_err(|source| CommandError::Refresh { source })
    }

    /// Waits for work that talks to the person meanwhile.
    pub fn wait_saying<T>(&mut self, work: impl AsyncFnOnce(&mut Console) -> T) -> T {
        let Self { runtime, console, .. } = self;
        let runtime = runtime.get().expect(PREPARED);
        let spinner = console.spinner().clone();
        runtime.block_on(async { spinner.during(work(console)).await })
    }

    fn runtime(&self) -> &Runtime {
        self.runtime.get().expect(PREPARED)
    }

    /// How long to wait between two looks at an operation that is still running.
    pub fn poll_interval(&self) -> Duration {
        settings::pause(&self.env).unwrap_or(Duration::from_secs(2))
    }
}

fn unprepared(source: ServiceError) -> CommandError {
    CommandError::Service {
        doing: crate::msg!("The connection could not be prepared."),
        source,
        changed: Changed::ReadOnly,
    }
}

impl CommandError {
    /// A service's refusal; `changed` says what is known when the request surely did nothing.
    pub fn service(doing: Message, source: ServiceError, changed: Changed) -> Self {
        let changed = match changed {
            Changed::Nothing if source.may_have_applied() => Changed::Perhaps,
            other => other,
        };
        Self::Service { doing, source, changed }
    }
}
