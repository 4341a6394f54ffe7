//! The accounts of a fleet, and who may work in all of them.

use super::super::build::member;
use super::super::demo::{self, ACCOUNT, DEFAULT_GROUP, SECOND_ACCOUNT, TEST_GROUP, keys};
use super::super::{
    Account, ApiKey, Identity, IdentityKind, PlatformRole, Record, ServiceRole, World,
};
use super::plan::Fleet;
use crate::ids;
use crate::world::CREATED;

/// The name of the profile in each account.
pub(super) const PROFILE: &str = "fleet";

/// An account that has instances.
pub(super) struct Holder {
    pub(super) account: String,
    pub(super) group: String,
    pub(super) other_group: String,
    /// IAM id of the trusted profile that the service ID may assume.
    pub(super) profile: String,
}

impl World {
    /// Adds the accounts that the plan asks for, and those who may work in them.
    pub(super) fn open_accounts(&mut self, fleet: &Fleet) -> Vec<Holder> {
        let service_id = self.add_service_id(fleet);
        let mut holders = vec![Holder {
            account: ACCOUNT.into(),
            group: DEFAULT_GROUP.into(),
            other_group: TEST_GROUP.into(),
            profile: self.add_profile(fleet, ACCOUNT, &service_id),
        }];
        let more = fleet.accounts.saturating_sub(1);
        for number in 0..more {
            let id = self.add_account(fleet, &format!("Account {:03}", number + 2), false);
            for identity in self.identities.iter_mut().skip(1) {
                let here = identity.membership(ACCOUNT).cloned();
                let here = here.filter(|_| identity.kind == IdentityKind::User);
                identity.memberships.extend(here.map(|it| member(&id, it.platform, it.service)));
            }
            let [group, other_group] = ["default", "test-rg"].map(|name| {
                let id_of_group = ids::hex32(&["fleet group", &id, name]);
                let group = demo::group(&id_of_group, &id, name, name == "default");
                self.resource_groups.push(group);
                id_of_group
            });
            let profile = self.add_profile(fleet, &id, &service_id);
            holders.push(Holder { account: id, group, other_group, profile });
        }
        if more > 0 {
            self.add_profile(fleet, SECOND_ACCOUNT, &service_id);
            let closed = self.add_account(fleet, "Closed Account", true);
            self.add_profile(fleet, &closed, &service_id);
        }
        holders
    }

    /// An account of the administrator's.
    fn add_account(&mut self, fleet: &Fleet, name: &str, unreadable: bool) -> String {
        let id = ids::hex32(&["fleet account", &fleet.seed.to_string(), name]);
        let owner = self.identities.first_mut();
        let owner = owner.expect("the first of the people is the administrator");
        owner.memberships.push(member(&id, PlatformRole::Administrator, ServiceRole::Manager));
        let account = Account { unreadable, ..demo::account(&id, name, owner) };
        self.accounts.push(account);
        id
    }

    /// The identity of programs that work in all accounts. As any service ID it belongs to one account,
    /// in which it may do next to nothing.
    fn add_service_id(&mut self, fleet: &Fleet) -> String {
        let id = ids::uuid(&["fleet service id", &fleet.seed.to_string()]);
        let iam_id = format!("iam-ServiceId-{id}");
        let key = ApiKey {
            id: format!("ApiKey-{}", ids::uuid(&["key", &id])),
            name: "fleet-key".into(),
            key: keys::SERVICE_ID.into(),
            account: ACCOUNT.into(),
            created_at: CREATED.into(),
            ..ApiKey::default()
        };
        self.identities.push(Identity {
            api_keys: vec![key],
            memberships: vec![member(ACCOUNT, PlatformRole::Viewer, ServiceRole::None)],
            ..program(&iam_id, IdentityKind::ServiceId, "fleet-service-id")
        });
        iam_id
    }

    /// A trusted profile that the service ID and the administrator may assume.
    fn add_profile(&mut self, fleet: &Fleet, account: &str, service_id: &str) -> String {
        let id = ids::uuid(&["fleet profile", &fleet.seed.to_string(), account]);
        let iam_id = format!("iam-Profile-{id}");
        let administrator = self.identities.first().map(|it| it.iam_id.clone());
        self.identities.push(Identity {
            memberships: vec![member(account, PlatformRole::Editor, ServiceRole::Manager)],
            trusts: administrator.into_iter().chain([service_id.to_owned()]).collect(),
            ..program(&iam_id, IdentityKind::Profile, PROFILE)
        });
        iam_id
    }
}

fn program(iam_id: &str, kind: IdentityKind, name: &str) -> Identity {
    Identity {
        iam_id: iam_id.to_owned(),
        kind,
        name: name.to_owned(),
        email: String::new(),
        password: None,
        federated: false,
        memberships: Vec::new(),
        api_keys: Vec::new(),
        trusts: Vec::new(),
        record: Record::default(),
    }
}
