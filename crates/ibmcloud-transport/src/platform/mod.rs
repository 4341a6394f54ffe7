//! The platform's services: one file of the client's methods for each.

pub(crate) mod accounts;
pub(crate) mod catalog;
pub(crate) mod iam;
pub(crate) mod instance_changes;
pub(crate) mod instances;
pub(crate) mod resource_groups;
