//! The Monitor API: what a team has. Documents go through the client whole, and come back whole.

use ibmcloud_core::{Json, TeamId};
use ibmcloud_transport::{AlertApi, Error, EventFilter, Layer, Monitor, json};
use serde_json::Value;

use crate::monitor::monitored;
use crate::recording::Recording;
use crate::replay::{TEAM, assert_refused};

/// What is recorded at a place in the answer.
fn answered(name: &str, at: &str) -> Value {
    let body = Recording::named(name).response.body;
    body.pointer(at).unwrap_or_else(|| panic!("{name} has no {at}")).clone()
}

/// What is recorded at a place in the request.
fn asked(name: &str, at: &str) -> Json {
    let body = Recording::named(name).request.body.expect("a body");
    json::from_value(body.pointer(at).unwrap_or_else(|| panic!("{name} asks no {at}")))
}

/// Sends the recorded document, and the answer must be the recorded one.
async fn stored(
    name: &str,
    member: &str,
    send: impl AsyncFnOnce(Monitor<'_>, Json) -> Result<Json, Error>,
) {
    let document = asked(name, member);
    let came = monitored(name, async |it| send(it, document).await)
        .await
        .unwrap_or_else(|error| panic!("{name}: {error}"));
    assert_eq!(json::to_value(&came), answered(name, member), "{name}");
}

/// Reads the document at a place of the answer.
async fn read(name: &str, member: &str, ask: impl AsyncFnOnce(Monitor<'_>) -> Result<Json, Error>) {
    let came = monitored(name, ask).await.unwrap_or_else(|error| panic!("{name}: {error}"));
    assert_eq!(json::to_value(&came), answered(name, member), "{name}");
}

/// Reads the list at a place of the answer.
async fn listed(
    name: &str,
    member: &str,
    ask: impl AsyncFnOnce(Monitor<'_>) -> Result<Vec<Json>, Error>,
) {
    let came = monitored(name, ask).await.unwrap_or_else(|error| panic!("{name}: {error}"));
    let came: Vec<Value> = came.iter().map(json::to_value).collect();
    assert_eq!(Value::Array(came), answered(name, member), "{name}");
}

#[tokio::test]
async fn alerts_of_both_versions_are_kept() {
    let (one, two) = (AlertApi::V1, AlertApi::V2);
    stored("alerts-v1-create", "/alert", async |it, alert| it.create_alert(one, &alert).await)
        .await;
    listed("alerts-v1-list", "/alerts", async |it| it.alerts(one).await).await;
    read("alerts-v1-one", "/alert", async |it| it.alert(one, 881_731).await).await;
    let change = async |it: Monitor<'_>, alert| it.update_alert(one, 881_731, &alert).await;
    stored("alerts-v1-update", "/alert", change).await;
    monitored("alerts-v1-delete", async |it| it.delete_alert(one, 881_731).await).await.unwrap();

    stored("alerts-v2-create", "/alert", async |it, alert| it.create_alert(two, &alert).await)
        .await;
    listed("alerts-v2-list", "/alerts", async |it| it.alerts(two).await).await;
    read("alerts-v2-one", "/alert", async |it| it.alert(two, 881_732).await).await;
    let change = async |it: Monitor<'_>, alert| it.update_alert(two, 881_732, &alert).await;
    stored("alerts-v2-update", "/alert", change).await;
    monitored("alerts-v2-delete", async |it| it.delete_alert(two, 881_732).await).await.unwrap();
}

#[tokio::test]
async fn channels_are_kept() {
    let member = "/notificationChannel";
    stored("channels-create", member, async |it, channel| it.create_channel(&channel).await).await;
    listed("channels-list", "/notificationChannels", async |it| it.channels().await).await;
    read("channels-one", member, async |it| it.channel(881_015).await).await;
    let change = async |it: Monitor<'_>, channel| it.update_channel(881_015, &channel).await;
    stored("channels-update", member, change).await;
    monitored("channels-delete", async |it| it.delete_channel(881_015).await).await.unwrap();
}

#[tokio::test]
async fn silencing_rules_are_kept() {
    stored("silences-create", "", async |it, rule| it.create_silence(&rule).await).await;
    listed("silences-list", "", async |it| it.silences().await).await;
    read("silences-one", "", async |it| it.silence(881_951).await).await;
    let change = async |it: Monitor<'_>, rule| it.update_silence(881_951, &rule).await;
    stored("silences-update", "", change).await;
    monitored("silences-delete", async |it| it.delete_silence(881_951).await).await.unwrap();
}

#[tokio::test]
async fn dashboards_are_kept() {
    let member = "/dashboard";
    let make = async |it: Monitor<'_>, dashboard| it.create_dashboard(&dashboard).await;
    stored("dashboards-create", member, make).await;
    listed("dashboards-list", "/dashboards", async |it| it.dashboards(false).await).await;
    listed("dashboards-list-light", "/dashboards", async |it| it.dashboards(true).await).await;
    read("dashboards-one", member, async |it| it.dashboard(881_842).await).await;
    let change = async |it: Monitor<'_>, dashboard| it.update_dashboard(881_842, &dashboard).await;
    stored("dashboards-update", member, change).await;
    monitored("dashboards-delete", async |it| it.delete_dashboard(881_842).await).await.unwrap();
}

#[tokio::test]
async fn events_are_found_and_made() {
    let id = "1893450012345678901";
    stored("events-create", "/event", async |it, event| it.create_event(&event).await).await;
    read("events-one", "/event", async |it| it.event(id).await).await;
    monitored("events-delete", async |it| it.delete_event(id).await).await.unwrap();
    let filter = EventFilter {
        limit: 2,
        categories: vec!["CUSTOM".into()],
        text: Some("deploy".into()),
        ..EventFilter::default()
    };
    let all = async |it: Monitor<'_>| {
        let mut events = Vec::new();
        let keep = |event| {
            events.push(event);
            Ok(())
        };
        it.each_event(&filter, keep).await.map(|()| events)
    };
    listed("events-list", "/events", all).await;
}

#[tokio::test]
async fn access_keys_are_made_and_switched() {
    let (member, key) = ("/customerAccessKey", "5c1f0a3e-8d27-4b69-b0e4-7a92c6d1f35a".to_owned());
    let make = async |it: Monitor<'_>, limits| it.create_access_key(&limits).await;
    stored("access-keys-create", member, make).await;
    listed("access-keys-list", "/customerAccessKeys", async |it| it.access_keys().await).await;
    let key = key.into();
    let off = async |it: Monitor<'_>| it.switch_access_key(&key, false).await;
    read("access-keys-disable", member, off).await;
    let on = async |it: Monitor<'_>| it.switch_access_key(&key, true).await;
    read("access-keys-enable", member, on).await;
}

#[tokio::test]
async fn teams_and_users_are_managed() {
    let new = asked("teams-create", "");
    let made = monitored("teams-create", async |it| it.create_team(&new).await).await.unwrap();
    assert_eq!(
        (made.id, made.name.as_str(), made.user_count),
        (TeamId(30142), "Checkout", Some(1))
    );
    assert_eq!(made.members.as_deref(), Some(&["dana@example.com".to_owned()][..]));
    let one = monitored("teams-one", async |it| it.team(made.id).await).await.unwrap();
    assert_eq!(one, made);
    let whole = asked("teams-update", "");
    let change = async |it: Monitor<'_>| it.update_team(TeamId(30142), &whole).await;
    let changed = monitored("teams-update", change).await.unwrap();
    assert_eq!(changed.description, "Who sells more");
    monitored("teams-delete", async |it| it.delete_team(made.id).await).await.unwrap();

    listed("users-of-instance", "/users", async |it| it.users().await).await;
    let new = asked("users-invite", "");
    read("users-invite", "/user", async |it| it.invite_user(&new).await).await;
    monitored("users-delete", async |it| it.delete_user(5533).await).await.unwrap();
}

#[tokio::test]
async fn refusals_of_documents_are_told_apart() {
    let alert = asked("alerts-error-409", "/alert");
    let change = async |it: Monitor<'_>| it.update_alert(AlertApi::V1, 881_731, &alert).await;
    let error = monitored("alerts-error-409", change).await.unwrap_err();
    assert_refused(&error, Layer::Monitor, 409, None);
    assert!(!error.may_have_applied() && !error.is_not_found());

    let get = async |it: Monitor<'_>| it.alert(AlertApi::V1, 990_001).await;
    let error = monitored("alerts-error-404", get).await.unwrap_err();
    assert_refused(&error, Layer::Monitor, 404, None);
    assert!(error.is_not_found());

    let get = async |it: Monitor<'_>| it.dashboard(990_001).await;
    let error = monitored("dashboards-error-404", get).await.unwrap_err();
    assert_eq!((error.layer(), error.status()), (Layer::Monitor, Some(404)));

    let channel = asked("channels-error-409", "/notificationChannel");
    let change = async |it: Monitor<'_>| it.update_channel(881_015, &channel).await;
    let error = monitored("channels-error-409", change).await.unwrap_err();
    assert_refused(&error, Layer::Monitor, 409, None);
    assert!(error.to_string().contains("Conflict version"), "{error}");

    let channel = asked("channels-error-422", "/notificationChannel");
    let make = async |it: Monitor<'_>| it.create_channel(&channel).await;
    let error = monitored("channels-error-422", make).await.unwrap_err();
    assert_refused(&error, Layer::Monitor, 422, None);
    assert!(error.to_string().contains("between 1 and 255 characters"), "{error}");
    assert!(!error.may_have_applied());
}

#[tokio::test]
async fn the_token_of_another_user_is_read() {
    use secrecy::ExposeSecret;
    let ask = async |it: Monitor<'_>| it.token_of_user("dana@example.com", TEAM).await;
    let token = monitored("monitor-token-of-user", ask).await.unwrap();
    assert_eq!(token.expose_secret(), "0f2d6c1e-9b7a-4c35-8f10-5d3e7a612b90");
}
