//! When everything that a world begins with was made.

pub(crate) const CREATED: &str = "2026-01-15T09:30:00.000000000Z";
pub(crate) const CREATED_MS: i64 = 1_768_469_400_000;
