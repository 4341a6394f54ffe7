//! `resource quota`: one quota with its limits.

use std::io;

use ibmcloud_cli::args::Output;
use ibmcloud_cli::command::Run;
use ibmcloud_cli::console::Console;
use ibmcloud_cli::context::Context;
use ibmcloud_cli::errors::{Changed, CommandError};
use ibmcloud_cli::msg;
use ibmcloud_cli::view::{Shown, View};
use ibmcloud_core::Json;
use ibmcloud_plugin_sdk::terminal::Details;
use ibmcloud_transport::Quota;

use super::quotas::field;

#[derive(clap::Args, Debug)]
pub(crate) struct QuotaArgs {
    /// Name or ID of the quota
    #[arg(value_name = "NAME")]
    name: String,
    #[command(flatten)]
    output: Output,
}

impl Run for QuotaArgs {
    fn run(self, ctx: &mut Context) -> Result<Shown, CommandError> {
        let client = ctx.client_of_user()?;
        let session = ctx.session()?;
        let text = msg!(
            "Retrieving quota {{.Name}} as {{.User}}...",
            Name = ctx.console.entity(&self.name),
            User = ctx.console.entity(&session.user)
        );
        ctx.console.progress(&text)?;
        let doing = msg!("Could not get the quotas.");
        let all = ctx.ask(doing, Changed::ReadOnly, client.quotas())?;
        let found = all.into_iter().find(|it| it.name == self.name || it.id == self.name);
        let quota = found.ok_or_else(|| {
            CommandError::plain(
                msg!("Quota '{{.Name}}' was not found.", Name = self.name),
                msg!("List the quotas with '{{.Program}} resource quotas'.", Program = ctx.program),
            )
        })?;
        Ok(Box::new(OneQuota(quota)))
    }
}

/// Labels, and the members of the service's document that they show.
const LIMITS: &[(&str, &str)] = &[
    ("Type:", "type"),
    ("Service Instances:", "number_of_service_instances"),
    ("Instances Per Lite Plan:", "default_number_of_instances_per_lite_plan"),
    ("Applications:", "number_of_apps"),
    ("Instances Per Application:", "instances_per_app"),
    ("Instance Memory:", "instance_memory"),
    ("Total Application Memory:", "total_app_memory"),
    ("Virtual Servers:", "vsi_limit"),
];

struct OneQuota(Quota);

impl View for OneQuota {
    fn render_text(&self, console: &mut Console) -> io::Result<()> {
        console.ok()?;
        let mut rows = Details::new().field("Name:", &self.0.name).field("ID:", &self.0.id);
        for (label, member) in LIMITS {
            rows.push(*label, field(&self.0, member));
        }
        console.details(&rows)
    }

    fn exact_json(&self) -> Option<Json> {
        Some(Json::Array(vec![self.0.document.clone()]))
    }
}
