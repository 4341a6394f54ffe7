//! Policies, members of access groups, custom roles, and what lets somebody become a trusted profile.

use ibmcloud_core::Json;
use ibmcloud_transport::{
    Access, Client, IdentityChange, NewRole, PolicyVersion, ProfileTrust, Subject, json,
};

use crate::replay::{ACCOUNT, account, replayed};

const ME: &str = "IBMid-310004QXYZ";
const POLICY: &str = "5b8e1c3a-27d4-4f90-8a6b-e1c0d9f83a75";
const GROUP: &str = "AccessGroupId-8f3c6a1d-7e92-4b05-a4d8-c0e5f9172b64";
const ROLE: &str = "6d2f8a1c4b7e4095a3d1c8f60e729b54";
const PROFILE: &str = "Profile-2c9e4b7a-61d8-4f03-95ab-e0d7c3f1a846";
const SERVICE_ID: &str = "ServiceId-2f7b0c9d-4e16-4a83-b5d2-9c8e1f3a6048";

fn access(role: &str) -> Access {
    let attribute = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    Access {
        roles: vec![format!("crn:v1:bluemix:public:iam::::role:{role}")],
        attributes: vec![
            attribute("accountId", ACCOUNT),
            attribute("serviceName", ibmcloud_core::MONITORING_SERVICE_NAME),
        ],
        tags: Vec::new(),
    }
}

fn document(text: &str) -> Json {
    json::parse(text).expect("JSON of the test's own")
}

#[tokio::test]
async fn policies_are_read_replaced_and_deleted() {
    let subject = Subject::Identity(ME.into());
    let list = async |it: &Client| it.policies_of(&account(), &subject, PolicyVersion::V1).await;
    let all = replayed(&["policies-of-identity"], list).await.unwrap();
    assert_eq!((all.len(), all[0].id.as_str(), all[0].entity_tag.as_str()), (1, POLICY, ""));
    let versions = [
        ("policies-one-v1", "policies-replace-v1", PolicyVersion::V1),
        ("policies-one-v2", "policies-replace-v2", PolicyVersion::V2),
    ];
    for (one, replace, version) in versions {
        let get = async |it: &Client| it.policy(POLICY, version).await;
        let policy = replayed(&[one], get).await.unwrap();
        assert_eq!(policy.entity_tag, "1-5b8e1c3a27d44f908a6be1c0d9f83a75");
        let wanted = access("Editor").document(version);
        let change =
            async |it: &Client| it.replace_policy(&policy, &subject, version, wanted).await;
        let replaced = replayed(&[replace], change).await.unwrap();
        assert_ne!(replaced.entity_tag, policy.entity_tag);
        assert!(replaced.document.to_string().contains("role:Editor"));
    }
    let delete = async |it: &Client| it.delete_policy(POLICY).await;
    replayed(&["policies-delete"], delete).await.unwrap();
}

#[tokio::test]
async fn groups_and_their_members_are_managed() {
    let get = async |it: &Client| it.access_group(GROUP).await;
    let group = replayed(&["groups-one"], get).await.unwrap();
    assert_eq!(group.entity_tag, "1-8f3c6a1d7e924b05a4d8c0e5f9172b64");
    let change =
        async |it: &Client| it.update_access_group(&group, None, Some("Who records more")).await;
    let changed = replayed(&["groups-update"], change).await.unwrap();
    assert_eq!(changed.description, "Who records more");
    let me = [(ME.to_owned(), "user")];
    let add = async |it: &Client| it.add_group_members(GROUP, &me).await;
    let added = replayed(&["groups-members-add"], add).await.unwrap();
    assert_eq!((added[0].id.as_str(), &added[0].refusal), (ME, &None));
    let remove = async |it: &Client| it.remove_group_member(GROUP, ME).await;
    replayed(&["groups-members-remove"], remove).await.unwrap();
    let leave = async |it: &Client| it.leave_all_groups(&account(), ME).await;
    let left = replayed(&["groups-leave-all"], leave).await.unwrap();
    assert_eq!((left[0].id.as_str(), &left[0].refusal), (GROUP, &None));
    let delete = async |it: &Client| it.delete_access_group(GROUP, true).await;
    replayed(&["groups-delete"], delete).await.unwrap();
}

#[tokio::test]
async fn custom_roles_are_managed() {
    let new = NewRole {
        word: "Recorder".into(),
        name: "Recorder".into(),
        service: "sysdig-monitor".into(),
        actions: vec!["sysdig-monitor.alert.edit".into()],
        description: Some("Silences alerts".into()),
    };
    let make = async |it: &Client| it.create_role(&account(), &new).await;
    let created = replayed(&["roles-create"], make).await.unwrap();
    let get = async |it: &Client| it.role(ROLE).await;
    let mut role = replayed(&["roles-one"], get).await.unwrap();
    assert_eq!(role, created);
    assert_eq!((role.word.as_str(), role.service.as_str()), ("Recorder", "sysdig-monitor"));
    role.description = "Silences more".into();
    let change = async |it: &Client| it.replace_role(&role).await;
    let changed = replayed(&["roles-replace"], change).await.unwrap();
    assert_eq!(changed.description, "Silences more");
    replayed(&["roles-delete"], async |it: &Client| it.delete_role(ROLE).await).await.unwrap();
}

#[tokio::test]
async fn profiles_are_managed() {
    let make = async |it: &Client| {
        it.create_trusted_profile(&account(), "recorded-profile", Some("Records")).await
    };
    let created = replayed(&["profiles-create"], make).await.unwrap();
    let get = async |it: &Client| it.trusted_profile(PROFILE).await;
    let profile = replayed(&["profiles-one"], get).await.unwrap();
    assert_eq!(profile, created);
    let description = Some("Records more".into());
    let change = IdentityChange { description, ..IdentityChange::default() };
    let update = async |it: &Client| it.update_trusted_profile(&profile, &change).await;
    let changed = replayed(&["profiles-update"], update).await.unwrap();
    assert_eq!(changed.description, "Records more");
    let delete = async |it: &Client| it.delete_trusted_profile(PROFILE).await;
    replayed(&["profiles-delete"], delete).await.unwrap();
}

#[tokio::test]
async fn rules_links_and_identities_are_managed() {
    let rule = |name: &str| {
        document(&format!(
            r#"{{"name":"{name}","type":"Profile-CR","cr_type":"IKS_SA","conditions":[{{"claim":"namespace","operator":"EQUALS","value":"\"default\""}}]}}"#
        ))
    };
    let kind = ProfileTrust::Rules;
    let wanted = rule("recorded-rule");
    let make = async |it: &Client| it.create_profile_part(PROFILE, kind, &wanted).await;
    let created = replayed(&["profile-rules-create"], make).await.unwrap();
    let list = async |it: &Client| it.profile_parts(PROFILE, kind).await;
    let listed = replayed(&["profile-rules-list"], list).await.unwrap();
    assert_eq!(listed, std::slice::from_ref(&created));
    let wanted = rule("renamed-rule");
    let change = async |it: &Client| it.replace_profile_rule(PROFILE, &created, &wanted).await;
    let changed = replayed(&["profile-rules-update"], change).await.unwrap();
    assert_eq!(changed.name, "renamed-rule");
    let delete = async |it: &Client| it.delete_profile_part(PROFILE, kind, &created.id).await;
    replayed(&["profile-rules-delete"], delete).await.unwrap();

    let kind = ProfileTrust::Links;
    let crn = format!("crn:v1:bluemix:public:is:us-south:a/{ACCOUNT}::instance:0717_recorded");
    let wanted = document(&format!(
        r#"{{"cr_type":"VSI","link":{{"crn":"{crn}"}},"name":"recorded-link"}}"#
    ));
    let make = async |it: &Client| it.create_profile_part(PROFILE, kind, &wanted).await;
    let created = replayed(&["profile-links-create"], make).await.unwrap();
    let list = async |it: &Client| it.profile_parts(PROFILE, kind).await;
    let listed = replayed(&["profile-links-list"], list).await.unwrap();
    assert_eq!(listed, std::slice::from_ref(&created));
    let delete = async |it: &Client| it.delete_profile_part(PROFILE, kind, &created.id).await;
    replayed(&["profile-links-delete"], delete).await.unwrap();

    let who = ("serviceid", SERVICE_ID);
    let make = async |it: &Client| it.create_profile_identity(PROFILE, who, Some("Deploys")).await;
    let created = replayed(&["profile-identities-create"], make).await.unwrap();
    assert_eq!(created.id, format!("iam-{SERVICE_ID}"));
    let list = async |it: &Client| it.profile_identities(PROFILE).await;
    assert_eq!(replayed(&["profile-identities-list"], list).await.unwrap(), [created]);
    let delete = async |it: &Client| it.delete_profile_identity(PROFILE, who).await;
    replayed(&["profile-identities-delete"], delete).await.unwrap();
}
