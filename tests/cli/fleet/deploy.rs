//! What `docs/deploy/` offers runs as it stands there.

use std::fs;

use super::audit::fleet;
use crate::support::{Said, Sandbox, has};

fn file(name: &str) -> String {
    let path = format!("{}/../../docs/deploy/{name}", env!("CARGO_MANIFEST_DIR"));
    fs::read_to_string(path).unwrap()
}

/// The blocks of text behind a key, without their indentation.
fn blocks(text: &str, key: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut lines = text.lines().peekable();
    while let Some(line) = lines.next() {
        if line.trim() != key {
            continue;
        }
        let indentation = lines.peek().unwrap().len() - lines.peek().unwrap().trim_start().len();
        let mut block = String::new();
        while let Some(line) =
            lines.next_if(|it| it.is_empty() || it.starts_with(&" ".repeat(indentation)))
        {
            block.push_str(line.get(indentation..).unwrap_or_default());
            block.push('\n');
        }
        found.push(block);
    }
    found
}

fn run(sandbox: &Sandbox, script: &str) -> Said {
    let said = sandbox.bash(script);
    sandbox.assert_no_secret(&said);
    said
}

#[test]
fn the_least_roles_are_made() {
    let sandbox = Sandbox::new().logged_in();
    let said = run(&sandbox, &file("roles.sh"));
    assert_eq!(said.code, 0, "{said}");
    let groups = sandbox.run(&["iam", "access-groups"]);
    assert!(groups.stdout.contains("monitoring-audit"), "{groups}");
}

#[test]
fn nothing_runs_a_part_again_by_itself() {
    let engine = file("code-engine.sh");
    assert!(engine.contains("--retrylimit 0") && engine.contains("--array-size"));
    let kubernetes = file("kubernetes.yaml");
    for words in [
        "backoffLimitPerIndex: 0",
        "action: FailIndex",
        "values: [3, 4, 5]",
        "restartPolicy: Never",
    ] {
        assert!(kubernetes.contains(words), "{words}");
    }
    for name in ["tekton.yaml", "github-actions.yml"] {
        let text = file(name);
        let keys = text.lines().map(str::trim).filter(|it| !it.starts_with('#'));
        assert_eq!(
            keys.filter(|it| it.starts_with("retries") || it.contains("retry")).count(),
            0,
            "{name}"
        );
    }
}

#[test]
fn the_parts_of_the_indexed_job_make_the_whole() {
    let mut sandbox = fleet(10);
    let folder = sandbox.home();
    let script = blocks(&file("kubernetes.yaml"), "- |").remove(0);
    let script = script.replace("/reports", folder.to_str().unwrap());
    sandbox.set("JOB_COMPLETION_COUNT", "4");
    for index in 0..4 {
        sandbox.set("JOB_COMPLETION_INDEX", index.to_string());
        let said = run(&sandbox, &script);
        assert!(matches!(said.code, 0 | 3), "{said}");
    }
    let joined = run(
        &sandbox,
        &format!("cd {}; ibmcloud monitoring auth report merge part-*.json", folder.display()),
    );
    assert_eq!(joined.code, 3, "{joined}");
    assert!(joined.stdout.contains("10 instances:"), "{joined}");
}

#[test]
fn the_tasks_of_the_pipeline_make_the_whole() {
    if !has("jq") || !has("sha256sum") {
        return;
    }
    let sandbox = fleet(10);
    let scripts: Vec<String> = blocks(&file("tekton.yaml"), "script: |")
        .iter()
        .map(|it| {
            it.replace("$(workspaces.reports.path)", ".")
                .replace("$(results.options.path)", "options.json")
        })
        .collect();
    let [list, part, report] = scripts.as_slice() else { panic!("three tasks") };
    let listed = run(&sandbox, list);
    assert_eq!(listed.code, 0, "{listed}");
    let options = run(&sandbox, "jq -r '.[]' options.json").ok().stdout;
    assert!(options.lines().count() > 2, "{options}");
    for line in options.lines() {
        let said =
            run(&sandbox, &format!("export OPTIONS='{}'\n{part}", line.replace('\'', "'\\''")));
        assert_eq!(said.code, 0, "{said}");
    }
    let joined = run(&sandbox, report);
    assert_eq!(joined.code, 3, "{joined}");
    assert!(joined.stdout.contains("10 instances:"), "{joined}");
}
