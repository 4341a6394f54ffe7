//! `account show`: the targeted account.

use std::io;

use ibmcloud_cli::args::ShortOutput;
use ibmcloud_cli::command::Run;
use ibmcloud_cli::console::Console;
use ibmcloud_cli::context::Context;
use ibmcloud_cli::errors::{Changed, CommandError};
use ibmcloud_cli::msg;
use ibmcloud_cli::view::{Shown, View};
use ibmcloud_plugin_sdk::terminal::Details;
use ibmcloud_transport::AccountDetails;
use serde_json::{Value, json};

#[derive(clap::Args, Debug)]
pub(crate) struct AccountShowArgs {
    #[command(flatten)]
    output: ShortOutput,
}

impl Run for AccountShowArgs {
    fn run(self, ctx: &mut Context) -> Result<Shown, CommandError> {
        let session = ctx.session()?;
        let account = ctx.account()?;
        let text = msg!(
            "Retrieving account {{.Account}} of {{.User}}...",
            Account = ctx.console.entity(&account.name),
            User = ctx.console.entity(&session.user)
        );
        ctx.console.progress(&text)?;
        let client = ctx.client()?;
        let doing = msg!("Could not get the account.");
        let details = ctx.ask(doing, Changed::ReadOnly, client.account_details(&account.id))?;
        Ok(Box::new(Shows(details)))
    }
}

struct Shows(AccountDetails);

impl View for Shows {
    fn render_text(&self, console: &mut Console) -> io::Result<()> {
        console.ok()?;
        let it = &self.0;
        let mut rows = Details::new();
        rows.push("Account ID:", it.id.as_str());
        rows.push("Currently Targeted Account:", "true");
        rows.push("Linked Softlayer Account:", it.ims.as_deref().unwrap_or_default());
        // Known to the classic infrastructure only (docs/decisions/json-of-accounts.md).
        rows.push("VRF Enabled:", "");
        rows.push("Service Endpoint Enabled:", "");
        console.details(&rows)
    }

    fn to_json(&self) -> Value {
        let it = &self.0;
        json!({
            "account_id": it.id.to_string(), "name": it.name, "owner": it.owner, "type": it.kind,
            "status": it.status, "ims_account_id": it.ims, "currently_targeted_account": true,
        })
    }
}
