//! `monitoring auth report merge`: joins the reports of parts of a fleet into the one that a single run would have
//! made.

use ibmcloud_cli::command::Run;
use ibmcloud_cli::context::Context;
use ibmcloud_cli::errors::CommandError;
use ibmcloud_cli::msg;
use ibmcloud_cli::view::Shown;
use ibmcloud_fleet::report::{MergeError, merge, merge_by};

use crate::commands::monitoring::auth::audit::{ReportArgs, read_matrix, read_report};

#[derive(clap::Args, Debug)]
pub(crate) struct AuthReportMergeArgs {
    /// Reports in JSON, one of each part
    #[arg(value_name = "FILE", required = true)]
    files: Vec<String>,
    /// The parts by account and region, as 'auth audit --list-shards' wrote them in JSON
    #[arg(long, value_name = "FILE")]
    expect: Option<String>,
    #[command(flatten)]
    report: ReportArgs,
}

impl Run for AuthReportMergeArgs {
    fn run(self, ctx: &mut Context) -> Result<Shown, CommandError> {
        let output = self.report.prepare(ctx)?;
        let matrix = self.expect.as_deref().map(|it| read_matrix(ctx, it)).transpose()?;
        let mut reports = Vec::new();
        for file in &self.files {
            reports.push(read_report(ctx, file)?);
        }
        let merged = match &matrix {
            Some(matrix) => merge_by(matrix, reports),
            None => merge(reports),
        };
        let whole = merged.map_err(|error| self.refused(ctx, error))?;
        output.check(ctx, &whole.scope, whole.policy.is_some())?;
        let differences = matrix.map(|it| it.differences(&whole)).unwrap_or_default();
        output.show(ctx, whole, differences)
    }
}

impl AuthReportMergeArgs {
    fn refused(&self, ctx: &Context, error: MergeError) -> CommandError {
        let file = |number: usize| {
            number.checked_sub(1).and_then(|it| self.files.get(it)).cloned().unwrap_or_default()
        };
        match error {
            MergeError::Nothing => CommandError::usage(msg!("there is no report to join")),
            MergeError::Different { number } => CommandError::plain(
                msg!(
                    "The report '{{.File}}' does not belong to '{{.First}}': it was asked for other instances, decided by another policy, or is no part.",
                    File = file(number),
                    First = file(1)
                ),
                msg!(
                    "Join reports of one run, or of the parts of a matrix with '--expect MATRIX.json'."
                ),
            ),
            MergeError::Missing { shards } => {
                let names = shards.iter().map(|it| format!("{}/{}", it.number, it.of));
                let names: Vec<String> = names.collect();
                CommandError::plain(
                    msg!("Parts are missing: {{.Parts}}", Parts = names.join(", ")),
                    msg!(
                        "Run '{{.Program}} monitoring auth audit --shard K/N --output JSON' for each of them, and join again.",
                        Program = ctx.program
                    ),
                )
            }
            MergeError::MissingEntries { entries } => {
                let names = entries.iter().map(|it| format!("{} {}", it.account, it.region));
                let names: Vec<String> = names.collect();
                CommandError::plain(
                    msg!("Parts are missing: {{.Parts}}", Parts = names.join(", ")),
                    msg!(
                        "Run '{{.Program}} monitoring auth audit --account ID --region REGION --output JSON' for each of them, and join again.",
                        Program = ctx.program
                    ),
                )
            }
            MergeError::NotExpected { number } => CommandError::plain(
                msg!(
                    "The report '{{.File}}' is of no part of the matrix, or of one that another report has.",
                    File = file(number)
                ),
                msg!("Give each part of the matrix once, with the options that the matrix names."),
            ),
            MergeError::Twice { shard } => CommandError::plain(
                msg!(
                    "Part {{.Part}} is there twice.",
                    Part = format!("{}/{}", shard.number, shard.of)
                ),
                msg!("Give the report of each part once."),
            ),
            MergeError::Overlap { crn } => CommandError::plain(
                msg!("Instance {{.Crn}} is in two parts.", Crn = crn),
                msg!("Join the parts of one run: a report of another one is among them."),
            ),
        }
    }
}
