//! `resource search`: resources of every service, by a query in Lucene's language.

use std::io;

use ibmcloud_cli::args::Output;
use ibmcloud_cli::command::Run;
use ibmcloud_cli::console::Console;
use ibmcloud_cli::context::Context;
use ibmcloud_cli::errors::{Changed, CommandError};
use ibmcloud_cli::msg;
use ibmcloud_cli::view::{Shown, View};
use ibmcloud_core::json::Json;
use ibmcloud_plugin_sdk::terminal::Details;
use ibmcloud_transport::Search;

/// The most hits that one call shows.
const MOST: usize = 10_000;
/// What can be sorted by.
const SORTABLE: [&str; 5] = ["name", "family", "region", "type", "crn"];
/// The fields that are shown.
const FIELDS: [&str; 12] = [
    "account_id",
    "name",
    "region",
    "family",
    "type",
    "resource_group_id",
    "service_name",
    "resource_id",
    "crn",
    "tags",
    "service_tags",
    "access_tags",
];

#[derive(clap::Args, Debug)]
pub(crate) struct SearchArgs {
    /// Query in Lucene's language, such as 'region:us-south AND family:resource_controller'
    #[arg(value_name = "LUCENE_QUERY")]
    query: String,
    /// How many hits are left out at the beginning
    #[arg(short, long, value_name = "OFFSET", default_value_t = 0)]
    offset: usize,
    /// How many hits to show at the most, up to 10000
    #[arg(short, long, value_name = "LIMIT", default_value_t = MOST)]
    limit: usize,
    /// Field to sort by: name, family, region, type or crn
    #[arg(short, long, value_name = "SORT_BY")]
    sort_by: Option<String>,
    /// Only resources of this provider: classic-infrastructure
    #[arg(short, long, value_name = "PROVIDER")]
    provider: Option<String>,
    /// Whether reclaimed resources are meant: false, true or any
    #[arg(long, alias = "ir", value_name = "IS_RECLAIMED")]
    is_reclaimed: Option<String>,
    #[command(flatten)]
    output: Output,
}

impl Run for SearchArgs {
    fn run(self, ctx: &mut Context) -> Result<Shown, CommandError> {
        let search = self.search(ctx)?;
        let client = ctx.client()?;
        let doing = msg!("Could not search for resources.");
        Ok(Box::new(Hits(ctx.ask(doing, Changed::ReadOnly, client.search(&search))?)))
    }
}

impl SearchArgs {
    fn search(&self, ctx: &Context) -> Result<Search, CommandError> {
        if self.limit == 0 || self.limit > MOST {
            return Err(CommandError::usage(msg!(
                "the limit must be from 1 to {{.Most}}",
                Most = MOST
            )));
        }
        let sort: Vec<String> =
            self.sort_by.iter().flat_map(|by| by.split(',')).map(str::to_owned).collect();
        if let Some(other) = sort.iter().find(|by| !SORTABLE.contains(&by.as_str())) {
            return Err(CommandError::usage(msg!(
                "'{{.Field}}' is not name, family, region, type or crn",
                Field = other
            )));
        }
        let reclaimed = self.is_reclaimed.as_deref().map(str::to_ascii_lowercase);
        if let Some(other) = &reclaimed
            && !["false", "true", "any"].contains(&other.as_str())
        {
            let reason = msg!("'{{.Value}}' is not false, true or any", Value = other);
            return Err(CommandError::usage(reason));
        }
        Ok(Search {
            query: self.query_of_provider()?,
            account: Some(ctx.account()?.id),
            fields: FIELDS.map(str::to_owned).to_vec(),
            sort,
            reclaimed,
            offset: self.offset,
            limit: self.limit,
        })
    }

    /// Version 3 of the service knows no providers; its hits of classic infrastructure are of the
    /// family `ims`.
    fn query_of_provider(&self) -> Result<String, CommandError> {
        match self.provider.as_deref() {
            None => Ok(self.query.clone()),
            Some("classic-infrastructure") => Ok(format!("({}) AND family:ims", self.query)),
            Some(other) => Err(CommandError::usage(msg!(
                "'{{.Provider}}' is not a provider: the only one is classic-infrastructure",
                Provider = other
            ))),
        }
    }
}

struct Hits(Vec<Json>);

impl View for Hits {
    fn render_text(&self, console: &mut Console) -> io::Result<()> {
        if self.0.is_empty() {
            return console.say(&msg!("No resources found."));
        }
        for hit in &self.0 {
            console.details(&block(hit))?;
        }
        Ok(())
    }

    /// An object, unlike other lists: scripts read `.items[].crn`.
    fn exact_json(&self) -> Option<Json> {
        Some(Json::object([("items", Json::Array(self.0.clone()))]))
    }
}

fn block(hit: &Json) -> Details {
    let text = |name: &str| hit.get(name).and_then(Json::as_str).unwrap_or_default().to_owned();
    let tags = |name: &str| {
        let all = hit.get(name).and_then(Json::as_array).unwrap_or_default();
        all.iter().filter_map(Json::as_str).collect::<Vec<_>>().join(", ")
    };
    Details::new()
        .field("Name:", text("name"))
        .field("Location:", text("region"))
        .field("Family:", text("family"))
        .field("Resource Type:", text("type"))
        .field("Resource Group ID:", text("resource_group_id"))
        .field("CRN:", text("crn"))
        .field("Tags:", tags("tags"))
        .field("Service Tags:", tags("service_tags"))
        .field("Access Tags:", tags("access_tags"))
}
