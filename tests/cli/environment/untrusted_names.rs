//! Names and descriptions that want to be more than text: lines of their own, commands to the terminal, a
//! turn of the direction. Every view shows them, and none obeys them.

use ibmcloud_emulator::{Options, World};
use serde_json::Value;

use crate::support::{GUID, Said, Sandbox};

const HOSTILE: &str = "\nFORGED line\r\u{1b}[2J\u{1b}[31m\u{9b}1m\u{7}\u{202e}\u{2066}\u{2028}\u{2029}\u{85}\u{200b}\u{feff}";
const HARMLESS: &str = " and more";

/// The demo world, in which whatever people may call as they like has a suffix.
fn world(suffix: &str) -> World {
    let mut world: Value = serde_json::from_str(&World::demo().to_json()).unwrap();
    for part in ["accounts", "identities", "resource_groups", "catalog", "instances"] {
        rename(&mut world[part], suffix, part == "catalog");
    }
    let monitors = world["monitors"].as_array_mut().unwrap();
    for monitor in monitors {
        for part in ["teams", "users", "alerts", "notification_channels", "dashboards", "events"] {
            rename(&mut monitor[part], suffix, false);
        }
    }
    World::from_json(&world.to_string()).unwrap()
}

/// The names of the catalog are those that commands know; what it displays is not.
fn rename(value: &mut Value, suffix: &str, catalog: bool) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(|item| rename(item, suffix, catalog)),
        Value::Object(members) => {
            for (name, value) in members {
                let free = matches!(
                    name.as_str(),
                    "description"
                        | "display_name"
                        | "first_name"
                        | "last_name"
                        | "scope"
                        | "hostName"
                ) || (name == "name" && !catalog);
                match value {
                    Value::String(text) if free => text.push_str(suffix),
                    other => rename(other, suffix, catalog),
                }
            }
        }
        _ => {}
    }
}

fn sandbox(suffix: &str) -> Sandbox {
    let options = Options { world: world(suffix), ..Options::default() };
    let sandbox = Sandbox::with(options);
    let said = sandbox.run(&["login", "-r", "us-south"]).ok();
    check("login", &said);
    sandbox
}

fn check(line: &str, said: &Said) {
    for text in [&said.stdout, &said.stderr] {
        let obeyed = |c: char| {
            (c.is_control() && c != '\n')
                || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{2028}' | '\u{2029}' | '\u{200b}' | '\u{feff}')
        };
        assert!(!text.contains(obeyed), "{line}\n{text:?}");
        assert!(!text.lines().any(|it| it.trim_start().starts_with("FORGED")), "{line}\n{said}");
    }
}

#[test]
fn no_name_makes_a_line_or_moves_the_terminal() {
    let (hostile, harmless) = (sandbox(HOSTILE), sandbox(HARMLESS));
    let lines = [
        "target",
        "account list",
        "account show",
        "account users",
        "resource groups",
        "resource service-instances --all-resource-groups",
        "resource service-instance GUID",
        "resource service-instance nothing-of-the-kind",
        "resource search name:*",
        "catalog service-marketplace",
        "catalog service sysdig-monitor",
        "iam api-keys",
        "iam service-ids",
        "iam access-groups",
        "monitoring service-instances",
        "monitoring team list --name GUID",
        "monitoring team show --team 40211 --name GUID",
        "monitoring team show --team nobody --name GUID",
        "monitoring team delete --team 40212 --name GUID",
        "monitoring user list --name GUID",
        "monitoring user show --user admin@example.com --name GUID",
        "monitoring alert list --name GUID",
        "monitoring channel list --name GUID",
        "monitoring dashboard list --name GUID",
        "monitoring event list --name GUID",
        "monitoring settings team-list --name GUID",
        "monitoring auth show --name GUID",
        "monitoring auth update --mode IAM_ONLY --dry-run --name GUID",
        "monitoring auth update --mode IAM_ONLY --name GUID",
        "monitoring token list --name GUID",
        "monitoring export out --name GUID",
        "monitoring apply out --prune --name GUID",
    ];
    let mut seen = 0;
    for line in lines {
        let words: Vec<&str> =
            line.split(' ').map(|word| if word == "GUID" { GUID } else { word }).collect();
        // What is asked is answered with no.
        let (bad, good) =
            (hostile.run_with_input(&words, "n\n"), harmless.run_with_input(&words, "n\n"));
        check(line, &bad);
        assert_eq!(bad.code, good.code, "{line}\n{bad}\n{good}");
        let count = |said: &Said| (said.stdout.lines().count(), said.stderr.lines().count());
        assert_eq!(count(&bad), count(&good), "{line}\n{bad}\n{good}");
        seen += usize::from(format!("{bad}").contains("\\nFORGED line\\r\\u{1b}[2J"));
    }
    assert!(seen > lines.len() / 2, "{seen}");
    // Programs get them as they are.
    let words = ["monitoring", "team", "list", "--name", GUID, "--output", "JSON"];
    let said = hostile.run(&words).ok();
    assert!(said.json()[0]["name"].as_str().unwrap().ends_with(HOSTILE), "{said}");
}
