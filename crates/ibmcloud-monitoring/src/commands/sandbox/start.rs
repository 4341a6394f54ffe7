//! `sandbox start`: a cloud in the foreground, and the environment to use it with.

use ibmcloud_cli::command::Run;
use ibmcloud_cli::context::Context;
use ibmcloud_cli::errors::CommandError;
use ibmcloud_cli::msg;
use ibmcloud_cli::session::interrupt::Attention;
use ibmcloud_cli::view::{Shown, Text};

use super::options::CloudArgs;
use super::place::Place;

#[derive(clap::Args, Debug)]
pub(crate) struct StartArgs {
    #[command(flatten)]
    cloud: CloudArgs,
    /// Port to listen on; a free one if left out
    #[arg(long, value_name = "PORT", default_value_t = 0)]
    port: u16,
}

/// The names under which IBM's SDKs look for the URL and the API key of a service.
const SDK_SERVICES: &[&str] = &[
    "RESOURCE_CONTROLLER",
    "RESOURCE_MANAGER",
    "IAM_IDENTITY",
    "USER_MANAGEMENT",
    "ACCOUNT_MANAGEMENT",
    "GLOBAL_SEARCH",
];

impl Run for StartArgs {
    fn run(self, ctx: &mut Context) -> Result<Shown, CommandError> {
        let mut options = self.cloud.options()?;
        options.listen.set_port(self.port);
        let api_key = self.cloud.api_key()?;
        let place = Place::start(options, api_key)?;
        ctx.prepare_to_wait()?;
        let attention = Attention::begin();
        ctx.console
            .warn(&msg!("The sandbox runs until Ctrl-C. In another terminal, set this first:"))?;
        for (name, value) in place.variables(&ctx.env) {
            ctx.console.line(&format!("export {name}={}", quoted(&value.to_string_lossy())))?;
        }
        let url = place.url();
        for service in SDK_SERVICES {
            ctx.console.line(&format!("export {service}_URL={url}"))?;
            ctx.console.line(&format!("export {service}_AUTH_URL={url}"))?;
            ctx.console.line(&format!("export {service}_APIKEY={api_key}"))?;
        }
        ctx.console.line(&format!("export GLOBAL_CATALOG_URL={url}/api/v1"))?;
        ctx.console.line("export GLOBAL_CATALOG_AUTH_TYPE=noAuth")?;
        ctx.wait(attention.signal());
        self.cloud.save(&place)?;
        self.cloud.report(ctx, &place)?;
        Ok(Box::new(Text(String::new())))
    }
}

/// For a POSIX shell.
fn quoted(text: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./:,=@%+".contains(c);
    if text.chars().all(plain) {
        text.to_owned()
    } else {
        format!("'{}'", text.replace('\'', r"'\''"))
    }
}
