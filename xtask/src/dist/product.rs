//! What every package says about the program.

use anyhow::Context;

use super::names::{PROGRAM, version};
use crate::checkout::packages;

/// Who makes it, and where it is.
pub(crate) struct Product {
    pub(crate) description: String,
    pub(crate) homepage: String,
    pub(crate) authors: &'static str,
}

impl Product {
    /// From the manifest of the program.
    pub(crate) fn read() -> anyhow::Result<Self> {
        let packages = packages()?;
        let package = packages.iter().find(|it| it["name"] == PROGRAM);
        let package = package.context("the workspace has lost its program")?;
        let text = |name: &str| {
            let value = package[name].as_str().map(str::to_owned);
            value.with_context(|| format!("the program has no {name}"))
        };
        Ok(Self {
            description: text("description")?,
            homepage: text("repository")?,
            authors: "The ibmcloud-monitoring contributors",
        })
    }

    /// Where a file of this version will be.
    pub(crate) fn download(&self, file: &str) -> String {
        format!("{}/releases/download/v{}/{file}", self.homepage, version())
    }

    /// `owner/name` of the repository.
    pub(crate) fn repository(&self) -> &str {
        self.homepage.trim_start_matches("https://github.com/")
    }
}
