//! The host's `config.json`, shared with other programs, and a plug-in's own settings.

mod convert;
mod dir;
mod document;
mod draft;
mod error;
mod exact;
mod fields;
mod file;
mod lock;
mod plugin_config;
mod records;
mod registry;
mod rewrite;
mod session;
mod store;

pub use dir::{config_dir, plugin_dir};
pub use document::Config;
pub use error::{ConfigError, Damage};
pub use plugin_config::{PluginConfig, PluginConfigError};
pub use records::{
    Account, FallbackIamTokens, Named, PaginationUrl, PluginRepo, Profile, ResourceGroup,
};
pub use registry::{InstalledPlugin, PluginRegistry};
pub use store::ConfigStore;
