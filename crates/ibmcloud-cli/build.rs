//! Compresses the message catalogues, which would otherwise be a tenth of the program.

use std::env;
use std::error::Error;
use std::fs;
use std::io::Write as _;
use std::path::PathBuf;

use flate2::Compression;
use flate2::write::ZlibEncoder;

const FOLDER: &str = "locales";

#[expect(
    clippy::disallowed_methods,
    reason = "a build script learns its folder from the environment"
)]
pub(crate) fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed={FOLDER}");
    let target = PathBuf::from(env::var_os("OUT_DIR").ok_or("cargo names no OUT_DIR")?);
    for entry in fs::read_dir(FOLDER)? {
        let path = entry?.path();
        let name = path.file_stem().and_then(|name| name.to_str()).unwrap_or_default();
        let Some(tag) = name.strip_prefix("all.") else { continue };
        let mut encoder = ZlibEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(&fs::read(&path)?)?;
        fs::write(target.join(tag).with_extension("zlib"), encoder.finish()?)?;
    }
    Ok(())
}
