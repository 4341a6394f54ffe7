//! `monitoring auth show`: which credentials an instance accepts, by its parameter and by its behaviour,
//! what is open about its tokens, and who asks.

use std::io;
use std::time::SystemTime;

use ibmcloud_cli::args::PluginOutput;
use ibmcloud_cli::command::Run;
use ibmcloud_cli::console::Console;
use ibmcloud_cli::context::Context;
use ibmcloud_cli::errors::{Changed, CommandError, exit};
use ibmcloud_cli::msg;
use ibmcloud_cli::view::{Shown, View};
use ibmcloud_core::auth_mode::AuthMode;
use ibmcloud_core::instance::Instance;
use ibmcloud_core::team::{Team, User};
use ibmcloud_core::verdict::{Finding, Verdict};
use ibmcloud_lockdown::{BreakGlass, break_glass, evidence, journal};
use ibmcloud_plugin_sdk::terminal::Details;
use ibmcloud_transport::Monitor;
use serde_json::{Value, json};

use crate::lockdown::findings::{lines, verdict, write};
use crate::lockdown::journal_failure;
use crate::monitor_api::monitor;
use crate::select;

#[derive(clap::Args, Debug)]
pub(crate) struct AuthShowArgs {
    /// Name, GUID or CRN of the instance
    #[arg(short, long, visible_alias = "sn", value_name = "NAME")]
    name: Option<String>,
    /// Region of the instance
    #[arg(short, long, value_name = "REGION")]
    region: Option<String>,
    /// Exit with 3 unless the instance accepts just this: IAM_ONLY or ANY
    #[arg(long, value_name = "MODE")]
    expect: Option<AuthMode>,
    #[command(flatten)]
    output: PluginOutput,
}

impl Run for AuthShowArgs {
    fn run(self, ctx: &mut Context) -> Result<Shown, CommandError> {
        let client = ctx.client()?;
        let instance =
            select::monitoring(ctx, &client, self.name.as_deref(), self.region.as_deref())?;
        let text = msg!(
            "Getting the authentication method of instance {{.Name}}...",
            Name = ctx.console.entity(&instance.name)
        );
        ctx.console.progress(&text)?;
        let monitor = monitor(&client, &instance)?;
        let doing = || msg!("Could not look at instance {{.Name}}.", Name = instance.name);
        let me = ctx.ask(doing(), Changed::ReadOnly, monitor.me())?;
        let teams = ctx.ask(doing(), Changed::ReadOnly, monitor.teams())?;
        let behaviour = behaviour(ctx, &monitor, &me, &teams, &instance)?;
        let folder = journal::folder(&ctx.config_dir, &instance.guid);
        let found = journal::all(&folder, &instance.guid).map_err(|it| journal_failure(&it))?;
        let last = journal::last_lock_down(&found).and_then(|it| {
            let (verdict, findings) = evidence::judgement(&it.progress)?;
            let plan = it.progress.beginning.plan.clone();
            Some(LockDown { plan, at: it.last_at().to_owned(), verdict, findings })
        });
        // Whoever has locked it down by hand has ended that, too.
        let is_open = instance.auth_mode() != AuthMode::IamOnly;
        let open = break_glass(&found).filter(|_| is_open);
        let open = open.map(|it| Open { is_overrun: it.is_overrun(SystemTime::now()), it });
        let program = ctx.program.clone();
        Ok(Box::new(Method {
            instance,
            me,
            teams,
            behaviour,
            last,
            open,
            expect: self.expect,
            program,
        }))
    }
}

/// What the service does with Monitor API tokens, whatever the parameter says.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Behaviour {
    /// It shows them, as under `ANY`.
    ShowsTokens,
    /// It refuses to show one, as under `IAM_ONLY`.
    RefusesTokens,
    /// It was not tried, or refused for what may be another reason.
    NotKnown,
}

fn behaviour(
    ctx: &Context,
    monitor: &Monitor<'_>,
    me: &User,
    teams: &[Team],
    instance: &Instance,
) -> Result<Behaviour, CommandError> {
    let own = me.current_team.filter(|id| teams.iter().any(|team| team.id == *id));
    let Some(team) = own.or_else(|| teams.first().map(|team| team.id)) else {
        return Ok(Behaviour::NotKnown);
    };
    match ctx.wait(monitor.token(team)) {
        Ok(_) => Ok(Behaviour::ShowsTokens),
        // With an explicit `ANY` the caller may lack the privilege.
        Err(error) if error.is_access_denied() => Ok(match instance.auth_mode() {
            AuthMode::Any => Behaviour::NotKnown,
            _ => Behaviour::RefusesTokens,
        }),
        Err(source) => {
            let doing = msg!("Could not look at instance {{.Name}}.", Name = instance.name);
            Err(CommandError::service(doing, source, Changed::ReadOnly))
        }
    }
}

/// The last lock-down that this machine knows of.
struct LockDown {
    plan: String,
    at: String,
    verdict: Verdict,
    findings: Vec<Finding>,
}

/// An instance that was opened for a time, and still is.
struct Open {
    it: BreakGlass,
    is_overrun: bool,
}

struct Method {
    instance: Instance,
    me: User,
    teams: Vec<Team>,
    behaviour: Behaviour,
    last: Option<LockDown>,
    open: Option<Open>,
    expect: Option<AuthMode>,
    program: String,
}

impl Method {
    /// Whether everything is as expected: an opening that should have ended is not.
    fn is_as_expected(&self) -> bool {
        let overrun = self.open.as_ref().is_some_and(|it| it.is_overrun);
        self.accepts_as_expected() && !(overrun && self.expect.is_some())
    }

    /// Whether the instance accepts just what is expected. Both the parameter and the behaviour have to
    /// agree; a parameter that is missing proves nothing.
    fn accepts_as_expected(&self) -> bool {
        let mode = self.instance.auth_mode();
        match &self.expect {
            None => true,
            Some(AuthMode::IamOnly) => {
                mode != AuthMode::Any && self.behaviour == Behaviour::RefusesTokens
            }
            Some(expected) => {
                mode.effective() == *expected && self.behaviour == Behaviour::ShowsTokens
            }
        }
    }

    /// How many tokens the last lock-down leaves open; `None` where none is known.
    fn open_tokens(&self) -> Option<usize> {
        let last = self.last.as_ref()?;
        Some(last.findings.iter().filter(|it| it.team().is_some()).count())
    }
}

impl View for Method {
    fn render_text(&self, console: &mut Console) -> io::Result<()> {
        if self.is_as_expected() {
            console.ok()?;
        }
        let mode = self.instance.auth_mode();
        let mut rows = Details::new();
        rows.push("Name:", &self.instance.name);
        rows.push("GUID:", self.instance.guid.as_str());
        rows.push("Location:", self.instance.region.as_str());
        rows.push("Authentication:", mode.to_string());
        let meaning = match mode {
            AuthMode::IamOnly => msg!("IAM tokens only"),
            AuthMode::Any => msg!("IAM tokens and Monitor API tokens"),
            AuthMode::Absent => {
                msg!("IAM tokens and Monitor API tokens (external_api_auth was never set)")
            }
            AuthMode::Unknown(_) => msg!("not known to this program"),
        };
        let meaning = match (mode, self.behaviour) {
            (AuthMode::IamOnly, Behaviour::ShowsTokens) => {
                msg!(
                    "Monitor API tokens are still shown: IAM_ONLY does not hold yet, or not any more"
                )
            }
            (AuthMode::Absent | AuthMode::Unknown(_), Behaviour::RefusesTokens) => {
                msg!("IAM tokens only, by its behaviour")
            }
            (AuthMode::Any, Behaviour::NotKnown) => {
                msg!("IAM tokens and Monitor API tokens, though you were shown none")
            }
            _ => meaning,
        };
        let accepts = console.text(&meaning);
        rows.push("Accepts:", &accepts);
        rows.push("Teams that you see:", self.teams.len().to_string());
        rows.push("Your role:", self.me.system_role.as_str());
        let last = match &self.last {
            None => msg!("none known on this machine"),
            Some(last) => msg!(
                "plan {{.Plan}}, {{.Verdict}}",
                Plan = last.plan,
                Verdict => verdict(last.verdict)
            ),
        };
        let last = console.text(&last);
        rows.push("Last lock-down:", &last);
        if let Some(open) = self.open_tokens() {
            rows.push("Tokens still open:", open.to_string());
        }
        if let Some(Open { it, .. }) = &self.open {
            let until = journal::rfc_3339(it.until);
            rows.push("Open until:", format!("{until} ({}: {})", it.by.user, it.reason));
        }
        console.details(&rows)?;
        if let Some(Open { is_overrun: true, .. }) = &self.open {
            console.line("")?;
            console.say(&msg!(
                "The time for which it was opened is over. Lock it down with '{{.Program}} monitoring auth update --name {{.Guid}} --mode IAM_ONLY'.",
                Program = self.program,
                Guid = self.instance.guid
            ))?;
        }
        let unproven = self.last.as_ref().map_or(&[][..], |last| &last.findings);
        if !unproven.is_empty() {
            console.line("")?;
            console.say(&msg!("What is not proven:"))?;
            write(console, &lines(unproven))?;
        }
        if let Some(expected) = self.expect.as_ref().filter(|_| !self.accepts_as_expected()) {
            console.line("")?;
            console.say(&msg!("It is not so that the mode is {{.Mode}}.", Mode = expected))?;
        }
        Ok(())
    }

    fn to_json(&self) -> Value {
        json!({
            "name": self.instance.name,
            "guid": self.instance.guid.to_string(),
            "region": self.instance.region.to_string(),
            "external_api_auth": self.instance.auth_mode().wire_value(),
            "effective": self.instance.auth_mode().effective().to_string(),
            "behaviour": match self.behaviour {
                Behaviour::ShowsTokens => "shows-tokens",
                Behaviour::RefusesTokens => "refuses-tokens",
                Behaviour::NotKnown => "not-known",
            },
            "teams": self.teams.len(),
            "role": self.me.system_role.to_string(),
            "sees_every_team": self.me.system_role.is_admin(),
            "last_lock_down": self.last.as_ref().map(|last| json!({
                "plan": last.plan,
                "at": last.at,
                "verdict": last.verdict.as_str(),
                "findings": last.findings.iter().map(evidence::finding).collect::<Vec<_>>(),
            })),
            "break_glass": self.open.as_ref().map(|Open { it, is_overrun }| json!({
                "until": journal::rfc_3339(it.until),
                "reason": it.reason,
                "by": { "user": it.by.user, "iam_id": it.by.iam_id, "host": it.by.host },
                "plan": it.plan,
                "overrun": is_overrun,
            })),
            "open_tokens": self.open_tokens(),
            "as_expected": self.expect.as_ref().map(|_| self.is_as_expected()),
        })
    }

    fn exit_code(&self) -> u8 {
        if self.is_as_expected() { exit::SUCCESS } else { exit::FOUND_WANTING }
    }
}
