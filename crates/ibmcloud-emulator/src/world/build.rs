//! Puts worlds together: accounts, people and Monitoring instances with their inside.

use std::collections::BTreeMap;

use super::beginning::{CREATED, CREATED_MS};
use super::teams::{first_team, team};
use super::{
    AccessKey, ApiKey, CatalogPlan, CatalogService, Identity, IdentityKind, Instance,
    InstanceTrouble, LastOperation, Member, Membership, Monitor, Parameters, PlanPeriod,
    PlatformRole, Record, ServiceRole, Token, User, World,
};
use crate::ids;

/// `sysdig-monitor` in the catalog.
pub(crate) const MONITOR_SERVICE: &str = "090c2c10-8c38-11e8-bec2-493df9c49eb8";
/// Its paid plan.
pub(crate) const GRADUATED_TIER: &str = "231bb072-1b2f-4d7e-ae9e-9574d382be32";
const LITE: &str = "367a3918-9efc-43c5-bef9-20553051b7af";
const SECURE_PLUS_MONITOR: &str = "35784193-e918-42d9-9598-4e842ed75192";
/// `sysdig-secure`, sold as Workload Protection.
pub(crate) const SECURE_SERVICE: &str = "e831e900-82d6-11ec-95c5-c12c5a5d9687";
/// Its paid plan; the number is ours, no public source has the real one.
pub(crate) const SECURE_PLAN: &str = "5b6b2e5c-3f0a-4d50-9a35-7c1c2f5a8d41";

/// What tells one Monitoring instance from another when a world is built.
pub(crate) struct MonitoringInstance<'a> {
    pub(crate) guid: String,
    pub(crate) name: &'a str,
    pub(crate) region: &'a str,
    pub(crate) account: &'a str,
    pub(crate) resource_group: &'a str,
    pub(crate) parameters: Option<Parameters>,
    pub(crate) teams: &'a [(u64, &'a str)],
}

/// The two services that the emulator offers.
pub(crate) fn catalog() -> Vec<CatalogService> {
    let plan = |id: &str, name: &str, display_name: &str, free| CatalogPlan {
        id: id.into(),
        name: name.into(),
        display_name: display_name.into(),
        free,
    };
    vec![
        CatalogService {
            id: MONITOR_SERVICE.into(),
            name: "sysdig-monitor".into(),
            display_name: "IBM Cloud Monitoring".into(),
            description: "Metrics, dashboards and alerts for platforms and applications.".into(),
            plans: vec![
                plan(LITE, "lite", "Trial", true),
                plan(GRADUATED_TIER, "graduated-tier", "Graduated Tier", false),
                plan(
                    SECURE_PLUS_MONITOR,
                    "graduated-tier-sysdig-secure-plus-monitor",
                    "Graduated Tier - Sysdig Secure + Monitor",
                    false,
                ),
            ],
        },
        CatalogService {
            id: SECURE_SERVICE.into(),
            name: "sysdig-secure".into(),
            display_name: "IBM Cloud Security and Compliance Center Workload Protection".into(),
            description: "Finds and prioritizes software vulnerabilities and threats.".into(),
            plans: vec![plan(SECURE_PLAN, "graduated-tier", "Graduated Tier", false)],
        },
    ]
}

/// A person with one API key in the first of the accounts.
pub(crate) fn person(
    local_part: &str,
    name: &str,
    key: &str,
    memberships: Vec<Membership>,
) -> Identity {
    let number = hex::encode(&ids::seeded(&["person", local_part])[..5]).to_uppercase();
    let home = memberships.first().map(|it| it.account.clone()).unwrap_or_default();
    Identity {
        iam_id: format!("IBMid-{number}"),
        kind: IdentityKind::User,
        name: name.to_owned(),
        email: format!("{local_part}@example.com"),
        password: None,
        federated: false,
        memberships,
        api_keys: vec![ApiKey {
            id: format!("ApiKey-{}", ids::uuid(&["key", local_part])),
            name: format!("{local_part}-key"),
            key: key.to_owned(),
            account: home,
            created_at: CREATED.into(),
            ..ApiKey::default()
        }],
        trusts: Vec::new(),
        record: Record::default(),
    }
}

pub(crate) fn member(account: &str, platform: PlatformRole, service: ServiceRole) -> Membership {
    Membership { account: account.to_owned(), platform, service }
}

impl World {
    /// An instance of the service `service` (catalog id) on `plan`, finished and active.
    pub(crate) fn bare_instance(
        &self,
        (guid, name, region): (&str, &str, &str),
        resource_group: &str,
        (service, plan): (&str, &str),
        parameters: Option<Parameters>,
    ) -> Instance {
        let owner = self.identities.first().map(|it| it.iam_id.clone()).unwrap_or_default();
        Instance {
            guid: guid.to_owned(),
            name: name.to_owned(),
            region: region.to_owned(),
            account: self.accounts.first().map(|it| it.id.clone()).unwrap_or_default(),
            resource_group: resource_group.to_owned(),
            service_id: service.to_owned(),
            service_name: self.service_name(service).to_owned(),
            plan_id: plan.to_owned(),
            kind: "service_instance".into(),
            sub_type: None,
            state: "active".into(),
            effective: parameters.clone().unwrap_or_default(),
            parameters,
            earlier_parameters: Vec::new(),
            earlier_settings: Vec::new(),
            extensions: None,
            locked: false,
            allow_cleanup: false,
            onetime_credentials: false,
            created_at: CREATED.into(),
            updated_at: CREATED.into(),
            deleted_at: None,
            scheduled_reclaim_at: None,
            restored_at: None,
            created_by: owner.clone(),
            updated_by: String::new(),
            deleted_by: String::new(),
            last_operation: LastOperation {
                kind: "create".into(),
                state: "succeeded".into(),
                asynchronous: false,
                description: "Completed create instance operation".into(),
                updated_at: CREATED.into(),
                poll_after: None,
            },
            plan_history: vec![PlanPeriod {
                plan_id: plan.to_owned(),
                start: CREATED.into(),
                by: owner,
            }],
            pending: None,
            roles: BTreeMap::new(),
            trouble: InstanceTrouble::default(),
        }
    }

    /// Adds a Monitoring instance, everybody with a role in it as a user, and a token for each
    /// member of each team.
    pub(crate) fn add_monitoring(&mut self, spec: MonitoringInstance<'_>) {
        let MonitoringInstance { guid, name, region, account, resource_group, parameters, teams } =
            spec;
        let plan = (MONITOR_SERVICE, GRADUATED_TIER);
        let mut instance =
            self.bare_instance((&guid, name, region), resource_group, plan, parameters);
        account.clone_into(&mut instance.account);
        let access_key = ids::uuid(&["access key", &guid]);
        let mut inside = Monitor {
            instance: guid.clone(),
            customer_id: 10_000 + ids::number(&["customer", &guid], 90_000),
            access_keys: vec![AccessKey::first(&access_key, CREATED_MS)],
            access_key,
            last_id: 50_000,
            ..Monitor::default()
        };
        self.add_users(&mut inside, &instance.account, teams.first().map_or(0, |team| team.0));
        for (index, (id, name)) in teams.iter().enumerate() {
            let members = team_members(&inside.users, index);
            let place = [guid.clone(), id.to_string(), self.seed.to_string()];
            for member in &members {
                let user = member.user.to_string();
                let [guid, team, seed] = &place;
                let key = ids::uuid(&["token", guid, team, seed, &user]);
                inside.tokens.push(Token { key, team: *id, user: member.user });
            }
            inside.teams.push(team(*id, name, index == 0, members));
        }
        self.instances.push(instance);
        self.monitors.push(inside);
    }

    /// Prepares the inside of a new instance: the immutable team, and nobody in it yet.
    pub(crate) fn provision(&mut self, instance: &Instance, now: i64) {
        let access_key = self.mint_uuid("access key");
        let access_keys = vec![AccessKey::first(&access_key, now)];
        let first = 40_000 + ids::number(&["team", &instance.guid], 1_000_000);
        let mut team = first_team(first);
        (team.created, team.updated) = (now, now);
        self.monitors.push(Monitor {
            instance: instance.guid.clone(),
            customer_id: 10_000 + ids::number(&["customer", &instance.guid], 90_000),
            access_key,
            access_keys,
            teams: vec![team],
            last_id: first,
            ..Monitor::default()
        });
    }

    fn add_users(&self, inside: &mut Monitor, account: &str, first_team: u64) {
        for identity in &self.identities {
            let Some(membership) = identity.membership(account) else { continue };
            let Some(system_role) = membership.system_role() else { continue };
            if identity.kind != IdentityKind::User {
                continue;
            }
            let (first, last) = identity.name.split_once(' ').unwrap_or((&identity.name, ""));
            inside.users.push(User {
                id: 5_101 + inside.users.len() as u64,
                version: 1,
                username: identity.email.clone(),
                first_name: first.to_owned(),
                last_name: last.to_owned(),
                system_role: system_role.to_owned(),
                iam_id: identity.iam_id.clone(),
                disabled: false,
                current_team: first_team,
                created: CREATED_MS,
                last_seen: CREATED_MS,
            });
        }
    }
}

/// Everybody is in the first team; of the others, administrators and every second of the rest.
fn team_members(users: &[User], team: usize) -> Vec<Member> {
    let mut others = 0;
    let mut members = Vec::new();
    for user in users {
        let administrator = user.system_role == "ROLE_ADMIN";
        others += usize::from(!administrator);
        if team == 0 || administrator || others % 2 == team % 2 {
            members.push(user.as_member());
        }
    }
    members
}
