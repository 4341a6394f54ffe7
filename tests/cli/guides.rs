//! `docs/guides/` and `docs/jobs.md`: every line that they print for a shell, run as it is printed.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use ibmcloud_emulator::World;
use ibmcloud_emulator::world::Instance;

use crate::support::{INSTANCE, Said, has, path_of_this_machine, program};

/// The page at a path of the checkout.
fn page(path: &str) -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let path: PathBuf = root.join(path);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The lines of the blocks that are marked as a shell's, block by block.
fn blocks(page: &str) -> Vec<String> {
    let mut blocks = Vec::new();
    let mut lines = page.lines();
    while let Some(line) = lines.next() {
        if line == "```sh" {
            let block: Vec<&str> = lines.by_ref().take_while(|line| *line != "```").collect();
            blocks.push(block.join("\n"));
        }
    }
    blocks
}

/// Whether the programs that a page needs are here.
fn tools() -> bool {
    ["bash", "curl", "jq"].iter().all(|name| has(name))
}

/// Runs a script in a sandbox, in a folder of its own, and returns what was said and the state at the end.
fn run(script: &str, world: &World) -> (Said, World) {
    let folder = tempfile::tempdir().unwrap();
    // Not in the folder in which the script works: a search for tokens would find those of the state.
    let state = folder.path().join("world.json");
    fs::write(&state, world.to_json()).unwrap();
    let work = folder.path().join("work");
    fs::create_dir(&work).unwrap();
    let script = format!("set -euo pipefail\n{script}");
    let mut command = Command::new(program());
    command.args(["sandbox", "exec", "--world"]).arg(&state).args(["--", "bash", "-c", &script]);
    command.env_clear().current_dir(&work).env("HOME", folder.path());
    command.env("PATH", path_of_this_machine()).env("IBMCLOUD_MONITORING_PAUSE_SECONDS", "0.01");
    let said = Said::from(command.stdin(Stdio::null()).output().unwrap());
    let world = World::from_json(&fs::read_to_string(state).unwrap()).unwrap();
    (said, world)
}

/// The answers of PromQL that a run has printed.
fn answers(said: &Said) -> usize {
    said.stdout.lines().filter(|line| *line == "success").count()
}

const GUIDE: &str = "docs/guides/from-a-teams-token-to-a-service-id.md";

#[test]
fn the_guide_leads_from_a_teams_token_to_a_service_id_and_back() {
    if !tools() {
        return;
    }
    let before = World::demo();
    let (said, after) = run(&blocks(&page(GUIDE)).join("\n"), &before);
    assert_eq!(said.code, 0, "{said}");
    assert_eq!(answers(&said), 4, "by headers and by the proxy, before and after: {said}");
    // What the page has made is gone, and the token that it is about is dead.
    assert_eq!((&after.policies, &after.access_groups), (&before.policies, &before.access_groups));
    assert_eq!(after.identities.len(), before.identities.len());
    let mode = |world: &World| {
        let instance: &Instance = world.instance(INSTANCE).unwrap();
        instance.parameters.as_ref().unwrap()["external_api_auth"].clone()
    };
    assert_eq!(mode(&after), mode(&before));
    let guid = &before.instance(INSTANCE).unwrap().guid;
    let tokens = |world: &World| {
        let monitor = world.monitors.iter().find(|it| it.instance == *guid).unwrap();
        monitor.tokens.iter().map(|token| token.key.clone()).collect::<Vec<String>>()
    };
    let (old, new) = (tokens(&before), tokens(&after));
    assert!(new.iter().all(|token| !said.stdout.contains(token.as_str())), "{said}");
    assert_ne!(old, new, "tokens were reset");
}

#[test]
fn the_access_of_the_guide_is_that_of_one_team() {
    if !tools() {
        return;
    }
    let all = blocks(&page(GUIDE));
    let made = all.iter().take_while(|block| !block.contains("proxy --name"));
    let made = made.cloned().collect::<Vec<String>>().join("\n");
    // Another team, another instance, and a change are refused.
    let probe = r#"
        headers() { ibmcloud monitoring auth headers --name "$CRN" --apikey-file payments-key.json "$@"; }
        code() { curl -sS -o /dev/null -w 'code %{http_code}\n' "$@"; }
        code -H @<(headers --team "$TEAM_ID") "$URL/api/user/me"
        code -H @<(headers) "$URL/api/user/me"
        code -H @<(headers --team 40211) "$URL/api/user/me"
        code -H @<(headers --team "$TEAM_ID") -X POST -H 'content-type: application/json' -d '{"alert":{"name":"x"}}' "$URL/api/alerts"
        curl -sSf -H @<(headers --team "$TEAM_ID") "$URL/api/teams" | jq -r '.teams[].name'
    "#;
    let (said, _) = run(&format!("{made}\n{probe}"), &World::demo());
    assert_eq!(said.code, 0, "{said}");
    let codes: Vec<&str> = said.stdout.lines().filter(|it| it.starts_with("code ")).collect();
    assert_eq!(codes, ["code 200", "code 200", "code 404", "code 403"], "{said}");
    assert!(said.stdout.ends_with("\nPayments\n"), "it sees one team: {said}");
}

/// A heading of `docs/jobs.md` and the commands below it.
fn jobs() -> Vec<(String, String)> {
    let page = page("docs/jobs.md");
    let sections = page.split("\n## ").skip(1);
    let jobs = sections.map(|section| {
        let title = section.lines().next().unwrap_or_default().to_owned();
        (title, blocks(section).join("\n"))
    });
    jobs.collect()
}

/// What has to be there before a job, and the exit code of one that looks for something and finds it.
fn before(number: usize, jobs: &[(String, String)]) -> (String, i32) {
    const FOUND_WANTING: i32 = 3;
    let other = |number: usize| jobs[number - 1].1.clone();
    match number {
        4 => (String::new(), FOUND_WANTING),
        7 => ("ibmcloud iam api-key-create ci-1 --file ci-1.json".to_owned(), 0),
        10 => (other(9), 0),
        17 => (other(16), 0),
        19 => (other(18), 0),
        _ => (String::new(), 0),
    }
}

#[test]
fn twenty_jobs_take_three_commands_at_most() {
    if !tools() {
        return;
    }
    let jobs = jobs();
    assert_eq!(jobs.len(), 20);
    let world = World::demo();
    let mut wrong = Vec::new();
    for (at, (title, commands)) in jobs.iter().enumerate() {
        let (setup, expected) = before(at + 1, &jobs);
        assert!(title.starts_with(&format!("{}. ", at + 1)), "{title}");
        let count = commands.lines().count();
        assert!((1..=3).contains(&count), "{title}: {count} commands");
        let login = if at == 0 { "" } else { "ibmcloud login -r us-south -q > /dev/null" };
        let (said, _) = run(&format!("{login}\n{setup}\n{commands}"), &world);
        if said.code != expected {
            wrong.push(format!("{title}: exit code {}\n{said}", said.code));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}
