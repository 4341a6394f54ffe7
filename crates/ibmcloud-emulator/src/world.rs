//! The state of the emulated cloud: plain data that can be written to a file and read back.

mod acts;
mod beginning;
mod build;
mod contents;
mod demo;
pub(crate) mod earlier;
mod fleet;
mod identity;
mod instance;
pub(crate) mod mint;
mod monitor;
mod plugins;
mod settings;
mod state;
mod tags;
mod teams;

pub use acts::{Act, ActError, ParseActError};
pub(crate) use beginning::CREATED;
pub use demo::keys;
pub use earlier::Earlier;
pub use identity::{
    AccessGroup, Account, ApiKey, ComputeResource, Identity, IdentityKind, Invitation, Membership,
    Passcode, PlatformRole, Policy, Record, ServiceRole, Session,
};
pub use instance::{
    Instance, LastOperation, Parameters, Pending, PlanPeriod, Reclamation, ResourceGroup,
    ResourceKey,
};
pub use monitor::{AccessKey, EventSeries, Member, Monitor, ReplacedToken, Team, Token, User};
pub use plugins::{PublishedPlugin, PublishedVersion};
pub use settings::{BrokerRefusal, Consistency, Pace, PatchRule, SettingError, Settings};
pub use state::{CatalogPlan, CatalogService, ReadWorldError, World};
pub use tags::{Tag, TagKind};
pub(crate) use teams::team_details;
