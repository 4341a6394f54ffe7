//! Events of the engine as warnings and progress.

use std::cell::Cell;
use std::io;

use ibmcloud_as_code::{Event, Watch};
use ibmcloud_cli::console::Console;
use ibmcloud_cli::context::Context;
use ibmcloud_cli::errors::CommandError;
use ibmcloud_cli::msg;
use ibmcloud_cli::session::interrupt::{Attention, Signal};

use super::failure::{remark, some_of};
use super::views;
use crate::commands::monitoring::alert::shared::without_version_2;

/// Shows what happens on a console, and counts the changes that were made.
pub(super) struct Watching<'a> {
    pub(super) console: &'a mut Console,
    pub(super) attention: &'a Attention,
    /// Whether each change is shown when it is about to be made.
    pub(super) announce: bool,
    pub(super) made: &'a Cell<usize>,
    /// How many there are to make; none where the instance is only read.
    pub(super) all: usize,
}

impl Watch for Watching<'_> {
    fn event(&mut self, event: &Event<'_>) -> io::Result<()> {
        match event {
            Event::WithoutVersion2 => self.console.warn(&without_version_2()),
            Event::KindNotRead(kind) => self.console.warn(&msg!(
                "What is of the kind '{{.Kind}}' could not be read: this instance may not have any. It is left as it is.",
                Kind = kind.word()
            )),
            Event::Nameless(things) => self.console.warn(&msg!(
                "What has no name, or is in a team without one, is not written down, and 'apply' leaves it as it is: {{.Things}}.",
                Things = some_of(things)
            )),
            Event::HiddenReferences(key) => self.console.warn(&msg!(
                "{{.Thing}} refers to channels or dashboards that you do not see. They are not written down, and 'apply' leaves them as they are.",
                Thing = key
            )),
            Event::LeadsNowhere(key) => self.console.warn(&msg!(
                "{{.Thing}} refers to something that is gone, which is not written down.",
                Thing = key
            )),
            Event::Several(key) => self.console.warn(&msg!(
                "The instance has several things called {{.Name}}; files could not tell them apart. None of them is written down: rename all but one.",
                Name = key
            )),
            Event::Partial => self.console.warn(&msg!(
                "Only administrators see all teams: what is in teams that you are not in is not written down, and its files are left alone."
            )),
            Event::NotRead(files) => self.console.warn(&msg!(
                "These files are not read: {{.Files}}. What is read ends in .json, below alerts, channels, dashboards, silences or teams.",
                Files = some_of(files)
            )),
            Event::Unreadable(file) => self.console.warn(&msg!(
                "The file '{{.Path}}' describes nothing that can be read; it was left as it is.",
                Path = file
            )),
            Event::Remark(about) => self.console.warn(&remark(about)),
            Event::Changing(change) => {
                let what = change.key.to_string();
                self.console.spinner().counts(self.made.get(), self.all, &what);
                if !self.announce {
                    return Ok(());
                }
                let color = self.console.is_coloured();
                self.console.note(&views::lines(change, color))
            }
            Event::Changed(_) | Event::ChangedOtherwise(..) => {
                self.made.set(self.made.get() + 1);
                Ok(())
            }
        }
    }

    fn is_stopped(&self) -> bool {
        self.attention.seen().is_some()
    }
}

/// Waits for work of the engine that changes nothing in the instance.
pub(super) fn reading<T>(
    ctx: &mut Context,
    work: impl AsyncFnOnce(&mut Watching<'_>) -> T,
) -> Result<T, CommandError> {
    let attention = Attention::begin();
    let made = Cell::new(0);
    let answer = watched(ctx, &attention, (&made, 0), false, work);
    answer.map_err(Signal::before_any_change)
}

/// Waits for work of the engine, unless a signal comes first.
pub(super) fn watched<T>(
    ctx: &mut Context,
    attention: &Attention,
    (made, all): (&Cell<usize>, usize),
    announce: bool,
    work: impl AsyncFnOnce(&mut Watching<'_>) -> T,
) -> Result<T, Signal> {
    ctx.wait_saying(async |console| {
        let mut watching = Watching { console, attention, announce, made, all };
        tokio::select! {
            biased;
            signal = attention.signal() => Err(signal),
            answer = work(&mut watching) => Ok(answer),
        }
    })
}
