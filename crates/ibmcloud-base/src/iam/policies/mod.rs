//! Access policies of users, service IDs, access groups and trusted profiles: one set of commands, and one file
//! on what differs between those that a policy is for.

mod create;
mod delete;
mod list;
pub(in crate::iam) mod named;
mod options;
mod roles;
mod shared;
mod show;
mod subject;
mod update;
mod view;

use ibmcloud_cli::command::CommandSpec;

use self::create::PolicyCreateArgs;
use self::delete::PolicyDeleteArgs;
use self::list::PoliciesArgs;
use self::show::PolicyArgs;
use self::subject::{OfGroup, OfGroupTwice, OfProfile, OfServiceId, OfUser};
use self::update::PolicyUpdateArgs;

/// What a policy is for, in a usage line.
macro_rules! resources {
    () => {
        "[--service-name SERVICE_NAME] [--service-instance SERVICE_INSTANCE] [--region REGION] [--resource-type RESOURCE_TYPE] [--resource RESOURCE] [--resource-group-name RESOURCE_GROUP_NAME] [--resource-group-id RESOURCE_GROUP_ID] [--tags NAME1:VALUE1,NAME2:VALUE2...] [--account-management] [--attributes NAME=VALUE,NAME=VALUE...]"
    };
}

/// How a policy is shown.
macro_rules! shown {
    () => {
        "[--api-version V1 | V2] [-o, --output FORMAT] [-q, --quiet]"
    };
}

/// Of users and access groups, `-f` is the file.
macro_rules! created {
    ($whose:literal) => {
        concat!(
            $whose,
            " {-f, --file @JSON_FILE | --roles ROLE_NAME1,ROLE_NAME2... ",
            resources!(),
            "} ",
            shown!()
        )
    };
}

/// Of service IDs and trusted profiles, `-f` goes without a question.
macro_rules! created_by_force {
    ($whose:literal) => {
        concat!(
            $whose,
            " {--file JSON_FILE | -r, --roles ROLE_NAME1,ROLE_NAME2... ",
            resources!(),
            "} [-f, --force] ",
            shown!()
        )
    };
}

/// Of a policy that is there, roles that are not named stay.
macro_rules! updated {
    ($whose:literal) => {
        concat!(
            $whose,
            " POLICY_ID {-f, --file @JSON_FILE | [--roles ROLE_NAME1,ROLE_NAME2...] ",
            resources!(),
            "} ",
            shown!()
        )
    };
}

macro_rules! updated_by_force {
    ($whose:literal) => {
        concat!(
            $whose,
            " POLICY_ID {--file JSON_FILE | [-r, --roles ROLE_NAME1,ROLE_NAME2...] ",
            resources!(),
            "} [-f, --force] ",
            shown!()
        )
    };
}

/// The commands.
pub(crate) static COMMANDS: &[CommandSpec] = &[
    CommandSpec::new::<PoliciesArgs<OfUser>>("iam", "user-policies", "List the policies of a user")
        .usage(concat!("USER_NAME ", shown!())),
    CommandSpec::new::<PolicyArgs<OfUser>>(
        "iam",
        "user-policy",
        "Show details of a policy of a user",
    )
    .usage(concat!("USER_NAME POLICY_ID ", shown!())),
    CommandSpec::new::<PolicyCreateArgs<OfUser>>(
        "iam",
        "user-policy-create",
        "Create a policy for a user",
    )
    .usage(created!("USER_NAME")),
    CommandSpec::new::<PolicyUpdateArgs<OfUser>>(
        "iam",
        "user-policy-update",
        "Update a policy of a user",
    )
    .usage(updated!("USER_NAME")),
    CommandSpec::new::<PolicyDeleteArgs<OfUser>>(
        "iam",
        "user-policy-delete",
        "Delete a policy of a user",
    )
    .usage("USER_NAME POLICY_ID [-f, --force] [-q, --quiet] [--api-version V1 | V2]"),
    CommandSpec::new::<PoliciesArgs<OfServiceId>>(
        "iam",
        "service-policies",
        "List the policies of a service ID",
    )
    .usage(concat!("SERVICE_ID [-f, --force] ", shown!())),
    CommandSpec::new::<PolicyArgs<OfServiceId>>(
        "iam",
        "service-policy",
        "Show details of a policy of a service ID",
    )
    .usage(concat!("SERVICE_ID POLICY_ID [-f, --force] ", shown!())),
    CommandSpec::new::<PolicyCreateArgs<OfServiceId>>(
        "iam",
        "service-policy-create",
        "Create a policy for a service ID",
    )
    .usage(created_by_force!("SERVICE_ID")),
    CommandSpec::new::<PolicyUpdateArgs<OfServiceId>>(
        "iam",
        "service-policy-update",
        "Update a policy of a service ID",
    )
    .usage(updated_by_force!("SERVICE_ID")),
    CommandSpec::new::<PolicyDeleteArgs<OfServiceId>>(
        "iam",
        "service-policy-delete",
        "Delete a policy of a service ID",
    )
    .usage("SERVICE_ID POLICY_ID [-f, --force] [-q, --quiet] [--api-version V1 | V2]"),
    CommandSpec::new::<PoliciesArgs<OfGroup>>(
        "iam",
        "access-group-policies",
        "List the policies of an access group",
    )
    .usage(concat!("GROUP_NAME ", shown!())),
    CommandSpec::new::<PolicyArgs<OfGroup>>(
        "iam",
        "access-group-policy",
        "Show details of a policy of an access group",
    )
    .usage(concat!("GROUP_NAME POLICY_ID ", shown!())),
    CommandSpec::new::<PolicyCreateArgs<OfGroupTwice>>(
        "iam",
        "access-group-policy-create",
        "Create a policy for an access group",
    )
    .usage(created!("GROUP_NAME")),
    CommandSpec::new::<PolicyUpdateArgs<OfGroup>>(
        "iam",
        "access-group-policy-update",
        "Update a policy of an access group",
    )
    .usage(updated!("GROUP_NAME")),
    CommandSpec::new::<PolicyDeleteArgs<OfGroup>>(
        "iam",
        "access-group-policy-delete",
        "Delete a policy of an access group",
    )
    .usage("GROUP_NAME POLICY_ID [-f, --force] [-q, --quiet] [--api-version V1 | V2]"),
    CommandSpec::new::<PoliciesArgs<OfProfile>>(
        "iam",
        "trusted-profile-policies",
        "List the policies of a trusted profile",
    )
    .usage(concat!("(NAME | ID) [-f, --force] ", shown!())),
    CommandSpec::new::<PolicyArgs<OfProfile>>(
        "iam",
        "trusted-profile-policy",
        "Show details of a policy of a trusted profile",
    )
    .usage(concat!("(NAME | ID) POLICY_ID [-f, --force] ", shown!())),
    CommandSpec::new::<PolicyCreateArgs<OfProfile>>(
        "iam",
        "trusted-profile-policy-create",
        "Create a policy for a trusted profile",
    )
    .usage(created_by_force!("(NAME | ID)")),
    CommandSpec::new::<PolicyUpdateArgs<OfProfile>>(
        "iam",
        "trusted-profile-policy-update",
        "Update a policy of a trusted profile",
    )
    .usage(updated_by_force!("(NAME | ID)")),
    CommandSpec::new::<PolicyDeleteArgs<OfProfile>>(
        "iam",
        "trusted-profile-policy-delete",
        "Delete a policy of a trusted profile",
    )
    .usage("(NAME | ID) POLICY_ID [-f, --force] [-q, --quiet] [--api-version V1 | V2]"),
];
