//! The identity service, `/v1`: what it keeps of an account as a whole, and what only an enterprise has.

pub(crate) mod idps;
pub(crate) mod limits;
pub(crate) mod logins;
pub(crate) mod mfa;
pub(crate) mod preferences;
pub(crate) mod reports;
pub(crate) mod settings;
pub(crate) mod templates;
