//! Just enough of the Mach-O format to tell whether a program carries a signature that fits it. A Mac with Apple's
//! processor starts no other; the linker makes one for the machine, without a name (ad hoc).

use super::sums::sha256;

const CODE_SIGNATURE: u32 = 0x1d;
const DIRECTORY: u32 = 0xfade_0c02;
/// The number of SHA-256 among the kinds of sums.
const SHA_256: u8 = 2;

/// Whether every page of a 64-bit little-endian program has the sum that its signature says; nothing for other files.
pub(crate) fn is_signed(program: &[u8]) -> Option<bool> {
    if program.get(..4)? != [0xcf, 0xfa, 0xed, 0xfe] {
        return None;
    }
    let commands = little(program, 16)?;
    let mut at = 32;
    for _ in 0..commands {
        let (kind, size) = (little(program, at)?, little(program, at + 4)?);
        if kind == CODE_SIGNATURE {
            let start = usize::try_from(little(program, at + 8)?).ok()?;
            return Some(fits(program, program.get(start..)?).unwrap_or(false));
        }
        at = at.checked_add(usize::try_from(size).ok()?)?;
    }
    Some(false)
}

/// Whether a signature has a directory of sums, and each is that of its page.
fn fits(program: &[u8], signature: &[u8]) -> Option<bool> {
    let count = big(signature, 8)?;
    for index in 0..usize::try_from(count).ok()? {
        let start = usize::try_from(big(signature, 16 + 8 * index)?).ok()?;
        let directory = signature.get(start..)?;
        if big(directory, 0)? != DIRECTORY {
            continue;
        }
        let sums = usize::try_from(big(directory, 16)?).ok()?;
        let pages = usize::try_from(big(directory, 28)?).ok()?;
        let end = usize::try_from(big(directory, 32)?).ok()?;
        let (length, kind) = (usize::from(*directory.get(36)?), *directory.get(37)?);
        let page = 1_usize.checked_shl(u32::from(*directory.get(39)?))?;
        let code = program.get(..end)?;
        return Some(
            kind == SHA_256
                && pages == code.len().div_ceil(page)
                && code.chunks(page).enumerate().all(|(at, bytes)| {
                    let place = sums + at * length;
                    directory.get(place..place + length) == Some(sha256(bytes).as_slice())
                }),
        );
    }
    Some(false)
}

fn little(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(bytes.get(at..at.checked_add(4)?)?.try_into().ok()?))
}

fn big(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_be_bytes(bytes.get(at..at.checked_add(4)?)?.try_into().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A program of 64 bytes in pages of 16, and its signature.
    fn program() -> Vec<u8> {
        let mut program = vec![0xcf, 0xfa, 0xed, 0xfe];
        program.resize(64, 7);
        for (at, value) in [(16, 1_u32), (32, CODE_SIGNATURE), (36, 16), (40, 64), (44, 0)] {
            program[at..at + 4].copy_from_slice(&value.to_le_bytes());
        }
        let mut directory = vec![0; 40];
        for (at, value) in [(0, DIRECTORY), (16, 40), (28, 4), (32, 64)] {
            directory[at..at + 4].copy_from_slice(&value.to_be_bytes());
        }
        directory[36..40].copy_from_slice(&[32, SHA_256, 0, 4]);
        for page in program.chunks(16) {
            directory.extend(sha256(page));
        }
        let mut signature = vec![0; 20];
        for (at, value) in [(8, 1_u32), (16, 20)] {
            signature[at..at + 4].copy_from_slice(&value.to_be_bytes());
        }
        program.extend(signature);
        program.extend(directory);
        program
    }

    #[test]
    fn a_signature_fits_until_a_byte_is_another_one() {
        let mut program = program();
        assert_eq!(is_signed(&program), Some(true));
        program[50] = 8;
        assert_eq!(is_signed(&program), Some(false));
    }

    #[test]
    fn a_program_without_one_is_not_signed_and_another_file_is_no_program() {
        let mut program = program();
        program[32] = 0x0c;
        assert_eq!(is_signed(&program), Some(false));
        assert_eq!(is_signed(b"\x7fELF\x02\x01 and so on"), None);
        assert_eq!(is_signed(&program[..20]), None);
    }
}
