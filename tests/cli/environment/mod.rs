//! What every command meets around it: terminals, files, signals, limits, the network and the configuration.

mod doctor;
mod machine;
mod network_and_configuration;
pub(crate) mod output_files;
mod resource_limits;
mod screen;
pub(crate) mod signals;
mod terminal;
mod traces;
mod untrusted_names;
