//! Tags of resources. What the commands share is here.

mod attach;
mod create;
mod delete;
mod detach;
mod list;
mod resources;
mod shared;

use ibmcloud_cli::command::CommandSpec;

/// The commands.
pub(crate) static COMMANDS: &[CommandSpec] = &[
    CommandSpec::new::<list::TagsArgs>(
        "resource",
        "tags",
        "List all tags",
    ),
    CommandSpec::new::<create::TagCreateArgs>(
        "resource",
        "tag-create",
        "Create access management tags",
    ),
    CommandSpec::new::<attach::TagAttachArgs>(
        "resource",
        "tag-attach",
        "Attach tags to resources",
    )
    .usage(
        "--tag-names TAG_NAMES (--resource-name NAME | --resource-id CRN | --resources-query QUERY) [--resource-type RESOURCE_TYPE] [--tag-type TAG_TYPE] [--account-id ACCOUNT_ID] [--replace] [--update] [--output FORMAT] [-q, --quiet]",
    ),
    CommandSpec::new::<detach::TagDetachArgs>(
        "resource",
        "tag-detach",
        "Detach tags from resources",
    )
    .usage(
        "--tag-names TAG_NAMES (--resource-name NAME | --resource-id CRN | --resources-query QUERY) [--resource-type RESOURCE_TYPE] [--tag-type TAG_TYPE] [--account-id ACCOUNT_ID] [--output FORMAT] [-q, --quiet]",
    ),
    CommandSpec::new::<delete::TagDeleteArgs>(
        "resource",
        "tag-delete",
        "Delete a tag that no resource carries, or all of them",
    )
    .usage(
        "(--tag-name TAG_NAME | -a, --all) [--tag-type TAG_TYPE] [--account-id ACCOUNT_ID] [-f, --force] [--output FORMAT] [-q, --quiet]",
    ),
];
