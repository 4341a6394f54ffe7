//! `monitoring auth policy check`: every error of a policy file, without a network.

use std::io;
use std::time::SystemTime;

use ibmcloud_cli::args::PluginOutput;
use ibmcloud_cli::command::Run;
use ibmcloud_cli::console::Console;
use ibmcloud_cli::context::Context;
use ibmcloud_cli::errors::{CommandError, exit};
use ibmcloud_cli::messages::Message;
use ibmcloud_cli::msg;
use ibmcloud_cli::view::{Shown, View};
use ibmcloud_core::policy::Position;
use ibmcloud_fleet::policy::{Reading, read};
use serde_json::{Value, json};

use crate::policy::{bytes, words};

#[derive(clap::Args, Debug)]
pub(crate) struct PolicyCheckArgs {
    /// File with the policy, as YAML or JSON; '-' reads standard input
    #[arg(value_name = "FILE")]
    file: String,
    #[command(flatten)]
    output: PluginOutput,
}

impl Run for PolicyCheckArgs {
    fn run(self, ctx: &mut Context) -> Result<Shown, CommandError> {
        let reading = read(&bytes(&ctx.env, &self.file)?, SystemTime::now());
        if let (Reading::Invalid(faults), false) = (&reading, ctx.wants("JSON")) {
            // All of them: to find errors is what this command is for.
            let text = faults.iter().map(|it| words::error(&self.file, it)).collect();
            return Err(CommandError::Stopped { text, code: exit::FAILURE });
        }
        Ok(Box::new(Checked { file: self.file, reading }))
    }
}

struct Checked {
    file: String,
    reading: Reading,
}

impl View for Checked {
    fn render_text(&self, console: &mut Console) -> io::Result<()> {
        let Reading::Valid(policy, cautions) = &self.reading else { return Ok(()) };
        console.ok()?;
        for caution in cautions {
            console.say(&words::warning(&self.file, caution))?;
        }
        console.say(&msg!(
            "The policy is valid. Rules: {{.Rules}}. Exceptions: {{.Exceptions}}. Default: {{.Mode}}.",
            Rules = policy.rules.len(),
            Exceptions = policy.exceptions.len(),
            Mode = policy.fallback.mode
        ))
    }

    fn to_json(&self) -> Value {
        let finding = |position: Position, code: &str, message: &Message| {
            json!({
                "line": position.line, "column": position.column,
                "code": code, "message": message.english(),
            })
        };
        match &self.reading {
            Reading::Valid(policy, cautions) => {
                let warnings = cautions.iter().map(|it| {
                    finding(it.position, it.what.code(), &words::caution_sentence(&it.what))
                });
                json!({
                    "file": self.file,
                    "valid": true,
                    "version": policy.version,
                    "default": policy.fallback.mode.as_str(),
                    "rules": policy.rules.len(),
                    "exceptions": policy.exceptions.len(),
                    "errors": [],
                    "warnings": warnings.collect::<Vec<_>>(),
                })
            }
            Reading::Invalid(faults) => {
                let errors = faults.iter().map(|it| {
                    finding(it.position, it.what.code(), &words::fault_sentence(&it.what))
                });
                json!({
                    "file": self.file,
                    "valid": false,
                    "errors": errors.collect::<Vec<_>>(),
                    "warnings": [],
                })
            }
        }
    }

    fn exit_code(&self) -> u8 {
        match self.reading {
            Reading::Valid(..) => exit::SUCCESS,
            Reading::Invalid(_) => exit::FAILURE,
        }
    }
}
