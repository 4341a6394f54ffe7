//! A terminal whose content is replaced again and again, and which is left as it was found.

use std::io::{self, Write as _};
use std::sync::atomic::{AtomicBool, Ordering};

use ibmcloud_plugin_sdk::terminal::display_width;

/// Another page of the terminal, and no cursor on it.
const ENTER: &str = "\x1b[?1049h\x1b[?25l";
/// The page that was there, and its cursor.
const LEAVE: &str = "\x1b[?25h\x1b[?1049l";

/// Whether the other page is shown.
static OPEN: AtomicBool = AtomicBool::new(false);

/// Gives the terminal back, if it is taken: also where a signal ends the program in the middle.
pub(super) fn leave() {
    if OPEN.swap(false, Ordering::SeqCst) {
        let _ = io::stdout().write_all(LEAVE.as_bytes());
        let _ = io::stdout().flush();
    }
}

/// The terminal, taken for as long as this lives.
#[derive(Debug)]
pub(super) struct Screen(());

impl Screen {
    /// Takes the terminal of standard output.
    pub(super) fn enter() -> io::Result<Self> {
        OPEN.store(true, Ordering::SeqCst);
        let screen = Self(());
        io::stdout().write_all(ENTER.as_bytes())?;
        Ok(screen)
    }

    /// Shows a text in place of what was there.
    pub(super) fn show(text: &str, (columns, rows): (usize, usize)) -> io::Result<()> {
        let mut out = io::stdout().lock();
        out.write_all(page(text, columns, rows).as_bytes())?;
        out.flush()
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        leave();
    }
}

/// A page: each line over the one that was there, and nothing below the last one. What does not fit is counted, since a
/// line too much would move all others.
fn page(text: &str, columns: usize, rows: usize) -> String {
    let taken = |line: &str| display_width(line, false).div_ceil(columns.max(1)).max(1);
    let heights: Vec<usize> = text.lines().map(taken).collect();
    let lines: Vec<&str> = text.lines().collect();
    let mut shown = lines.len();
    if heights.iter().sum::<usize>() > rows {
        let mut left = rows.saturating_sub(1);
        shown = heights
            .iter()
            .take_while(|height| left.checked_sub(**height).map(|it| left = it).is_some())
            .count();
    }
    let mut page = "\x1b[H".to_owned();
    let mut parts: Vec<String> =
        lines.iter().take(shown).map(|line| format!("{line}\x1b[K")).collect();
    if shown < lines.len() {
        parts.push(format!("… +{}\x1b[K", lines.len() - shown));
    }
    page.push_str(&parts.join("\r\n"));
    page + "\x1b[J"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_replaces_what_was_there() {
        assert_eq!(page("one\ntwo\n", 80, 24), "\x1b[Hone\x1b[K\r\ntwo\x1b[K\x1b[J");
        assert_eq!(page("", 80, 24), "\x1b[H\x1b[J");
    }

    #[test]
    fn what_does_not_fit_is_counted() {
        let text = "1\n2\n3\n4\n5\n";
        assert!(page(text, 80, 5).ends_with("5\x1b[K\x1b[J"));
        assert!(
            page(text, 80, 4).ends_with("3\x1b[K\r\n… +2\x1b[K\x1b[J"),
            "{:?}",
            page(text, 80, 4)
        );
        // A long line takes several.
        assert!(page("123456\n2\n3", 3, 3).ends_with("123456\x1b[K\r\n… +2\x1b[K\x1b[J"));
        assert!(page("日本語日本語\n2", 6, 2).ends_with("\x1b[H… +2\x1b[K\x1b[J"));
    }
}
