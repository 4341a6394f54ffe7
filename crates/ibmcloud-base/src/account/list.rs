//! `account list`: the accounts that the user is a member of.

use std::io;

use ibmcloud_cli::args::ShortListOutput;
use ibmcloud_cli::command::Run;
use ibmcloud_cli::console::Console;
use ibmcloud_cli::context::Context;
use ibmcloud_cli::errors::{Changed, CommandError};
use ibmcloud_cli::msg;
use ibmcloud_cli::view::{Shown, View};
use ibmcloud_core::session::Account;
use ibmcloud_plugin_sdk::terminal::Table;
use serde_json::{Value, json};

#[derive(clap::Args, Debug)]
pub(crate) struct AccountListArgs {
    /// Leave out accounts that are suspended or cancelled
    #[arg(long, conflicts_with = "exclude")]
    active: bool,
    /// States to leave out, separated by commas
    #[arg(long, value_name = "STATES", value_delimiter = ',')]
    exclude: Vec<String>,
    #[command(flatten)]
    output: ShortListOutput,
}

/// What `--active` leaves out.
const INACTIVE: [&str; 3] = ["CANCEL_PENDING", "CANCELED", "SUSPENDED"];

impl Run for AccountListArgs {
    fn run(self, ctx: &mut Context) -> Result<Shown, CommandError> {
        let session = ctx.session()?;
        let text = msg!(
            "Retrieving all accounts of {{.User}}...",
            User = ctx.console.entity(&session.user)
        );
        ctx.console.progress(&text)?;
        let client = ctx.client_of_user()?;
        let mut accounts =
            ctx.ask(msg!("Could not get the accounts."), Changed::ReadOnly, client.accounts())?;
        let exclude = &self.exclude;
        accounts.retain(|account| {
            let state = account.state.as_str();
            let inactive = self.active && INACTIVE.contains(&state);
            let excluded = exclude.iter().any(|it| it.eq_ignore_ascii_case(state));
            !inactive && !excluded
        });
        Ok(Box::new(Accounts(accounts)))
    }
}

struct Accounts(Vec<Account>);

impl View for Accounts {
    fn render_text(&self, console: &mut Console) -> io::Result<()> {
        console.ok()?;
        let mut table = Table::new(["Account GUID", "IMS ID", "Name", "State", "Owner User ID"]);
        for it in &self.0 {
            let ims = it.ims.clone().unwrap_or_default();
            table.add_row([
                it.id.to_string(),
                ims,
                it.name.clone(),
                it.state.clone(),
                it.owner.clone(),
            ]);
        }
        console.list(&table, &msg!("No account found."))
    }

    /// Scripts disagree on the keys, so both spellings are given (docs/decisions/json-of-accounts.md).
    fn to_json(&self) -> Value {
        let rows = self.0.iter().map(|it| {
            json!({
                "Guid": it.id.to_string(), "Name": it.name, "State": it.state, "OwnerUserId": it.owner,
                "account_id": it.id.to_string(), "name": it.name, "state": it.state,
                "ims_account_id": it.ims, "owner": it.owner,
            })
        });
        Value::Array(rows.collect())
    }
}
