//! `version`: which program this is.

use ibmcloud_cli::command::Run;
use ibmcloud_cli::context::Context;
use ibmcloud_cli::errors::CommandError;
use ibmcloud_cli::view::{Shown, text};

#[derive(clap::Args, Debug)]
pub(crate) struct VersionArgs {}

impl Run for VersionArgs {
    fn run(self, ctx: &mut Context) -> Result<Shown, CommandError> {
        Ok(text(line(&ctx.program, ctx.product.version, BUILD)))
    }
}

/// Short commit and time of what was built, where `cargo xtask dist` told; other builds do not know.
const BUILD: Option<&str> = option_env!("MONITORING_PLUGIN_BUILD");

/// The host's line: `ibmcloud 2.31.0 (6b1eddc-2024-12-05T17:30:20+00:00)`.
fn line(program: &str, version: &str, build: Option<&str>) -> String {
    match build {
        Some(build) => format!("{program} {version} ({build})\n"),
        None => format!("{program} {version}\n"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_build_that_is_known_is_said_as_the_host_says_it() {
        let build = Some("6b1eddc-2024-12-05T17:30:20+00:00");
        let known = "ibmcloud 0.1.0 (6b1eddc-2024-12-05T17:30:20+00:00)\n";
        assert_eq!(line("ibmcloud", "0.1.0", build), known);
        assert_eq!(line("ic", "0.1.0", None), "ic 0.1.0\n");
    }
}
