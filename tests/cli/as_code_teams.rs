//! `export`, `diff` and `apply` where teams have things of the same name, or are deleted.

use std::path::Path;

use ibmcloud_emulator::World;
use serde_json::{Value, json};

use crate::as_code::{export, run};
use crate::support::{GUID, INSTANCE, Sandbox, files};

const PAYMENTS: u64 = 40212;
const PLATFORM: u64 = 40213;

fn alert(id: u64, team: u64, name: &str, channels: &[u64]) -> Value {
    json!({"id": id, "version": 1, "name": name, "teamId": team, "enabled": true, "type": "PROMETHEUS",
        "condition": "up == 0", "severity": 4, "timespan": 60_000_000, "createdOn": 1, "modifiedOn": 1,
        "notificationChannelIds": channels})
}

fn list(folder: &Path) -> String {
    let relative =
        |path: &std::path::PathBuf| path.strip_prefix(folder).unwrap().display().to_string();
    files(folder).iter().map(relative).collect::<Vec<_>>().join("\n")
}

#[test]
fn teams_that_look_alike_do_not_share_files() {
    let sandbox = Sandbox::changed(|world: &mut World| {
        let inside = world.monitor_mut(GUID).unwrap();
        for (id, name) in [(PAYMENTS, "Ops EU"), (PLATFORM, "ops-eu")] {
            let team = inside.teams.iter_mut().find(|team| team.id == id).unwrap();
            name.clone_into(&mut team.name);
            inside.alerts.push(alert(id + 1000, id, "High CPU", &[]));
        }
    });
    let sandbox = sandbox.logged_in();
    let folder = export(&sandbox, INSTANCE);
    assert_eq!(list(&folder).lines().filter(|line| line.starts_with("alerts/ops-eu/")).count(), 2);
    run(&sandbox, INSTANCE, &["diff", "mon"]).ok();
}
