//! `resource service-instance-update`: changes a service instance, and loses none of its parameters.

use std::io;

use ibmcloud_cli::args::Output;
use ibmcloud_cli::command::Run;
use ibmcloud_cli::console::Console;
use ibmcloud_cli::context::Context;
use ibmcloud_cli::errors::CommandError;
use ibmcloud_cli::msg;
use ibmcloud_cli::view::{Shown, View};
use ibmcloud_core::Json;
use ibmcloud_core::instance::Instance;
use ibmcloud_core::parameters::Parameters;
use ibmcloud_transport::InstanceChange;

use super::block::{document, short};
use super::parameters;
use crate::instance_change::{Asked, confirmed, update, warn_of_losses, warn_of_unknown};
use crate::select::{self, Scope};

#[derive(clap::Args, Debug)]
pub(crate) struct UpdateArgs {
    /// Name or ID of the service instance
    #[arg(value_name = "NAME")]
    name: String,
    /// New name of the service instance
    #[arg(short = 'n', long = "name", value_name = "NEW_NAME")]
    new_name: Option<String>,
    /// ID of the new service plan
    #[arg(long, value_name = "SERVICE_PLAN_ID")]
    service_plan_id: Option<String>,
    /// JSON file or JSON string of parameters; those not named are kept
    #[arg(short, long, value_name = "PARAMETERS")]
    parameters: Option<String>,
    /// Send the parameters of '-p' alone, even if the service then drops the others
    #[arg(long, requires = "parameters")]
    replace_parameters: bool,
    /// Name or ID of the resource group
    #[arg(short = 'g', value_name = "RESOURCE_GROUP")]
    resource_group: Option<String>,
    /// Types of the service endpoints: public, private or public-and-private
    #[arg(long, value_name = "TYPE")]
    service_endpoints: Option<String>,
    /// Force update without confirmation
    #[arg(short, long)]
    force: bool,
    #[command(flatten)]
    output: Output,
}

impl Run for UpdateArgs {
    fn run(self, ctx: &mut Context) -> Result<Shown, CommandError> {
        let named = self.named(ctx)?;
        if named.is_none() && self.new_name.is_none() && self.service_plan_id.is_none() {
            return Err(CommandError::usage(msg!("nothing to update was named")));
        }
        let client = ctx.client()?;
        let scope = Scope::resolve(ctx, &client, self.resource_group.as_deref(), false)?;
        let text = super::shared::doing(ctx, &super::shared::Verb::Updating, &self.name, &scope)?;
        ctx.console.progress(&text)?;
        let instance = select::one(ctx, &client, &self.name, &scope)?;
        if let Some(named) = named.as_ref().filter(|_| instance.is_monitoring()) {
            warn_of_unknown(ctx, named)?;
        }
        let change = InstanceChange {
            name: self.new_name.clone(),
            parameters: named.as_ref().map(|named| self.whole(&instance, named)),
            plan_id: self.service_plan_id.clone(),
            allow_cleanup: None,
        };
        let accepted = update(ctx, &client, &instance, &change)?;
        if let Some(named) = &named {
            ctx.registry.instance_updated(ctx, &instance, named)?;
        }
        let asked = Asked {
            name: self.new_name.as_deref(),
            plan_id: self.service_plan_id.as_deref(),
            parameters: named.as_ref(),
        };
        let updated = confirmed(ctx, &client, &asked, accepted)?;
        if let Some(named) = named.as_ref().filter(|_| !self.replace_parameters) {
            warn_of_losses(ctx, &instance, &updated, named)?;
        }
        Ok(Box::new(Updated(updated)))
    }
}

impl UpdateArgs {
    /// The parameters that the person named.
    fn named(&self, ctx: &Context) -> Result<Option<Parameters>, CommandError> {
        let mut named = match &self.parameters {
            Some(typed) => Some(parameters::read(&ctx.env, typed)?),
            None => None,
        };
        if let Some(endpoints) = &self.service_endpoints {
            named.get_or_insert_with(Parameters::new).set("service-endpoints", endpoints.as_str());
        }
        if let Some(named) = &named {
            parameters::check(named)?;
        }
        Ok(named)
    }

    /// All parameters, since the service may replace the old set by what it is sent.
    fn whole(&self, instance: &Instance, named: &Parameters) -> Parameters {
        match &instance.parameters {
            Some(old) if !self.replace_parameters => old.merged_with(named),
            _ => named.clone(),
        }
    }
}

struct Updated(Instance);

impl View for Updated {
    fn render_text(&self, console: &mut Console) -> io::Result<()> {
        console.ok()?;
        console.say(&msg!(
            "Service instance {{.Name}} with ID {{.ID}} is updated successfully",
            Name = console.entity(&self.0.name),
            ID = console.entity(&self.0.crn.to_string())
        ))?;
        console.line("")?;
        console.details(&short(&self.0))
    }

    fn exact_json(&self) -> Option<Json> {
        Some(document(&self.0))
    }
}
