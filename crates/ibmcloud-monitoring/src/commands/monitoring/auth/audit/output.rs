//! How a report is shown, and what it is compared with: the arguments that every command with a report has.

use std::path::PathBuf;

use ibmcloud_cli::context::Context;
use ibmcloud_cli::errors::CommandError;
use ibmcloud_cli::files::{Access, OutputFile, named};
use ibmcloud_cli::messages::Message;
use ibmcloud_cli::msg;
use ibmcloud_cli::view::Shown;
use ibmcloud_fleet::report::{Changes, Incomparable, MatrixEntry, Report, Scope, VERSION};

use super::audited::Audited;
use super::{html, sarif_log};

/// Words of `--output` beside `JSON` and `WIDE`.
pub(crate) const FORMATS: &[&str] = &["CSV", "JUNIT", "SARIF", "MARKDOWN", "LINES"];

#[derive(clap::Args, Debug)]
pub(crate) struct ReportArgs {
    /// File for the report as a page for a browser, beside the output
    #[arg(long, value_name = "FILE")]
    report: Option<PathBuf>,
    /// Earlier report in JSON, to show what changed since
    #[arg(long, value_name = "FILE")]
    baseline: Option<String>,
    /// Show nothing but what changed, and nothing at all unless something got worse or could not be read
    #[arg(long, requires = "baseline")]
    only_changes: bool,
    /// Specify output format: TABLE, WIDE, JSON, YAML, CSV, JUNIT, SARIF or MARKDOWN; LINES for parts of a fleet
    #[arg(long, value_name = "FORMAT")]
    output: Option<String>,
    /// Suppress verbose output
    #[arg(short, long)]
    quiet: bool,
}

/// The same, after what can be found out before the work was found out.
pub(crate) struct Output {
    page: Option<OutputFile>,
    baseline: Option<(String, Report)>,
    only_changes: bool,
}

impl ReportArgs {
    /// Opens and reads what the report will need.
    pub(crate) fn prepare(&self, ctx: &Context) -> Result<Output, CommandError> {
        let page = self.report.as_deref().map(|it| OutputFile::prepare(it, Access::Owner));
        let baseline = self.baseline.as_deref();
        let baseline = baseline.map(|it| Ok::<_, CommandError>((it.to_owned(), read(ctx, it)?)));
        Ok(Output {
            page: page.transpose()?,
            baseline: baseline.transpose()?,
            only_changes: self.only_changes,
        })
    }
}

impl Output {
    /// Whether nothing is said unless something got worse.
    pub(crate) fn is_for_changes(&self) -> bool {
        self.only_changes
    }

    /// Refuses what will not work with the report to come.
    pub(crate) fn check(
        &self,
        ctx: &Context,
        scope: &Scope,
        has_policy: bool,
    ) -> Result<(), CommandError> {
        if ctx.wants("LINES") {
            return Err(CommandError::usage(msg!(
                "LINES is the format of --list-shards, and a report has no such form"
            )));
        }
        if ctx.wants("SARIF") && !has_policy {
            return Err(no_places());
        }
        match &self.baseline {
            Some((path, earlier)) if earlier.scope != *scope => {
                Err(other_scope(path, &earlier.scope, scope))
            }
            _ => Ok(()),
        }
    }

    /// The report as it is shown; the page is written.
    pub(crate) fn show(
        self,
        ctx: &Context,
        report: Report,
        differences: Vec<(MatrixEntry, u64)>,
    ) -> Result<Shown, CommandError> {
        if ctx.wants("SARIF") && !sarif_log::has_places(&report) {
            return Err(no_places());
        }
        let changes = match &self.baseline {
            None => None,
            Some((path, earlier)) => {
                Some(Changes::between(earlier, &report).map_err(|error| match error {
                    Incomparable::Scope(scopes) => other_scope(path, &scopes.0, &scopes.1),
                    Incomparable::Account { before, now } => other_account(path, &before, &now),
                })?)
            }
        };
        let audited = Audited {
            report,
            changes,
            only_changes: self.only_changes,
            differences,
            wide: ctx.wants("WIDE"),
            program: ctx.program.clone(),
            version: ctx.product.version,
        };
        if let Some(page) = self.page {
            let path = page.path().display().to_string();
            let text = html::page(&audited, &ctx.console);
            page.write(text.as_bytes()).map_err(|source| CommandError::File { path, source })?;
        }
        Ok(Box::new(audited))
    }
}

/// A report that was written before, as JSON.
pub(crate) fn read(ctx: &Context, path: &str) -> Result<Report, CommandError> {
    let text = named::read(&ctx.env, path)?;
    let unusable = |reason: Message| {
        CommandError::plain(
            msg!("The file '{{.File}}' cannot be used: {{.Reason}}", File = path, Reason => reason),
            msg!(
                "Write a report with '{{.Program}} monitoring auth audit --output JSON'.",
                Program = ctx.program
            ),
        )
    };
    let document: serde_json::Value = serde_json::from_str(&text)
        .map_err(|error| unusable(msg!("it is not JSON ({{.Error}})", Error = error)))?;
    let version = document.get("version").and_then(serde_json::Value::as_u64);
    match version {
        Some(version) if version == u64::from(VERSION) => {}
        Some(version) => {
            return Err(unusable(msg!(
                "it has version {{.Version}}, and this program knows version {{.Known}}",
                Version = version,
                Known = VERSION
            )));
        }
        None => return Err(unusable(msg!("it is no report of an audit"))),
    }
    if document.get("include").is_some() {
        return Err(unusable(msg!("it is a list of parts, and not a report")));
    }
    if document.get("changes").is_some() && document.get("instances").is_none() {
        return Err(unusable(msg!(
            "it holds changes only ('--only-changes'), and no whole report"
        )));
    }
    serde_json::from_value(document)
        .map_err(|error| unusable(msg!("it is no report of an audit ({{.Error}})", Error = error)))
}

/// A result without a place makes a code host refuse the whole document.
fn no_places() -> CommandError {
    CommandError::plain(
        msg!(
            "SARIF shows each result at the line of the policy that decides it, and this report has no policy."
        ),
        msg!(
            "Name a policy with '--policy FILE', or choose another format, such as JUNIT or MARKDOWN."
        ),
    )
}

fn other_account(path: &str, earlier: &str, now: &str) -> CommandError {
    CommandError::plain(
        msg!(
            "The report '{{.File}}' is of account {{.Before}}, and this one of account {{.Now}}.",
            File = path,
            Before = earlier,
            Now = now
        ),
        msg!("Target the same account as then, or give another '--baseline'."),
    )
}

fn other_scope(path: &str, earlier: &Scope, now: &Scope) -> CommandError {
    let words = |scope: &Scope| {
        let part = |name: &str, values: &[String]| {
            (!values.is_empty()).then(|| format!("{name}={}", values.join(",")))
        };
        let mut parts: Vec<String> = [
            part("account", &scope.accounts),
            part("region", &scope.regions),
            part("resource-group", &scope.resource_groups),
            part("tag", &scope.tags),
            part("name", &scope.names),
        ]
        .into_iter()
        .flatten()
        .collect();
        parts.extend(scope.shard.map(|it| format!("shard={}/{}", it.number, it.of)));
        parts.join(" ")
    };
    CommandError::plain(
        msg!(
            "The report '{{.File}}' was asked for other instances ({{.Before}}) than this one ({{.Now}}): what only one of them looked for would seem new or gone.",
            File = path,
            Before = words(earlier),
            Now = words(now)
        ),
        msg!("Give the same options as then, or another '--baseline'."),
    )
}
