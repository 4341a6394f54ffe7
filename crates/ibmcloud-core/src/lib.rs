//! The domain of IBM Cloud Monitoring: identifiers, instances, teams, sessions, authentication modes.
//!
//! Pure values and rules: no input or output, no async, no serialisation framework. The transport
//! turns what services send into these types, and whatever was sent is kept beside what is understood.

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
pub mod resource;
pub mod series;
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
pub use resource::team;
pub use session::{Account, ResourceGroup, Tokens};
pub use team::{SystemRole, Team, TeamRole, User};
pub use token::{Authn, Claims};
