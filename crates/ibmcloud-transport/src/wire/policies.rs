//! Answers about policies, members of access groups, and roles.

use ibmcloud_core::Json;
use serde::Deserialize;

use super::Documented;
use super::access::{Link, NextPage};
use crate::error::Misunderstanding;
use crate::model::policies::{
    AccessPolicy, AttributeOperator, GroupMember, MemberKind, PolicySubject, ResourceAttribute,
    Role, RoleKind,
};

/// `GET /v2/policies`.
#[derive(Deserialize)]
pub(crate) struct PolicyPage {
    pub(crate) policies: Vec<Documented<PolicyFields>>,
    pub(crate) next: Option<NextPage>,
}

/// What is understood of a policy. One without a resource or without a grant is not understood.
#[derive(Deserialize)]
pub(crate) struct PolicyFields {
    id: String,
    subject: Option<Holder>,
    resource: Resource,
    control: Control,
    state: Option<String>,
}

#[derive(Deserialize)]
struct Holder {
    #[serde(default)]
    attributes: Vec<Attribute>,
}

#[derive(Deserialize)]
struct Resource {
    attributes: Vec<Attribute>,
    #[serde(default)]
    tags: Vec<Attribute>,
}

#[derive(Deserialize)]
struct Attribute {
    key: String,
    operator: String,
}

#[derive(Deserialize)]
struct Control {
    grant: Grant,
}

#[derive(Deserialize)]
struct Grant {
    roles: Vec<GrantedRole>,
}

#[derive(Deserialize)]
struct GrantedRole {
    role_id: String,
}

impl Documented<PolicyFields> {
    pub(crate) fn into_domain(self) -> Result<AccessPolicy, Misunderstanding> {
        let Self { fields: it, document } = self;
        let values = |path: &[&str]| {
            let found = path.iter().try_fold(&document, |at, name| at.get(name));
            let all = found.and_then(Json::as_array).unwrap_or_default();
            all.iter().map(|it| it.get("value").cloned()).collect::<Vec<_>>()
        };
        let attributes = |read: Vec<Attribute>, path: &[&str]| {
            let both = read.into_iter().zip(values(path));
            let one = |(Attribute { key, operator }, value): (Attribute, Option<Json>)| {
                let missing = || Misunderstanding::Shape("missing field `value`".to_owned());
                let value = value.ok_or_else(missing)?;
                Ok(ResourceAttribute { name: key, operator: operator.as_str().into(), value })
            };
            both.map(one).collect::<Result<Vec<_>, Misunderstanding>>()
        };
        let subject = match it.subject {
            Some(holder) => attributes(holder.attributes, &["subject", "attributes"])?,
            None => Vec::new(),
        };
        Ok(AccessPolicy {
            id: it.id,
            subject: who(&subject),
            roles: it.control.grant.roles.into_iter().map(|role| role.role_id).collect(),
            attributes: attributes(it.resource.attributes, &["resource", "attributes"])?,
            tags: attributes(it.resource.tags, &["resource", "tags"])?,
            conditional: ["rule", "pattern"].iter().any(|name| document.get(name).is_some()),
            state: it.state.unwrap_or_default(),
            document,
        })
    }
}

/// A subject is one attribute that is compared; anything else is not understood.
fn who(attributes: &[ResourceAttribute]) -> PolicySubject {
    let [ResourceAttribute { name, value, operator }] = attributes else {
        return PolicySubject::Other;
    };
    let id = value.as_str().map(str::to_owned);
    match (name.as_str(), id, operator) {
        ("iam_id", Some(id), AttributeOperator::Equals) => PolicySubject::Identity(id),
        ("access_group_id", Some(id), AttributeOperator::Equals) => PolicySubject::AccessGroup(id),
        _ => PolicySubject::Other,
    }
}

/// `GET /v2/groups/{id}/members`. The service leaves the list out where there is nobody.
#[derive(Deserialize)]
pub(crate) struct MemberPage {
    #[serde(default)]
    pub(crate) members: Vec<Member>,
    pub(crate) next: Option<Link>,
}

/// One member.
pub(crate) type Member = Documented<MemberFields>;

/// What is understood of a member.
#[derive(Deserialize)]
pub(crate) struct MemberFields {
    iam_id: String,
    #[serde(rename = "type")]
    kind: Option<String>,
    membership_type: Option<String>,
    name: Option<String>,
    email: Option<String>,
}

impl Member {
    pub(crate) fn into_domain(self) -> GroupMember {
        let Self { fields: it, document } = self;
        let kind = match it.kind.unwrap_or_default() {
            it if it == "user" => MemberKind::User,
            it if it == "service" => MemberKind::ServiceId,
            it if it == "profile" => MemberKind::Profile,
            other => MemberKind::Other(other),
        };
        GroupMember {
            iam_id: it.iam_id,
            kind,
            dynamic: it.membership_type.as_deref() == Some("dynamic"),
            name: it.name.unwrap_or_default(),
            email: it.email.unwrap_or_default(),
            document,
        }
    }
}

/// `GET /v2/roles`.
#[derive(Deserialize)]
pub(crate) struct Roles {
    #[serde(default, rename = "system_roles")]
    system: Vec<RoleAnswer>,
    #[serde(default, rename = "service_roles")]
    service: Vec<RoleAnswer>,
    #[serde(default, rename = "custom_roles")]
    custom: Vec<RoleAnswer>,
}

/// A role in an answer of its own.
pub(crate) type RoleAnswer = Documented<RoleFields>;

/// What is understood of a role. Only custom ones have an id, a name and a service.
#[derive(Deserialize)]
pub(crate) struct RoleFields {
    #[serde(default)]
    id: String,
    #[serde(default)]
    name: String,
    service_name: Option<String>,
    crn: Option<String>,
    display_name: Option<String>,
    description: Option<String>,
    #[serde(default)]
    actions: Vec<String>,
}

impl RoleAnswer {
    pub(crate) fn into_domain(self, kind: RoleKind, entity_tag: String) -> Role {
        let Self { fields: it, document } = self;
        Role {
            id: it.id,
            word: it.name,
            service: it.service_name.unwrap_or_default(),
            crn: it.crn.unwrap_or_default(),
            name: it.display_name.unwrap_or_default(),
            description: it.description.unwrap_or_default(),
            actions: it.actions,
            kind,
            entity_tag,
            document,
        }
    }
}

impl Roles {
    pub(crate) fn into_domain(self) -> Vec<Role> {
        let of = |kind: RoleKind, roles: Vec<RoleAnswer>| {
            roles.into_iter().map(move |it| it.into_domain(kind, String::new()))
        };
        of(RoleKind::System, self.system)
            .chain(of(RoleKind::Service, self.service))
            .chain(of(RoleKind::Custom, self.custom))
            .collect()
    }
}
