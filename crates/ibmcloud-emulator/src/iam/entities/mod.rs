//! The identity service, `/v1`: API keys, service IDs and trusted profiles; what they share.

pub(crate) mod api_keys;
mod listing;
pub(crate) mod profiles;
pub(crate) mod service_ids;
pub(crate) mod shared;
