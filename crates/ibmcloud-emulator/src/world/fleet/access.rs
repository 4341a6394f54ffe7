//! Who may do what in the accounts of a fleet: access groups, and policies of every sort that decides
//! who reads or resets a Monitor API token.
//!
//! The roles of the world's memberships are those that the policies of people come to; what they give beyond
//! that is the way of the service ID through a group.

use serde_json::{Value, json};

use super::super::{AccessGroup, Policy, World};
use super::accounts::Holder;
use crate::ids;
use crate::world::CREATED;

/// An attribute of a resource: name, operator, value.
type Attribute<'a> = (&'static str, &'static str, &'a str);

const SERVICE: Attribute<'static> = ("serviceName", "stringEquals", "sysdig-monitor");

/// One policy, before it is written as a document.
struct Grant<'a> {
    subject: (&'static str, &'a str),
    roles: &'a [&'static str],
    attributes: Vec<Attribute<'a>>,
    /// Access tags that a resource must carry.
    tags: &'a [(&'static str, &'static str)],
    /// Whether it holds at some times only; such a policy has the newer form.
    working_hours: bool,
}

impl World {
    /// Adds groups and policies to each account that has instances.
    pub(super) fn add_access(&mut self, holders: &[Holder]) {
        let people: Vec<String> =
            self.identities.iter().take(4).map(|it| it.iam_id.clone()).collect();
        let [administrator, writer, reader, manager] = &people[..] else { return };
        let service_id = self.identities.iter().find(|it| it.iam_id.starts_with("iam-ServiceId-"));
        let service_id = service_id.map(|it| it.iam_id.clone()).unwrap_or_default();
        for (number, holder) in holders.iter().enumerate() {
            let account = &holder.account;
            let managers = self.add_group(account, "monitoring-managers", &[manager]);
            // In the first account the service ID is in a group, too: a way that is easy to overlook.
            let programs: &[&String] = if number == 0 { &[&service_id, writer] } else { &[writer] };
            let builders = self.add_group(account, "pipeline", programs);
            let first = self.instances.iter().find(|it| it.account == *account);
            let instance = first.map(|it| it.guid.clone()).unwrap_or_default();
            let team = self.monitor(&instance).and_then(|it| it.teams.last());
            let team = team.map(|it| it.id.to_string()).unwrap_or_default();
            let here = ("serviceInstance", "stringEquals", instance.as_str());
            let group = ("resourceGroupId", "stringEquals", holder.other_group.as_str());
            let of_team = ("sysdigTeam", "stringEquals", team.as_str());
            let grants = [
                // Everything that IAM knows, and everything that has to do with the account.
                grant(
                    identity(administrator),
                    &["role:Administrator", "serviceRole:Manager"],
                    &[("serviceType", "stringEquals", "service")],
                ),
                grant(
                    identity(administrator),
                    &["role:Administrator"],
                    &[("serviceType", "stringEquals", "platform_service")],
                ),
                // The whole service, by a group.
                grant(group_of(&managers), &["serviceRole:Manager"], &[SERVICE]),
                // The platform alone: instances are seen and operated, and not entered.
                grant(identity(manager), &["role:Viewer"], &[SERVICE]),
                grant(identity(reader), &["role:Viewer", "role:Operator"], &[SERVICE]),
                // One resource group, one instance, one team of it.
                grant(identity(reader), &["serviceRole:Reader"], &[SERVICE, group]),
                grant(identity(writer), &["role:Viewer", "serviceRole:Writer"], &[SERVICE, here]),
                grant(identity(reader), &["serviceRole:Writer"], &[SERVICE, here, of_team]),
                // Regions by a wildcard.
                grant(
                    group_of(&builders),
                    &["serviceRole:Writer"],
                    &[SERVICE, ("region", "stringMatch", "us-*")],
                ),
                // Resources that carry an access tag.
                Grant {
                    tags: &[("data", "restricted")],
                    ..grant(group_of(&managers), &["serviceRole:Manager"], &[])
                },
                // At some times only.
                Grant {
                    working_hours: true,
                    ..grant(identity(writer), &["serviceRole:Manager"], &[SERVICE])
                },
                // Programs.
                grant(
                    identity(&holder.profile),
                    &["role:Editor", "serviceRole:Manager"],
                    &[SERVICE],
                ),
            ];
            for (number, grant) in grants.iter().enumerate() {
                let policy = policy(account, administrator, number, grant);
                self.policies.push(policy);
            }
            if number == 0 {
                let own = grant(identity(&service_id), &["role:Viewer"], &[SERVICE]);
                self.policies.push(policy(account, administrator, 90, &own));
            }
        }
    }

    fn add_group(&mut self, account: &str, name: &str, members: &[&String]) -> String {
        let id = format!("AccessGroupId-{}", ids::uuid(&["fleet access group", account, name]));
        self.access_groups.push(AccessGroup {
            id: id.clone(),
            account: account.to_owned(),
            name: name.to_owned(),
            members: members.iter().map(|it| (*it).clone()).collect(),
            ..AccessGroup::default()
        });
        id
    }
}

fn identity(iam_id: &str) -> (&'static str, &str) {
    ("iam_id", iam_id)
}

fn group_of(id: &str) -> (&'static str, &str) {
    ("access_group_id", id)
}

fn grant<'a>(
    subject: (&'static str, &'a str),
    roles: &'a [&'static str],
    attributes: &[Attribute<'a>],
) -> Grant<'a> {
    let attributes = attributes.to_vec();
    Grant { subject, roles, attributes, tags: &[], working_hours: false }
}

/// The policy as the service keeps it: in the older form, unless only the newer one can say it.
fn policy(account: &str, by: &str, number: usize, grant: &Grant<'_>) -> Policy {
    let id = ids::uuid(&["fleet policy", account, &number.to_string()]);
    let newer = grant.working_hours || grant.attributes.iter().any(|it| it.1 == "stringMatch");
    let key = if newer { "key" } else { "name" };
    let attribute = |name: &str, operator: &str, value: &str| json!({key: name, "value": value, "operator": operator});
    let (name, who) = grant.subject;
    let subject = if newer {
        json!({"attributes": [{"key": name, "operator": "stringEquals", "value": who}]})
    } else {
        json!({"attributes": [{"name": name, "value": who}]})
    };
    let of_account = attribute("accountId", "stringEquals", account);
    let others =
        grant.attributes.iter().map(|(name, operator, value)| attribute(name, operator, value));
    let attributes: Vec<Value> = std::iter::once(of_account).chain(others).collect();
    let tags: Vec<Value> =
        grant.tags.iter().map(|(name, value)| attribute(name, "stringEquals", value)).collect();
    let mut resource = json!({"attributes": attributes});
    if !tags.is_empty() {
        crate::json::set(&mut resource, "tags", tags);
    }
    let crn = |role: &str| format!("crn:v1:bluemix:public:iam::::{role}");
    let role = |role: &&str| {
        let display = role.rsplit(':').next().unwrap_or_default();
        if newer {
            json!({"role_id": crn(role)})
        } else {
            json!({"role_id": crn(role), "display_name": display})
        }
    };
    let roles: Vec<Value> = grant.roles.iter().map(role).collect();
    let mut document = if newer {
        json!({
            "type": "access",
            "subject": subject,
            "resource": resource,
            "control": {"grant": {"roles": roles}},
        })
    } else {
        json!({"type": "access", "subjects": [subject], "roles": roles, "resources": [resource]})
    };
    let set =
        |document: &mut Value, key: &str, value: Value| crate::json::set(document, key, value);
    if grant.working_hours {
        set(&mut document, "pattern", "time-based-conditions:weekly:custom-hours".into());
        set(&mut document, "rule", working_hours());
    }
    let generation = if newer { "v2" } else { "v1" };
    let href = format!("https://iam.cloud.ibm.com/{generation}/policies/{id}");
    for (key, value) in [
        ("id", id.as_str()),
        ("href", &href),
        ("created_at", CREATED),
        ("created_by_id", by),
        ("last_modified_at", CREATED),
        ("last_modified_by_id", by),
        ("state", "active"),
        ("version", "1-fleet"),
    ] {
        set(&mut document, key, value.into());
    }
    Policy { id, account: account.to_owned(), subject: who.to_owned(), document }
}

/// Monday to Friday from nine to five, as the SDKs' examples have it.
fn working_hours() -> Value {
    json!({"operator": "and", "conditions": [
        {"key": "{{environment.attributes.day_of_week}}", "operator": "dayOfWeekAnyOf",
         "value": ["1+00:00", "2+00:00", "3+00:00", "4+00:00", "5+00:00"]},
        {"key": "{{environment.attributes.current_time}}", "operator": "timeGreaterThanOrEquals",
         "value": "09:00:00+00:00"},
        {"key": "{{environment.attributes.current_time}}", "operator": "timeLessThanOrEquals",
         "value": "17:00:00+00:00"},
    ]})
}
