//! `iam`: API keys, service IDs, access groups, policies, roles and trusted profiles.

mod access_groups;
pub(crate) mod api_keys;
mod members;
mod policies;
mod service_ids;
