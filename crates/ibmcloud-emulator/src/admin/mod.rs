//! The admin interface: what a person or a test looks at and changes while the cloud runs, on a port of its own.
//! `docs/sandbox-admin.md` has the table of its routes.

mod guard;
mod page;
mod routes;
mod server;
mod snapshots;
mod state;
mod views;

pub(crate) use server::run;
pub use snapshots::Snapshots;
pub(crate) use state::Admin;
pub use state::AdminAccess;
