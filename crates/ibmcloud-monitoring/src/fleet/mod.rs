//! What the commands for many instances share: which instances are meant, and a session for each account.

mod accounts;
mod args;

pub(crate) use accounts::accounts;
pub(crate) use args::FleetArgs;
