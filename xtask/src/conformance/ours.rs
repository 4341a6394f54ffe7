//! Our side of a comparison, and the folders for it.

use std::path::PathBuf;

use anyhow::Context;

use crate::checkout::{at, call, program};

/// What is built and made here.
pub(crate) const FOLDER: &str = "target/conformance";

/// Our side: the program, and the examples of its libraries.
pub(crate) struct Ours {
    /// The program.
    pub(crate) program: PathBuf,
    examples: PathBuf,
}

impl Ours {
    /// Builds with the whole workspace deciding about features, so that what the tests have built is
    /// good here, too.
    pub(crate) fn build() -> anyhow::Result<Self> {
        call(&mut program("cargo", &["build", "--locked", "--workspace", "--bins", "--examples"]))?;
        // Beside this program, wherever the target folder is.
        let mut folder = std::env::current_exe()?;
        folder.pop();
        let program = folder.join(format!("ibmcloud-monitoring{}", std::env::consts::EXE_SUFFIX));
        Ok(Self { program, examples: folder.join("examples") })
    }

    /// Another build of the program; the examples are none of its business.
    pub(crate) fn at(program: PathBuf) -> Self {
        Self { program, examples: PathBuf::new() }
    }

    pub(crate) fn example(&self, name: &str) -> PathBuf {
        self.examples.join(format!("{name}{}", std::env::consts::EXE_SUFFIX))
    }
}

/// A new, empty folder for one check.
pub(crate) fn scratch(name: &str) -> anyhow::Result<PathBuf> {
    let folder = at(FOLDER).join("scratch").join(name);
    if folder.exists() {
        std::fs::remove_dir_all(&folder)?;
    }
    std::fs::create_dir_all(&folder).with_context(|| format!("cannot make {name}"))?;
    Ok(folder)
}
