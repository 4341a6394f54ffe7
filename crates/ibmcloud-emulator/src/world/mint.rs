//! Identifiers that a world makes: each is told by the world's seed and a serial number.

use crate::ids;

/// Makes Monitor API tokens while the rest of the world is borrowed.
pub(crate) struct Mint<'a> {
    /// Counts the identifiers made so far. Reading makes none, so that it leaves the world as it was.
    pub(crate) serial: &'a mut u64,
    pub(crate) seed: u64,
}

impl Mint<'_> {
    pub(crate) fn token(&mut self) -> String {
        *self.serial += 1;
        uuid_at("monitor token", self.seed, *self.serial)
    }
}

/// The UUID that a world of this seed makes at this serial number.
pub(crate) fn uuid_at(label: &str, seed: u64, serial: u64) -> String {
    ids::uuid(&[label, &seed.to_string(), &serial.to_string()])
}
