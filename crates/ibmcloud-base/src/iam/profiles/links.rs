//! `iam trusted-profile-links` and `trusted-profile-link-create`: compute resources that may become a trusted
//! profile.

use ibmcloud_cli::args::{ShortListOutput, ShortOutput};
use ibmcloud_cli::command::Run;
use ibmcloud_cli::comparison::Comparison;
use ibmcloud_cli::context::Context;
use ibmcloud_cli::errors::{Changed, CommandError};
use ibmcloud_cli::msg;
use ibmcloud_cli::view::{Listing, Shown};
use ibmcloud_core::Json;
use ibmcloud_plugin_sdk::terminal::Table;
use ibmcloud_transport::ProfileTrust;

use super::super::Place;
use super::super::views::{Card, Ids};
use super::parts::{link_block, parts};
use super::shared::find;

#[derive(clap::Args, Debug)]
pub(crate) struct LinksArgs {
    /// Name or ID of the trusted profile
    #[arg(value_name = "NAME | ID")]
    profile: String,
    /// Show the IDs only
    #[arg(long)]
    id: bool,
    /// Force without confirmation
    #[arg(short, long)]
    force: bool,
    #[command(flatten)]
    output: ShortListOutput,
}

impl Run for LinksArgs {
    fn run(self, ctx: &mut Context) -> Result<Shown, CommandError> {
        let client = ctx.client()?;
        let place = Place::now(ctx)?;
        ctx.console.progress(&msg!(
            "Getting links of trusted profile {{.Name}} under current account as {{.User}}...",
            Name = ctx.console.entity(&self.profile),
            User = place.user
        ))?;
        let profile = find(ctx, &client, &place, &self.profile)?;
        let found = parts(ctx, &client, &profile, (ProfileTrust::Links, Changed::ReadOnly))?;
        let ids: Vec<String> = found.iter().map(|it| it.id.clone()).collect();
        let mut table = Table::new(["ID", "Name", "Compute Resource Type", "CRN"]);
        for it in &found {
            let crn = it.document.get("link").map(|link| link.text("crn")).unwrap_or_default();
            table.add_row([&it.id, &it.name, &it.document.text("cr_type"), &crn]);
        }
        let documents = found.into_iter().map(|it| it.document).collect();
        if self.id {
            return Ok(Box::new(Ids { ids, documents }));
        }
        Ok(Box::new(Listing { table, documents, none: msg!("No link found.") }))
    }
}

#[derive(clap::Args, Debug)]
pub(crate) struct LinkCreateArgs {
    /// Name or ID of the trusted profile
    #[arg(value_name = "NAME | ID")]
    profile: String,
    /// Name of the link
    #[arg(long, value_name = "LINK_NAME")]
    name: Option<String>,
    /// Compute resource type: VSI, IKS_SA or ROKS_SA, or CE for Code Engine
    #[arg(long, value_name = "CR_TYPE")]
    cr_type: String,
    /// CRN of the compute resource
    #[arg(long, value_name = "CRN")]
    link_crn: String,
    /// Namespace of the service account, for IKS_SA and ROKS_SA
    #[arg(long, value_name = "NAMESPACE")]
    link_namespace: Option<String>,
    /// Name of the service account, for IKS_SA and ROKS_SA
    #[arg(long, value_name = "NAME")]
    link_name: Option<String>,
    /// Type of the component, for CE
    #[arg(long, value_name = "TYPE")]
    link_component_type: Option<String>,
    /// Name of the component, for CE
    #[arg(long, value_name = "NAME")]
    link_component_name: Option<String>,
    /// Force without confirmation
    #[arg(short, long)]
    force: bool,
    #[command(flatten)]
    output: ShortOutput,
}

impl LinkCreateArgs {
    fn document(&self) -> Json {
        let mut link = Json::object([("crn", Json::from(self.link_crn.as_str()))]);
        let parts = [
            ("namespace", &self.link_namespace),
            ("name", &self.link_name),
            ("component_type", &self.link_component_type),
            ("component_name", &self.link_component_name),
        ];
        for (member, value) in parts {
            if let Some(value) = value {
                link.insert(member, value.as_str().into());
            }
        }
        let mut document =
            Json::object([("cr_type", self.cr_type.as_str().into()), ("link", link)]);
        if let Some(name) = &self.name {
            document.insert("name", name.as_str().into());
        }
        document
    }
}

impl Run for LinkCreateArgs {
    fn run(self, ctx: &mut Context) -> Result<Shown, CommandError> {
        let document = self.document();
        let client = ctx.client()?;
        let place = Place::now(ctx)?;
        ctx.console.progress(&msg!(
            "Creating a link of trusted profile {{.Name}} under current account as {{.User}}...",
            Name = ctx.console.entity(&self.profile),
            User = place.user
        ))?;
        let profile = find(ctx, &client, &place, &self.profile)?;
        let doing =
            msg!("Could not change who may become trusted profile {{.Name}}.", Name = self.profile);
        let creating = client.create_profile_part(&profile.id, ProfileTrust::Links, &document);
        let created = ctx.ask(doing, Changed::Nothing, creating)?;
        Comparison::default()
            .document(&["name", "cr_type", "link"], &document, &created.document)
            .check(&created.id)?;
        Ok(Box::new(Card {
            sentence: Some(msg!("Link {{.ID}} is created successfully", ID = created.id)),
            details: link_block(&created),
            document: created.document,
        }))
    }
}
