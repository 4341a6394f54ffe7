//! The program as its users meet it: the real binary, an emulated cloud, real sockets.
//! Every file of this folder is a module here; `cargo xtask tidy` checks that none is left out.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop where it is")]

mod support;

mod acceptance;
mod access_groups;
mod access_keys;
mod accounts_and_tokens;
mod alert_files;
mod alerts;
mod api_keys;
mod as_code;
mod as_code_members;
mod as_code_names;
mod as_code_teams;
mod as_code_trouble;
mod catalog_commands;
mod compute_resources;
mod config_command;
mod dashboards;
mod demo;
mod documented_lines;
mod events;
mod every_command;
mod faults;
mod help_and_usage;
mod help_everywhere;
mod hostile_names;
mod interruption;
mod limits;
mod lockdown;
mod login;
mod monitor_api;
mod one_time_code;
mod output_files;
mod plugin_examples;
mod plugin_repository;
mod plugins;
mod pty;
mod query;
mod readme;
mod receiver;
mod renewal;
mod resource;
mod resource_changes;
mod resource_keys;
mod resource_more;
mod sandbox;
mod service_ids;
mod session;
mod signals;
mod situations;
mod surroundings;
mod target_and_api;
mod team_and_channel_values;
mod teams_channels_users;
mod terminal;
mod traces;
mod transcript;
mod trouble;
