//! Members of access groups: users, service IDs and trusted profiles.

mod add;
mod kind;
mod list;
mod purge;
mod remove;

use ibmcloud_cli::command::CommandSpec;

use self::add::AddArgs;
use self::kind::{Profiles, ServiceIds, Users};
use self::list::MembersArgs;
use self::purge::PurgeArgs;
use self::remove::RemoveArgs;

/// The commands.
pub(crate) static COMMANDS: &[CommandSpec] = &[
    CommandSpec::new::<MembersArgs<Users>>(
        "iam",
        "access-group-users",
        "List the users in an access group",
    ),
    CommandSpec::new::<AddArgs<Users>>(
        "iam",
        "access-group-user-add",
        "Add users to an access group",
    )
    .usage("GROUP_NAME USER_NAME [USER_NAME2...] [-o, --output FORMAT] [-q, --quiet]"),
    CommandSpec::new::<RemoveArgs<Users>>(
        "iam",
        "access-group-user-remove",
        "Remove a user from an access group",
    ),
    CommandSpec::new::<PurgeArgs<Users>>(
        "iam",
        "access-group-user-purge",
        "Remove a user from all access groups",
    ),
    CommandSpec::new::<MembersArgs<ServiceIds>>(
        "iam",
        "access-group-service-ids",
        "List the service IDs in an access group",
    ),
    CommandSpec::new::<AddArgs<ServiceIds>>(
        "iam",
        "access-group-service-id-add",
        "Add service IDs to an access group",
    )
    .usage("GROUP_NAME SERVICE_ID_NAME [SERVICE_ID_NAME2...] [-o, --output FORMAT] [-q, --quiet]"),
    CommandSpec::new::<RemoveArgs<ServiceIds>>(
        "iam",
        "access-group-service-id-remove",
        "Remove a service ID from an access group",
    ),
    CommandSpec::new::<PurgeArgs<ServiceIds>>(
        "iam",
        "access-group-service-id-purge",
        "Remove a service ID from all access groups",
    ),
    CommandSpec::new::<MembersArgs<Profiles>>(
        "iam",
        "access-group-trusted-profiles",
        "List the trusted profiles in an access group",
    ),
    CommandSpec::new::<AddArgs<Profiles>>(
        "iam",
        "access-group-trusted-profile-add",
        "Add trusted profiles to an access group",
    )
    .usage(
        "GROUP_NAME (PROFILE_NAME | PROFILE_ID) [PROFILE_NAME2 | PROFILE_ID2...] [-o, --output FORMAT] [-q, --quiet]",
    ),
    CommandSpec::new::<RemoveArgs<Profiles>>(
        "iam",
        "access-group-trusted-profile-remove",
        "Remove a trusted profile from an access group",
    ),
    CommandSpec::new::<PurgeArgs<Profiles>>(
        "iam",
        "access-group-trusted-profile-purge",
        "Remove a trusted profile from all access groups",
    ),
];
