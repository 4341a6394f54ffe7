//! The Monitor API: who one is.

use ibmcloud_core::{Guid, RegionName, SystemRole, TeamId};
use ibmcloud_transport::Layer;
use secrecy::ExposeSecret;

use crate::replay::{FIRST, TEAM, assert_refused, replayed};

/// Asks the Monitor API of the first instance.
pub(crate) async fn monitored<T>(
    name: &str,
    ask: impl AsyncFnOnce(ibmcloud_transport::Monitor<'_>) -> T,
) -> T {
    let region: RegionName = "us-south".parse().expect("a region");
    let guid: Guid = FIRST.parse().expect("a GUID");
    replayed(&[name], async |it| ask(it.monitor(&region, &guid).expect("an address")).await).await
}

#[tokio::test]
async fn the_monitor_api_is_read() {
    let teams = monitored("monitor-teams", async |it| it.teams().await).await.unwrap();
    let found: Vec<(TeamId, bool)> = teams.iter().map(|team| (team.id, team.immutable)).collect();
    assert_eq!(found, [(TEAM, true), (TeamId(30142), false)]);
    assert_eq!((teams[0].name.as_str(), teams[0].user_count), ("Monitor Operations", Some(3)));

    let me = monitored("monitor-me", async |it| it.me().await).await.unwrap();
    assert_eq!((me.id, me.username.as_str()), (5107, "dana@example.com"));
    assert_eq!((me.system_role, me.current_team), (SystemRole::Customer, Some(TEAM)));
    let [role] = &me.team_roles[..] else { panic!("{:?}", me.team_roles) };
    assert_eq!((role.role.as_str(), role.admin), ("ROLE_TEAM_MANAGER", true));

    let token = monitored("monitor-token", async |it| it.token(TEAM).await).await.unwrap();
    assert_eq!(token.expose_secret(), "0f2d6c1e-9b7a-4c35-8f10-5d3e7a612b90");
}

#[tokio::test]
async fn denied_access_and_a_bad_token_are_told_apart() {
    let error = monitored("monitor-access-denied", async |it| it.token(TEAM).await).await;
    let error = error.unwrap_err();
    assert_refused(&error, Layer::Monitor, 403, None);
    assert!(error.is_access_denied() && !error.needs_login());

    let error = monitored("monitor-unauthorized", async |it| it.teams().await).await.unwrap_err();
    assert_refused(&error, Layer::Monitor, 401, None);
    assert!(error.needs_login() && !error.is_access_denied());
}
