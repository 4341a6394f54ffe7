//! What the resources of the Monitor API share: the caller's session, documents, errors and scopes.

pub(super) mod admission;
pub(super) mod auth;
pub(super) mod documents;
pub(super) mod errors;
pub(super) mod page;
pub(super) mod scope;
