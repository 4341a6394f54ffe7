//! Changes of a service instance, and whether it shows what it was changed to. The platform accepts a change before the service
//! behind it has done anything, and takes parameters that the service does not have: an answer of 200 says
//! neither that something happened nor that it was what was meant.

use ibmcloud_cli::comparison::LOOKS;
use ibmcloud_cli::context::Context;
use ibmcloud_cli::errors::{Changed, CommandError, exit};
use ibmcloud_cli::messages::Message;
use ibmcloud_cli::msg;
use ibmcloud_core::Json;
use ibmcloud_core::instance::{Instance, OperationState};
use ibmcloud_core::parameters::{ParameterDifference, Parameters};
use ibmcloud_transport::{Client, InstanceChange, InstanceId, WaitPolicy};

/// Sends a change and waits until the operation has finished.
pub fn update(
    ctx: &Context,
    client: &Client,
    instance: &Instance,
    change: &InstanceChange,
) -> Result<Instance, CommandError> {
    let doing = || msg!("Could not update service instance {{.Name}}.", Name = instance.name);
    let id = InstanceId::Guid(instance.guid.clone());
    let updated = ctx.ask(doing(), Changed::Nothing, client.update_instance(&id, change))?;
    if !updated.is_busy() {
        return Ok(updated);
    }
    let waiting = msg!(
        "The update of service instance {{.Name}} was accepted, but its end was not seen.",
        Name = instance.name
    );
    finished(ctx, client, &id, waiting)
}

/// Waits until the operation on an instance has finished; one that failed is an error. The service has
/// accepted the change by then, so that no error here says that nothing was changed.
fn finished(
    ctx: &Context,
    client: &Client,
    id: &InstanceId,
    doing: Message,
) -> Result<Instance, CommandError> {
    let policy = WaitPolicy { interval: ctx.poll_interval(), ..WaitPolicy::default() };
    let instance = ctx.ask(doing, Changed::Perhaps, client.wait_instance(id, &policy, |_| {}))?;
    match &instance.last_operation {
        Some(last) if last.state == OperationState::Failed => Err(CommandError::Stopped {
            text: vec![
                msg!(
                    "The service broker failed at service instance {{.Name}}: {{.Reason}}",
                    Name = instance.name,
                    Reason = last.description
                ),
                msg!(
                    "Look at it with '{{.Program}} resource service-instance {{.Name}}' before you try again.",
                    Program = ctx.program,
                    Name = instance.guid
                ),
            ],
            code: exit::UNCERTAIN,
        }),
        _ => Ok(instance),
    }
}

/// What an instance was asked to be.
#[derive(Debug, Clone, Copy, Default)]
pub struct Asked<'a> {
    /// The new name.
    pub name: Option<&'a str>,
    /// The new plan.
    pub plan_id: Option<&'a str>,
    /// Those that were named, and not what was sent with them to keep it.
    pub parameters: Option<&'a Parameters>,
}

impl Asked<'_> {
    /// What an instance does not show as it was asked for: names, and what is there instead.
    fn unlike(&self, instance: &Instance) -> Vec<String> {
        let mut unlike = Vec::new();
        for (what, asked, there) in [
            ("name", self.name, &instance.name),
            ("resource_plan_id", self.plan_id, &instance.plan_id),
        ] {
            if asked.is_some_and(|asked| asked != there) {
                unlike.push(format!("{what} = {there}"));
            }
        }
        // Of other services nobody knows which parameters they show.
        if instance.is_monitoring() {
            unlike.extend(self.parameters_unlike(instance).iter().map(shown));
        }
        unlike
    }

    fn parameters_unlike(&self, instance: &Instance) -> Vec<ParameterDifference> {
        let nothing = Parameters::new();
        let there = instance.parameters.as_ref().unwrap_or(&nothing);
        self.parameters.map(|asked| there.unlike(asked)).unwrap_or_default()
    }
}

fn shown(difference: &ParameterDifference) -> String {
    let there = difference.after.as_ref().unwrap_or(&Json::Null);
    format!(
        "{} = {}",
        difference.name,
        there.as_str().map_or_else(|| there.to_string(), str::to_owned)
    )
}

/// The instance once it shows what was asked for. One that does not, a while after the change was accepted,
/// is an error: nobody knows then what the service does.
pub fn confirmed(
    ctx: &mut Context,
    client: &Client,
    asked: &Asked<'_>,
    accepted: Instance,
) -> Result<Instance, CommandError> {
    let id = InstanceId::Guid(accepted.guid.clone());
    let mut instance = accepted;
    for look in 1.. {
        let unlike = asked.unlike(&instance);
        if unlike.is_empty() {
            break;
        }
        if look > LOOKS {
            return Err(CommandError::Stopped {
                text: vec![
                    msg!(
                        "The resource controller accepted the change of service instance {{.Name}}, but the instance does not show it: {{.List}}.",
                        Name = instance.name,
                        List = unlike.join(", ")
                    ),
                    msg!(
                        "Look at it with '{{.Program}} resource service-instance {{.Name}}' before you try again.",
                        Program = ctx.program,
                        Name = instance.guid
                    ),
                ],
                code: exit::UNCERTAIN,
            });
        }
        if look == 1 {
            let name = ctx.console.entity(&instance.name);
            let text =
                msg!("Waiting until service instance {{.Name}} shows the change...", Name = name);
            ctx.console.progress(&text)?;
        }
        let doing = msg!(
            "The change of service instance {{.Name}} was accepted, but its effect was not seen.",
            Name = instance.name
        );
        let pause = ctx.poll_interval();
        instance = ctx.ask(doing, Changed::Perhaps, async {
            tokio::time::sleep(pause).await;
            client.instance(&id).await
        })?;
    }
    if !instance.is_monitoring() && instance.parameters.is_some() {
        let unlike = asked.parameters_unlike(&instance);
        let names: Vec<&str> = unlike.iter().map(|it| it.name.as_str()).collect();
        if !names.is_empty() {
            ctx.console.warn(&msg!(
                "Service instance {{.Name}} does not show these parameters as they were asked for: {{.List}}.",
                Name = instance.name,
                List = names.join(", ")
            ))?;
        }
    }
    Ok(instance)
}

/// Warns of parameters that the instance showed before, that nobody asked to change, and that it shows no
/// more.
pub fn warn_of_losses(
    ctx: &mut Context,
    before: &Instance,
    after: &Instance,
    asked: &Parameters,
) -> Result<(), CommandError> {
    let nothing = Parameters::new();
    let [old, new] = [before, after].map(|it| it.parameters.as_ref().unwrap_or(&nothing));
    let lost: Vec<&str> = old
        .iter()
        .map(|(name, _)| name)
        .filter(|name| new.get(name).is_none() && asked.get(name).is_none())
        .collect();
    if !lost.is_empty() {
        ctx.console.warn(&msg!(
            "Service instance {{.Name}} no longer shows these parameters: {{.List}}.",
            Name = after.name,
            List = lost.join(", ")
        ))?;
    }
    Ok(())
}

/// Warns of names that IBM Cloud Monitoring is not known to have as parameters, before they are sent.
pub fn warn_of_unknown(ctx: &mut Context, parameters: &Parameters) -> Result<(), CommandError> {
    for unknown in parameters.unknown_to_monitoring() {
        ctx.console.warn(&match unknown.meant {
            Some(meant) => msg!(
                "IBM Cloud Monitoring is not known to have a parameter '{{.Name}}'; it is sent as it is. Did you mean '{{.Meant}}'?",
                Name = unknown.name,
                Meant = meant
            ),
            None => msg!(
                "IBM Cloud Monitoring is not known to have a parameter '{{.Name}}'; it is sent as it is.",
                Name = unknown.name
            ),
        })?;
    }
    Ok(())
}
