//! `resource`, and `resources`.

mod groups;
mod service_instance_changes;
mod service_instances;
mod service_keys;
