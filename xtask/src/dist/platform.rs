//! The names that plug-in repositories have for platforms.
//!
//! `osx`, `win32`, `win64`, `linux32` and `linux64` are those of the publishing record's samples. The
//! others are named after the processor, as the official plug-ins' files are.

/// A platform that the host runs on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Platform {
    /// The repository's name for it.
    pub(crate) id: &'static str,
    /// What names of programs end with there.
    pub(crate) suffix: &'static str,
}

impl Platform {
    /// The platform of a target triple, whichever C library it uses.
    pub(crate) fn of(triple: &str) -> Option<Self> {
        let (processor, system) = triple.split_once('-')?;
        let is = |name| system.contains(name);
        let id = match processor {
            "x86_64" if is("linux") => "linux64",
            "i686" if is("linux") => "linux32",
            "aarch64" if is("linux") => "linux-arm64",
            "powerpc64le" if is("linux") => "ppc64le",
            "s390x" if is("linux") => "s390x",
            "x86_64" if is("darwin") => "osx",
            "aarch64" if is("darwin") => "osx-arm64",
            "x86_64" if is("windows") => "win64",
            "i686" if is("windows") => "win32",
            _ => return None,
        };
        Some(Self { id, suffix: if is("windows") { ".exe" } else { "" } })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_c_library_makes_no_other_platform() {
        for triple in ["x86_64-unknown-linux-gnu", "x86_64-unknown-linux-musl"] {
            assert_eq!(Platform::of(triple), Some(Platform { id: "linux64", suffix: "" }));
        }
        assert_eq!(Platform::of("wasm32-unknown-unknown"), None);
        assert_eq!(Platform::of("nonsense"), None);
    }
}
