//! How much of a policy file is read, so that none can keep a machine busy.

/// The largest policy file that is read, in bytes.
pub const MAX_BYTES: usize = 1024 * 1024;
/// How deep lists and mappings may be nested in one another.
pub const MAX_DEPTH: usize = 16;
/// How many values a policy may have, those of aliases counted each time.
pub const MAX_VALUES: usize = 200_000;
/// How many errors are kept; a file with more is not looked at any further.
pub const MAX_FAULTS: usize = 200;
