//! Access policies and roles as values: who may do what with which resources.

use ibmcloud_core::Json;

/// A policy of the type `access`, in the service's newer form, which can tell every policy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccessPolicy {
    /// Its UUID.
    pub id: String,
    /// Whom it gives access.
    pub subject: PolicySubject,
    /// CRNs of the roles that it grants: those of the platform end in `role:Viewer`, those inside a
    /// service in `serviceRole:Reader`, custom ones in `customRole:…`.
    pub roles: Vec<String>,
    /// What a resource must be: all of them must hold. `accountId` is among them.
    pub attributes: Vec<ResourceAttribute>,
    /// Access tags that a resource must carry, all of them.
    pub tags: Vec<ResourceAttribute>,
    /// Whether it grants under conditions only, such as working hours (`rule` or `pattern`).
    pub conditional: bool,
    /// `active` or `deleted`, as sent.
    pub state: String,
    /// Everything that the service sent, verbatim.
    pub document: Json,
}

/// Whom a policy gives access.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PolicySubject {
    /// The user, service ID or trusted profile with this IAM id.
    Identity(String),
    /// The access group with this id.
    AccessGroup(String),
    /// Somebody whom this program does not understand; the document has the words.
    Other,
}

/// One condition on a resource.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ResourceAttribute {
    /// `serviceName`, `serviceInstance`, `resourceGroupId`, `region`, `serviceType`, `accountId`,
    /// `sysdigTeam` and others; of a tag its key.
    pub name: String,
    /// How the value is compared.
    pub operator: AttributeOperator,
    /// A text; a list of texts for the operators of several values; a boolean for
    /// [`AttributeOperator::Exists`].
    pub value: Json,
}

/// How the value of an attribute is compared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AttributeOperator {
    /// `stringEquals`: the same text.
    Equals,
    /// `stringMatch`: a pattern, in which `*` stands for anything and `?` for one character.
    Matches,
    /// `stringExists`: whether there is such an attribute.
    Exists,
    /// `stringEqualsAnyOf`: one of several texts.
    EqualsAnyOf,
    /// `stringMatchAnyOf`: one of several patterns.
    MatchesAnyOf,
    /// Another one, as sent.
    Other(String),
}

impl From<&str> for AttributeOperator {
    fn from(word: &str) -> Self {
        match word {
            "stringEquals" => Self::Equals,
            "stringMatch" => Self::Matches,
            "stringExists" => Self::Exists,
            "stringEqualsAnyOf" => Self::EqualsAnyOf,
            "stringMatchAnyOf" => Self::MatchesAnyOf,
            other => Self::Other(other.to_owned()),
        }
    }
}

/// Who belongs to an access group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GroupMember {
    /// IAM id.
    pub iam_id: String,
    /// What it is.
    pub kind: MemberKind,
    /// Whether it belongs to the group by a rule on its log-in and not by name (`dynamic`).
    pub dynamic: bool,
    /// Its name; empty where it is not told.
    pub name: String,
    /// E-mail address of a user; empty where it is not told.
    pub email: String,
    /// Everything that the service sent, verbatim.
    pub document: Json,
}

/// What a member of an access group is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MemberKind {
    /// A person.
    User,
    /// A service ID.
    ServiceId,
    /// A trusted profile.
    Profile,
    /// Something else, as sent; empty where nothing was.
    Other(String),
}

/// A role, and what it allows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Role {
    /// What a custom role is changed by; empty for others.
    pub id: String,
    /// The word in the CRN of a custom role, unique in an account; empty for others.
    pub word: String,
    /// The only service that a custom role is for; empty for others.
    pub service: String,
    /// Its CRN, which policies name.
    pub crn: String,
    /// What people call it.
    pub name: String,
    /// One sentence about it; may be empty.
    pub description: String,
    /// Actions of the service, such as `sysdig-monitor.api-token.edit`.
    pub actions: Vec<String>,
    /// Whose role it is.
    pub kind: RoleKind,
    /// Its state, for updates; empty in a list, which does not tell it.
    pub entity_tag: String,
    /// Everything that the service sent, verbatim.
    pub document: Json,
}

/// Whose role it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RoleKind {
    /// The platform's: Viewer, Operator, Editor, Administrator.
    System,
    /// The service's: Reader, Writer, Manager.
    Service,
    /// The account's own.
    Custom,
}
