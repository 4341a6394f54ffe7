//! API keys, service IDs, profiles, access groups and policies.

use ibmcloud_core::Json;
use ibmcloud_transport::{
    Access, Client, IdentityChange, KeysOf, Layer, NewApiKey, PolicyVersion, Subject,
    TrustedProfile, VirtualServer, json,
};
use secrecy::ExposeSecret;

use crate::recording::Recording;
use crate::replay::{ACCOUNT, PROFILE, account, replayed};

const ME: &str = "IBMid-310004QXYZ";
const KEY: &str = "ApiKey-5b1f0c7e-3d28-4a96-b7e0-91c4d2f8a635";
const SERVICE_ID: &str = "ServiceId-2f7b0c9d-4e16-4a83-b5d2-9c8e1f3a6048";
const NO_SERVICE_ID: &str = "ServiceId-9f4e2d1c-7b6a-4058-83c2-d1e0f9a8b7c6";
const NEW_GROUP: &str = "AccessGroupId-8f3c6a1d-7e92-4b05-a4d8-c0e5f9172b64";

#[tokio::test]
async fn api_keys_are_managed() {
    let new = NewApiKey {
        name: "recorded-key".into(),
        description: Some("For a pipeline".into()),
        iam_id: ME.into(),
        account: account(),
        action_when_leaked: None,
        locked: false,
    };
    let make = async |it: &Client| it.create_api_key(&new).await;
    let (created, secret) = replayed(&["apikeys-create"], make).await.unwrap();
    assert_eq!(secret.expose_secret(), "recorded-api-key-000000000002");
    let one = replayed(&["apikeys-one"], async |it| it.api_key(KEY).await).await.unwrap();
    assert_eq!(
        (one.id.as_str(), one.iam_id.as_str(), one.name.as_str()),
        (KEY, ME, "recorded-key")
    );
    assert_eq!((&one.entity_tag, one.locked, one.disabled), (&created.entity_tag, false, false));
    let of = KeysOf::Identity(ME.into());
    let list = async |it: &Client| it.api_keys(&account(), &of).await;
    assert_eq!(replayed(&["apikeys-list"], list).await.unwrap(), std::slice::from_ref(&one));

    let change = IdentityChange { name: Some("renamed-key".into()), ..IdentityChange::default() };
    let update = async |it: &Client| it.update_api_key(&one, &change).await;
    let changed = replayed(&["apikeys-update"], update).await.unwrap();
    assert_eq!(changed.name, "renamed-key");
    assert_ne!(changed.entity_tag, one.entity_tag);
    for (name, on) in [("apikeys-lock", true), ("apikeys-unlock", false)] {
        replayed(&[name], async |it| it.lock_api_key(KEY, on).await).await.unwrap();
    }
    for (name, on) in [("apikeys-disable", true), ("apikeys-enable", false)] {
        replayed(&[name], async |it| it.disable_api_key(KEY, on).await).await.unwrap();
    }
    replayed(&["apikeys-delete"], async |it| it.delete_api_key(KEY).await).await.unwrap();
}

#[tokio::test]
async fn service_ids_and_profiles_are_managed() {
    let make = async |it: &Client| {
        it.create_service_id(&account(), "recorded-service", Some("Deploys"), false).await
    };
    let created = replayed(&["serviceids-create"], make).await.unwrap();
    let get = async |it: &Client| it.service_id(SERVICE_ID).await;
    let one = replayed(&["serviceids-one"], get).await.unwrap();
    assert_eq!(one, created);
    assert_eq!((one.id.as_str(), one.description.as_str()), (SERVICE_ID, "Deploys"));
    assert_eq!(one.iam_id, format!("iam-{SERVICE_ID}"));
    let list = async |it: &Client| it.service_ids(&account()).await;
    assert_eq!(replayed(&["serviceids-list"], list).await.unwrap(), std::slice::from_ref(&one));

    let description = Some("Deploys more".into());
    let change = IdentityChange { description, ..IdentityChange::default() };
    let update = async |it: &Client| it.update_service_id(&one, &change).await;
    let changed = replayed(&["serviceids-update"], update).await.unwrap();
    assert_eq!(changed.description, "Deploys more");
    for (name, on) in [("serviceids-lock", true), ("serviceids-unlock", false)] {
        replayed(&[name], async |it| it.lock_service_id(SERVICE_ID, on).await).await.unwrap();
    }
    let remove = async |it: &Client| it.delete_service_id(SERVICE_ID).await;
    replayed(&["serviceids-delete"], remove).await.unwrap();

    let get = async |it: &Client| it.service_id(NO_SERVICE_ID).await;
    let error = replayed(&["serviceids-error-404"], get).await.unwrap_err();
    assert_eq!((error.layer(), error.status()), (Layer::Identity, Some(404)));
    assert!(error.is_not_found(), "{error:?}");

    let list = async |it: &Client| it.trusted_profiles(&account()).await;
    let profiles = replayed(&["profiles-list"], list).await.unwrap();
    assert_eq!((profiles[0].id.as_str(), profiles[0].name.as_str()), (PROFILE, "Access Report"));
}

#[tokio::test]
async fn access_is_given() {
    let make = async |it: &Client| {
        it.create_access_group(&account(), "Recorders", Some("Who records")).await
    };
    let created = replayed(&["groups-create"], make).await.unwrap();
    assert_eq!((created.id.as_str(), created.description.as_str()), (NEW_GROUP, "Who records"));
    let list = async |it: &Client| it.access_groups(&account(), None).await;
    let groups = replayed(&["groups-list"], list).await.unwrap();
    assert_eq!((groups.len(), groups[0].name.as_str()), (1, "Recorders"));

    let attribute = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    let access = Access {
        roles: vec!["crn:v1:bluemix:public:iam::::role:Viewer".into()],
        attributes: vec![
            attribute("accountId", ACCOUNT),
            attribute("serviceName", ibmcloud_core::MONITORING_SERVICE_NAME),
        ],
        tags: Vec::new(),
    };
    let subject = Subject::Identity(ME.into());
    let versions =
        [("policies-create-v1", PolicyVersion::V1), ("policies-create-v2", PolicyVersion::V2)];
    for (name, version) in versions {
        let document: Json = access.document(version);
        let make = async |it: &Client| it.create_policy(&subject, version, document).await;
        let policy = replayed(&[name], make).await.unwrap();
        assert_eq!(policy.id, "5b8e1c3a-27d4-4f90-8a6b-e1c0d9f83a75");
        let recorded = Recording::named(name).response.body;
        assert_eq!(json::to_value(&policy.document), recorded);
    }
}

#[tokio::test]
async fn a_machine_trades_its_identity_for_a_profile() {
    let profile = TrustedProfile::Id(PROFILE.into());
    let ask = async |it: &Client| it.machine_token(VirtualServer::Vpc, Some(&profile)).await;
    let tokens = replayed(&["metadata-token", "metadata-iam-token"], ask).await.unwrap();
    assert_eq!(tokens.access.expose_secret(), "recorded-profile-token");
    assert!(tokens.refresh.is_none() && tokens.expiration > 0);
}

#[tokio::test]
async fn a_missing_entry_of_the_catalog_is_none() {
    let id = "9f4e2d1c-7b6a-4058-83c2-d1e0f9a8b7c6";
    let ask = async |it: &Client| it.catalog_entry_name(id).await;
    assert_eq!(replayed(&["catalog-error-404"], ask).await.unwrap(), None);
}
