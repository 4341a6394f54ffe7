//! Teams, channels, dashboards and alerts of an IBM Cloud Monitoring instance as files.
//!
//! Both sides are read in one normal form, compared by a pure function, and the instance is brought to
//! what the files say change by change. The engine takes typed requests ([`Comparison`], [`Export`]),
//! reports [`Event`]s and returns typed outcomes. It knows no sentence, no terminal and no environment:
//! whoever calls it turns events, outcomes and errors into words, and looks variables up.
//!
//! What a kind of thing is stands in one file each, as an implementation of [`Resource`]; a new kind is
//! such a file, and a row in [`kinds::ALL`].

#![cfg_attr(not(test), warn(clippy::indexing_slicing))]

mod apply;
mod desired;
mod engine;
mod error;
mod event;
mod files;
mod json;
mod key;
mod kind;
pub mod kinds;
mod names;
pub mod parse;
mod plan;
mod read;
mod resource;
mod secret;

pub use apply::{Applied, Cause, Otherwise, Stopped, apply};
pub use engine::{Comparison, EngineError, Export, Exported, Reading, compare, export};
pub use error::{FileError, Problem, Reason, Remark};
pub use event::{Event, Watch};
pub use files::{Described, WriteOutcome, Written, read_folder};
pub use key::{Key, Thing};
pub use kind::{Kind, Scope};
pub use names::{Id, Names, Target};
pub use plan::{Action, Change, Plan, Prune, Purpose};
pub use resource::{Answer, Context, Listed, OfAnotherTeam, Present, Resource, Stage};
pub use secret::Variables;
