//! The items of lists in YAML, by their indentation: enough to know what belongs together.

use std::ops::Range;

use crate::document::Document;
use crate::text::{indent, part};

/// One item of a list below a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Item {
    /// The key above the list.
    pub(crate) section: String,
    /// Its bytes.
    pub(crate) range: Range<usize>,
    /// The indentation of its own keys.
    pub(crate) indent: usize,
}

/// The items of the lists below some keys, in order.
pub(crate) fn items(document: &Document<'_>, sections: &[&str]) -> Vec<Item> {
    let mut items: Vec<Item> = Vec::new();
    // The key, its indentation, and the indentation of the dashes of its list.
    let mut section: Option<(&str, usize, Option<usize>)> = None;
    let mut start = 0;
    for line in document.text.split_inclusive('\n') {
        let (at, body) = (start, line.trim());
        start += line.len();
        if body.is_empty() || body.starts_with('#') {
            continue;
        }
        let depth = indent(line);
        let is_item = body == "-" || body.starts_with("- ");
        if let Some((key, own, dashes)) = section {
            let dashes = match dashes {
                None if is_item && depth >= own => Some(depth),
                known => known,
            };
            section = Some((key, own, dashes));
            let is_next = is_item && dashes == Some(depth);
            if dashes.is_some_and(|dashes| depth < dashes || (depth == dashes && !is_item))
                || (dashes.is_none() && depth <= own)
            {
                close(&mut items, at);
                section = None;
            } else if is_next {
                close(&mut items, at);
                let behind = part(line, depth + 1..line.len());
                items.push(Item {
                    section: key.to_owned(),
                    range: at..usize::MAX,
                    indent: depth + 1 + indent(behind),
                });
                continue;
            }
        }
        if section.is_none()
            && let Some(key) = body.strip_suffix(':')
            && sections.contains(&key)
        {
            section = Some((key, depth, None));
        }
    }
    close(&mut items, document.text.len());
    items
}

fn close(items: &mut [Item], at: usize) {
    if let Some(last) = items.last_mut()
        && last.range.end == usize::MAX
    {
        last.range.end = at;
    }
}

/// The item with a byte.
pub(crate) fn around(items: &[Item], offset: usize) -> Option<&Item> {
    let behind = items.partition_point(|it| it.range.start <= offset);
    let item = items.get(behind.checked_sub(1)?)?;
    item.range.contains(&offset).then_some(item)
}

/// A value as a scalar: plain where that is possible, else in single quotes.
pub(crate) fn scalar(value: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '/' | '.' | '_' | '-');
    if value.starts_with(['/', '.']) && value.chars().all(is_plain) {
        value.to_owned()
    } else {
        format!("'{}'", value.replace('\'', "''"))
    }
}

/// A value for a place inside of quotes of this kind.
pub(crate) fn quoted(value: &str, quote: char) -> String {
    match quote {
        '"' => value.replace('\\', "\\\\").replace('"', "\\\""),
        _ => value.replace('\'', "''"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn items_end_where_the_next_one_or_something_else_begins() {
        let text = "global:\n  x: 1\nremote_read:\n- url: a\n\n  # c\n  y: 1\n- url: b\nother:\n  - z\n\
                    scrape_configs:\r\n    -   job_name: p\r\n        a:\r\n          - b\r\n";
        let parameters = crate::parameters::Parameters {
            program: String::new(),
            instance: String::new(),
            guid: String::new(),
            region: String::new(),
            host: String::new(),
            team: None,
            proxy: String::new(),
            client_secret_file: None,
            header_file: String::new(),
            token_file: String::new(),
            methods: crate::parameters::Methods::default(),
        };
        let document = Document::new(text, &[], &parameters);
        let items = items(&document, &["remote_read", "scrape_configs"]);
        let shown: Vec<(&str, &str, usize)> = items
            .iter()
            .map(|it| (it.section.as_str(), part(text, it.range.clone()), it.indent))
            .collect();
        assert_eq!(
            shown,
            [
                ("remote_read", "- url: a\n\n  # c\n  y: 1\n", 2),
                ("remote_read", "- url: b\n", 2),
                ("scrape_configs", "    -   job_name: p\r\n        a:\r\n          - b\r\n", 8),
            ]
        );
        assert_eq!(around(&items, text.find("y: 1").unwrap()), Some(&items[0]));
        assert_eq!(around(&items, 0), None);
    }
}
