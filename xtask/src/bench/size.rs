//! `bench size`: what each part costs of the released program, by the symbols of a build that kept them.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;
use std::process::Command;

use anyhow::Context;

use crate::checkout::{at, output};

const PAGE: &str = "docs/benchmarks-size.md";
/// Parts below this size stand together.
const SMALL: u64 = 40_000;

/// Writes the page. `released` is the program that people get, `unstripped` the same one with its symbols.
pub(super) fn run(released: &Path, unstripped: &Path, target: &str) -> anyhow::Result<()> {
    let words = ["--print-size", "--demangle", "--defined-only"];
    let symbols = output(Command::new("nm").args(words).arg(unstripped))?;
    let sections = output(Command::new("size").arg("-A").arg(unstripped))?;
    let page = page(target, std::fs::metadata(released)?.len(), &parts(&symbols), &sections);
    std::fs::write(at(PAGE), page).with_context(|| PAGE)?;
    println!("wrote {PAGE}");
    Ok(())
}

/// Bytes of code by the crate that caused it, the largest first.
fn parts(symbols: &str) -> Vec<(String, u64)> {
    let mut seen = std::collections::BTreeSet::new();
    let mut parts = BTreeMap::<String, u64>::new();
    for line in symbols.lines() {
        let mut words = line.splitn(4, ' ');
        let (Some(place), Some(size), Some(kind), Some(name)) =
            (words.next(), words.next(), words.next(), words.next())
        else {
            continue;
        };
        // Functions of the same machine code are one, with several names.
        if !matches!(kind, "t" | "T") || !seen.insert(place) {
            continue;
        }
        let size = u64::from_str_radix(size, 16).unwrap_or_default();
        *parts.entry(cause(name)).or_default() += size;
    }
    let mut parts: Vec<(String, u64)> = parts.into_iter().collect();
    parts.sort_by_key(|(_, size)| std::cmp::Reverse(*size));
    parts
}

/// The crate because of which a function is there: what it is generic over counts, where that is ours.
fn cause(name: &str) -> String {
    let mut crates = name.split(|c: char| !c.is_ascii_alphanumeric() && c != '_' && c != ':');
    let first = |word: &str| word.split("::").next().unwrap_or_default().to_owned();
    let ours = crates.clone().find(|word| word.starts_with("ibmcloud_"));
    let any = crates.find(|word| word.contains("::") && !word.starts_with(':'));
    match ours.or(any).map(first) {
        Some(name) => name.replace('_', "-"),
        None => "C, and names without a crate".to_owned(),
    }
}

fn page(target: &str, released: u64, parts: &[(String, u64)], sections: &str) -> String {
    let section = |name: &str| {
        let line = sections.lines().find(|line| line.split_whitespace().next() == Some(name));
        line.and_then(|it| it.split_whitespace().nth(1)?.parse::<u64>().ok()).unwrap_or_default()
    };
    let mut text = format!(
        "<!-- Written by `cargo xtask bench size`. -->\n# What each part of the program costs\n\n\
         The released program for {target} has {} MB: {} MB of code, and {} MB of data (messages in ten languages, the \
         metadata, tables of the cryptography and of regular expressions). The code by the crate that caused it; a generic \
         function of the standard library counts for the crate that needed it.\n\n| Crate | kB |\n| --- | ---: |\n",
        megabytes(released),
        megabytes(section(".text")),
        megabytes(section(".rodata")),
    );
    let (large, small): (Vec<_>, Vec<_>) = parts.iter().partition(|(_, size)| *size >= SMALL);
    for (name, size) in large {
        let _ = writeln!(text, "| `{name}` | {} |", size.div_ceil(1000));
    }
    let rest: u64 = small.iter().map(|(_, size)| size).sum();
    let _ = writeln!(text, "| {} others | {} |", small.len(), rest.div_ceil(1000));
    text
}

fn megabytes(bytes: u64) -> String {
    let hundredths = bytes.div_ceil(10_000);
    format!("{}.{:02}", hundredths / 100, hundredths % 100)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_generic_function_belongs_to_the_crate_that_needed_it() {
        assert_eq!(
            cause("core::slice::sort::stable::drift::sort::<ibmcloud_fleet::Row>"),
            "ibmcloud-fleet"
        );
        assert_eq!(cause("<regex_syntax::ast::Ast as core::fmt::Debug>::fmt"), "regex-syntax");
        assert_eq!(cause("memcpy"), "C, and names without a crate");
    }

    #[test]
    fn folded_functions_count_once() {
        let symbols = "01 10 t a::x\n01 10 t b::y\n02 20 T a::z\n03 40 r a::DATA\n";
        assert_eq!(parts(symbols), [("a".to_owned(), 0x30)]);
    }

    #[test]
    fn sizes_are_read_from_the_sections() {
        let page = page(
            "musl",
            11_996_000,
            &[("a".into(), 50_000)],
            ".text 9800000 0\n.rodata 2300000 0\n",
        );
        assert!(page.contains("has 12.00 MB: 9.80 MB of code, and 2.30 MB of data"), "{page}");
        assert!(page.contains("| `a` | 50 |"), "{page}");
    }
}
