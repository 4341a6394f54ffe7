//! `plugin install`: installs a plug-in from a file, or this very program as `monitoring`.

use std::io;
use std::path::Path;

use ibmcloud_plugin_sdk::config::plugin_dir;
use ibmcloud_plugin_sdk::metadata::{Metadata, Version};
use ibmcloud_plugin_sdk::validator::validate;
use serde_json::{Value, json};

use crate::commands::general::login::credential::home_expanded;
use crate::console::Console;
use crate::context::Context;
use crate::errors::CommandError;
use crate::grammar::registry::Run;
use crate::host::install::examine;
use crate::msg;
use crate::view::{Shown, View};

/// The name under which the program itself is a plug-in: no repository is needed for that one.
const OURSELVES: &str = "monitoring";

#[derive(clap::Args, Debug)]
pub(crate) struct InstallArgs {
    /// Path of a plug-in's file; or the name of a plug-in of a repository
    #[arg(value_name = "PLUGIN_PATH", required_unless_present = "all")]
    what: Vec<String>,
    /// Name of the repository; a file is then not looked for
    #[arg(short = 'r', value_name = "REPO_NAME")]
    repo: Option<String>,
    /// Version of the plug-in
    #[arg(short = 'v', value_name = "VERSION")]
    version: Option<String>,
    /// All plug-ins of the repository
    #[arg(short, long, conflicts_with = "what")]
    all: bool,
    /// Install without confirmation
    #[arg(short, long)]
    force: bool,
    /// Suppress verbose output
    #[arg(short, long)]
    quiet: bool,
}

impl Run for InstallArgs {
    fn run(self, ctx: &mut Context) -> Result<Shown, CommandError> {
        let first = self.what.first().map_or("*", String::as_str);
        if let Some(url) = self.what.iter().find(|it| is_url(it)) {
            return Err(no_download(url, ctx));
        }
        let one = self.what.len() == 1 && self.repo.is_none() && self.version.is_none();
        let path = home_expanded(&ctx.env, first);
        if one && first == OURSELVES && !path.exists() {
            let source = std::env::current_exe();
            let path =
                source.map_err(|source| CommandError::File { path: first.to_owned(), source })?;
            let text = msg!("Plug-in '{{.Name}}' is this program. Installing it...", Name = first);
            ctx.console.progress(&text)?;
            return self.file(ctx, &path);
        }
        if !one || !path.is_file() {
            let name = self.what.join(" ");
            let name = if name.is_empty() { first } else { &name };
            return super::repository::look_up(ctx, name, self.repo.as_deref());
        }
        let text = msg!("Installing plugin '{{.File}}'...", File = ctx.console.entity(first));
        ctx.console.progress(&text)?;
        self.file(ctx, &path)
    }
}

impl InstallArgs {
    fn file(&self, ctx: &mut Context, path: &Path) -> Result<Shown, CommandError> {
        let candidate = examine(&ctx.config_dir, &ctx.env, path)?;
        let metadata = candidate.metadata.clone();
        let name = &metadata.name;
        let others = super::installed(ctx)?;
        let before = others.iter().find(|it| it.metadata.name == *name);
        if let Some(before) = before.map(|it| it.metadata.version)
            && !self.force
            && !agreed(ctx, name, before, metadata.version)?
        {
            return Ok(Box::new(Left));
        }
        let findings = validate(&metadata);
        if let Some(first) = findings.first() {
            ctx.console.warn(&msg!(
                "The metadata of the plug-in has {{.Count}} findings of the official validator; the first is: {{.Finding}}",
                Count = findings.len(),
                Finding = first
            ))?;
        }
        let rivals = others.iter().filter(|it| it.metadata.name != *name);
        let rival = rivals.map(|it| &it.metadata).find(|it| share_a_namespace(it, &metadata));
        if let Some(rival) = rival {
            ctx.console.warn(&msg!(
                "Plug-in '{{.Rival}}' has a namespace of the same name; of a command that both have, that one is run.",
                Rival = rival.name
            ))?;
        }
        candidate.install(&ctx.config_dir)?;
        let folder = plugin_dir(&ctx.config_dir, name);
        Ok(Box::new(Installed {
            folder: folder.display().to_string(),
            program: ctx.program.clone(),
            metadata,
        }))
    }
}

fn agreed(ctx: &mut Context, name: &str, old: Version, new: Version) -> Result<bool, CommandError> {
    let question = if old == new {
        msg!(
            "Plug-in '{{.Name}} {{.Version}}' was already installed. Do you want to re-install it or not?",
            Name = name,
            Version = old
        )
    } else {
        msg!(
            "Plug-in '{{.Name}} {{.Version}}' was already installed. Do you want to update it with '{{.Name}} {{.New}}' or not?",
            Name = name,
            Version = old,
            New = new
        )
    };
    Ok(ctx.console.confirm(&question, false)?)
}

fn share_a_namespace(one: &Metadata, other: &Metadata) -> bool {
    let same = |name: &str| other.namespaces.iter().any(|it| it.name == name);
    one.namespaces.iter().any(|it| it.parent_name.is_empty() && same(&it.name))
}

/// Whether a word is an address and not a file or a name.
pub(super) fn is_url(text: &str) -> bool {
    text.starts_with("http://") || text.starts_with("https://")
}

/// An address vouches for nothing: the person fetches the file, and checks what it is.
pub(super) fn no_download(url: &str, ctx: &Context) -> CommandError {
    CommandError::plain(
        msg!(
            "A plug-in is not installed from the address {{.URL}}: nothing there says whether the file is the right one.",
            URL = url
        ),
        msg!(
            "Nothing was changed. Download the file, compare its checksum with the published one, and install it with '{{.Program}} plugin install FILE'.",
            Program = ctx.program
        ),
    )
}

/// The person said no.
struct Left;

impl View for Left {
    fn people(&self, console: &mut Console) -> io::Result<()> {
        console.say(&msg!("Nothing was changed."))
    }

    fn program(&self) -> Value {
        json!({ "installed": false })
    }
}

struct Installed {
    metadata: Metadata,
    folder: String,
    program: String,
}

impl View for Installed {
    fn people(&self, console: &mut Console) -> io::Result<()> {
        console.ok()?;
        console.say(&msg!(
            "Plug-in '{{.Name}} {{.Version}}' was successfully installed into {{.Folder}}. Use '{{.Program}} plugin show {{.Name}}' to show its details.",
            Name = self.metadata.name,
            Version = self.metadata.version,
            Folder = self.folder,
            Program = self.program
        ))
    }

    fn program(&self) -> Value {
        let version = self.metadata.version.to_string();
        json!({ "installed": true, "Name": self.metadata.name, "Version": version })
    }
}
