//! Access groups and access policies, as far as the pages on Monitoring use them.

mod group_create;
mod group_policy_create;
mod groups;
mod policy;
mod shared;
mod user_policy_create;

use ibmcloud_cli::command::CommandSpec;

/// The commands.
pub(crate) static COMMANDS: &[CommandSpec] = &[
    CommandSpec::new::<groups::AccessGroupsArgs>(
        "iam",
        "access-groups",
        "List access groups",
    )
    .usage(
        "[-u USER_NAME | -s SERVICE_ID_NAME | -p (PROFILE_NAME | PROFILE_ID)] [-o, --output FORMAT] [-q, --quiet]",
    ),
    CommandSpec::new::<group_create::AccessGroupCreateArgs>(
        "iam",
        "access-group-create",
        "Create an access group",
    ),
    CommandSpec::new::<group_policy_create::GroupPolicyCreateArgs>(
        "iam",
        "access-group-policy-create",
        "Create a policy for an access group",
    )
    .usage(
        "GROUP_NAME {-f, --file @JSON_FILE | --roles ROLE_NAME1,ROLE_NAME2... [--service-name SERVICE_NAME] [--service-instance SERVICE_INSTANCE] [--region REGION] [--resource-type RESOURCE_TYPE] [--resource RESOURCE] [--resource-group-name RESOURCE_GROUP_NAME] [--resource-group-id RESOURCE_GROUP_ID] [--tags NAME1:VALUE1,NAME2:VALUE2...] [--account-management] [--attributes NAME=VALUE,NAME=VALUE...]} [--api-version V1 | V2] [-o, --output FORMAT] [-q, --quiet]",
    ),
    CommandSpec::new::<user_policy_create::UserPolicyCreateArgs>(
        "iam",
        "user-policy-create",
        "Create a policy for a user",
    )
    .usage(
        "USER_NAME {-f, --file @JSON_FILE | --roles ROLE_NAME1,ROLE_NAME2... [--service-name SERVICE_NAME] [--service-instance SERVICE_INSTANCE] [--region REGION] [--resource-type RESOURCE_TYPE] [--resource RESOURCE] [--resource-group-name RESOURCE_GROUP_NAME] [--resource-group-id RESOURCE_GROUP_ID] [--tags NAME1:VALUE1,NAME2:VALUE2...] [--account-management] [--attributes NAME=VALUE,NAME=VALUE...]} [--api-version V1 | V2] [-o, --output FORMAT] [-q, --quiet]",
    ),
];
