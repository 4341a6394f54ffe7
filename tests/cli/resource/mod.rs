//! `resource`, and `resources`.

mod groups;
mod reclamations;
mod search;
mod service_instance_changes;
mod service_instance_locks;
mod service_instances;
mod service_keys;
mod tags;

use crate::support::{Said, Sandbox};

fn resource(sandbox: &Sandbox, args: &[&str]) -> Said {
    sandbox.run(&[&["resource"], args].concat())
}

fn refused(sandbox: &Sandbox, args: &[&str], text: &str) {
    let before = sandbox.cloud.world().to_json();
    let said = resource(sandbox, args);
    assert_eq!(said.code, 1, "{said}");
    assert!(said.stderr.starts_with("FAILED\n") && said.stderr.contains(text), "{said}");
    assert_eq!(sandbox.cloud.world().to_json(), before, "{said}");
}

/// Each of these words is wrong usage, for the reason beside it.
fn wrong_usage(sandbox: &Sandbox, table: &[(&[&str], &str)]) {
    for (args, reason) in table {
        let said = resource(sandbox, args);
        assert_eq!(said.code, 1, "{said}");
        assert!(
            said.stderr.contains("Incorrect Usage: ") && said.stderr.contains(reason),
            "{said}"
        );
        assert!(said.stdout.starts_with("NAME:\n"), "{said}");
    }
}

fn fault(sandbox: &Sandbox, text: &str) {
    sandbox.cloud.add_fault(text.parse().unwrap());
}
