//! `monitoring platform-metrics-receiver`: makes an instance the receiver of its region's platform
//! metrics.
//!
//! A region has one receiver, and the service refuses a second one, so that the present receiver has
//! to give up first. Between the two steps nobody receives: if the second one fails, that is said,
//! and the way back is offered.

use ibmcloud_base::instance_change::{Asked, confirmed, update};
use ibmcloud_cli::args::WideOutput;
use ibmcloud_cli::command::Run;
use ibmcloud_cli::context::Context;
use ibmcloud_cli::errors::{CommandError, exit, service};
use ibmcloud_cli::messages::Message;
use ibmcloud_cli::msg;
use ibmcloud_cli::view::Shown;
use ibmcloud_core::Json;
use ibmcloud_core::instance::Instance;
use ibmcloud_transport::{Client, InstanceChange};

use crate::commands::monitoring::shared::views::Happened;
use crate::commands::monitoring::shared::{At, RECEIVER, receives};
use crate::select;

#[derive(clap::Args, Debug)]
pub(crate) struct ReceiverArgs {
    #[command(flatten)]
    at: At,
    /// Replace the present receiver without asking
    #[arg(short, long)]
    force: bool,
    #[command(flatten)]
    output: WideOutput,
}

impl Run for ReceiverArgs {
    fn run(self, ctx: &mut Context) -> Result<Shown, CommandError> {
        let client = ctx.client()?;
        let (name, region) = (self.at.name.as_deref(), self.at.region.as_deref());
        let new = select::to_change::monitoring_to_change(ctx, &client, name, region, self.force)?;
        let progress = msg!(
            "Looking for the receiver of platform metrics in {{.Region}}...",
            Region = ctx.console.entity(new.region.as_str())
        );
        ctx.console.progress(&progress)?;
        if receives(&new) {
            let text = msg!(
                "Instance {{.Name}} already receives the platform metrics of {{.Region}}.",
                Name = ctx.console.entity(&new.name),
                Region = new.region
            );
            return Ok(shown(text, &new, None, false));
        }
        let old = present(ctx, &client, &new)?;
        if let Some(old) = &old {
            let question = msg!(
                "Instance {{.Old}} receives the platform metrics of {{.Region}} now. Replace it by {{.New}}? If not, it is kept.",
                Old = ctx.console.entity(&old.name),
                Region = new.region,
                New = ctx.console.entity(&new.name)
            );
            if !self.force && !ctx.console.confirm(&question, false)? {
                let text = msg!(
                    "Instance {{.Name}} was kept as the receiver. Nothing was changed.",
                    Name = ctx.console.entity(&old.name)
                );
                return Ok(shown(text, old, None, false));
            }
            let progress =
                msg!("Switching instance {{.Name}} off...", Name = ctx.console.entity(&old.name));
            ctx.console.progress(&progress)?;
            set(ctx, &client, old, false)?;
        }
        let progress =
            msg!("Switching instance {{.Name}} on...", Name = ctx.console.entity(&new.name));
        ctx.console.progress(&progress)?;
        match (set(ctx, &client, &new, true), &old) {
            (Ok(_), _) => {
                let text = msg!(
                    "Instance {{.Name}} receives the platform metrics of {{.Region}}.",
                    Name = ctx.console.entity(&new.name),
                    Region = new.region
                );
                Ok(shown(text, &new, old.as_ref(), true))
            }
            (Err(error), None) => Err(error),
            (Err(error), Some(old)) => Err(self.half_done(ctx, &client, old, &new, &error)),
        }
    }
}

impl ReceiverArgs {
    /// The old receiver is off and the new one is not on: says so, and offers to go back.
    fn half_done(
        &self,
        ctx: &mut Context,
        client: &Client,
        old: &Instance,
        new: &Instance,
        error: &CommandError,
    ) -> CommandError {
        let mut text = vec![msg!(
            "Instance {{.Old}} was switched off, but {{.New}} could not be switched on.",
            Old = old.name,
            New = new.name
        )];
        match error {
            // Its own last line would say that nothing was changed.
            CommandError::Service { source, .. } => text.extend(service(source, &ctx.program)),
            other => {
                let reason = other.text(&ctx.program, ctx.console.translator());
                text.push(msg!("{{.Reason}}", Reason = reason));
            }
        }
        let question = msg!(
            "Instance {{.New}} could not be switched on, so that nobody receives the platform metrics of {{.Region}} now. Go back to {{.Old}}?",
            New = ctx.console.entity(&new.name),
            Region = new.region,
            Old = ctx.console.entity(&old.name)
        );
        // With `--force`, or with nobody to answer, the way back is only named.
        let back = !self.force && ctx.console.confirm(&question, true).unwrap_or(false);
        let mut code = error.exit_code();
        if back && set(ctx, client, old, true).is_ok() {
            text.push(msg!(
                "Instance {{.Old}} receives the platform metrics again: everything is as it was.",
                Old = old.name
            ));
        } else {
            // One of two steps was done: the old receiver is off.
            if code == exit::FAILURE {
                code = exit::SOME_FAILED;
            }
            text.push(msg!(
                "Nobody may be receiving the platform metrics of {{.Region}} now. To go back: {{.Program}} monitoring platform-metrics-receiver --name {{.Guid}} --region {{.Region}} --force",
                Region = new.region,
                Program = ctx.program,
                Guid = old.guid
            ));
        }
        CommandError::Stopped { text, code }
    }
}

/// The instance that receives now. It may be in another resource group.
fn present(
    ctx: &Context,
    client: &Client,
    new: &Instance,
) -> Result<Option<Instance>, CommandError> {
    let all = select::all_monitoring(ctx, client, Some(new.region.as_str()))?;
    let other = |it: &Instance| it.guid != new.guid && receives(it);
    Ok(all.into_iter().find(other))
}

/// Sets the parameter, and sends all others beside it: the service may replace the whole set. The next
/// step is taken when the instance shows this one.
fn set(
    ctx: &mut Context,
    client: &Client,
    instance: &Instance,
    on: bool,
) -> Result<Instance, CommandError> {
    let mut parameters = instance.parameters.clone().unwrap_or_default();
    parameters.set(RECEIVER, on);
    let change = InstanceChange { parameters: Some(parameters), ..Default::default() };
    let accepted = update(ctx, client, instance, &change)?;
    let asked = [(RECEIVER, on)].into_iter().collect();
    let asked = Asked { parameters: Some(&asked), ..Asked::default() };
    confirmed(ctx, client, &asked, accepted)
}

fn shown(text: Message, receiver: &Instance, before: Option<&Instance>, changed: bool) -> Shown {
    let document = Json::object([
        ("region", receiver.region.as_str().into()),
        ("receiver", receiver.name.as_str().into()),
        ("guid", receiver.guid.as_str().into()),
        ("previous", before.map_or(Json::Null, |it| it.name.as_str().into())),
        ("changed", changed.into()),
    ]);
    Box::new(Happened { text, document })
}
