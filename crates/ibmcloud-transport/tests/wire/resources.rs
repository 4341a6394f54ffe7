//! Keys of instances, reclamations, resource groups, users, tags, and instances as they are made.

use ibmcloud_core::{Json, Parameters, ResourceGroupId};
use ibmcloud_transport::{
    CatalogView, Client, Deletion, KeyFilter, Layer, NewInstance, NewKey, ReclamationAction,
    TagFilter, TagOutcome, TagScope, Tagging,
};

use crate::replay::{ACCOUNT, FIRST, GROUP, NOBODY, PLAN, account, assert_refused, id, replayed};

const KEY: &str = "a8c4e2f0-6b1d-4937-85fe-d20c9b7a3e14";
const RECLAMATION: &str = "d1f7b3c5-0a92-4e68-b4d0-58e6c7a9f213";
const NEW_GROUP: &str = "b41d7f0a9c3e4825a6d8e1f5073c92b6";

#[tokio::test]
async fn instances_are_made_locked_and_deleted() {
    let parameters: Parameters = [("default_receiver", Json::from(false))].into_iter().collect();
    let new = NewInstance {
        name: "recorded-monitoring".into(),
        target: "us-south".into(),
        resource_group: GROUP.parse().unwrap(),
        plan_id: PLAN.into(),
        parameters: Some(parameters),
        allow_cleanup: false,
        locked: false,
    };
    let make = async |it: &Client| it.create_instance(&new).await;
    let created = replayed(&["instances-create"], make).await.unwrap();
    assert_eq!((created.name.as_str(), created.is_busy()), ("recorded-monitoring", false));
    assert_eq!(created.guid.as_str(), "3d5a7c91-e8b2-4f06-9a1d-c7e4f2b08d63");

    let lock = async |it: &Client| it.lock_instance(&id(FIRST)).await;
    assert!(replayed(&["instances-lock"], lock).await.unwrap().locked);
    let unlock = async |it: &Client| it.unlock_instance(&id(FIRST)).await;
    assert!(!replayed(&["instances-unlock"], unlock).await.unwrap().locked);
    let remove = async |it: &Client| it.delete_instance(&id(FIRST), false).await;
    let error = replayed(&["instances-error-422-locked"], remove).await.unwrap_err();
    assert_refused(&error, Layer::ResourceController, 422, None);
    assert!(!error.may_have_applied());
    let remove = async |it: &Client| it.delete_instance(&id(FIRST), true).await;
    let end = replayed(&["instances-delete-204"], remove).await.unwrap();
    assert_eq!(end, Deletion::Deleted);
}

#[tokio::test]
async fn keys_of_instances_are_managed() {
    let new = NewKey {
        name: "recorded-agent".into(),
        source: id(FIRST),
        role: Some("Manager".into()),
        parameters: None,
    };
    let created = replayed(&["keys-create"], async |it| it.create_key(&new).await).await.unwrap();
    assert_eq!((created.guid.as_str(), created.name.as_str()), (KEY, "recorded-agent"));
    let endpoint = created.credentials.get("Sysdig Collector Endpoint").and_then(Json::as_str);
    assert_eq!(endpoint, Some("ingest.us-south.monitoring.cloud.ibm.com"));
    assert_eq!(
        replayed(&["keys-one"], async |it| it.resource_key(KEY).await).await.unwrap(),
        created
    );

    let filter = KeyFilter { name: Some("recorded-agent".into()), ..KeyFilter::default() };
    let list = async |it: &Client| it.resource_keys(&filter).await;
    assert_eq!(replayed(&["keys-list"], list).await.unwrap(), std::slice::from_ref(&created));
    let filter = KeyFilter { instance: Some(id(FIRST)), ..KeyFilter::default() };
    let list = async |it: &Client| it.resource_keys(&filter).await;
    assert_eq!(replayed(&["keys-of-instance"], list).await.unwrap(), [created]);

    let rename = async |it: &Client| it.rename_key(KEY, "renamed-agent").await;
    assert_eq!(replayed(&["keys-rename"], rename).await.unwrap().name, "renamed-agent");
    replayed(&["keys-delete"], async |it| it.delete_key(KEY).await).await.unwrap();
    let error = replayed(&["keys-error-404"], async |it| it.resource_key(NOBODY).await).await;
    let error = error.unwrap_err();
    assert_refused(&error, Layer::ResourceController, 404, Some("RC-DatabaseErrorResponse"));
    assert!(error.is_not_found());
}

#[tokio::test]
async fn what_was_deleted_comes_back_or_goes_for_good() {
    let instance = FIRST.parse().unwrap();
    let list = async |it: &Client| it.reclamations(&account(), Some(&instance)).await;
    let all = replayed(&["reclamations-list"], list).await.unwrap();
    assert_eq!((all.len(), all[0].id.as_str(), all[0].instance.as_str()), (1, RECLAMATION, FIRST));
    assert_eq!(all[0].state, "SCHEDULED");
    let restore = async |it: &Client| {
        it.act_on_reclamation(RECLAMATION, ReclamationAction::Restore, Some("needed")).await
    };
    assert_eq!(replayed(&["reclamations-restore"], restore).await.unwrap().state, "RESTORING");
    let reclaim = async |it: &Client| {
        it.act_on_reclamation(RECLAMATION, ReclamationAction::Reclaim, None).await
    };
    assert_eq!(replayed(&["reclamations-reclaim"], reclaim).await.unwrap().state, "RECLAIMING");
}

#[tokio::test]
async fn resource_groups_and_quotas_are_managed() {
    let group: ResourceGroupId = NEW_GROUP.parse().unwrap();
    let make = async |it: &Client| it.create_resource_group(&account(), "recorded-group").await;
    assert_eq!(replayed(&["resource-groups-create"], make).await.unwrap(), NEW_GROUP);
    let rename = async |it: &Client| it.rename_resource_group(&group, "renamed-group").await;
    let renamed = replayed(&["resource-groups-rename"], rename).await.unwrap();
    assert_eq!(
        (renamed.id, renamed.name.as_str(), renamed.default),
        (group.clone(), "renamed-group", false)
    );
    let remove = async |it: &Client| it.delete_resource_group(&group).await;
    replayed(&["resource-groups-delete"], remove).await.unwrap();
    let quotas = replayed(&["quotas"], async |it| it.quotas().await).await.unwrap();
    let found = (quotas[0].id.as_str(), quotas[0].name.as_str());
    assert_eq!(found, ("a3d7b8d01e261c24677937c29ab33f3c", "Pay-as-you-go Quota"));
}

#[tokio::test]
async fn people_of_an_account_are_read() {
    let details = async |it: &Client| it.account_details(&account()).await;
    let details = replayed(&["accounts-details"], details).await.unwrap();
    assert_eq!((details.id, details.kind.as_str()), (account(), "PAYG"));
    assert_eq!((details.status.as_str(), details.owner.as_str()), ("ACTIVE", "dana@example.com"));
    let users = replayed(&["users-list"], async |it| it.users(&account()).await).await.unwrap();
    let [dana] = &users[..] else { panic!("{users:?}") };
    assert_eq!(
        (dana.iam_id.as_str(), dana.email.as_str()),
        ("IBMid-310004QXYZ", "dana@example.com")
    );
    let accept = async |it: &Client| it.accept_invitation(&account()).await;
    replayed(&["users-accept"], accept).await.unwrap();
}

#[tokio::test]
async fn tags_are_put_on_and_taken_off() {
    let crn = format!("crn:v1:bluemix:public:sysdig-monitor:us-south:a/{ACCOUNT}:{FIRST}::");
    let (any, names, resources) = (TagScope::default(), ["env:prod".to_owned()], [crn.clone()]);
    let done = |id: &str| [TagOutcome { id: id.to_owned(), failure: None }];
    for (name, how) in [("tags-attach", Tagging::Attach), ("tags-detach", Tagging::Detach)] {
        let tag = async |it: &Client| it.tag_resources(&any, how, &names, &resources).await;
        assert_eq!(replayed(&[name], tag).await.unwrap(), done(&crn));
    }
    let filter = TagFilter { limit: 1_000, ..TagFilter::default() };
    let tags = replayed(&["tags-list"], async |it| it.tags(&filter).await).await.unwrap();
    assert_eq!((tags.len(), tags[0].name.as_str()), (1, "env:prod"));

    let access = TagScope { kind: Some("access".into()), account: Some(account()) };
    let restricted = ["data:restricted".to_owned()];
    let make = async |it: &Client| it.create_tags(&access, &restricted).await;
    assert_eq!(replayed(&["tags-create"], make).await.unwrap(), done("data:restricted"));
    let remove = async |it: &Client| it.delete_tag(&access, "data:restricted").await;
    assert_eq!(replayed(&["tags-delete"], remove).await.unwrap(), done("ghost"));
    let sweep = async |it: &Client| it.delete_unused_tags(&access).await;
    assert_eq!(replayed(&["tags-delete-unused"], sweep).await.unwrap(), done("data:restricted"));
    let user = TagScope { kind: Some("user".into()), account: None };
    let remove = async |it: &Client| it.delete_tag(&user, "env:gone").await;
    let outcome = replayed(&["tags-delete-absent"], remove).await.unwrap();
    assert!(outcome[0].failure.is_some(), "{outcome:?}");
}

#[tokio::test]
async fn what_is_below_an_entry_of_the_catalog_is_read() {
    let service = ibmcloud_core::MONITORING_SERVICE_ID;
    let view = CatalogView::default();
    let ask = async |it: &Client| it.catalog_children(service, &view).await;
    let plans = replayed(&["catalog-children"], ask).await.unwrap();
    let kinds: Vec<&str> = plans.iter().map(|plan| plan.kind.as_str()).collect();
    assert_eq!((kinds, plans[0].id.as_str()), (vec!["plan", "plan"], PLAN));
}
