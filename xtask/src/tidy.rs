//! `tidy`: promises about the sources and documents that neither the compiler nor clippy keeps.

mod arrows;
mod circles;
mod documents;
mod outputs;
mod packages;
mod recordings;
mod rust;
mod suite;
mod top_level;

use anyhow::bail;

#[derive(clap::Args)]
pub(crate) struct Args {
    /// As with other chores. There is nothing that this one could write, so it always checks.
    #[arg(long)]
    pub(crate) check: bool,
    /// Only print the circles between the modules of this crate.
    #[arg(long, value_name = "CRATE")]
    pub(crate) circles: Option<String>,
}

/// A check: what it looks for, and how it finds what is wrong.
type Check = (&'static str, fn() -> anyhow::Result<Vec<String>>);

const CHECKS: &[Check] = &[
    ("arrows between crates", arrows::complaints),
    ("no circles between modules", circles::complaints),
    ("sources: length, module docs, reasons", rust::complaints),
    ("the end-to-end suite is complete", suite::complaints),
    ("the top of the repository", top_level::complaints),
    ("paths in documents", documents::complaints),
    ("output shown in documents", outputs::complaints),
    ("every endpoint is recorded", recordings::complaints),
    ("licences and sources of packages", packages::complaints),
];

pub(crate) fn run(args: &Args) -> anyhow::Result<()> {
    let Args { check: _, circles } = args;
    if let Some(name) = circles {
        return circles::print(name);
    }
    let mut wrong = 0;
    for (what, complaints) in CHECKS {
        let complaints = complaints()?;
        println!("{what}: {}", if complaints.is_empty() { "fine" } else { "not fine" });
        for complaint in &complaints {
            println!("  {complaint}");
        }
        wrong += complaints.len();
    }
    match wrong {
        0 => Ok(()),
        _ => bail!("{wrong} complaints"),
    }
}
