//! Where the configuration is: in the folder that is shared with other programs, or in that of a profile.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use ibmcloud_plugin_sdk::config::{Config, ConfigStore, config_dir};
use ibmcloud_plugin_sdk::env::Env;

use crate::errors::CommandError;
use crate::session::profiles::{ActiveProfile, Need, Origin};
use crate::session::shared_config::SharedConfig;

/// The place of the configuration; there is none where nobody has a home.
pub(super) struct Place(Option<(ActiveProfile, Arc<SharedConfig>)>);

impl Place {
    /// Finds it.
    pub(super) fn find(env: &Env, hosted: bool) -> Self {
        let base = config_dir(env).ok();
        Self(base.map(|base| with_store(ActiveProfile::choose(None, env, base, hosted))))
    }

    /// The place that a flag names.
    pub(super) fn named(&self, flag: &str, env: &Env, hosted: bool) -> Self {
        let base = self.shared_folder().map(Path::to_owned);
        Self(base.map(|base| with_store(ActiveProfile::choose(Some(flag), env, base, hosted))))
    }

    /// The environment in which whoever is started from here works in the same place; none if that is so anyway.
    pub(super) fn environment(&self, env: &Env) -> Option<Env> {
        let active = &self.0.as_ref()?.0;
        (active.origin != Origin::Nothing).then(|| active.environment(env))
    }

    /// The profile.
    pub(super) fn profile(&self) -> ActiveProfile {
        let profile = self.0.as_ref().map(|(profile, _)| profile.clone());
        profile
            .unwrap_or_else(|| ActiveProfile::choose(None, &Env::default(), PathBuf::new(), true))
    }

    /// The shared configuration, where there is a folder for it.
    pub(super) fn config(&self) -> Option<&Arc<SharedConfig>> {
        self.0.as_ref().map(|(_, config)| config)
    }

    /// What the configuration says, for language and colour only: trouble with it is reported by the command itself.
    pub(super) fn display_config(&self) -> Config {
        self.config().and_then(|config| config.read().ok()).unwrap_or_default()
    }

    /// The folder outside of all profiles, in which plug-ins are installed.
    pub(super) fn shared_folder(&self) -> Option<&Path> {
        self.0.as_ref().map(|(profile, _)| profile.shared_folder())
    }

    /// Why a command may not run here.
    pub(super) fn refuses(&self, need: Need, program: &str) -> Option<CommandError> {
        self.0.as_ref()?.0.refuses(need, program)
    }
}

fn with_store(profile: ActiveProfile) -> (ActiveProfile, Arc<SharedConfig>) {
    let store = Arc::new(SharedConfig::new(ConfigStore::new(profile.folder())));
    (profile, store)
}
