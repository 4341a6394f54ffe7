//! The emulated cloud over real sockets, asked by an HTTP client that shares nothing with it.

#![expect(clippy::unwrap_used, reason = "a helper that fails is a test that fails")]

mod access;
mod admin;
mod conditions;
mod consistency;
mod faults;
mod fleets;
mod iam;
mod identities;
mod identity_service;
mod instances;
mod keys;
mod monitor;
mod monitor_administration;
mod monitor_alerts;
mod monitor_batch;
mod monitor_dashboards;
mod monitor_data;
mod monitor_events;
mod monitor_newest;
mod monitor_promql;
mod monitor_rest;
mod monitor_settings;
mod monitor_write;
mod numbers;
mod platform;
mod plugins;
mod proxy;
mod reasons;
mod running;
mod services;
mod support;
mod tokens;
mod troubles;
mod users;
