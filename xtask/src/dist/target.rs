//! The platforms of a release: how each is built, what it is packed as, and with what it can be tried here.
//!
//! `osx`, `win32`, `win64`, `linux32` and `linux64` are the names of plug-in repositories in the samples of the
//! publishing record. The others are named after the processor, as the official plug-ins' files are.

/// A platform that the program is released for.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Target {
    /// What Rust calls it.
    pub(crate) triple: &'static str,
    /// What plug-in repositories call it.
    pub(crate) id: &'static str,
    pub(crate) system: System,
    /// How the program is linked.
    pub(crate) link: Link,
    /// With what it runs on a Linux machine of another kind.
    pub(crate) runner: Runner,
    /// What Debian's packages, rpm's, and images call the processor, where there are such packages.
    pub(crate) processor: Option<Processor>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum System {
    Linux,
    MacOs,
    Windows,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Link {
    /// With musl, so that it needs nothing of the machine.
    Static,
    /// With the machine's glibc, of this version or a newer one.
    Glibc(&'static str),
    /// With the libraries that every machine of the system has.
    System,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Runner {
    /// As it is, on a machine of this kind.
    Itself,
    /// By `qemu-PROCESSOR-static`, with the libraries of a folder below `/usr` where it is not static.
    Qemu(&'static str, Option<&'static str>),
    /// By `wine64`.
    Wine,
    /// Nothing here runs it.
    Nothing,
}

#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Processor {
    pub(crate) debian: &'static str,
    pub(crate) rpm: &'static str,
    pub(crate) image: &'static str,
}

const GLIBC: Link = Link::Glibc("2.28");

/// Every platform of a release, this machine's usual one first.
pub(crate) static ALL: [Target; 8] = [
    Target {
        triple: "x86_64-unknown-linux-musl",
        id: "linux64",
        system: System::Linux,
        link: Link::Static,
        runner: Runner::Itself,
        processor: Some(Processor { debian: "amd64", rpm: "x86_64", image: "amd64" }),
    },
    Target {
        triple: "aarch64-unknown-linux-musl",
        id: "linux-arm64",
        system: System::Linux,
        link: Link::Static,
        runner: Runner::Qemu("aarch64", None),
        processor: Some(Processor { debian: "arm64", rpm: "aarch64", image: "arm64" }),
    },
    Target {
        triple: "powerpc64le-unknown-linux-gnu",
        id: "ppc64le",
        system: System::Linux,
        link: GLIBC,
        runner: Runner::Qemu("ppc64le", Some("powerpc64le-linux-gnu")),
        processor: Some(Processor { debian: "ppc64el", rpm: "ppc64le", image: "ppc64le" }),
    },
    Target {
        triple: "s390x-unknown-linux-gnu",
        id: "s390x",
        system: System::Linux,
        link: GLIBC,
        runner: Runner::Qemu("s390x", Some("s390x-linux-gnu")),
        processor: Some(Processor { debian: "s390x", rpm: "s390x", image: "s390x" }),
    },
    Target {
        triple: "x86_64-pc-windows-gnu",
        id: "win64",
        system: System::Windows,
        link: Link::System,
        runner: Runner::Wine,
        processor: None,
    },
    Target {
        triple: "aarch64-pc-windows-gnullvm",
        id: "win-arm64",
        system: System::Windows,
        link: Link::System,
        runner: Runner::Nothing,
        processor: None,
    },
    Target {
        triple: "x86_64-apple-darwin",
        id: "osx",
        system: System::MacOs,
        link: Link::System,
        runner: Runner::Nothing,
        processor: None,
    },
    Target {
        triple: "aarch64-apple-darwin",
        id: "osx-arm64",
        system: System::MacOs,
        link: Link::System,
        runner: Runner::Nothing,
        processor: None,
    },
];

impl Target {
    /// The platform of a triple, whichever C library and linker that names.
    pub(crate) fn of(triple: &str) -> Option<&'static Self> {
        let (processor, rest) = triple.split_once('-')?;
        let system =
            [("linux", System::Linux), ("darwin", System::MacOs), ("windows", System::Windows)];
        let (_, system) = system.into_iter().find(|(name, _)| rest.contains(name))?;
        ALL.iter().find(|it| it.system == system && it.triple.split('-').next() == Some(processor))
    }

    /// What names of programs end with there.
    pub(crate) fn suffix(&self) -> &'static str {
        if self.system == System::Windows { ".exe" } else { "" }
    }

    /// Whether the program needs none of the machine's libraries.
    pub(crate) fn is_static(&self) -> bool {
        self.link == Link::Static
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_c_library_makes_no_other_platform() {
        for triple in ["x86_64-unknown-linux-gnu", "x86_64-unknown-linux-musl"] {
            assert_eq!(Target::of(triple).map(|it| it.id), Some("linux64"));
        }
        assert_eq!(Target::of("x86_64-pc-windows-msvc").map(|it| it.id), Some("win64"));
        assert_eq!(Target::of("wasm32-unknown-unknown"), None);
        assert_eq!(Target::of("nonsense"), None);
    }

    #[test]
    fn each_platform_finds_itself() {
        for target in &ALL {
            assert_eq!(Target::of(target.triple), Some(target));
        }
    }
}
