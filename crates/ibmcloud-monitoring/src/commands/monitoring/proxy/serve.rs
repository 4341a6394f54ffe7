//! The proxy in the foreground: opened, told about, reloaded on SIGHUP, and ended in order.

use std::fs;
use std::io;
use std::sync::Arc;

use ibmcloud_cli::context::Context;
use ibmcloud_cli::errors::CommandError;
use ibmcloud_cli::files::named::{home_expanded, text_of};
use ibmcloud_cli::msg;
use ibmcloud_cli::session::interrupt::{Attention, Signal};
use ibmcloud_cli::view::{Shown, Text};
use ibmcloud_proxy::TokenKeeper;
use ibmcloud_proxy::proxy::{
    Access, Admin, ClientSecret, Event, ListenAddress, Observer as _, Proxy, Route, Rules,
    SHORTEST_SECRET, Socket,
};
use ibmcloud_transport::Client;
use secrecy::{ExposeSecret, SecretString};
use tokio::sync::{Notify, mpsc, oneshot};

use super::config::{AccessLog, Config};
use super::log::{self, Line, Log};
use crate::commands::monitoring::shared::{At, InTeam};
use crate::unattended::{Identity, destination, keep_memory_private, service_manager};

/// Runs the proxy until it is asked to end. `file` is where the configuration came from, if from a file.
pub(super) fn serve(
    ctx: &mut Context,
    identity: &Identity,
    config: Config,
    file: Option<&str>,
) -> Result<Shown, CommandError> {
    local_only(&config)?;
    keep_memory_private();
    // It goes on until somebody ends it, and its log has the terminal.
    ctx.console.without_spinner();
    let client = identity.client(ctx)?;
    let tokens = Arc::new(TokenKeeper::new(client.clone()));
    let rules = rules(ctx, &client, &tokens, &config)?;
    // From here on a signal ends the proxy in order.
    let attention = Attention::calm();
    ctx.prepare_to_wait()?;
    let (log, lines) = Log::new(if ctx.quiet { AccessLog::Off } else { config.access_log });
    let log = Arc::new(log);
    let (sockets, admin_socket) = ctx.wait(async { open(&config) })?;
    for (socket, address) in sockets.iter().zip(config.addresses()) {
        let address = socket.address().map_or(address, ListenAddress::Tcp);
        let names: Vec<&str> = rules
            .routes
            .iter()
            .filter(|it| sockets.get(it.listener).is_some_and(|its| std::ptr::eq(its, socket)))
            .map(|it| it.name.as_str())
            .collect();
        ctx.console.warn(&msg!(
            "Listening at {{.Address}} for {{.Instances}}.",
            Address = address,
            Instances = names.join(", ")
        ))?;
    }
    if let Some((socket, address)) = admin_socket.as_ref().zip(config.admin_listen.clone()) {
        let address = socket.address().map_or(address, ListenAddress::Tcp);
        ctx.console
            .warn(&msg!("Health checks and metrics are at {{.Address}}.", Address = address))?;
    }
    let proxy = Proxy::new(rules, Arc::clone(&log) as _);
    let quit = Arc::new(Notify::new());
    let admin = admin_socket.map(|it| (it, proxy.admin(Arc::clone(&quit))));
    let running = Running { proxy, tokens, client, log, quit, config, attention };
    if !running.run(ctx, sockets, admin, lines, file) {
        let text = msg!("Requests that were still under way have been cut off.");
        ctx.console.warn(&text)?;
    }
    Ok(Box::new(Text(String::new())))
}

struct Running {
    proxy: Arc<Proxy>,
    tokens: Arc<TokenKeeper>,
    client: Client,
    log: Arc<Log>,
    quit: Arc<Notify>,
    config: Config,
    attention: Attention,
}

/// What ends a wait.
enum Call {
    Signal(Signal),
    Quit,
}

impl Running {
    /// Serves until a signal or a client of the separate listener ends it. Whether every request has ended by itself.
    fn run(
        mut self,
        ctx: &Context,
        sockets: Vec<Socket>,
        admin: Option<(Socket, Arc<Admin>)>,
        lines: mpsc::Receiver<Line>,
        file: Option<&str>,
    ) -> bool {
        let drain = self.config.limits.drain();
        let (stop, stopped) = oneshot::channel::<()>();
        let proxy = Arc::clone(&self.proxy);
        let (mut server, keeper) = ctx.wait(async {
            tokio::spawn(log::write(lines));
            let keeper = tokio::spawn(keep(Arc::clone(&self.tokens), Arc::clone(&self.log)));
            let until = async { drop(stopped.await) };
            let server = async move { proxy.serve(sockets, admin, until, drain).await };
            (tokio::spawn(server), keeper)
        });
        tell_systemd(ctx, "READY=1");
        // Between two waits nothing is served: each must be short, and what is asked of services is a wait itself.
        while let Call::Signal(Signal::HangUp) = ctx.wait(self.call()) {
            self.attention.settle();
            match self.reload(ctx, file) {
                Ok(()) => self.log.say("reload", "configuration and client secret were read again"),
                Err(error) => {
                    let reason = error.text(&ctx.program, ctx.console.translator());
                    let text =
                        format!("nothing was changed, the old configuration stays: {reason}");
                    self.log.say("reload", &text);
                }
            }
        }
        tell_systemd(ctx, "STOPPING=1");
        drop(stop);
        ctx.wait(async {
            let ended = tokio::select! {
                ended = &mut server => ended.unwrap_or(false),
                // Whoever asks again does not want to wait.
                _ = self.attention.next() => false,
            };
            keeper.abort();
            self.log.flush().await;
            ended
        })
    }

    async fn call(&self) -> Call {
        tokio::select! {
            signal = self.attention.next() => Call::Signal(signal),
            () = self.quit.notified() => Call::Quit,
        }
    }

    /// Reads configuration and secret again. An address cannot change: the socket is open.
    fn reload(&mut self, ctx: &Context, file: Option<&str>) -> Result<(), CommandError> {
        let config = match file {
            Some(path) => Config::read(&ctx.env, path)?,
            None => self.config.clone(),
        };
        let same = config.addresses() == self.config.addresses()
            && config.admin_listen == self.config.admin_listen;
        if !same {
            return Err(CommandError::plain(
                msg!("The addresses to listen at have changed."),
                msg!("Start the proxy again to use them."),
            ));
        }
        self.proxy.replace_rules(rules(ctx, &self.client, &self.tokens, &config)?);
        self.config = config;
        Ok(())
    }
}

/// Keeps the token fresh, and says when that fails.
async fn keep(tokens: Arc<TokenKeeper>, log: Arc<Log>) {
    let failed = |error: &ibmcloud_transport::Error| {
        let remaining = tokens.status().remaining;
        log.event(&Event::TokenFailed { reason: error.to_string(), remaining });
    };
    tokens.keep(failed).await;
}

/// Tells systemd how things stand, where it wants to know.
fn tell_systemd(ctx: &Context, state: &str) {
    // A manager that does not listen is no reason to end.
    let _ = service_manager(ctx).map(|it| it.tell(state));
}

/// Whoever reaches an address asks in our name, so that clients are on this machine.
fn local_only(config: &Config) -> Result<(), CommandError> {
    match config.addresses().into_iter().find(|it| !it.is_local()) {
        None => Ok(()),
        Some(address) => Err(not_local(&address)),
    }
}

fn not_local(address: &ListenAddress) -> CommandError {
    CommandError::plain(
        msg!(
            "This machine refuses to listen at {{.Address}}: other machines could ask in your name.",
            Address = address
        ),
        msg!(
            "Use an address such as 127.0.0.1:9400, or a socket such as unix:/run/proxy.sock. In a pod, clients of the same pod reach 127.0.0.1."
        ),
    )
}

/// Opens every address, before anything is served.
fn open(config: &Config) -> Result<(Vec<Socket>, Option<Socket>), CommandError> {
    let one = |address: &ListenAddress| {
        Socket::open(address).map_err(|source| {
            CommandError::plain(
                msg!(
                    "The address {{.Address}} could not be opened: {{.Reason}}",
                    Address = address,
                    Reason = source
                ),
                msg!(
                    "Nothing was started. Choose another address, or end the program that uses it."
                ),
            )
        })
    };
    let mut sockets = Vec::new();
    for address in config.addresses() {
        let socket = one(&address)?;
        // What systemd hands over is seen only now.
        if !socket.is_local() {
            return Err(not_local(&socket.address().map_or(address, ListenAddress::Tcp)));
        }
        sockets.push(socket);
    }
    Ok((sockets, config.admin_listen.as_ref().map(one).transpose()?))
}

/// What the proxy goes by: the secret is read, and each instance and team found.
fn rules(
    ctx: &Context,
    client: &Client,
    tokens: &Arc<TokenKeeper>,
    config: &Config,
) -> Result<Rules, CommandError> {
    let secret = config.client_secret_file.as_deref().map(|path| secret(ctx, path)).transpose()?;
    let addresses = config.addresses();
    let mut routes = Vec::new();
    for instance in &config.instances {
        let at = At { name: instance.instance.clone(), region: instance.region.clone() };
        let found = destination(ctx, client, &at, &InTeam { team: instance.team.clone() })?;
        let upstream = found.upstream(client)?;
        let address = config.address(instance);
        routes.push(Route {
            name: instance.name.clone().unwrap_or(found.name),
            listener: addresses.iter().position(|it| it == address).unwrap_or_default(),
            prefix: instance.path.clone(),
            upstream,
            tokens: Arc::clone(tokens),
        });
    }
    let access = Access { secret, writes: config.allow_write, hosts: config.allow_hosts.clone() };
    Ok(Rules { access, limits: config.limits.limits(), routes })
}

/// The secret of the clients. A file that does not exist is made, readable for its owner alone.
fn secret(ctx: &Context, named: &str) -> Result<ClientSecret, CommandError> {
    let path = home_expanded(&ctx.env, named);
    let file = |source| CommandError::File { path: named.to_owned(), source };
    let text = match text_of(&path) {
        Ok(text) => SecretString::from(text),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            let mut random = [0_u8; 32];
            getrandom::fill(&mut random).map_err(|error| file(io::Error::other(error)))?;
            let secret = SecretString::from(hex::encode(random));
            new_file(&path, &secret).map_err(file)?;
            secret
        }
        Err(error) => return Err(file(error)),
    };
    ClientSecret::new(&text).ok_or_else(|| {
        CommandError::plain(
            msg!(
                "The secret in '{{.Path}}' is shorter than {{.Least}} characters.",
                Path = named,
                Least = SHORTEST_SECRET
            ),
            msg!("Nothing was started. Remove the file, so that a secret is made, or write a longer one."),
        )
    })
}

fn new_file(path: &std::path::Path, secret: &SecretString) -> io::Result<()> {
    use std::io::Write as _;

    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    writeln!(file, "{}", secret.expose_secret())?;
    file.sync_all()
}
