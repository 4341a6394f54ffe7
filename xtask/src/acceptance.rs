//! `acceptance`: the page that says of every documented command line whether it runs here, written
//! from the list that the end-to-end tests run.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use anyhow::{Context, bail, ensure};
use serde_json::Value;

use crate::checkout::{self, settle};

const LIST: &str = "tests/cli/acceptance.json";
/// The test that runs lines from the list.
const FROM_THE_LIST: &str = "acceptance::every_line_does_what_the_pages_say";
const PAGE: &str = "docs/reference/acceptance.md";

#[derive(clap::Args)]
pub(crate) struct Args {
    /// Change nothing; fail if the page is out of date.
    #[arg(long)]
    check: bool,
}

pub(crate) fn run(args: &Args) -> anyhow::Result<()> {
    let list: Value = serde_json::from_str(&checkout::read(LIST)?).context(LIST)?;
    let lines = list["lines"].as_array().context("the list has no lines")?;
    for line in lines {
        check_test(line)?;
    }
    settle(PAGE, &page(&list, lines)?, args.check, "acceptance")
}

fn text<'a>(line: &'a Value, member: &str) -> &'a str {
    line[member].as_str().unwrap_or_default()
}

/// A line that runs names the test that shows it: `MODULE::FUNCTION` in the end-to-end suite, or
/// `FILE.py::FUNCTION` among the tests of the official Python clients.
fn check_test(line: &Value) -> anyhow::Result<()> {
    let test = text(line, "test");
    if test.is_empty() {
        return Ok(());
    }
    let name = text(line, "line");
    let (module, function) = test.rsplit_once("::").with_context(|| format!("line {name}"))?;
    let python = is_python(test);
    let file = if python {
        format!("tests/conformance/python/{module}")
    } else {
        format!("tests/cli/{}.rs", module.replace("::", "/"))
    };
    let source = checkout::read(&file).with_context(|| format!("the test of line {name}"))?;
    let word = if python { "def" } else { "fn" };
    let there = source.contains(&format!("{word} {function}("));
    ensure!(there, "line {name} names the test {test}, which is not in {file}");
    Ok(())
}

/// Whether a test is one of those that `cargo xtask conformance` runs.
fn is_python(test: &str) -> bool {
    test.contains(".py::")
}

/// What the page says of a status, and of how many lines in all.
const STATUSES: &[(&str, &str)] = &[
    ("pass", "run here as the page says"),
    ("refused", "are wrong on the page; they are refused, with a hint"),
    ("repaired", "are wrong on the page, and run once they are repaired as is said"),
    ("not", "do not run here; the reason is given"),
];

fn page(list: &Value, lines: &[Value]) -> anyhow::Result<String> {
    let mut page = "<!-- Written by `cargo xtask acceptance` from `tests/cli/acceptance.json`. Change that. -->\n\
        # Documented command lines\n\n\
        Every command line that IBM's pages print for IBM Cloud Monitoring and for the commands around it, and\n\
        what becomes of it here. *V* runs as it is printed, *S* after filling its placeholders in, *X* cannot work\n\
        as it is printed. A line that runs does so word for word in `sandbox exec -- bash -c`: in the test that is\n\
        named, else in the one that runs this list (`tests/cli/acceptance.rs`).\n\n"
        .to_owned();
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for line in lines {
        *counts.entry(text(line, "status")).or_default() += 1;
    }
    for (status, meaning) in STATUSES {
        if let Some(count) = counts.remove(status) {
            let _ = writeln!(page, "- {count} {meaning}");
        }
    }
    if let Some((status, _)) = counts.first_key_value() {
        bail!("{status:?} is not a status");
    }
    let mut section = "";
    for line in lines {
        if text(line, "section") != section {
            section = text(line, "section");
            let title = text(&list["sections"], section);
            ensure!(!title.is_empty(), "section {section} has no title");
            let _ = write!(
                page,
                "\n## {section} {title}\n\n| Line | | Command | Outcome |\n| --- | --- | --- | --- |\n"
            );
        }
        let _ = writeln!(
            page,
            "| {} | {} | {} | {} |",
            text(line, "line"),
            text(line, "mark"),
            code(text(line, "command")),
            outcome(line)
        );
    }
    Ok(page)
}

/// Code in a cell of a table: on one line, with its bars escaped, in ticks that it does not have.
fn code(command: &str) -> String {
    let line = command.lines().map(str::trim).collect::<Vec<_>>().join(" ");
    let line = line.replace(" \\ ", " ").replace('|', "\\|");
    if line.contains('`') { format!("`` {line} ``") } else { format!("`{line}`") }
}

fn outcome(line: &Value) -> String {
    match text(line, "status") {
        "pass" if text(line, "test") == FROM_THE_LIST => "runs".to_owned(),
        "pass" if is_python(text(line, "test")) => {
            format!("runs in `cargo xtask conformance`: `{}`", text(line, "test"))
        }
        "repaired" => format!("runs, with {}", text(line, "repair")),
        "pass" => format!("runs: `{}`", text(line, "test")),
        "refused" => "refused, with a hint".to_owned(),
        _ => format!("not here: {}", text(line, "reason")),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_command_fits_into_a_cell() {
        assert_eq!(code("a | b"), "`a \\| b`");
        assert_eq!(code("curl \\\n  -d @x"), "`curl -d @x`");
        assert_eq!(code("export A=`b`"), "`` export A=`b` ``");
    }

    #[test]
    fn a_test_that_is_not_there_is_found() {
        let line = |test: &str| json!({"line": "1", "test": test});
        check_test(&line(FROM_THE_LIST)).unwrap();
        assert!(check_test(&line("acceptance::nothing")).is_err());
        check_test(&line("test_page.py::test_the_script_of_the_page_runs")).unwrap();
        assert!(check_test(&line("test_page.py::test_nothing")).is_err());
        assert!(check_test(&line("no_such_module::x")).is_err());
    }

    #[test]
    fn an_unknown_status_is_an_error() {
        let lines = [json!({"line": "1", "section": "1", "status": "perhaps"})];
        assert!(page(&json!({"sections": {"1": "One"}}), &lines).is_err());
    }
}
