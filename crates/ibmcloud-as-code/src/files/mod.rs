//! The folder: one JSON file a thing, below a folder for its kind, and for its team where it has one.

mod folder;
mod place;
pub(crate) mod variables;
mod write;

pub(crate) use folder::described;
pub use folder::{Described, Written, read_folder};
pub use write::WriteOutcome;
pub(crate) use write::write;
