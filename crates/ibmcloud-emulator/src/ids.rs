//! Identifiers made from a digest: the same world in the same order makes the same ones.

use ring::digest::{SHA256, digest};

/// 32 bytes that depend on `parts` and their order, and on nothing else.
pub(crate) fn seeded(parts: &[&str]) -> [u8; 32] {
    let mut bytes = [0; 32];
    // A zero byte between parts keeps ("ab", "c") and ("a", "bc") apart.
    bytes.copy_from_slice(digest(&SHA256, parts.join("\0").as_bytes()).as_ref());
    bytes
}

/// 32 hexadecimal digits, as accounts and resource groups are named.
pub(crate) fn hex32(parts: &[&str]) -> String {
    hex::encode(&seeded(parts)[..16])
}

/// The text of a version 4 UUID.
pub(crate) fn uuid(parts: &[&str]) -> String {
    let mut bytes = seeded(parts);
    bytes[6] = bytes[6] & 0x0f | 0x40;
    bytes[8] = bytes[8] & 0x3f | 0x80;
    [&bytes[..4], &bytes[4..6], &bytes[6..8], &bytes[8..10], &bytes[10..16]]
        .map(hex::encode)
        .join("-")
}

/// A number below `bound` that depends on `parts`.
pub(crate) fn number(parts: &[&str], bound: u64) -> u64 {
    let bytes = seeded(parts);
    let mut eight = [0; 8];
    eight.copy_from_slice(&bytes[..8]);
    u64::from_be_bytes(eight) % bound
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_uuid_has_version_4_and_depends_on_every_part() {
        let one = uuid(&["seed", "1"]);
        assert_eq!(one.split('-').map(str::len).collect::<Vec<_>>(), [8, 4, 4, 4, 12]);
        assert_eq!(one.as_bytes()[14], b'4');
        assert_eq!(one, uuid(&["seed", "1"]));
        assert_ne!(one, uuid(&["seed1", ""]));
    }
}
