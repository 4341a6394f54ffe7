//! The three manifests for winget, on Windows.

use std::fmt::Write as _;

use super::names::{PROGRAM, archive, inside, version};
use super::product::Product;
use super::target::{System, Target};

/// The package's name: publisher and program.
pub(crate) const PACKAGE: &str = "IbmcloudMonitoring.IbmcloudMonitoring";
/// The form of the manifests.
const FORM: &str = "1.6.0";

/// File names and texts for these platforms with the sums of their archives; none if none is for Windows.
pub(crate) fn manifests(product: &Product, sums: &[(&Target, String)]) -> Vec<(String, String)> {
    let mut installers = String::new();
    for (target, sum) in sums.iter().filter(|it| it.0.system == System::Windows) {
        let processor = if target.triple.starts_with("aarch64") { "arm64" } else { "x64" };
        let _ = write!(
            installers,
            "- Architecture: {processor}\n  InstallerUrl: {}\n  InstallerSha256: {}\n",
            product.download(&archive(target)),
            sum.to_uppercase()
        );
    }
    if installers.is_empty() {
        return Vec::new();
    }
    let installer = format!(
        "InstallerType: zip\nNestedInstallerType: portable\nNestedInstallerFiles:\n\
         - RelativeFilePath: {}\\{PROGRAM}.exe\n  PortableCommandAlias: {PROGRAM}\nInstallers:\n{installers}",
        inside()
    );
    let locale = format!(
        "PackageLocale: en-US\nPublisher: {}\nPackageName: {PROGRAM}\nPackageUrl: {}\nLicense: Apache-2.0\n\
         LicenseUrl: {}/blob/v{}/LICENSE\nShortDescription: {}\n",
        product.authors,
        product.homepage,
        product.homepage,
        version(),
        product.description
    );
    vec![
        file("", "version", "DefaultLocale: en-US\n"),
        file(".installer", "installer", &installer),
        file(".locale.en-US", "defaultLocale", &locale),
    ]
}

/// A manifest: which form, which package, and the rest.
fn file(suffix: &str, kind: &str, rest: &str) -> (String, String) {
    let schema = format!("https://aka.ms/winget-manifest.{kind}.{FORM}.schema.json");
    let text = format!(
        "# yaml-language-server: $schema={schema}\nPackageIdentifier: {PACKAGE}\nPackageVersion: {}\n\
         {rest}ManifestType: {kind}\nManifestVersion: {FORM}\n",
        version()
    );
    (format!("{PACKAGE}{suffix}.yaml"), text)
}

#[cfg(test)]
mod tests {
    use super::super::target;
    use super::*;

    #[test]
    fn three_files_name_one_package_and_each_processor() {
        let product = Product::read().unwrap();
        let sums: Vec<(&Target, String)> =
            target::ALL.iter().map(|it| (it, "a".repeat(64))).collect();
        let files = manifests(&product, &sums);
        assert_eq!(files.len(), 3);
        for (name, text) in &files {
            assert!(
                name.starts_with(PACKAGE)
                    && text.contains(&format!("PackageIdentifier: {PACKAGE}\n"))
            );
            assert!(!text.contains('\t'), "{text}");
        }
        let installer = &files[1].1;
        for processor in ["x64", "arm64"] {
            assert!(installer.contains(&format!("- Architecture: {processor}\n")), "{installer}");
        }
        assert!(installer.contains(&"A".repeat(64)), "{installer}");
        assert!(manifests(&product, &[]).is_empty());
    }
}
