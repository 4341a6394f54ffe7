//! A repository as this machine sees it: the plug-ins that it offers, and which of their versions
//! run here.

use ibmcloud_cli::context::Context;
use ibmcloud_cli::errors::{Changed, CommandError};
use ibmcloud_cli::host::HOST_VERSION;
use ibmcloud_cli::msg;
use ibmcloud_plugin_sdk::config::PluginRepo;
use ibmcloud_plugin_sdk::metadata::Version;
use ibmcloud_transport::{PluginBinary, RepositoryPlugin};
use url::Url;

use super::address::without_keys;
use super::newest;

/// What a repository offers.
pub(super) struct Catalogue {
    pub(super) repo: PluginRepo,
    pub(super) plugins: Vec<Offered>,
}

/// A plug-in of a repository.
#[derive(Clone)]
pub(super) struct Offered {
    /// What the repository says of it.
    pub(super) about: RepositoryPlugin,
    /// Its versions, the newest one first.
    pub(super) releases: Vec<Release>,
}

/// A version of a plug-in.
#[derive(Clone)]
pub(super) struct Release {
    pub(super) version: Version,
    /// The oldest CLI that it runs under, if that is newer than what this program is like.
    needs: Option<Version>,
    /// Its files for all systems.
    pub(super) binaries: Vec<PluginBinary>,
}

/// A version that runs here, and its file.
pub(super) struct Choice {
    pub(super) name: String,
    pub(super) version: Version,
    pub(super) binary: PluginBinary,
}

impl Catalogue {
    /// Asks a repository for its list, and remembers the newest versions for `plugin list`.
    pub(super) fn ask(ctx: &mut Context, repo: PluginRepo) -> Result<Self, CommandError> {
        let unusable = || {
            CommandError::plain(
                msg!(
                    "The URL {{.URL}} of repository '{{.Name}}' cannot be used.",
                    URL = without_keys(&repo.url),
                    Name = repo.name
                ),
                msg!(
                    "Remove the repository with '{{.Program}} plugin repo-remove', and add it again.",
                    Program = ctx.program
                ),
            )
        };
        let url = Url::parse(&repo.url).map_err(|_| unusable())?;
        let client = super::fetch::client(ctx)?;
        let doing = msg!("Could not get the list of repository '{{.Repo}}'.", Repo = repo.name);
        let list = ctx.ask(doing, Changed::Nothing, client.plugin_repository(&url))?;
        if url.scheme() == "http" && !is_here(&url) {
            ctx.console.warn(&msg!(
                "The list of repository '{{.Repo}}' came over http: anybody on the way may have changed it, the checksums included.",
                Repo = repo.name
            ))?;
        }
        let catalogue = Self { repo, plugins: list.into_iter().map(Offered::from).collect() };
        let versions = catalogue
            .plugins
            .iter()
            .filter_map(|it| Some((it.about.name.clone(), it.newest()?.version.to_string())));
        newest::remember(&ctx.config_dir, &catalogue.repo.url, versions);
        Ok(catalogue)
    }

    /// The plug-in with a name, or with it as another name.
    pub(super) fn get(&self, name: &str) -> Option<&Offered> {
        let by_name = self.plugins.iter().find(|it| it.about.name == name);
        by_name
            .or_else(|| self.plugins.iter().find(|it| it.about.aliases.iter().any(|a| a == name)))
    }

    /// The same, or why not.
    pub(super) fn find(&self, name: &str, program: &str) -> Result<&Offered, CommandError> {
        self.get(name).ok_or_else(|| {
            CommandError::plain(
                msg!(
                    "Plug-in '{{.Name}}' was not found in repository '{{.Repo}}'.",
                    Name = name,
                    Repo = self.repo.name
                ),
                msg!(
                    "Nothing was changed. List its plug-ins with '{{.Program}} plugin repo-plugins -r \"{{.Repo}}\"'.",
                    Program = program,
                    Repo = self.repo.name
                ),
            )
        })
    }
}

impl From<RepositoryPlugin> for Offered {
    fn from(mut about: RepositoryPlugin) -> Self {
        let mut releases: Vec<Release> = std::mem::take(&mut about.releases)
            .into_iter()
            .filter_map(|it| {
                let needed = it.min_cli_version.and_then(|text| text.parse().ok());
                Some(Release {
                    // What is no version cannot be asked for, nor compared with another one.
                    version: it.version.parse().ok()?,
                    needs: needed.filter(|needed| *needed > HOST_VERSION),
                    binaries: it.binaries,
                })
            })
            .collect();
        releases.sort_by_key(|it| std::cmp::Reverse(it.version));
        Self { about, releases }
    }
}

impl Offered {
    /// `container-service[kubernetes-service]`.
    pub(super) fn display_name(&self) -> String {
        super::shared::with_aliases(&self.about.name, &self.about.aliases)
    }

    /// The newest version that runs here.
    pub(super) fn newest(&self) -> Option<&Release> {
        self.releases.iter().find(|it| it.runs_here())
    }

    /// The wanted version, else the newest one that runs here.
    pub(super) fn choose(&self, wanted: Option<Version>) -> Result<Choice, CommandError> {
        let release = match wanted {
            Some(version) => {
                let found = self.releases.iter().find(|it| it.version == version);
                Some(found.ok_or_else(|| self.no_version(version))?)
            }
            None => self.newest().or(self.releases.first()),
        };
        let binary = release.and_then(Release::binary);
        let Some((release, binary)) = release.zip(binary) else {
            return Err(self.no_binary(release));
        };
        if let Some(needed) = release.needs {
            return Err(CommandError::plain(
                msg!(
                    "Plug-in '{{.Name}}' needs IBM Cloud CLI {{.Needed}}; this is like {{.Here}}.",
                    Name = self.about.name,
                    Needed = needed,
                    Here = HOST_VERSION
                ),
                msg!("Nothing was changed. Choose an older version with '-v VERSION'."),
            ));
        }
        let (name, binary) = (self.about.name.clone(), binary.clone());
        Ok(Choice { name, version: release.version, binary })
    }

    fn no_version(&self, wanted: Version) -> CommandError {
        let versions: Vec<String> = self.releases.iter().map(|it| it.version.to_string()).collect();
        CommandError::plain(
            msg!(
                "Plug-in '{{.Name}}' has no version {{.Version}}.",
                Name = self.about.name,
                Version = wanted
            ),
            msg!(
                "Nothing was changed. Its versions are: {{.Versions}}.",
                Versions = versions.join(", ")
            ),
        )
    }

    fn no_binary(&self, release: Option<&Release>) -> CommandError {
        let what = msg!(
            "Could not find compatible binary to install for plug-in {{.Name}}",
            Name = self.display_name()
        );
        let Some(release) = release else {
            return CommandError::plain(what, msg!("Nothing was changed. It has no version."));
        };
        let systems: Vec<&str> = release.binaries.iter().map(|it| it.platform.as_str()).collect();
        CommandError::plain(
            what,
            msg!(
                "Nothing was changed. Version {{.Version}} is published for: {{.Systems}}. This system is {{.Here}}.",
                Version = release.version,
                Systems = systems.join(", "),
                Here = here().first().unwrap_or(&std::env::consts::OS)
            ),
        )
    }
}

impl Release {
    /// The file for this system.
    fn binary(&self) -> Option<&PluginBinary> {
        here().iter().find_map(|id| self.binaries.iter().find(|it| it.platform == *id))
    }

    fn runs_here(&self) -> bool {
        self.needs.is_none() && self.binary().is_some()
    }
}

/// What repositories call this system, the best name first. Where a system runs another one's
/// programs, those are the last resort.
fn here() -> &'static [&'static str] {
    match (std::env::consts::OS, std::env::consts::ARCH) {
        ("linux", "x86_64") => &["linux64"],
        ("linux", "x86") => &["linux32"],
        ("linux", "aarch64") => &["linux-arm64"],
        ("linux", "powerpc64") => &["ppc64le"],
        ("linux", "s390x") => &["s390x"],
        ("macos", "x86_64") => &["osx"],
        ("macos", "aarch64") => &["osx-arm64", "osx"],
        ("windows", "x86_64") => &["win64", "win32"],
        ("windows", "aarch64") => &["win-arm64", "win64", "win32"],
        ("windows", "x86") => &["win32"],
        _ => &[std::env::consts::OS],
    }
}

/// Whether an address is on this machine.
fn is_here(url: &Url) -> bool {
    match url.host() {
        Some(url::Host::Domain(name)) => name == "localhost",
        Some(url::Host::Ipv4(address)) => address.is_loopback(),
        Some(url::Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn offered(releases: &[(&str, &str, &str)]) -> Offered {
        let release = |(version, needs, platform): &(&str, &str, &str)| {
            let url = Url::parse("https://plugins.example.com/x").unwrap();
            let binary =
                PluginBinary { platform: (*platform).to_owned(), url, checksum: "0".into() };
            ibmcloud_transport::PluginRelease {
                version: (*version).to_owned(),
                min_cli_version: Some((*needs).to_owned()),
                binaries: vec![binary],
            }
        };
        Offered::from(RepositoryPlugin {
            name: "x".into(),
            aliases: vec!["y".into()],
            description: String::new(),
            company: String::new(),
            homepage: String::new(),
            authors: Vec::new(),
            releases: releases.iter().map(release).collect(),
        })
    }

    fn chosen(offered: &Offered, version: Option<&str>) -> Result<String, String> {
        let wanted = version.map(|it| it.parse().unwrap());
        match offered.choose(wanted) {
            Ok(choice) => Ok(choice.version.to_string()),
            Err(CommandError::Plain { what, hint }) => {
                Err(format!("{} {}", what.english(), hint.unwrap().english()))
            }
            Err(other) => panic!("{other:?}"),
        }
    }

    #[test]
    fn the_newest_version_that_runs_here_is_chosen_by_number() {
        let own = here()[0];
        let plugin = offered(&[
            ("0.9.0", "", own),
            ("0.10.0", "", own),
            ("1.0.0", "99.0.0", own),
            ("2.0.0", "", "plan9"),
            ("nightly", "", own),
        ]);
        assert_eq!(chosen(&plugin, None).unwrap(), "0.10.0");
        assert_eq!(chosen(&plugin, Some("0.9.0")).unwrap(), "0.9.0");
        let reason = |version| chosen(&plugin, Some(version)).unwrap_err();
        assert!(reason("3.0.0").ends_with("versions are: 2.0.0, 1.0.0, 0.10.0, 0.9.0."));
        assert!(reason("1.0.0").contains("needs IBM Cloud CLI 99.0.0"));
        let reason = reason("2.0.0");
        assert!(reason.starts_with("Could not find compatible binary to install for plug-in x[y]"));
        assert!(reason.contains("is published for: plan9."), "{reason}");
        assert!(chosen(&offered(&[]), None).unwrap_err().contains("It has no version."));
    }
}
