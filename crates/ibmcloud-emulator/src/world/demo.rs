//! The small world that the sandbox starts with.

use serde_json::json;

use super::beginning::CREATED;
use super::build::{MonitoringInstance, SECURE_PLAN, SECURE_SERVICE, catalog, member, person};
use super::instance::object;
use super::{
    Account, ComputeResource, Identity, IdentityKind, PlatformRole, Record, ResourceGroup,
    ServiceRole, World, contents, plugins,
};

/// API keys of the people in the demo world and in fleets.
pub mod keys {
    /// Administrator on the platform and Manager in Monitoring.
    pub const ADMINISTRATOR: &str = "sandbox-administrator-key-0000000000001";
    /// Writer in Monitoring, Viewer on the platform.
    pub const WRITER: &str = "sandbox-writer-key-00000000000000000002";
    /// Reader in Monitoring, Viewer on the platform.
    pub const READER: &str = "sandbox-reader-key-00000000000000000003";
    /// Manager in Monitoring, but only Viewer on the platform.
    pub const MANAGER: &str = "sandbox-manager-key-0000000000000000004";
    /// The service ID of a fleet, which may assume a trusted profile in each of its accounts.
    pub const SERVICE_ID: &str = "sandbox-service-id-key-0000000000000005";
    /// Password of the administrator, for the password grant.
    pub const ADMINISTRATOR_PASSWORD: &str = "sandbox-administrator-password";
    /// A one-time code of the administrator that is good at the start.
    pub const PASSCODE: &str = "sandboxcode";
    /// A compute resource token that may become the profile `sandbox-profile`.
    pub const COMPUTE_RESOURCE: &str = "sandbox-compute-resource-token";
}

pub(crate) const ACCOUNT: &str = "0123456789abcdef0123456789abcdef";
pub(crate) const SECOND_ACCOUNT: &str = "fedcba9876543210fedcba9876543210";
pub(crate) const DEFAULT_GROUP: &str = "13aa3ee48c3b44ddb64c05c79f7ab8ef";
pub(crate) const TEST_GROUP: &str = "5f2c7a1e90b84d6bb3d1f0a9c8e7d6b5";
const PROFILE: &str = "iam-Profile-3f1c2f0a-8d4e-4f57-9a9a-2f0c3c1d7b11";
const SECURE_GUID: &str = "c1d3b6b4-5b0e-4c8b-8f5b-1d0f6a7e2c33";

impl World {
    /// Two accounts, four people, four Monitoring instances with three teams each, and one
    /// instance of another service. The two instances in us-south have alerts, dashboards and
    /// events; the others are empty. Always the same.
    pub fn demo() -> Self {
        let mut world = Self::people();
        let default_group = DEFAULT_GROUP;
        let secure = world.bare_instance(
            (SECURE_GUID, "workload-protection-01", "us-south"),
            default_group,
            (SECURE_SERVICE, SECURE_PLAN),
            Some(object(json!({"enable_cspm": false}))),
        );
        let secure_crn = secure.crn();
        let teams = [(40_211, "Monitor Operations"), (40_212, "Payments"), (40_213, "Platform")];
        let instances = [
            (
                "8d7af921-b136-4078-9666-081bd8470d94",
                "monitoring-instance-01",
                "us-south",
                default_group,
                Some(json!({
                    "default_receiver": true,
                    "external_api_auth": "ANY",
                    "workload_protection_connected_instance": secure_crn,
                    "service-endpoints": "public-and-private",
                })),
            ),
            (
                "2b9d8f0e-4c1a-4b7e-9d35-6a0f1e2d3c4b",
                "IBM Cloud Monitoring abc",
                "us-south",
                default_group,
                Some(json!({"default_receiver": false})),
            ),
            (
                "6e1f0c2d-7a3b-4e58-8c96-b5d4a3f2e1c0",
                "monitoring-london",
                "eu-gb",
                TEST_GROUP,
                Some(json!({"default_receiver": true, "external_api_auth": "ANY"})),
            ),
            (
                "a4c3e2d1-0f9e-4d8c-b7a6-958473625140",
                "monitoring-frankfurt",
                "eu-de",
                default_group,
                Some(json!({"default_receiver": false, "external_api_auth": "IAM_ONLY"})),
            ),
        ];
        for (guid, name, region, resource_group, parameters) in instances {
            world.add_monitoring(MonitoringInstance {
                guid: guid.into(),
                name,
                region,
                account: ACCOUNT,
                resource_group,
                parameters: parameters.map(object),
                teams: &teams,
            });
        }
        for inside in world.monitors.iter_mut().take(2) {
            contents::fill(inside);
        }
        if let Some(inside) = world.monitor_mut("2b9d8f0e-4c1a-4b7e-9d35-6a0f1e2d3c4b") {
            contents::add_documented(inside);
        }
        world.instances.push(secure);
        world.second_account_instance();
        world
    }

    /// Accounts, people, groups and catalog, without any instance.
    pub(crate) fn people() -> Self {
        use PlatformRole::{Administrator, Viewer};
        use ServiceRole::{Manager, Reader, Writer};
        let mut administrator = person(
            "admin",
            "Alex Admin",
            keys::ADMINISTRATOR,
            vec![
                member(ACCOUNT, Administrator, Manager),
                member(SECOND_ACCOUNT, Administrator, Manager),
            ],
        );
        administrator.password = Some(keys::ADMINISTRATOR_PASSWORD.into());
        let viewer = |service| vec![member(ACCOUNT, Viewer, service)];
        let profile = Identity {
            iam_id: PROFILE.into(),
            kind: IdentityKind::Profile,
            name: "sandbox-profile".into(),
            email: String::new(),
            password: None,
            federated: false,
            memberships: vec![member(ACCOUNT, Viewer, Manager)],
            api_keys: Vec::new(),
            trusts: vec![administrator.iam_id.clone()],
            record: Record::default(),
        };
        let accounts = [(ACCOUNT, "Example Account"), (SECOND_ACCOUNT, "Second Account")];
        Self {
            accounts: accounts.map(|(id, name)| account(id, name, &administrator)).to_vec(),
            passcodes: vec![super::Passcode {
                code: keys::PASSCODE.into(),
                iam_id: administrator.iam_id.clone(),
            }],
            identities: vec![
                administrator,
                person("writer", "Wren Writer", keys::WRITER, viewer(Writer)),
                person("reader", "Robin Reader", keys::READER, viewer(Reader)),
                person("manager", "Morgan Manager", keys::MANAGER, viewer(Manager)),
                profile,
            ],
            resource_groups: vec![
                group(DEFAULT_GROUP, ACCOUNT, "default", true),
                group(TEST_GROUP, ACCOUNT, "test-rg", false),
                group("9e8d7c6b5a4f3e2d1c0b9a8f7e6d5c4b", SECOND_ACCOUNT, "Default", true),
            ],
            catalog: catalog(),
            plugins: plugins::published(),
            compute_resources: vec![ComputeResource {
                token: keys::COMPUTE_RESOURCE.into(),
                crn: format!(
                    "crn:v1:bluemix:public:is:us-south-1:a/{ACCOUNT}::instance:0717_sandbox"
                ),
                profiles: vec![PROFILE.into()],
            }],
            ..Self::default()
        }
    }

    /// Something to see after switching to the second account.
    fn second_account_instance(&mut self) {
        let mut other = self.bare_instance(
            ("d0c1b2a3-9485-4766-a857-463728190a1b", "second-account-service", "us-east"),
            "9e8d7c6b5a4f3e2d1c0b9a8f7e6d5c4b",
            (SECURE_SERVICE, SECURE_PLAN),
            None,
        );
        other.account = SECOND_ACCOUNT.into();
        self.instances.push(other);
    }
}

/// An account in good standing.
pub(super) fn account(id: &str, name: &str, owner: &Identity) -> Account {
    Account {
        id: id.to_owned(),
        name: name.to_owned(),
        owner: owner.email.clone(),
        owner_iam_id: owner.iam_id.clone(),
        kind: "PAYG".into(),
        state: "ACTIVE".into(),
        unreadable: false,
        ims: None,
        created_at: CREATED.into(),
    }
}

/// An active resource group.
pub(super) fn group(id: &str, account: &str, name: &str, default: bool) -> ResourceGroup {
    ResourceGroup {
        id: id.to_owned(),
        account: account.to_owned(),
        name: name.to_owned(),
        state: "ACTIVE".into(),
        default,
        deleted: false,
        created_at: CREATED.into(),
        updated_at: CREATED.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_demo_world_survives_a_round_trip() {
        let world = World::demo();
        assert_eq!(World::from_json(&world.to_json()).unwrap(), world);
        assert_eq!(world, World::demo());
        assert!(World::from_json("{}").unwrap().instances.is_empty());
    }

    #[test]
    fn the_first_instance_is_the_documented_one() {
        let world = World::demo();
        let first = world.instance("monitoring-instance-01").unwrap();
        assert_eq!(
            first.crn(),
            "crn:v1:bluemix:public:sysdig-monitor:us-south:a/0123456789abcdef0123456789abcdef:\
             8d7af921-b136-4078-9666-081bd8470d94::"
        );
        assert!(!first.iam_only());
        assert!(world.instance("monitoring-frankfurt").unwrap().iam_only());
        let inside = world.monitor(&first.guid).unwrap();
        assert_eq!(
            inside.teams.iter().map(|team| team.id).collect::<Vec<_>>(),
            [40211, 40212, 40213]
        );
        assert_eq!(inside.users.len(), 4);
    }
}
