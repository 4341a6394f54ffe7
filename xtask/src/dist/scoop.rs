//! The manifest for Scoop, on Windows.

use serde_json::{Map, json};

use super::names::{PROGRAM, archive, inside, version};
use super::product::Product;
use super::target::{System, Target};

/// Where it belongs in a bucket: below `bucket/`.
pub(crate) const FILE: &str = "ibmcloud-monitoring.json";

/// The manifest for these platforms with the sums of their archives; nothing if none is for Windows.
pub(crate) fn manifest(product: &Product, sums: &[(&Target, String)]) -> Option<String> {
    let (mut here, mut later) = (Map::new(), Map::new());
    for (target, sum) in sums.iter().filter(|it| it.0.system == System::Windows) {
        let processor = if target.triple.starts_with("aarch64") { "arm64" } else { "64bit" };
        let folder = inside();
        let file = archive(target);
        here.insert(
            processor.to_owned(),
            json!({"url": product.download(&file), "hash": sum, "extract_dir": folder}),
        );
        // Scoop puts the number of a newer version in the place of `$version`.
        let newer = |text: &str| text.replace(version(), "$version");
        later.insert(
            processor.to_owned(),
            json!({"url": newer(&product.download(&file)), "extract_dir": newer(&folder)}),
        );
    }
    if here.is_empty() {
        return None;
    }
    let manifest = json!({
        "version": version(),
        "description": product.description,
        "homepage": product.homepage,
        "license": "Apache-2.0",
        "architecture": here,
        "bin": format!("{PROGRAM}.exe"),
        "checkver": {"github": product.homepage},
        "autoupdate": {
            "architecture": later,
            "hash": {"url": format!("{}/releases/download/v$version/SHA256SUMS", product.homepage)},
        },
    });
    Some(format!("{manifest:#}\n"))
}

#[cfg(test)]
mod tests {
    use super::super::target;
    use super::*;

    #[test]
    fn each_processor_has_its_archive_and_the_next_version_its_place() {
        let product = Product::read().unwrap();
        let sums: Vec<(&Target, String)> =
            target::ALL.iter().map(|it| (it, "0".repeat(64))).collect();
        let text = manifest(&product, &sums).unwrap();
        let manifest: serde_json::Value = serde_json::from_str(&text).unwrap();
        for (processor, id) in [("64bit", "win64"), ("arm64", "win-arm64")] {
            let url = &manifest["architecture"][processor]["url"];
            assert!(url.as_str().unwrap().ends_with(&format!("{id}.zip")), "{url}");
            let next = &manifest["autoupdate"]["architecture"][processor]["url"];
            assert!(next.as_str().unwrap().contains("/v$version/"), "{next}");
        }
        assert_eq!(super::manifest(&product, &[]), None);
    }
}
