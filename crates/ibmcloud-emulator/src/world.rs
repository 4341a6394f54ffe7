//! The state of the emulated cloud: plain data that can be written to a file and read back.

mod access;
mod acts;
mod beginning;
mod build;
mod check;
mod claims;
mod conditions;
mod contents;
mod demo;
pub(crate) mod earlier;
mod fleet;
mod grants;
mod identity;
mod identity_service;
mod index;
mod instance;
pub mod metrics;
pub(crate) mod mint;
mod monitor;
mod plugins;
mod restrictions;
mod settings;
mod state;
mod tags;
mod teams;
mod trouble;

pub use access::{
    AccessGroup, AccessSettings, AccountUser, Added, CustomRole, GroupRule, Policy, RuleCondition,
};
pub use acts::{Act, ActError, ParseActError};
pub(crate) use beginning::CREATED;
pub use claims::Assertion;
pub use demo::keys;
pub use earlier::Earlier;
pub use fleet::Fleet;
pub(crate) use grants::{AccessGroupId, Grants};
pub use identity::{
    Account, ApiKey, Change, ComputeResource, Identity, IdentityKind, Invitation, Membership,
    Passcode, PlatformRole, Record, ServiceRole, Session, Trail,
};
pub use identity_service::{Entry, IdentityService};
pub use instance::{
    Instance, LastOperation, Parameters, Pending, PlanPeriod, Reclamation, ResourceGroup,
    ResourceKey,
};
pub use monitor::{AccessKey, EventSeries, Member, Monitor, ReplacedToken, Team, Token, User};
pub use plugins::{PublishedPlugin, PublishedVersion};
pub use restrictions::{Enforcement, NetworkZone, RestrictionRule};
pub(crate) use restrictions::{in_subnet, restrict};
pub use settings::{
    BrokerRefusal, Consistency, NetworkRefusal, Pace, PatchRule, SettingError, Settings,
    Unreachable,
};
pub use state::{CatalogPlan, CatalogService, ReadWorldError, World};
pub use tags::{Tag, TagKind};
pub(crate) use teams::team_details;
pub use trouble::{InstanceRoles, InstanceTrouble};
