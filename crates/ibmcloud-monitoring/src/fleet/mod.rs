//! What the commands for many instances share: which instances are meant, a session for each account, and the
//! look at all of them.

mod accounts;
mod args;
mod look;

pub(crate) use accounts::{accounts, accounts_of};
pub(crate) use args::FleetArgs;
pub(crate) use look::look;
