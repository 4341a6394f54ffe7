//! Values that the services have and the domain has not: what the client takes and returns.

pub(crate) mod access;
pub(crate) mod accounts;
pub(crate) mod catalog;
pub(crate) mod identities;
pub(crate) mod plugins;
pub(crate) mod policies;
pub(crate) mod renewal;
pub(crate) mod resources;
pub(crate) mod restrictions;
