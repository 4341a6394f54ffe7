//! The host's grammar: where a command is found, how its words are read, what its help looks like.

pub mod argv;
pub mod candidates;
pub mod completion;
pub mod examples;
pub mod globals;
pub mod help;
pub mod meant;
pub mod registry;
pub mod usage;
mod values;
