//! The parts of a fleet by account and region, in the forms that engines for jobs take.

use std::fmt::Write as _;
use std::io;

use ibmcloud_cli::console::Console;
use ibmcloud_cli::context::Context;
use ibmcloud_cli::errors::{CommandError, exit};
use ibmcloud_cli::files::named;
use ibmcloud_cli::msg;
use ibmcloud_cli::view::View;
use ibmcloud_fleet::report::{AccountRow, Matrix, MatrixEntry, Scope, VERSION};
use ibmcloud_plugin_sdk::terminal::Table;
use serde::Serialize;

use super::table;

/// The parts, as they are shown.
pub(super) struct Listed {
    matrix: Matrix,
    program: String,
    lines: bool,
}

/// A part, with the options of the job that looks at it.
#[derive(Serialize)]
struct Entry<'a> {
    #[serde(flatten)]
    entry: &'a MatrixEntry,
    options: String,
}

/// The document. A reader of [`Matrix`] ignores the options.
#[derive(Serialize)]
struct Document<'a> {
    version: u32,
    at: &'a str,
    program: &'a str,
    scope: &'a Scope,
    accounts: &'a [AccountRow],
    instances: u64,
    include: Vec<Entry<'a>>,
}

/// Refuses forms that a list of parts does not have.
pub(super) fn check_form(ctx: &Context) -> Result<(), CommandError> {
    let other =
        ctx.output.iter().find(|it| !matches!(it.as_str(), "JSON" | "TABLE" | "WIDE" | "LINES"));
    other.map_or(Ok(()), |form| {
        Err(CommandError::usage(msg!(
            "--list-shards has the formats JSON and LINES, and not {{.Form}}",
            Form = form
        )))
    })
}

/// A list of parts that was written before.
pub(crate) fn read(ctx: &Context, path: &str) -> Result<Matrix, CommandError> {
    let text = named::read(&ctx.env, path)?;
    let matrix = serde_json::from_str::<Matrix>(&text).map_err(|it| it.to_string());
    let known = matrix.and_then(|it| {
        let other = format!("version {}", it.version);
        if it.version == VERSION { Ok(it) } else { Err(other) }
    });
    known.map_err(|error| {
        CommandError::plain(
            msg!(
                "The file '{{.File}}' is no list of the parts of a fleet: {{.Error}}",
                File = path,
                Error = error
            ),
            msg!(
                "Write one with '{{.Program}} monitoring auth audit --list-shards --output JSON'.",
                Program = ctx.program
            ),
        )
    })
}

impl Listed {
    pub(super) fn new(ctx: &Context, matrix: Matrix) -> Self {
        Self { matrix, program: ctx.program.clone(), lines: ctx.wants("LINES") }
    }

    /// The options of the job of a part: its account and region, and what else was asked for.
    fn options(&self, entry: &MatrixEntry) -> String {
        let scope = &self.matrix.scope;
        let mut options = format!("--account {} --region {}", entry.account, entry.region);
        let more = [
            ("--resource-group", &scope.resource_groups),
            ("--tag", &scope.tags),
            ("--name", &scope.names),
        ];
        for (option, value) in
            more.iter().flat_map(|(option, values)| values.iter().map(move |value| (option, value)))
        {
            let _ = write!(options, " {option} {}", quoted(value));
        }
        options
    }
}

/// A word for a shell.
fn quoted(value: &str) -> String {
    let plain = |it: char| it.is_ascii_alphanumeric() || "-_.:/".contains(it);
    if !value.is_empty() && value.chars().all(plain) {
        return value.to_owned();
    }
    format!("'{}'", value.replace('\'', "'\\''"))
}

impl View for Listed {
    fn render_text(&self, console: &mut Console) -> io::Result<()> {
        console.ok()?;
        let mut rows = Table::new(["Account", "Name", "Region", "Instances", "Options"]);
        for it in &self.matrix.include {
            rows.add_row([
                it.account.clone(),
                it.account_name.clone(),
                it.region.clone(),
                it.instances.to_string(),
                self.options(it),
            ]);
        }
        if self.matrix.include.is_empty() {
            console.say(&msg!("No service instance found."))?;
        } else {
            console.table(&rows)?;
        }
        for text in table::problems_of(&self.matrix.accounts) {
            console.warn(&text)?;
        }
        console.line("")?;
        console.say(&msg!(
            "{{.Parts}} parts with {{.Count}} instances. Run each as '{{.Program}} monitoring auth audit OPTIONS --output JSON', and join the reports with '{{.Program}} monitoring auth report merge FILE... --expect MATRIX.json', for which '--output JSON' writes the matrix.",
            Parts = self.matrix.include.len(),
            Count = self.matrix.instances(),
            Program = self.program
        ))
    }

    fn render_json(&self, console: &mut Console) -> io::Result<()> {
        let matrix = &self.matrix;
        let entry = |entry| Entry { entry, options: self.options(entry) };
        console.json(&Document {
            version: matrix.version,
            at: &matrix.at,
            program: &matrix.program,
            scope: &matrix.scope,
            accounts: &matrix.accounts,
            instances: matrix.instances(),
            include: matrix.include.iter().map(entry).collect(),
        })
    }

    fn render_form(&self, _form: &str, console: &mut Console) -> io::Result<()> {
        if !self.lines {
            return self.render_text(console);
        }
        for text in table::problems_of(&self.matrix.accounts) {
            console.warn(&text)?;
        }
        let lines: Vec<String> =
            self.matrix.include.iter().map(|it| self.options(it) + "\n").collect();
        console.bytes(lines.concat().as_bytes())
    }

    fn exit_code(&self) -> u8 {
        if self.matrix.is_complete() { exit::SUCCESS } else { exit::SOME_FAILED }
    }
}
