//! The network: one HTTP client for IAM, the platform services and the Monitor API.
//!
//! The only crate that speaks HTTP. It hands out the domain's types and an [`Error`] that says
//! which layer failed, how far the call got, and whether the service may have acted. It reads
//! neither environment nor configuration: [`Settings`] has everything.

mod claims;
mod client;
mod endpoints;
mod error;
mod http;
pub mod json;
mod monitor;
mod platform;
mod settings;
mod store;
mod wire;

pub use claims::decode_claims;
pub use client::Client;
pub use endpoints::{EndpointError, Endpoints, Network, Overrides, Service, Target};
pub use error::{
    BrokerRefusal, Call, Error, Layer, LocalError, Misunderstanding, NoAnswer, Phase, Refusal,
};
pub use http::observer::{Observer, RequestRecord, ResponseRecord};
pub use http::retry::RetryPolicy;
pub use monitor::{
    Monitor, ParseResetFormError, RESET_CANDIDATES, Reply, ResetError, ResetForm, ResetMethod,
    ResetOutcome, ResetReply, TokenProbe, Tried, reset_token,
};
pub use platform::accounts::AccountDetails;
pub use platform::catalog::{CatalogDeployment, CatalogPlan, CatalogRegion, CatalogService};
pub use platform::iam::{Grant, TrustedProfile};
pub use platform::instance_changes::{Deletion, InstanceChange, NewInstance, WaitPolicy};
pub use platform::instances::{InstanceFilter, InstanceId};
pub use platform::resource_groups::ResourceGroupFilter;
pub use settings::{ProxySettings, Roots, Settings};
pub use store::{MemoryStore, StoreError, TokenStore};
