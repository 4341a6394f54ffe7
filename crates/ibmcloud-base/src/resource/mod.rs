//! The `resource` namespace: resource groups, service instances, their keys, search and tags.

pub(crate) mod block;
mod group;
mod group_create;
mod group_delete;
mod group_update;
mod groups;
pub(crate) mod keys;
mod names;
mod parameters;
mod quota;
mod quotas;
pub(crate) mod reclamations;
mod search;
mod service_instance;
mod service_instance_create;
mod service_instance_delete;
mod service_instance_lock;
mod service_instance_unlock;
mod service_instance_update;
mod service_instances;
pub(crate) mod tags;

use std::io;

use ibmcloud_cli::command::CommandSpec;
use ibmcloud_cli::console::Console;
use ibmcloud_cli::context::Context;
use ibmcloud_cli::errors::CommandError;
use ibmcloud_cli::messages::Message;
use ibmcloud_cli::msg;
use ibmcloud_cli::view::View;
use serde_json::{Value, json};

use crate::select::Scope;

/// The commands.
pub(super) static COMMANDS: &[CommandSpec] = &[
    CommandSpec::new::<groups::GroupsArgs>(
        "resource",
        "groups",
        "List resource groups",
        "[--default] [--output FORMAT] [-q, --quiet]",
    ),
    CommandSpec::new::<group::GroupArgs>(
        "resource",
        "group",
        "Show details of a resource group",
        "NAME [--id] [--output FORMAT] [-q, --quiet]",
    ),
    CommandSpec::new::<group_create::GroupCreateArgs>(
        "resource",
        "group-create",
        "Create a resource group",
        "NAME [--output FORMAT] [-q, --quiet]",
    ),
    CommandSpec::new::<group_update::GroupUpdateArgs>(
        "resource",
        "group-update",
        "Update an existing resource group",
        "NAME [-n, --name NEW_NAME] [-f, --force] [--output FORMAT] [-q, --quiet]",
    ),
    CommandSpec::new::<group_delete::GroupDeleteArgs>(
        "resource",
        "group-delete",
        "Delete a resource group",
        "NAME [-f, --force] [-q, --quiet]",
    ),
    CommandSpec::new::<quotas::QuotasArgs>(
        "resource",
        "quotas",
        "List all quotas",
        "[--output FORMAT] [-q, --quiet]",
    ),
    CommandSpec::new::<quota::QuotaArgs>(
        "resource",
        "quota",
        "Show details of a quota",
        "NAME [--output FORMAT] [-q, --quiet]",
    ),
    CommandSpec::new::<service_instances::ServiceInstancesArgs>(
        "resource",
        "service-instances",
        "List service instances",
        "[--service-name SERVICE_NAME] [--location LOCATION] [--type INSTANCE_TYPE] [-g RESOURCE_GROUP | --all-resource-groups] [--long] [--limit LIMIT] [--offset OFFSET] [--output FORMAT] [-q, --quiet]",
    ),
    CommandSpec::new::<service_instance::ServiceInstanceArgs>(
        "resource",
        "service-instance",
        "Show details of a service instance",
        "(NAME | ID) [--location LOCATION] [-g RESOURCE_GROUP] [--id] [--output FORMAT] [-q, --quiet]",
    ),
    CommandSpec::new::<service_instance_create::CreateArgs>(
        "resource",
        "service-instance-create",
        "Create a service instance",
        "NAME (SERVICE_NAME | SERVICE_ID) SERVICE_PLAN_NAME LOCATION [-d, --deployment DEPLOYMENT_NAME] [-p, --parameters @JSON_FILE | JSON_STRING] [-g RESOURCE_GROUP] [--service-endpoints TYPE] [--allow-cleanup] [--lock] [--subscription SUBSCRIPTION_ID] [--output FORMAT] [-q, --quiet]",
    )
    .meant(service_instance_create::meant),
    CommandSpec::new::<service_instance_update::UpdateArgs>(
        "resource",
        "service-instance-update",
        "Update a service instance",
        "(NAME | ID) [-n, --name NEW_NAME] [--service-plan-id SERVICE_PLAN_ID] [-p, --parameters @JSON_FILE | JSON_STRING] [--replace-parameters] [-g RESOURCE_GROUP] [--service-endpoints TYPE] [-f, --force] [--output FORMAT] [-q, --quiet]",
    ),
    CommandSpec::new::<service_instance_delete::DeleteArgs>(
        "resource",
        "service-instance-delete",
        "Delete a service instance",
        "(NAME | ID) [-g RESOURCE_GROUP] [-f, --force] [--recursive] [-q, --quiet]",
    ),
    CommandSpec::new::<service_instance_lock::LockArgs>(
        "resource",
        "service-instance-lock",
        "Lock a service instance",
        "(NAME | ID) [-g RESOURCE_GROUP] [-f, --force] [-q, --quiet]",
    ),
    CommandSpec::new::<service_instance_unlock::UnlockArgs>(
        "resource",
        "service-instance-unlock",
        "Unlock a service instance",
        "(NAME | ID) [-g RESOURCE_GROUP] [-f, --force] [-q, --quiet]",
    ),
    CommandSpec::new::<search::SearchArgs>(
        "resource",
        "search",
        "Search for resources",
        "LUCENE_QUERY [-o, --offset OFFSET] [-l, --limit LIMIT] [-s, --sort-by SORT_BY] [-p, --provider PROVIDER] [-ir, --is-reclaimed IS_RECLAIMED] [--output FORMAT] [-q, --quiet]",
    ),
];

/// The person said no to a deletion.
pub(crate) struct Kept;

impl View for Kept {
    fn people(&self, console: &mut Console) -> io::Result<()> {
        console.say(&msg!("Nothing was changed."))
    }

    fn program(&self) -> Value {
        json!({ "deleted": false })
    }
}

/// What is being done to an instance.
pub(crate) enum Verb {
    Retrieving,
    Updating,
    Deleting,
    Locking,
    Unlocking,
}

/// The progress line of a command on one instance.
pub(crate) fn doing(
    ctx: &Context,
    verb: &Verb,
    name: &str,
    scope: &Scope,
) -> Result<Message, CommandError> {
    let session = ctx.session()?;
    let name = ctx.console.entity(name);
    let account = ctx.console.entity(&session.account_name());
    let user = ctx.console.entity(&session.user);
    let groups = match &scope.group_name {
        Some(group) => msg!("in resource group {{.Group}}", Group = ctx.console.entity(group)),
        None => msg!("in all resource groups"),
    };
    Ok(match verb {
        Verb::Retrieving => msg!(
            "Retrieving service instance {{.Name}} {{.Groups}} under account {{.Account}} as {{.User}}...",
            Name = name, Groups => groups, Account = account, User = user
        ),
        Verb::Updating => msg!(
            "Updating service instance {{.Name}} {{.Groups}} under account {{.Account}} as {{.User}}...",
            Name = name, Groups => groups, Account = account, User = user
        ),
        Verb::Locking => msg!(
            "Locking service instance {{.Name}} {{.Groups}} under account {{.Account}} as {{.User}}...",
            Name = name, Groups => groups, Account = account, User = user
        ),
        Verb::Unlocking => msg!(
            "Unlocking service instance {{.Name}} {{.Groups}} under account {{.Account}} as {{.User}}...",
            Name = name, Groups => groups, Account = account, User = user
        ),
        Verb::Deleting => msg!(
            "Deleting service instance {{.Name}} {{.Groups}} under account {{.Account}} as {{.User}}...",
            Name = name, Groups => groups, Account = account, User = user
        ),
    })
}
