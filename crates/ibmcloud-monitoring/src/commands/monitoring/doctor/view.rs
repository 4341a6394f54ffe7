//! What was seen and found: a page for people, one document for programs.

use std::io;

use ibmcloud_cli::console::Console;
use ibmcloud_cli::errors::exit;
use ibmcloud_cli::msg;
use ibmcloud_cli::view::View;
use ibmcloud_plugin_sdk::terminal::Table;
use serde_json::{Value, json};

use super::check::{Report, Severity};

/// The version of the document; `docs/reference/doctor.schema.json` describes it.
const VERSION: u32 = 1;

/// Everything that was seen.
pub(super) struct Examination {
    pub(super) reports: Vec<Report>,
    pub(super) offline: bool,
}

impl Examination {
    /// The document for programs.
    pub(super) fn document(&self) -> Value {
        let findings: Vec<Value> = self.reports.iter().flat_map(Report::findings).collect();
        let checks: Vec<Value> = self.reports.iter().map(Report::to_json).collect();
        json!({
            "schema_version": VERSION,
            "at": jiff::Timestamp::now().strftime("%Y-%m-%dT%H:%M:%SZ").to_string(),
            "offline": self.offline,
            "healthy": self.exit_code() == exit::SUCCESS,
            "findings": findings,
            "checks": checks,
        })
    }
}

/// A fact as one line.
fn shown(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null => "-".to_owned(),
        Value::Array(items) if items.is_empty() => "-".to_owned(),
        Value::Array(items) => items.iter().map(shown).collect::<Vec<_>>().join(", "),
        Value::Object(members) => {
            let part = |name: &str| members.get(name).map(shown).unwrap_or_default();
            format!("[{}] <- [{}] {}", part("subject"), part("issuer"), part("not_after"))
        }
        other => other.to_string(),
    }
}

impl View for Examination {
    fn render_text(&self, console: &mut Console) -> io::Result<()> {
        console.ok()?;
        let mut table = Table::new(["Check", "Seen", "Value"]);
        for report in &self.reports {
            let names = std::iter::once(report.check).chain(std::iter::repeat(""));
            for (check, (name, value)) in names.zip(&report.seen.facts) {
                table.add_row([check.to_owned(), name.clone(), shown(value)]);
            }
        }
        console.table(&table)?;
        console.gap()?;
        let mut found: Vec<_> = self.reports.iter().flat_map(|it| &it.seen.findings).collect();
        found.sort_by_key(|it| std::cmp::Reverse(it.severity));
        for it in &found {
            let severity = match it.severity {
                Severity::Error => msg!("error"),
                Severity::Warning => msg!("warning"),
                Severity::Note => msg!("note"),
            };
            let severity = console.text(&severity);
            console.line(&format!("{severity} {}: {}", it.code, console.text(&it.text)))?;
            if let Some(command) = &it.command {
                console.line(&format!("   $ {command}"))?;
            }
            if let Some(advice) = &it.advice {
                console.line(&format!("   {}", console.text(advice)))?;
            }
        }
        match found.iter().filter(|it| it.severity > Severity::Note).count() {
            0 => console.say(&msg!("Nothing wrong was found.")),
            count => console.say(&msg!("Found wrong: {{.Count}}.", Count = count)),
        }
    }

    fn to_json(&self) -> Value {
        self.document()
    }

    fn exit_code(&self) -> u8 {
        let mut found = self.reports.iter().flat_map(|it| &it.seen.findings);
        if found.any(|it| it.severity > Severity::Note) {
            exit::FOUND_WANTING
        } else {
            exit::SUCCESS
        }
    }
}
