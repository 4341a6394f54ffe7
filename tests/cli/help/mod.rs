//! Help, wrong usage, and what shells complete.

mod completion;
mod pages;
mod usage;
