//! `book`: lays the documents out as a book, builds it with mdBook, and follows every link of the result.
//!
//! `docs/SUMMARY.md` has the order of the pages. What a page links to that is no page (a source, a
//! manifest) is copied where it is a document's, and leads to the repository otherwise.

mod links;

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::{Component, Path, PathBuf};

use anyhow::{Context, bail, ensure};

use crate::checkout::{self, at, call, program, read};

const SUMMARY: &str = "docs/SUMMARY.md";
const SOURCE: &str = "target/book-source";
const BOOK: &str = "target/book";
/// What is not part of the book may be read there.
const REPOSITORY: &str = "https://github.com/ibmcloud-monitoring/ibmcloud-monitoring/blob/main";

#[derive(clap::Args)]
pub(crate) struct Args {
    /// As with other chores. The book is written below target, where nothing is kept, so it is always built.
    #[arg(long)]
    check: bool,
}

pub(crate) fn run(args: &Args) -> anyhow::Result<()> {
    let Args { check: _ } = args;
    let missing = left_out()?;
    ensure!(missing.is_empty(), "{SUMMARY} lacks {}", missing.join(", "));
    lay_out()?;
    call(program("mdbook", &["build"]).arg(at(SOURCE)))
        .context("mdBook is needed: cargo install --locked mdbook --no-default-features")?;
    let complaints = links::complaints(&at(BOOK))?;
    for complaint in &complaints {
        println!("  {complaint}");
    }
    match complaints.len() {
        0 => println!("{BOOK}: every link leads somewhere"),
        count => bail!("{count} links lead nowhere"),
    }
    Ok(())
}

/// Documents below `docs` that are in no chapter.
pub(crate) fn left_out() -> anyhow::Result<Vec<String>> {
    let pages = pages(&summary()?);
    let all = checkout::files("docs")?.into_iter().filter(|it| checkout::has_extension(it, "md"));
    let names = all.map(|path| checkout::shown(&path)).filter(|name| name != SUMMARY);
    Ok(names.filter(|name| !pages.contains(name)).collect())
}

/// The summary, with a chapter for each decision.
fn summary() -> anyhow::Result<String> {
    let mut text = read(SUMMARY)?;
    for path in checkout::files("docs/decisions")? {
        let name = checkout::shown(&path);
        let page = read(&path)?;
        let title = page.lines().next().and_then(|it| it.strip_prefix("# "));
        let title = title.with_context(|| format!("{name} has no title"))?;
        if !name.ends_with("README.md") {
            let place = name.trim_start_matches("docs/");
            let _ = writeln!(text, "  - [{}]({place})", title.replace('`', ""));
        }
    }
    Ok(text)
}

/// The pages that a summary names, from the root of the checkout.
fn pages(summary: &str) -> BTreeSet<String> {
    let targets = summary.split("](").skip(1).filter_map(|rest| rest.split_once(')'));
    targets.map(|(target, _)| joined("docs", target)).collect()
}

/// Lays sources of the book below `target`, in the folders of the checkout.
fn lay_out() -> anyhow::Result<()> {
    let source = at(SOURCE);
    if source.exists() {
        fs::remove_dir_all(&source)?;
    }
    let summary = summary()?;
    let pages = pages(&summary);
    let place = |name: &str, text: &[u8]| -> anyhow::Result<()> {
        let path = source.join(name);
        fs::create_dir_all(path.parent().unwrap_or(&source))?;
        fs::write(&path, text).with_context(|| format!("cannot write {name}"))
    };
    for name in &pages {
        let text = with_targets(&read(name)?, |target| led(name, target, &pages));
        place(name, text.as_bytes())?;
    }
    for path in checkout::files("docs")? {
        if !checkout::has_extension(&path, "md") {
            place(&checkout::shown(&path), &fs::read(&path)?)?;
        }
    }
    let at_the_root = with_targets(&summary, |target| Some(joined("docs", target)));
    place("SUMMARY.md", at_the_root.as_bytes())?;
    place("book.toml", read("docs/book.toml")?.as_bytes())
}

/// Where a link of a page leads in the book; `None` where it may stay as it is.
fn led(page: &str, target: &str, pages: &BTreeSet<String>) -> Option<String> {
    if target.contains("://") || target.starts_with('#') || target.starts_with("mailto:") {
        return None;
    }
    let (path, fragment) = target.split_once('#').unwrap_or((target, ""));
    let folder = Path::new(page).parent().unwrap_or(Path::new(""));
    let name = joined(&folder.to_string_lossy(), path);
    let mark = if fragment.is_empty() { String::new() } else { format!("#{fragment}") };
    // mdBook makes the index of a folder of its README, but does not follow links there.
    if pages.contains(&format!("{name}/README.md")) {
        return Some(format!("{}/index.md{mark}", path.trim_end_matches('/')));
    }
    if let Some(folder) = path.strip_suffix("README.md")
        && pages.contains(&name)
    {
        return Some(format!("{folder}index.md{mark}"));
    }
    let is_there = pages.contains(&name) || name.starts_with("docs/") && at(&name).is_file();
    (!is_there).then(|| format!("{REPOSITORY}/{name}{mark}"))
}

/// A text with the targets of its links replaced. Code keeps what it shows.
fn with_targets(text: &str, replaced: impl Fn(&str) -> Option<String>) -> String {
    let mut in_code = false;
    let lines = text.split_inclusive('\n').map(|line| {
        if line.starts_with("```") {
            in_code = !in_code;
        }
        if in_code {
            return line.to_owned();
        }
        let mut pieces = line.split("](");
        let mut out = pieces.next().unwrap_or_default().to_owned();
        for piece in pieces {
            out.push_str("](");
            match piece.split_once(')') {
                Some((target, rest)) => {
                    out.push_str(&replaced(target).unwrap_or_else(|| target.to_owned()));
                    out.push(')');
                    out.push_str(rest);
                }
                None => out.push_str(piece),
            }
        }
        out
    });
    lines.collect()
}

/// A relative path in a folder, without `.` and `..`, with `/`.
fn joined(folder: &str, path: &str) -> String {
    let mut parts = PathBuf::new();
    for part in Path::new(folder).join(path).components() {
        match part {
            Component::ParentDir => {
                parts.pop();
            }
            Component::Normal(part) => parts.push(part),
            _ => {}
        }
    }
    parts.iter().map(|it| it.to_string_lossy()).collect::<Vec<_>>().join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_document_is_in_a_chapter() {
        assert_eq!(left_out().unwrap(), Vec::<String>::new());
    }

    #[test]
    fn links_lead_into_the_book_or_to_the_repository() {
        let pages: BTreeSet<String> =
            ["README.md", "docs/fleet.md", "docs/decisions/README.md"].map(String::from).into();
        let led = |page, target| led(page, target, &pages);
        assert_eq!(led("README.md", "docs/fleet.md#audit"), None);
        assert_eq!(led("docs/fleet.md", "../README.md#use"), Some("../index.md#use".into()));
        assert_eq!(led("docs/fleet.md", "https://example.com/x"), None);
        assert_eq!(led("README.md", "docs/decisions"), Some("docs/decisions/index.md".into()));
        assert_eq!(led("README.md", "LICENSE"), Some(format!("{REPOSITORY}/LICENSE")));
        assert_eq!(
            led("docs/fleet.md", "../xtask/src/main.rs"),
            Some(format!("{REPOSITORY}/xtask/src/main.rs"))
        );
    }

    #[test]
    fn code_keeps_its_links() {
        let text = "[a](b) and [c](d)\n```text\n[a](b)\n```\n[a](b";
        let said = with_targets(text, |it| Some(it.to_uppercase()));
        assert_eq!(said, "[a](B) and [c](D)\n```text\n[a](b)\n```\n[a](b");
    }
}
