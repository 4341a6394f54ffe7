//! The links of a built book: each leads to a file that is there, and to a place in it that is there.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use percent_encoding::percent_decode_str;

/// What a page has: its links, and the places that a link may lead to.
struct Page {
    links: Vec<String>,
    places: BTreeSet<String>,
}

pub(super) fn complaints(book: &Path) -> anyhow::Result<Vec<String>> {
    let mut pages = BTreeMap::new();
    let mut folders = vec![book.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder)? {
            let path = entry?.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|it| it == "html") {
                let page = read(&fs::read_to_string(&path)?);
                pages.insert(path, page);
            }
        }
    }
    let mut complaints = Vec::new();
    for (path, page) in &pages {
        // It holds all pages in one, with the links that they have where they are.
        if path.ends_with("print.html") || path.ends_with("404.html") {
            continue;
        }
        for link in page.links.iter().filter(|link| !leads(path, link, &pages)) {
            let name = path.strip_prefix(book).unwrap_or(path).display();
            complaints.push(format!("{name}: {link}"));
        }
    }
    Ok(complaints)
}

fn read(text: &str) -> Page {
    let values = |name: &str| {
        let mark = format!(" {name}=\"");
        let pieces: Vec<&str> = text.split(mark.as_str()).skip(1).collect();
        let values = pieces.into_iter().filter_map(|it| it.split_once('"'));
        values.map(|(value, _)| value.replace("&amp;", "&")).collect::<Vec<_>>()
    };
    Page { links: values("href"), places: values("id").into_iter().collect() }
}

fn leads(from: &Path, link: &str, pages: &BTreeMap<PathBuf, Page>) -> bool {
    if link.contains("://") || link.starts_with("mailto:") {
        return true;
    }
    let (path, place) = link.split_once('#').unwrap_or((link, ""));
    let decoded = |text: &str| percent_decode_str(text).decode_utf8_lossy().into_owned();
    let target = match path {
        "" => from.to_owned(),
        path => match from.parent().unwrap_or(from).join(decoded(path)).canonicalize() {
            Ok(target) => target,
            Err(_) => return false,
        },
    };
    if place.is_empty() {
        return true;
    }
    let Some(page) = pages.iter().find(|(path, _)| same(path, &target)).map(|(_, page)| page)
    else {
        // A place in a file that is no page: a line of a source.
        return true;
    };
    page.places.contains(&decoded(place))
}

fn same(one: &Path, two: &Path) -> bool {
    one == two || one.canonicalize().is_ok_and(|it| it == two)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_needs_its_file_and_its_place() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        fs::write(at("b.html"), r#"<h2 id="two">two</h2>"#).unwrap();
        let a = r##"<h1 id="one"></h1><a href="#one">1</a><a href="b.html#two">2</a><a href="https://example.com">3</a>"##;
        fs::write(at("a.html"), a).unwrap();
        assert_eq!(complaints(folder.path()).unwrap(), Vec::<String>::new());
        fs::write(
            at("a.html"),
            r##"<a href="#none"></a><a href="c.html"></a><a href="b.html#x"></a>"##,
        )
        .unwrap();
        let said = complaints(folder.path()).unwrap();
        assert_eq!(said, ["a.html: #none", "a.html: c.html", "a.html: b.html#x"]);
    }
}
