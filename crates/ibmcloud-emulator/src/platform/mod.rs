//! The platform services beside IAM: accounts, catalog, resources, search, tags, VPC metadata, and
//! the repository of plug-ins.

pub(crate) mod accounts;
pub(crate) mod catalog;
pub(crate) mod context_restrictions;
pub(crate) mod metadata;
pub(crate) mod others;
pub(crate) mod plugins;
pub(crate) mod resource_controller;
pub(crate) mod resource_manager;
pub(crate) mod search;
pub(crate) mod tags;
