//! Accounts and who may do what in them.

use serde::{Deserialize, Serialize};

/// An account.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Account {
    /// 32 hexadecimal digits.
    pub id: String,
    /// Display name.
    pub name: String,
    /// E-mail address of the owner.
    pub owner: String,
    /// IAM id of the owner.
    pub owner_iam_id: String,
    /// `TRIAL`, `STANDARD`, `PAYG` or `SUBSCRIPTION`.
    pub kind: String,
    /// `ACTIVE` and others.
    pub state: String,
    /// The services of the platform refuse everybody in it with 403, although it is listed.
    #[serde(default)]
    pub unreadable: bool,
    /// Number of the linked infrastructure account, if any.
    #[serde(default)]
    pub ims: Option<String>,
    /// RFC 3339.
    pub created_at: String,
}

/// What an identity is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum IdentityKind {
    /// A person.
    User,
    /// A service ID.
    ServiceId,
    /// A trusted profile.
    Profile,
}

/// A user, service ID or trusted profile.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Identity {
    /// `IBMid-…`, `iam-ServiceId-…` or `iam-Profile-…`.
    pub iam_id: String,
    /// What it is.
    pub kind: IdentityKind,
    /// Full name, or the name of the service ID or profile.
    pub name: String,
    /// E-mail address; empty unless it is a person.
    #[serde(default)]
    pub email: String,
    /// For the `password` grant; `None` refuses every password.
    #[serde(default)]
    pub password: Option<String>,
    /// `true`: passwords are refused with a hint at single sign-on.
    #[serde(default)]
    pub federated: bool,
    /// The accounts it belongs to.
    pub memberships: Vec<Membership>,
    /// Its API keys.
    #[serde(default)]
    pub api_keys: Vec<ApiKey>,
    /// IAM ids that may assume this profile.
    #[serde(default)]
    pub trusts: Vec<String>,
    /// What the identity service keeps of a service ID or trusted profile.
    #[serde(default)]
    pub record: Record,
}

/// What an identity may do in an account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Membership {
    /// Account id.
    pub account: String,
    /// Role on the platform services.
    pub platform: PlatformRole,
    /// Role inside Monitoring instances.
    pub service: ServiceRole,
}

impl Membership {
    /// The system role in Monitoring that the IAM roles become; `None` for no role at all.
    pub(crate) fn system_role(&self) -> Option<&'static str> {
        system_role(self.platform, self.service)
    }
}

/// The system role in Monitoring that IAM roles become; `None` for no role at all.
pub(super) fn system_role(platform: PlatformRole, service: ServiceRole) -> Option<&'static str> {
    if platform == PlatformRole::Administrator {
        return Some("ROLE_ADMIN");
    }
    match service {
        ServiceRole::None => None,
        ServiceRole::Reader => Some("ROLE_USER"),
        ServiceRole::Writer => Some("ROLE_ADVANCED_USER"),
        ServiceRole::Manager => Some("ROLE_ADMIN"),
    }
}

/// Platform roles, weakest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PlatformRole {
    /// No access.
    None,
    /// Sees instances.
    Viewer,
    /// Sees and operates instances.
    Operator,
    /// Creates, changes and removes instances.
    Editor,
    /// Everything.
    Administrator,
}

/// Service roles, weakest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ServiceRole {
    /// No access.
    None,
    /// Reads.
    Reader,
    /// Reads and writes.
    Writer,
    /// Reads, writes and manages teams.
    Manager,
}

/// What the identity service keeps of an entity besides what it is for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Record {
    /// One line about it.
    pub description: String,
    /// Cannot be changed or deleted when set.
    pub locked: bool,
    /// RFC 3339; empty for what is as old as the world.
    pub created_at: String,
    /// RFC 3339; empty when it was never changed.
    pub modified_at: String,
    /// IAM id of whoever made it; empty for the identity itself.
    pub created_by: String,
    /// How often it was changed: the number in its entity tag.
    pub version: u32,
    /// The group of a service ID; empty for the default one.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub group: String,
    /// E-mail address of a trusted profile; empty for none.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub contact: String,
    /// CRNs of the services that a service ID is connected to.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub instances: Vec<String>,
    /// What was done to it and with it.
    #[serde(skip_serializing_if = "Trail::is_empty")]
    pub trail: Trail,
}

/// The history of an entity, and how it was used.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Trail {
    /// Changes, oldest first; that it was made is told by its other members.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub changes: Vec<Change>,
    /// How often a token was made from it.
    pub authentications: u32,
    /// RFC 3339; empty for never.
    pub last_authentication: String,
}

impl Trail {
    fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Counts a token, made at a time in RFC 3339.
    pub(crate) fn authenticated(&mut self, at: String) {
        self.authentications = self.authentications.saturating_add(1);
        self.last_authentication = at;
    }
}

/// A change in a history.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// RFC 3339.
    pub at: String,
    /// IAM id of whoever made it.
    pub iam_id: String,
    /// Their account.
    pub account: String,
    /// What they did: `update`, `lock` and others.
    pub action: String,
}

/// An API key.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ApiKey {
    /// `ApiKey-<uuid>`.
    pub id: String,
    /// Display name.
    pub name: String,
    /// The secret.
    pub key: String,
    /// The account that tokens made from it belong to.
    pub account: String,
    /// Refused when set.
    #[serde(default)]
    pub disabled: bool,
    /// Cannot be changed or deleted when set.
    #[serde(default)]
    pub locked: bool,
    /// RFC 3339.
    pub created_at: String,
    /// RFC 3339; empty when it was never changed.
    #[serde(default)]
    pub modified_at: String,
    /// IAM id of whoever made it; empty for its owner.
    #[serde(default)]
    pub created_by: String,
    /// One line about it.
    #[serde(default)]
    pub description: String,
    /// What happens when it is found in public: `none`, `disable` or `delete`.
    #[serde(default)]
    pub action_when_leaked: String,
    /// How often it was changed: the number in its entity tag.
    #[serde(default)]
    pub version: u32,
    /// When it stops being good, in RFC 3339; empty for never.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub expires_at: String,
    /// Whether sessions of it can be managed.
    #[serde(default, skip_serializing_if = "is_false")]
    pub support_sessions: bool,
    /// Whether the secret is shown again: for keys of service IDs.
    #[serde(default, skip_serializing_if = "is_false")]
    pub stored: bool,
    /// What was done to it and with it.
    #[serde(default, skip_serializing_if = "Trail::is_empty")]
    pub trail: Trail,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
fn is_false(value: &bool) -> bool {
    !value
}

/// A login, held together by its refresh token.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Session {
    /// `C-<uuid>`.
    pub id: String,
    /// Whose it is.
    pub iam_id: String,
    /// The account it is bound to, if any.
    #[serde(default)]
    pub account: Option<String>,
    /// The client that opened it, such as `bx`.
    pub client_id: String,
    /// The grant that opened it.
    pub grant_type: String,
    /// Refresh tokens that are good, newest last.
    pub refresh_tokens: Vec<String>,
    /// When the refresh tokens stop being good, in Unix seconds.
    pub expires_at: i64,
    /// Set when the session was ended for inactivity.
    #[serde(default)]
    pub invalidated: bool,
}

/// A one-time code.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Passcode {
    /// What is typed in.
    pub code: String,
    /// Who logs in with it.
    pub iam_id: String,
}

/// A machine that proves what it is with a token.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ComputeResource {
    /// The compute resource token.
    pub token: String,
    /// CRN of the machine.
    pub crn: String,
    /// IAM ids of the profiles it may become.
    pub profiles: Vec<String>,
}

/// Somebody who was asked to join an account and has not answered yet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Invitation {
    /// E-mail address.
    pub email: String,
    /// What they may do once they have accepted.
    pub membership: Membership,
    /// IAM id of whoever sent it; empty for what is as old as the world.
    #[serde(default)]
    pub invited_by: String,
    /// The access groups that they will be in.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub access_groups: Vec<String>,
    /// The policies that they will have, in the older form and without a subject.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub policies: Vec<serde_json::Value>,
}

impl Invitation {
    /// An invitation to nothing but the account.
    pub fn new(email: impl Into<String>, membership: Membership) -> Self {
        Self {
            email: email.into(),
            membership,
            invited_by: String::new(),
            access_groups: Vec::new(),
            policies: Vec::new(),
        }
    }
}

impl Identity {
    /// What it may do in an account.
    pub fn membership(&self, account: &str) -> Option<&Membership> {
        self.memberships.iter().find(|it| it.account == account)
    }

    /// The IAM id without its prefix: `270007CWJC`, `ServiceId-…`, `Profile-…`.
    pub(crate) fn identifier(&self) -> &str {
        let id = &self.iam_id;
        id.strip_prefix("IBMid-").or_else(|| id.strip_prefix("iam-")).unwrap_or(id)
    }

    /// The `sub` claim.
    pub(crate) fn subject(&self) -> &str {
        match self.kind {
            IdentityKind::User => &self.email,
            IdentityKind::ServiceId | IdentityKind::Profile => self.identifier(),
        }
    }
}
