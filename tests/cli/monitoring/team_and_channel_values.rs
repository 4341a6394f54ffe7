//! Values of teams and channels that need care: masks, flags, names with control characters, and what a
//! service does not take.

use crate::support::transcript::{ABC_GUID, refusals, run, transcript, writes};
use crate::support::{Sandbox, stable};

#[test]
fn a_mask_never_becomes_the_secret() {
    let sandbox = Sandbox::new().logged_in();
    let before = sandbox.cloud.world();
    let shown = run(&sandbox, "channel show --id 16 --output JSON").ok();
    sandbox.file("shown.json", &shown.stdout);
    sandbox.file("moved.json", &shown.stdout.replace("hooks.example", "hooks2.example"));
    let lines = [
        "channel create --file shown.json --channel-name copy",
        "channel create --type webhook --channel-name copy --url https://x.example/********",
        "channel update --id 16 --file moved.json",
    ];
    insta::assert_snapshot!(transcript(&sandbox, &lines), @"
    $ channel create --file shown.json --channel-name copy
    FAILED
    'url' holds a mask, such as 'channel show' prints, and not the value itself.
    Nothing was changed. Write the value into the file, or give it with '--option url=@FILE'.
    [1]

    $ channel create --type webhook --channel-name copy --url https://x.example/********
    FAILED
    'url' holds a mask, such as 'channel show' prints, and not the value itself.
    Nothing was changed. Write the value into the file, or give it with '--option url=@FILE'.
    [1]

    $ channel update --id 16 --file moved.json
    Updating notification channel 16 of instance IBM Cloud Monitoring abc...
    FAILED
    'url' holds a mask, such as 'channel show' prints, and not the value itself.
    Nothing was changed. Write the value into the file, or give it with '--option url=@FILE'.
    [1]
    ");
    assert!(writes(&sandbox).is_empty());
    let real = "--url https://hooks2.example.com/real --output JSON";
    let copy =
        run(&sandbox, &format!("channel create --file shown.json --channel-name copy {real}"));
    assert_eq!(copy.ok().json()["options"]["url"], "https://hooks2.example.com/********");
    run(&sandbox, "channel update --id 16 --file shown.json").ok();
    let channel = |world: &ibmcloud_emulator::World| {
        let all = &world.monitor(ABC_GUID).unwrap().notification_channels;
        all.iter().find(|it| it["id"] == 16).unwrap()["options"]["url"].clone()
    };
    assert_eq!(channel(&sandbox.cloud.world()), channel(&before), "the secret is kept");
}

#[test]
fn an_option_that_is_true_or_false_is_nothing_else() {
    let sandbox = Sandbox::new().logged_in();
    let email = "channel create --type email --channel-name x --recipient a@example.com";
    let create = format!("{email} --option notifyOnOk=maybe");
    insta::assert_snapshot!(refusals(&sandbox, &[&create]), @"
    $ channel create --type email --channel-name x --recipient a@example.com --option notifyOnOk=maybe
    FAILED
    Incorrect Usage: 'notifyOnOk' must be true or false.
    ");
    let update = run(&sandbox, "channel update --id 16 --option notifyOnOk=maybe");
    assert!(update.stderr.contains("'notifyOnOk' must be true or false."), "{update}");
    assert!(writes(&sandbox).is_empty());
    let on = run(&sandbox, "channel update --id 16 --option notifyOnOk=TRUE --output JSON").ok();
    assert_eq!(on.json()["options"]["notifyOnOk"], true);
}

#[test]
fn what_the_service_did_not_change_is_told() {
    let sandbox = Sandbox::new().logged_in();
    let lines = [
        "team update --team 'Monitor Operations' --team-name X --description new",
        "team update --team 'Monitor Operations' --add-member reader@example.com --scope 'a = \"b\"'",
        "team update --team 'Monitor Operations' --add-member reader@example.com:read",
        "team show --team 'Monitor Operations'",
    ];
    let _guard = stable();
    insta::assert_snapshot!(transcript(&sandbox, &lines), @r#"
    $ team update --team 'Monitor Operations' --team-name X --description new
    Updating team Monitor Operations of instance IBM Cloud Monitoring abc...
    FAILED
    The service accepted the update of 'Monitor Operations', but left this as it was: name, description.
    Any other change was made: look at it before you go on.
    [5]

    $ team update --team 'Monitor Operations' --add-member reader@example.com --scope 'a = "b"'
    Updating team Monitor Operations of instance IBM Cloud Monitoring abc...
    FAILED
    The service accepted the update of 'Monitor Operations', but left this as it was: filter.
    Any other change was made: look at it before you go on.
    [5]

    $ team update --team 'Monitor Operations' --add-member reader@example.com:read
    Updating team Monitor Operations of instance IBM Cloud Monitoring abc...
    OK
    Team Monitor Operations with ID 40211 was updated.

    $ team show --team 'Monitor Operations'
    Getting a team of instance IBM Cloud Monitoring abc...
    OK

    Name:           Monitor Operations
    ID:             40211
    Version:        4
    Description:    Immutable Monitor team with full visibility
    Default:        true
    Immutable:      true
    Default Role:   ROLE_TEAM_EDIT
    Scope:
    Created:        [TIME]
    Updated:        [TIME]
    Members:
                    admin@example.com:     ROLE_TEAM_MANAGER
                    writer@example.com:    ROLE_TEAM_EDIT
                    manager@example.com:   ROLE_TEAM_MANAGER
                    reader@example.com:    ROLE_TEAM_READ
    "#);
}

#[test]
fn a_name_moves_no_column_and_makes_no_row() {
    let sandbox = Sandbox::new().logged_in();
    for name in ["\u{1b}[31mred\u{1b}[0m", "two\nlines"] {
        let args = ["monitoring", "team", "create", "--name", crate::support::transcript::ABC];
        sandbox.run(&[&args[..], &["--team-name", name]].concat()).ok();
    }
    insta::assert_snapshot!(run(&sandbox, "team list --quiet").ok().stdout, @r"
    Name                     ID      Users   Default
    Monitor Operations       40211   4       true
    Payments                 40212   3       false
    Platform                 40213   3       false
    \u{1b}[31mred\u{1b}[0m   50001   0       false
    two\nlines               50002   0       false
    ");
}
