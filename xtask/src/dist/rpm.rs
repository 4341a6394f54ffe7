//! The package for Fedora, Red Hat and their relatives.

use rpm::{BuildConfig, CompressionType, FileOptions, PackageBuilder};

use super::archive::{Entry, MODIFIED};
use super::names::{PROGRAM, version};
use super::product::Product;
use super::target::{Link, Processor};

/// The bytes of the package. It is not signed: the sums and their attestation say who made it.
pub(crate) fn pack(
    entries: &[Entry],
    processor: &Processor,
    link: Link,
    product: &Product,
) -> anyhow::Result<Vec<u8>> {
    let config = BuildConfig::v4().source_date(MODIFIED).compression(CompressionType::None);
    let mut builder =
        PackageBuilder::new(PROGRAM, version(), "Apache-2.0", processor.rpm, &product.description);
    builder
        .using_config(config)
        .release("1")
        .url(product.homepage.as_str())
        .vendor(product.authors)
        .description(product.description.as_str())
        .build_host("localhost");
    if let Link::Glibc(oldest) = link {
        builder.requires(rpm::Dependency::greater_eq("glibc", oldest));
    }
    let mut sorted: Vec<&Entry> = entries.iter().collect();
    sorted.sort_by_key(|it| &it.path);
    let documents = format!("usr/share/doc/{PROGRAM}/");
    builder.with_dir_entry(FileOptions::dir(format!("/{}", documents.trim_end_matches('/'))))?;
    for Entry { path, mode, bytes } in sorted {
        let mut options = FileOptions::new(format!("/{path}")).permissions(u16::try_from(*mode)?);
        if path.starts_with(&documents) {
            options = options.doc();
        }
        builder.with_file_contents(bytes.clone(), options)?;
    }
    let mut written = Vec::new();
    builder.build()?.write(&mut written)?;
    Ok(written)
}
