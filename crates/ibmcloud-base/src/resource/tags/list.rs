//! `resource tags`: the tags of the account.

use std::io;
use std::num::NonZeroUsize;

use ibmcloud_cli::args::ListOutput;
use ibmcloud_cli::command::Run;
use ibmcloud_cli::console::Console;
use ibmcloud_cli::context::Context;
use ibmcloud_cli::errors::{Changed, CommandError};
use ibmcloud_cli::msg;
use ibmcloud_cli::view::{Shown, View};
use ibmcloud_core::json::Json;
use ibmcloud_plugin_sdk::terminal::Table;
use ibmcloud_transport::{Tag, TagFilter};

#[derive(clap::Args, Debug)]
pub(crate) struct TagsArgs {
    /// How many tags are left out at the beginning
    #[arg(short, long, value_name = "OFFSET", default_value_t = 0)]
    offset: usize,
    /// How many tags to show at the most
    #[arg(short, long, value_name = "LIMIT", default_value = "100")]
    limit: NonZeroUsize,
    /// Only tags of this provider: ghost or ims
    #[arg(short, long, value_name = "PROVIDER")]
    provider: Option<String>,
    /// Whether to show more than the names: true or false
    #[arg(short, long, value_name = "DETAILS", default_value_t = false, action = clap::ArgAction::Set)]
    details: bool,
    /// Whether only tags that a resource carries are shown: true or false
    #[arg(short, long, value_name = "ATTACHED", default_value_t = false, action = clap::ArgAction::Set)]
    attached: bool,
    /// Type of the tags: user, access or service
    #[arg(long, value_name = "TAG_TYPE")]
    tag_type: Option<String>,
    /// ID of the account
    #[arg(long, value_name = "ACCOUNT_ID")]
    account_id: Option<String>,
    #[command(flatten)]
    output: ListOutput,
}

impl Run for TagsArgs {
    fn run(self, ctx: &mut Context) -> Result<Shown, CommandError> {
        let scope = super::shared::scope(ctx, self.tag_type.as_ref(), self.account_id.as_ref())?;
        let client = ctx.client_of_user()?;
        ctx.console.progress(&msg!("Listing tags..."))?;
        let filter = TagFilter {
            scope,
            providers: self.provider.clone(),
            attached_only: self.attached,
            full_data: self.details,
            offset: self.offset,
            limit: self.limit.get(),
            attached_to: None,
        };
        let doing = msg!("Could not get the tags.");
        let tags = ctx.ask(doing, Changed::ReadOnly, client.tags(&filter))?;
        Ok(Box::new(Tags { tags, details: self.details }))
    }
}

struct Tags {
    tags: Vec<Tag>,
    details: bool,
}

impl View for Tags {
    fn render_text(&self, console: &mut Console) -> io::Result<()> {
        console.ok()?;
        let mut table = if self.details {
            Table::new(["Name", "Type", "Providers"])
        } else {
            Table::new(["Name"])
        };
        for tag in &self.tags {
            if self.details {
                let kind = tag.document.get("tag_type").and_then(Json::as_str).unwrap_or_default();
                let providers = tag.document.get("providers").and_then(Json::as_array);
                let providers = providers.unwrap_or_default().iter().filter_map(Json::as_str);
                let providers = providers.collect::<Vec<_>>().join(", ");
                table.add_row([tag.name.as_str(), kind, &providers]);
            } else {
                table.add_row([tag.name.as_str()]);
            }
        }
        console.list(&table, &msg!("No tags found."))
    }

    fn exact_json(&self) -> Option<Json> {
        let items = self.tags.iter().map(|tag| tag.document.clone());
        Some(Json::object([("items", Json::Array(items.collect()))]))
    }
}
