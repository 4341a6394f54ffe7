//! Members of access groups, access groups themselves, custom roles, and what lets somebody become a trusted profile.

use ibmcloud_emulator::world::AccessGroup;

use crate::iam::api_keys::steady;
use crate::support::Sandbox;

const ACCOUNT: &str = "0123456789abcdef0123456789abcdef";

fn with_group() -> Sandbox {
    let sandbox = Sandbox::new().logged_in();
    sandbox.run(&["iam", "access-group-create", "readers", "-q"]).ok();
    sandbox.run(&["iam", "service-id-create", "bot", "-q"]).ok();
    sandbox
}

fn members(sandbox: &Sandbox) -> Vec<String> {
    sandbox.cloud.world().access_groups[0].members.clone()
}

#[test]
fn members_of_every_kind_come_and_go() {
    let sandbox = with_group();
    for (kind, plural, name) in [
        ("user", "users", "writer@example.com"),
        ("service-id", "service-ids", "bot"),
        ("trusted-profile", "trusted-profiles", "sandbox-profile"),
    ] {
        let run = |verb: &str, words: &[&str]| {
            let command = format!("access-group-{kind}-{verb}");
            sandbox.run(&[&["iam", &command], words].concat())
        };
        let list = || {
            let command = format!("access-group-{plural}");
            let said = sandbox.run(&["iam", &command, "readers", "-o", "JSON"]).ok();
            said.json().as_array().unwrap().len()
        };
        let force: &[&str] = if kind == "trusted-profile" { &["-f"] } else { &[] };
        assert_eq!(list(), 0);
        let said = run("remove", &[&["readers", name], force].concat());
        assert_eq!(said.code, 1, "{said}");
        assert!(said.stderr.contains("is not a member of access group 'readers'."), "{said}");
        assert!(said.stderr.contains("Nothing was changed."), "{said}");
        let said = run("add", &["readers", name]).ok();
        assert!(said.stdout.contains(" is added to access group readers\n"), "{said}");
        let said = run("add", &["readers", name]).ok();
        assert!(said.stdout.contains(" is a member of access group readers already\n"), "{said}");
        assert_eq!(list(), 1);
        run("remove", &[&["readers", name], force].concat()).ok();
        assert_eq!(list(), 0);
        run("add", &["readers", name]).ok();
        let said = run("purge", &[name, "-f"]).ok();
        assert!(said.stdout.contains("from these access groups: readers\n"), "{said}");
        let said = run("purge", &[name, "-f"]);
        assert_eq!(said.code, 1, "{said}");
        assert!(said.stderr.contains("is a member of no access group."), "{said}");
    }
    assert!(members(&sandbox).is_empty());
}

#[test]
fn nobody_joins_when_one_of_several_is_nobody() {
    let sandbox = with_group();
    let line = ["iam", "access-group-user-add", "readers", "writer@example.com", "nobody@x.com"];
    let said = sandbox.run(&line);
    assert_eq!(said.code, 1, "{said}");
    assert!(said.stderr.contains("User 'nobody@x.com' was not found in the account."), "{said}");
    assert!(said.stderr.contains("Nothing was changed."), "{said}");
    assert!(members(&sandbox).is_empty());
    let said = sandbox.run(&["iam", "access-group-user-add", "nothing", "writer@example.com"]);
    assert!(said.stderr.contains("Access group 'nothing' was not found."), "{said}");
}

#[test]
fn whoever_has_left_the_account_can_be_removed() {
    let sandbox = with_group();
    sandbox.cloud.with_world(|world| {
        world.access_groups[0].members.push("IBMid-LEFT".into());
    });
    sandbox.run(&["iam", "access-group-user-remove", "readers", "IBMid-LEFT"]).ok();
    assert!(members(&sandbox).is_empty());
}

#[test]
fn a_service_that_says_yes_and_does_nothing_is_found_out() {
    let sandbox = with_group();
    sandbox.cloud.add_fault("GET /v2/groups/*/members empty-list".parse().unwrap());
    let said = sandbox.run(&["iam", "access-group-user-add", "readers", "writer@example.com"]);
    assert_eq!(said.code, 5, "{said}");
    assert!(said.stderr.contains("but shows something else: writer@example.com."), "{said}");
    assert!(!said.stdout.contains("is added"), "{said}");
}

#[test]
fn a_group_is_shown_renamed_and_deleted() {
    let sandbox = with_group();
    let _guard = steady();
    let update = ["iam", "access-group-update", "readers", "-n", "watchers", "-d", "words", "-f"];
    insta::assert_snapshot!(sandbox.run(&update), @"
    exit status: 0
    --- stdout
    Updating access group readers under current account as admin@example.com...
    OK
    Access group readers is updated successfully

    Name          watchers
    ID            AccessGroupId-[GUID]
    Description   words
    --- stderr
    ");
    insta::assert_snapshot!(sandbox.run(&["iam", "access-group", "watchers"]), @"
    exit status: 0
    --- stdout
    Getting access group watchers under current account as admin@example.com...
    OK

    Name          watchers
    ID            AccessGroupId-[GUID]
    Description   words
    --- stderr
    ");
    let id = sandbox.run(&["iam", "access-group", "watchers", "--id"]).ok();
    assert!(id.stdout.contains("\nAccessGroupId-") || id.stdout.starts_with("AccessGroupId-"));
    sandbox.run(&["iam", "access-group-user-add", "watchers", "writer@example.com"]).ok();
    let said = sandbox.run(&["iam", "access-group-delete", "watchers", "-f"]);
    assert_eq!(said.code, 1, "{said}");
    assert!(said.stderr.contains("Access group 'watchers' has 1 members."), "{said}");
    assert_eq!(members(&sandbox).len(), 1);
    sandbox.run(&["iam", "access-group-delete", "watchers", "--recursive", "-f"]).ok();
    assert!(sandbox.cloud.world().access_groups.is_empty());
}

#[test]
fn groups_of_one_name_are_told_apart() {
    let sandbox = Sandbox::changed(|world| {
        for id in ["AccessGroupId-1", "AccessGroupId-2"] {
            world.access_groups.push(AccessGroup {
                id: id.into(),
                account: ACCOUNT.into(),
                name: "twins".into(),
                ..AccessGroup::default()
            });
        }
    })
    .logged_in();
    let said = sandbox.run(&["iam", "access-group-delete", "twins", "-f"]);
    assert!(said.stderr.contains("AccessGroupId-1, AccessGroupId-2"), "{said}");
    sandbox.run(&["iam", "access-group-delete", "AccessGroupId-1", "-f"]).ok();
    assert_eq!(sandbox.cloud.world().access_groups.len(), 1);
}

#[test]
fn a_role_of_the_accounts_own_is_used_by_its_name() {
    let sandbox = with_group();
    let _guard = steady();
    let line = ["iam", "role-create", "Silencer", "--display-name", "Silencer of alerts"];
    let line = [&line[..], &["--service-name", "sysdig-monitor"]].concat();
    let said = sandbox.run(&[&line[..], &["-a", "sysdig-monitor.nothing"]].concat());
    assert_eq!(said.code, 1, "{said}");
    let actions = "sysdig-monitor.alert.edit,sysdig-monitor.alerts.read";
    insta::assert_snapshot!(sandbox.run(&[&line[..], &["-a", actions]].concat()), @"
    exit status: 0
    --- stdout
    Creating role Silencer under current account as admin@example.com...
    OK
    Role Silencer is created successfully

    Name           Silencer
    Display Name   Silencer of alerts
    ID             dcfa9c04591bd4df65a195bdad7bf57a
    Service Name   sysdig-monitor
    CRN            crn:v1:bluemix:public:iam-access-management::a/0123456789abcdef0123456789abcdef::customRole:Silencer
    Description
    Actions        sysdig-monitor.alert.edit
                   sysdig-monitor.alerts.read
    --- stderr
    ");
    let roles = ["iam", "roles", "--service", "sysdig-monitor", "--output", "JSON"];
    let list = sandbox.run(&roles).ok().json();
    assert_eq!(list.as_array().unwrap().len(), 8);
    let said = sandbox.run(&["iam", "roles", "--service", "nothing"]);
    assert!(said.stderr.contains("Service 'nothing' was not found in the catalog."), "{said}");
    let said = sandbox.run(&["iam", "roles", "--roles", "King"]);
    assert!(said.stderr.contains("The role 'King' is not known."), "{said}");
    let grant = ["iam", "service-policy-create", "bot", "--roles", "Silencer of alerts"];
    sandbox.run(&[&grant[..], &["--service-name", "sysdig-monitor"]].concat()).ok();
    let said = sandbox.run(&["iam", "role-delete", "Silencer", "-f"]);
    assert!(said.stderr.contains("The role is assigned by a policy."), "{said}");
    let update = ["iam", "role-update", "Silencer", "-a", "sysdig-monitor.alert.edit", "-f"];
    sandbox.run(&update).ok();
    let role = &sandbox.cloud.world().custom_roles[0];
    assert_eq!((role.actions.len(), role.display_name.as_str()), (1, "Silencer of alerts"));
    sandbox.run(&["iam", "service-id-delete", "bot", "-f"]).ok();
    sandbox.run(&["iam", "role-delete", "Silencer", "-f"]).ok();
    assert!(sandbox.cloud.world().custom_roles.is_empty());
}

#[test]
fn a_profile_trusts_and_no_longer_trusts() {
    let sandbox = with_group();
    let _guard = steady();
    sandbox.run(&["iam", "trusted-profile-create", "p", "-d", "words"]).ok();
    let line = ["iam", "trusted-profile-identity-create", "p", "--id", "nobody"];
    let said = sandbox.run(&[&line[..], &["--id-type", "SERVICEID"]].concat());
    assert!(said.stderr.contains("Service ID 'nobody' was not found."), "{said}");
    let line = ["iam", "trusted-profile-identity-create", "p", "--id", "bot"];
    insta::assert_snapshot!(sandbox.run(&[&line[..], &["--id-type", "serviceid"]].concat()), @"
    exit status: 0
    --- stdout
    Connecting bot to trusted profile p under current account as admin@example.com...
    OK
    bot may now assume trusted profile p

    IAM ID        iam-ServiceId-[GUID]
    Identifier    ServiceId-[GUID]
    Type          serviceid
    Description
    --- stderr
    ");
    let shown = sandbox.run(&["iam", "trusted-profile-identities", "p", "-o", "JSON"]).ok().json();
    let id = shown[0]["identifier"].as_str().unwrap().to_owned();
    let line = ["iam", "trusted-profile-identity-delete", "p", &id, "--id-type", "SERVICEID", "-f"];
    sandbox.run(&line).ok();
    let said = sandbox.run(&line);
    assert_eq!(said.code, 1, "{said}");
    assert!(said.stderr.contains("may not assume trusted profile 'p' by name."), "{said}");

    let rule = ["iam", "trusted-profile-rule-create", "p", "--name", "r", "--type", "Profile-CR"];
    let condition = ["--cr-type", "IKS_SA", "--conditions"];
    let wrong = [&rule[..], &condition, &["namespace=default"]].concat();
    let said = sandbox.run(&wrong);
    assert!(said.stderr.contains("is not a value for --conditions"), "{said}");
    let right = "claim:namespace,operator:EQUALS,value:default";
    insta::assert_snapshot!(sandbox.run(&[&rule[..], &condition, &[right]].concat()), @r#"
    exit status: 0
    --- stdout
    Creating a rule of trusted profile p under current account as admin@example.com...
    OK
    Rule ClaimRule-[GUID] is created successfully

    ID                      ClaimRule-[GUID]
    Name                    r
    Type                    Profile-CR
    Compute Resource Type   IKS_SA
    Conditions              namespace EQUALS "default"
    --- stderr
    "#);
    sandbox.run(&["iam", "trusted-profile-rule-update", "p", "r", "--name", "s"]).ok();
    let said = sandbox.run(&["iam", "trusted-profile-rule-delete", "p", "r", "-f"]);
    assert!(said.stderr.contains("There is no rule r in trusted profile 'p'."), "{said}");
    sandbox.run(&["iam", "trusted-profile-rule-delete", "p", "s", "-f"]).ok();

    let connect = ["iam", "trusted-profile-link-create", "p", "--name", "l", "--cr-type", "VSI"];
    let elsewhere =
        "crn:v1:bluemix:public:is:us-south:a/fedcba9876543210fedcba9876543210::instance:1";
    let said = sandbox.run(&[&connect[..], &["--link-crn", elsewhere]].concat());
    assert!(said.stderr.contains("belongs to another account"), "{said}");
    let here = format!("crn:v1:bluemix:public:is:us-south:a/{ACCOUNT}::instance:1");
    sandbox.run(&[&connect[..], &["--link-crn", &here]].concat()).ok();
    sandbox.run(&["iam", "trusted-profile-link-delete", "p", "l", "-f"]).ok();
    sandbox.run(&["iam", "trusted-profile-update", "p", "-n", "q"]).ok();
    sandbox.run(&["iam", "trusted-profile-delete", "q", "-f"]).ok();
    let said = sandbox.run(&["iam", "trusted-profile", "q"]);
    assert!(said.stderr.contains("Trusted profile 'q' was not found."), "{said}");
}

#[test]
fn a_session_becomes_a_profile_once() {
    let sandbox = with_group();
    let assume = ["iam", "trusted-profile-assume", "sandbox-profile"];
    sandbox.cloud.with_world(|world| {
        let profile = world.identities.iter_mut().find(|it| it.name == "sandbox-profile");
        profile.unwrap().trusts.clear();
    });
    let said = sandbox.run(&assume);
    assert_eq!(said.code, 1, "{said}");
    assert!(said.stderr.contains("FAILED\n"), "{said}");
    let who = |sandbox: &Sandbox| sandbox.run(&["target"]).ok().stdout;
    assert!(who(&sandbox).contains("admin@example.com"));
    let line = ["iam", "trusted-profile-identity-create", "sandbox-profile"];
    let line = [&line[..], &["--id", "admin@example.com", "--id-type", "USER"]].concat();
    sandbox.run(&line).ok();
    sandbox.run(&assume).ok();
    assert!(!who(&sandbox).contains("User:             admin@example.com"), "{}", who(&sandbox));
    let said = sandbox.run(&assume);
    assert!(said.stderr.contains("The session is one of a trusted profile already."), "{said}");
}
