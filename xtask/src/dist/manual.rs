//! Manual pages, from the declarations that the reference page of commands is made of: one of the program, and one of
//! each command.

use std::fmt::Write as _;

use clap::Arg;
use ibmcloud_cli::command::CommandSpec;
use ibmcloud_cli::errors::exit;
use ibmcloud_cli::grammar::help::about_of;

use super::names::{PROGRAM, version};
use crate::docs::commands::{listed, namespaces, spellings};

/// File names and contents.
pub(crate) fn pages() -> Vec<(String, String)> {
    let mut pages = vec![(format!("{PROGRAM}.1"), program())];
    for spec in namespaces().flat_map(listed) {
        pages.push((format!("{}.1", title(spec)), command(spec)));
    }
    pages
}

/// `ibmcloud-monitoring-login`: `man ibmcloud-monitoring login` finds it.
fn title(spec: &CommandSpec) -> String {
    format!("{PROGRAM}-{}", spec.path().replace(' ', "-"))
}

fn program() -> String {
    let mut page = head(PROGRAM, ibmcloud_monitoring::PRODUCT.about);
    page.push_str(".SH SYNOPSIS\n");
    let _ = writeln!(page, "\\fB{}\\fR \\fICOMMAND\\fR [\\fIARGUMENT\\fR]...", plain(PROGRAM));
    page.push_str(".SH DESCRIPTION\n");
    paragraph(
        &mut page,
        "Everything is offered when the program is started by its own name, or through a link called ibmcloud or ic. \
         The official ibmcloud CLI offers the monitoring commands when the program is installed as a plug-in. \
         --help behind a command shows what is listed here.",
    );
    paragraph(
        &mut page,
        "Flags may be written with one dash or two, before or after other words, and as --name=value.",
    );
    page.push_str(".SH COMMANDS\n");
    for spec in namespaces().flat_map(listed) {
        tagged(&mut page, &[spec.path()], spec.about);
    }
    page.push_str(".SH EXIT STATUS\n");
    for (code, meaning) in exit::ALL {
        tagged(&mut page, &[code.to_string()], meaning);
    }
    page.push_str(".SH FILES\n");
    tagged(
        &mut page,
        &["~/.bluemix".to_owned()],
        "The configuration folder, which is the one of the official CLI. IBMCLOUD_HOME and IBMCLOUD_CONFIG_HOME move it.",
    );
    page
}

fn command(spec: &CommandSpec) -> String {
    let mut page = head(&title(spec), spec.about);
    page.push_str(".SH SYNOPSIS\n");
    text(&mut page, &spec.usage_line(PROGRAM));
    if !spec.aliases.is_empty() {
        page.push_str(".SH ALIASES\n");
        text(&mut page, &spec.aliases.join(", "));
    }
    if let Some(warning) = spec.warning {
        page.push_str(".SH WARNING\n");
        paragraph(&mut page, &warning.replace("{{.Program}}", PROGRAM));
    }
    let command = (spec.arguments)();
    let shown: Vec<&Arg> = command.get_arguments().filter(|it| !it.is_hide_set()).collect();
    for (heading, positional) in [("ARGUMENTS", true), ("OPTIONS", false)] {
        let mut rows = shown.iter().filter(|it| it.is_positional() == positional).peekable();
        if rows.peek().is_some() {
            let _ = writeln!(page, ".SH {heading}");
        }
        for arg in rows {
            tagged(&mut page, &spellings(arg), &about_of(arg));
        }
    }
    if let Some(notes) = spec.notes {
        page.push_str(".SH NOTES\n");
        paragraph(&mut page, &notes.replace("{{.Program}}", PROGRAM));
    }
    page.push_str(".SH SEE ALSO\n");
    let _ = writeln!(page, ".BR {} (1)", plain(PROGRAM));
    page
}

/// The title line, and what the page is about. No date: the page depends on the sources alone.
fn head(title: &str, about: &str) -> String {
    let title_line = plain(&title.to_uppercase());
    let mut page = format!(".TH {title_line} 1 \"\" \"{PROGRAM} {}\"\n.SH NAME\n", version());
    let _ = writeln!(page, "{} \\- {}", plain(title), plain(about));
    page
}

fn paragraph(page: &mut String, content: &str) {
    for part in content.split("\n\n") {
        page.push_str(".PP\n");
        text(page, part);
    }
}

/// A term with one or more spellings, and what it means.
fn tagged(page: &mut String, terms: &[String], meaning: &str) {
    let terms: Vec<String> = terms.iter().map(|term| format!("\\fB{}\\fR", plain(term))).collect();
    let _ = writeln!(page, ".TP\n{}", terms.join(", "));
    text(page, meaning);
}

/// Lines of text.
fn text(page: &mut String, content: &str) {
    for line in content.lines() {
        let _ = writeln!(page, "{}", plain(line));
    }
}

/// Text without a meaning for the typesetter: a dash stays a dash that can be copied, and no line is a request.
fn plain(text: &str) -> String {
    let text = text.replace('\\', "\\e").replace('-', "\\-").replace('~', "\\(ti");
    let text = text.replace('\'', "\\(aq").replace('^', "\\(ha").replace('`', "\\(ga");
    if text.starts_with('.') { format!("\\&{text}") } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_command_has_a_page_and_a_line_in_that_of_the_program() {
        let pages = pages();
        let program = &pages[0].1;
        for spec in namespaces().flat_map(listed) {
            assert!(
                program.contains(&format!("\\fB{}\\fR\n", plain(&spec.path()))),
                "{}",
                spec.path()
            );
            let name = format!("{}.1", title(spec));
            assert_eq!(pages.iter().filter(|it| it.0 == name).count(), 1, "{name}");
        }
    }

    #[test]
    fn what_would_be_a_request_is_text() {
        assert_eq!(plain(".netrc or C:\\x"), "\\&.netrc or C:\\ex");
        assert_eq!(plain("'--name'"), "\\(aq\\-\\-name\\(aq");
    }

    #[test]
    fn a_page_says_how_a_command_is_written_and_what_its_options_mean() {
        let pages = pages();
        let page = &pages.iter().find(|it| it.0 == "ibmcloud-monitoring-logout.1").unwrap().1;
        assert!(
            page.starts_with(".TH IBMCLOUD\\-MONITORING\\-LOGOUT 1 \"\" \"ibmcloud-monitoring "),
            "{page}"
        );
        assert!(
            page.contains(".SH NAME\nibmcloud\\-monitoring\\-logout \\- Log user out\n"),
            "{page}"
        );
    }
}
