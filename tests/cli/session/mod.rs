//! Logging in and out, what is stored of it, and what it is aimed at.

mod accounts_and_tokens;
mod compute_resources;
mod config;
mod credentials;
mod login;
mod one_time_code;
mod profiles;
mod recovery;
mod renewal;
mod settings_in_force;
mod stored;
mod target_and_api;
