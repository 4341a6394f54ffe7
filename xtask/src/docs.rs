//! `docs`: reference pages and the plug-in's metadata, written from the command tree and the tables of the
//! emulator.

mod audit_codes;
pub(crate) mod commands;
mod environment;
mod exit_codes;
mod metadata;
mod page;
mod recordings;
mod sandbox_coverage;

pub(crate) use metadata::PLUGIN;

use crate::checkout::settle;

#[derive(clap::Args)]
pub(crate) struct Args {
    /// Change nothing; fail if a page is out of date.
    #[arg(long)]
    pub(crate) check: bool,
}

pub(crate) fn run(args: &Args) -> anyhow::Result<()> {
    let pages = [
        ("docs/reference/audit-codes.md", audit_codes::page()),
        ("docs/reference/commands.md", commands::page()),
        ("docs/reference/environment.md", environment::page()?),
        ("docs/reference/exit-codes.md", exit_codes::page()),
        ("docs/reference/recordings.md", recordings::page()?),
        ("docs/reference/sandbox-coverage.md", sandbox_coverage::page()),
        (
            "docs/reference/policy.schema.json",
            format!("{:#}\n", ibmcloud_monitoring::policy_schema()),
        ),
        (
            "docs/reference/proxy-config.schema.json",
            format!("{:#}\n", ibmcloud_monitoring::proxy_config_schema()),
        ),
        ("crates/ibmcloud-monitoring/metadata.json", metadata::document()?),
    ];
    for (path, text) in pages {
        settle(path, &text, args.check, "docs")?;
    }
    Ok(())
}
