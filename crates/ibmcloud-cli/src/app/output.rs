//! In which form a command shows what it returns, by its words.

use std::ffi::OsString;

use clap::ArgMatches;
use ibmcloud_plugin_sdk::env::Env;

use crate::command::CommandSpec;

/// `JSON`: failures are told as documents, as with `--errors JSON`.
pub const ERRORS: &str = "IBMCLOUD_ERRORS";

/// How a command is shown: read from its words before it runs.
#[derive(Default)]
pub(super) struct OutputFlags {
    pub(super) output: Vec<String>,
    pub(super) quiet: bool,
    pub(super) no_input: bool,
}

impl OutputFlags {
    pub(super) fn of(matches: &ArgMatches) -> Self {
        let flag = |name| matches.try_get_one::<bool>(name).ok().flatten().copied();
        let output = matches.try_get_one::<String>("output").ok().flatten();
        let output = output.map(|text| {
            let bare =
                |form: &str| form.trim().trim_matches(['"', '\'']).trim().to_ascii_uppercase();
            let forms = text.split(',').map(bare);
            forms.filter(|form| !form.is_empty()).collect()
        });
        let mut output: Vec<String> = output.unwrap_or_default();
        // Older spellings of the monitoring plug-in.
        for (name, form) in [("json", "JSON"), ("long", "WIDE")] {
            if flag(name).unwrap_or(false) {
                output.push(form.to_owned());
            }
        }
        Self { output, quiet: flag("quiet").unwrap_or(false), no_input: false }
    }

    /// Whether the result is one document, beside which nothing else is said on stdout.
    pub(super) fn is_document(&self) -> bool {
        self.output.iter().any(|form| !is_text(form))
    }
}

/// Whether a command can show its result in a form.
pub(super) fn is_form(spec: &CommandSpec, form: &str) -> bool {
    form == "JSON" || is_text(form) || spec.formats.contains(&form)
}

/// Whether a form is for people: a table, as without `--output`, or a wide one.
pub(super) fn is_text(form: &str) -> bool {
    matches!(form, "TABLE" | "WIDE")
}

/// Whether failures are to be documents: looked for before the words are read, which may fail.
pub(super) fn asks_for_json_errors(words: &[OsString], env: &Env) -> bool {
    let is_json = |text: &str| text.trim().eq_ignore_ascii_case("json");
    let texts: Vec<_> = words.iter().map(|word| word.to_string_lossy()).collect();
    let texts = texts.iter().take_while(|word| **word != "--").map(AsRef::as_ref);
    let texts: Vec<&str> = texts.collect();
    let joined = texts.iter().any(|word| {
        let value = word.trim_start_matches('-').strip_prefix("errors=");
        word.starts_with('-') && value.is_some_and(is_json)
    });
    joined
        || env.get(ERRORS).is_some_and(is_json)
        || texts.windows(2).any(|pair| match pair {
            [flag, value] => matches!(*flag, "--errors" | "-errors") && is_json(value),
            _ => false,
        })
}

/// Whether words that could not be read ask for JSON: then nothing else may go to stdout.
pub(super) fn asks_for_json(words: &[OsString]) -> bool {
    let text = |word: &OsString| word.to_string_lossy().to_ascii_lowercase();
    words.iter().zip(words.iter().skip(1)).any(|(flag, value)| {
        matches!(text(flag).trim_start_matches('-'), "output" | "o") && text(value).contains("json")
    }) || words.iter().any(|word| text(word).ends_with("output=json"))
}
