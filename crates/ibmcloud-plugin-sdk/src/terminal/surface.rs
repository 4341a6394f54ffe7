//! What text is shown on: a terminal of some size, which may have colours and links, or no terminal.

use crate::env::Env;

/// The size of a drawing where nothing says how large it may be: that of a terminal of old.
const CANVAS: (usize, usize) = (80, 24);

/// How many colours a terminal knows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Depth {
    /// The sixteen of old.
    Sixteen,
    /// 256 or more.
    #[default]
    Many,
}

/// What a stream leads to, as it was when it was looked at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Surface {
    /// Whether it is a terminal, and not a file or a program.
    pub terminal: bool,
    /// Whether the cursor can be moved, so that what was shown can be replaced.
    pub movable: bool,
    /// How many colours there are, if there are any.
    pub depth: Depth,
    /// Whether a text can be a link.
    pub hyperlinks: bool,
    columns: Option<usize>,
    rows: Option<usize>,
}

impl Surface {
    /// The surface of a stream. `size` is what the system says of a terminal, columns and rows; `COLUMNS` and
    /// `LINES` know better.
    pub fn of(env: &Env, terminal: bool, size: Option<(usize, usize)>) -> Self {
        let number = |name| env.get(name)?.trim().parse().ok().filter(|it: &usize| *it > 0);
        let measured = size.filter(|_| terminal);
        let measured = |of: fn((usize, usize)) -> usize| measured.map(of).filter(|it| *it > 0);
        let movable = terminal && env.get("TERM") != Some("dumb");
        Self {
            terminal,
            movable,
            depth: depth(env),
            hyperlinks: hyperlinks(env, terminal, movable),
            columns: number("COLUMNS").or_else(|| measured(|(columns, _)| columns)),
            rows: number("LINES").or_else(|| measured(|(_, rows)| rows)),
        }
    }

    /// How wide a text may be that is made to fit. Where no terminal shows it nothing may be lost, and it is as
    /// wide as it is.
    pub fn width(&self) -> Option<usize> {
        self.columns.filter(|_| self.terminal)
    }

    /// How large a drawing is, columns and rows: it has to have some size.
    pub fn canvas(&self) -> (usize, usize) {
        (self.columns.unwrap_or(CANVAS.0), self.rows.unwrap_or(CANVAS.1))
    }
}

/// What the name of the terminal says; where there is none, somebody asked for colours.
fn depth(env: &Env) -> Depth {
    let Some(term) = env.get("TERM") else { return Depth::Many };
    let colourful = ["256color", "direct", "kitty", "alacritty", "foot", "wezterm", "ghostty"];
    let many = cfg!(windows)
        || colourful.iter().any(|name| term.contains(name))
        || env.get("COLORTERM").is_some_and(|it| matches!(it, "truecolor" | "24bit"));
    if many { Depth::Many } else { Depth::Sixteen }
}

/// Terminals that are known to have links; most others would show nothing of one, some would show its letters.
fn hyperlinks(env: &Env, terminal: bool, movable: bool) -> bool {
    if let Some(wish) = env.get("FORCE_HYPERLINK") {
        return wish != "0" && terminal;
    }
    let term = env.get("TERM").unwrap_or_default();
    // What they stand in front of may be known, and they do not pass links on unless they are told to.
    if !movable || term.starts_with("screen") || term.starts_with("tmux") {
        return false;
    }
    let at_least = |name, least: u32| {
        env.get(name).and_then(|it| it.parse().ok()).is_some_and(|it: u32| it >= least)
    };
    let program = env.get("TERM_PROGRAM").unwrap_or_default();
    matches!(program, "iTerm.app" | "WezTerm" | "vscode" | "ghostty" | "Hyper" | "rio" | "Tabby")
        || ["kitty", "alacritty", "foot", "wezterm", "ghostty", "contour"]
            .iter()
            .any(|name| term.contains(name))
        || at_least("VTE_VERSION", 5_000)
        || at_least("KONSOLE_VERSION", 201_200)
        || env.get("WT_SESSION").is_some()
        || env.get("DOMTERM").is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn surface(vars: &[(&'static str, &'static str)], size: (usize, usize)) -> Surface {
        Surface::of(&Env::capture(vars.iter().copied()), true, Some(size))
    }

    #[test]
    fn a_terminal_has_its_size_unless_somebody_says_otherwise() {
        assert_eq!(surface(&[], (132, 43)).width(), Some(132));
        assert_eq!(surface(&[], (132, 43)).canvas(), (132, 43));
        assert_eq!(surface(&[("COLUMNS", "60"), ("LINES", "20")], (132, 43)).canvas(), (60, 20));
        for wrong in ["0", "-3", "wide", ""] {
            assert_eq!(surface(&[("COLUMNS", wrong)], (132, 43)).width(), Some(132), "{wrong}");
        }
        // Some terminals do not say.
        assert_eq!(surface(&[], (0, 0)).width(), None);
        assert_eq!(surface(&[], (0, 0)).canvas(), (80, 24));
    }

    #[test]
    fn what_is_no_terminal_loses_nothing_and_draws_as_it_is_told() {
        let of = |vars: &[(&'static str, &'static str)]| {
            Surface::of(&Env::capture(vars.iter().copied()), false, Some((132, 43)))
        };
        let piped = of(&[("TERM", "xterm-kitty")]);
        assert_eq!((piped.width(), piped.canvas()), (None, (80, 24)));
        assert!(!piped.movable && !piped.hyperlinks);
        let told = of(&[("COLUMNS", "40")]);
        assert_eq!((told.width(), told.canvas()), (None, (40, 24)));
    }

    #[test]
    fn what_a_terminal_can_is_told_by_its_name() {
        let dumb = surface(&[("TERM", "dumb"), ("TERM_PROGRAM", "vscode")], (80, 24));
        assert!(!dumb.movable && !dumb.hyperlinks);
        assert_eq!(surface(&[("TERM", "linux")], (80, 24)).depth, Depth::Sixteen);
        assert_eq!(surface(&[("TERM", "xterm-256color")], (80, 24)).depth, Depth::Many);
        let true_colour = [("TERM", "xterm"), ("COLORTERM", "truecolor")];
        assert_eq!(surface(&true_colour, (80, 24)).depth, Depth::Many);
        for (vars, links) in [
            ([("TERM", "xterm-256color"), ("A", "b")], false),
            ([("TERM", "xterm-256color"), ("VTE_VERSION", "7600")], true),
            ([("TERM", "xterm-256color"), ("VTE_VERSION", "4601")], false),
            ([("TERM", "xterm-256color"), ("TERM_PROGRAM", "iTerm.app")], true),
            ([("TERM", "tmux-256color"), ("VTE_VERSION", "7600")], false),
            ([("TERM", "tmux-256color"), ("FORCE_HYPERLINK", "1")], true),
            ([("TERM", "xterm-kitty"), ("FORCE_HYPERLINK", "0")], false),
        ] {
            assert_eq!(surface(&vars, (80, 24)).hyperlinks, links, "{vars:?}");
        }
    }
}
