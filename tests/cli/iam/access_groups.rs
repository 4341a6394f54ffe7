//! `iam access-group…`, `iam user-policy-create` and `account users`: the pages on access.

use ibmcloud_emulator::keys;

use crate::iam::api_keys::steady;
use crate::support::{Said, Sandbox, has};

/// With the group of the documented lines.
fn with_group() -> Sandbox {
    let sandbox = Sandbox::new().logged_in();
    sandbox.run(&["iam", "access-group-create", "my-access-group", "-d", "who may look"]).ok();
    sandbox
}

/// The policy of the page on teams, its placeholders filled in.
const POLICY: &str = r#"{
  "roles": [{"role_id": "crn:v1:bluemix:public:iam::::serviceRole:Writer"}],
  "resources": [{"attributes": [
    {"name": "accountId", "value": "0123456789abcdef0123456789abcdef"},
    {"name": "serviceName", "value": "sysdig-monitor"},
    {"name": "serviceInstance", "value": "8d7af921-b136-4078-9666-081bd8470d94"},
    {"name": "sysdigTeam", "value": "40211"}
  ]}]
}"#;

#[test]
fn groups_are_made_and_listed() {
    let sandbox = Sandbox::new().logged_in();
    let _guard = steady();
    insta::assert_snapshot!(sandbox.run(&["iam", "access-groups"]), @"
    exit status: 0
    --- stdout
    Getting all access groups under current account as admin@example.com...
    OK
    Name            ID                           Description
    Public Access   AccessGroupId-PublicAccess   This group includes all users and service IDs by default.
    --- stderr
    ");
    let line = ["iam", "access-group-create", "my-access-group", "-d", "who may look"];
    insta::assert_snapshot!(sandbox.run(&line), @"
    exit status: 0
    --- stdout
    Creating access group my-access-group under current account as admin@example.com...
    OK
    Access group my-access-group was created.

    Name          my-access-group
    ID            AccessGroupId-[GUID]
    Description   who may look
    --- stderr
    ");
    insta::assert_snapshot!(sandbox.run(&line), @"
    exit status: 1
    --- stdout
    Creating access group my-access-group under current account as admin@example.com...
    --- stderr
    FAILED
    Could not create access group my-access-group.
    The identity service refused (status 409, code group_name_conflict_error): A group with the name 'my-access-group' exists already.
    Trace ID: [ID]
    Nothing was changed.
    ");
    insta::assert_snapshot!(sandbox.run(&["iam", "access-groups"]), @"
    exit status: 0
    --- stdout
    Getting all access groups under current account as admin@example.com...
    OK
    Name              ID                                                   Description
    my-access-group   AccessGroupId-[GUID]   who may look
    Public Access     AccessGroupId-PublicAccess                           This group includes all users and service IDs by default.
    --- stderr
    ");
    insta::assert_snapshot!(sandbox.run(&["iam", "access-groups", "--output", "JSON"]), @r#"
    exit status: 0
    --- stdout
    [
        {
            "id": "AccessGroupId-[GUID]",
            "name": "my-access-group",
            "description": "who may look",
            "account_id": "0123456789abcdef0123456789abcdef",
            "href": "https://iam.cloud.ibm.com/v2/groups/AccessGroupId-[GUID]",
            "last_modified_at": "[TIME]",
            "created_at": "[TIME]",
            "created_by_id": "IBMid-7218F5B7EC",
            "last_modified_by_id": "IBMid-7218F5B7EC"
        },
        {
            "id": "AccessGroupId-PublicAccess",
            "name": "Public Access",
            "description": "This group includes all users and service IDs by default.",
            "account_id": "0123456789abcdef0123456789abcdef",
            "href": "https://iam.cloud.ibm.com/v2/groups/AccessGroupId-PublicAccess",
            "last_modified_at": "[TIME]",
            "created_at": "[TIME]",
            "created_by_id": "",
            "last_modified_by_id": ""
        }
    ]
    --- stderr
    "#);
}

#[test]
fn many_groups_come_in_pages() {
    let sandbox = Sandbox::changed(|world| {
        for at in 0..120 {
            let member = world.identities[usize::from(at % 2 == 1)].iam_id.clone();
            world.access_groups.push(ibmcloud_emulator::world::AccessGroup {
                id: format!("AccessGroupId-{at}"),
                account: "0123456789abcdef0123456789abcdef".into(),
                name: format!("group-{at:03}"),
                members: vec![member],
                ..Default::default()
            });
        }
    })
    .logged_in();
    let count = |words: &[&str]| {
        let said = sandbox.run(&[&["iam", "access-groups", "-o", "JSON"], words].concat()).ok();
        said.json().as_array().unwrap().len()
    };
    assert_eq!(count(&[]), 121, "that of everybody is among them");
    assert_eq!(count(&["-u", "writer@example.com"]), 60);
    assert_eq!(count(&["-p", "sandbox-profile"]), 0);
    let said = sandbox.run(&["iam", "access-groups", "-u", "nobody@example.com"]);
    assert!(said.stderr.contains("User 'nobody@example.com' was not found"), "{said}");
}

/// Lines 70 to 75 of the acceptance list; 72 and 73 name a service and an instance that do not exist, and so are
/// run with what they mean.
#[test]
fn the_documented_lines_on_access() {
    if !has("bash") {
        return;
    }
    let sandbox = Sandbox::new().logged_in();
    sandbox.file("policy.json", POLICY);
    let said = sandbox.bash(
        "
        ibmcloud iam access-group-create my-access-group -d 'a description'
        ibmcloud iam access-group-create accessGroupName
        ibmcloud iam access-group-policy-create my-access-group --roles Viewer --service-name sysdig-monitor --service-instance 8d7af921-b136-4078-9666-081bd8470d94
        ibmcloud iam access-group-policy-create my-access-group --roles Reader --service-name sysdig-monitor --service-instance 8d7af921-b136-4078-9666-081bd8470d94
        ibmcloud iam access-group-policy-create accessGroupName accessGroupGUID --file policy.json
        ibmcloud iam access-group-policy-create my-access-group -f @policy.json
        ibmcloud iam access-groups
        ",
    );
    assert_eq!(said.code, 0, "{said}");
    sandbox.assert_no_secret(&said);
    assert_eq!(said.stdout.matches("Policy is successfully created").count(), 4, "{said}");
    assert!(said.stderr.contains("The access group is named once"), "{said}");
    let world = sandbox.cloud.world();
    let attributes = &world.policies[2].document["resources"][0]["attributes"];
    assert_eq!(attributes[3]["name"], "sysdigTeam");
    assert_eq!(world.policies[0].subject, world.access_groups[0].id);
}

#[test]
fn a_policy_is_shown_in_either_version() {
    let sandbox = with_group();
    let _guard = steady();
    let line = [
        "iam",
        "access-group-policy-create",
        "my-access-group",
        "--roles",
        "Viewer,Writer",
        "--service-name",
        "sysdig-monitor",
        "--resource-group-name",
        "default",
        "--region",
        "us-south",
        "--attributes",
        "sysdigTeam=40211",
    ];
    insta::assert_snapshot!(sandbox.run(&line), @"
    exit status: 0
    --- stdout
    Creating policy under current account for access group my-access-group as admin@example.com...
    OK
    Policy is successfully created

    Policy ID:   [GUID]
    Roles:       Viewer, Writer
    Resources:
                 Account ID          0123456789abcdef0123456789abcdef
                 Service Name        sysdig-monitor
                 Region              us-south
                 sysdigTeam          40211
                 Resource Group ID   13aa3ee48c3b44ddb64c05c79f7ab8ef
    --- stderr
    ");
    let newer = [&line[..], &["--api-version", "v2", "--output", "JSON"]].concat();
    assert_eq!(sandbox.run(&newer).code, 1, "the same in another form is the same");
    let newer: Vec<&str> = newer
        .iter()
        .map(|it| if it.contains("Team=") { "sysdigTeam=40212" } else { *it })
        .collect();
    let said = sandbox.run(&newer).ok().json();
    assert_eq!(said["subject"]["attributes"][0]["key"], "access_group_id");
    let roles = &said["control"]["grant"]["roles"];
    assert_eq!(roles[1]["role_id"], "crn:v1:bluemix:public:iam::::serviceRole:Writer");
    let newer = [&line[..], &["--api-version", "V2", "--tags", "env:prod"]].concat();
    insta::assert_snapshot!(sandbox.run(&newer), @"
    exit status: 0
    --- stdout
    Creating policy under current account for access group my-access-group as admin@example.com...
    OK
    Policy is successfully created

    Policy ID:   [GUID]
    Roles:       Viewer, Writer
    Resources:
                 Account ID          0123456789abcdef0123456789abcdef
                 Service Name        sysdig-monitor
                 Region              us-south
                 sysdigTeam          40211
                 Resource Group ID   13aa3ee48c3b44ddb64c05c79f7ab8ef
                 Tag                 env:prod
    --- stderr
    ");
}

#[test]
fn a_user_gets_a_policy() {
    let sandbox = Sandbox::new().logged_in();
    let _guard = steady();
    let line = ["iam", "user-policy-create", "reader@example.com", "--roles", "Editor"];
    let line = [&line[..], &["--service-name", "sysdig-monitor"]].concat();
    insta::assert_snapshot!(sandbox.run(&line), @"
    exit status: 0
    --- stdout
    Creating policy under current account for user reader@example.com as admin@example.com...
    OK
    Policy is successfully created

    Policy ID:   [GUID]
    Roles:       Editor
    Resources:
                 Account ID     0123456789abcdef0123456789abcdef
                 Service Name   sysdig-monitor
    --- stderr
    ");
    insta::assert_snapshot!(sandbox.run(&line), @"
    exit status: 1
    --- stdout
    Creating policy under current account for user reader@example.com as admin@example.com...
    --- stderr
    FAILED
    Could not create the policy.
    The identity service refused (status 409, code policy_conflict_error): The policy wasn't created because an access policy with identical attributes and roles already exists.
    Trace ID: [ID]
    Nothing was changed.
    ");
    let reader = sandbox.cloud.world().identities[2].iam_id.clone();
    assert_eq!(sandbox.cloud.world().policies[0].subject, reader);
}

#[test]
fn what_cannot_be_a_policy_is_refused_before_anything_is_sent() {
    let sandbox = with_group();
    sandbox.file("list.json", "[1]");
    let calls = sandbox.calls().len();
    let table: [(&[&str], &str); 6] = [
        (&[], "Incorrect Usage: '--file' or '--roles' is missing"),
        (&["--roles", "Viewer", "--file", "x"], "Incorrect Usage: '--roles' cannot be used with"),
        (
            &["--roles", "Viewer", "--tags", "prod"],
            "Incorrect Usage: 'prod' is not a value for --tags",
        ),
        (&["--roles", "Viewer", "--attributes", "=x"], "Incorrect Usage: '=x' is not a value for"),
        (&["--roles", "Viewer", "--api-version", "v3"], "Incorrect Usage: 'v3' is not a value for"),
        (&["--colour", "x"], "Incorrect Usage: flag provided but not defined: -colour"),
    ];
    for (words, expected) in table {
        let line = [&["iam", "access-group-policy-create", "my-access-group"], words].concat();
        let said = sandbox.run(&line);
        assert_eq!(said.code, 1, "{words:?}: {said}");
        assert!(said.stderr.starts_with(&format!("FAILED\n{expected}")), "{words:?}: {said}");
    }
    assert_eq!(sandbox.calls().len(), calls);
    for (file, expected) in [("no.json", "cannot be used"), ("list.json", "holds no JSON object")] {
        let line = ["iam", "access-group-policy-create", "my-access-group", "--file", file];
        let said = sandbox.run(&line);
        assert!(said.stderr.contains(expected), "{said}");
    }
    assert!(sandbox.cloud.world().policies.is_empty());
}

#[test]
fn no_group_no_role_and_a_fault() {
    let _guard = steady();
    let grant = |sandbox: &Sandbox, group: &str| -> Said {
        sandbox.run(&["iam", "access-group-policy-create", group, "--roles", "Viewer"])
    };
    let sandbox = with_group();
    insta::assert_snapshot!(grant(&sandbox, "nobody"), @"
    exit status: 1
    --- stdout
    Creating policy under current account for access group nobody as admin@example.com...
    --- stderr
    FAILED
    Access group 'nobody' was not found.
    List the groups with 'ibmcloud iam access-groups', or create it with 'ibmcloud iam access-group-create'. Nothing was changed.
    ");
    sandbox.cloud.add_fault("POST /v1/policies 403".parse().unwrap());
    insta::assert_snapshot!(grant(&sandbox, "my-access-group"), @"
    exit status: 1
    --- stdout
    Creating policy under current account for access group my-access-group as admin@example.com...
    --- stderr
    FAILED
    Could not create the policy.
    The identity service refused (status 403, code insufficent_permissions): Forbidden
    Ask the owner of the account for the role that this needs, then log in again.
    Trace ID: [ID]
    Nothing was changed.
    ");
    let reader = Sandbox::new().identity(keys::READER).logged_in();
    insta::assert_snapshot!(reader.run(&["iam", "access-group-create", "mine"]), @"
    exit status: 1
    --- stdout
    Creating access group mine under current account as reader@example.com...
    --- stderr
    FAILED
    Could not create access group mine.
    The identity service refused (status 403, code insufficent_permissions): You are not authorized to perform this operation.
    Ask the owner of the account for the role that this needs, then log in again.
    Trace ID: [ID]
    Nothing was changed.
    ");
    sandbox.cloud.add_fault("GET /v2/groups 500".parse().unwrap());
    insta::assert_snapshot!(sandbox.run(&["iam", "access-groups"]), @"
    exit status: 1
    --- stdout
    Getting all access groups under current account as admin@example.com...
    --- stderr
    FAILED
    Could not get the access groups.
    The identity service refused (status 500, code internal_error): Internal Server Error
    The service is in trouble: try again later, or look at https://cloud.ibm.com/status.
    Trace ID: [ID]
    ");
}

#[test]
fn users_are_listed() {
    let sandbox = Sandbox::changed(|world| {
        let membership = world.identities[1].memberships[0].clone();
        let email = "invited@example.com".to_owned();
        world.invitations.push(ibmcloud_emulator::world::Invitation::new(email, membership));
    })
    .logged_in();
    let _guard = steady();
    insta::assert_snapshot!(sandbox.run(&["account", "users"]), @"
    exit status: 0
    --- stdout
    Getting users under account Example Account...
    OK
    User ID               State
    admin@example.com     ACTIVE
    writer@example.com    ACTIVE
    reader@example.com    ACTIVE
    manager@example.com   ACTIVE
    invited@example.com   PENDING
    --- stderr
    ");
    let said = sandbox.run(&["account", "users", "-o", "JSON"]).ok().json();
    assert_eq!(said[4]["state"], "PENDING");
    let second = ["account", "users", "-c", "fedcba9876543210fedcba9876543210"];
    insta::assert_snapshot!(sandbox.run(&second), @"
    exit status: 0
    --- stdout
    Getting users under account fedcba9876543210fedcba9876543210...
    OK
    User ID             State
    admin@example.com   ACTIVE
    --- stderr
    ");
    insta::assert_snapshot!(sandbox.run(&["account", "users", "-c", "mine"]), @"
    exit status: 1
    --- stdout
    --- stderr
    FAILED
    'mine' is not the ID of an account.
    List your accounts with 'ibmcloud account list'.
    ");
    let stranger = ["account", "users", "--account-id", "00000000000000000000000000000000"];
    insta::assert_snapshot!(sandbox.run(&stranger), @"
    exit status: 1
    --- stdout
    Getting users under account 00000000000000000000000000000000...
    --- stderr
    FAILED
    Could not get the users.
    Account management refused (status 403, code 403): Not authorized to access the users.
    Ask the owner of the account for the role that this needs, then log in again.
    Trace ID: [ID]
    ");
    sandbox.cloud.add_fault("GET /v2/accounts/* truncated".parse().unwrap());
    assert_eq!(sandbox.run(&["account", "users"]).code, 1);
}
