//! From the words of a command line to an exit code: find the command, read its words, run it, show
//! what it returns.

use std::borrow::Cow;
use std::ffi::OsString;
use std::io::{self, BufReader, IsTerminal, Write as _};
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use clap::ArgMatches;
use ibmcloud_plugin_sdk::config::{Config, ConfigStore, config_dir};
use ibmcloud_plugin_sdk::env::Env;
use ibmcloud_plugin_sdk::invocation::{Invocation, invocation};
use ibmcloud_plugin_sdk::locale::Locale;
use ibmcloud_plugin_sdk::signals;
use ibmcloud_plugin_sdk::terminal::{Ui, UiOptions, use_color};

use crate::command::{CommandSpec, Found, Registry};
use crate::console::Console;
use crate::context::Context;
use crate::errors::{CommandError, exit};
use crate::grammar::argv::{Words, normalise};
use crate::grammar::completion::delegated;
use crate::grammar::globals::Globals;
use crate::grammar::help::Help;
use crate::grammar::registry::NamespaceSpec;
use crate::host::help::Unknown;
use crate::host::{self, Match, Plugins, is_help};
use crate::msg;
use crate::product::Product;
use crate::product::metadata;
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
    let app = |env: Env, program: String, hosted| {
        let dir = config_dir(&env).ok();
        let config = dir.map(|dir| Arc::new(SharedConfig::new(ConfigStore::new(dir))));
        App { config, product, registry, env, program, hosted }
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
    /// The shared configuration, where there is a folder for it.
    config: Option<Arc<SharedConfig>>,
    product: &'static Product,
    registry: &'static Registry,
    env: Env,
    program: String,
    /// Started by a host, as its plug-in: then no plug-in is started from here.
    hosted: bool,
}

/// How a command is shown: read from its words before it runs.
#[derive(Default)]
struct OutputFlags {
    output: Vec<String>,
    quiet: bool,
    no_input: bool,
}

impl OutputFlags {
    fn of(matches: &ArgMatches) -> Self {
        let flag = |name| matches.try_get_one::<bool>(name).ok().flatten().copied();
        let output = matches.try_get_one::<String>("output").ok().flatten();
        let output = output.map(|text| {
            let bare =
                |form: &str| form.trim().trim_matches(['"', '\'']).trim().to_ascii_uppercase();
            let forms = text.split(',').map(bare);
            forms.filter(|form| !form.is_empty()).collect()
        });
        let mut output: Vec<String> = output.unwrap_or_default();
        // Older spellings of the monitoring plug-in.
        for (name, form) in [("json", "JSON"), ("long", "WIDE")] {
            if flag(name).unwrap_or(false) {
                output.push(form.to_owned());
            }
        }
        Self { output, quiet: flag("quiet").unwrap_or(false), no_input: false }
    }

    /// Whether the result is one document, beside which nothing else is said on stdout.
    fn is_document(&self) -> bool {
        self.output.iter().any(|form| !is_text(form))
    }
}

impl App {
    fn run(self, words: &[OsString]) -> u8 {
        // A word that is no text leads nowhere, and is told as what is left of it.
        let texts: Vec<_> = words.iter().map(|word| word.to_string_lossy()).collect();
        let texts: Vec<&str> = texts.iter().map(AsRef::as_ref).collect();
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

    fn command(self, spec: &'static CommandSpec, words: &[OsString]) -> u8 {
        let command = (spec.arguments)();
        let mut globals = Globals::default();
        let matches = match normalise(&command, words, self.env.home().as_deref(), &mut globals) {
            Ok(Words::Help) => return self.show_help(|help| help.command(spec)),
            Ok(Words::Run(words)) => command.try_get_matches_from(words),
            Err(reason) => return self.wrong_usage(spec, CommandError::usage(reason), words),
        };
        let matches = match matches {
            Ok(matches) => matches,
            Err(error) => {
                return self.wrong_usage(spec, CommandError::usage_from_clap(&error), words);
            }
        };
        let flags = OutputFlags { no_input: globals.no_input, ..OutputFlags::of(&matches) };
        if let Some(form) = flags.output.iter().find(|form| !is_form(spec, form)) {
            let reason = msg!("'{{.Form}}' is not an output format", Form = form);
            return self.wrong_usage(spec, CommandError::usage(reason), words);
        }
        let mut ctx = match self.context(spec, flags) {
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
            Ok(shown) => show(&mut ctx, shown.as_ref()),
            Err(error @ CommandError::Usage { .. }) => {
                let code = fail(&mut ctx.console, &ctx.program, &error);
                let help = Help {
                    product: ctx.product,
                    registry: ctx.registry,
                    program: &ctx.program,
                    translator: ctx.console.translator(),
                };
                let page = help.command(spec);
                if ctx.wants("JSON") {
                    return code;
                }
                let result = ctx.console.raw(&page);
                written(&mut ctx.console, &ctx.program, result, code)
            }
            Err(error) if ctx.has_changed() => {
                fail(&mut ctx.console, &ctx.program, &error.after_a_change())
            }
            Err(error) => fail(&mut ctx.console, &ctx.program, &error),
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
        let dir = config_dir(&self.env).ok()?;
        let plugins = match Plugins::load(&dir) {
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
                let host = (&self.env, self.program.as_str(), dir.as_path());
                let args = words.get(namespace_words..).unwrap_or_default();
                let namespace = &command.namespace;
                let started = host::start(plugin, namespace, args, host, &self.display_config());
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
        let dir = config_dir(&self.env).ok().filter(|_| !self.hosted);
        let plugins = dir.and_then(|dir| Plugins::load(&dir).ok()).unwrap_or_default();
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
        fail(&mut self.plain_console(), &self.program, &unknown.error(&self.program))
    }

    fn wrong_usage(self, spec: &CommandSpec, mut error: CommandError, words: &[OsString]) -> u8 {
        if let CommandError::Usage { meant, .. } = &mut error {
            *meant = (spec.meant)(words);
        }
        let mut console = self.plain_console();
        let code = fail(&mut console, &self.program, &error);
        if asks_for_json(words) {
            return code;
        }
        let help = self.help(&console);
        let page = help.command(spec);
        let result = console.raw(&page);
        written(&mut console, &self.program, result, code)
    }

    /// The configuration for language and colour only: trouble with it is reported by the command itself.
    fn display_config(&self) -> Config {
        self.config.as_ref().and_then(|config| config.read().ok()).unwrap_or_default()
    }

    /// A console before a command's own words are known.
    fn plain_console(&self) -> Console {
        console(self.product, &self.env, &OutputFlags::default(), &self.display_config())
    }

    fn context(&self, spec: &CommandSpec, flags: OutputFlags) -> Result<Context, CommandError> {
        let console = console(self.product, &self.env, &flags, &self.display_config());
        let dir = match config_dir(&self.env) {
            // Help and version can be had where nobody has a home.
            Err(_) if spec.homeless => PathBuf::new(),
            dir => dir?,
        };
        let store = self.config.clone();
        let store =
            store.unwrap_or_else(|| Arc::new(SharedConfig::new(ConfigStore::new(dir.clone()))));
        let mut ctx = Context::new(
            self.product,
            self.registry,
            self.env.clone(),
            console,
            self.program.clone(),
            (store, dir),
        );
        ctx.output = flags.output;
        ctx.quiet = flags.quiet;
        Ok(ctx)
    }
}

fn console(product: &Product, env: &Env, flags: &OutputFlags, config: &Config) -> Console {
    let terminal = io::stdin().is_terminal() && io::stdout().is_terminal();
    let color = !flags.is_document()
        && !env.mcp_enabled()
        && use_color(env, config.color_enabled(), io::stdout().is_terminal());
    let options = UiOptions {
        quiet: flags.quiet || env.quiet(),
        json: flags.is_document(),
        color,
        interactive: terminal,
        mcp: env.mcp_enabled(),
        no_input: flags.no_input || env.no_input(),
    };
    let locale = Locale::choose(Some(config.locale()).filter(|it| !it.is_empty()), env);
    let ui = Ui::new(
        options,
        Box::new(io::stdout()),
        Box::new(io::stderr()),
        Box::new(BufReader::new(io::stdin())),
        product.translator(locale),
    );
    Console::new(ui).on_terminal(io::stdout().is_terminal())
}

/// Whether a command can show its result in a form.
fn is_form(spec: &CommandSpec, form: &str) -> bool {
    form == "JSON" || is_text(form) || spec.formats.contains(&form)
}

/// Whether a form is for people: a table, as without `--output`, or a wide one.
fn is_text(form: &str) -> bool {
    matches!(form, "TABLE" | "WIDE")
}

fn show(ctx: &mut Context, shown: &dyn View) -> u8 {
    let form = ctx.output.iter().find(|form| !is_text(form)).cloned();
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

/// Whether words that could not be read ask for JSON: then nothing else may go to stdout.
fn asks_for_json(words: &[OsString]) -> bool {
    let text = |word: &OsString| word.to_string_lossy().to_ascii_lowercase();
    words.iter().zip(words.iter().skip(1)).any(|(flag, value)| {
        matches!(text(flag).trim_start_matches('-'), "output" | "o") && text(value).contains("json")
    }) || words.iter().any(|word| text(word).ends_with("output=json"))
}
