//! `plugin download`: fetches plug-ins' files into a folder without installing them.

use std::io;
use std::path::{Path, PathBuf};

use ibmcloud_cli::args::Quiet;
use ibmcloud_cli::command::Run;
use ibmcloud_cli::console::Console;
use ibmcloud_cli::context::Context;
use ibmcloud_cli::errors::CommandError;
use ibmcloud_cli::files;
use ibmcloud_cli::files::named::home_expanded;
use ibmcloud_cli::msg;
use ibmcloud_cli::view::{Shown, View};
use serde_json::{Value, json};
use url::Url;

use super::address::without_keys;
use super::place::Left;
use super::several::each;
use super::target::{Named, Shop, address, repository};

#[derive(clap::Args, Debug)]
pub(crate) struct DownloadArgs {
    /// Name (NAME or NAME@VERSION) or URL of the plug-in
    #[arg(value_name = "PLUGIN_NAME", required_unless_present = "all")]
    name: Option<String>,
    /// Name of the repository
    #[arg(short = 'r', value_name = "REPO_NAME")]
    repo: Option<String>,
    /// Version of the plug-in
    #[arg(short = 'v', value_name = "VERSION", conflicts_with = "all")]
    version: Option<String>,
    /// Folder to write to
    #[arg(short, long, value_name = "DIR")]
    dest: Option<String>,
    /// All plug-ins of the repository
    #[arg(short, long, conflicts_with = "name")]
    all: bool,
    /// Overwrite files without confirmation
    #[arg(short, long)]
    force: bool,
    #[command(flatten)]
    quiet: Quiet,
}

impl Run for DownloadArgs {
    fn run(self, ctx: &mut Context) -> Result<Shown, CommandError> {
        let folder = match &self.dest {
            Some(dest) => home_expanded(&ctx.env, dest),
            None => PathBuf::from("."),
        };
        if !folder.is_dir() {
            let source = io::Error::from(io::ErrorKind::NotADirectory);
            return Err(CommandError::File { path: folder.display().to_string(), source });
        }
        let word = self.name.as_deref().unwrap_or_default();
        if let Some(url) = address(word)? {
            return self.fetch(ctx, &url, None, &folder);
        }
        let mut shop = Shop::new(repository(ctx, self.repo.as_deref())?);
        let wanted = if self.all {
            shop.everything(ctx, |repo| {
                msg!("Getting plug-ins from repository '{{.Repo}}'...", Repo = repo)
            })?
        } else {
            vec![Named::read(word, self.version.as_deref())?]
        };
        let wanted = wanted.into_iter().map(|it| (it.text(), it)).collect();
        each(ctx, wanted, |ctx, wanted| {
            let choice = shop.look_up(ctx, &wanted)?;
            self.fetch(ctx, &choice.binary.url, Some(&choice.binary.checksum), &folder)
        })
    }
}

impl DownloadArgs {
    fn fetch(
        &self,
        ctx: &mut Context,
        url: &Url,
        checksum: Option<&str>,
        folder: &Path,
    ) -> Result<Shown, CommandError> {
        let path = folder.join(file_name(url)?);
        let unusable = |source| CommandError::File { path: path.display().to_string(), source };
        // Behind a link, so that the link stays.
        let at = files::replaceable(&path).map_err(unusable)?;
        let question = msg!(
            "The file '{{.Path}}' exists already. Do you want to overwrite it?",
            Path = path.display()
        );
        if path.exists() && !self.force && !ctx.console.confirm(&question, false)? {
            return Ok(Box::new(Left));
        }
        let place = at.parent().filter(|it| !it.as_os_str().is_empty()).unwrap_or(folder);
        let file = super::fetch::fetch(ctx, url, checksum, place)?;
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            // What somebody vouches for may be started; other files are first to be looked at.
            let mode = if checksum.is_some() { 0o755 } else { 0o644 };
            file.as_file()
                .set_permissions(std::fs::Permissions::from_mode(mode))
                .map_err(unusable)?;
        }
        file.as_file().sync_all().map_err(unusable)?;
        file.persist(&at).map_err(|error| unusable(error.error))?;
        Ok(Box::new(Downloaded { path: path.display().to_string() }))
    }
}

/// The last part of an address, if that can be the name of a file.
fn file_name(url: &Url) -> Result<String, CommandError> {
    let last = url.path_segments().and_then(|mut it| it.next_back()).unwrap_or_default();
    let plain = |it: char| it.is_ascii_alphanumeric() || matches!(it, '-' | '_' | '.' | '+');
    if last.is_empty() || last.starts_with('.') || !last.chars().all(plain) {
        return Err(CommandError::plain(
            msg!(
                "The address {{.URL}} does not end in the name of a file.",
                URL = without_keys(url.as_str())
            ),
            msg!("Nothing was changed."),
        ));
    }
    Ok(last.to_owned())
}

struct Downloaded {
    path: String,
}

impl View for Downloaded {
    fn render_text(&self, console: &mut Console) -> io::Result<()> {
        console.ok()?;
        console.say(&msg!("The plug-in was downloaded to {{.Path}}.", Path = self.path))
    }

    fn to_json(&self) -> Value {
        json!({ "path": self.path })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_stays_in_the_folder_that_it_is_written_to() {
        let name = |url: &str| file_name(&Url::parse(url).unwrap()).ok();
        assert_eq!(
            name("https://x/a/demo-linux64-1.2.3?q=1").as_deref(),
            Some("demo-linux64-1.2.3")
        );
        for url in ["https://x", "https://x/a/", "https://x/.bashrc", "https://x/a%2F..%2Fb"] {
            assert_eq!(name(url), None, "{url}");
        }
    }
}
