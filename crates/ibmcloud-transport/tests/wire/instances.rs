//! Instances at the resource controller.

use std::time::Duration;

use ibmcloud_core::{AuthMode, Instance, InstanceState, Json, OperationState};
use ibmcloud_transport::{Client, InstanceChange, InstanceFilter, Layer};

use crate::replay::{
    FIRST, GROUP, NOBODY, PLAN, SECOND, TRANSACTION, account, assert_refused, id, replayed,
};

/// A change that sets all parameters.
fn setting<const N: usize>(members: [(&'static str, Json); N]) -> InstanceChange {
    InstanceChange { parameters: Some(members.into_iter().collect()), ..InstanceChange::default() }
}

#[tokio::test]
async fn instances_are_read_across_pages_and_one_by_one() {
    let filter = InstanceFilter {
        resource_id: Some(ibmcloud_core::MONITORING_SERVICE_ID.into()),
        limit: Some(2),
        ..InstanceFilter::default()
    };
    let pages = ["instances-page-1", "instances-last-page"];
    let all = replayed(&pages, async |it| it.instances_all(filter).await).await.unwrap();
    let modes: Vec<AuthMode> = all.iter().map(Instance::auth_mode).collect();
    assert_eq!(modes, [AuthMode::Any, AuthMode::Absent, AuthMode::IamOnly]);

    let one = replayed(&["instances-one"], async |it| it.instance(&id(FIRST)).await).await.unwrap();
    assert_eq!(one, all[0]);
    assert_eq!((one.guid.as_str(), one.name.as_str()), (FIRST, "team-a-monitoring"));
    assert_eq!((one.region.as_str(), &one.account), ("us-south", &account()));
    assert_eq!((one.resource_group_id.as_str(), one.plan_id.as_str()), (GROUP, PLAN));
    assert_eq!(one.state, InstanceState::Active);
    assert!(one.is_monitoring() && !one.is_busy() && !one.locked);
}

#[tokio::test]
async fn a_change_is_done_or_goes_on() {
    let change = setting([
        ("default_receiver", Json::from(true)),
        ("external_api_auth", Json::from("IAM_ONLY")),
    ]);
    let update = async |it: &Client| it.update_instance(&id(FIRST), &change).await;
    let done = replayed(&["instances-update-200"], update).await.unwrap();
    assert_eq!((done.auth_mode(), done.is_busy()), (AuthMode::IamOnly, false));

    let update = async |it: &Client| it.update_instance(&id(FIRST), &change).await;
    let accepted = replayed(&["instances-update-202"], update).await.unwrap();
    assert_eq!((accepted.auth_mode(), accepted.is_busy()), (AuthMode::Any, true));
    let last = accepted.last_operation.unwrap();
    assert_eq!((last.state, last.kind.as_str()), (OperationState::InProgress, "update"));
    assert_eq!((last.is_async, last.poll_after), (true, Some(Duration::from_secs(5))));
}

#[tokio::test]
async fn the_resource_controllers_refusals_are_told_apart() {
    let change = setting([("default_receiver", Json::from(true))]);
    let update = async |it: &Client| it.update_instance(&id(SECOND), &change).await;
    let error = replayed(&["instances-error-502"], update).await.unwrap_err();
    assert_refused(&error, Layer::Broker, 502, Some("RC-ServiceBrokerErrorResponse"));
    assert!(!error.may_have_applied());
    let broker = error.refusal().unwrap().broker.as_ref().unwrap();
    assert_eq!(broker.status, Some(500));
    let said = broker.message.as_deref().unwrap();
    assert!(said.starts_with("Cannot update default receiver for instance"), "{said}");

    let controller = Layer::ResourceController;
    let read = async |it: &Client| it.instance(&id(FIRST)).await;
    let error = replayed(&["instances-error-401"], read).await.unwrap_err();
    assert_refused(&error, controller, 401, Some("RC-IamErrorResponse"));
    assert!(error.needs_login());
    assert_eq!(error.transaction_id(), Some(TRANSACTION));

    let read = async |it: &Client| it.instance(&id(NOBODY)).await;
    let error = replayed(&["instances-error-404"], read).await.unwrap_err();
    assert_refused(&error, controller, 404, Some("RC-DatabaseErrorResponse"));
    assert!(error.is_not_found());

    let remove = async |it: &Client| it.delete_instance(&id(FIRST), false).await;
    let error = replayed(&["instances-error-410"], remove).await.unwrap_err();
    assert_refused(&error, controller, 410, None);
    assert!(!error.is_not_found() && !error.may_have_applied());
}
