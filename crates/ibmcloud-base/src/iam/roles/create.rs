//! `iam role-create`: a role of the account's own.

use ibmcloud_cli::args::ShortOutput;
use ibmcloud_cli::command::Run;
use ibmcloud_cli::comparison::Comparison;
use ibmcloud_cli::context::Context;
use ibmcloud_cli::errors::{Changed, CommandError};
use ibmcloud_cli::msg;
use ibmcloud_cli::view::Shown;
use ibmcloud_transport::NewRole;

use super::super::Place;
use super::super::policies::named::check_service;
use super::super::views::Card;
use super::shared::block;

#[derive(clap::Args, Debug)]
pub(crate) struct RoleCreateArgs {
    /// Name of the role: letters and digits, a capital first
    #[arg(value_name = "ROLE_NAME")]
    name: String,
    /// Name of the role for people
    #[arg(long, value_name = "DISPLAY_NAME")]
    display_name: String,
    /// Name of the service, such as sysdig-monitor
    #[arg(long, value_name = "SERVICE_NAME")]
    service_name: String,
    /// What the role allows: actions of the service, separated by commas
    #[arg(short, long, value_name = "ROLE_ACTIONS", value_delimiter = ',', required = true)]
    actions: Vec<String>,
    /// Description of the role
    #[arg(short, long, value_name = "DESCRIPTION")]
    description: Option<String>,
    #[command(flatten)]
    output: ShortOutput,
}

impl Run for RoleCreateArgs {
    fn run(self, ctx: &mut Context) -> Result<Shown, CommandError> {
        let client = ctx.client()?;
        let place = Place::now(ctx)?;
        let shown = ctx.console.entity(&self.name);
        ctx.console.progress(&msg!(
            "Creating role {{.Name}} under current account as {{.User}}...",
            Name = shown,
            User = place.user
        ))?;
        check_service(ctx, &client, &self.service_name)?;
        let new = NewRole {
            word: self.name,
            name: self.display_name,
            service: self.service_name,
            actions: self.actions,
            description: self.description,
        };
        let doing = msg!("Could not create role {{.Name}}.", Name = new.word);
        let creating = client.create_role(place.id(), &new);
        let created = ctx.ask(doing, Changed::Nothing, creating)?;
        Comparison::default()
            .text("name", Some(&new.word), &created.word)
            .text("display_name", Some(&new.name), &created.name)
            .text("service_name", Some(&new.service), &created.service)
            .text("actions", Some(&new.actions.join(",")), &created.actions.join(","))
            .check(&new.word)?;
        Ok(Box::new(Card {
            sentence: Some(msg!("Role {{.Name}} is created successfully", Name = shown)),
            details: block(&created),
            document: created.document,
        }))
    }
}
