//! Many instances at once, and what uses their tokens.

mod audit;
mod audit_changes;
mod audit_formats;
mod audit_page;
mod audit_shards;
