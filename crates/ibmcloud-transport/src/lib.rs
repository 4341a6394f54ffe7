//! The network: one HTTP client for IAM, the platform services and the Monitor API.
//!
//! The only crate that speaks HTTP. It hands out the domain's types and an [`Error`] that says
//! which layer failed, how far the call got, and whether the service may have acted. It reads
//! neither environment nor configuration: [`Settings`] has everything.

#![cfg_attr(not(test), warn(clippy::indexing_slicing))]

mod claims;
mod client;
mod elements;
mod endpoints;
mod error;
mod http;
pub mod json;
mod model;
mod monitor;
mod platform;
mod refreshing;
mod renewal;
mod session;
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
pub use model::access::{AccessGroup, Policy, User};
pub use model::accounts::AccountDetails;
pub use model::catalog::{
    CatalogDeployment, CatalogEntry, CatalogPlan, CatalogRegion, CatalogService,
};
pub use model::identities::{ApiKey, Profile, ServiceId};
pub use model::plugins::{PluginBinary, PluginRelease, RepositoryPlugin};
pub use model::renewal::{Renewal, TrustedProfile, VirtualServer};
pub use model::resources::{Quota, Reclamation, ResourceKey};
pub use monitor::{
    AlertApi, EventFilter, ListedTeams, Monitor, ParseResetFormError, QueryAnswer, QueryRange,
    RESET_CANDIDATES, Reply, ResetError, ResetForm, ResetMethod, ResetOutcome, ResetReply,
    TokenSubject, TokenTrial, Tried, reset_token,
};
pub use platform::access::{Access, PolicyVersion, Subject};
pub use platform::catalog_entries::CatalogView;
pub use platform::iam::Grant;
pub use platform::identities::KeysOf;
pub use platform::identity_changes::{IdentityChange, NewApiKey};
pub use platform::instance_changes::{Deletion, InstanceChange, NewInstance, WaitPolicy};
pub use platform::instances::{InstanceFilter, InstanceId};
pub use platform::plugin_repository::Fetched;
pub use platform::reclamations::ReclamationAction;
pub use platform::resource_groups::ResourceGroupFilter;
pub use platform::resource_keys::{KeyFilter, NewKey};
pub use platform::search::Search;
pub use platform::tags::{Tag, TagFilter, TagOutcome, TagScope, Tagging};
pub use settings::{ProxySettings, Roots, Settings};
pub use store::{MemoryStore, StoreError, TokenStore};
