//! What policies come to: the roles that they give an identity in a service instance.
//!
//! An identity's own policies count, those of the access groups that it is in, by itself or by a rule, and those of
//! the group of everybody. A policy for a team of Monitoring gives its roles in that team alone. One that narrows its
//! resource down further in another way (a bucket) gives no role in the instance, and one with conditions only while
//! they hold: see `docs/decisions/access.md`.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use serde_json::Value;

use super::access::GroupRule;
use super::conditions;
use super::identity::{PlatformRole, ServiceRole};
use super::trouble::InstanceRoles;
use super::{Instance, TagKind, World};

/// The service whose custom roles mean something here.
const MONITOR: &str = "sysdig-monitor";
/// The attribute that narrows a policy down to a team.
const TEAM: &str = "sysdigTeam";
/// By strength, the action that tells a role inside of Monitoring from the weaker ones.
const TELLING: [(&str, ServiceRole); 3] = [
    ("system-role.admin", ServiceRole::Manager),
    ("api-token.edit", ServiceRole::Writer),
    ("launch.viewer", ServiceRole::Reader),
];
const NOTHING: InstanceRoles =
    InstanceRoles { platform: PlatformRole::None, service: ServiceRole::None };

/// The policies of one identity in one account.
#[derive(Debug, Default)]
pub(crate) struct Grants {
    all: Vec<Grant>,
}

#[derive(Debug)]
struct Grant {
    roles: InstanceRoles,
    attributes: Vec<Value>,
    /// Where it asks for access tags, the CRNs of what carries them all.
    tagged: Option<BTreeSet<String>>,
}

impl Grants {
    pub(crate) fn of(world: &World, account: &str, iam_id: &str, now: Timestamp) -> Self {
        let groups = world.access_groups.iter().filter(|it| it.account == account);
        let assertion = world.identity_service.assertions.get(iam_id);
        let by_rule =
            |rule: &GroupRule| assertion.is_some_and(|it| it.makes_member(rule, now.as_second()));
        let mut subjects: Vec<&str> = groups
            .filter(|it| it.members.iter().any(|it| it == iam_id) || it.rules.iter().any(by_rule))
            .map(|it| &*it.id)
            .collect();
        subjects.extend([iam_id, AccessGroupId::PUBLIC]);
        let own = |it: &&super::Policy| {
            it.account == account && it.is_active() && subjects.contains(&&*it.subject)
        };
        let all = world.policies.iter().filter(own).filter_map(|it| grant(world, it, now));
        Self { all: all.collect() }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    /// The roles in an instance of the account, the strongest of each kind.
    pub(crate) fn roles_in(&self, instance: &Instance) -> InstanceRoles {
        let fitting = self.all.iter().filter(|it| it.teams().is_empty() && it.fits(instance));
        fitting.fold(NOTHING, |roles, it| InstanceRoles {
            platform: roles.platform.max(it.roles.platform),
            service: roles.service.max(it.roles.service),
        })
    }
}

impl Grants {
    /// The role inside of each team of an instance that a policy names, the strongest of each.
    fn teams_in(&self, instance: &Instance) -> BTreeMap<u64, ServiceRole> {
        let mut teams = BTreeMap::new();
        for grant in self.all.iter().filter(|it| it.fits(instance)) {
            for team in grant.teams() {
                let role = teams.entry(team).or_insert(ServiceRole::None);
                *role = (*role).max(grant.roles.service);
            }
        }
        teams.retain(|_, role| *role != ServiceRole::None);
        teams
    }
}

/// The id of the group that everybody is in.
pub(crate) struct AccessGroupId;

impl AccessGroupId {
    pub(crate) const PUBLIC: &'static str = "AccessGroupId-PublicAccess";
}

impl World {
    /// What an identity may do in an instance: what its membership in the account says, what policies
    /// say, whichever is more; or what the instance says of it, which stands alone.
    pub(crate) fn roles_in(
        &self,
        iam_id: &str,
        instance: &Instance,
        now: Timestamp,
    ) -> InstanceRoles {
        if let Some(own) = instance.roles.get(iam_id) {
            return *own;
        }
        let granted = Grants::of(self, &instance.account, iam_id, now).roles_in(instance);
        let identity = self.identities.iter().find(|it| it.iam_id == iam_id);
        match identity.and_then(|it| it.membership(&instance.account)) {
            None => granted,
            Some(member) => InstanceRoles {
                platform: member.platform.max(granted.platform),
                service: member.service.max(granted.service),
            },
        }
    }
}

impl World {
    /// The teams of an instance in which policies give an identity a role, and no more than that.
    pub(crate) fn teams_in(
        &self,
        iam_id: &str,
        instance: &Instance,
        now: Timestamp,
    ) -> BTreeMap<u64, ServiceRole> {
        Grants::of(self, &instance.account, iam_id, now).teams_in(instance)
    }
}

/// What a policy grants; `None` when that is no role, or when its conditions do not hold.
fn grant(world: &World, policy: &super::Policy, now: Timestamp) -> Option<Grant> {
    let document = &policy.document;
    let holds = document.get("rule").is_none_or(|rule| conditions::hold(rule, now));
    if text(document, "type") != Some("access") || !holds {
        return None;
    }
    let list = |place: &str| document.pointer(place).and_then(Value::as_array);
    let ids = list("/roles").or_else(|| list("/control/grant/roles")).into_iter().flatten();
    let mut roles = NOTHING;
    for id in ids.filter_map(|it| it.get("role_id")?.as_str()) {
        roles.platform = roles.platform.max(platform_role_of(id));
        roles.service = roles.service.max(service_role_of(world, id));
    }
    let part = |name: &str| {
        let older = list(&format!("/resources/0/{name}"));
        older.or_else(|| list(&format!("/resource/{name}"))).cloned().unwrap_or_default()
    };
    let tagged = part("tags")
        .iter()
        .map(|it| carriers(world, &policy.account, it))
        .reduce(|all, more| all.intersection(&more).cloned().collect());
    (roles != NOTHING).then(|| Grant { roles, attributes: part("attributes"), tagged })
}

/// The CRNs of what carries an access tag.
fn carriers(world: &World, account: &str, wanted: &Value) -> BTreeSet<String> {
    let key = text(wanted, "name").or_else(|| text(wanted, "key")).unwrap_or_default();
    let fits = |tag: &&super::Tag| {
        let (own_key, own) = tag.name.split_once(':').unwrap_or((&tag.name, ""));
        tag.kind == TagKind::Access
            && tag.account == account
            && own_key == key
            && compares(wanted, own)
    };
    world.tags.iter().filter(fits).flat_map(|tag| tag.resources.iter().cloned()).collect()
}

fn platform_role_of(role_id: &str) -> PlatformRole {
    match role_id.strip_prefix("crn:v1:bluemix:public:iam::::role:") {
        Some("Viewer") => PlatformRole::Viewer,
        Some("Operator") => PlatformRole::Operator,
        Some("Editor") => PlatformRole::Editor,
        Some("Administrator") => PlatformRole::Administrator,
        _ => PlatformRole::None,
    }
}

/// The role inside of an instance that a role's CRN means. A custom role is as strong as the strongest
/// service role whose telling action it has.
fn service_role_of(world: &World, role_id: &str) -> ServiceRole {
    match role_id.strip_prefix("crn:v1:bluemix:public:iam::::serviceRole:") {
        Some("Reader") => return ServiceRole::Reader,
        Some("Writer") => return ServiceRole::Writer,
        Some("Manager") => return ServiceRole::Manager,
        _ => {}
    }
    let own = |it: &&super::CustomRole| it.service == MONITOR && it.crn() == role_id;
    let Some(role) = world.custom_roles.iter().find(own) else { return ServiceRole::None };
    let has = |name: &str| role.actions.iter().any(|it| *it == format!("{MONITOR}.{name}"));
    TELLING.iter().find(|(name, _)| has(name)).map_or(ServiceRole::None, |(_, role)| *role)
}

impl Grant {
    /// The teams that it is narrowed down to.
    fn teams(&self) -> Vec<u64> {
        let is_team = |it: &&Value| {
            text(it, "name").or_else(|| text(it, "key")).is_some_and(|name| name == TEAM)
        };
        let values = self.attributes.iter().filter(is_team).flat_map(|it| match it.get("value") {
            Some(Value::Array(all)) => all.clone(),
            value => value.cloned().into_iter().collect(),
        });
        // Of a pattern nobody knows which teams it means: it stands for one that is none.
        values.map(|it| it.as_str().and_then(|it| it.parse().ok()).unwrap_or(0)).collect()
    }

    fn fits(&self, instance: &Instance) -> bool {
        let fits = |it: &Value| {
            let name = text(it, "name").or_else(|| text(it, "key")).unwrap_or_default();
            let own = match name {
                "accountId" => &*instance.account,
                "serviceType" => "service",
                "serviceName" => &instance.service_name,
                "serviceInstance" => &instance.guid,
                "region" => &instance.region,
                "resourceGroupId" => &instance.resource_group,
                TEAM => return instance.service_name == MONITOR,
                _ => return false,
            };
            compares(it, own)
        };
        self.attributes.iter().all(fits)
            && self.tagged.as_ref().is_none_or(|all| all.contains(&instance.crn()))
    }
}

/// Whether a value is what an attribute asks for.
fn compares(wanted: &Value, own: &str) -> bool {
    let value = wanted.get("value").unwrap_or(&Value::Null);
    let any = |test: &dyn Fn(&str) -> bool| match value {
        Value::Array(all) => all.iter().filter_map(Value::as_str).any(test),
        one => one.as_str().is_some_and(test),
    };
    match text(wanted, "operator").unwrap_or("stringEquals") {
        "stringEquals" | "stringEqualsAnyOf" => any(&|it| it == own),
        "stringMatch" | "stringMatchAnyOf" => any(&|it| crate::faults::glob(it, own)),
        "stringExists" => value == &Value::Bool(true) || value == "true",
        _ => false,
    }
}

fn text<'v>(value: &'v Value, name: &str) -> Option<&'v str> {
    value.get(name)?.as_str()
}
