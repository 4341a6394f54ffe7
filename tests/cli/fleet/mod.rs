//! Many instances at once: what is wanted of them, what they are, and what uses their tokens.

mod policy;
mod scan;
mod scan_forms;
mod scan_gate;
