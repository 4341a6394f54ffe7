//! `monitoring`, but for its authentication mode (`lockdown/`) and its files (`as_code/`).

mod access_keys;
mod alert_files;
mod alerts;
mod api;
mod confirmed_changes;
mod dashboards;
mod events;
mod instance_choice;
mod lossless_numbers;
mod platform_metrics_receiver;
mod query;
mod silences;
mod team_and_channel_values;
mod teams_channels_users;
mod truth;
