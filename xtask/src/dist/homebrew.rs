//! The formula for Homebrew, on macOS and Linux.

use std::fmt::Write as _;

use super::names::{PROGRAM, archive, version};
use super::product::Product;
use super::target::{System, Target};

/// Where it belongs in a tap: below `Formula/`.
pub(crate) const FILE: &str = "ibmcloud-monitoring.rb";

/// The formula for these platforms with the sums of their archives; nothing if it knows none of them.
pub(crate) fn formula(product: &Product, sums: &[(&Target, String)]) -> Option<String> {
    let mut blocks = String::new();
    for (system, word) in [(System::MacOs, "macos"), (System::Linux, "linux")] {
        let mut inner = String::new();
        for (target, sum) in sums.iter().filter(|it| it.0.system == system) {
            let condition = match target.triple.split('-').next() {
                Some("x86_64") => "on_intel",
                Some("aarch64") => "on_arm",
                _ => continue,
            };
            let url = product.download(&archive(target));
            let _ = write!(
                inner,
                "    {condition} do\n      url \"{url}\"\n      sha256 \"{sum}\"\n    end\n"
            );
        }
        if !inner.is_empty() {
            let _ = write!(blocks, "  on_{word} do\n{inner}  end\n\n");
        }
    }
    if blocks.is_empty() {
        return None;
    }
    Some(format!(
        r##"class IbmcloudMonitoring < Formula
  desc "{}"
  homepage "{}"
  version "{}"
  license "Apache-2.0"

{blocks}  def install
    bin.install "{PROGRAM}"
    man1.install Dir["man/man1/*"]
    bash_completion.install "completions/{PROGRAM}.bash" => "{PROGRAM}"
    zsh_completion.install "completions/_{PROGRAM}"
    fish_completion.install "completions/{PROGRAM}.fish"
    doc.install "LICENSE", "README.md", "CHANGELOG.md", "THIRD-PARTY-NOTICES.txt"
  end

  test do
    assert_match version.to_s, shell_output("#{{bin}}/{PROGRAM} --version")
  end
end
"##,
        product.description,
        product.homepage,
        version(),
    ))
}

#[cfg(test)]
mod tests {
    use super::super::target;
    use super::*;

    #[test]
    fn each_platform_has_its_archive_and_its_sum() {
        let product = Product::read().unwrap();
        let sums: Vec<(&Target, String)> =
            target::ALL.iter().map(|it| (it, format!("sum-of-{}", it.id))).collect();
        let formula = formula(&product, &sums).unwrap();
        for id in ["linux64", "linux-arm64", "osx", "osx-arm64"] {
            assert!(
                formula.contains(&format!("-{id}.tar.gz\"\n      sha256 \"sum-of-{id}\"")),
                "{formula}"
            );
        }
        assert!(!formula.contains("win64") && !formula.contains("s390x"), "{formula}");
        let words = |it: &str| formula.lines().filter(|line| line.trim().ends_with(it)).count();
        let ends = formula.lines().filter(|line| line.trim() == "end").count();
        // `class` and `def` have no `do`.
        assert_eq!(words(" do") + 2, ends, "{formula}");
    }

    #[test]
    fn without_a_platform_there_is_no_formula() {
        assert_eq!(super::formula(&Product::read().unwrap(), &[]), None);
    }
}
