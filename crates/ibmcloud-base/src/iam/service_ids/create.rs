//! `iam service-id-create`: a new service ID.

use std::io;

use ibmcloud_cli::args::ShortOutput;
use ibmcloud_cli::command::Run;
use ibmcloud_cli::comparison::Comparison;
use ibmcloud_cli::console::Console;
use ibmcloud_cli::context::Context;
use ibmcloud_cli::errors::{Changed, CommandError};
use ibmcloud_cli::msg;
use ibmcloud_cli::view::{Shown, View};
use ibmcloud_core::Json;
use ibmcloud_transport::ServiceId;

use super::super::Place;
use super::shared::{block, document};

#[derive(clap::Args, Debug)]
pub(crate) struct ServiceIdCreateArgs {
    /// Name of the service ID
    #[arg(value_name = "NAME")]
    name: String,
    /// Description of the service ID
    #[arg(short, long, value_name = "DESCRIPTION")]
    description: Option<String>,
    /// Lock the service ID at once
    #[arg(long)]
    lock: bool,
    #[command(flatten)]
    output: ShortOutput,
}

impl Run for ServiceIdCreateArgs {
    fn run(self, ctx: &mut Context) -> Result<Shown, CommandError> {
        let client = ctx.client()?;
        let place = Place::now(ctx)?;
        ctx.console.progress(&msg!(
            "Creating service ID {{.Name}} bound to current account as {{.User}}...",
            Name = ctx.console.entity(&self.name),
            User = place.user
        ))?;
        let doing = msg!("Could not create service ID {{.Name}}.", Name = self.name);
        let description = self.description.as_deref();
        let creating = client.create_service_id(place.id(), &self.name, description, self.lock);
        let created = ctx.ask(doing, Changed::Nothing, creating)?;
        Comparison::default()
            .text("name", Some(&self.name), &created.name)
            .text("description", description, &created.description)
            .truth("locked", Some(self.lock), created.locked)
            .check(&self.name)?;
        Ok(Box::new(Created(created)))
    }
}

struct Created(ServiceId);

impl View for Created {
    fn render_text(&self, console: &mut Console) -> io::Result<()> {
        console.ok()?;
        let name = console.entity(&self.0.name);
        console.say(&msg!("Service ID {{.Name}} is created successfully", Name = name))?;
        console.details(&block(&self.0))
    }

    fn exact_json(&self) -> Option<Json> {
        Some(document(&self.0))
    }
}
