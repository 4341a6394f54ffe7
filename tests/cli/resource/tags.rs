//! `resource tag…`.

use ibmcloud_emulator::keys;

use super::{fault, refused, resource, wrong_usage};
use crate::support::{INSTANCE, Sandbox};

#[test]
fn tags_are_attached_found_and_taken_off() {
    let sandbox = Sandbox::new().logged_in();
    insta::assert_snapshot!(resource(&sandbox, &["tags"]), @"
    exit status: 0
    --- stdout
    Listing tags...
    OK
    No tags found.
    --- stderr
    ");
    let attach = ["tag-attach", "--tag-names", "env:prod,team-a", "--resource-name", INSTANCE];
    insta::assert_snapshot!(resource(&sandbox, &attach), @"
    exit status: 0
    --- stdout
    Attaching tags env:prod, team-a...
    OK
    Tags were attached.
    --- stderr
    ");
    insta::assert_snapshot!(resource(&sandbox, &["tags", "-d", "true"]), @"
    exit status: 0
    --- stdout
    Listing tags...
    OK
    Name       Type   Providers
    env:prod   user   ghost
    team-a     user   ghost
    --- stderr
    ");
    let found =
        resource(&sandbox, &["search", "tags:\"env:prod\"", "--output", "json"]).ok().json();
    assert_eq!(found["items"][0]["name"], INSTANCE);
    let crn = found["items"][0]["crn"].as_str().unwrap().to_owned();
    let update = ["tag-attach", "--tag-name", "env:test", "--resource-id", &crn, "--update"];
    let results = resource(&sandbox, &[&update[..], &["--output", "json"]].concat()).ok().json();
    assert_eq!(results["results"][0]["is_error"], false);
    let names = |args: &[&str]| {
        let list = resource(&sandbox, &[&["tags", "--output", "json"], args].concat()).ok().json();
        let items = list["items"].as_array().unwrap().clone();
        items.iter().map(|it| it["name"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(names(&["-a", "true"]), ["env:test", "team-a"]);
    assert_eq!(names(&["-o", "1", "-l", "1"]), ["env:test"]);
    resource(&sandbox, &["tag-detach", "--tag-names", "env:test", "--resource-id", &crn]).ok();
    refused(
        &sandbox,
        &["tag-delete", "--tag-name", "team-a"],
        "The tag is attached to a resource.",
    );
    insta::assert_snapshot!(resource(&sandbox, &["tag-delete", "--tag-name", "env:prod"]), @"
    exit status: 0
    --- stdout
    Deleting tag env:prod...
    OK
    Tag env:prod was deleted.
    --- stderr
    ");
    let all = sandbox.run_with_input(&["resource", "tag-delete", "-a"], "n\n");
    assert!(all.stdout.ends_with("Nothing was changed.\n"), "{all}");
    insta::assert_snapshot!(resource(&sandbox, &["tag-delete", "-a", "-f"]), @"
    exit status: 0
    --- stdout
    Deleting all tags that no resource carries...
    OK
    0 tags were deleted.
    --- stderr
    ");
    assert_eq!(names(&[]), ["team-a"]);
}

#[test]
fn access_tags_are_created_first() {
    let sandbox = Sandbox::new().logged_in();
    insta::assert_snapshot!(resource(&sandbox, &["tag-create", "--tag-names", "zone:red, bad"]), @"
    exit status: 4
    --- stdout
    Creating tags zone:red, bad...
    OK
    Tags were created.
    These could not be changed:
    ID    Reason
    bad   The form must be key:value.
    --- stderr
    ");
    let kind = ["--tag-type", "access"];
    let unknown =
        ["tag-attach", "--tag-names", "zone:blue", "--resource-name", INSTANCE, kind[0], kind[1]];
    let said = resource(&sandbox, &unknown);
    assert_eq!(said.code, 1, "{said}");
    assert!(said.stdout.contains("The access management tag zone:blue does not exist."), "{said}");
    let known =
        ["tag-attach", "--tag-names", "zone:red", "--resource-name", INSTANCE, kind[0], kind[1]];
    resource(&sandbox, &known).ok();
    let found = resource(&sandbox, &["search", "name:monitoring-instance-01"]).ok();
    assert!(found.stdout.contains("Access Tags:         zone:red\n"), "{found}");
}

#[test]
fn tags_that_cannot_be_changed() {
    let sandbox = Sandbox::new().logged_in();
    let one = ["--resource-name", "nothing"];
    refused(
        &sandbox,
        &["tag-attach", "--tag-names", "x", one[0], one[1]],
        "Resource 'nothing' was not found.",
    );
    refused(
        &sandbox,
        &["tag-detach", "--tag-names", "x", one[0], one[1]],
        "Resource 'nothing' was not found.",
    );
    let deleted = resource(&sandbox, &["tag-delete", "--tag-name", "x"]);
    assert!(deleted.code == 1 && deleted.stdout.contains("The tag does not exist."), "{deleted}");
    wrong_usage(
        &sandbox,
        &[
            (&["tag-attach", "--tag-names", "x"], "one of '--resource-name', '--resource-id'"),
            (&["tag-attach", "--resource-name", "x"], "--tag-names is missing"),
            (
                &["tag-detach", "--tag-names", "x", "--resource-name", "a", "--resource-id", "b"],
                "cannot be used",
            ),
            (&["tag-create", "--tag-names", ","], "no tag was named"),
            (
                &["tag-create", "--tag-names", "a:b", "--tag-type", "user"],
                "only access tags can be created",
            ),
            (&["tag-delete"], "is missing"),
            (&["tags", "--tag-type", "other"], "'other' is not user, access or service"),
        ],
    );
    fault(&sandbox, "GET /v3/tags not-json");
    refused(&sandbox, &["tags"], "Could not get the tags.");
    let reader = Sandbox::new().identity(keys::READER).logged_in();
    let attach = ["tag-attach", "--tag-names", "x", "--resource-name", INSTANCE];
    refused(&reader, &attach, "You are not authorized to change tags.");
    refused(&reader, &["tag-delete", "-a", "-f"], "You are not authorized to change tags.");
}
