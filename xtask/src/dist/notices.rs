//! The licences of what is linked into the program, each text once.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;

use anyhow::Context;

use super::parts::Part;
use super::target::{System, Target};

/// How the names of files with licences begin, in capitals.
const STARTS: [&str; 5] = ["LICENSE", "LICENCE", "COPYING", "COPYRIGHT", "NOTICE"];

/// The whole page.
pub(crate) fn page(target: &Target, parts: &[Part]) -> anyhow::Result<String> {
    let others: Vec<&Part> = parts.iter().filter(|it| !it.is_ours()).collect();
    let mut page = format!(
        "Third-party notices\n\nThe program for {} has parts of {} packages of others, each under one of the \
         licences that it\noffers. Their texts follow, each once.\n\n",
        target.id,
        others.len()
    );
    for part in &others {
        let _ = write!(page, "{} {}: {}", part.name, part.version, part.licence);
        let _ = writeln!(
            page,
            "{}",
            part.repository.as_ref().map(|it| format!(", {it}")).unwrap_or_default()
        );
    }
    page.push_str(&toolchain(target));
    let silent = without_text(parts)?;
    if !silent.is_empty() {
        let _ = write!(page, "\nNo text came with the sources of: {}\n", silent.join(", "));
    }
    for (text, names) in texts(&others)? {
        let _ = write!(page, "\n{:=<80}\n{}\n{:=<80}\n\n{text}\n", "", names.join(", "), "");
    }
    Ok(page)
}

/// What the compiler and the linker add.
fn toolchain(target: &Target) -> String {
    let mut text =
        "\nRust's standard library: MIT OR Apache-2.0, https://github.com/rust-lang/rust\n"
            .to_owned();
    text.push_str(match (target.is_static(), target.system) {
        (true, _) => {
            "musl: MIT, Copyright 2005-2020 Rich Felker and others, https://musl.libc.org\n"
        }
        (_, System::Windows) => {
            "mingw-w64 runtime: public domain and ZPL-2.1, https://www.mingw-w64.org\n"
        }
        _ => "",
    });
    text
}

/// Texts, and the packages that come with them; first what comes with most.
fn texts(parts: &[&Part]) -> anyhow::Result<Vec<(String, Vec<String>)>> {
    let mut found: BTreeMap<String, (String, Vec<String>)> = BTreeMap::new();
    for part in parts {
        let mut files = Vec::new();
        for entry in
            fs::read_dir(&part.folder).with_context(|| format!("no sources of {}", part.name))?
        {
            let path = entry?.path();
            let name = path.file_name().unwrap_or_default().to_string_lossy().to_uppercase();
            if path.is_file() && STARTS.iter().any(|start| name.starts_with(start)) {
                files.push(path);
            }
        }
        files.sort();
        for file in files {
            let text = String::from_utf8_lossy(&fs::read(&file)?).replace("\r\n", "\n");
            // Line ends and indentation differ between copies of one text.
            let key = text.split_whitespace().collect::<Vec<_>>().join(" ");
            let (_, names) =
                found.entry(key).or_insert_with(|| (text.trim().to_owned(), Vec::new()));
            let name = format!("{} {}", part.name, part.version);
            if names.last() != Some(&name) {
                names.push(name);
            }
        }
    }
    let mut texts: Vec<_> = found.into_values().collect();
    texts.sort_by_key(|(_, names)| std::cmp::Reverse(names.len()));
    Ok(texts)
}

/// Packages whose sources have no text of a licence.
fn without_text(parts: &[Part]) -> anyhow::Result<Vec<String>> {
    let others: Vec<&Part> = parts.iter().filter(|it| !it.is_ours()).collect();
    let with: Vec<String> = texts(&others)?.into_iter().flat_map(|(_, names)| names).collect();
    let names = others.iter().map(|it| format!("{} {}", it.name, it.version));
    Ok(names.filter(|name| !with.contains(name)).collect())
}

#[cfg(test)]
mod tests {
    use super::super::{parts, target};
    use super::*;

    #[test]
    fn every_package_is_named_and_nearly_every_one_has_its_text() {
        let target = &target::ALL[0];
        let parts = parts::of(target).unwrap();
        let page = page(target, &parts).unwrap();
        for part in parts.iter().filter(|it| !it.is_ours()) {
            assert!(page.contains(&format!("\n{} {}: ", part.name, part.version)), "{}", part.name);
        }
        assert!(page.contains("Rich Felker") && page.contains("Permission is hereby granted"));
        // Their archives in the registry have no such file. A new one is looked at, and named here.
        let silent = without_text(&parts).unwrap();
        let names: Vec<&str> = silent.iter().filter_map(|it| it.split(' ').next()).collect();
        let known = [
            "cfgrammar",
            "hifijson",
            "jaq-core",
            "jaq-json",
            "jaq-std",
            "lrlex",
            "lrpar",
            "lrtable",
        ];
        assert_eq!(names, known);
    }
}
