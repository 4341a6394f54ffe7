//! What a person names when they want a plug-in: an address, or a name with or without a version.

use std::str::FromStr;

use ibmcloud_cli::context::Context;
use ibmcloud_cli::errors::CommandError;
use ibmcloud_cli::messages::{Fragment, Message};
use ibmcloud_cli::msg;
use ibmcloud_plugin_sdk::config::PluginRepo;
use ibmcloud_plugin_sdk::metadata::Version;
use url::Url;

use super::catalogue::{Catalogue, Choice};

/// A plug-in of a repository: `NAME` or `NAME@VERSION`.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Named {
    pub(super) name: String,
    pub(super) version: Option<Version>,
}

impl Named {
    /// Reads a word; `version` is that of `-v`, which a version in the word excludes.
    pub(super) fn read(word: &str, version: Option<&str>) -> Result<Self, CommandError> {
        let (name, own) = match word.split_once('@') {
            Some((name, own)) => (name, Some(own)),
            None => (word, None),
        };
        if own.is_some() && version.is_some() {
            return Err(CommandError::usage(msg!(
                "'{{.Argument}}' cannot be used with '{{.Other}}'",
                Argument = word,
                Other = "-v"
            )));
        }
        let version = own.or(version).map(number).transpose()?;
        Ok(Self { name: name.to_owned(), version })
    }

    /// As a person writes it.
    pub(super) fn text(&self) -> String {
        match self.version {
            Some(version) => format!("{}@{version}", self.name),
            None => self.name.clone(),
        }
    }
}

/// A version as a person writes it.
fn number(text: &str) -> Result<Version, CommandError> {
    Version::from_str(text).map_err(|_| {
        CommandError::usage(msg!(
            "'{{.Value}}' is not a version of the form MAJOR.MINOR.BUILD",
            Value = text
        ))
    })
}

/// An address, if the word is one.
pub(super) fn address(word: &str) -> Result<Option<Url>, CommandError> {
    if !word.starts_with("http://") && !word.starts_with("https://") {
        return Ok(None);
    }
    let url = Url::parse(word).ok().filter(Url::has_host);
    url.map(Some).ok_or_else(|| {
        CommandError::usage(msg!(
            "'{{.Value}}' is not a value for {{.Argument}}",
            Value = word,
            Argument = "URL"
        ))
    })
}

/// The repository with a name, else the first one.
pub(super) fn repository(ctx: &Context, name: Option<&str>) -> Result<PluginRepo, CommandError> {
    let repos = super::shared::known_repos(&ctx.config()?);
    let find = |wanted: &str| repos.iter().find(|repo| repo.name.eq_ignore_ascii_case(wanted));
    let wanted = name.unwrap_or(super::shared::OFFICIAL.0);
    // The official one had another name until 2018, which scripts still use.
    let renamed =
        || find(super::shared::OFFICIAL.0).filter(|_| wanted.eq_ignore_ascii_case("Bluemix"));
    let named = find(wanted).or_else(renamed);
    match (named, name) {
        (Some(repo), _) => Ok(repo.clone()),
        // Somebody removed the official one: whatever is first is meant.
        (None, None) => {
            repos.into_iter().next().ok_or_else(|| super::shared::no_repository(&ctx.program))
        }
        (None, Some(name)) => Err(no_such_repo(name, &ctx.program)),
    }
}

pub(super) fn no_such_repo(name: &str, program: &str) -> CommandError {
    CommandError::plain(
        msg!("There is no repository named '{{.Name}}'.", Name = name),
        msg!("List the repositories with '{{.Program}} plugin repos'.", Program = program),
    )
}

/// A repository that is asked when the first plug-in is looked up in it, and only then.
pub(super) struct Shop {
    repo: PluginRepo,
    catalogue: Option<Catalogue>,
}

impl Shop {
    pub(super) fn new(repo: PluginRepo) -> Self {
        Self { repo, catalogue: None }
    }

    /// What it offers.
    pub(super) fn catalogue(&mut self, ctx: &mut Context) -> Result<&Catalogue, CommandError> {
        let asked = match self.catalogue.take() {
            Some(catalogue) => catalogue,
            None => Catalogue::ask(ctx, self.repo.clone())?,
        };
        Ok(self.catalogue.insert(asked))
    }

    /// The newest version of everything that it offers and that runs here.
    pub(super) fn everything(
        &mut self,
        ctx: &mut Context,
        doing: fn(Fragment) -> Message,
    ) -> Result<Vec<Named>, CommandError> {
        let text = doing(ctx.console.entity(&self.repo.name));
        ctx.console.progress(&text)?;
        let offered = &self.catalogue(ctx)?.plugins;
        let newest = offered.iter().filter_map(|it| {
            let version = Some(it.newest()?.version);
            Some(Named { name: it.about.name.clone(), version })
        });
        Ok(newest.collect())
    }

    /// Looks a plug-in up, and says what was found.
    pub(super) fn look_up(
        &mut self,
        ctx: &mut Context,
        wanted: &Named,
    ) -> Result<Choice, CommandError> {
        let repo = ctx.console.entity(&self.repo.name);
        let text = msg!(
            "Looking up '{{.Plugin}}' from repository '{{.Repo}}'...",
            Plugin = ctx.console.entity(&wanted.name),
            Repo = repo
        );
        ctx.console.progress(&text)?;
        let program = ctx.program.clone();
        let choice = self.catalogue(ctx)?.find(&wanted.name, &program)?.choose(wanted.version)?;
        let text = msg!(
            "Plug-in '{{.Name}} {{.Version}}' found in repository '{{.Repo}}'",
            Name = choice.name,
            Version = choice.version,
            Repo = repo
        );
        ctx.console.progress(&text)?;
        Ok(choice)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_stands_in_the_word_or_behind_the_flag() {
        let read = |word, version| Named::read(word, version).ok();
        let named = |name: &str, version| Some(Named { name: name.into(), version });
        let version = Some(Version::new(1, 0, 506));
        assert_eq!(read("x", None), named("x", None));
        assert_eq!(read("x@1.0.506", None), named("x", version));
        assert_eq!(read("x", Some("1.0.506")), named("x", version));
        for (word, version) in [("x@1.0", None), ("x@1.0.506", Some("1.0.506")), ("x", Some("new"))]
        {
            assert_eq!(read(word, version), None, "{word}");
        }
    }

    #[test]
    fn an_address_has_a_protocol_and_a_host() {
        assert!(address("https://example.com/x").unwrap().is_some());
        assert!(address("container-service").unwrap().is_none());
        assert!(address("http://").is_err());
    }
}
