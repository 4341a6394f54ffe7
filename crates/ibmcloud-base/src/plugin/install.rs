//! `plugin install`: installs plug-ins from files, from addresses and from a repository; and this
//! very program as `monitoring`.

use std::path::Path;

use ibmcloud_cli::args::Quiet;
use ibmcloud_cli::command::Run;
use ibmcloud_cli::context::Context;
use ibmcloud_cli::errors::CommandError;
use ibmcloud_cli::files::named::home_expanded;
use ibmcloud_cli::host::install::{Candidate, examine};
use ibmcloud_cli::msg;
use ibmcloud_cli::view::Shown;
use ibmcloud_plugin_sdk::config::InstalledPlugin;
use url::Url;

use super::place::{self, Left};
use super::several::each;
use super::shared::{OURSELVES, is_this_program};
use super::target::{Named, Shop, address, repository};

#[derive(clap::Args, Debug)]
pub(crate) struct InstallArgs {
    /// Path of a plug-in's file; or name (NAME or NAME@VERSION) or URL of plug-ins
    #[arg(value_name = "PLUGIN_PATH", required_unless_present = "all")]
    what: Vec<String>,
    /// Name of the repository; a file is then not looked for
    #[arg(short = 'r', value_name = "REPO_NAME")]
    repo: Option<String>,
    /// Version of the plug-in
    #[arg(short = 'v', value_name = "VERSION", conflicts_with = "all")]
    version: Option<String>,
    /// All plug-ins of the repository
    #[arg(short, long, conflicts_with = "what")]
    all: bool,
    /// Install without confirmation
    #[arg(short, long)]
    force: bool,
    #[command(flatten)]
    quiet: Quiet,
}

/// Where one plug-in comes from.
enum Source {
    Ourselves,
    File(String),
    Address(Url),
    Repository(Named),
}

impl Run for InstallArgs {
    fn run(self, ctx: &mut Context) -> Result<Shown, CommandError> {
        if self.version.is_some() && self.what.len() > 1 {
            return Err(CommandError::usage(msg!(
                "'{{.Argument}}' cannot be used with several plug-ins; write NAME@VERSION",
                Argument = "-v"
            )));
        }
        let words = self.what.iter().map(|word| Ok((word.clone(), self.source(ctx, word)?)));
        let mut sources = words.collect::<Result<Vec<_>, CommandError>>()?;
        let mut shop = Shop::new(repository(ctx, self.repo.as_deref())?);
        if self.all {
            match self.everything(ctx, &mut shop)? {
                Some(all) => sources = all,
                None => return Ok(Box::new(Left)),
            }
        }
        each(ctx, sources, |ctx, source| self.install(ctx, source, &mut shop))
    }
}

impl InstallArgs {
    fn source(&self, ctx: &Context, word: &str) -> Result<Source, CommandError> {
        if let Some(url) = address(word)? {
            return Ok(Source::Address(url));
        }
        let anywhere = self.repo.is_none() && self.version.is_none();
        if anywhere && home_expanded(&ctx.env, word).is_file() {
            return Ok(Source::File(word.to_owned()));
        }
        if anywhere && word == OURSELVES {
            return Ok(Source::Ourselves);
        }
        Ok(Source::Repository(Named::read(word, self.version.as_deref())?))
    }

    fn install(
        &self,
        ctx: &mut Context,
        source: Source,
        shop: &mut Shop,
    ) -> Result<Shown, CommandError> {
        match source {
            Source::Ourselves => {
                let path = std::env::current_exe();
                let path = path
                    .map_err(|source| CommandError::File { path: OURSELVES.to_owned(), source })?;
                let text =
                    msg!("Plug-in '{{.Name}}' is this program. Installing it...", Name = OURSELVES);
                ctx.console.progress(&text)?;
                self.file(ctx, &path)
            }
            Source::File(word) => {
                let text =
                    msg!("Installing plugin '{{.File}}'...", File = ctx.console.entity(&word));
                ctx.console.progress(&text)?;
                self.file(ctx, &home_expanded(&ctx.env, &word))
            }
            Source::Address(url) => {
                let folder = place::scratch(ctx.profile.shared_folder())?;
                let file = super::fetch::fetch(ctx, &url, None, &folder)?;
                ctx.console.progress(&msg!("Installing binary..."))?;
                let candidate = place::examined(ctx, file)?;
                self.examined(ctx, candidate)
            }
            Source::Repository(wanted) => {
                let choice = shop.look_up(ctx, &wanted)?;
                if !place::agreed(ctx, self.force, &choice.name, choice.version)? {
                    return Ok(Box::new(Left));
                }
                let candidate = place::fetched(ctx, &choice, || msg!("Installing binary..."))?;
                Ok(place::place(ctx, candidate)?.shown())
            }
        }
    }

    fn file(&self, ctx: &mut Context, path: &Path) -> Result<Shown, CommandError> {
        let candidate = examine(ctx, path)?;
        self.examined(ctx, candidate)
    }

    fn examined(&self, ctx: &mut Context, candidate: Candidate) -> Result<Shown, CommandError> {
        let (name, version) = (candidate.metadata.name.clone(), candidate.metadata.version);
        if !place::agreed(ctx, self.force, &name, version)? {
            return Ok(Box::new(Left));
        }
        Ok(place::place(ctx, candidate)?.shown())
    }

    /// Everything of a repository that runs here, after a question; `None` if the answer is no.
    fn everything(
        &self,
        ctx: &mut Context,
        shop: &mut Shop,
    ) -> Result<Option<Vec<(String, Source)>>, CommandError> {
        let mut all = shop.everything(ctx, |repo| {
            msg!(
                "Looking up plug-ins available for installation from repository '{{.Repo}}'...",
                Repo = repo
            )
        })?;
        let installed = super::shared::installed(ctx)?;
        let is_there = |it: &Named| {
            let same = |own: &&InstalledPlugin| own.metadata.name == it.name;
            let own = installed.iter().find(same).map(|own| &own.metadata);
            own.map(|own| own.version) == it.version || own.is_some_and(is_this_program)
        };
        all.retain(|it| !is_there(it));
        if all.is_empty() {
            ctx.console.say(&msg!("Everything that runs here is installed already."))?;
            return Ok(Some(Vec::new()));
        }
        ctx.console.note("")?;
        ctx.console.progress(&msg!("The following plug-ins will be installed:"))?;
        for wanted in &all {
            let version = wanted.version.map(|it| it.to_string()).unwrap_or_default();
            ctx.console.note(&format!("* '{} {version}'", wanted.name))?;
        }
        ctx.console.note("")?;
        let question = msg!("Do you want to install these plug-ins?");
        if !self.force && !ctx.console.confirm(&question, false)? {
            return Ok(None);
        }
        let source = |it: Named| (it.text(), Source::Repository(it));
        Ok(Some(all.into_iter().map(source).collect()))
    }
}
