//! What an audit saw, as a document that can be kept, compared and joined: one row an instance, those that
//! could not be read among them.

mod baseline;
mod code;
mod document;
mod matrix;
mod merge;
mod row;
mod summary;
#[cfg(test)]
mod tests;

pub use self::baseline::{Change, Changes, Incomparable};
pub use self::code::{Code, Level};
pub use self::document::{AccountRow, PolicyFile, Problem, Report, Scope, Shard, Subject, VERSION};
pub use self::matrix::{Matrix, MatrixEntry};
pub use self::merge::{MergeError, merge, merge_by};
pub(crate) use self::row::note_same_names;
pub use self::row::{
    Access, Behaviour, BreakGlass, Capability, Decision, Endpoints, LastLockDown, Network, Reason,
    Row, Teams, TokenState, Tokens, Verdict, Wanted,
};
pub use self::summary::{Place, Summary};
