//! Context-based restrictions: from which networks the resources of an account may be reached.

use ibmcloud_core::Json;

use super::policies::ResourceAttribute;

/// A rule of an account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RestrictionRule {
    /// Its id.
    pub id: String,
    /// One line about it; may be empty.
    pub description: String,
    /// Whether it is enforced.
    pub enforcement: EnforcementMode,
    /// What it is about: a resource that has all attributes of one of these.
    pub resources: Vec<RestrictedResource>,
    /// From where the resources may be reached: in one of these contexts all conditions must hold. A
    /// rule without any keeps everybody out.
    pub contexts: Vec<Vec<ContextCondition>>,
    /// Whether it is about some operations of the resources only.
    pub some_operations: bool,
    /// Everything that the service sent, verbatim.
    pub document: Json,
}

/// What a rule is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RestrictedResource {
    /// Attributes that a resource must have; `accountId` is among them.
    pub attributes: Vec<ResourceAttribute>,
    /// Access tags that a resource must carry.
    pub tags: Vec<ResourceAttribute>,
}

/// How a rule is enforced.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EnforcementMode {
    /// Who is in none of its contexts is refused.
    Enabled,
    /// It has no effect.
    Disabled,
    /// It has no effect but for audit events.
    Report,
    /// Another one, as sent.
    Other(String),
}

/// A condition of a context.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContextCondition {
    /// `networkZoneId`, `endpointType`, `mfa` and others.
    pub name: String,
    /// The value; ids of zones have commas between them.
    pub value: String,
}

/// A network zone of an account, as lists show it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NetworkZone {
    /// Its id, which rules name.
    pub id: String,
    /// Its name.
    pub name: String,
    /// One line about it; may be empty.
    pub description: String,
    /// How many addresses it has. A list shows a few of them only.
    pub address_count: u64,
    /// Everything that the service sent, verbatim.
    pub document: Json,
}
