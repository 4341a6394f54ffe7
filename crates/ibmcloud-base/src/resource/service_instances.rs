//! `resource service-instances`: the service instances of an account.

use std::io;
use std::num::NonZeroUsize;

use ibmcloud_cli::args::ListOutput;
use ibmcloud_cli::command::Run;
use ibmcloud_cli::console::Console;
use ibmcloud_cli::context::Context;
use ibmcloud_cli::errors::{Changed, CommandError};
use ibmcloud_cli::messages::Message;
use ibmcloud_cli::msg;
use ibmcloud_cli::session::remembered::Known;
use ibmcloud_cli::view::{Shown, View};
use ibmcloud_core::Json;
use ibmcloud_core::instance::Instance;
use ibmcloud_plugin_sdk::terminal::Table;
use ibmcloud_transport::InstanceFilter;

use super::block::{Names, document, full};
use super::names::NameLookup;
use crate::select::Scope;

#[derive(clap::Args, Debug)]
pub(crate) struct ServiceInstancesArgs {
    /// Only instances of this service
    #[arg(long, value_name = "SERVICE_NAME")]
    service_name: Option<String>,
    /// Only instances in this location
    #[arg(long, value_name = "LOCATION")]
    location: Option<String>,
    /// Type of the instances; 'all' lists every type
    #[arg(long = "type", value_name = "INSTANCE_TYPE", default_value = "service_instance")]
    kind: String,
    /// Only instances in this resource group
    #[arg(short = 'g', value_name = "RESOURCE_GROUP", conflicts_with = "all_resource_groups")]
    resource_group: Option<String>,
    /// Instances of all resource groups
    #[arg(long)]
    all_resource_groups: bool,
    /// Show more fields
    #[arg(long)]
    long: bool,
    /// How many instances to show at the most
    #[arg(long, value_name = "LIMIT")]
    limit: Option<NonZeroUsize>,
    /// Position of the first instance to show, counted from 1
    #[arg(long, value_name = "OFFSET")]
    offset: Option<usize>,
    /// Show all pages
    #[arg(long, hide = true)]
    all_pages: bool,
    #[command(flatten)]
    output: ListOutput,
}

impl Run for ServiceInstancesArgs {
    fn run(self, ctx: &mut Context) -> Result<Shown, CommandError> {
        let client = ctx.client()?;
        let scope =
            Scope::resolve(ctx, &client, self.resource_group.as_deref(), self.all_resource_groups)?;
        ctx.console.progress(&self.progress(ctx, &scope)?)?;
        let doing = || msg!("Could not get the service instances.");
        let resource_id = match &self.service_name {
            None => None,
            Some(name) => {
                let service = ctx.ask(doing(), Changed::ReadOnly, client.catalog_service(name))?;
                let service = service.ok_or_else(|| {
                    CommandError::plain(
                        msg!("Service '{{.Service}}' was not found.", Service = name),
                        msg!("The service of IBM Cloud Monitoring is 'sysdig-monitor'."),
                    )
                })?;
                Some(service.id)
            }
        };
        let filter = InstanceFilter {
            resource_group_id: scope.group.clone(),
            resource_id,
            kind: (self.kind != "all").then(|| self.kind.clone()),
            ..Default::default()
        };
        let mut found = ctx.ask(doing(), Changed::ReadOnly, client.instances_all(filter))?;
        let whole = scope.group.is_none() && self.service_name.is_none();
        ctx.remember(Known::Instances, found.iter().map(|it| it.name.clone()), whole);
        found.retain(|it| self.location.as_ref().is_none_or(|wanted| it.region.as_str() == wanted));
        let skip = self.offset.map_or(0, |from| from.saturating_sub(1));
        let found = found
            .into_iter()
            .skip(skip)
            .take(self.limit.map_or(usize::MAX, NonZeroUsize::get))
            .collect();
        let found: Vec<Instance> = found;
        let mut lookup = NameLookup::default();
        let look = self.long && !ctx.wants("JSON");
        let rows = found.into_iter().map(|instance| {
            let names = if look { lookup.of(ctx, &client, &instance) } else { Names::default() };
            (instance, names)
        });
        Ok(Box::new(Instances { rows: rows.collect(), long: self.long }))
    }
}

impl ServiceInstancesArgs {
    fn progress(&self, ctx: &Context, scope: &Scope) -> Result<Message, CommandError> {
        let session = ctx.session()?;
        let groups = match &scope.group_name {
            Some(name) => msg!("in resource group {{.Group}}", Group = ctx.console.entity(name)),
            None => msg!("in all resource groups"),
        };
        let locations = match &self.location {
            Some(name) => msg!("in location {{.Location}}", Location = ctx.console.entity(name)),
            None => msg!("in all locations"),
        };
        Ok(msg!(
            "Retrieving instances with type {{.Type}} {{.Groups}} {{.Locations}} under account {{.Account}} as {{.User}}...",
            Type = self.kind,
            Groups => groups,
            Locations => locations,
            Account = ctx.console.entity(&session.account_name()),
            User = ctx.console.entity(&session.user)
        ))
    }
}

struct Instances {
    rows: Vec<(Instance, Names)>,
    long: bool,
}

impl View for Instances {
    fn render_text(&self, console: &mut Console) -> io::Result<()> {
        console.ok()?;
        if self.long && !self.rows.is_empty() && !console.is_csv() {
            for (instance, names) in &self.rows {
                console.details(&full(instance, names))?;
            }
            return Ok(());
        }
        let mut table = Table::new(["Name", "Location", "State", "Type"]);
        for (it, _) in &self.rows {
            table.add_row([it.name.as_str(), it.region.as_str(), it.state.as_str(), &it.kind]);
        }
        console.list(&table, &msg!("No service instance found."))
    }

    fn exact_json(&self) -> Option<Json> {
        Some(Json::Array(self.rows.iter().map(|(instance, _)| document(instance)).collect()))
    }
}
