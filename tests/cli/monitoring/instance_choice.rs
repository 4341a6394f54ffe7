//! Which instance a change is for: it is named, or asked for on a terminal, and never guessed.

use std::fs;

use crate::support::Sandbox;
use crate::support::pty::Terminal;
use crate::support::transcript::words;

/// The only instance of its region.
const LONDON: &str = "monitoring-london";

/// Every command that changes something in an instance, apart from `auth` and `token`, in a form that
/// would succeed or be refused by the service, if it only knew where.
const CHANGES: &[&str] = &[
    "platform-metrics-receiver",
    "api POST /api/teams -f name=walk",
    "api -X DELETE /api/alerts/1",
    "apply mon",
    "alert add --alert-name walk --condition 'avg(avg(x)) > 1'",
    "alert update --id 7301 --file alert.json",
    "alert delete --id 7301",
    "alert enable --id 7303",
    "alert disable --id 7301",
    "dashboard add-json --file dashboard.json",
    "dashboard update --id 8842 --file dashboard.json",
    "dashboard delete --id 8842",
    "event add --event-name walk",
    "event delete --id deploy",
    "channel create --type EMAIL --channel-name walk --recipient a@example.com",
    "channel update --id 15 --enabled false",
    "channel delete --id 15",
    "team create --team-name Walk",
    "team update --team Payments --description words",
    "team delete --team Payments",
    "user invite --user new@example.com",
    "user delete --user reader@example.com",
    "access-key create",
    "access-key enable --id 1",
    "access-key disable --id 1",
];

fn london() -> Sandbox {
    let mut sandbox = Sandbox::new().logged_in();
    sandbox.run(&["target", "-r", "eu-gb"]).ok();
    sandbox.set("NO_COLOR", "1");
    sandbox.file("alert.json", r#"{"name":"walk","condition":"avg(avg(x)) > 1"}"#);
    sandbox.file("dashboard.json", r#"{"name":"walk","panels":[]}"#);
    let folder = sandbox.file("mon.txt", "").with_file_name("mon");
    fs::create_dir_all(folder.join("teams")).unwrap();
    sandbox
}

/// What was asked of services that was no question.
fn changes(sandbox: &Sandbox) -> Vec<String> {
    let mut calls = sandbox.calls();
    calls.retain(|call| {
        !call.starts_with("GET ") && !call.contains("/identity/") && !call.starts_with("CONNECT")
    });
    calls
}

#[test]
fn a_change_without_a_name_is_refused_even_where_there_is_one_instance_only() {
    let sandbox = london();
    for line in CHANGES {
        for more in ["", " --name ''", " --output JSON"] {
            let typed = format!("monitoring {line}{more}");
            let typed = words(&typed);
            let typed: Vec<&str> = typed.iter().map(String::as_str).collect();
            // Whoever pipes an answer to another question has not named an instance with it.
            let said = sandbox.run_with_input(&typed, "y\n1\n");
            assert_eq!(said.code, 1, "{line}{more}\n{said}");
            let wanted = "A change has to name its instance. These are here:\n  monitoring-london   eu-gb\nNothing was changed. Name the one you mean with '--name'.\n";
            assert!(said.stderr.contains(wanted), "{line}{more}\n{said}");
        }
    }
    assert_eq!(changes(&sandbox), [] as [String; 0]);
}

#[test]
fn force_guesses_nothing_either() {
    let sandbox = london();
    for line in ["apply mon", "alert delete --id 7301", "team delete --team Payments"] {
        let typed = words(&format!("monitoring {line} --force"));
        let typed: Vec<&str> = typed.iter().map(String::as_str).collect();
        let said = sandbox.run(&typed);
        assert_eq!(said.code, 1, "{said}");
        assert!(said.stderr.contains("A change has to name its instance."), "{said}");
    }
    assert_eq!(changes(&sandbox), [] as [String; 0]);
}

#[test]
fn on_a_terminal_the_instance_is_asked_for() {
    let sandbox = london();
    let create = ["monitoring", "team", "create", "--team-name", "Walk"];
    let mut terminal = Terminal::start(&sandbox, &create);
    terminal.sees("Select the instance to change (or press enter to change nothing):\n");
    terminal.sees("1. monitoring-london   eu-gb\n").sees("Enter a number> ").types("");
    let ended = terminal.ends();
    assert_eq!(ended.code, 1, "{}", ended.text);
    assert!(ended.text.ends_with("FAILED\nNothing was changed.\n\n"), "{}", ended.text);
    assert_eq!(changes(&sandbox), [] as [String; 0]);

    sandbox.run(&["target", "-r", "us-south"]).ok();
    let mut terminal = Terminal::start(&sandbox, &create);
    terminal
        .sees("1. monitoring-instance-01     us-south\n2. IBM Cloud Monitoring abc   us-south\n");
    terminal.sees("Enter a number> ").types("2");
    let ended = terminal.ends();
    assert_eq!(ended.code, 0, "{}", ended.text);
    let teams = |name| sandbox.run(&["monitoring", "team", "list", "--name", name]).ok().stdout;
    assert!(teams("IBM Cloud Monitoring abc").contains("Walk"));
    assert!(!teams("monitoring-instance-01").contains("Walk"));
}

#[test]
fn a_rehearsal_and_whatever_reads_may_mean_the_only_instance() {
    let sandbox = london();
    for line in ["team list", "alert list", "api /api/teams", "export written"] {
        let typed = words(&format!("monitoring {line}"));
        let typed: Vec<&str> = typed.iter().map(String::as_str).collect();
        sandbox.run(&typed).ok();
    }
    sandbox.run(&["monitoring", "apply", "written", "--dry-run"]).ok();
    sandbox.run(&["monitoring", "alert", "list", "--name", LONDON]).ok();
}
