//! The network: one HTTP client for IAM, the platform services and the Monitor API.
//!
//! The only crate that speaks HTTP. It hands out the domain's types and an [`Error`] that says
//! which layer failed, how far the call got, and whether the service may have acted. It reads
//! neither environment nor configuration: [`Settings`] has everything.

mod claims;
mod client;
mod elements;
mod endpoints;
mod error;
mod http;
pub mod json;
mod monitor;
mod platform;
mod renewal;
mod settings;
mod store;
mod wire;

pub use claims::decode_claims;
pub use client::Client;
pub use endpoints::{EndpointError, Endpoints, Network, Overrides, Service, Target};
pub use error::{
    BrokerRefusal, Call, Error, Layer, LocalError, Misunderstanding, NoAnswer, Obstacle, Phase,
    Refusal, Voice,
};
pub use http::observer::{Observer, Observers, RequestRecord, ResponseRecord};
pub use http::retry::RetryPolicy;
pub use monitor::{
    AlertApi, EventFilter, ListedTeams, Monitor, ParseResetFormError, QueryAnswer, QueryRange,
    RESET_CANDIDATES, Reply, ResetError, ResetForm, ResetMethod, ResetOutcome, ResetReply,
    TokenSubject, TokenTrial, Tried, reset_token,
};
pub use platform::access::{Access, AccessGroup, Policy, PolicyVersion, Subject};
pub use platform::accounts::AccountDetails;
pub use platform::catalog::{CatalogDeployment, CatalogPlan, CatalogRegion, CatalogService};
pub use platform::catalog_entries::{CatalogEntry, CatalogView};
pub use platform::iam::{Grant, TrustedProfile};
pub use platform::identities::{ApiKey, KeysOf, Profile, ServiceId};
pub use platform::identity_changes::{IdentityChange, NewApiKey};
pub use platform::instance_changes::{Deletion, InstanceChange, NewInstance, WaitPolicy};
pub use platform::instances::{InstanceFilter, InstanceId};
pub use platform::metadata::VirtualServer;
pub use platform::plugin_repository::{Fetched, PluginBinary, PluginRelease, RepositoryPlugin};
pub use platform::reclamations::{Reclamation, ReclamationAction};
pub use platform::resource_group_changes::Quota;
pub use platform::resource_groups::ResourceGroupFilter;
pub use platform::resource_keys::{KeyFilter, NewKey, ResourceKey};
pub use platform::search::Search;
pub use platform::tags::{Tag, TagFilter, TagOutcome, TagScope, Tagging};
pub use platform::users::User;
pub use renewal::Renewal;
pub use settings::{ProxySettings, Roots, Settings};
pub use store::{MemoryStore, StoreError, TokenStore};
