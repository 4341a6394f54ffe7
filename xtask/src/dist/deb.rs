//! The package for Debian and its relatives: an `ar` archive of two tar archives.

use std::fmt::Write as _;

use ar::{Builder, Header};

use super::archive::{Entry, MODIFIED, gzip, tar};
use super::names::{PROGRAM, version};
use super::product::Product;
use super::target::{Link, Processor};

/// The bytes of the package.
pub(crate) fn pack(
    entries: &[Entry],
    processor: &Processor,
    link: Link,
    product: &Product,
) -> anyhow::Result<Vec<u8>> {
    let dotted: Vec<Entry> =
        entries.iter().map(|it| Entry { path: format!("./{}", it.path), ..it.clone() }).collect();
    let control = Entry::file("./control", control(entries, processor, link, product));
    let members = [
        ("debian-binary", b"2.0\n".to_vec()),
        ("control.tar.gz", gzip(&tar(&[control], false)?)?),
        ("data.tar.gz", gzip(&tar(&dotted, true)?)?),
    ];
    let mut archive = Builder::new(Vec::new());
    for (name, bytes) in members {
        let mut header = Header::new(name.as_bytes().to_vec(), u64::try_from(bytes.len())?);
        header.set_mode(0o100_644);
        header.set_mtime(u64::from(MODIFIED));
        archive.append(&header, bytes.as_slice())?;
    }
    Ok(archive.into_inner()?)
}

fn control(entries: &[Entry], processor: &Processor, link: Link, product: &Product) -> String {
    let kilobytes: usize = entries.iter().map(|it| it.bytes.len().div_ceil(1024)).sum();
    let mut text = format!(
        "Package: {PROGRAM}\nVersion: {}\nArchitecture: {}\nMaintainer: {} <{}/issues>\n\
         Installed-Size: {kilobytes}\nSection: net\nPriority: optional\nHomepage: {}\n",
        version(),
        processor.debian,
        product.authors,
        product.homepage,
        product.homepage,
    );
    if let Link::Glibc(oldest) = link {
        let _ = writeln!(text, "Depends: libc6 (>= {oldest})");
    }
    // Certificates of authorities are the only thing that a program without libraries needs of a machine.
    let _ = write!(text, "Recommends: ca-certificates\nDescription: {}\n", product.description);
    text
}
