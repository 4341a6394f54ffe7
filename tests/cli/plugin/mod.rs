//! `plugin`: the host of plug-ins, and its repositories.

mod plugins;
mod repository;
