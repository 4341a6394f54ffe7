//! `resource service-instance`: one service instance, by name or ID.

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

use super::block::{Names, document, full};
use super::names::NameLookup;
use crate::select::{self, Scope};

#[derive(clap::Args, Debug)]
pub(crate) struct ServiceInstanceArgs {
    /// Name or ID of the service instance
    #[arg(value_name = "NAME")]
    name: String,
    /// Only an instance in this location
    #[arg(long, value_name = "LOCATION")]
    location: Option<String>,
    /// Only an instance in this resource group
    #[arg(short = 'g', value_name = "RESOURCE_GROUP")]
    resource_group: Option<String>,
    /// Show the ID and the GUID only
    #[arg(long, conflicts_with = "output")]
    id: bool,
    /// Show the CRN only
    #[arg(long, conflicts_with_all = ["output", "id"])]
    crn: bool,
    #[command(flatten)]
    output: Output,
}

impl Run for ServiceInstanceArgs {
    fn run(self, ctx: &mut Context) -> Result<Shown, CommandError> {
        let client = ctx.client()?;
        let mut scope = Scope::resolve(ctx, &client, self.resource_group.as_deref(), false)?;
        scope.location.clone_from(&self.location);
        let text = super::shared::doing(ctx, &super::shared::Verb::Retrieving, &self.name, &scope)?;
        ctx.console.progress(&text)?;
        let found = select::instances(ctx, &client, &self.name, &scope)?;
        if found.is_empty() {
            return Err(select::elsewhere(ctx, &client, &self.name, &scope));
        }
        let bare = ctx.wants("JSON") || self.id || self.crn;
        let mut lookup = NameLookup::default();
        let rows = found.into_iter().map(|instance| {
            let names = if bare { Names::default() } else { lookup.of(ctx, &client, &instance) };
            (instance, names)
        });
        Ok(Box::new(Instances { rows: rows.collect(), id: self.id, crn: self.crn }))
    }
}

struct Instances {
    rows: Vec<(Instance, Names)>,
    id: bool,
    crn: bool,
}

impl View for Instances {
    fn render_text(&self, console: &mut Console) -> io::Result<()> {
        if self.id || self.crn {
            for (instance, _) in &self.rows {
                let guid = if self.id { format!(" {}", instance.guid) } else { String::new() };
                console.line(&format!("{}{guid}", instance.crn))?;
            }
            return Ok(());
        }
        if self.rows.len() > 1 {
            console.say(&msg!("Multiple service instances found"))?;
        }
        console.ok()?;
        for (instance, names) in &self.rows {
            console.details(&full(instance, names))?;
        }
        Ok(())
    }

    /// An array, even for one: scripts read `.[].guid`.
    fn exact_json(&self) -> Option<Json> {
        Some(Json::Array(self.rows.iter().map(|(instance, _)| document(instance)).collect()))
    }
}
