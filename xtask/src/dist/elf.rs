//! Just enough of the ELF format to tell a static program from a dynamic one.

/// `PT_INTERP`: the segment that names the dynamic linker.
const INTERPRETER: u32 = 3;

/// Whether a 64-bit little-endian program is started by a dynamic linker; nothing for other files.
pub(crate) fn needs_interpreter(program: &[u8]) -> Option<bool> {
    // Magic, then 2 for 64 bits, then 1 for little-endian.
    if program.get(..6)? != b"\x7fELF\x02\x01" {
        return None;
    }
    let table = usize::try_from(u64::from_le_bytes(bytes(program, 32)?)).ok()?;
    let size = usize::from(u16::from_le_bytes(bytes(program, 54)?));
    let count = usize::from(u16::from_le_bytes(bytes(program, 56)?));
    for at in 0..count {
        let kind = u32::from_le_bytes(bytes(program, table.checked_add(at * size)?)?);
        if kind == INTERPRETER {
            return Some(true);
        }
    }
    Some(false)
}

fn bytes<const N: usize>(program: &[u8], at: usize) -> Option<[u8; N]> {
    program.get(at..at.checked_add(N)?)?.try_into().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A header and program headers of these kinds.
    fn program(kinds: &[u8]) -> Vec<u8> {
        let mut program = b"\x7fELF\x02\x01".to_vec();
        program.resize(64, 0);
        program[32] = 64;
        program[54] = 56;
        program[56] = u8::try_from(kinds.len()).unwrap();
        for kind in kinds {
            program.push(*kind);
            program.resize(program.len() + 55, 0);
        }
        program
    }

    #[test]
    fn a_dynamic_program_names_its_linker() {
        assert_eq!(needs_interpreter(&program(&[6, 3, 1])), Some(true));
        assert_eq!(needs_interpreter(&program(&[6, 1, 2])), Some(false));
    }

    #[test]
    fn other_files_and_halves_are_no_answer() {
        assert_eq!(needs_interpreter(b"MZ"), None);
        let whole = program(&[6, 1]);
        assert_eq!(needs_interpreter(&whole[..100]), None);
    }
}
