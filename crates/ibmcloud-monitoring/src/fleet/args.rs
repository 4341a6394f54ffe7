//! The arguments that say which instances are meant.

use ibmcloud_cli::context::Context;
use ibmcloud_cli::errors::CommandError;
use ibmcloud_cli::msg;
use ibmcloud_core::policy::Pattern;
use ibmcloud_fleet::Selection;
use ibmcloud_fleet::report::Shard;

/// The variables in which engines for jobs say which of how many this one is, counted from 0.
const JOB_ARRAYS: &[(&str, &str)] =
    &[("JOB_INDEX", "JOB_ARRAY_SIZE"), ("JOB_COMPLETION_INDEX", "JOB_COMPLETION_COUNT")];

/// Which instances are meant.
#[derive(clap::Args, Debug, Default)]
pub(crate) struct FleetArgs {
    /// Only instances of this name, GUID or CRN; '*' and '?' are wildcards; may be repeated
    #[arg(short, long = "name", visible_alias = "sn", value_name = "PATTERN")]
    names: Vec<String>,
    /// Only instances of this region; may be repeated
    #[arg(short, long = "region", value_name = "REGION")]
    regions: Vec<String>,
    /// Only instances of this resource group, by name or ID; may be repeated
    #[arg(short = 'g', long = "resource-group", value_name = "RESOURCE_GROUP")]
    resource_groups: Vec<String>,
    /// Only instances with this tag; '*' and '?' are wildcards; may be repeated
    #[arg(long = "tag", value_name = "TAG")]
    tags: Vec<String>,
    /// ID of an account, or 'all' of yours, in place of the targeted one; may be repeated
    #[arg(long = "account", value_name = "ACCOUNT", conflicts_with = "enterprise")]
    pub(super) accounts: Vec<String>,
    /// Every account in which you may assume a trusted profile
    #[arg(long)]
    pub(super) enterprise: bool,
    /// Only part K of N of the instances, such as 2/8; 'job' takes both from the environment of a job array
    #[arg(long, value_name = "K/N")]
    shard: Option<String>,
}

impl FleetArgs {
    /// Which instances, as the engine takes it.
    pub(crate) fn selection(&self, ctx: &Context) -> Result<Selection, CommandError> {
        let mut regions = Vec::new();
        for region in self.regions.iter().filter(|it| !it.is_empty()) {
            regions.push(ctx.region(Some(region))?);
        }
        let patterns = |all: &[String], lower: bool| {
            let all = all.iter().filter(|it| !it.is_empty());
            all.map(|it| Pattern::new(if lower { it.to_lowercase() } else { it.clone() })).collect()
        };
        let groups = self.resource_groups.iter().filter(|it| !it.is_empty());
        Ok(Selection {
            accounts: self.named_accounts(),
            regions,
            resource_groups: groups.cloned().collect(),
            tags: patterns(&self.tags, true),
            names: patterns(&self.names, false),
            shard: self.shard(ctx)?,
        })
    }

    /// How the accounts are named in a report.
    fn named_accounts(&self) -> Vec<String> {
        if self.enterprise {
            return vec!["enterprise".to_owned()];
        }
        let named = self.accounts.iter().filter(|it| !it.is_empty());
        let named: Vec<String> = named.map(|it| it.to_lowercase()).collect();
        if named.is_empty() { vec!["current".to_owned()] } else { named }
    }

    fn shard(&self, ctx: &Context) -> Result<Option<Shard>, CommandError> {
        let Some(text) = self.shard.as_deref().filter(|it| !it.is_empty()) else { return Ok(None) };
        if text.eq_ignore_ascii_case("job") {
            return job_array(ctx).map(Some);
        }
        let parts = text.split_once('/').and_then(|(number, of)| {
            Shard::new(number.trim().parse().ok()?, of.trim().parse().ok()?)
        });
        parts.map(Some).ok_or_else(|| {
            CommandError::usage(msg!(
                "--shard '{{.Text}}' is not K/N with K from 1 to N, such as 2/8",
                Text = text
            ))
        })
    }
}

/// Which part this job of a job array is.
fn job_array(ctx: &Context) -> Result<Shard, CommandError> {
    let number = |name: &str| ctx.env.get(name).and_then(|it| it.trim().parse::<u32>().ok());
    let found = JOB_ARRAYS
        .iter()
        .find_map(|(index, size)| Shard::new(number(index)?.checked_add(1)?, number(size)?));
    found.ok_or_else(|| {
        CommandError::usage(msg!(
            "--shard job needs JOB_INDEX and JOB_ARRAY_SIZE (Code Engine), or JOB_COMPLETION_INDEX and JOB_COMPLETION_COUNT (Kubernetes)"
        ))
    })
}
