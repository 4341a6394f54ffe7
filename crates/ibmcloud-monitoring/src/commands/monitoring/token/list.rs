//! `monitoring token list`: fingerprints of the Monitor API tokens of all teams, never the tokens.

use std::io;

use ibmcloud_cli::args::ListOutput;
use ibmcloud_cli::command::Run;
use ibmcloud_cli::console::Console;
use ibmcloud_cli::context::Context;
use ibmcloud_cli::errors::CommandError;
use ibmcloud_cli::msg;
use ibmcloud_cli::view::{Shown, View};
use ibmcloud_core::auth_mode::AuthMode;
use ibmcloud_core::coverage::Gap;
use ibmcloud_core::fingerprint::KeyId;
use ibmcloud_core::plan::{MemberToken, Members, Observation};
use ibmcloud_core::team::SystemRole;
use ibmcloud_lockdown::observe;
use ibmcloud_plugin_sdk::terminal::Table;
use serde_json::{Value, json};

use crate::lockdown::look_failure;
use crate::lockdown::start::{Start, TIMEOUT};
use crate::select;

#[derive(clap::Args, Debug)]
pub(crate) struct TokenListArgs {
    /// Name, GUID or CRN of the instance
    #[arg(short, long, visible_alias = "sn", value_name = "NAME")]
    name: Option<String>,
    /// Region of the instance
    #[arg(short, long, value_name = "REGION")]
    region: Option<String>,
    #[command(flatten)]
    output: ListOutput,
}

impl Run for TokenListArgs {
    fn run(self, ctx: &mut Context) -> Result<Shown, CommandError> {
        let start = Start::new(ctx)?;
        let (name, region) = (self.name.as_deref(), self.region.as_deref());
        let instance = select::monitoring(ctx, &start.client, name, region)?;
        let text = msg!(
            "Getting the tokens of the teams of instance {{.Name}}...",
            Name = ctx.console.entity(&instance.name)
        );
        ctx.console.progress(&text)?;
        let lockdown = start.on(ctx, instance, false, TIMEOUT)?;
        let observed = ctx.wait(observe(&lockdown));
        let observed = observed.map_err(|it| look_failure(it, &lockdown.instance.name))?;
        Ok(Box::new(Tokens {
            user: observed.me.username,
            observation: observed.observation,
            key: start.key.id(),
        }))
    }
}

/// Fingerprints are made with this machine's key: on this machine, an unchanged token has the same one
/// in every list, plan and journal.
struct Tokens {
    user: String,
    observation: Observation,
    key: KeyId,
}

impl Tokens {
    /// Team, id, user and fingerprint of each token that was looked at; `None` for one that was not
    /// shown.
    fn rows(&self) -> Vec<(&str, u64, &str, Option<String>)> {
        let mut rows = Vec::new();
        for it in &self.observation.teams {
            let (name, id) = (it.team.name.as_str(), it.team.id.0);
            let own = it.fingerprint.map(|it| it.short());
            rows.push((name, id, self.user.as_str(), own.clone()));
            let Members::Others(others) = &it.members else { continue };
            rows.extend(others.iter().map(|member| {
                let print = match &member.token {
                    MemberToken::Shared => own.clone(),
                    MemberToken::Separate(print) => Some(print.short()),
                    MemberToken::Unseen => None,
                };
                (name, id, member.user.as_str(), print)
            }));
        }
        rows
    }

    fn sees_every_team(&self) -> bool {
        let gaps = ibmcloud_core::coverage::gaps(&self.observation, true);
        !gaps.iter().any(Gap::must_be_accepted)
    }
}

impl View for Tokens {
    fn render_text(&self, console: &mut Console) -> io::Result<()> {
        console.ok()?;
        let mut table = Table::new(["Team", "ID", "User", "Fingerprint"]);
        let locked = self.observation.mode == AuthMode::IamOnly;
        for (team, id, user, print) in self.rows() {
            let shown = match print {
                Some(print) => print,
                None if locked => console.text(&msg!("refused: IAM_ONLY")),
                None => console.text(&msg!("refused")),
            };
            table.add_row([team.to_owned(), id.to_string(), user.to_owned(), shown]);
        }
        console.table(&table)?;
        if !self.sees_every_team() {
            let role: &SystemRole = &self.observation.role;
            if role.is_admin() {
                console.warn(&msg!("The list of teams is not whole: there may be more."))?;
            } else {
                console.warn(&msg!("Your role does not see every team: there may be more."))?;
            }
        }
        Ok(())
    }

    fn to_json(&self) -> Value {
        let rows = self.rows().into_iter().map(|(team, id, user, print)| {
            json!({
                "team": team, "id": id, "user": user, "fingerprint": print,
                "fingerprint_key": self.key.to_string(),
            })
        });
        Value::Array(rows.collect())
    }
}
