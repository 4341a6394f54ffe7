//! The network: one HTTP client for IAM, the platform services and the Monitor API.
//!
//! The only crate that speaks HTTP. It hands out the domain's types and an [`Error`] that says which layer
//! failed, how far the call got, and whether the service may have acted. It reads neither environment nor
//! configuration: [`Settings`] has everything, and a [`TokenStore`] has the session.
//!
//! ```
//! use std::sync::Arc;
//!
//! use ibmcloud_transport::{
//!     Client, Endpoints, Error, MemoryStore, Network, Overrides, Settings, Target,
//! };
//!
//! async fn names_of_teams(client: &Client) -> Result<Vec<String>, Box<dyn std::error::Error>> {
//!     let instance = "8d7af921-b136-4078-9666-081bd8470d94".parse()?;
//!     let monitor = client.monitor(&"us-south".parse()?, &instance)?;
//!     let teams = monitor.teams().await?;
//!     Ok(teams.into_iter().map(|team| team.name).collect())
//! }
//!
//! let target =
//!     Target { cloud_domain: "cloud.ibm.com".into(), network: Network::Public, region: None };
//! let endpoints = Endpoints::resolve(&target, &Overrides::default())?;
//! let client = Client::new(Settings::new(endpoints), Arc::new(MemoryStore::default()))?;
//!
//! // Nobody is logged in, which is found out before anything is sent.
//! # let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
//! # runtime.block_on(async {
//! let error = names_of_teams(&client).await.unwrap_err();
//! let error = error.downcast_ref::<Error>().unwrap();
//! assert!(error.needs_login() && !error.may_have_applied());
//! # });
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # The way through
//!
//! [`Endpoints`] says where the services are, and [`Settings`] how they are reached. A [`Client`] is made of
//! both. Its methods are the platform services: tokens ([`Client::grant`]), instances
//! ([`Client::instances`]), accounts, access, the catalog and the rest. [`Client::monitor`] is the Monitor
//! API of one instance: a [`Monitor`] with teams, tokens, alerts, dashboards, events and queries. [`json`]
//! is how documents are read and written without losing a digit.
//!
//! Inside, a method makes a request as a value, which says its effect (a read, a change that may be made
//! twice, one that must not) and how far it may go. One pipeline sends them all: attempts with pauses under
//! one deadline, redirects within an attempt, one exchange at a time, told to the [`Observer`]. The body of a
//! success is read within the attempt, so that an answer that breaks off is asked for again. A session's
//! token is refreshed before it ends, one refresh at a time ([`Renewal`]).
//!
//! What is known when a request has failed is in the [`Error`]: the [`Phase`] says how far it got, and
//! [`Error::may_have_applied`] whether a change may have happened all the same.

#![cfg_attr(not(test), warn(clippy::indexing_slicing))]

mod access_token;
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
mod reply;
mod session;
mod settings;
mod store;
mod wire;

pub use access_token::AccessToken;
pub use claims::decode_claims;
pub use client::Client;
pub use endpoints::{EndpointError, Endpoints, Network, Overrides, Service, Target};
pub use error::{
    BrokerRefusal, Call, Error, ErrorSource, Layer, LocalError, Misunderstanding, NoAnswer,
    Obstacle, Phase, Refusal,
};
pub use http::certificate::Certificate;
pub use http::limiter::Concurrency;
pub use http::observer::{Observer, Observers, RequestRecord, ResponseRecord};
pub use http::probe::{Greeting, Probe, probe};
pub use http::receiving::{ReceivingService, Sending};
pub use http::retry::RetryPolicy;
pub use http::witness::Distrust;
pub use model::access::{AccessGroup, MemberOutcome, Policy, User};
pub use model::accounts::AccountDetails;
pub use model::catalog::{
    CatalogDeployment, CatalogEntry, CatalogPlan, CatalogRegion, CatalogService,
};
pub use model::identities::{ApiKey, AssumableProfile, Profile, ProfilePart, ServiceId};
pub use model::plugins::{PluginBinary, PluginRelease, RepositoryPlugin};
pub use model::policies::{
    AccessPolicy, AttributeOperator, GroupMember, MemberKind, PolicySubject, ResourceAttribute,
    Role, RoleKind,
};
pub use model::renewal::{Renewal, TrustedProfile, VirtualServer};
pub use model::resources::{InstanceTags, Quota, Reclamation, ResourceKey};
pub use model::restrictions::{
    ContextCondition, EnforcementMode, NetworkZone, RestrictedResource, RestrictionRule,
};
pub use monitor::{
    AlertApi, BodyError, EventFilter, Forwarded, ForwardedBody, ListedTeams, Monitor,
    ParseResetFormError, QueryAnswer, QueryRange, RESET_CANDIDATES, ResetError, ResetForm,
    ResetMethod, ResetOutcome, ResetReply, TokenSubject, TokenTrial, Tried, Upstream, UpstreamBody,
    UpstreamResponse, reset_token,
};
pub use platform::access::{Access, PolicyVersion, Subject};
pub use platform::access_groups::MOST_MEMBERS;
pub use platform::catalog_entries::CatalogView;
pub use platform::iam::Grant;
pub use platform::identities::KeysOf;
pub use platform::identity_changes::{IdentityChange, NewApiKey};
pub use platform::instance_changes::{Deletion, InstanceChange, NewInstance, WaitPolicy};
pub use platform::instances::{InstanceFilter, InstanceId};
pub use platform::plugin_repository::Fetched;
pub use platform::profiles::ProfileTrust;
pub use platform::reclamations::ReclamationAction;
pub use platform::resource_groups::ResourceGroupFilter;
pub use platform::resource_keys::{KeyFilter, NewKey};
pub use platform::roles::NewRole;
pub use platform::search::Search;
pub use platform::tags::{Tag, TagFilter, TagOutcome, TagScope, Tagging};
pub use reply::Reply;
pub use settings::{ProxySettings, Roots, Settings};
pub use store::{MemoryStore, StoreError, TokenStore, UnattendedStore};
