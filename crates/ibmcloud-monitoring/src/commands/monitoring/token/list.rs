//! `monitoring token list`: fingerprints of the Monitor API tokens of all teams, never the tokens.

use std::io;

use ibmcloud_core::auth_mode::AuthMode;
use ibmcloud_core::plan::{Coverage, Observation};
use ibmcloud_plugin_sdk::terminal::Table;
use serde_json::{Value, json};

use crate::console::Console;
use crate::context::Context;
use crate::errors::CommandError;
use crate::grammar::registry::Run;
use crate::lockdown::observe::{monitor, observe, salt};
use crate::msg;
use crate::select;
use crate::view::{Shown, View};

#[derive(clap::Args, Debug)]
pub(crate) struct TokenListArgs {
    /// Name, GUID or CRN of the instance
    #[arg(short, long, visible_alias = "sn", value_name = "NAME")]
    name: Option<String>,
    /// Region of the instance
    #[arg(short, long, value_name = "REGION")]
    region: Option<String>,
    /// Specify output format: JSON
    #[arg(long, value_name = "FORMAT")]
    output: Option<String>,
    /// Suppress verbose output
    #[arg(short, long)]
    quiet: bool,
}

impl Run for TokenListArgs {
    fn run(self, ctx: &mut Context) -> Result<Shown, CommandError> {
        let client = ctx.client()?;
        let instance =
            select::monitoring(ctx, &client, self.name.as_deref(), self.region.as_deref())?;
        let text = msg!(
            "Getting the tokens of the teams of instance {{.Name}}...",
            Name = ctx.console.entity(&instance.name)
        );
        ctx.console.progress(&text)?;
        let monitor = monitor(&client, &instance)?;
        let (observed, _) = observe(ctx, &monitor, &instance, &salt())?;
        Ok(Box::new(Tokens(observed)))
    }
}

/// Fingerprints are salted anew each time: they tell equal tokens of one list, and nothing else.
struct Tokens(Observation);

impl View for Tokens {
    fn people(&self, console: &mut Console) -> io::Result<()> {
        console.ok()?;
        let mut table = Table::new(["Team", "ID", "Fingerprint"]);
        for it in &self.0.teams {
            let shown = match &it.fingerprint {
                Some(fingerprint) => fingerprint.short(),
                None if self.0.mode == AuthMode::IamOnly => {
                    console.text(&msg!("refused: IAM_ONLY"))
                }
                None => console.text(&msg!("refused")),
            };
            table.add_row([it.team.name.clone(), it.team.id.to_string(), shown]);
        }
        console.table(&table)?;
        if self.0.coverage == Coverage::Unproven {
            console.warn(&msg!("Your role does not see every team: there may be more."))?;
        }
        Ok(())
    }

    fn program(&self) -> Value {
        let rows = self.0.teams.iter().map(|it| {
            json!({
                "team": it.team.name,
                "id": it.team.id.0,
                "fingerprint": it.fingerprint.as_ref().map(ibmcloud_core::Fingerprint::short),
            })
        });
        Value::Array(rows.collect())
    }
}
