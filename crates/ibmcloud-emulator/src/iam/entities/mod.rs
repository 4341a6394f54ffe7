//! The identity service, `/v1`: API keys, service IDs and trusted profiles; what they share.

pub(crate) mod api_keys;
pub(crate) mod form;
mod listing;
pub(crate) mod parts;
pub(crate) mod profiles;
pub(crate) mod service_id_groups;
pub(crate) mod service_ids;
pub(crate) mod shared;
pub(crate) mod trail;
pub(crate) mod trust;
pub(crate) mod trusted;
