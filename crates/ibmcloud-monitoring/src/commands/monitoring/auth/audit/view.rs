//! What an audit saw, in every form in which it is shown.

use std::io;

use ibmcloud_cli::console::Console;
use ibmcloud_cli::errors::exit;
use ibmcloud_cli::view::View;
use ibmcloud_fleet::report::Changes;

use super::audited::Audited;
use super::{changes, csv, json, junit, markdown, sarif_log, table};

impl View for Audited {
    fn render_text(&self, console: &mut Console) -> io::Result<()> {
        if self.only_changes {
            if self.is_silent() {
                return Ok(());
            }
            return changes::render(self, console);
        }
        table::render(self, console)?;
        changes::render(self, console)
    }

    fn render_json(&self, console: &mut Console) -> io::Result<()> {
        json::render(self, console)?;
        changes::caution(self, console)
    }

    fn render_form(&self, form: &str, console: &mut Console) -> io::Result<()> {
        let text = match form {
            "CSV" => csv::document(self),
            "JUNIT" => junit::document(self),
            "MARKDOWN" => markdown::document(self, console),
            "SARIF" => {
                console.json_of(&sarif_log::log(self))?;
                return changes::caution(self, console);
            }
            _ => return self.render_text(console),
        };
        console.bytes(text.as_bytes())?;
        changes::caution(self, console)
    }

    fn exit_code(&self) -> u8 {
        let wanting = match &self.changes {
            Some(changes) if self.only_changes => Changes::has_regressions(changes),
            _ => self.report.summary().findings > 0,
        };
        match (self.is_complete(), wanting) {
            (false, _) => exit::SOME_FAILED,
            (true, true) => exit::FOUND_WANTING,
            (true, false) => exit::SUCCESS,
        }
    }
}
