//! What can be the matter with an instance beyond what its state says.

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize};

use super::identity::{PlatformRole, ServiceRole, system_role};

/// How an instance fails those who ask it; nothing of it is the default.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct InstanceTrouble {
    /// Every request to its Monitor API is answered with this status, from 500 to 599, by a gateway.
    #[serde(deserialize_with = "failure", skip_serializing_if = "Option::is_none")]
    pub monitor_status: Option<u16>,
    /// Its Monitor API gives out no Monitor API token, although the mode is `ANY`: the documented
    /// refusal of `IAM_ONLY` is the answer. Tokens that are known go on working.
    #[serde(skip_serializing_if = "is_false")]
    pub token_reads_refused: bool,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
fn is_false(value: &bool) -> bool {
    !value
}

fn failure<'de, D: Deserializer<'de>>(from: D) -> Result<Option<u16>, D::Error> {
    let status = Option::<u16>::deserialize(from)?;
    match status {
        None | Some(500..=599) => Ok(status),
        Some(other) => Err(D::Error::custom(format!("{other} is no status from 500 to 599"))),
    }
}

impl InstanceTrouble {
    /// Whether nothing is the matter.
    pub fn is_none(&self) -> bool {
        *self == Self::default()
    }
}

/// What an identity may do with one instance, in place of its roles in the account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InstanceRoles {
    /// Role on the platform.
    pub platform: PlatformRole,
    /// Role inside the instance.
    pub service: ServiceRole,
}

impl InstanceRoles {
    /// The system role in Monitoring that the IAM roles become; `None` for no role at all.
    pub(crate) fn system_role(self) -> Option<&'static str> {
        system_role(self.platform, self.service)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<InstanceTrouble, String> {
        serde_json::from_str(text).map_err(|error| error.to_string())
    }

    #[test]
    fn only_failures_of_a_server_and_known_names_are_accepted() {
        let trouble = read(r#"{"monitor_status": 503, "token_reads_refused": true}"#).unwrap();
        assert_eq!((trouble.monitor_status, trouble.token_reads_refused), (Some(503), true));
        assert!(read("{}").unwrap().is_none());
        assert!(read(r#"{"monitor_status": 404}"#).unwrap_err().contains("404 is no status"));
        assert!(read(r#"{"monitor_state": 503}"#).unwrap_err().contains("unknown field"));
    }
}
