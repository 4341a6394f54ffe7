//! `monitoring auth audit` as people and scripts see it: a row an instance, and an exit code that is no better.

use ibmcloud_emulator::{Fault, Options, World, keys};
use insta::assert_snapshot;
use serde_json::Value;

use crate::support::{GUID, INSTANCE, Said, Sandbox, stable};

/// A fleet of so many instances, and somebody who is logged in.
pub(super) fn fleet(count: usize) -> Sandbox {
    let world = World::fleet(count, 1);
    Sandbox::with(Options { world, ..Options::default() }).logged_in()
}

/// Runs the audit with these words.
pub(super) fn audit(sandbox: &Sandbox, words: &[&str]) -> Said {
    sandbox.run(&[&["monitoring", "auth", "audit"], words].concat())
}

/// Writes the audit with these words into a file, as JSON.
pub(super) fn keep(sandbox: &Sandbox, file: &str, words: &[&str]) -> String {
    let said = audit(sandbox, &[words, &["--output", "JSON"]].concat());
    assert!(matches!(said.code, 0 | 3 | 4), "{said}");
    sandbox.file(file, &said.stdout).display().to_string()
}

/// The row of an instance in a document.
pub(super) fn row<'a>(document: &'a Value, name: &str) -> &'a Value {
    let rows = document["instances"].as_array().unwrap();
    rows.iter().find(|it| it["name"] == name).unwrap()
}

/// Sets the mode of an instance behind the program's back.
pub(super) fn set_mode(sandbox: &Sandbox, guid: &str, mode: &str) {
    sandbox.cloud.with_world(|world| {
        let instance = world.instances.iter_mut().find(|it| it.guid == guid).unwrap();
        let parameters = instance.parameters.get_or_insert_default();
        parameters.insert("external_api_auth".to_owned(), mode.into());
    });
}

#[test]
fn people_see_a_row_an_instance_and_what_the_reasons_mean() {
    let _stable = stable();
    let sandbox = Sandbox::new().logged_in();
    let said = audit(&sandbox, &[]);
    assert_snapshot!(said, @"
    exit status: 3
    --- stdout
    Looking at the instances of account Example Account...
    OK
    Name                       Region     Resource Group   Mode       Tokens       Teams   Verdict   Reason
    monitoring-frankfurt       eu-de      default          IAM_ONLY   may return   3       clean     -
    monitoring-london          eu-gb      test-rg          ANY        alive        3       finding   monitor-tokens-accepted
    IBM Cloud Monitoring abc   us-south   default          - (ANY)    alive        3       finding   monitor-tokens-accepted
    monitoring-instance-01     us-south   default          ANY        alive        3       finding   monitor-tokens-accepted

    4 instances: 1 as wanted, 3 not, 0 could not be read.
    --- stderr
    ");
    let table = audit(&sandbox, &["--output", "table"]);
    assert_eq!(table.stdout, said.stdout);
    assert_snapshot!(audit(&sandbox, &["--output", "WIDE"]).stdout, @"
    Looking at the instances of account Example Account...
    OK
    Account           Name                       Region     Resource Group   Mode       Tokens       Teams   Verdict   Reason                                     Endpoints            Could Reset   Last Lock-down   GUID
    Example Account   monitoring-frankfurt       eu-de      default          IAM_ONLY   may return   3       clean     tokens-not-proven                          not-said             0+            -                [GUID]
    Example Account   monitoring-london          eu-gb      test-rg          ANY        alive        3       finding   monitor-tokens-accepted                    not-said             0+            -                [GUID]
    Example Account   IBM Cloud Monitoring abc   us-south   default          - (ANY)    alive        3       finding   monitor-tokens-accepted, parameter-unset   not-said             0+            -                [GUID]
    Example Account   monitoring-instance-01     us-south   default          ANY        alive        3       finding   monitor-tokens-accepted                    public-and-private   0+            -                [GUID]

    Reason                    Instances   Meaning
    monitor-tokens-accepted   3           The instance accepts Monitor API tokens and is wanted IAM_ONLY.
    tokens-not-proven         1           Of some Monitor API tokens it is not proven that they are dead: they work again when ANY returns.
    parameter-unset           1           The parameter external_api_auth was never set; the verdict rests on what the instance does.

    4 instances: 1 as wanted, 3 not, 0 could not be read.
    ");
}

#[test]
fn the_exit_code_is_no_better_than_the_worst_row() {
    let sandbox = Sandbox::new().logged_in();
    let said = audit(&sandbox, &["--name", INSTANCE]);
    assert_eq!(said.code, 3, "{said}");
    set_mode(&sandbox, GUID, "IAM_ONLY");
    let said = audit(&sandbox, &["--name", INSTANCE]);
    assert_eq!(said.code, 0, "{said}");
    let said = audit(&sandbox, &["--name", INSTANCE, "--require-proof"]);
    assert_eq!(said.code, 3, "{said}");
    sandbox.cloud.add_fault("/api/* 503".parse::<Fault>().unwrap());
    let said = audit(&sandbox, &["--name", INSTANCE, "--output", "JSON"]);
    assert_eq!(said.code, 4, "{said}");
    assert_eq!(row(&said.json(), INSTANCE)["verdict"], "unread");
}

#[test]
fn an_account_that_cannot_be_listed_is_said_in_every_form() {
    let sandbox = Sandbox::new().logged_in();
    sandbox.cloud.add_fault("/v2/resource_instances 503".parse::<Fault>().unwrap());
    for form in ["TABLE", "WIDE", "JSON", "CSV", "JUNIT", "MARKDOWN"] {
        let said = audit(&sandbox, &["--output", form]);
        assert_eq!(said.code, 4, "{form}: {said}");
        let text = format!("{}{}", said.stdout, said.stderr);
        assert!(text.contains("503") || text.contains("resource controller"), "{form}: {said}");
        assert!(text.contains("Example Account"), "{form}: {said}");
    }
}

#[test]
fn what_may_only_be_listed_is_a_row() {
    let sandbox = Sandbox::changed(|world| {
        let reader = world.identities.iter_mut().find(|it| it.email.starts_with("reader"));
        reader.unwrap().memberships[0].service = ibmcloud_emulator::world::ServiceRole::None;
    });
    let sandbox = sandbox.identity(keys::READER).logged_in();
    let said = audit(&sandbox, &["--name", INSTANCE, "--output", "JSON"]);
    assert_eq!(said.code, 4, "{said}");
    let document = said.json();
    assert_eq!(row(&document, INSTANCE)["reasons"][0]["code"], "forbidden");
    assert_eq!(document["summary"]["unread"], 1);
}

#[test]
fn an_audit_changes_nothing() {
    let sandbox = Sandbox::new().logged_in();
    let before = sandbox.cloud.world();
    let calls = sandbox.calls().len();
    audit(&sandbox, &[]);
    let calls: Vec<String> = sandbox.calls().split_off(calls);
    let changing = |call: &&String| !call.starts_with("GET ") && !call.contains("/identity/");
    assert_eq!(calls.iter().find(changing), None);
    assert_eq!(sandbox.cloud.world().instances, before.instances);
}
