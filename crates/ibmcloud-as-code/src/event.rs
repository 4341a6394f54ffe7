//! What the engine reports while it works, and how it is told to stop.

use std::io;

use crate::error::Remark;
use crate::key::Key;
use crate::kind::Kind;
use crate::plan::Change;

/// Something that happens, or is found.
#[derive(Debug)]
pub enum Event<'a> {
    /// Version 2 of the alerts API could not be read: alerts that only it shows are not known.
    WithoutVersion2,
    /// The instance has no things of a kind that could be read: whether there are any is not known.
    KindNotRead(Kind),
    /// Things without a name, or in a team without one, by kind and number: files cannot mean them.
    Nameless(&'a [String]),
    /// A thing refers to something that the caller does not see; no file can say so.
    HiddenReferences(&'a Key),
    /// A thing refers to something that is gone.
    LeadsNowhere(&'a Key),
    /// Several things have this key, so that files could not tell them apart: none of them is written.
    Several(&'a Key),
    /// The caller sees the teams that it is in, and nothing of others.
    Partial,
    /// Files that are not read, because of where they are or what they are called.
    NotRead(&'a [String]),
    /// A file in a place of exports describes nothing that can be read.
    Unreadable(&'a str),
    /// Something to be said about a file.
    Remark(&'a Remark),
    /// A change is about to be made.
    Changing(&'a Change),
    /// It was made.
    Changed(&'a Change),
    /// It was accepted, and these members are not as they were sent.
    ChangedOtherwise(&'a Change, &'a [String]),
}

/// Sees what happens, and knows when to stop.
pub trait Watch {
    /// Something happens. An error stops the work before its next change.
    fn event(&mut self, event: &Event<'_>) -> io::Result<()>;

    /// Whether no further change is to be made.
    fn is_stopped(&self) -> bool {
        false
    }
}
