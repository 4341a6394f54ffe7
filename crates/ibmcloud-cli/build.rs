//! Packs the message catalogues, which would otherwise be a tenth of the program: see
//! `ibmcloud_plugin_sdk::locale::CatalogueText`.

use std::collections::BTreeMap;
use std::env;
use std::error::Error;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

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
    let ids: Vec<String> = sentences("en_US")?.into_keys().collect();
    pack(&target, "ids", &ids)?;
    for entry in fs::read_dir(FOLDER)? {
        let path = entry?.path();
        let name = path.file_stem().and_then(|name| name.to_str()).unwrap_or_default();
        let Some(tag) = name.strip_prefix("all.") else { continue };
        let sentences = sentences(tag)?;
        let translation = |id| sentences.get(id).cloned().unwrap_or_default();
        let translations: Vec<String> = ids.iter().map(translation).collect();
        pack(&target, tag, &translations)?;
    }
    Ok(())
}

/// The translations of a catalogue by their ids, in the order of the ids.
fn sentences(tag: &str) -> Result<BTreeMap<String, String>, Box<dyn Error>> {
    let path = Path::new(FOLDER).join(format!("all.{tag}.json"));
    let entries: serde_json::Value = serde_json::from_slice(&fs::read(path)?)?;
    let text = |entry: &serde_json::Value, key: &str| entry[key].as_str().map(str::to_owned);
    let pairs = entries.as_array().into_iter().flatten();
    Ok(pairs.filter_map(|it| text(it, "id").zip(text(it, "translation"))).collect())
}

/// Writes texts with a NUL between two of them.
fn pack(target: &Path, name: &str, texts: &[String]) -> Result<(), Box<dyn Error>> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(texts.join("\0").as_bytes())?;
    Ok(fs::write(target.join(name).with_extension("zlib"), encoder.finish()?)?)
}
