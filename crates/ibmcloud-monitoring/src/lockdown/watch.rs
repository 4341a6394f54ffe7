//! Events of the engine as progress for people, and signals as orders to stop.

use std::future::Future;
use std::io;
use std::pin::Pin;

use ibmcloud_cli::console::Console;
use ibmcloud_cli::msg;
use ibmcloud_cli::session::interrupt::{self, Attention};
use ibmcloud_lockdown::{Event, Signal, Watch};

use super::findings::finding;
use super::steps::{announced, whose};

/// Shows what happens on a console.
pub(super) struct Watching<'a> {
    pub(super) console: &'a mut Console,
    /// The instance's name.
    pub(super) instance: String,
    /// Held for the whole run, so that no signal ends it between two waits.
    pub(super) attention: Attention,
}

impl Watch for Watching<'_> {
    fn event(&mut self, event: &Event<'_>) -> io::Result<()> {
        match event {
            Event::Step(step) => self.console.progress(&announced(step, &self.instance)),
            Event::TeamGone(team) => self.console.progress(&msg!(
                "Team {{.Team}} is gone, and its token with it.",
                Team = team.name
            )),
            Event::MemberGone(token) => self.console.progress(&msg!(
                "{{.User}} left team {{.Team}} meanwhile, and has no token there any more.",
                User = token.user.as_deref().unwrap_or_default(),
                Team = token.team.name
            )),
            Event::TeamJoined(team) => self.console.progress(&msg!(
                "Team {{.Team}} was made meanwhile; its token is reset too.",
                Team = team.name
            )),
            Event::ResetByHand { team, page } => {
                self.console.say(&msg!(
                    "Open {{.Url}}, switch to team {{.Team}}, and click your initials > Secrets Management > Sysdig API Tokens, or Settings > Monitor API on older pages, then Reset Token.",
                    Url = page.unwrap_or("https://cloud.ibm.com/observability/monitoring"),
                    Team = team.name
                ))?;
                self.console
                    .say(&msg!("Waiting until the token is another one (Ctrl-C to stop)..."))
            }
            Event::StillAccepted(token) => self.console.progress(&msg!(
                "The old token of team {{.Team}} is still accepted; trying it again...",
                Team = whose(token)
            )),
            Event::OnlyNamedParameters { reason } => self.console.warn(&msg!(
                "The broker does not take the other parameters again ({{.Reason}}); external_api_auth is sent alone.",
                Reason = reason
            )),
            Event::NotYet { findings, waited, limit } => {
                let Some(first) = findings.first() else { return Ok(()) };
                self.console.progress(&msg!(
                    "Not yet: {{.Finding}} Looking again ({{.Waited}} of {{.Limit}} seconds)...",
                    Finding => finding(first),
                    Waited = waited.as_secs(),
                    Limit = limit.as_secs()
                ))
            }
        }
    }

    fn signalled(&self) -> Pin<Box<dyn Future<Output = Signal> + '_>> {
        Box::pin(async {
            match self.attention.signal().await {
                interrupt::Signal::Interrupt => Signal::Interrupt,
                interrupt::Signal::Terminate => Signal::Terminate,
                interrupt::Signal::HangUp => Signal::HangUp,
            }
        })
    }
}
