//! What `docs/migrate.md` and `docs/recipes/` say about migrations and roles runs as it stands there.

use std::fs;

use super::migrate::tree;
use crate::support::{INSTANCE, Sandbox, has};

const PAGES: [&str; 6] = [
    "migrate.md",
    "recipes/prometheus.md",
    "recipes/grafana.md",
    "recipes/sdcclient.md",
    "recipes/terraform.md",
    "recipes/ci.md",
];

fn document(name: &str) -> String {
    let path = format!("{}/../../docs/{name}", env!("CARGO_MANIFEST_DIR"));
    fs::read_to_string(path).unwrap()
}

/// The block of text behind a comment, with the name that the comment gives it.
fn blocks<'a>(page: &'a str, mark: &str) -> Vec<(&'a str, &'a str)> {
    let open = format!("<!-- {mark}: ");
    page.split(&open)
        .skip(1)
        .map(|rest| {
            let (name, rest) = rest.split_once(" -->\n```").unwrap();
            let (_, rest) = rest.split_once('\n').unwrap();
            (name, rest.split_once("```\n").unwrap().0)
        })
        .collect()
}

#[test]
fn every_before_becomes_its_after() {
    let mut count = 0;
    for page in PAGES {
        let page = document(page);
        for ((name, before), (same, after)) in
            blocks(&page, "before").into_iter().zip(blocks(&page, "after"))
        {
            assert_eq!(name, same);
            let (sandbox, token) = tree();
            let file = sandbox.file(&format!("tree/{name}"), &before.replace("TOKEN", &token));
            let line = format!(
                "monitoring auth migrate --name {INSTANCE} --scan tree --write-patch p --in-place -f"
            );
            let words: Vec<&str> = line.split(' ').collect();
            sandbox.run(&words).ok();
            let new = fs::read_to_string(file).unwrap();
            assert_eq!(new, after, "{name}");
            count += 1;
        }
    }
    assert_eq!(count, 5);
}

#[test]
fn the_lines_of_migrations_run() {
    if !has("patch") {
        return;
    }
    let mut lines = Vec::new();
    for page in PAGES {
        let page = document(page);
        for block in page.split("```sh\n").skip(1) {
            let block = block.split_once("```\n").unwrap().0;
            let is_migration = |it: &&str| it.starts_with("ibmcloud monitoring auth migrate ");
            lines.extend(block.lines().filter(is_migration).map(str::to_owned));
        }
    }
    assert!(lines.len() > 7, "{lines:?}");
    for line in lines {
        let (sandbox, token) = tree();
        let text = format!("t = '{token}'\nu = 'https://us-south.monitoring.cloud.ibm.com'\n");
        sandbox.file("tree/a.py", &text);
        // The paths of the pages are those of a reader.
        let words: Vec<&str> = line
            .split(' ')
            .map(|word| match word {
                "FILE" => "out.patch",
                "PATH"
                | "prometheus.yml"
                | "report.py"
                | "main.tf"
                | "scripts"
                | "/etc/grafana/provisioning" => "tree",
                word => word,
            })
            .collect();
        let said = sandbox.bash(&words.join(" "));
        sandbox.assert_no_secret(&said);
        assert!(matches!(said.code, 0 | 3), "{line}\n{said}");
        if line.contains("--write-patch") && said.code == 0 {
            sandbox.bash("patch -p1 < out.patch").ok();
        }
    }
}

#[test]
fn the_least_roles_are_made() {
    if !has("jq") {
        return;
    }
    let sandbox = Sandbox::new().logged_in();
    let script = sandbox.file("roles.sh", &document("recipes/run/roles.sh"));
    let said = sandbox.bash(&format!("bash '{}' {INSTANCE}", script.display()));
    sandbox.assert_no_secret(&said);
    assert_eq!(said.code, 0, "{said}");
    let groups = sandbox.run(&["iam", "access-groups"]).ok();
    assert!(groups.stdout.contains("monitoring-readers"), "{groups}");
}
