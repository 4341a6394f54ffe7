//! What holds for every command and every form of output that it offers: YAML says what JSON does, comma-separated
//! values are a table with a line of headings, and a form that is not offered is refused before anything is done.

use ibmcloud_cli::command::CommandSpec;
use ibmcloud_monitoring::REGISTRY;

use super::at_once;
use super::contracts::Walk;
use crate::support::Said;

#[test]
fn every_form_of_output_is_what_it_is_called_or_refused() {
    let specs: Vec<&CommandSpec> = REGISTRY.all().collect();
    let wrong = at_once(&specs, |spec| {
        let help = (spec.arguments)();
        let help =
            help.get_arguments().find(|arg| arg.get_id() == "output")?.get_help()?.to_string();
        let mut walk = Walk::new(spec)?;
        if help.contains("YAML") {
            yaml(&mut walk);
        } else {
            refused(&mut walk, "yaml");
        }
        match (help.contains("CSV"), spec.formats.contains(&"CSV")) {
            (true, false) => csv(&mut walk),
            (true, true) => {}
            (false, _) => refused(&mut walk, "csv"),
        }
        refused(&mut walk, "xml");
        Some(walk.wrong)
    });
    let wrong: Vec<String> = wrong.into_iter().flatten().flatten().collect();
    assert!(wrong.is_empty(), "{} complaints:\n\n{}", wrong.len(), wrong.join("\n\n"));
}

fn formed(walk: &Walk, form: &str, more: &[&str]) -> Said {
    let mut words = walk.words.clone();
    words.extend(["--output", form].iter().chain(more).map(|it| (*it).to_owned()));
    walk.run(&words, Vec::new())
}

/// Texts of both documents, without what YAML and JSON put around them.
fn letters(text: &str) -> Vec<char> {
    let mut letters: Vec<char> = text.chars().filter(|it| it.is_alphanumeric()).collect();
    letters.sort_unstable();
    letters
}

fn yaml(walk: &mut Walk) {
    let (json, said) = (formed(walk, "json", &[]), formed(walk, "Yaml", &[]));
    if said.code != json.code || said.stdout.is_empty() || !said.stdout.ends_with('\n') {
        walk.complain("YAML is a document as JSON is", "as YAML", &said);
    }
    if said.stdout.contains('\u{1b}') || said.stdout.starts_with("{\n") {
        walk.complain("that is no YAML of ours", "as YAML", &said);
    }
    // Two runs of a command that makes something differ in what was made.
    let again = formed(walk, "json", &[]);
    if json.stdout == again.stdout && json.stdout.is_ascii() && !json.stdout.contains('\\') {
        let other = letters(&said.stdout);
        if letters(&json.stdout) != other {
            walk.complain("YAML says what JSON says", "as YAML", &said);
        }
    }
    let both = formed(walk, "yaml", &["--jq", "."]);
    if both.code != 1 || !both.stderr.contains("'--jq' reads the JSON document") {
        walk.complain("a filter and YAML do not go together", "with --jq", &both);
    }
}

fn csv(walk: &mut Walk) {
    let said = formed(walk, "csv", &[]);
    if said.code != 0 {
        walk.complain("this line has to succeed", "as CSV", &said);
    }
    if said.stdout.contains('\u{1b}')
        || !said.stdout.ends_with("\r\n") && !said.stdout.ends_with('\n')
    {
        walk.complain("that is no CSV", "as CSV", &said);
    }
    let columns = |line: &str| {
        let mut inside = false;
        let mut separators = 0;
        for letter in line.chars() {
            match letter {
                '"' => inside = !inside,
                ',' if !inside => separators += 1,
                _ => {}
            }
        }
        separators
    };
    let mut lines = said.stdout.lines();
    let headings = lines.next().map(columns);
    if lines.any(|line| Some(columns(line)) != headings) {
        walk.complain("every line has the columns of the first one", "as CSV", &said);
    }
    let mut french = walk.words.clone();
    french.extend(["--output".to_owned(), "csv".to_owned()]);
    walk.put_back();
    walk.sandbox.set("LC_ALL", "fr_FR.UTF-8");
    let other = super::contracts::run(&walk.sandbox, &french);
    walk.sandbox.unset("LC_ALL");
    // A fingerprint is another one on each machine that begins anew.
    let again = formed(walk, "csv", &[]);
    if again.stdout == said.stdout && other.stdout != said.stdout {
        walk.complain("programs read the same in every language", "as CSV in French", &other);
    }
}

fn refused(walk: &mut Walk, form: &str) {
    let before = walk.sandbox.cloud.calls_so_far();
    let said = formed(walk, form, &[]);
    let reason = format!("'{}' is not an output format", form.to_uppercase());
    if said.code != 1 || !said.stderr.contains(&reason) {
        walk.complain("this form is not offered", form, &said);
    }
    if walk.sandbox.cloud.calls_so_far() != before {
        walk.complain("it was refused too late", form, &said);
    }
}
