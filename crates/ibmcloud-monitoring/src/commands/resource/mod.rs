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
use crate::messages::Message;
use crate::msg;
use crate::select::Scope;

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
