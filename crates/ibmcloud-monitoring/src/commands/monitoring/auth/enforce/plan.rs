//! What is to be done, grouped, with numbers.

use std::collections::BTreeMap;
use std::io;

use ibmcloud_cli::console::Console;
use ibmcloud_cli::errors::exit;
use ibmcloud_cli::messages::Message;
use ibmcloud_cli::msg;
use ibmcloud_cli::view::View;
use ibmcloud_fleet::enforce::Plan;
use ibmcloud_fleet::report::{Level, PolicyFile, Row};
use ibmcloud_plugin_sdk::terminal::Table;
use serde_json::{Value, json};

/// A plan, as it is shown.
pub(super) struct Planned {
    pub(super) plan: Plan,
    pub(super) dry_run: bool,
    pub(super) policy: Option<PolicyFile>,
}

impl Planned {
    /// What a person is asked.
    pub(super) fn question(&self) -> Message {
        msg!(
            "Change {{.Count}} instances, and reset the tokens of {{.Teams}} teams?",
            Count = self.plan.targets.len(),
            Teams = self.plan.resets()
        )
    }
}

impl View for Planned {
    fn render_text(&self, console: &mut Console) -> io::Result<()> {
        console.ok()?;
        if self.plan.targets.is_empty() {
            console.say(&msg!("No instance is to be changed."))?;
        } else {
            console.table(&groups(&self.plan))?;
            console.line("")?;
            console.say(&msg!(
                "{{.Count}} of {{.Fleet}} instances are to be changed; the tokens of {{.Teams}} teams are reset.",
                Count = self.plan.targets.len(),
                Fleet = self.plan.fleet,
                Teams = self.plan.resets()
            ))?;
        }
        unread(&self.plan, console)?;
        if self.dry_run {
            console.say(&msg!("Nothing was changed."))?;
        }
        Ok(())
    }

    fn to_json(&self) -> Value {
        json!({
            "dry_run": self.dry_run,
            "policy": self.policy,
            "fleet": self.plan.fleet,
            "targets": self.plan.targets,
            "untouched": self.plan.untouched,
            "resets": self.plan.resets(),
            "unread": self.plan.unread,
            "accounts_not_listed": self.plan.unlisted,
        })
    }

    fn exit_code(&self) -> u8 {
        if self.plan.is_complete() { exit::SUCCESS } else { exit::SOME_FAILED }
    }
}

/// One line for the instances of one account and region that go the same way for the same reason.
fn groups(plan: &Plan) -> Table {
    let mut groups: BTreeMap<[&str; 5], (u64, u64)> = BTreeMap::new();
    for target in &plan.targets {
        let from = target.from.as_deref().unwrap_or("-");
        let why = target.because.first().map_or("", |it| it.as_str());
        let key = [&target.account, &target.region, from, &target.to, why];
        let group = groups.entry(key).or_default();
        group.0 += 1;
        group.1 += target.teams;
    }
    let mut table = Table::new(["Account", "Region", "From", "To", "Reason", "Instances", "Teams"]);
    for ([account, region, from, to, why], (instances, teams)) in groups {
        table.add_row([account, region, from, to, why, &instances.to_string(), &teams.to_string()]);
    }
    table
}

/// What could not be read, and is not touched.
fn unread(plan: &Plan, console: &mut Console) -> io::Result<()> {
    for account in &plan.unlisted {
        console.warn(&msg!(
            "The instances of account {{.Account}} could not all be listed; those are not touched.",
            Account = account
        ))?;
    }
    if plan.unread.is_empty() {
        return Ok(());
    }
    console.warn(&msg!(
        "{{.Count}} instances could not be read, and are not touched:",
        Count = plan.unread.len()
    ))?;
    let mut table = Table::new(["Name", "Region", "Reason", "Detail"]);
    for row in &plan.unread {
        let (code, detail) = reason(row);
        table.add_row([row.name.as_str(), &row.region, code, detail]);
    }
    console.table(&table)
}

fn reason(row: &Row) -> (&'static str, &str) {
    let first = row.reasons.iter().find(|it| it.level == Level::Unread);
    first.map_or(("", ""), |it| (it.code.as_str(), it.detail.as_deref().unwrap_or_default()))
}
