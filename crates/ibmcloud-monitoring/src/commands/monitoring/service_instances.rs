//! `monitoring service-instances`: the instances of IBM Cloud Monitoring.

use std::io;

use ibmcloud_base::select::Scope;
use ibmcloud_cli::command::Run;
use ibmcloud_cli::console::Console;
use ibmcloud_cli::context::Context;
use ibmcloud_cli::errors::{Changed, CommandError};
use ibmcloud_cli::msg;
use ibmcloud_cli::view::{Shown, View};
use ibmcloud_core::Json;
use ibmcloud_core::instance::{Instance, MONITORING_SERVICE_ID};
use ibmcloud_plugin_sdk::terminal::Table;
use ibmcloud_transport::InstanceFilter;

use crate::commands::monitoring::shared::receives;
use crate::select::remember;

#[derive(clap::Args, Debug)]
pub(crate) struct InstancesArgs {
    /// Region of the instances; the targeted one if left out
    #[arg(short, long, value_name = "REGION", conflicts_with = "all_regions")]
    region: Option<String>,
    /// Instances of all regions
    #[arg(long)]
    all_regions: bool,
    /// Name or ID of the resource group
    #[arg(
        short = 'g',
        long = "resource-group",
        alias = "rg",
        value_name = "RESOURCE_GROUP",
        conflicts_with = "all_resource_groups"
    )]
    resource_group: Option<String>,
    /// Instances of all resource groups
    #[arg(long, alias = "arg")]
    all_resource_groups: bool,
    /// Show name, region and state only
    #[arg(short, long)]
    quiet: bool,
    /// Specify output format: WIDE, JSON, YAML or CSV
    #[arg(long, value_name = "FORMAT")]
    output: Option<String>,
    /// Older spelling of --output WIDE
    #[arg(short, long, hide = true)]
    long: bool,
    /// Older spelling of --output JSON
    #[arg(short, long, hide = true)]
    json: bool,
}

impl Run for InstancesArgs {
    fn run(self, ctx: &mut Context) -> Result<Shown, CommandError> {
        let client = ctx.client()?;
        let region = match (self.all_regions, &self.region) {
            (true, _) => None,
            (false, Some(_)) => Some(ctx.region(self.region.as_deref())?),
            (false, None) if ctx.config()?.region().is_empty() => None,
            (false, None) => Some(ctx.region(None)?),
        };
        let scope =
            Scope::resolve(ctx, &client, self.resource_group.as_deref(), self.all_resource_groups)?;
        let place = match &region {
            Some(region) => {
                msg!("in region {{.Region}}", Region = ctx.console.entity(region.as_str()))
            }
            None => msg!("in all regions"),
        };
        let groups = match &scope.group_name {
            Some(group) => msg!("in resource group {{.Group}}", Group = ctx.console.entity(group)),
            None => msg!("in all resource groups"),
        };
        ctx.console.progress(&msg!(
            "Getting the instances of IBM Cloud Monitoring {{.Place}} {{.Groups}}...",
            Place => place,
            Groups => groups
        ))?;
        let whole = scope.group.is_none();
        let filter = InstanceFilter {
            resource_group_id: scope.group,
            resource_id: Some(MONITORING_SERVICE_ID.to_owned()),
            ..Default::default()
        };
        let doing = msg!("Could not get the instances of IBM Cloud Monitoring.");
        let mut found = ctx.ask(doing, Changed::ReadOnly, client.instances_all(filter))?;
        remember(ctx, &found, whole);
        found.retain(|it| region.as_ref().is_none_or(|region| it.region == *region));
        let width = match (self.quiet, ctx.wants("WIDE")) {
            (true, _) => Width::Quiet,
            (false, true) => Width::Wide,
            (false, false) => Width::Plain,
        };
        Ok(Box::new(Instances { found, width }))
    }
}

/// How many columns.
enum Width {
    Quiet,
    Plain,
    Wide,
}

struct Instances {
    found: Vec<Instance>,
    width: Width,
}

impl View for Instances {
    fn render_text(&self, console: &mut Console) -> io::Result<()> {
        console.ok()?;
        let mut headings = vec!["Name", "Region", "State"];
        if !matches!(self.width, Width::Quiet) {
            headings.extend(["Platform Metrics", "Authentication"]);
        }
        if matches!(self.width, Width::Wide) {
            headings.extend(["ID", "GUID", "Resource ID"]);
        }
        let mut table = Table::new(headings);
        for it in &self.found {
            let mut row = vec![it.name.clone(), it.region.to_string(), it.state.to_string()];
            if !matches!(self.width, Width::Quiet) {
                row.extend([receives(it).to_string(), it.auth_mode().to_string()]);
            }
            if matches!(self.width, Width::Wide) {
                row.extend([it.crn.to_string(), it.guid.to_string(), it.service_id.clone()]);
            }
            table.add_row(row);
        }
        console.list(&table, &msg!("No service instance found."))
    }

    fn exact_json(&self) -> Option<Json> {
        Some(Json::Array(self.found.iter().map(|it| it.document.clone()).collect()))
    }
}
