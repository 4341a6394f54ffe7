//! An instance of a service, as the resource controller describes it.

use std::convert::Infallible;
use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use crate::auth_mode::AuthMode;
use crate::crn::Crn;
use crate::ids::{AccountId, Guid, RegionName, ResourceGroupId};
use crate::json::Json;
use crate::parameters::Parameters;

/// The catalog id of the service `sysdig-monitor`.
pub const MONITORING_SERVICE_ID: &str = "090c2c10-8c38-11e8-bec2-493df9c49eb8";
/// The catalog name of IBM Cloud Monitoring.
pub const MONITORING_SERVICE_NAME: &str = "sysdig-monitor";

/// Declares an enum of known words that keeps unknown ones.
macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $word:literal,)* }) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, Hash)]
        pub enum $name {
            $($(#[$variant_doc])* $variant,)*
            /// A word that this program does not know, as it was sent.
            Other(String),
        }

        impl $name {
            /// The word as the service writes it.
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$variant => $word,)*
                    Self::Other(word) => word,
                }
            }
        }

        impl FromStr for $name {
            type Err = Infallible;

            fn from_str(word: &str) -> Result<Self, Infallible> {
                Ok(match word {
                    $($word => Self::$variant,)*
                    other => Self::Other(other.to_owned()),
                })
            }
        }

        impl From<&str> for $name {
            fn from(word: &str) -> Self {
                word.parse().unwrap_or_else(|never: Infallible| match never {})
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(self.as_str())
            }
        }
    };
}
pub(crate) use words;

words!(
    /// The life of an instance.
    InstanceState {
        /// Not yet handed to the service.
        PreProvisioning = "pre_provisioning",
        /// Being made.
        Provisioning = "provisioning",
        /// In use.
        Active = "active",
        /// Made but not in use.
        Inactive = "inactive",
        /// Could not be made.
        Failed = "failed",
        /// Deleted, and restorable for seven days.
        PendingReclamation = "pending_reclamation",
        /// About to be removed.
        PendingRemoval = "pending_removal",
        /// Removed; such an instance stays readable.
        Removed = "removed",
    }
);

words!(
    /// How far an operation on an instance is.
    OperationState {
        /// Still running. The word has a space in it.
        InProgress = "in progress",
        /// Ended well.
        Succeeded = "succeeded",
        /// Ended badly.
        Failed = "failed",
    }
);

/// The latest operation on an instance.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LastOperation {
    /// `create`, `update`, `delete`, `lock`, `unlock`, `reclamation`.
    pub kind: String,
    /// A closer description, rarely sent.
    pub sub_type: Option<String>,
    /// How far it is.
    pub state: OperationState,
    /// Whether it went on after the answer.
    pub is_async: bool,
    /// What happened, in the service's words.
    pub description: String,
    /// Why it failed.
    pub reason_code: Option<String>,
    /// When the service wants to be asked again.
    pub poll_after: Option<Duration>,
    /// Whether it can be cancelled.
    pub cancelable: bool,
    /// Whether the service wants to be asked again.
    pub poll: bool,
    /// When it last changed, as sent.
    pub updated_at: Option<String>,
}

/// An instance of a service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Instance {
    /// Its identifier on the Monitor API.
    pub guid: Guid,
    /// Its name in the whole cloud.
    pub crn: Crn,
    /// Its name for people; not necessarily unique.
    pub name: String,
    /// Where it runs; `global` for services without a region.
    pub region: RegionName,
    /// Whose it is.
    pub account: AccountId,
    /// The group that it is in.
    pub resource_group_id: ResourceGroupId,
    /// The service's catalog id.
    pub service_id: String,
    /// The plan's catalog id.
    pub plan_id: String,
    /// Where in its life it is.
    pub state: InstanceState,
    /// The `type` field, `service_instance`.
    pub kind: String,
    /// The `sub_type` field.
    pub sub_type: Option<String>,
    /// The parameters of the most recent request; `None` if never set.
    pub parameters: Option<Parameters>,
    /// What the service says about itself.
    pub extensions: Option<Json>,
    /// The web page to manage it.
    pub dashboard_url: Option<String>,
    /// Whether changes are refused until it is unlocked.
    pub locked: bool,
    /// Whether the platform may delete it with its group.
    pub allow_cleanup: bool,
    /// When it was made, as sent (RFC 3339).
    pub created_at: String,
    /// Who made it, as sent.
    pub created_by: String,
    /// When it was last changed, as sent.
    pub updated_at: Option<String>,
    /// The latest operation.
    pub last_operation: Option<LastOperation>,
    /// Everything that the service sent, verbatim.
    pub document: Json,
}

impl Instance {
    /// Which credentials it accepts, as far as its parameters say.
    pub fn auth_mode(&self) -> AuthMode {
        self.parameters.as_ref().map_or(AuthMode::Absent, Parameters::auth_mode)
    }

    /// Whether an operation is still running.
    pub fn is_busy(&self) -> bool {
        matches!(&self.last_operation, Some(last) if last.state == OperationState::InProgress)
    }

    /// Whether it is an instance of IBM Cloud Monitoring.
    pub fn is_monitoring(&self) -> bool {
        self.service_id == MONITORING_SERVICE_ID || self.crn.service() == MONITORING_SERVICE_NAME
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn states_keep_their_words() {
        for word in ["active", "pending_reclamation", "something new"] {
            assert_eq!(InstanceState::from(word).to_string(), word);
        }
        assert_eq!(OperationState::from("in progress"), OperationState::InProgress);
        assert_eq!(InstanceState::from("Active"), InstanceState::Other("Active".into()));
    }
}
