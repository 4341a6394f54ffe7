//! What is tried with every command. `table.rs` has one row for each: a new command fails here until it has
//! one, and needs nothing else.

mod contracts;
mod doors;
mod examples;
mod forms;
mod situations;
mod table;

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use ibmcloud_monitoring::REGISTRY;

use crate::support::Sandbox;
use table::{ROWS, Row};

/// How many commands are tried at the same time.
const AT_ONCE: usize = 3;

#[test]
fn every_command_has_one_row() {
    for spec in REGISTRY.all() {
        let path = spec.path();
        let found = ROWS.iter().filter(|row| row.path == path).count();
        assert_eq!(found, 1, "`{path}` needs one row in tests/cli/every_command/table.rs");
    }
    for row in ROWS {
        assert!(REGISTRY.all().any(|spec| spec.path() == row.path), "no command `{}`", row.path);
        let transcript = row.path.starts_with("monitoring ") && row.elsewhere.is_none();
        let files = row.situations_in.is_some_and(|files| files.contains(".rs"));
        assert!(transcript || files || !row.path.starts_with("monitoring "), "`{}`", row.path);
    }
}

/// The row of a command.
fn row(path: &str) -> Row {
    *ROWS.iter().find(|row| row.path == path).unwrap_or_else(|| panic!("`{path}` has no row"))
}

/// The files that lines of the table name.
fn files_of_commands(sandbox: &Sandbox) {
    sandbox.file("alert.json", r#"{"name": "Low uptime", "condition": "avg(avg(x)) > 1"}"#);
    sandbox.file("policy.yaml", "version: 1\ndefault: IAM_ONLY\n");
    sandbox.file("open.yaml", "version: 1\ndefault: ANY\n");
    sandbox.file("dashboard.json", r#"{"name": "Walk", "panels": [], "layout": []}"#);
}

/// Does the same with all of them, several at a time; the results are in their order.
fn at_once<T: Sync, R: Send>(all: &[T], work: impl Fn(&T) -> R + Sync) -> Vec<R> {
    let next = AtomicUsize::new(0);
    let done = Mutex::new(Vec::new());
    thread::scope(|scope| {
        for _ in 0..AT_ONCE {
            scope.spawn(|| {
                loop {
                    let nth = next.fetch_add(1, Ordering::Relaxed);
                    let Some(one) = all.get(nth) else { break };
                    let result = work(one);
                    done.lock().unwrap().push((nth, result));
                }
            });
        }
    });
    let mut done = done.into_inner().unwrap();
    done.sort_by_key(|(nth, _)| *nth);
    done.into_iter().map(|(_, result)| result).collect()
}
