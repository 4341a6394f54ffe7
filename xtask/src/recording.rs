//! `recording`: runs a lock-down in the sandbox, as a person would type it, and draws what a terminal shows
//! as an SVG for `README.md`.
//!
//! What differs from run to run (fingerprints, the number of a plan) is left as it was seen, and a check does
//! not compare it.

use std::fmt::Write as _;

use anstyle_svg::Term;
use anyhow::Context;

use crate::checkout::{output, program, read, settle};
use crate::conformance::Ours;

const PICTURE: &str = "docs/recording.svg";
/// What is typed.
const LINES: [&str; 3] = [
    "ibmcloud monitoring auth show --name monitoring-instance-01 -q",
    "ibmcloud monitoring auth update --name monitoring-instance-01 --mode IAM_ONLY --evidence proof.json --force",
    "ibmcloud monitoring auth show --name monitoring-instance-01 -q",
];
/// Where the terminal breaks a line.
const COLUMNS: usize = 110;
/// Milliseconds between two lines of an answer, and before the next command.
const NEXT_LINE: u32 = 60;
const NEXT_COMMAND: u32 = 1500;

#[derive(clap::Args)]
pub(crate) struct Args {
    /// Draw nothing: say whether the picture is what is seen today.
    #[arg(long)]
    check: bool,
}

pub(crate) fn run(args: &Args) -> anyhow::Result<()> {
    let seen = seen(&Ours::build()?)?;
    let picture = animated(&Term::new().render_svg(&broken(&seen, COLUMNS)));
    let kept = read(PICTURE).unwrap_or_default();
    if stable(&kept) == stable(&picture) {
        return Ok(());
    }
    settle(PICTURE, &picture, args.check, "recording")
}

/// What a terminal shows of the lines, with a prompt before each.
fn seen(ours: &Ours) -> anyhow::Result<String> {
    let folder = tempfile::tempdir()?;
    let mut script = "ibmcloud login -r us-south -q > /dev/null\n".to_owned();
    for line in LINES {
        // The second one says by its exit code what it could not prove.
        let _ = writeln!(script, "printf '\\033[1m$ %s\\033[0m\\n' \"{line}\"\n{line} || true");
    }
    let words = ["sandbox", "exec", "--", "bash", "-c", &script];
    let mut command = program(&ours.program, &words);
    command.current_dir(&folder).env("IBMCLOUD_COLOR", "true").env("LC_ALL", "C");
    command.env("HOME", folder.path());
    output(&mut command).context("the sandbox was not shown")
}

/// A text with its lines broken at a width, as a terminal breaks them. Sequences for colour take no room.
fn broken(text: &str, columns: usize) -> String {
    let (mut out, mut at, mut in_sequence) = (String::new(), 0, false);
    for c in text.chars() {
        match c {
            '\n' => at = 0,
            '\u{1b}' => in_sequence = true,
            _ if in_sequence => in_sequence = c != 'm',
            _ => {
                if at == columns {
                    out.push('\n');
                    at = 0;
                }
                at += 1;
            }
        }
        out.push(c);
    }
    out
}

/// The picture with each line coming after the one before; whoever wants no motion sees all of them.
fn animated(svg: &str) -> String {
    let mut time = 0;
    let mut out = String::new();
    for line in svg.lines() {
        match line.trim_start().strip_prefix("<tspan x=") {
            Some(rest) => {
                time += if rest.contains(">$ ") { NEXT_COMMAND } else { NEXT_LINE };
                let _ = writeln!(
                    out,
                    "    <tspan class=\"l\" style=\"animation-delay:{time}ms\" x={rest}"
                );
            }
            None if line.trim() == "</style>" => {
                out.push_str("    .l { opacity: 0; animation: seen 1ms forwards }\n");
                out.push_str("    @keyframes seen { to { opacity: 1 } }\n");
                out.push_str(
                    "    @media (prefers-reduced-motion) { .l { opacity: 1; animation: none } }\n",
                );
                out.push_str("  </style>\n");
            }
            None => {
                out.push_str(line);
                out.push('\n');
            }
        }
    }
    out
}

/// A picture without what differs from run to run: words of eight and more hexadecimal digits.
fn stable(picture: &str) -> String {
    let is_number = |word: &str| word.len() >= 8 && word.bytes().all(|it| it.is_ascii_hexdigit());
    let words = picture.split(|c: char| !c.is_ascii_alphanumeric());
    words.filter(|word| !is_number(word)).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_broken_where_a_terminal_breaks_them() {
        assert_eq!(
            broken("abcdef\n\u{1b}[1mabcd\u{1b}[0m\n", 4),
            "abcd\nef\n\u{1b}[1mabcd\u{1b}[0m\n"
        );
    }

    #[test]
    fn a_fingerprint_is_not_compared() {
        assert_eq!(stable("token f7b2f797fb30 is alive"), stable("token e08fc4dd7a16 is alive"));
        assert_ne!(stable("token f7b2f797fb30 is alive"), stable("token f7b2f797fb30 is dead"));
    }

    #[test]
    fn each_line_comes_after_the_one_before() {
        let svg = animated(&Term::new().render_svg("$ one\ntwo\n"));
        let one = svg.find("animation-delay:1500ms").unwrap();
        assert!(svg.find("animation-delay:1560ms").unwrap() > one, "{svg}");
    }
}
