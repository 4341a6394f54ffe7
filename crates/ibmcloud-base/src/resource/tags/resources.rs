//! Which resources get or lose a tag: by CRN, by name, or by a query.

use ibmcloud_cli::context::Context;
use ibmcloud_cli::errors::{Changed, CommandError};
use ibmcloud_cli::messages::Fragment;
use ibmcloud_cli::msg;
use ibmcloud_core::json::Json;
use ibmcloud_transport::{Client, Search, TagScope};

#[derive(clap::Args, Debug)]
pub(crate) struct ResourceArgs {
    /// Name of the resource
    #[arg(long, value_name = "NAME", conflicts_with_all = ["resource_id", "resources_query"])]
    resource_name: Option<String>,
    /// CRN of the resource
    #[arg(long, value_name = "CRN", conflicts_with = "resources_query")]
    resource_id: Option<String>,
    /// Query that finds the resources, as with 'resource search'
    #[arg(long, value_name = "QUERY")]
    resources_query: Option<String>,
    /// Only resources of this type
    #[arg(long, value_name = "RESOURCE_TYPE")]
    resource_type: Option<String>,
}

impl ResourceArgs {
    /// Refuses words that name no resource.
    pub(super) fn check(&self) -> Result<(), CommandError> {
        let named = [&self.resource_name, &self.resource_id, &self.resources_query];
        if named.iter().any(|it| it.is_some()) {
            return Ok(());
        }
        Err(CommandError::usage(msg!(
            "one of '--resource-name', '--resource-id' and '--resources-query' is needed"
        )))
    }

    /// The CRNs of the resources. A name must stand for exactly one.
    pub(super) fn crns(
        &self,
        ctx: &Context,
        client: &Client,
        scope: &TagScope,
    ) -> Result<Vec<String>, CommandError> {
        if let Some(crn) = &self.resource_id {
            return Ok(vec![crn.clone()]);
        }
        let (query, shown) = match (&self.resource_name, &self.resources_query) {
            (Some(name), _) => (format!("name:\"{}\"", name.replace('"', "\\\"")), name),
            (None, Some(query)) => (query.clone(), query),
            // None of the three: `check` has refused that.
            (None, None) => return Ok(Vec::new()),
        };
        let query = match &self.resource_type {
            Some(kind) => format!("({query}) AND type:{kind}"),
            None => query,
        };
        let search =
            Search { query, account: scope.account.clone(), limit: 1_000, ..Search::default() };
        let doing = msg!("Could not search for resources.");
        let hits = ctx.ask(doing, Changed::Nothing, client.search(&search))?;
        let crns: Vec<String> = hits
            .iter()
            .filter_map(|hit| hit.get("crn").and_then(Json::as_str).map(str::to_owned))
            .collect();
        match crns.len() {
            0 => Err(CommandError::plain(
                msg!("Resource '{{.Name}}' was not found.", Name = shown),
                msg!("Nothing was changed. Name the resource by its CRN with '--resource-id'."),
            )),
            1 => Ok(crns),
            _ if self.resource_name.is_none() => Ok(crns),
            _ => Err(CommandError::plain(
                msg!(
                    "Multiple resources found with name '{{.Name}}':\n{{.List}}",
                    Name = shown,
                    List = Fragment::lines(crns.iter().map(|crn| format!("  {crn}")))
                ),
                msg!("Nothing was changed. Name the one you mean with '--resource-id'."),
            )),
        }
    }
}
