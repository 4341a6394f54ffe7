//! Who could read or reset a Monitor API token of an instance, or set its mode, by the policies of its account.
//!
//! What cannot be told from a policy alone (conditions, access tags, attributes that this program does not
//! know) counts as granted: the question is who could.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use futures_util::future::{join, join_all, join4};
use ibmcloud_core::instance::{Instance, MONITORING_SERVICE_NAME};
use ibmcloud_core::policy::Pattern;
use ibmcloud_core::{AccountId, Json};
use ibmcloud_transport::{
    AccessPolicy, AttributeOperator, Client, Error as ServiceError, PolicySubject,
    ResourceAttribute, Role,
};

use crate::report::{Access, Capability};

/// What the policies of an account say about its instances.
#[derive(Debug, Default)]
pub(super) struct AccessMap {
    policies: Vec<Grant>,
    groups: HashMap<String, Group>,
    names: HashMap<String, String>,
}

/// A policy that gives somebody something that matters here.
#[derive(Debug)]
struct Grant {
    subject: PolicySubject,
    can: BTreeSet<Capability>,
    attributes: Vec<ResourceAttribute>,
}

#[derive(Debug, Default)]
struct Group {
    name: String,
    /// IAM ids and names.
    members: Vec<(String, String)>,
}

impl AccessMap {
    /// Reads the policies of an account, and resolves the access groups that matter.
    pub(super) async fn read(client: &Client, account: &AccountId) -> Result<Self, ServiceError> {
        let (policies, roles) = join(
            client.access_policies(account),
            client.roles(account, Some(MONITORING_SERVICE_NAME)),
        )
        .await;
        let roles = capabilities(&roles?);
        let policies: Vec<Grant> =
            policies?.into_iter().filter_map(|policy| Grant::of(policy, &roles)).collect();
        let groups: BTreeSet<&String> = policies
            .iter()
            .filter_map(|it| match &it.subject {
                PolicySubject::AccessGroup(id) => Some(id),
                _ => None,
            })
            .collect();
        let members = join_all(groups.iter().map(|id| client.access_group_members(id)));
        let (members, listed, people, others) = join4(
            members,
            Box::pin(client.access_groups(account, None)),
            Box::pin(client.users(account)),
            Box::pin(join(client.service_ids(account), client.trusted_profiles(account))),
        )
        .await;
        let mut resolved: HashMap<String, Group> = HashMap::new();
        let mut names = HashMap::new();
        for (id, members) in groups.iter().zip(members) {
            let mut group = Group::default();
            for member in members? {
                let name = if member.email.is_empty() { member.name } else { member.email };
                group.members.push((member.iam_id, name));
            }
            resolved.insert((*id).clone(), group);
        }
        // Names are for people: without them, ids are shown.
        for group in listed.unwrap_or_default() {
            if let Some(known) = resolved.get_mut(&group.id) {
                known.name = group.name;
            }
        }
        for user in people.unwrap_or_default() {
            names.insert(user.iam_id, user.user_id);
        }
        for it in others.0.unwrap_or_default() {
            names.insert(it.iam_id, it.name);
        }
        for it in others.1.unwrap_or_default() {
            names.insert(it.iam_id, it.name);
        }
        Ok(Self { policies, groups: resolved, names })
    }

    /// Who could do what with the tokens of an instance.
    pub(super) fn of(&self, instance: &Instance) -> Vec<Access> {
        let mut found: BTreeMap<(String, Option<String>), Holder> = BTreeMap::new();
        let mut add = |id: &str, name: Option<String>, group: Option<String>, can: &BTreeSet<_>| {
            let holder = found.entry((id.to_owned(), group)).or_default();
            holder.name = holder.name.take().or(name);
            holder.can.extend(can.iter().copied());
        };
        for grant in self.policies.iter().filter(|it| it.covers(instance)) {
            match &grant.subject {
                PolicySubject::Identity(id) => {
                    add(id, self.names.get(id).cloned(), None, &grant.can);
                }
                PolicySubject::AccessGroup(id) => {
                    let Some(group) = self.groups.get(id) else { continue };
                    let of = Some(if group.name.is_empty() { id } else { &group.name }.clone());
                    if group.members.is_empty() {
                        add(id, None, of.clone(), &grant.can);
                    }
                    for (id, name) in &group.members {
                        let name = Some(name.clone()).filter(|it| !it.is_empty());
                        let name = name.or_else(|| self.names.get(id).cloned());
                        add(id, name, of.clone(), &grant.can);
                    }
                }
                PolicySubject::Other => {}
            }
        }
        let access = |((id, group), holder): ((String, Option<String>), Holder)| Access {
            id,
            name: holder.name,
            group,
            can: holder.can.into_iter().collect(),
        };
        found.into_iter().map(access).collect()
    }
}

/// Somebody who was given something, perhaps by several policies.
#[derive(Default)]
struct Holder {
    name: Option<String>,
    can: BTreeSet<Capability>,
}

/// What each role allows, by its CRN.
fn capabilities(roles: &[Role]) -> HashMap<String, BTreeSet<Capability>> {
    let action = |name: &str| format!("{MONITORING_SERVICE_NAME}.{name}");
    let (read, edit) = (action("api-token.read"), action("api-token.edit"));
    roles
        .iter()
        .map(|role| {
            let mut can = of_platform(&role.crn);
            if role.actions.contains(&read) {
                can.insert(Capability::ReadToken);
            }
            if role.actions.contains(&edit) {
                can.insert(Capability::ResetToken);
            }
            (role.crn.clone(), can)
        })
        .collect()
}

/// What the platform's roles allow beside the actions of the service: an Editor may update an instance, an
/// Administrator may also give access to it (IBM: IAM roles and actions).
fn of_platform(role: &str) -> BTreeSet<Capability> {
    match role.rsplit_once(':').map(|(_, name)| name) {
        Some("Editor") => BTreeSet::from([Capability::SetMode]),
        Some("Administrator") if !role.contains("serviceRole") => {
            BTreeSet::from([Capability::SetMode, Capability::GrantAccess])
        }
        _ => BTreeSet::new(),
    }
}

impl Grant {
    fn of(policy: AccessPolicy, roles: &HashMap<String, BTreeSet<Capability>>) -> Option<Self> {
        if policy.state == "deleted" {
            return None;
        }
        let can: BTreeSet<Capability> = policy
            .roles
            .iter()
            .flat_map(|role| roles.get(role).cloned().unwrap_or_else(|| of_platform(role)))
            .collect();
        let grant = Self { subject: policy.subject, can, attributes: policy.attributes };
        (!grant.can.is_empty() && grant.may_be_about_monitoring()).then_some(grant)
    }

    fn may_be_about_monitoring(&self) -> bool {
        self.attributes.iter().all(|it| match it.name.as_str() {
            "serviceName" => is_so(it, MONITORING_SERVICE_NAME),
            "serviceType" => is_so(it, "service"),
            // A policy about the group itself, not about what is in it.
            "resourceType" => !is_so(it, "resource-group"),
            _ => true,
        })
    }

    fn covers(&self, instance: &Instance) -> bool {
        self.attributes.iter().all(|it| match it.name.as_str() {
            "accountId" => is_so(it, instance.account.as_str()),
            "serviceInstance" => is_so(it, instance.guid.as_str()),
            "resourceGroupId" => is_so(it, instance.resource_group_id.as_str()),
            "region" => is_so(it, instance.region.as_str()),
            // The other ones were looked at, or narrow what can be done inside the instance.
            _ => true,
        })
    }
}

/// Whether an attribute is so of a resource that has this value.
pub(super) fn is_so(attribute: &ResourceAttribute, value: &str) -> bool {
    let matches = |pattern: &Json| {
        pattern.as_str().is_some_and(|it| Pattern::new(it.to_owned()).matches(value))
    };
    let equals = |text: &Json| text.as_str() == Some(value);
    let any = |test: &dyn Fn(&Json) -> bool| {
        attribute.value.as_array().is_some_and(|all| all.iter().any(test))
    };
    match attribute.operator {
        AttributeOperator::Equals => equals(&attribute.value),
        AttributeOperator::Matches => matches(&attribute.value),
        AttributeOperator::EqualsAnyOf => any(&equals),
        AttributeOperator::MatchesAnyOf => any(&matches),
        AttributeOperator::Exists => attribute.value.as_bool() != Some(false),
        AttributeOperator::Other(_) => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn attribute(name: &str, operator: AttributeOperator, value: Json) -> ResourceAttribute {
        ResourceAttribute { name: name.to_owned(), operator, value }
    }

    #[test]
    fn attributes_are_compared_as_their_operators_say() {
        let is = |operator, value: Json| is_so(&attribute("region", operator, value), "eu-de");
        let list = |all: [&str; 2]| Json::Array(all.map(Json::from).to_vec());
        assert!(is(AttributeOperator::Equals, "eu-de".into()));
        assert!(!is(AttributeOperator::Equals, "eu-*".into()));
        assert!(is(AttributeOperator::Matches, "eu-*".into()));
        assert!(is(AttributeOperator::EqualsAnyOf, list(["us-south", "eu-de"])));
        assert!(is(AttributeOperator::MatchesAnyOf, list(["us-*", "eu-*"])));
        assert!(!is(AttributeOperator::MatchesAnyOf, list(["us-*", "jp-*"])));
        // What is not understood might be so.
        assert!(is(AttributeOperator::Other("timeLessThan".into()), "x".into()));
    }

    #[test]
    fn platform_roles_allow_what_they_do_and_others_what_their_actions_say() {
        let role = |crn: &str, actions: &[&str]| Role {
            id: String::new(),
            word: String::new(),
            service: String::new(),
            crn: crn.to_owned(),
            name: String::new(),
            description: String::new(),
            actions: actions.iter().map(|it| (*it).to_owned()).collect(),
            kind: ibmcloud_transport::RoleKind::Service,
            entity_tag: String::new(),
            document: ibmcloud_core::Json::default(),
        };
        let writer = "crn:v1:bluemix:public:iam::::serviceRole:Writer";
        let editor = "crn:v1:bluemix:public:iam::::role:Editor";
        let roles = [
            role(writer, &["sysdig-monitor.api-token.read", "sysdig-monitor.api-token.edit"]),
            role(editor, &[]),
        ];
        let all = capabilities(&roles);
        assert_eq!(all[writer], BTreeSet::from([Capability::ReadToken, Capability::ResetToken]));
        assert_eq!(all[editor], BTreeSet::from([Capability::SetMode]));
        assert!(of_platform("crn:v1:bluemix:public:iam::::role:Viewer").is_empty());
    }
}
