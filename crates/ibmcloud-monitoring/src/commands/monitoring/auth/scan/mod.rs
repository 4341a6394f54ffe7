//! `monitoring auth scan`: where Monitor API tokens stand in files, and what uses them.

pub(super) mod gate;
pub(super) mod known;
mod kubectl;
pub(super) mod report;
mod sarif_log;
pub(super) mod search;
mod view;
pub(super) mod words;

use std::path::PathBuf;

use ibmcloud_cli::args::Quiet;
use ibmcloud_cli::command::Run;
use ibmcloud_cli::context::Context;
use ibmcloud_cli::errors::{Changed, CommandError};
use ibmcloud_cli::msg;
use ibmcloud_cli::view::Shown;
use ibmcloud_core::instance::{Instance, MONITORING_SERVICE_ID};
use ibmcloud_scan::TreeOptions;
use ibmcloud_transport::{Client, InstanceFilter};

use self::known::Known;
use self::report::{LiveTokens, Report};
use self::search::{Wanted, search};
use self::view::Scanned;
use crate::lockdown::start::Start;
use crate::select;

#[derive(clap::Args, Debug)]
pub(crate) struct AuthScanArgs {
    /// Files and folders; '-' is standard input
    #[arg(value_name = "PATH", required_unless_present = "kubernetes")]
    paths: Vec<PathBuf>,
    /// Name, GUID or CRN of an instance whose tokens are looked for; all of the account if left out
    #[arg(short, long, visible_alias = "sn", value_name = "NAME")]
    name: Vec<String>,
    /// Region of the instances; without '--name' all if left out
    #[arg(short, long, value_name = "REGION")]
    region: Option<String>,
    /// Look for what looks like a token only, without a session
    #[arg(long, conflicts_with_all = ["name", "region"])]
    shapes_only: bool,
    /// Leave out places that use a token which stands elsewhere
    #[arg(long)]
    no_calls: bool,
    /// Search the files that Git ignores, too
    #[arg(long)]
    no_ignore: bool,
    /// Leave these files out, in the notation of .gitignore
    #[arg(long, value_name = "PATTERN")]
    exclude: Vec<String>,
    /// Search the secrets and config maps that you may read with kubectl; '-' is a document of them
    #[arg(long)]
    kubernetes: bool,
    /// Namespace of the secrets; all if left out
    #[arg(long, value_name = "NAMESPACE", requires = "kubernetes")]
    namespace: Option<String>,
    /// Accept a finding by its ID or as FILE:LINE
    #[arg(long, value_name = "ID")]
    accept: Vec<String>,
    /// Specify output format: JSON, YAML or SARIF
    #[arg(long, value_name = "FORMAT")]
    output: Option<String>,
    #[command(flatten)]
    quiet: Quiet,
}

impl Run for AuthScanArgs {
    fn run(self, ctx: &mut Context) -> Result<Shown, CommandError> {
        let (known, live) = self.known(ctx)?;
        let options = TreeOptions {
            respect_ignore_files: !self.no_ignore,
            exclude: self.exclude,
            ..TreeOptions::default()
        };
        let wanted = Wanted {
            calls: !self.no_calls,
            kubernetes: self.kubernetes,
            namespace: self.namespace,
            ..Wanted::paths(&self.paths, options)
        };
        let (collected, known) = search(ctx, known, &wanted)?;
        let report = Report::new(collected, known, live, &self.accept);
        let folders = self.paths.iter().any(|it| it.is_dir());
        let report = Report { left_out_ignored: folders && !self.no_ignore, ..report };
        let (sarif, version) = (ctx.wants("SARIF"), ctx.product.version);
        Ok(Box::new(Scanned { report, sarif, version }))
    }
}

impl AuthScanArgs {
    /// The tokens to look for.
    fn known(&self, ctx: &mut Context) -> Result<(Known, LiveTokens), CommandError> {
        if self.shapes_only {
            return Ok((Known::default(), LiveTokens::NotWanted));
        }
        let named = !self.name.is_empty() || self.region.is_some();
        match ctx.account() {
            Err(CommandError::NotLoggedIn | CommandError::NoEndpoint) if !named => {
                return Ok((Known::default(), LiveTokens::NoSession));
            }
            account => drop(account?),
        }
        let start = Start::new(ctx)?;
        let instances = instances(ctx, &start.client, &self.name, self.region.as_deref())?;
        let instances = instances.into_iter().map(|it| (start.client.clone(), it)).collect();
        Ok((Known::read(ctx, &start, instances)?, LiveTokens::LookedFor))
    }
}

/// The instances that were named; all of the account, or of the region, if none was.
pub(super) fn instances(
    ctx: &Context,
    client: &Client,
    names: &[String],
    region: Option<&str>,
) -> Result<Vec<Instance>, CommandError> {
    if names.is_empty() {
        return all(ctx, client, region);
    }
    let mut instances = Vec::new();
    for name in names {
        let found = select::monitoring(ctx, client, Some(name), region)?;
        if !instances.iter().any(|it: &Instance| it.guid == found.guid) {
            instances.push(found);
        }
    }
    Ok(instances)
}

/// All instances of the account, in the region if one is named.
fn all(
    ctx: &Context,
    client: &Client,
    region: Option<&str>,
) -> Result<Vec<Instance>, CommandError> {
    let region = match region {
        None => None,
        named => Some(ctx.region(named)?),
    };
    let filter = InstanceFilter {
        resource_id: Some(MONITORING_SERVICE_ID.to_owned()),
        ..Default::default()
    };
    let doing = msg!("Could not get the instances of IBM Cloud Monitoring.");
    let mut all = ctx.ask(doing, Changed::ReadOnly, client.instances_all(filter))?;
    all.retain(|it| region.as_ref().is_none_or(|region| it.region == *region));
    Ok(all)
}
