//! `monitoring token reset`: gives the caller a new Monitor API token, of one team or of all.

use std::io;

use compact_sort::CompactSort as _;
use ibmcloud_cli::args::PluginOutput;
use ibmcloud_cli::command::Run;
use ibmcloud_cli::console::Console;
use ibmcloud_cli::context::Context;
use ibmcloud_cli::errors::{Changed, CommandError, exit, service};
use ibmcloud_cli::messages::Message;
use ibmcloud_cli::msg;
use ibmcloud_cli::session::interrupt::{Attention, Signal};
use ibmcloud_cli::view::{NothingDone, Shown, View};
use ibmcloud_core::fingerprint::Fingerprint;
use ibmcloud_core::outcome::Probe;
use ibmcloud_core::plan::TeamRef;
use ibmcloud_core::team::{Team, User};
use ibmcloud_lockdown::Lockdown;
use ibmcloud_plugin_sdk::terminal::Table;
use ibmcloud_transport::{ResetError, ResetOutcome, TokenSubject, reset_token};
use secrecy::SecretString;
use serde_json::{Value, json};

use crate::lockdown::activity;
use crate::lockdown::start::{Start, TIMEOUT};
use crate::lockdown::unreset;
use crate::select;

#[derive(clap::Args, Debug)]
pub(crate) struct TokenResetArgs {
    /// Name, GUID or CRN of the instance
    #[arg(short, long, visible_alias = "sn", value_name = "NAME")]
    name: Option<String>,
    /// Name or ID of the team
    #[arg(
        short,
        long,
        visible_alias = "teamID",
        value_name = "TEAM",
        required_unless_present = "mine"
    )]
    team: Option<String>,
    /// Your own tokens of all your teams
    #[arg(long, conflicts_with = "team")]
    mine: bool,
    /// Region of the instance
    #[arg(short, long, value_name = "REGION")]
    region: Option<String>,
    /// Do not ask
    #[arg(short, long)]
    force: bool,
    #[command(flatten)]
    output: PluginOutput,
}

impl Run for TokenResetArgs {
    fn run(self, ctx: &mut Context) -> Result<Shown, CommandError> {
        let start = Start::new(ctx)?;
        let (name, region) = (self.name.as_deref(), self.region.as_deref());
        let instance =
            select::to_change::monitoring_to_change(ctx, &start.client, name, region, self.force)?;
        let lockdown = start.on(ctx, instance, false, TIMEOUT)?;
        let monitor = &lockdown.monitor;
        let doing = || msg!("Could not read the present token.");
        let me = ctx.ask(doing(), Changed::Nothing, monitor.me())?;
        let teams = ctx.ask(doing(), Changed::Nothing, monitor.teams())?;
        let teams = if self.mine {
            mine(teams, &me)
        } else {
            vec![select::team(teams, self.team.as_deref())?]
        };
        let mut tokens = Vec::new();
        for team in teams {
            let old = ctx.ask(doing(), Changed::Nothing, monitor.token(team.id))?;
            tokens.push((team, old));
        }
        let question = question(ctx, &tokens, self.mine);
        if !self.force && !ctx.console.confirm(&question, false)? {
            return Ok(Box::new(NothingDone));
        }
        let attention = Attention::begin();
        let mut done = Vec::new();
        for (team, old) in tokens {
            let text = msg!(
                "Resetting the Monitor API token of team {{.Team}}...",
                Team = ctx.console.entity(&team.name)
            );
            ctx.console.progress(&text)?;
            let row = reset(ctx, &lockdown, &me, team, &old, (&attention, &done))?;
            done.push(row);
        }
        Ok(Box::new(Reset { rows: done, one: !self.mine }))
    }
}

/// The teams that the caller belongs to; all that he sees where the service does not say.
fn mine(mut teams: Vec<Team>, me: &User) -> Vec<Team> {
    if !me.team_roles.is_empty() {
        teams.retain(|team| me.team_roles.iter().any(|role| role.team == team.id));
    }
    teams.compact_sort_by_key(|team| team.id);
    teams.dedup_by_key(|team| team.id);
    teams
}

fn question(ctx: &Context, tokens: &[(Team, SecretString)], mine: bool) -> Message {
    match tokens {
        [(team, _)] if !mine => msg!(
            "Whatever uses the token of team {{.Team}} is cut off at once. Reset it?",
            Team = ctx.console.entity(&team.name)
        ),
        _ => {
            let names: Vec<&str> = tokens.iter().map(|(team, _)| team.name.as_str()).collect();
            msg!(
                "Whatever uses your tokens of these teams is cut off at once: {{.Teams}}. Reset them?",
                Teams = names.join(", ")
            )
        }
    }
}

/// A token that was reset, and what the old one met with.
struct Row {
    team: TeamRef,
    before: String,
    after: String,
    request: String,
    old: Option<Probe>,
}

fn reset(
    ctx: &mut Context,
    lockdown: &Lockdown<'_>,
    me: &User,
    team: Team,
    old: &SecretString,
    (attention, done): (&Attention, &[Row]),
) -> Result<Row, CommandError> {
    let subject = TokenSubject { team: team.id, user: None, caller: me.username.clone() };
    let outcome = ctx.wait(async {
        tokio::select! {
            outcome = reset_token(&lockdown.monitor, &subject, &lockdown.options.forms, old) => Some(outcome),
            _ = attention.signal() => None,
        }
    });
    let outcome: ResetOutcome = match outcome {
        Some(Ok(outcome)) => outcome,
        Some(Err(error)) => return Err(failed(&error, &team, done, &ctx.program)),
        None => return Err(interrupted(attention, &team, done)),
    };
    activity::note(ctx, &lockdown.instance.guid, "token-reset", &team.name)?;
    // What the old token meets with is told as it is; the reset itself is known from the new one.
    let old_token = ctx.wait(lockdown.monitor.probe_token(old)).ok();
    Ok(Row {
        team: TeamRef { id: team.id, name: team.name },
        before: Fingerprint::of(&lockdown.key, old).short(),
        after: Fingerprint::of(&lockdown.key, &outcome.token).short(),
        request: outcome.form.to_string(),
        old: old_token,
    })
}

fn so_far(done: &[Row]) -> Option<Message> {
    let names: Vec<&str> = done.iter().map(|row| row.team.name.as_str()).collect();
    (!names.is_empty())
        .then(|| msg!("Tokens that were reset: {{.Teams}}.", Teams = names.join(", ")))
}

fn interrupted(attention: &Attention, team: &Team, done: &[Row]) -> CommandError {
    let signal = attention.seen().unwrap_or(Signal::Interrupt);
    let mut text = vec![signal.message()];
    text.extend(so_far(done));
    text.push(msg!("Tokens that may or may not have been reset: {{.Teams}}.", Teams = team.name));
    CommandError::Stopped { text, code: signal.exit_code() }
}

fn failed(error: &ResetError, team: &Team, done: &[Row], program: &str) -> CommandError {
    let mut text =
        vec![msg!("Could not reset the Monitor API token of team {{.Team}}.", Team = team.name)];
    match error {
        ResetError::Refused { source, .. }
        | ResetError::Unknown { source, .. }
        | ResetError::NotApplied { source: Some(source), .. } => {
            text.extend(service(source, program));
        }
        other => {
            text.push(unreset(other));
            text.push(msg!("Reset it in the web UI (your initials > Secrets Management > Sysdig API Tokens, or Settings > Monitor API on older pages), or name the request in IBMCLOUD_MONITORING_TOKEN_RESET."));
        }
    }
    text.extend(so_far(done));
    if error.may_have_applied() {
        text.push(msg!("The change may or may not have happened: look before you try again."));
        return CommandError::Stopped { text, code: exit::UNCERTAIN };
    }
    if done.is_empty() {
        text.push(msg!("Nothing was changed."));
        return CommandError::Stopped { text, code: exit::FAILURE };
    }
    CommandError::Stopped { text, code: exit::SOME_FAILED }
}

struct Reset {
    rows: Vec<Row>,
    /// Whether one team was named.
    one: bool,
}

impl Row {
    fn old(&self) -> Message {
        match self.old {
            Some(Probe::Refused { status }) => msg!("refused ({{.Status}})", Status = status),
            Some(Probe::Accepted) => msg!("still accepted"),
            Some(Probe::Unclear { .. }) | None => msg!("replaced, not tried"),
        }
    }

    fn old_word(&self) -> &'static str {
        match self.old {
            Some(Probe::Refused { .. }) => "refused",
            Some(Probe::Accepted) => "accepted",
            Some(Probe::Unclear { .. }) | None => "not-tried",
        }
    }

    fn to_json(&self) -> Value {
        json!({
            "team": self.team.name, "id": self.team.id.0, "changed": true, "request": self.request,
            "fingerprint_before": self.before, "fingerprint_after": self.after,
            "old_token": self.old_word(),
        })
    }
}

impl View for Reset {
    fn render_text(&self, console: &mut Console) -> io::Result<()> {
        if self.exit_code() == exit::SUCCESS {
            console.ok()?;
        }
        if let ([row], true) = (&self.rows[..], self.one) {
            console.say(&msg!(
                "Your token of team {{.Team}} was reset: fingerprint {{.Before}} became {{.After}}.",
                Team = console.entity(&row.team.name),
                Before = row.before,
                After = row.after
            ))?;
            if row.old == Some(Probe::Accepted) {
                console.say(&msg!("The old token is still accepted. Try it again in a minute."))?;
            }
            return Ok(());
        }
        let mut table = Table::new(["Team", "Token before", "Token now", "Old token"]);
        for row in &self.rows {
            let old = console.text(&row.old());
            table.add_row([row.team.name.clone(), row.before.clone(), row.after.clone(), old]);
        }
        console.table(&table)
    }

    fn to_json(&self) -> Value {
        match (&self.rows[..], self.one) {
            ([row], true) => row.to_json(),
            (rows, _) => rows.iter().map(Row::to_json).collect(),
        }
    }

    /// A token that was replaced, and is accepted all the same, is not what was asked for.
    fn exit_code(&self) -> u8 {
        let alive = self.rows.iter().any(|row| row.old == Some(Probe::Accepted));
        if alive { exit::FOUND_WANTING } else { exit::SUCCESS }
    }
}
