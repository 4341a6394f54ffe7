//! `account users`: the users of an account.

use std::io;

use ibmcloud_cli::args::ShortListOutput;
use ibmcloud_cli::command::Run;
use ibmcloud_cli::console::Console;
use ibmcloud_cli::context::Context;
use ibmcloud_cli::errors::{Changed, CommandError};
use ibmcloud_cli::msg;
use ibmcloud_cli::view::{Shown, View};
use ibmcloud_core::Json;
use ibmcloud_plugin_sdk::terminal::Table;
use ibmcloud_transport::User;

#[derive(clap::Args, Debug)]
pub(crate) struct UsersArgs {
    /// ID of the account, if it is not the targeted one
    #[arg(short = 'c', long, value_name = "ID")]
    account_id: Option<String>,
    #[command(flatten)]
    output: ShortListOutput,
}

impl Run for UsersArgs {
    fn run(self, ctx: &mut Context) -> Result<Shown, CommandError> {
        let client = ctx.client_of_user()?;
        let (id, name) = match &self.account_id {
            None => {
                let account = ctx.account()?;
                (account.id, account.name)
            }
            Some(id) => {
                let parsed = id.parse().map_err(|_| {
                    CommandError::plain(
                        msg!("'{{.Account}}' is not the ID of an account.", Account = id),
                        msg!(
                            "List your accounts with '{{.Program}} account list'.",
                            Program = ctx.program
                        ),
                    )
                })?;
                (parsed, id.clone())
            }
        };
        ctx.console.progress(&msg!(
            "Getting users under account {{.Account}}...",
            Account = ctx.console.entity(&name)
        ))?;
        let doing = msg!("Could not get the users.");
        Ok(Box::new(Users(ctx.ask(doing, Changed::ReadOnly, client.users(&id))?)))
    }
}

struct Users(Vec<User>);

impl View for Users {
    fn render_text(&self, console: &mut Console) -> io::Result<()> {
        console.ok()?;
        let mut table = Table::new(["User ID", "State"]);
        for it in &self.0 {
            table.add_row([&it.user_id, &it.state]);
        }
        console.list(&table, &msg!("No user found."))
    }

    fn exact_json(&self) -> Option<Json> {
        Some(Json::Array(self.0.iter().map(|it| it.document.clone()).collect()))
    }
}
