//! `dist`: builds the program for one platform or all of them, packs it, and tries out what it packed.
//!
//! Everything lies in `target/dist`: for each platform an archive, the file that `ibmcloud plugin install FILE` takes, a
//! list of its parts, packages for Linux; and once for all of them an image, manifests of package managers, scripts
//! that install, what a plug-in repository needs, and the SHA-256 sums.

mod archive;
pub(crate) mod build;
mod completions;
mod content;
mod deb;
mod elf;
mod homebrew;
mod macho;
mod manual;
mod names;
mod notices;
mod oci;
mod parts;
mod product;
mod repository;
mod reproduce;
mod rpm;
mod sbom;
mod scoop;
mod scripts;
pub(crate) mod sums;
mod target;
mod trial;
mod winget;
mod zig;

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Context;

use crate::checkout::shown;
use content::Content;
use names::{LIST, RECORD, SUMS};
use product::Product;
use target::{System, Target};

#[derive(clap::Args)]
pub(crate) struct Args {
    /// Build for this target triple instead of this machine's platform.
    #[arg(long, value_name = "TRIPLE", conflicts_with = "all")]
    target: Option<String>,
    /// Build for every platform, with zig for others than this machine's.
    #[arg(long)]
    all: bool,
    /// Build nothing: pack what was built before.
    #[arg(long)]
    no_build: bool,
    /// Build and pack nothing: try out what was packed before, foreign programs with qemu and wine.
    #[arg(long)]
    check: bool,
    /// Build once more in another folder, and compare byte for byte.
    #[arg(long)]
    reproduce: bool,
}

pub(crate) fn run(args: &Args) -> anyhow::Result<()> {
    let host = build::host()?;
    if args.check {
        return trial::run(&host);
    }
    let wanted = args.target.as_deref().unwrap_or(&host);
    let platform =
        Target::of(wanted).with_context(|| format!("{wanted} is no platform of a release"))?;
    let targets: Vec<&'static Target> =
        if args.all { target::ALL.iter().collect() } else { vec![platform] };
    if args.reproduce {
        return reproduce::run(&host, &targets);
    }
    let mut contents = Vec::new();
    for target in targets {
        if args.all && args.no_build && !build::is_there(target.triple) {
            println!("not packed: nothing was built for {}", target.triple);
            continue;
        }
        let program = program(target, &host, args)?;
        let bytes =
            fs::read(&program).with_context(|| format!("cannot read {}", shown(&program)))?;
        contents.push(Content::of(target, bytes, parts::of(target)?)?);
    }
    pack(&names::folder(), &contents)?;
    trial::run(&host)
}

/// Name and licence of everything that is linked into this machine's program, sorted by name.
pub(crate) fn licences_of_parts() -> anyhow::Result<Vec<(String, String)>> {
    let host = build::host()?;
    let target =
        Target::of(&host).with_context(|| format!("{host} is no platform of a release"))?;
    let parts = parts::of(target)?.into_iter();
    Ok(parts.map(|it| (it.name, it.licence)).collect())
}

/// Where the built program of a platform is.
fn program(target: &Target, host: &str, args: &Args) -> anyhow::Result<PathBuf> {
    if args.no_build {
        return build::built(target.triple);
    }
    match &args.target {
        Some(triple) => build::program(host, Some(triple)),
        None if Target::of(host) == Some(target) => build::program(host, None),
        None => build::foreign(target),
    }
}

/// Packs everything into a folder, which holds nothing else afterwards.
fn pack(folder: &Path, contents: &[Content]) -> anyhow::Result<()> {
    let product = Product::read()?;
    let packed = Packed::into(folder)?;
    let mut sums = Vec::new();
    let mut layers = Vec::new();
    let mut binaries = Vec::new();
    for content in contents {
        let target = content.target;
        let archived = content.archived();
        let archive = match target.system {
            System::Windows => archive::zip(&archived)?,
            System::Linux | System::MacOs => archive::gzip(&archive::tar(&archived, false)?)?,
        };
        let name = names::archive(target);
        packed.write(&name, &archive)?;
        sums.push((target, sums::sum(folder, &name)?));
        packed.write(&names::plugin(target), &content.program)?;
        archive::make_executable(&folder.join(names::plugin(target)))?;
        binaries.push((target, content.program.as_slice()));
        let sbom = sbom::document(target, &content.parts, &content.program);
        packed.write(&names::sbom(target), sbom.as_bytes())?;
        if let (Some(processor), Some(deb), Some(rpm)) =
            (&target.processor, names::deb(target), names::rpm(target))
        {
            let installed = content.installed()?;
            packed.write(&deb, &deb::pack(&installed, processor, target.link, &product)?)?;
            packed.write(&rpm, &rpm::pack(&installed, processor, target.link, &product)?)?;
            // Without glibc in it, an image from scratch can only hold a static program.
            if target.is_static() {
                layers.push(oci::Layer { processor: processor.image, entries: content.in_image() });
            }
        }
    }
    if !layers.is_empty() {
        packed.write(&names::image(), &oci::pack(&layers, &product)?)?;
    }
    if let Some(formula) = homebrew::formula(&product, &sums) {
        packed.write(homebrew::FILE, formula.as_bytes())?;
    }
    if let Some(manifest) = scoop::manifest(&product, &sums) {
        packed.write(scoop::FILE, manifest.as_bytes())?;
    }
    for (name, text) in winget::manifests(&product, &sums) {
        packed.write(&name, text.as_bytes())?;
    }
    for (name, text) in scripts::files(&product) {
        packed.write(name, text.as_bytes())?;
        archive::make_executable(&folder.join(name))?;
    }
    packed.write(RECORD, repository::record(&product, &binaries).as_bytes())?;
    packed.write(LIST, repository::list(&product, &binaries).as_bytes())?;
    packed.write(SUMS, sums::list(folder, SUMS)?.as_bytes())
}

/// The folder that is packed into.
struct Packed<'a> {
    folder: &'a Path,
}

impl<'a> Packed<'a> {
    /// Makes the folder empty: only what belongs to this run is listed in the sums.
    fn into(folder: &'a Path) -> anyhow::Result<Self> {
        fs::create_dir_all(folder)?;
        for entry in fs::read_dir(folder)? {
            let path = entry?.path();
            if path.is_file() {
                fs::remove_file(path)?;
            }
        }
        Ok(Self { folder })
    }

    fn write(&self, name: &str, bytes: &[u8]) -> anyhow::Result<()> {
        let path = self.folder.join(name);
        fs::write(&path, bytes).with_context(|| format!("cannot write {}", shown(&path)))?;
        println!("{} ({} kB)", shown(&path), bytes.len().div_ceil(1000));
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_packed_can_be_unpacked_and_verified() {
        let folder = tempfile::tempdir().unwrap();
        let parts = parts::of(&target::ALL[0]).unwrap();
        // Static, with glibc, and for Windows: what is packed differs between these.
        let targets = ["linux64", "s390x", "win64"]
            .map(|id| target::ALL.iter().find(|it| it.id == id).unwrap());
        let content =
            || targets.map(|it| Content::of(it, b"a program".to_vec(), parts.clone()).unwrap());
        pack(folder.path(), &content()).unwrap();
        sums::verify(folder.path(), SUMS).unwrap();
        let before = fs::read_to_string(folder.path().join(SUMS)).unwrap();

        for target in targets {
            let elsewhere = tempfile::tempdir().unwrap();
            let unpacked =
                archive::unpack(folder.path(), &names::archive(target), elsewhere.path()).unwrap();
            let page = "man/man1/ibmcloud-monitoring.1";
            for name in
                ["LICENSE", "THIRD-PARTY-NOTICES.txt", "completions/ibmcloud-monitoring.bash", page]
            {
                assert!(unpacked.join(name).is_file(), "{name}");
            }
            let program = unpacked.join(format!("{}{}", names::PROGRAM, target.suffix()));
            assert_eq!(fs::read(program).unwrap(), b"a program");
        }

        // Packing depends on what is packed, and on nothing else.
        pack(folder.path(), &content()).unwrap();
        assert_eq!(fs::read_to_string(folder.path().join(SUMS)).unwrap(), before);
        fs::write(folder.path().join(names::plugin(&target::ALL[0])), b"another program").unwrap();
        assert!(sums::verify(folder.path(), SUMS).is_err());
    }
}
