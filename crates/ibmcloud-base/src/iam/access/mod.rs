//! Access groups and access policies, as far as the pages on Monitoring use them.

mod group_create;
mod group_policy_create;
mod groups;
mod policy;
mod user_policy_create;

use ibmcloud_cli::command::CommandSpec;
use ibmcloud_cli::context::Context;
use ibmcloud_cli::errors::{Changed, CommandError};
use ibmcloud_cli::msg;
use ibmcloud_transport::{AccessGroup, Client, User};

use super::{Place, only};

/// The commands.
pub(crate) static COMMANDS: &[CommandSpec] = &[
    CommandSpec::new::<groups::AccessGroupsArgs>(
        "iam",
        "access-groups",
        "List access groups",
        "[-u USER_NAME | -s SERVICE_ID_NAME | -p (PROFILE_NAME | PROFILE_ID)] [-o, --output FORMAT] [-q, --quiet]",
    ),
    CommandSpec::new::<group_create::AccessGroupCreateArgs>(
        "iam",
        "access-group-create",
        "Create an access group",
        "GROUP_NAME [-d, --description DESCRIPTION] [-o, --output FORMAT] [-q, --quiet]",
    ),
    CommandSpec::new::<group_policy_create::GroupPolicyCreateArgs>(
        "iam",
        "access-group-policy-create",
        "Create a policy for an access group",
        "GROUP_NAME {-f, --file @JSON_FILE | --roles ROLE_NAME1,ROLE_NAME2... [--service-name SERVICE_NAME] [--service-instance SERVICE_INSTANCE] [--region REGION] [--resource-type RESOURCE_TYPE] [--resource RESOURCE] [--resource-group-name RESOURCE_GROUP_NAME] [--resource-group-id RESOURCE_GROUP_ID] [--tags NAME1:VALUE1,NAME2:VALUE2...] [--account-management] [--attributes NAME=VALUE,NAME=VALUE...]} [--api-version V1 | V2] [-o, --output FORMAT] [-q, --quiet]",
    ),
    CommandSpec::new::<user_policy_create::UserPolicyCreateArgs>(
        "iam",
        "user-policy-create",
        "Create a policy for a user",
        "USER_NAME {-f, --file @JSON_FILE | --roles ROLE_NAME1,ROLE_NAME2... [--service-name SERVICE_NAME] [--service-instance SERVICE_INSTANCE] [--region REGION] [--resource-type RESOURCE_TYPE] [--resource RESOURCE] [--resource-group-name RESOURCE_GROUP_NAME] [--resource-group-id RESOURCE_GROUP_ID] [--tags NAME1:VALUE1,NAME2:VALUE2...] [--account-management] [--attributes NAME=VALUE,NAME=VALUE...]} [--api-version V1 | V2] [-o, --output FORMAT] [-q, --quiet]",
    ),
];

/// The group with a name or ID.
fn group(
    ctx: &Context,
    client: &Client,
    place: &Place,
    wanted: &str,
) -> Result<AccessGroup, CommandError> {
    let doing = msg!("Could not get the access groups.");
    let mut found = ctx.ask(doing, Changed::Nothing, client.access_groups(place.id(), None))?;
    found.retain(|group| group.name == wanted || group.id == wanted);
    only(
        found,
        wanted,
        |group| &group.id,
        || {
            CommandError::plain(
                msg!("Access group '{{.Name}}' was not found.", Name = wanted),
                msg!(
                    "List the groups with '{{.Program}} iam access-groups', or create it with '{{.Program}} iam access-group-create'.",
                    Program = ctx.program
                ),
            )
        },
    )
}

/// The user with a login name or e-mail address, who has joined the account.
fn user(ctx: &Context, client: &Client, place: &Place, wanted: &str) -> Result<User, CommandError> {
    let doing = msg!("Could not get the users.");
    let mut found = ctx.ask(doing, Changed::Nothing, client.users(place.id()))?;
    found.retain(|user| {
        let called = |name: &str| name.eq_ignore_ascii_case(wanted);
        !user.iam_id.is_empty() && (called(&user.user_id) || called(&user.email))
    });
    only(
        found,
        wanted,
        |user| &user.iam_id,
        || {
            CommandError::plain(
                msg!("User '{{.Name}}' was not found in the account.", Name = wanted),
                msg!("List the users with '{{.Program}} account users'.", Program = ctx.program),
            )
        },
    )
}
