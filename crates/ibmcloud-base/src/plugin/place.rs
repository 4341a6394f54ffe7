//! The last steps of every installation: questions about what is there already, warnings, and the
//! plug-in's file put into its place.

use std::io;
use std::path::Path;

use ibmcloud_cli::console::Console;
use ibmcloud_cli::context::Context;
use ibmcloud_cli::errors::CommandError;
use ibmcloud_cli::host::install::{Candidate, examine_copy};
use ibmcloud_cli::messages::Message;
use ibmcloud_cli::msg;
use ibmcloud_cli::view::{Shown, View};
use ibmcloud_plugin_sdk::config::plugin_dir;
use ibmcloud_plugin_sdk::metadata::{Metadata, Version};
use ibmcloud_plugin_sdk::validator::validate;
use serde_json::{Value, json};
use tempfile::NamedTempFile;

use super::address::without_keys;
use super::catalogue::Choice;

/// Whether a plug-in may take the place of the one that is there, if one is.
pub(super) fn agreed(
    ctx: &mut Context,
    force: bool,
    name: &str,
    new: Version,
) -> Result<bool, CommandError> {
    let all = super::shared::installed(ctx)?;
    let Some(old) = all.iter().find(|it| it.metadata.name == name).map(|it| it.metadata.version)
    else {
        return Ok(true);
    };
    if force {
        return Ok(true);
    }
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

/// Installs what was examined, after warnings.
pub(super) fn place(ctx: &mut Context, candidate: Candidate) -> Result<Installed, CommandError> {
    let metadata = candidate.metadata.clone();
    let findings = validate(&metadata);
    if let Some(first) = findings.first() {
        ctx.console.warn(&msg!(
            "The metadata of the plug-in has {{.Count}} findings of the official validator; the first is: {{.Finding}}",
            Count = findings.len(),
            Finding = first
        ))?;
    }
    let others = super::shared::installed(ctx)?;
    let rivals = others.iter().filter(|it| it.metadata.name != metadata.name);
    let rival = rivals.map(|it| &it.metadata).find(|it| share_a_namespace(it, &metadata));
    if let Some(rival) = rival {
        ctx.console.warn(&msg!(
            "Plug-in '{{.Rival}}' has a namespace of the same name; of a command that both have, that one is run.",
            Rival = rival.name
        ))?;
    }
    candidate.install(ctx.profile.shared_folder())?;
    let folder = plugin_dir(ctx.profile.shared_folder(), &metadata.name);
    Ok(Installed { folder: folder.display().to_string(), program: ctx.program.clone(), metadata })
}

/// Fetches a repository's file and examines it: it must be the plug-in that was asked for.
pub(super) fn fetched(
    ctx: &mut Context,
    choice: &Choice,
    doing: fn() -> Message,
) -> Result<Candidate, CommandError> {
    let folder = scratch(ctx.profile.shared_folder())?;
    let file =
        super::fetch::fetch(ctx, &choice.binary.url, Some(&choice.binary.checksum), &folder)?;
    ctx.console.progress(&doing())?;
    let candidate = examined(ctx, file)?;
    let found = &candidate.metadata;
    if found.name != choice.name || found.version != choice.version {
        return Err(CommandError::plain(
            msg!(
                "The file from {{.URL}} is plug-in '{{.Found}}', and not '{{.Wanted}}'.",
                URL = without_keys(choice.binary.url.as_str()),
                Found = format!("{} {}", found.name, found.version),
                Wanted = format!("{} {}", choice.name, choice.version)
            ),
            msg!("Nothing was changed. Tell the owner of the repository."),
        ));
    }
    Ok(candidate)
}

/// Asks a fetched file what it is.
pub(super) fn examined(ctx: &Context, file: NamedTempFile) -> Result<Candidate, CommandError> {
    // A file that is open for writing cannot be started.
    examine_copy(ctx, file.into_temp_path())
}

/// The folder for what is not installed yet: in the file system of the plug-ins, so that a file is
/// put into its place in one step.
pub(super) fn scratch(config_dir: &Path) -> Result<std::path::PathBuf, CommandError> {
    let folder = config_dir.join("tmp");
    let unusable = |source| CommandError::File { path: folder.display().to_string(), source };
    std::fs::create_dir_all(&folder).map_err(unusable)?;
    Ok(folder)
}

fn share_a_namespace(one: &Metadata, other: &Metadata) -> bool {
    let same = |name: &str| other.namespaces.iter().any(|it| it.name == name);
    one.namespaces.iter().any(|it| it.parent_name.is_empty() && same(&it.name))
}

/// The person said no.
pub(super) struct Left;

impl View for Left {
    fn render_text(&self, console: &mut Console) -> io::Result<()> {
        console.say(&msg!("Nothing was changed."))
    }

    fn to_json(&self) -> Value {
        json!({ "installed": false })
    }
}

/// A plug-in is in its place.
pub(super) struct Installed {
    metadata: Metadata,
    folder: String,
    program: String,
}

impl Installed {
    pub(super) fn shown(self) -> Shown {
        Box::new(self)
    }
}

impl View for Installed {
    fn render_text(&self, console: &mut Console) -> io::Result<()> {
        console.ok()?;
        console.say(&msg!(
            "Plug-in '{{.Name}} {{.Version}}' was successfully installed into {{.Folder}}. Use '{{.Program}} plugin show {{.Name}}' to show its details.",
            Name = self.metadata.name,
            Version = self.metadata.version,
            Folder = self.folder,
            Program = self.program
        ))
    }

    fn to_json(&self) -> Value {
        let version = self.metadata.version.to_string();
        json!({ "installed": true, "Name": self.metadata.name, "Version": version })
    }
}
