//! The platform's services: one file of the client's methods for each.

pub(crate) mod access;
pub(crate) mod access_groups;
pub(crate) mod accounts;
pub(crate) mod assume;
pub(crate) mod catalog;
pub(crate) mod catalog_entries;
pub(crate) mod iam;
pub(crate) mod identities;
pub(crate) mod identity_changes;
pub(crate) mod instance_changes;
pub(crate) mod instances;
pub(crate) mod metadata;
pub(crate) mod plugin_repository;
pub(crate) mod policies;
pub(crate) mod profiles;
pub(crate) mod reclamations;
pub(crate) mod resource_group_changes;
pub(crate) mod resource_groups;
pub(crate) mod resource_keys;
pub(crate) mod restrictions;
pub(crate) mod roles;
pub(crate) mod search;
pub(crate) mod tags;
pub(crate) mod users;
