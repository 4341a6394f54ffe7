//! Who may do what: access groups, policies, custom roles, and the settings of an account for them.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::identity::Record;

/// An access group.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccessGroup {
    /// `AccessGroupId-<uuid>`.
    pub id: String,
    /// Account id.
    pub account: String,
    /// Display name.
    pub name: String,
    /// IAM ids of its members.
    #[serde(default)]
    pub members: Vec<String>,
    /// By IAM id, when and by whom a member was added; nothing of those who are as old as the group.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub added: BTreeMap<String, Added>,
    /// Rules by which somebody who logs in becomes a member for a while.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rules: Vec<GroupRule>,
    /// What is kept of it besides.
    #[serde(default)]
    pub record: Record,
    /// IAM id of whoever changed it last; empty when it was never changed.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub modified_by: String,
}

/// When and by whom a member was added to a group.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Added {
    /// RFC 3339.
    pub at: String,
    /// IAM id.
    pub by: String,
}

/// A dynamic rule of an access group: see [`Assertion`](super::Assertion).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct GroupRule {
    /// `ClaimRule-<uuid>`.
    pub id: String,
    /// Display name; empty when it has none.
    pub name: String,
    /// For how many hours a log-in makes a member, from 1 to 24.
    pub expiration: u64,
    /// The identity provider.
    pub realm_name: String,
    /// What has to be claimed.
    pub conditions: Vec<RuleCondition>,
    /// What is kept of it besides.
    pub record: Record,
    /// IAM id of whoever changed it last; empty when it was never changed.
    pub modified_by: String,
}

/// One condition of a dynamic rule.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RuleCondition {
    /// Name of the claim.
    pub claim: String,
    /// How it is compared.
    pub operator: String,
    /// With what, as JSON in a string.
    pub value: String,
}

/// An access policy, as the service answers it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Policy {
    /// UUID.
    pub id: String,
    /// Account id.
    pub account: String,
    /// The IAM id, or the id of the access group, that it is for; empty for an authorization between
    /// services.
    pub subject: String,
    /// Its document. A deleted policy is kept with `state` `deleted`, as it can be restored.
    pub document: Value,
}

impl Policy {
    /// Whether it holds: it was not deleted.
    pub(crate) fn is_active(&self) -> bool {
        self.document.get("state").and_then(Value::as_str) != Some("deleted")
    }
}

/// A role that an account made of a service's actions.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct CustomRole {
    /// 32 hexadecimal digits.
    pub id: String,
    /// Account id.
    pub account: String,
    /// The service whose actions it has.
    pub service: String,
    /// The name in its CRN.
    pub name: String,
    /// Display name.
    pub display_name: String,
    /// The actions, such as `sysdig-monitor.launch.viewer`.
    pub actions: Vec<String>,
    /// What is kept of it besides.
    pub record: Record,
    /// IAM id of whoever changed it last; empty when it was never changed.
    pub modified_by: String,
}

impl CustomRole {
    /// Its CRN, as the SDKs' examples have it.
    pub(crate) fn crn(&self) -> String {
        let Self { account, name, .. } = self;
        format!("crn:v1:bluemix:public:iam-access-management::a/{account}::customRole:{name}")
    }
}

/// What an account has set for access groups and policies.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct AccessSettings {
    /// Account id.
    pub account: String,
    /// Whether there is the group of everybody, logged in or not.
    pub public_access: bool,
    /// When and by whom that was changed last.
    pub public_access_changed: Option<Added>,
    /// By type of identity (`user`, `service_id`, `service`), what identities of other accounts may do.
    pub external_identities: BTreeMap<String, Value>,
    /// How often the latter was changed: the number in its entity tag.
    pub version: u32,
}

impl Default for AccessSettings {
    fn default() -> Self {
        Self {
            account: String::new(),
            public_access: true,
            public_access_changed: None,
            external_identities: BTreeMap::new(),
            version: 0,
        }
    }
}

/// What user management keeps of a user in one account besides the profile.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct AccountUser {
    /// Account id.
    pub account: String,
    /// IAM id.
    pub iam_id: String,
    /// What was set, by the names of the profile and of the settings.
    pub set: BTreeMap<String, Value>,
}
