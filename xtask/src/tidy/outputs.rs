//! Output shown in a document is output that a test has seen.
//!
//! A block of output follows a comment that names a test file, `<!-- seen by: tests/cli/x.rs -->`. The
//! block's lines stand in that file one after the other, as an inline snapshot has them; a line that
//! begins with `$ ` is a command and starts a new run of lines.

use crate::checkout::{self, shown};
use crate::tidy::documents::documents;

const MARK: &str = "<!-- seen by: ";

/// A block of output in a document.
#[derive(Debug, PartialEq, Eq)]
struct Block<'a> {
    /// The test file that has seen it.
    file: &'a str,
    /// The lines, without the fences.
    lines: Vec<&'a str>,
}

pub(crate) fn complaints() -> anyhow::Result<Vec<String>> {
    let mut complaints = Vec::new();
    for path in documents()? {
        let name = shown(&path);
        for block in blocks(&checkout::read(&path)?) {
            let seen = checkout::read(block.file)?;
            for run in block.lines.split(|line| line.starts_with("$ ")) {
                if let Some(line) = unseen(run, &seen) {
                    complaints.push(format!("{name}: {} has not seen `{line}`", block.file));
                }
            }
        }
    }
    Ok(complaints)
}

/// The marked blocks of a document.
fn blocks(text: &str) -> Vec<Block<'_>> {
    let mut blocks = Vec::new();
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        let Some(file) = line.trim().strip_prefix(MARK).and_then(|it| it.strip_suffix(" -->"))
        else {
            continue;
        };
        let mut lines = lines.by_ref().skip_while(|line| !line.starts_with("```")).skip(1);
        let lines = lines.by_ref().take_while(|line| !line.starts_with("```")).collect();
        blocks.push(Block { file, lines });
    }
    blocks
}

/// The first line of a run that the file does not continue with; blank lines around it are nothing.
fn unseen<'a>(run: &[&'a str], seen: &str) -> Option<&'a str> {
    let blank = |line: &&&str| line.trim().is_empty();
    let front = run.iter().take_while(blank).count();
    let back = run.iter().rev().take_while(blank).count();
    let run = run.get(front..run.len().saturating_sub(back)).unwrap_or_default();
    let seen: Vec<&str> = seen.lines().map(str::trim).collect();
    let reach = |at: usize| {
        let pairs = run.iter().zip(seen.iter().skip(at));
        pairs.take_while(|(line, seen)| line.trim() == **seen).count()
    };
    let furthest = (0..seen.len()).map(reach).max().unwrap_or(0);
    run.get(furthest).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marked_blocks_are_found() {
        let text = "a\n<!-- seen by: t.rs -->\n\n```console\n$ x\nout\n```\n\n```text\nfree\n```\n";
        assert_eq!(blocks(text), [Block { file: "t.rs", lines: vec!["$ x", "out"] }]);
    }

    #[test]
    fn lines_must_follow_one_another() {
        let seen = "fn t() {\n    one\n    two\n\n    three\n}\n";
        assert_eq!(unseen(&["", "one", "two", "", "three", ""], seen), None);
        assert_eq!(unseen(&["one", "three"], seen), Some("three"));
        assert_eq!(unseen(&["four"], seen), Some("four"));
        assert_eq!(unseen(&[], seen), None);
    }
}
