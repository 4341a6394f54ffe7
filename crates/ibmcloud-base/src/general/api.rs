//! `api`: shows, sets or clears the API endpoint.

use std::io;

use ibmcloud_cli::args::Quiet;
use ibmcloud_cli::command::Run;
use ibmcloud_cli::console::Console;
use ibmcloud_cli::context::Context;
use ibmcloud_cli::errors::CommandError;
use ibmcloud_cli::msg;
use ibmcloud_cli::view::{Done, Shown, View};
use ibmcloud_plugin_sdk::Config;
use serde_json::Value;

use crate::general::login::endpoint::ApiEndpoint;
use crate::general::target::TargetBlock;

#[derive(clap::Args, Debug)]
pub(crate) struct ApiArgs {
    /// API endpoint to set
    #[arg(value_name = "API_ENDPOINT", conflicts_with = "unset")]
    endpoint: Option<String>,
    /// Remove all API endpoint settings
    #[arg(long)]
    unset: bool,
    /// Bypass SSL validation of HTTP requests. This option is not recommended
    #[arg(long)]
    skip_ssl_validation: bool,
    /// Use the private endpoint through a VPC connection
    #[arg(long)]
    vpc: bool,
    #[command(flatten)]
    quiet: Quiet,
}

impl Run for ApiArgs {
    fn run(self, ctx: &mut Context) -> Result<Shown, CommandError> {
        if self.unset {
            ctx.console.progress(&msg!("Unsetting api endpoint..."))?;
            if ctx.store.path().exists() {
                ctx.store.update(|config| {
                    config.clear_session();
                    config.unset_api();
                })?;
            }
            return Ok(Box::new(Done));
        }
        let Some(typed) = &self.endpoint else {
            return Ok(Box::new(TargetBlock::now(ctx)?));
        };
        let endpoint = ApiEndpoint::parse(typed)?;
        if let Some(warning) = endpoint.warning() {
            ctx.console.warn(&warning)?;
        }
        let text = msg!("Setting api endpoint to {{.Endpoint}}...", Endpoint = endpoint.url);
        ctx.console.progress(&text)?;
        self.set(ctx, &endpoint)?;
        Ok(Box::new(Set(TargetBlock::now(ctx)?)))
    }
}

impl ApiArgs {
    /// A session belongs to its endpoint: another one ends it, the same one does not.
    fn set(&self, ctx: &Context, endpoint: &ApiEndpoint) -> Result<(), CommandError> {
        let change = |config: &mut Config| {
            if config.api_endpoint() != endpoint.url {
                config.clear_session();
            }
            endpoint.apply(config, self.vpc, self.skip_ssl_validation);
            if let Some(region) = endpoint.region {
                config.set_region(region);
            }
        };
        Ok(ctx.store.update(change)?)
    }
}

struct Set(TargetBlock);

impl View for Set {
    fn render_text(&self, console: &mut Console) -> io::Result<()> {
        console.ok()?;
        self.0.render_text(console)
    }

    fn to_json(&self) -> Value {
        self.0.to_json()
    }
}
