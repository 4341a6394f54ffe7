//! The domain of IBM Cloud Monitoring: identifiers, instances, teams, plans, and what came of them.
//!
//! Pure values and rules: no input or output, no async, no serialisation framework. The transport turns
//! what services send into these types, and whatever was sent is kept beside what is understood. So every
//! rule of the product that matters, above all what counts as locked down, can be read and tested here
//! without a network.
//!
//! ```
//! use ibmcloud_core::outcome::Verdict;
//! use ibmcloud_core::plan::{TeamRef, TokenRef};
//! use ibmcloud_core::verdict::{Finding, verdict};
//! use ibmcloud_core::{AuthMode, Crn, Guid, Parameters, TeamId};
//!
//! let crn: Crn = "crn:v1:bluemix:public:sysdig-monitor:us-south:a/0123456789abcdef0123456789abcdef:\
//!                 8d7af921-b136-4078-9666-081bd8470d94::"
//!     .parse()?;
//! assert_eq!(crn.service(), "sysdig-monitor");
//! assert_eq!(crn.guid(), Some("8d7af921-b136-4078-9666-081bd8470d94".parse::<Guid>()?));
//!
//! // An instance that does not say which credentials it accepts, accepts any.
//! assert_eq!(Parameters::default().auth_mode().effective(), AuthMode::Any);
//!
//! // One token that nobody reset keeps a lock-down from being proven.
//! let team = TeamRef { id: TeamId(1), name: "Operations".to_owned() };
//! let findings = [Finding::NotReset(TokenRef::own(team))];
//! assert_eq!(verdict(&findings), Verdict::SetNotProven);
//! assert_eq!(verdict(&[]), Verdict::Proven);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # The way through
//!
//! Names come first: [`ids`] and [`crn`]. They are what [`instance`]s with their [`parameters`] and
//! [`auth_mode`], [`team`]s and [`session`]s are known by; [`token`] is what an IAM token says about
//! itself, [`series`] what a query answers, and [`json`] keeps whatever nobody here understands.
//!
//! Then follows the lock-down, in the order in which it happens. A [`plan`] is made from what was observed;
//! [`coverage`] says what could not be seen, and a [`fingerprint`] remembers a token without holding it. The
//! [`journal`] says how far a plan came, [`outcome`] what each step did, and [`verdict`] what may be said
//! about it in the end.
//!
//! A [`policy`] says what is wanted of many instances.

#![cfg_attr(not(test), warn(clippy::indexing_slicing))]

pub mod auth_mode;
pub mod coverage;
pub mod crn;
pub mod fingerprint;
pub mod ids;
pub mod instance;
pub mod journal;
pub mod json;
pub mod outcome;
pub mod parameters;
pub mod plan;
pub mod policy;
pub mod resource;
pub mod session;
pub mod token;
pub mod verdict;

pub use auth_mode::{AUTH_MODE_PARAMETER, AuthMode, ParseAuthModeError};
pub use crn::{Crn, ParseCrnError, Scope};
pub use fingerprint::{Fingerprint, FingerprintKey, KeyId};
pub use ids::{AccountId, Guid, IamId, ParseIdError, RegionName, ResourceGroupId, TeamId};
pub use instance::{
    Instance, InstanceState, LastOperation, MONITORING_SERVICE_ID, MONITORING_SERVICE_NAME,
    OperationState,
};
pub use json::Json;
pub use parameters::{ParameterDifference, Parameters};
pub use resource::{series, team};
pub use session::{Account, ResourceGroup, Tokens};
pub use team::{SystemRole, Team, TeamRole, User};
pub use token::{Authn, Claims};
