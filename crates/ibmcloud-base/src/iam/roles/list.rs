//! `iam roles`: roles of the platform, of a service, and the account's own.

use std::io;

use ibmcloud_cli::args::ShortOutput;
use ibmcloud_cli::command::Run;
use ibmcloud_cli::console::Console;
use ibmcloud_cli::context::Context;
use ibmcloud_cli::errors::CommandError;
use ibmcloud_cli::msg;
use ibmcloud_cli::view::{Shown, View};
use ibmcloud_core::Json;
use ibmcloud_plugin_sdk::terminal::Table;
use ibmcloud_transport::{Role, RoleKind};

use super::super::Place;
use super::super::policies::named::check_service;
use super::shared::{all, block};

#[derive(clap::Args, Debug)]
pub(crate) struct RolesArgs {
    /// Name of the service; without it, only roles of the platform and custom roles
    #[arg(long, value_name = "SERVICE_NAME")]
    service: Option<String>,
    /// Show details of these roles, separated by commas
    #[arg(long, value_name = "ROLE_NAME", value_delimiter = ',')]
    roles: Vec<String>,
    #[command(flatten)]
    output: ShortOutput,
}

impl Run for RolesArgs {
    fn run(self, ctx: &mut Context) -> Result<Shown, CommandError> {
        let client = ctx.client()?;
        let place = Place::now(ctx)?;
        ctx.console.progress(&msg!("Getting roles as {{.User}}...", User = place.user))?;
        let service = self.service.as_deref();
        if let Some(service) = service {
            check_service(ctx, &client, service)?;
        }
        let found = all(ctx, &client, &place, service)?;
        if self.roles.is_empty() {
            return Ok(Box::new(Roles { found, details: false }));
        }
        let mut named = Vec::new();
        for name in &self.roles {
            let before = named.len();
            let own = found.iter().filter(|role| {
                role.name.eq_ignore_ascii_case(name) || role.word == *name || role.crn == *name
            });
            named.extend(own.cloned());
            if named.len() == before {
                return Err(CommandError::plain(
                    msg!("The role '{{.Role}}' is not known.", Role = name),
                    msg!(
                        "List the roles with '{{.Program}} iam roles', of a service with '--service'.",
                        Program = ctx.program
                    ),
                ));
            }
        }
        Ok(Box::new(Roles { found: named, details: true }))
    }
}

struct Roles {
    found: Vec<Role>,
    /// Whether each is shown with what it allows.
    details: bool,
}

impl View for Roles {
    fn render_text(&self, console: &mut Console) -> io::Result<()> {
        console.ok()?;
        if self.details {
            return self.found.iter().try_for_each(|role| console.details(&block(role)));
        }
        let mut table = Table::new(["Name", "Kind", "CRN", "Description"]);
        for role in &self.found {
            let kind = match role.kind {
                RoleKind::System => "platform",
                RoleKind::Service => "service",
                RoleKind::Custom => "custom",
            };
            table.add_row([&*role.name, kind, &role.crn, &role.description]);
        }
        console.table(&table)
    }

    fn exact_json(&self) -> Option<Json> {
        Some(Json::Array(self.found.iter().map(|role| role.document.clone()).collect()))
    }
}
