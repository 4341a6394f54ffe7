//! `plugin`: the host of plug-ins, and its repositories.

mod hello_plugin;
mod plugins;
mod repository;
mod same_name;
