//! Many instances at once, and what uses their tokens.

mod scan;
mod scan_forms;
mod scan_gate;
