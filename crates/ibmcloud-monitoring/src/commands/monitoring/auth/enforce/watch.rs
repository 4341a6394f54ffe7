//! What a person, or a program that reads lines, sees of a run.

use std::cell::{Cell, RefCell};
use std::future::Future;
use std::io;
use std::pin::Pin;
use std::time::Instant;

use ibmcloud_cli::console::Console;
use ibmcloud_cli::msg;
use ibmcloud_cli::session::interrupt::{self, Attention};
use ibmcloud_fleet::enforce::{Event, InstanceResult, Outcome, Watch};
use ibmcloud_lockdown::Signal;
use serde_json::{Value, json};

use super::words;
use crate::lockdown::watch::signalled;

/// Shows what happens on a console.
pub(super) struct Watching<'a> {
    console: RefCell<&'a mut Console>,
    /// Lines of JSON in place of sentences.
    events: bool,
    /// Held for the whole run, so that no signal ends it between two waits.
    attention: Attention,
    started: Instant,
    targets: usize,
    over: Cell<usize>,
    /// What is in hand now, by name.
    running: RefCell<Vec<String>>,
}

impl<'a> Watching<'a> {
    pub(super) fn new(console: &'a mut Console, events: bool, targets: usize) -> Self {
        Self {
            console: RefCell::new(console),
            events,
            attention: Attention::begin(),
            started: Instant::now(),
            targets,
            over: Cell::new(0),
            running: RefCell::default(),
        }
    }

    /// The signal that came, if there was one.
    pub(super) fn signal(&self) -> Option<interrupt::Signal> {
        self.attention.seen()
    }

    fn line(&self, document: &Value) -> io::Result<()> {
        self.console.borrow_mut().bytes(format!("{document}\n").as_bytes())
    }

    fn ended(&self, result: &InstanceResult) -> io::Result<()> {
        self.over.set(self.over.get() + 1);
        let target = &result.target;
        self.running.borrow_mut().retain(|name| *name != target.name);
        if self.events {
            return self.line(&json!({
                "event": "ended",
                "guid": target.guid,
                "name": target.name,
                "region": target.region,
                "account": target.account,
                "plan": result.ending.plan,
                "result": result.ending.outcome,
            }));
        }
        let mut console = self.console.borrow_mut();
        let text = console.text(&words::outcome(&result.ending.outcome));
        let text = msg!(
            "[{{.Over}}/{{.Targets}}] {{.Name}} in {{.Region}}: {{.Outcome}}{{.Left}}",
            Over = self.over.get(),
            Targets = self.targets,
            Name = target.name,
            Region = target.region,
            Outcome = text,
            Left = self.left(&console)
        );
        let said = if matches!(result.ending.outcome, Outcome::Failed(_)) {
            console.warn(&text)
        } else {
            console.progress(&text)
        };
        self.count(&console);
        said
    }

    /// Tells whoever waits how much is done, and what is in hand.
    fn count(&self, console: &Console) {
        console.spinner().counts(self.over.get(), self.targets, &self.running.borrow().join(", "));
    }

    /// The remaining time, by the rate so far, where a person is there to read it.
    fn left(&self, console: &Console) -> String {
        let over = self.over.get();
        let left = self.targets.saturating_sub(over);
        let elapsed = self.started.elapsed();
        if !console.is_interactive() || console.is_quiet() || left == 0 || elapsed.as_secs() < 3 {
            return String::new();
        }
        let (Ok(over), Ok(left)) = (u32::try_from(over), u32::try_from(left)) else {
            return String::new();
        };
        let seconds = (elapsed / over.max(1) * left).as_secs();
        let text = msg!(
            " ({{.Minutes}}:{{.Seconds}} left)",
            Minutes = seconds / 60,
            Seconds = format!("{:02}", seconds % 60)
        );
        console.text(&text)
    }
}

impl Watch for Watching<'_> {
    fn event(&self, event: &Event<'_>) -> io::Result<()> {
        match event {
            Event::Begun(target) if self.events => self.line(&json!({
                "event": "begun",
                "guid": target.guid,
                "name": target.name,
                "region": target.region,
                "account": target.account,
                "to": target.to,
            })),
            Event::Step(target, ibmcloud_lockdown::Event::Step(step)) if self.events => {
                self.line(&json!({
                    "event": "step",
                    "guid": target.guid,
                    "step": words::step(step),
                }))
            }
            Event::Begun(target) => {
                self.running.borrow_mut().push(target.name.clone());
                self.count(&self.console.borrow());
                Ok(())
            }
            Event::Step(..) => Ok(()),
            Event::Ended(result) => self.ended(result),
        }
    }

    fn signalled(&self) -> Pin<Box<dyn Future<Output = Signal> + '_>> {
        Box::pin(signalled(&self.attention))
    }
}
