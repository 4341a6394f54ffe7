//! From the words of a command line to an exit code: find the command, read its words, run it, show
//! what it returns.

mod forms;
mod place;

use std::borrow::Cow;
use std::ffi::OsString;
use std::io::{self, BufReader, IsTerminal, Write as _};
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use ibmcloud_plugin_sdk::config::{Config, ConfigStore, config_dir};
use ibmcloud_plugin_sdk::env::Env;
use ibmcloud_plugin_sdk::invocation::{Invocation, invocation};
use ibmcloud_plugin_sdk::locale::{Locale, Translator};
use ibmcloud_plugin_sdk::signals;
use ibmcloud_plugin_sdk::terminal::{Capture, Ui, UiOptions, use_color};

pub use self::forms::ERRORS;
use self::forms::{OutputFlags, asks_for_json, asks_for_json_errors};
use self::place::Place;
use crate::command::{CommandSpec, Found, Registry};
use crate::console::spinner::{self, Beside, Spinner};
use crate::console::{Console, tty};
use crate::context::Context;
use crate::errors::{CommandError, exit};
use crate::grammar::argv::{Mistake, Words, normalise};
use crate::grammar::candidates::{delegated, values};
use crate::grammar::completion::ASKED;
use crate::grammar::globals::{Globals, leading_profile, twice};
use crate::grammar::help::{Help, about_of};
use crate::grammar::registry::NamespaceSpec;
use crate::host::complete::{self, Question};
use crate::host::help::Unknown;
use crate::host::{self, Match, Plugins, is_help};
use crate::messages::Message;
use crate::msg;
use crate::product::metadata;
use crate::product::{Applied, Product};
use crate::session::profiles::Need;
use crate::session::shared_config::SharedConfig;
use crate::view::View;

/// Runs a program with its commands, and returns how it ended.
pub fn run(
    product: &'static Product,
    registry: &'static Registry,
    args: impl IntoIterator<Item = OsString>,
    vars: impl IntoIterator<Item = (OsString, OsString)>,
) -> ExitCode {
    let args: Vec<OsString> = args.into_iter().collect();
    signals::survive_file_size_limit();
    let env = Env::capture(vars).with_platform_language();
    let json_errors = asks_for_json_errors(&args, &env);
    let app = |env: Env, program: String, hosted| {
        let place = Place::find(&env, hosted);
        let env = place.environment(&env).unwrap_or(env);
        App { place, product, registry, env, program, hosted, entered: false, json_errors }
    };
    let code = match invocation(&args, &env) {
        Invocation::SendMetadata => send_metadata(product, registry),
        Invocation::Completion { words } => delegated(registry, product.namespace, &words),
        Invocation::Plugin { namespace, args } => {
            let program = env.cli_name().unwrap_or("ibmcloud").to_owned();
            let words = namespace.iter().map(OsString::from).chain(args).collect::<Vec<_>>();
            app(env, program, true).run(&words)
        }
        Invocation::Standalone { program, args } => app(env, program, false).run(&args),
    };
    ExitCode::from(code)
}

/// Answers `SendMetadata`.
fn send_metadata(product: &Product, registry: &Registry) -> u8 {
    let made = || metadata::of(product, registry).map(|it| Cow::Owned(it.to_json()));
    let Some(metadata) = product.metadata.map(Cow::Borrowed).or_else(made) else {
        return exit::FAILURE;
    };
    match io::stdout().write_all(metadata.trim_end().as_bytes()) {
        Ok(()) => exit::SUCCESS,
        Err(_) => exit::FAILURE,
    }
}

struct App {
    /// Where the configuration is.
    place: Place,
    product: &'static Product,
    registry: &'static Registry,
    env: Env,
    program: String,
    /// Started by a host, as its plug-in: then no plug-in is started from here.
    hosted: bool,
    /// A profile was named in front of all words.
    entered: bool,
    /// A failure is told as a document.
    json_errors: bool,
}

impl App {
    fn run(mut self, words: &[OsString]) -> u8 {
        // The host hands on no flags of its own.
        let words = match leading_profile(if self.hosted { &[] } else { words }) {
            Ok((Some(name), taken)) if name != ASKED => {
                self.enter(&name);
                self.entered = true;
                words.get(taken..).unwrap_or_default()
            }
            Err(reason) if !words.iter().any(|word| word == ASKED) => {
                let error = CommandError::usage(reason);
                return fail(&mut self.plain_console(), &self.program, &error);
            }
            _ => words,
        };
        // A word that is no text leads nowhere, and is told as what is left of it.
        let texts: Vec<_> = words.iter().map(|word| word.to_string_lossy()).collect();
        let texts: Vec<&str> = texts.iter().map(AsRef::as_ref).collect();
        if complete::is_asked(&texts) {
            return self.complete(&texts);
        }
        if !self.hosted
            && let Some(code) = self.plugged_in(&texts, words)
        {
            return code;
        }
        match self.registry.find(&texts) {
            Found::Command(spec, taken) => {
                self.command(spec, words.get(taken..).unwrap_or_default())
            }
            Found::Namespace(spec, taken) => {
                self.namespace(spec, texts.get(taken..).unwrap_or_default())
            }
            Found::Root => self.root(texts.first().copied()),
            Found::Unknown { namespace, word } => self.unknown(namespace, &word),
        }
    }

    /// Works in a profile from here on.
    fn enter(&mut self, profile: &str) {
        self.place = self.place.named(profile, &self.env, self.hosted);
        if let Some(env) = self.place.environment(&self.env) {
            self.env = env;
        }
    }

    /// Answers a shell. Whatever is wrong, it is told nothing: it would stand in the person's line.
    fn complete(&self, texts: &[&str]) -> u8 {
        let own = self.place.shared_folder().filter(|_| !self.hosted);
        let plugins = own.and_then(|dir| Plugins::load(dir).ok()).unwrap_or_default();
        let question = Question::read(texts, &self.env, self.registry);
        let config = self.place.display_config();
        if let (Some(dir), Some((plugin, args))) = (own, question.delegate(&plugins)) {
            let host = (&self.env, self.program.as_str(), dir);
            return host::start(plugin, "", &args, host, &config).unwrap_or(exit::SUCCESS);
        }
        let mut console = self.plain_console();
        let profile = self.place.profile();
        let answer = question.answer(&plugins, (&profile, &config), console.translator());
        let _ = console.bytes(answer.as_bytes());
        exit::SUCCESS
    }

    fn command(mut self, spec: &'static CommandSpec, words: &[OsString]) -> u8 {
        let command = (spec.arguments)();
        let mut globals = Globals::default();
        let matches = match normalise(&command, words, self.env.home().as_deref(), &mut globals) {
            Ok(Words::Help) => return self.show_help(|help| help.command(spec)),
            Ok(Words::Run(words)) => command.try_get_matches_from(words),
            Err(Mistake { reason, meant }) => {
                let error = CommandError::Usage { reason: Some(reason), meant };
                return self.wrong_usage(spec, error, words);
            }
        };
        let matches = match matches {
            Ok(matches) => matches,
            Err(error) => {
                return self.wrong_usage(spec, CommandError::usage_from_clap(&error), words);
            }
        };
        if let Some(profile) = globals.profile.take() {
            if self.entered {
                return self.wrong_usage(spec, CommandError::usage(twice()), words);
            }
            self.enter(&profile);
        }
        if let Some(error) = self.place.refuses(spec.profile, &self.program) {
            return fail(&mut self.plain_console(), &self.program, &error);
        }
        let mut flags = OutputFlags { no_input: globals.no_input, ..OutputFlags::of(&matches) };
        let filter = match globals.jq.as_deref().map(|text| self.filter(spec, text)).transpose() {
            Ok(filter) => filter,
            Err(error) => return self.wrong_usage(spec, error, words),
        };
        let filter = match flags.check(spec).and_then(|()| flags.conversion(spec, filter)) {
            Ok(filter) => filter,
            Err(error) => return self.wrong_usage(spec, error, words),
        };
        let captured = filter.is_some().then(Capture::new);
        let mut ctx = match self.context(spec, flags, captured.as_ref()) {
            Ok(ctx) => ctx,
            Err(error) => {
                let mut console = self.plain_console();
                return fail(&mut console, &self.program, &error);
            }
        };
        let result = (spec.run)(&mut ctx, &matches);
        if let Some(reason) = ctx.unsaved.reason() {
            let text = msg!(
                "The session was renewed, but could not be saved: {{.Reason}}. The next command may need a new log-in.",
                Reason = reason
            );
            let _ = ctx.console.warn(&text);
        }
        match result {
            Ok(shown) => {
                let code = show(&mut ctx, spec, shown.as_ref());
                match filter.zip(captured) {
                    Some((filter, captured)) => self.filtered(filter, &captured.bytes(), code),
                    None => code,
                }
            }
            Err(error @ CommandError::Usage { .. }) => {
                let json = ctx.wants("JSON");
                self.misused(&mut ctx.console, spec, error, json)
            }
            Err(error) if ctx.has_changed() => {
                fail(&mut ctx.console, &ctx.program, &error.after_a_change())
            }
            Err(error) => fail(&mut ctx.console, &ctx.program, &error),
        }
    }

    /// The filter of `--jq`, for a command that prints a document.
    fn filter(&self, spec: &CommandSpec, text: &str) -> Result<Applied, CommandError> {
        let command = (spec.arguments)();
        let documents = command.get_arguments().any(|arg| arg.get_id() == "output");
        match self.product.jq.filter(|_| documents) {
            Some(compile) => compile(text),
            None => Err(CommandError::usage(msg!(
                "flag provided but not defined: -{{.Name}}",
                Name = "jq"
            ))),
        }
    }

    /// Shows what a filter makes of the document of a command that succeeded.
    fn filtered(&self, filter: Applied, document: &[u8], code: u8) -> u8 {
        let mut console = self.plain_console();
        if document.is_empty() {
            return code;
        }
        match filter(document) {
            Ok(text) => {
                let result = console.text_of_others(text.as_bytes());
                written(&mut console, &self.program, result, code)
            }
            Err(error) => fail(&mut console, &self.program, &error),
        }
    }

    fn namespace(self, spec: &'static NamespaceSpec, rest: &[&str]) -> u8 {
        let path: Vec<&str> = spec.path.split(' ').collect();
        match rest {
            [] => self.help_on(&path),
            [word, words @ ..] if is_help(word) => self.help_on(&[&path[..], words].concat()),
            [word, ..] => self.unknown(spec.path, word),
        }
    }

    /// The exit code of an installed plug-in, if the words lead to one and to no built-in command.
    fn plugged_in(&self, texts: &[&str], words: &[OsString]) -> Option<u8> {
        let built_in = self.registry.find(texts);
        let replaced =
            host::stands_in(&self.program) && texts.first() == Some(&self.product.namespace);
        match built_in {
            Found::Command(..) if !replaced => return None,
            Found::Root => return None,
            _ => {}
        }
        let dir = self.place.shared_folder()?;
        let plugins = match Plugins::load(dir) {
            Ok(plugins) => plugins,
            // Whatever is built in does not depend on the list of plug-ins.
            Err(_) if !matches!(built_in, Found::Unknown { .. }) => return None,
            Err(error) => {
                return Some(fail(&mut self.plain_console(), &self.program, &error.into()));
            }
        };
        match plugins.find(texts) {
            Match::Command { command, .. }
                if command.name == "*" && !matches!(built_in, Found::Unknown { .. }) =>
            {
                None
            }
            Match::Command { plugin, command, namespace_words } => {
                let rest = texts.get(namespace_words + 1..).unwrap_or_default();
                if command.name != "*" && host::help::is_asked_for(command, rest) {
                    return Some(self.show_help(|help| host::help::command_page(help, command)));
                }
                let host = (&self.env, self.program.as_str(), dir);
                let args = words.get(namespace_words..).unwrap_or_default();
                let namespace = &command.namespace;
                let start = || {
                    let config = self.place.display_config();
                    host::start(plugin, namespace, args, host, &config)
                };
                let refused = self.place.refuses(Need::Existing, &self.program);
                let started = refused.map_or_else(start, Err);
                let failed = |error| fail(&mut self.plain_console(), &self.program, &error);
                Some(started.unwrap_or_else(failed))
            }
            Match::Namespace { path, taken } if matches!(built_in, Found::Unknown { .. }) => {
                let typed = texts.get(..taken).unwrap_or_default();
                Some(match texts.get(taken..).unwrap_or_default() {
                    [] => self.help_on(typed),
                    [word, words @ ..] if is_help(word) => self.help_on(&[typed, words].concat()),
                    [word, ..] => self.unknown(&path, word),
                })
            }
            Match::Namespace { .. } | Match::Nothing => None,
        }
    }

    fn root(self, word: Option<&str>) -> u8 {
        match word.map(|word| word.trim_start_matches('-')) {
            None | Some("h" | "help") => self.help_on(&[]),
            Some("v" | "version") => self.command_named("version"),
            Some(flag) => {
                let reason = msg!("flag provided but not defined: -{{.Name}}", Name = flag);
                let mut console = self.plain_console();
                fail(&mut console, &self.program, &CommandError::usage(reason))
            }
        }
    }

    fn command_named(self, name: &str) -> u8 {
        match self.registry.find(&[name]) {
            Found::Command(spec, _) => self.command(spec, &[]),
            _ => self.unknown("", name),
        }
    }

    /// `ibmcloud help WORDS`, with the commands of plug-ins where those can be run.
    fn help_on(&self, words: &[&str]) -> u8 {
        let plugins = self.plugins();
        let mut console = self.plain_console();
        let help = self.help(&console);
        match host::help::page(&help, &plugins, words) {
            Ok(text) => {
                let result = console.raw(&text);
                written(&mut console, &self.program, result, exit::SUCCESS)
            }
            Err(Unknown { namespace, word }) => self.unknown(&namespace, &word),
        }
    }

    fn help<'a>(&'a self, console: &'a Console) -> Help<'a> {
        Help {
            product: self.product,
            registry: self.registry,
            program: &self.program,
            translator: console.translator(),
        }
    }

    fn show_help(&self, page: impl FnOnce(&Help<'_>) -> String) -> u8 {
        let mut console = self.plain_console();
        let text = page(&self.help(&console));
        let result = console.raw(&text);
        written(&mut console, &self.program, result, exit::SUCCESS)
    }

    fn unknown(&self, namespace: &str, word: &str) -> u8 {
        let unknown = Unknown { namespace: namespace.to_owned(), word: word.to_owned() };
        let plugins = self.plugins();
        let error = unknown.error(&self.program, self.registry, &plugins);
        fail(&mut self.plain_console(), &self.program, &error)
    }

    fn wrong_usage(self, spec: &CommandSpec, mut error: CommandError, words: &[OsString]) -> u8 {
        if let CommandError::Usage { meant, .. } = &mut error {
            *meant = (spec.meant)(words).or_else(|| meant.take());
        }
        self.misused(&mut self.plain_console(), spec, error, asks_for_json(words))
    }

    /// The help of the command, unless a program reads the output, and then what is wrong: it must not scroll away.
    fn misused(
        &self,
        console: &mut Console,
        spec: &CommandSpec,
        mut error: CommandError,
        json: bool,
    ) -> u8 {
        if let CommandError::Usage { reason: Some(reason), meant: meant @ None } = &mut error {
            *meant = right_values(spec, reason, console.translator());
        }
        let page = self.help(console).command(spec);
        let shown = if json { Ok(()) } else { console.raw(&page) };
        let code = fail(console, &self.program, &error);
        written(console, &self.program, shown, code)
    }

    /// The plug-ins that can be started from here.
    fn plugins(&self) -> Plugins {
        let dir = self.place.shared_folder().filter(|_| !self.hosted);
        dir.and_then(|dir| Plugins::load(dir).ok()).unwrap_or_default()
    }

    /// A console before a command's own words are known.
    fn plain_console(&self) -> Console {
        self.console(&OutputFlags::default(), None)
    }

    fn console(&self, flags: &OutputFlags, captured: Option<&Capture>) -> Console {
        let out: Box<dyn io::Write + Send> = match captured {
            Some(captured) => Box::new(captured.clone()),
            None => Box::new(io::stdout()),
        };
        console(self.product, &self.env, flags, &self.place.display_config(), out)
            .with_json_errors(self.json_errors)
    }

    fn context(
        &self,
        spec: &CommandSpec,
        flags: OutputFlags,
        captured: Option<&Capture>,
    ) -> Result<Context, CommandError> {
        let console = self.console(&flags, captured);
        let dir = match config_dir(&self.env) {
            // Help and version can be had where nobody has a home.
            Err(_) if spec.homeless => PathBuf::new(),
            dir => dir?,
        };
        let store = self.place.config().cloned();
        let store =
            store.unwrap_or_else(|| Arc::new(SharedConfig::new(ConfigStore::new(dir.clone()))));
        let mut ctx = Context::new(
            self.product,
            self.registry,
            self.env.clone(),
            console,
            self.program.clone(),
            (store, dir, self.place.profile()),
        );
        ctx.hosted = self.hosted;
        ctx.output = flags.output;
        ctx.quiet = flags.quiet;
        Ok(ctx)
    }
}

fn console(
    product: &Product,
    env: &Env,
    flags: &OutputFlags,
    config: &Config,
    out: Box<dyn io::Write + Send>,
) -> Console {
    let surface = tty::stdout(env);
    let color = !flags.is_document()
        && !env.mcp_enabled()
        && use_color(env, config.color_enabled(), surface.terminal);
    let options = UiOptions {
        quiet: flags.quiet || env.quiet(),
        json: flags.is_document(),
        csv: flags.csv,
        color,
        interactive: io::stdin().is_terminal() && surface.terminal,
        mcp: env.mcp_enabled(),
        no_input: flags.no_input || env.no_input(),
        surface,
    };
    let err = tty::stderr(env);
    let spinner = if spinner::is_wanted(env, &err, options.quiet, options.json) {
        Spinner::new(err.canvas().0)
    } else {
        Spinner::none()
    };
    // Where both are one terminal, what is said takes the place of the line.
    let out = Box::new(Beside { stream: out, spinner: spinner.clone() });
    let err = Box::new(Beside { stream: io::stderr(), spinner: spinner.clone() });
    let locale = Locale::choose(Some(config.locale()).filter(|it| !it.is_empty()), env);
    let ui = Ui::new(
        options,
        out,
        err,
        Box::new(BufReader::new(io::stdin())),
        product.translator(locale),
    );
    Console::new(ui).with_spinner(spinner)
}

fn show(ctx: &mut Context, spec: &CommandSpec, shown: &dyn View) -> u8 {
    let form = forms::of_view(ctx, spec).map(str::to_owned);
    let result = match form.as_deref() {
        Some("JSON") => shown.render_json(&mut ctx.console),
        Some(form) => shown.render_form(form, &mut ctx.console),
        None => shown.render_text(&mut ctx.console),
    };
    let code = shown.exit_code();
    match result {
        Err(error) if ctx.has_changed() && error.kind() != io::ErrorKind::BrokenPipe => {
            fail(&mut ctx.console, &ctx.program, &CommandError::Unseen(error))
        }
        result => written(&mut ctx.console, &ctx.program, result, code),
    }
}

fn fail(console: &mut Console, program: &str, error: &CommandError) -> u8 {
    let text = error.text(program, console.translator());
    if text.is_empty() {
        return error.exit_code();
    }
    if console.has_json_errors() {
        let _ = console.remark(&error.document(program));
        return error.exit_code();
    }
    // There is no better place left to complain to.
    if let Some(before) = error.before(console.translator(), console.is_quiet()) {
        let _ = console.before_failed(&before);
    }
    let _ = console.failed(&text);
    error.exit_code()
}

/// A closed pipe (`| head`) is the reader's good right; another trouble with the output is a failure.
fn written(console: &mut Console, program: &str, result: io::Result<()>, code: u8) -> u8 {
    match result {
        Ok(()) => code,
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => code,
        Err(error) => fail(console, program, &CommandError::Output(error)),
    }
}

/// The values of the option that has a wrong one, or what its help says of them.
fn right_values(spec: &CommandSpec, reason: &Message, translator: &Translator) -> Option<Message> {
    let named = match (reason.value_of("Value"), reason.value_of("Form")) {
        (Some(_), _) => reason.value_of("Argument")?,
        (None, Some(_)) => "--output",
        (None, None) => return None,
    };
    let command = (spec.arguments)();
    let arg = command.get_arguments().find(|arg| {
        arg.get_long().is_some_and(|long| named == format!("--{long}"))
            || arg.get_short().is_some_and(|short| named == format!("-{short}"))
            || arg
                .get_value_names()
                .is_some_and(|names| names.iter().any(|it| it.as_str() == named))
    })?;
    let values = values(arg, spec.formats);
    if values.is_empty() {
        let about = translator.t(&about_of(arg), &[]);
        return Some(msg!("{{.Argument}}: {{.About}}", Argument = named, About = about));
    }
    Some(msg!(
        "The values of {{.Argument}} are: {{.Values}}.",
        Argument = named,
        Values = values.join(", ")
    ))
}
