//! Keys of instances, instances that wait for their deletion, and quotas.

use std::fmt;

use ibmcloud_core::Json;
/// A key. Its `Debug` form leaves out what it opens.
#[derive(Clone, PartialEq, Eq)]
pub struct ResourceKey {
    /// Its UUID.
    pub guid: String,
    /// Its CRN; also its `id`.
    pub crn: String,
    /// Its name; several may have the same.
    pub name: String,
    /// `active`, `removed`.
    pub state: String,
    /// RFC 3339.
    pub created_at: String,
    /// The CRN of the instance that it opens.
    pub source_crn: String,
    /// A secret: what it opens the instance with. `{"REDACTED": …}` where the caller may not see it.
    pub credentials: Json,
    /// Everything that the service sent, verbatim; the credentials are in it.
    pub document: Json,
}

impl fmt::Debug for ResourceKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ResourceKey").field("crn", &self.crn).finish_non_exhaustive()
    }
}

/// A deleted instance that waits to be removed for good.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reclamation {
    /// Its id.
    pub id: String,
    /// The GUID of the instance.
    pub instance: String,
    /// The CRN of the instance.
    pub entity_crn: String,
    /// `SCHEDULED`, `RECLAIMING`, `RESTORING`.
    pub state: String,
    /// When the instance is removed, RFC 3339.
    pub target_time: String,
    /// Everything that the service sent, verbatim.
    pub document: Json,
}

/// What an account or a resource group may use at the most.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Quota {
    /// 32 hexadecimal digits.
    pub id: String,
    /// `Pay-as-you-go Quota`.
    pub name: String,
    /// Everything that the service sent, verbatim.
    pub document: Json,
}

/// The tags of an instance.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct InstanceTags {
    /// Those of users: `key:value`, or any word.
    pub user: Vec<String>,
    /// Access tags, on which policies may rest: `key:value`.
    pub access: Vec<String>,
    /// Those of services.
    pub service: Vec<String>,
}
