//! The host's grammar: where a command is found, how its words are read, what its help looks like.

pub mod argv;
pub mod completion;
mod fish;
pub mod globals;
pub mod help;
pub mod registry;
pub mod usage;
mod values;
