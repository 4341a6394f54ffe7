//! Many instances at once: what is wanted of them, what they are, how they are brought there, and what uses
//! their tokens.

mod audit;
mod audit_changes;
mod audit_formats;
mod audit_page;
mod audit_shards;
mod deploy;
mod enforce;
mod enforce_evidence;
mod enforce_runs;
mod migrate;
mod migrate_hostile;
mod policy;
mod recipes;
mod scan;
mod scan_forms;
mod scan_gate;
