//! What is measured.

/// Milliseconds that every answer takes longer.
pub(super) const LATENCY: usize = 50;
/// The fleet that others are measured in.
pub(super) const COMPARED: usize = 1_000;
/// Requests that an audit has under way at once, unless it is told otherwise.
pub(super) const AT_ONCE: usize = 64;
/// Teams that a lock-down works on at once, unless it is told otherwise.
pub(super) const TEAMS_AT_ONCE: usize = 16;
/// Teams of the large instance.
pub(super) const TEAMS: usize = 100;
/// Instances that the others do, one after the other, and several at a time.
pub(super) const ONE_BY_ONE: usize = 20;
pub(super) const SIDE_BY_SIDE: usize = 128;
