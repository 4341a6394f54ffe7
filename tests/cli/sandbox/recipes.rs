//! The recipes for other teams' tests, and the page of the admin interface: run as they are printed.

use std::path::{Path, PathBuf};
use std::process::Command;

use super::documented_lines;
use crate::support::{Said, Sandbox, has, program};

fn document(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs").join(name)
}

/// Runs a program in a copy of a folder of recipes, so that it leaves nothing in the checkout.
fn run(folder: &str, words: &[&str]) -> Said {
    let copy = tempfile::tempdir().unwrap();
    for file in std::fs::read_dir(document(folder)).unwrap() {
        let file = file.unwrap();
        if file.path().is_file() {
            std::fs::copy(file.path(), copy.path().join(file.file_name())).unwrap();
        }
    }
    let (first, others) = words.split_first().unwrap();
    let mut command = Command::new(first);
    command.args(others).current_dir(copy.path()).env("IBMCLOUD_MONITORING", program());
    Said::from(command.env("PYTHONDONTWRITEBYTECODE", "1").output().unwrap())
}

/// What a page shows of a file is in it.
fn is_quoted(page: &str, mark: &str, file: &str) {
    let page = std::fs::read_to_string(document(page)).unwrap();
    let quoted = page.split_once(mark).unwrap().1.split_once("```").unwrap().0;
    let file = std::fs::read_to_string(document(file)).unwrap();
    assert!(file.contains(quoted.trim()), "{quoted}");
}

#[test]
fn the_fixture_for_pytest_works() {
    is_quoted("recipes/pytest.md", "```python\n", "recipes/run/pytest/test_teams.py");
    if !has("python3") {
        return;
    }
    let there = Command::new("python3").args(["-c", "import pytest"]).output().unwrap();
    if !there.status.success() {
        use std::io::Write as _;
        let _ = writeln!(std::io::stderr(), "SKIPPED: pytest is not installed");
        return;
    }
    let words = ["python3", "-m", "pytest", "-q", "-p", "no:cacheprovider"];
    let said = run("recipes/run/pytest", &words).ok();
    assert!(said.stdout.contains("3 passed"), "{said}");
}

#[test]
fn the_example_for_node_works() {
    is_quoted("recipes/node.md", "```js\n", "recipes/run/node/teams.test.mjs");
    if !has("node") {
        return;
    }
    let said = run("recipes/run/node", &["node", "--test", "--test-reporter=tap"]).ok();
    assert!(said.stdout.contains("# pass 3\n") && said.stdout.contains("# fail 0\n"), "{said}");
}

#[test]
fn every_line_and_every_route_of_the_admin_page_is_there() {
    if !["bash", "curl", "jq"].into_iter().all(has) {
        return;
    }
    let page = std::fs::read_to_string(document("sandbox-admin.md")).unwrap();
    let sandbox = Sandbox::new();
    let file = sandbox.home().join("env");
    let start = ["sandbox", "start", "--detach", "--env-file", file.to_str().unwrap()];
    sandbox.revealing(&start).ok();
    let inside = |line: &str| sandbox.bash(&format!(". '{}'; {line}", file.display()));
    let lines = documented_lines(&page);
    assert!(lines.len() > 5);
    let said: Vec<Said> = lines.iter().map(|line| inside(line)).collect();
    let rows: Vec<(&str, &str)> = page
        .lines()
        .filter_map(|line| line.strip_prefix("| `")?.split_once('`')?.0.split_once(' '))
        .filter(|(method, _)| method.chars().all(|it| it.is_ascii_uppercase()))
        .collect();
    let answers: Vec<Said> = rows
        .iter()
        .map(|(method, path)| {
            let path = path.split('?').next().unwrap().replace("{name}", "one");
            let path = path.replace("{number}", "0");
            inside(&format!(
                "curl -s -X {method} \"$IBMCLOUD_SANDBOX_ADMIN_URL{path}\" -w '\\n%{{http_code}}' \
                 -H \"Authorization: Bearer $IBMCLOUD_SANDBOX_ADMIN_SECRET\""
            ))
        })
        .collect();
    // The last row has ended it.
    assert_eq!(rows.last(), Some(&("POST", "/stop")));
    for (line, said) in lines.iter().zip(said) {
        assert_eq!(said.code, 0, "{line}\n{said}");
    }
    for (row, said) in rows.iter().zip(answers) {
        assert!(!said.stdout.contains("no such route"), "{row:?}: {said}");
    }
}

#[test]
fn the_rehearsal_of_ten_minutes_runs_from_its_first_line_to_its_last() {
    if !has("bash") {
        return;
    }
    let page = std::fs::read_to_string(document("ten-minutes.md")).unwrap();
    let lines = documented_lines(&page);
    assert!(lines.len() > 7, "{lines:?}");
    let script = format!("set -e\n{}", lines.join("\n"));
    let said = Sandbox::new().run(&["sandbox", "exec", "--", "bash", "-c", &script]).ok();
    let in_order = [
        "Accepts:              IAM tokens and Monitor API tokens",
        "Nothing was changed.",
        "external_api_auth is IAM_ONLY, and that was proven for what you can see",
        "Authentication:       IAM_ONLY",
        "external_api_auth is ANY",
    ];
    let mut rest = said.stdout.as_str();
    for words in in_order {
        rest = rest.split_once(words).unwrap_or_else(|| panic!("no {words:?} in {rest}")).1;
    }
}
