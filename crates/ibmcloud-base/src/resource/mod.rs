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
mod service_instance_update;
mod service_instances;
mod shared;
pub(crate) mod tags;

use ibmcloud_cli::command::CommandSpec;

use self::service_instance_lock::{LockArgs, Off, On};

/// The commands.
pub(super) static COMMANDS: &[CommandSpec] = &[
    CommandSpec::new::<groups::GroupsArgs>(
        "resource",
        "groups",
        "List resource groups",
    ),
    CommandSpec::new::<group::GroupArgs>(
        "resource",
        "group",
        "Show details of a resource group",
    ),
    CommandSpec::new::<group_create::GroupCreateArgs>(
        "resource",
        "group-create",
        "Create a resource group",
    ),
    CommandSpec::new::<group_update::GroupUpdateArgs>(
        "resource",
        "group-update",
        "Update an existing resource group",
    ),
    CommandSpec::new::<group_delete::GroupDeleteArgs>(
        "resource",
        "group-delete",
        "Delete a resource group",
    ),
    CommandSpec::new::<quotas::QuotasArgs>(
        "resource",
        "quotas",
        "List all quotas",
    ),
    CommandSpec::new::<quota::QuotaArgs>(
        "resource",
        "quota",
        "Show details of a quota",
    ),
    CommandSpec::new::<service_instances::ServiceInstancesArgs>(
        "resource",
        "service-instances",
        "List service instances",
    )
    .usage(
        "[--service-name SERVICE_NAME] [--location LOCATION] [--type INSTANCE_TYPE] [-g RESOURCE_GROUP | --all-resource-groups] [--long] [--limit LIMIT] [--offset OFFSET] [--output FORMAT] [-q, --quiet]",
    ),
    CommandSpec::new::<service_instance::ServiceInstanceArgs>(
        "resource",
        "service-instance",
        "Show details of a service instance",
    )
    .usage(
        "(NAME | ID) [--location LOCATION] [-g RESOURCE_GROUP] [--id | --crn] [--output FORMAT] [-q, --quiet]",
    ),
    CommandSpec::new::<service_instance_create::CreateArgs>(
        "resource",
        "service-instance-create",
        "Create a service instance",
    )
    .usage(
        "NAME (SERVICE_NAME | SERVICE_ID) SERVICE_PLAN_NAME LOCATION [-d, --deployment DEPLOYMENT_NAME] [-p, --parameters @JSON_FILE | JSON_STRING] [-g RESOURCE_GROUP] [--service-endpoints TYPE] [--allow-cleanup] [--lock] [--subscription SUBSCRIPTION_ID] [--output FORMAT] [-q, --quiet]",
    )
    .meant(service_instance_create::meant),
    CommandSpec::new::<service_instance_update::UpdateArgs>(
        "resource",
        "service-instance-update",
        "Update a service instance",
    )
    .usage(
        "(NAME | ID) [-n, --name NEW_NAME] [--service-plan-id SERVICE_PLAN_ID] [-p, --parameters @JSON_FILE | JSON_STRING] [--replace-parameters] [-g RESOURCE_GROUP] [--service-endpoints TYPE] [-f, --force] [--output FORMAT] [-q, --quiet]",
    ),
    CommandSpec::new::<service_instance_delete::DeleteArgs>(
        "resource",
        "service-instance-delete",
        "Delete a service instance",
    )
    .usage(
        "(NAME | ID) [-g RESOURCE_GROUP] [-f, --force] [--recursive] [-q, --quiet]",
    ),
    CommandSpec::new::<LockArgs<On>>(
        "resource",
        "service-instance-lock",
        "Lock a service instance",
    )
    .usage(
        "(NAME | ID) [-g RESOURCE_GROUP] [-f, --force] [-q, --quiet]",
    ),
    CommandSpec::new::<LockArgs<Off>>(
        "resource",
        "service-instance-unlock",
        "Unlock a service instance",
    )
    .usage(
        "(NAME | ID) [-g RESOURCE_GROUP] [-f, --force] [-q, --quiet]",
    ),
    CommandSpec::new::<search::SearchArgs>(
        "resource",
        "search",
        "Search for resources",
    )
    .usage(
        "LUCENE_QUERY [-o, --offset OFFSET] [-l, --limit LIMIT] [-s, --sort-by SORT_BY] [-p, --provider PROVIDER] [-ir, --is-reclaimed IS_RECLAIMED] [--output FORMAT] [-q, --quiet]",
    ),
];
