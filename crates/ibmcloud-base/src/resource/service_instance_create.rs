//! `resource service-instance-create`: makes a service instance of a plan of the catalog.

use std::ffi::OsString;
use std::io;

use ibmcloud_cli::args::Output;
use ibmcloud_cli::command::Run;
use ibmcloud_cli::console::Console;
use ibmcloud_cli::context::Context;
use ibmcloud_cli::errors::{Changed, CommandError};
use ibmcloud_cli::messages::Message;
use ibmcloud_cli::msg;
use ibmcloud_cli::view::{Shown, View};
use ibmcloud_core::Json;
use ibmcloud_core::instance::{Instance, MONITORING_SERVICE_ID};
use ibmcloud_core::parameters::Parameters;
use ibmcloud_transport::{CatalogPlan, Client, NewInstance};

use super::block::{document, short};
use super::parameters;
use crate::instance_change::{Asked, confirmed, warn_of_unknown};
use crate::select::Scope;

#[derive(clap::Args, Debug)]
pub(crate) struct CreateArgs {
    /// Name of the service instance
    #[arg(value_name = "NAME")]
    name: String,
    /// Name or ID of the service
    #[arg(value_name = "SERVICE_NAME")]
    service: String,
    /// Name or ID of the service plan
    #[arg(value_name = "SERVICE_PLAN_NAME")]
    plan: String,
    /// Location
    #[arg(value_name = "LOCATION")]
    location: String,
    /// Name of the deployment
    #[arg(short, long, value_name = "DEPLOYMENT_NAME")]
    deployment: Option<String>,
    /// JSON file or JSON string of parameters
    #[arg(short, long, value_name = "PARAMETERS")]
    parameters: Option<String>,
    /// Name or ID of the resource group
    #[arg(short = 'g', value_name = "RESOURCE_GROUP")]
    resource_group: Option<String>,
    /// Types of the service endpoints: public, private or public-and-private
    #[arg(long, value_name = "TYPE")]
    service_endpoints: Option<String>,
    /// Let the platform delete the instance together with its group
    #[arg(long)]
    allow_cleanup: bool,
    /// Create the instance locked
    #[arg(long)]
    lock: bool,
    /// ID of the subscription; only the official CLI can use it
    #[arg(long, value_name = "SUBSCRIPTION_ID")]
    subscription: Option<String>,
    #[command(flatten)]
    output: Output,
}

impl Run for CreateArgs {
    fn run(self, ctx: &mut Context) -> Result<Shown, CommandError> {
        if self.subscription.is_some() {
            return Err(CommandError::plain(
                msg!("Option '--subscription' is not supported: how it is sent is not public."),
                msg!("Nothing was changed. Leave it out, or use the official CLI."),
            ));
        }
        let parameters = self.parameters(ctx)?;
        let client = ctx.client()?;
        let session = ctx.session()?;
        let scope = Scope::resolve(ctx, &client, self.resource_group.as_deref(), false)?;
        let group = scope.group.ok_or(CommandError::NoResourceGroup)?;
        let text = msg!(
            "Creating service instance {{.Name}} in resource group {{.Group}} of account {{.Account}} as {{.User}}...",
            Name = ctx.console.entity(&self.name),
            Group = ctx.console.entity(&scope.group_name.unwrap_or_default()),
            Account = ctx.console.entity(&session.account_name()),
            User = ctx.console.entity(&session.user)
        );
        ctx.console.progress(&text)?;
        let (service, plan) = self.plan(ctx, &client)?;
        if let Some(parameters) = parameters.as_ref().filter(|_| service == MONITORING_SERVICE_ID) {
            warn_of_unknown(ctx, parameters)?;
        }
        let target = self.deployment(ctx, &client, &plan)?;
        let new = NewInstance {
            name: self.name.clone(),
            target,
            resource_group: group,
            plan_id: plan.id,
            parameters: parameters.clone(),
            allow_cleanup: self.allow_cleanup,
            locked: self.lock,
        };
        let doing = msg!("Could not create service instance {{.Name}}.", Name = self.name);
        let created = ctx.ask(doing, Changed::Nothing, client.create_instance(&new))?;
        // One that is still being made shows its parameters later; its state says so.
        if created.is_busy() {
            return Ok(Box::new(Created(created)));
        }
        let asked =
            Asked { name: Some(&self.name), parameters: parameters.as_ref(), ..Asked::default() };
        Ok(Box::new(Created(confirmed(ctx, &client, &asked, created)?)))
    }
}

impl CreateArgs {
    fn parameters(&self, ctx: &Context) -> Result<Option<Parameters>, CommandError> {
        let mut read = match &self.parameters {
            Some(typed) => Some(parameters::read(&ctx.env, typed)?),
            None => None,
        };
        if let Some(endpoints) = &self.service_endpoints {
            read.get_or_insert_with(Parameters::new).set("service-endpoints", endpoints.as_str());
        }
        if let Some(read) = &read {
            parameters::check(read)?;
        }
        Ok(read)
    }

    /// The service's id, and the plan.
    fn plan(&self, ctx: &Context, client: &Client) -> Result<(String, CatalogPlan), CommandError> {
        let doing = || msg!("Could not look up the service plan.");
        let service = ctx.ask(doing(), Changed::Nothing, client.catalog_service(&self.service))?;
        let service = service.ok_or_else(|| {
            CommandError::plain(
                msg!("Service '{{.Service}}' was not found.", Service = self.service),
                msg!(
                    "The service of IBM Cloud Monitoring is 'sysdig-monitor'. Nothing was changed."
                ),
            )
        })?;
        let plans = ctx.ask(doing(), Changed::Nothing, client.catalog_plans(&service.id))?;
        let names: Vec<String> = plans.iter().map(|plan| plan.name.clone()).collect();
        let found = plans.into_iter().find(|plan| plan.name == self.plan || plan.id == self.plan);
        found.map(|plan| (service.id, plan)).ok_or_else(|| {
            CommandError::plain(
                msg!("Service plan '{{.Plan}}' was not found.", Plan = self.plan),
                msg!(
                    "The plans of the service are {{.Plans}}. Nothing was changed.",
                    Plans = names.join(", ")
                ),
            )
        })
    }

    /// The location to send: the one of the plan's deployment there.
    fn deployment(
        &self,
        ctx: &Context,
        client: &Client,
        plan: &CatalogPlan,
    ) -> Result<String, CommandError> {
        let doing = msg!("Could not look up the locations of the plan.");
        let all = ctx.ask(doing, Changed::Nothing, client.catalog_deployments(&plan.id))?;
        let (here, elsewhere): (Vec<_>, Vec<_>) =
            all.into_iter().partition(|it| it.location == self.location);
        if here.is_empty() {
            let locations: Vec<String> = elsewhere.into_iter().map(|it| it.location).collect();
            return Err(CommandError::plain(
                msg!(
                    "The plan is not offered in location '{{.Location}}'.",
                    Location = self.location
                ),
                msg!(
                    "Its locations are {{.Locations}}. Nothing was changed.",
                    Locations = locations.join(", ")
                ),
            ));
        }
        let wanted = self.deployment.as_deref();
        let found = here.iter().find(|it| wanted.is_none_or(|wanted| it.name == wanted));
        found.map(|it| it.location.clone()).ok_or_else(|| {
            let names: Vec<&str> = here.iter().map(|it| it.name.as_str()).collect();
            CommandError::plain(
                msg!(
                    "The plan has no deployment '{{.Deployment}}' in location '{{.Location}}'.",
                    Deployment = wanted.unwrap_or_default(),
                    Location = self.location
                ),
                msg!(
                    "Its deployments there are {{.Deployments}}. Nothing was changed.",
                    Deployments = names.join(", ")
                ),
            )
        })
    }
}

struct Created(Instance);

impl View for Created {
    fn render_text(&self, console: &mut Console) -> io::Result<()> {
        console.ok()?;
        let name = console.entity(&self.0.name);
        console.say(&msg!("Service instance {{.Name}} was created.", Name = name))?;
        console.details(&short(&self.0))
    }

    /// One object: the shape of the API (docs/decisions/json-of-create-and-update.md).
    fn exact_json(&self) -> Option<Json> {
        Some(document(&self.0))
    }
}

/// The command that was probably meant: IBM's page on the authentication method prints
/// `service-instance-create NAME -p …` where it means to modify an instance.
pub(super) fn meant(words: &[OsString]) -> Option<Message> {
    let text = |word: &OsString| word.to_string_lossy().into_owned();
    let parameters =
        words.iter().any(|word| matches!(text(word).trim_start_matches('-'), "p" | "parameters"));
    let name = words.first().map(text).filter(|name| !name.starts_with('-'))?;
    parameters.then(|| {
        msg!(
            "To change the parameters of an instance that exists, use 'ibmcloud resource service-instance-update {{.Name}} -p …'.",
            Name = name
        )
    })
}
