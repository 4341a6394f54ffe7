//! Names that are none, and links in the folder: `export` writes nothing outside of it, and what it wrote
//! can be read.

use std::fs;
use std::os::unix::fs::symlink;

use ibmcloud_emulator::World;
use serde_json::{Value, json};

use crate::as_code::{LONDON, export, run};
use crate::support::{INSTANCE, Sandbox, files};

/// The demo world with a change of what is in the instance.
fn changed(change: impl FnOnce(&mut Value)) -> Sandbox {
    let mut world: Value = serde_json::from_str(&World::demo().to_json()).unwrap();
    change(&mut world["monitors"][0]);
    let world = World::from_json(&world.to_string()).unwrap();
    let mut sandbox = Sandbox::changed(|it| *it = world).logged_in();
    sandbox.set("CHANNEL_INCIDENT_HOOK_URL", "https://hooks.example.com/alerts");
    sandbox
}

#[test]
fn what_has_no_name_is_left_out_and_costs_nothing_else() {
    let blank = ["", "  ", "\t\n", "\u{3000}"];
    for name in blank {
        let sandbox = changed(|monitor| {
            monitor["alerts"][0]["name"] = json!(name);
            // One that every alert may refer to.
            monitor["notification_channels"][0]["name"] = json!(name);
            monitor["dashboards"][0]["name"] = json!(name);
            monitor["teams"][2]["name"] = json!(name);
        });
        let folder = export(&sandbox, INSTANCE);
        let said = run(&sandbox, INSTANCE, &["export", "mon"]).ok();
        assert!(said.stderr.contains("What has no name, or is in a team without one"), "{said}");
        for kind in ["alert ", "channel ", "dashboard ", "team "] {
            assert!(said.stderr.contains(kind), "{name:?} {kind}\n{said}");
        }
        let same = run(&sandbox, INSTANCE, &["diff", "mon"]).ok();
        assert!(same.stdout.contains("Nothing differs."), "{name:?}\n{same}");
        // Nothing that nobody can mean is deleted.
        run(&sandbox, INSTANCE, &["apply", "mon", "--prune", "--prune-teams", "--force"]).ok();
        let again = run(&sandbox, INSTANCE, &["export", "again"]).ok();
        assert_eq!(again.stderr, said.stderr);
        run(&sandbox, LONDON, &["apply", "mon", "--force"]).ok();
        assert!(files(&folder).len() > 4);
    }
}

#[test]
fn a_link_that_leads_out_of_the_folder_is_not_written_through() {
    // A folder of a kind, of a team, a file, and one that leads nowhere yet.
    let links = ["alerts", "alerts/monitor-operations", "alerts/monitor-operations/high-cpu.json"];
    for link in links {
        for dangling in [false, true] {
            let sandbox = changed(|_| {});
            let folder = export(&sandbox, INSTANCE);
            let outside = folder.with_file_name("outside");
            let at = folder.join(link);
            fs::rename(&at, &outside).unwrap();
            symlink(&outside, &at).unwrap();
            if dangling {
                let moved = folder.with_file_name("moved");
                fs::rename(&outside, moved).unwrap();
            } else if outside.is_file() {
                fs::write(&outside, "mine").unwrap();
            } else {
                for file in files(&outside) {
                    fs::write(file, "mine").unwrap();
                }
            }
            let low = folder.join("dashboards/monitor-operations/requests.json");
            fs::remove_file(&low).unwrap();
            let before: Vec<_> =
                files(&outside).into_iter().map(|it| (fs::read(&it).ok(), it)).collect();
            let said = run(&sandbox, INSTANCE, &["export", "mon", "--prune"]);
            assert!(at.is_symlink(), "{link} {dangling}");
            for (text, file) in before {
                assert_eq!(fs::read(&file).ok(), text, "{link} {dangling}");
            }
            assert_eq!(outside.exists(), !dangling, "{link}");
            // What is not read is left alone, and has a file beside it; everything else is refused.
            if said.code == 0 {
                assert!(
                    said.stderr.contains("describes nothing that can be read"),
                    "{link}\n{said}"
                );
            } else {
                assert_eq!(said.code, 1, "{said}");
                assert!(
                    said.stderr
                        .contains(&format!("'{link}' is a link that leads out of the folder.\n")),
                    "{said}"
                );
                assert!(!low.exists(), "all of it is looked at before the first file is written");
            }
        }
    }
}

#[test]
fn a_link_within_the_folder_leads_to_its_file() {
    let sandbox = changed(|_| {});
    let folder = export(&sandbox, INSTANCE);
    let (real, link) = (folder.join("kept"), folder.join("alerts/monitor-operations"));
    fs::rename(&link, &real).unwrap();
    symlink("../kept", &link).unwrap();
    fs::write(real.join("high-cpu.json"), "{}").unwrap();
    fs::remove_file(real.join("low-uptime.json")).unwrap();
    run(&sandbox, INSTANCE, &["export", "mon"]).ok();
    assert!(link.is_symlink());
    assert!(fs::read_to_string(real.join("low-uptime.json")).unwrap().contains("Low uptime"));
}
