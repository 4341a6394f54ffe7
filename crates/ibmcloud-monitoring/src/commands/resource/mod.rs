//! The `resource` namespace: resource groups and service instances.

pub(crate) mod block;
pub(crate) mod group;
pub(crate) mod groups;
pub(crate) mod parameters;
pub(crate) mod service_instance;
pub(crate) mod service_instance_create;
pub(crate) mod service_instance_delete;
pub(crate) mod service_instance_update;
pub(crate) mod service_instances;

use ibmcloud_core::instance::{Instance, OperationState};
use ibmcloud_transport::{Client, InstanceId, WaitPolicy};

use crate::context::Context;
use crate::errors::{Changed, CommandError};
use crate::grammar::registry::CommandSpec;
use crate::messages::Message;
use crate::msg;
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
        "NAME (SERVICE_NAME | SERVICE_ID) SERVICE_PLAN_NAME LOCATION [-d, --deployment DEPLOYMENT_NAME] [-p, --parameters @JSON_FILE | JSON_STRING] [-g RESOURCE_GROUP] [--service-endpoints TYPE] [--allow-cleanup] [--lock] [--output FORMAT] [-q, --quiet]",
    ),
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
];

/// What is being done to an instance.
pub(crate) enum Verb {
    Retrieving,
    Updating,
    Deleting,
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
        Verb::Deleting => msg!(
            "Deleting service instance {{.Name}} {{.Groups}} under account {{.Account}} as {{.User}}...",
            Name = name, Groups => groups, Account = account, User = user
        ),
    })
}

/// Waits until the operation on an instance has finished; one that failed is an error.
pub(crate) fn finished(
    ctx: &Context,
    client: &Client,
    id: &InstanceId,
    doing: Message,
) -> Result<Instance, CommandError> {
    let policy = WaitPolicy { interval: ctx.poll_interval(), ..WaitPolicy::default() };
    let instance =
        ctx.ask(doing.clone(), Changed::Nothing, client.wait_instance(id, &policy, |_| {}))?;
    match &instance.last_operation {
        Some(last) if last.state == OperationState::Failed => Err(CommandError::plain(
            doing,
            msg!("Service broker of IBM Cloud Monitoring: {{.Reason}}", Reason = last.description),
        )),
        _ => Ok(instance),
    }
}
