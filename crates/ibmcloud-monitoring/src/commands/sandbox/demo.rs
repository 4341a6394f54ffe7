//! `sandbox demo`: the documented procedure in a sandbox, each line with its real output.

use std::io::{self, Read as _, Write as _};
use std::net::TcpStream;
use std::process::{Command, Stdio};

use ibmcloud_cli::command::Run;
use ibmcloud_cli::context::Context;
use ibmcloud_cli::errors::{CommandError, exit};
use ibmcloud_cli::msg;
use ibmcloud_cli::view::{Shown, Text};
use ibmcloud_emulator::{Options, keys};

use super::exec::code;
use super::place::Place;
use super::script::{INSTANCE, Line, parts};

#[derive(clap::Args, Debug)]
pub(crate) struct DemoArgs {
    /// Language of the commands, such as fr_FR
    #[arg(long, value_name = "LOCALE")]
    locale: Option<String>,
}

/// How much of a line of output is shown: access tokens are over a thousand characters long.
const SHOWN: usize = 160;

impl Run for DemoArgs {
    fn run(self, ctx: &mut Context) -> Result<Shown, CommandError> {
        let place = Place::start(Options::default(), keys::ADMINISTRATOR)?;
        let mut demo = Demo::new(ctx, &place, self.locale.as_deref());
        let mut number = 0;
        for part in parts() {
            number += 1;
            let title = demo.ctx.console.text(&part.title);
            demo.ctx.console.raw(&format!("\n=== {number}. {title}"))?;
            for line in &part.lines {
                demo.prepare(line)?;
                demo.show(line)?;
            }
        }
        demo.summary()?;
        Ok(Box::new(Text(String::new())))
    }
}

/// A demonstration that is running.
struct Demo<'a> {
    ctx: &'a mut Context,
    place: &'a Place,
    environment: Vec<(std::ffi::OsString, std::ffi::OsString)>,
    /// How many lines of IBM's pages were shown.
    documented: usize,
    /// How many lines that those pages do not have were shown.
    own: usize,
}

impl<'a> Demo<'a> {
    fn new(ctx: &'a mut Context, place: &'a Place, locale: Option<&str>) -> Self {
        let mut environment = place.environment(&ctx.env);
        if let Some(locale) = locale {
            environment.retain(|(key, _)| key != "LC_ALL" && key != "LANG");
            environment.push(("LC_ALL".into(), format!("{locale}.UTF-8").into()));
        }
        Self { ctx, place, environment, documented: 0, own: 0 }
    }

    /// What a reader of the pages has set before: a token from before the reset, a fresh IAM token.
    fn prepare(&mut self, line: &Line) -> Result<(), CommandError> {
        let wanted = |name: &str| line.text.contains(name);
        if wanted("token reset") && !self.is_set("OLD_MONITOR_TOKEN") {
            let show =
                format!("ibmcloud monitoring token show --name {INSTANCE} --team Payments -q");
            self.set("OLD_MONITOR_TOKEN", &show)?;
        }
        if wanted("$AUTH_TOKEN") && !self.is_set("AUTH_TOKEN") {
            let id = format!("ibmcloud resource service-instance {INSTANCE} --id -q");
            self.set("GUID", &id)?;
            self.set("AUTH_TOKEN", "ibmcloud iam oauth-tokens")?;
        }
        Ok(())
    }

    fn is_set(&self, name: &str) -> bool {
        self.environment.iter().any(|(key, _)| key == name)
    }

    /// Keeps the last word that a command prints; the command is not a part of the pages' text.
    fn set(&mut self, name: &str, command: &str) -> Result<(), CommandError> {
        let said = self.ibmcloud(command)?;
        let word = said.text.split_whitespace().next_back().unwrap_or_default();
        self.environment.push((name.into(), word.into()));
        Ok(())
    }

    fn show(&mut self, line: &Line) -> Result<(), CommandError> {
        self.ctx.console.raw(&format!("\n$ {}", line.text))?;
        let said = if line.curl { self.curl(&line.text)? } else { self.ibmcloud(&line.text)? };
        for text in said.text.lines().chain(said.complaint.lines()) {
            self.ctx.console.raw(&shortened(text))?;
        }
        if line.documented {
            self.documented += 1;
        } else {
            self.own += 1;
        }
        if said.code == exit::SUCCESS && said.text.contains(line.shows) {
            return Ok(());
        }
        Err(CommandError::plain(
            msg!(
                "The line ended with {{.Code}}, and its output should hold '{{.Text}}'.",
                Code = said.code,
                Text = line.shows
            ),
            msg!("This is a fault of the program: please report it with this output."),
        ))
    }

    /// Runs a line of ours without a shell: a fresh machine may lack one.
    fn ibmcloud(&self, line: &str) -> Result<Said, CommandError> {
        let mut words = split(line).into_iter();
        words.next();
        self.output(Command::new(self.place.program()).args(words))
    }

    /// Sends what a `curl` line says: with `curl` where there is one, else by itself.
    fn curl(&mut self, line: &str) -> Result<Said, CommandError> {
        let words: Vec<String> = split(line).iter().map(|word| self.expanded(word)).collect();
        if let Ok(said) = self.output(Command::new("curl").args(words.iter().skip(1))) {
            return Ok(said);
        }
        self.ctx
            .console
            .say(&msg!("(curl is not installed: this program sends the same request)"))?;
        let failed = |source| CommandError::File { path: self.place.url(), source };
        let text = fetch(&self.place.url(), &words).map_err(failed)?;
        Ok(Said { code: exit::SUCCESS, text, complaint: String::new() })
    }

    fn expanded(&self, word: &str) -> String {
        let mut word = word.to_owned();
        for (key, value) in &self.environment {
            let name = format!("${}", key.to_string_lossy());
            if matches!(name.as_str(), "$AUTH_TOKEN" | "$GUID" | "$OLD_MONITOR_TOKEN") {
                word = word.replace(&name, &value.to_string_lossy());
            }
        }
        word
    }

    fn output(&self, command: &mut Command) -> Result<Said, CommandError> {
        let command = command.env_clear().envs(self.environment.iter().cloned());
        let output = command.stdin(Stdio::null()).output().map_err(|source| {
            let path = command.get_program().to_string_lossy().into_owned();
            CommandError::File { path, source }
        })?;
        Ok(Said {
            code: code(output.status),
            text: String::from_utf8_lossy(&output.stdout).into_owned(),
            complaint: String::from_utf8_lossy(&output.stderr).into_owned(),
        })
    }

    fn summary(&mut self) -> Result<(), CommandError> {
        let world = self.place.world();
        let auth = world.instance(INSTANCE).and_then(|it| {
            it.parameters.as_ref()?.get("external_api_auth")?.as_str().map(str::to_owned)
        });
        let console = &mut self.ctx.console;
        console.line("")?;
        console.say(&msg!("=== Summary"))?;
        console.say(&msg!(
            "{{.Count}} command lines of IBM's pages ran as printed, and {{.Own}} that the pages do not have; {{.Teams}} tokens were reset, and {{.Name}} now says {{.Mode}}.",
            Count = self.documented,
            Own = self.own,
            Teams = super::script::TEAMS.len(),
            Name = INSTANCE,
            Mode = auth.unwrap_or_default()
        ))?;
        let tokens = world.instance(INSTANCE).and_then(|it| world.monitor(&it.guid));
        let tokens = tokens.map_or(0, |inside| inside.tokens.len());
        console.say(&msg!(
            "{{.Count}} tokens of other users were not reset: under IAM_ONLY they are refused, and under ANY they would be accepted again.",
            Count = tokens.saturating_sub(super::script::TEAMS.len())
        ))?;
        console.say(&msg!("One command does all of it in order, proves it, and can be interrupted and taken up again:"))?;
        console.line(&format!(
            "  ibmcloud monitoring auth update --name {INSTANCE} --mode IAM_ONLY"
        ))?;
        console.say(&msg!(
            "Nothing left this machine. To play on: 'ibmcloud-monitoring sandbox exec -- bash'."
        ))?;
        Ok(())
    }
}

/// What a command said.
struct Said {
    code: u8,
    text: String,
    complaint: String,
}

/// The request of a `curl` line over plain http: the cloud knows its hosts by the `Host` header.
fn fetch(cloud: &str, words: &[String]) -> io::Result<String> {
    let broken = || io::Error::from(io::ErrorKind::InvalidInput);
    let url = words.iter().find_map(|word| word.strip_prefix("https://")).ok_or_else(broken)?;
    let (host, path) = url.split_once('/').ok_or_else(broken)?;
    let pairs = words.iter().zip(words.iter().skip(1));
    let headers = pairs.filter(|(flag, _)| *flag == "-H").map(|(_, value)| format!("{value}\r\n"));
    let headers: String = headers.collect();
    let mut stream = TcpStream::connect(cloud.trim_start_matches("http://"))?;
    write!(stream, "GET /{path} HTTP/1.0\r\nHost: {host}\r\n{headers}\r\n")?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    Ok(answer.split_once("\r\n\r\n").map(|(_, body)| body.to_owned()).unwrap_or_default())
}

/// A shell's words of a line: blanks separate, single and double quotes hold together.
fn split(line: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut quote = None;
    for letter in line.chars() {
        match (quote, letter) {
            (None, ' ') => words.push(String::new()),
            (None, '\'' | '"') => quote = Some(letter),
            (Some(open), _) if letter == open => quote = None,
            _ => words.last_mut().expect("there is always a word").push(letter),
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

/// A line that fits on a screen.
fn shortened(text: &str) -> String {
    let mut shown: String = text.chars().take(SHOWN).collect();
    if shown.len() < text.len() {
        shown.push_str(" […]");
    }
    shown
}
