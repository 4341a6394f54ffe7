//! `monitoring auth update`: locks an instance down to IAM, or opens it again.

use std::path::PathBuf;
use std::time::{Duration, SystemTime};

use ibmcloud_cli::args::PluginOutput;
use ibmcloud_cli::command::Run;
use ibmcloud_cli::context::Context;
use ibmcloud_cli::errors::CommandError;
use ibmcloud_cli::msg;
use ibmcloud_cli::view::Shown;
use ibmcloud_core::auth_mode::AuthMode;
use ibmcloud_core::journal::BreakGlass;

use super::scan::gate::ScanFirst;
use crate::commands::monitoring::shared::time;
use crate::lockdown::run::{Request, update};
use crate::lockdown::start::{Start, TIMEOUT};
use crate::select;

#[derive(clap::Args, Debug)]
pub(crate) struct AuthUpdateArgs {
    /// Name, GUID or CRN of the instance
    #[arg(short, long, visible_alias = "sn", value_name = "NAME")]
    name: Option<String>,
    /// IAM_ONLY (IAM tokens only) or ANY (Monitor API tokens too)
    #[arg(long, value_name = "MODE")]
    mode: AuthMode,
    /// Open it for so long only, such as 2h; up to 30d
    #[arg(long = "for", value_name = "TIME")]
    open_for: Option<String>,
    /// Why it is opened for a time; goes into the journal
    #[arg(long, value_name = "TEXT")]
    reason: Option<String>,
    /// Region of the instance
    #[arg(short, long, value_name = "REGION")]
    region: Option<String>,
    /// Show the plan and change nothing
    #[arg(long)]
    dry_run: bool,
    /// Reset the tokens in the web UI, step by step
    #[arg(long)]
    assisted: bool,
    /// Go on, and succeed, although you may not see every token
    #[arg(long)]
    accept_unproven_coverage: bool,
    /// File for the evidence, or a folder for it and a copy of the journal
    #[arg(long, value_name = "PATH")]
    evidence: Option<PathBuf>,
    /// SSH key to sign the evidence with
    #[arg(long, value_name = "KEY")]
    sign_with: Option<PathBuf>,
    #[command(flatten)]
    scan_first: ScanFirst,
    /// How long a change may take to show everywhere (120 if left out)
    #[arg(long, value_name = "SECONDS")]
    timeout: Option<u64>,
    /// Do not ask
    #[arg(short, long)]
    force: bool,
    #[command(flatten)]
    output: PluginOutput,
}

impl Run for AuthUpdateArgs {
    fn run(self, ctx: &mut Context) -> Result<Shown, CommandError> {
        if !matches!(self.mode, AuthMode::Any | AuthMode::IamOnly) {
            return Err(CommandError::usage(msg!("the modes are ANY and IAM_ONLY")));
        }
        let break_glass =
            break_glass(&self.mode, self.open_for.as_deref(), self.reason.as_deref())?;
        let start = Start::new(ctx)?;
        let (name, region) = (self.name.as_deref(), self.region.as_deref());
        let instance = if self.dry_run {
            select::monitoring(ctx, &start.client, name, region)?
        } else {
            select::to_change::monitoring_to_change(ctx, &start.client, name, region, self.force)?
        };
        let scanned = vec![(start.client.clone(), instance.clone())];
        self.scan_first.check(ctx, &start, scanned)?;
        let request = Request {
            dry_run: self.dry_run,
            force: self.force,
            assisted: self.assisted,
            accept_unproven_coverage: self.accept_unproven_coverage,
            break_glass,
            evidence: self.evidence,
            sign_with: self.sign_with,
            timeout: self.timeout.map_or(TIMEOUT, Duration::from_secs),
        };
        update(ctx, &start, instance, &self.mode, &request)
    }
}

/// The longest time for which an instance is opened: 30 days, in seconds.
const LONGEST: u64 = 30 * 86_400;
/// The longest reason, in characters.
const LONGEST_REASON: usize = 500;

/// For how long, and why, an instance is opened.
fn break_glass(
    mode: &AuthMode,
    open_for: Option<&str>,
    reason: Option<&str>,
) -> Result<Option<BreakGlass>, CommandError> {
    let (text, reason) = match (open_for, reason.map(str::trim)) {
        (None, None) => return Ok(None),
        (Some(text), Some(reason)) if *mode == AuthMode::Any => (text, reason),
        _ => {
            let text = msg!("'--for' and '--reason' need each other, and '--mode ANY'");
            return Err(CommandError::usage(text));
        }
    };
    let seconds = time::seconds(text).filter(|it| (1..=LONGEST).contains(it));
    let Some(seconds) = seconds else {
        return Err(CommandError::usage(msg!(
            "'{{.Text}}' is not a time from 1s to 30d, such as 30m, 2h or 1d",
            Text = text
        )));
    };
    if reason.is_empty() || reason.chars().count() > LONGEST_REASON {
        return Err(CommandError::usage(msg!(
            "a reason has from 1 to {{.Most}} characters",
            Most = LONGEST_REASON
        )));
    }
    let until = SystemTime::now() + Duration::from_secs(seconds);
    Ok(Some(BreakGlass { until, reason: reason.to_owned() }))
}
