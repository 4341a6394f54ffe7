//! The client in many accounts at once: profiles, policies, restrictions and tags of an emulated fleet.

use std::collections::BTreeMap;
use std::sync::Arc;

use ibmcloud_core::{AccountId, Tokens};
use ibmcloud_emulator::{Cloud, Fleet, Options, World, keys};
use ibmcloud_transport::{
    Client, Grant, InstanceFilter, MemoryStore, PolicySubject, TrustedProfile,
};

use crate::responder::{Act, Responder};
use crate::{client, client_with, settings};

const ACCOUNT: &str = "0123456789abcdef0123456789abcdef";
const SERVICE: &str = ibmcloud_core::MONITORING_SERVICE_NAME;

fn fleet(plan: &Fleet) -> Cloud {
    let options = Options { world: World::fleet_of(plan), ..Options::default() };
    Cloud::start(options).expect("a free port")
}

fn session(cloud: &Cloud, tokens: Tokens) -> Client {
    client_with(settings(&cloud.url()), Arc::new(MemoryStore::new(Some(tokens))))
}

async fn log_in(cloud: &Cloud, key: &str) -> Client {
    let nobody = client_with(settings(&cloud.url()), Arc::new(MemoryStore::default()));
    let tokens = nobody.grant(&Grant::ApiKey(key.to_owned().into())).await.expect("a good key");
    session(cloud, tokens)
}

fn account() -> AccountId {
    ACCOUNT.parse().expect("an account id")
}

fn json(body: &str) -> Act {
    Act::Answer(200, vec!["content-type: application/json".to_owned()], body.to_owned())
}

#[tokio::test]
async fn one_service_id_reads_every_account_that_lets_it() {
    let plan = Fleet { instances: 40, accounts: 3, troubled: 0, seed: 2 };
    let cloud = fleet(&plan);
    let program = log_in(&cloud, keys::SERVICE_ID).await;
    let profiles = program.assumable_profiles().await.unwrap();
    assert_eq!(profiles.len(), 5);
    let mut found = BTreeMap::new();
    for it in &profiles {
        let profile = TrustedProfile::Id(it.profile.id.clone());
        let own = session(&cloud, program.assume(&profile).await.unwrap());
        let accounts = own.accounts().await.unwrap();
        assert_eq!(accounts.len(), 1);
        assert_eq!(accounts[0].id, it.account);
        let instances = own.instances_all(InstanceFilter::default()).await;
        let count = instances.map(|all| all.len()).map_err(|error| error.status());
        found.insert(it.account.clone(), count);
    }
    assert_eq!(found.len(), 5);
    let read: usize = found.values().filter_map(|it| it.as_ref().ok()).sum();
    assert_eq!(read, 40);
    assert_eq!(found.values().filter(|it| **it == Err(Some(403))).count(), 1);
    assert_eq!(found.values().filter(|it| **it == Ok(0)).count(), 1);
}

#[tokio::test]
async fn a_profile_is_named_within_its_account() {
    let cloud = fleet(&Fleet { instances: 4, accounts: 2, troubled: 0, seed: 2 });
    let program = log_in(&cloud, keys::SERVICE_ID).await;
    for it in program.assumable_profiles().await.unwrap() {
        let account = Some(it.account.clone());
        let profile = TrustedProfile::Name { name: it.profile.name.clone(), account };
        let own = session(&cloud, program.assume(&profile).await.unwrap());
        assert_eq!(own.accounts().await.unwrap()[0].id, it.account);
    }
    // Nobody becomes a profile that does not trust him.
    let reader = log_in(&cloud, keys::READER).await;
    assert_eq!(reader.assumable_profiles().await.unwrap(), []);
    let stranger = program.assumable_profiles().await.unwrap().remove(0).profile.id;
    let error = reader.assume(&TrustedProfile::Id(stranger)).await.unwrap_err();
    assert_eq!(error.status(), Some(403));
}

#[tokio::test]
async fn policies_and_groups_of_an_account_are_read_once() {
    let cloud = fleet(&Fleet { instances: 6, accounts: 1, troubled: 0, seed: 2 });
    let administrator = log_in(&cloud, keys::ADMINISTRATOR).await;
    let policies = administrator.access_policies(&account()).await.unwrap();
    assert_eq!(policies.len(), 13);
    let groups = administrator.access_groups(&account(), None).await.unwrap();
    // Everybody is in Public Access, and an account need not give it anything.
    for group in groups.iter().filter(|it| it.name != "Public Access") {
        let named = PolicySubject::AccessGroup(group.id.clone());
        assert!(policies.iter().any(|policy| policy.subject == named), "{}", group.name);
        assert!(!administrator.access_group_members(&group.id).await.unwrap().is_empty());
    }
    let known = administrator.users(&account()).await.unwrap();
    let own = administrator.trusted_profiles(&account()).await.unwrap();
    assert_eq!((known.len(), own.len()), (4, 2));
    assert_eq!(administrator.service_ids(&account()).await.unwrap().len(), 1);
}

#[tokio::test]
async fn tags_of_many_instances_take_a_request_for_each_thousand() {
    let cloud = fleet(&Fleet { instances: 2_100, accounts: 1, troubled: 0, seed: 2 });
    let administrator = log_in(&cloud, keys::ADMINISTRATOR).await;
    let before = cloud.calls_so_far();
    let tags = administrator.instance_tags(&account(), SERVICE).await.unwrap();
    assert_eq!((tags.len(), cloud.calls_so_far() - before), (2_100, 3));
    let of = |name: &str| tags.values().filter(|it| it.user.iter().any(|tag| tag == name)).count();
    assert!(of("env:prod") > 700 && of("env:dev") > 900);
    assert!(tags.values().any(|it| it.access == ["data:restricted"]));
}

#[tokio::test]
async fn a_service_that_sends_policies_in_pages_is_followed_and_not_for_ever() {
    let policy = |id: &str| {
        format!(
            r#"{{"id":"{id}","subject":{{"attributes":[{{"key":"iam_id","operator":"stringEquals","value":"u"}}]}},"resource":{{"attributes":[]}},"control":{{"grant":{{"roles":[]}}}}}}"#
        )
    };
    let page = |id: &str, next: &str| json(&format!(r#"{{"policies":[{}]{next}}}"#, policy(id)));
    let link = r#","next":{"href":"https://evil.example.com/?start=t2"}"#;
    let server =
        Responder::start([page("1", r#","next":{"start":"t1"}"#), page("2", link), page("3", "")]);
    let policies = client(&server.url()).access_policies(&account()).await.unwrap();
    let ids: Vec<&str> = policies.iter().map(|policy| policy.id.as_str()).collect();
    assert_eq!(ids, ["1", "2", "3"]);
    let lines = server.lines();
    assert!(lines[1].contains("start=t1") && lines[2].contains("start=t2"), "{lines:?}");

    let again = r#","next":{"start":"t1"}"#;
    let server = Responder::start([page("1", again), page("2", again)]);
    assert!(client(&server.url()).access_policies(&account()).await.is_err());

    // A policy that is not understood is told, and not left out.
    let server = Responder::start([json(r#"{"policies":[{"id":"x"}]}"#)]);
    assert!(client(&server.url()).access_policies(&account()).await.is_err());
}
