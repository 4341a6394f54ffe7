//! What all checks look at: gathered once, before they begin.

use std::path::PathBuf;
use std::time::Duration;

use ibmcloud_cli::context::Context;
use ibmcloud_cli::errors::CommandError;
use ibmcloud_cli::session::profiles::{ActiveProfile, Origin};
use ibmcloud_cli::settings;
use ibmcloud_plugin_sdk::config::{Config, ConfigError, ConfigStore};
use ibmcloud_plugin_sdk::env::Env;
use ibmcloud_transport::Settings;

/// What all checks look at.
pub(super) struct Scene {
    pub(super) env: Env,
    pub(super) profile: ActiveProfile,
    /// The folder that is worked in.
    pub(super) config_dir: PathBuf,
    /// The name that the program was started with.
    pub(super) program: String,
    /// Whether a host started it as its plug-in.
    pub(super) hosted: bool,
    /// What `config.json` says, or why nobody can tell.
    pub(super) config: Result<Config, ConfigError>,
    /// How services are reached, or why they cannot be.
    pub(super) settings: Result<Settings, CommandError>,
    /// How long a check may take.
    pub(super) limit: Duration,
}

impl Scene {
    pub(super) fn of(ctx: &Context, limit: Duration) -> Self {
        let store = ConfigStore::new(ctx.config_dir.clone());
        let config = store.read();
        let known = config.as_ref().cloned().unwrap_or_default();
        Self {
            env: ctx.env.clone(),
            profile: ctx.profile.clone(),
            config_dir: ctx.config_dir.clone(),
            program: ctx.program.clone(),
            hosted: ctx.hosted,
            config,
            settings: settings::resolve(ctx.product, &ctx.env, &known),
            limit,
        }
    }

    /// A command of this program, in the profile that is worked in.
    pub(super) fn command(&self, words: &str) -> String {
        let named = self.profile.name.as_ref().filter(|_| self.profile.origin != Origin::Switch);
        match named {
            Some(name) => format!("{} --profile {} {words}", self.program, name.as_str()),
            None => format!("{} {words}", self.program),
        }
    }

    /// What `config.json` says; nothing, where nobody can tell.
    pub(super) fn known_config(&self) -> Config {
        self.config.as_ref().cloned().unwrap_or_default()
    }
}
