//! Events of the engine as progress for people, and signals as orders to stop.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::future::Future;
use std::io;
use std::pin::Pin;

use ibmcloud_cli::console::Console;
use ibmcloud_cli::msg;
use ibmcloud_cli::session::interrupt::{self, Attention};
use ibmcloud_core::journal::{Known, Progress};
use ibmcloud_core::plan::{Step, TeamRef};
use ibmcloud_lockdown::{Event, Signal, Watch};

use super::findings::finding;
use super::steps::{announced, whose};

/// Shows what happens on a console.
///
/// Steps of different teams are in hand at once, and end in whatever order. They are announced in the order of
/// the plan, so that two runs of a plan read the same: a step is announced when those before it were. What
/// else happens in a step is said at once, and announces the step first.
pub(super) struct Watching<'a> {
    console: RefCell<&'a mut Console>,
    /// The instance's name.
    instance: &'a str,
    /// Held for the whole run, so that no signal ends it between two waits.
    attention: Attention,
    /// The steps that are not announced yet, and whether they have begun.
    steps: RefCell<VecDeque<(Step, bool)>>,
    /// How many steps have begun, of how many.
    begun: Cell<usize>,
    all: usize,
}

impl<'a> Watching<'a> {
    /// For a plan that is so far.
    pub(super) fn new(console: &'a mut Console, instance: &'a str, progress: &Progress) -> Self {
        let open = |step: &&Step| !matches!(progress.of(step), Known::Done(_));
        let steps = progress.beginning.steps.iter().filter(open);
        let steps: VecDeque<_> = steps.map(|step| (step.clone(), false)).collect();
        Self {
            console: RefCell::new(console),
            instance,
            attention: Attention::begin(),
            begun: Cell::new(0),
            all: steps.len(),
            steps: RefCell::new(steps),
        }
    }

    /// Announces steps that have begun and whose turn did not come.
    pub(super) fn announce_the_rest(&self) -> io::Result<()> {
        self.announce_begun(|_| true)
    }

    fn begins(&self, step: &Step) -> io::Result<()> {
        let mut steps = self.steps.borrow_mut();
        let Some(at) = steps.iter_mut().find(|(it, _)| it == step) else {
            // It joined the plan, or comes again.
            return self.announce(step);
        };
        at.1 = true;
        while let Some((step, _)) = steps.pop_front_if(|(_, begun)| *begun) {
            self.announce(&step)?;
        }
        Ok(())
    }

    /// Announces the steps of a team that have begun, whoever's turn it is.
    fn announce_team(&self, team: &TeamRef) -> io::Result<()> {
        self.announce_begun(|step| match step {
            Step::ResetToken(token) | Step::ProveRefused(token) => token.team == *team,
            Step::Rehearse | Step::SetMode(_) | Step::Verify => false,
        })
    }

    fn announce_begun(&self, which: impl Fn(&Step) -> bool) -> io::Result<()> {
        let mut steps = self.steps.borrow_mut();
        let begun: Vec<Step> = steps
            .iter()
            .filter(|(step, begun)| *begun && which(step))
            .map(|it| it.0.clone())
            .collect();
        steps.retain(|(step, begun)| !(*begun && which(step)));
        begun.iter().try_for_each(|step| self.announce(step))
    }

    fn announce(&self, step: &Step) -> io::Result<()> {
        self.console.borrow_mut().progress(&announced(step, self.instance))
    }
}

impl Watch for Watching<'_> {
    fn event(&self, event: &Event<'_>) -> io::Result<()> {
        match event {
            Event::TeamGone(team) | Event::ResetByHand { team, .. } => self.announce_team(team)?,
            Event::MemberGone(token) | Event::StillAccepted(token) => {
                self.announce_team(&token.team)?;
            }
            Event::Step(_)
            | Event::TeamJoined(_)
            | Event::OnlyNamedParameters { .. }
            | Event::NotYet { .. } => {}
        }
        let mut console = self.console.borrow_mut();
        match event {
            Event::Step(step) => {
                drop(console);
                self.begins(step)?;
                let (begun, text) = (self.begun.get(), announced(step, self.instance));
                // A step of a team that joined comes on top.
                self.begun.set(begun + 1);
                self.console.borrow().counts(begun, self.all.max(begun + 1), &text);
                Ok(())
            }
            Event::TeamGone(team) => console.progress(&msg!(
                "Team {{.Team}} is gone, and its token with it.",
                Team = team.name
            )),
            Event::MemberGone(token) => console.progress(&msg!(
                "{{.User}} left team {{.Team}} meanwhile, and has no token there any more.",
                User = token.user.as_deref().unwrap_or_default(),
                Team = token.team.name
            )),
            Event::TeamJoined(team) => console.progress(&msg!(
                "Team {{.Team}} was made meanwhile; its token is reset too.",
                Team = team.name
            )),
            Event::ResetByHand { team, page } => {
                console.say(&msg!(
                    "Open {{.Url}}, switch to team {{.Team}}, and click your initials > Secrets Management > Sysdig API Tokens, or Settings > Monitor API on older pages, then Reset Token.",
                    Url = page.unwrap_or("https://cloud.ibm.com/observability/monitoring"),
                    Team = team.name
                ))?;
                console
                    .say(&msg!("Waiting until the token is another one (Ctrl-C to stop)..."))
            }
            Event::StillAccepted(token) => console.progress(&msg!(
                "The old token of team {{.Team}} is still accepted; trying it again...",
                Team = whose(token)
            )),
            Event::OnlyNamedParameters { reason } => console.warn(&msg!(
                "The broker does not take the other parameters again ({{.Reason}}); external_api_auth is sent alone.",
                Reason = reason
            )),
            Event::NotYet { findings, waited, limit } => {
                let Some(first) = findings.first() else { return Ok(()) };
                console.progress(&msg!(
                    "Not yet: {{.Finding}} Looking again ({{.Waited}} of {{.Limit}} seconds)...",
                    Finding => finding(first),
                    Waited = waited.as_secs(),
                    Limit = limit.as_secs()
                ))
            }
        }
    }

    fn signalled(&self) -> Pin<Box<dyn Future<Output = Signal> + '_>> {
        Box::pin(signalled(&self.attention))
    }
}

/// The signal that a person or the system sends, as the engines know it.
pub(crate) async fn signalled(attention: &Attention) -> Signal {
    match attention.signal().await {
        interrupt::Signal::Interrupt => Signal::Interrupt,
        interrupt::Signal::Terminate => Signal::Terminate,
        interrupt::Signal::HangUp => Signal::HangUp,
    }
}
