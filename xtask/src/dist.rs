//! `dist`: builds the program for one platform, packs it, and tries out what it packed.
//!
//! Below `target/dist`: an archive with the program, its licence, its manual and completions; the
//! bare program under the name that `ibmcloud plugin install FILE` takes; the record that a plug-in
//! repository needs; and the SHA-256 sums of these.

mod archive;
pub(crate) mod build;
mod completions;
mod elf;
mod names;
mod platform;
mod repository;
pub(crate) mod sums;
mod trial;

use std::fs;
use std::path::Path;

use anyhow::Context;

use crate::checkout::{read, shown};
use archive::Entry;
use names::{Names, PROGRAM};
use platform::Platform;

#[derive(clap::Args)]
pub(crate) struct Args {
    /// Build for this target triple instead of this machine's platform.
    #[arg(long, value_name = "TRIPLE")]
    target: Option<String>,
    /// Build nothing: try out what was packed before.
    #[arg(long)]
    check: bool,
}

pub(crate) fn run(args: &Args) -> anyhow::Result<()> {
    let host = build::host()?;
    let wanted = args.target.as_deref().unwrap_or(&host);
    let platform = Platform::of(wanted)
        .with_context(|| format!("plug-in repositories have no name for {wanted}"))?;
    let names = Names::of(&platform);
    if !args.check {
        pack(&names, &platform, &build::program(&host, args.target.as_deref())?)?;
    }
    if Platform::of(&host).is_some_and(|host| host.id == platform.id) {
        trial::run(&names)
    } else {
        sums::verify(&names.folder, &names.sums)?;
        println!("not tried out: {} is not this machine's platform", platform.id);
        Ok(())
    }
}

fn pack(names: &Names, platform: &Platform, program: &Path) -> anyhow::Result<()> {
    let bytes = fs::read(program).with_context(|| format!("cannot read {}", shown(program)))?;
    fs::create_dir_all(&names.folder)?;
    // Only what belongs to this run is listed in the sums.
    for entry in fs::read_dir(&names.folder)? {
        let path = entry?.path();
        if path.is_file() {
            fs::remove_file(path)?;
        }
    }
    write(names, &names.archive, &archive::pack(&contents(&bytes, platform)?)?)?;
    write(names, &names.plugin, &bytes)?;
    make_executable(&names.folder.join(&names.plugin))?;
    let record = repository::record(platform, &names.plugin, &bytes)?;
    write(names, &names.record, record.as_bytes())?;
    let listed = [&names.archive, &names.plugin, &names.record];
    write(names, &names.sums, sums::list(&names.folder, &listed)?.as_bytes())
}

fn write(names: &Names, name: &str, bytes: &[u8]) -> anyhow::Result<()> {
    let path = names.folder.join(name);
    fs::write(&path, bytes).with_context(|| format!("cannot write {}", shown(&path)))?;
    println!("{} ({} kB)", shown(&path), bytes.len().div_ceil(1000));
    Ok(())
}

/// What the archive holds, in one folder that is named like it.
fn contents(program: &[u8], platform: &Platform) -> anyhow::Result<Vec<Entry>> {
    let folder = format!("{PROGRAM}-{}", ibmcloud_monitoring::PRODUCT.version);
    let file = |name: &str, bytes: Vec<u8>| Entry::file(format!("{folder}/{name}"), bytes);
    let mut entries = vec![
        Entry::program(format!("{folder}/{PROGRAM}{}", platform.suffix), program.to_vec()),
        file("LICENSE", read("LICENSE")?.into_bytes()),
        file("README.md", read("README.md")?.into_bytes()),
        file("CHANGELOG.md", read("CHANGELOG.md")?.into_bytes()),
    ];
    for (name, script) in completions::scripts() {
        entries.push(file(&format!("completions/{name}"), script.into_bytes()));
    }
    Ok(entries)
}

#[cfg(unix)]
fn make_executable(path: &Path) -> anyhow::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    Ok(fs::set_permissions(path, fs::Permissions::from_mode(0o755))?)
}

#[cfg(not(unix))]
fn make_executable(_: &Path) -> anyhow::Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_packed_can_be_unpacked_and_verified() {
        let folder = tempfile::tempdir().unwrap();
        let platform = Platform::of("x86_64-unknown-linux-musl").unwrap();
        let names = Names { folder: folder.path().to_owned(), ..Names::of(&platform) };
        let program = folder.path().join("built");
        fs::write(&program, b"a program").unwrap();
        pack(&names, &platform, &program).unwrap();
        sums::verify(&names.folder, &names.sums).unwrap();

        let unpacked = trial::unpack(&names, folder.path()).unwrap();
        for name in ["LICENSE", "README.md", "completions/ibmcloud-monitoring.bash"] {
            assert!(unpacked.join(name).is_file(), "{name}");
        }
        assert_eq!(fs::read(unpacked.join(PROGRAM)).unwrap(), b"a program");

        fs::write(names.folder.join(&names.plugin), b"another program").unwrap();
        assert!(sums::verify(&names.folder, &names.sums).is_err());
    }
}
