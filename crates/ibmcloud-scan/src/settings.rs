//! What is looked for, and within which limits.

use crate::patterns::Patterns;

/// How far archives are unpacked. What is beyond is reported as not searched.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Archives inside of archives; a file that was compressed alone counts too.
    pub depth: usize,
    /// Bytes that one file may unpack to.
    pub unpacked: u64,
    /// How many times its own size a file may unpack to, once that is more than [`Limits::free`].
    pub ratio: u64,
    /// Bytes up to which the ratio does not matter.
    pub free: u64,
    /// Members of one file, nested ones included.
    pub members: u64,
}

impl Default for Limits {
    /// 8 archives inside each other, 16 GiB, 200 times the size beyond 256 MiB, a million members.
    fn default() -> Self {
        Self { depth: 8, unpacked: 16 << 30, ratio: 200, free: 256 << 20, members: 1_000_000 }
    }
}

/// What a scanner was told.
#[derive(Debug)]
pub(crate) struct Settings {
    /// What is looked for.
    pub(crate) patterns: Patterns,
    /// How far archives are unpacked.
    pub(crate) limits: Limits,
    /// How many bytes are read at once.
    pub(crate) block: usize,
}
