//! The Monitor API tokens of teams.

pub(super) mod list;
pub(super) mod reset;
pub(super) mod show;
