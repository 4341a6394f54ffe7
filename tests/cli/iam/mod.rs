//! `iam`: API keys, service IDs and access groups.

mod access_groups;
pub(crate) mod api_keys;
mod service_ids;
