//! Forms of output: which one a command line asks for, and which of them its command can write.

use std::ffi::OsString;

use clap::ArgMatches;
use ibmcloud_plugin_sdk::env::Env;

use crate::command::CommandSpec;
use crate::context::Context;
use crate::errors::CommandError;
use crate::grammar::candidates::values;
use crate::msg;
use crate::product::Applied;
use crate::view::yaml;

/// `JSON`: failures are told as documents, as with `--errors JSON`.
pub const ERRORS: &str = "IBMCLOUD_ERRORS";

/// How a command is shown: read from its words before it runs.
#[derive(Default)]
pub(super) struct OutputFlags {
    pub(super) output: Vec<String>,
    pub(super) quiet: bool,
    pub(super) no_input: bool,
    /// Whether rows are written as comma-separated values, by no word of the command itself.
    pub(super) csv: bool,
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
        Self { output, quiet: flag("quiet").unwrap_or(false), ..Self::default() }
    }

    /// Whether the result is one document, beside which nothing else is said on stdout.
    pub(super) fn is_document(&self) -> bool {
        self.document().is_some()
    }

    /// The form of the document.
    fn document(&self) -> Option<&str> {
        self.output.iter().map(String::as_str).find(|form| !is_text(form))
    }

    /// Refuses a form that the command cannot write.
    pub(super) fn check(&self, spec: &CommandSpec) -> Result<(), CommandError> {
        match self.output.iter().find(|form| !is_form(spec, form)) {
            None => Ok(()),
            Some(form) => {
                Err(CommandError::usage(msg!("'{{.Form}}' is not an output format", Form = form)))
            }
        }
    }

    /// What is to be made of the JSON document that the command writes, if it is not shown as it is: what a filter
    /// says, or YAML. Afterwards the command is asked for JSON.
    pub(super) fn conversion(
        &mut self,
        spec: &CommandSpec,
        filter: Option<Applied>,
    ) -> Result<Option<Applied>, CommandError> {
        let own = |form: &str| spec.formats.contains(&form);
        let form = self.document().filter(|form| !own(form)).unwrap_or_default().to_owned();
        if filter.is_some() && matches!(form.as_str(), "YAML" | "CSV") {
            return Err(CommandError::usage(msg!(
                "'--jq' reads the JSON document, and cannot be used with '--output {{.Form}}'",
                Form = form
            )));
        }
        if form == "CSV" {
            self.csv = true;
            // There is room for every column.
            self.output.push("WIDE".to_owned());
        }
        if form != "YAML" {
            if filter.is_some() && !self.is_document() {
                self.output.push("JSON".to_owned());
            }
            return Ok(filter);
        }
        self.output.retain(|it| it != "YAML");
        self.output.push("JSON".to_owned());
        Ok(Some(Box::new(|document| {
            let text = std::str::from_utf8(document).unwrap_or_default();
            let parsed = ibmcloud_transport::json::parse(text);
            parsed.map(|it| yaml(&it)).map_err(|it| CommandError::Output(it.into()))
        })))
    }
}

/// Whether a command can show its result in a form. Its help names those that the framework makes of its JSON and of
/// its table.
fn is_form(spec: &CommandSpec, form: &str) -> bool {
    let offered = || {
        let command = (spec.arguments)();
        let output = command.get_arguments().find(|arg| arg.get_id() == "output");
        output.is_some_and(|arg| values(arg, spec.formats).iter().any(|it| it == form))
    };
    form == "JSON" || is_text(form) || offered()
}

/// Whether a form is for people: a table, as without `--output`, or a wide one.
pub(super) fn is_text(form: &str) -> bool {
    matches!(form, "TABLE" | "WIDE")
}

/// The form of a document that a view writes itself, if it is none that the framework makes of its text or its JSON.
pub(super) fn of_view<'a>(ctx: &'a Context, spec: &CommandSpec) -> Option<&'a str> {
    let form = ctx.output.iter().map(String::as_str).find(|form| !is_text(form))?;
    (form != "CSV" || spec.formats.contains(&form)).then_some(form)
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

/// Whether words that could not be read ask for a document: then nothing else may go to stdout.
pub(super) fn asks_for_json(words: &[OsString]) -> bool {
    let text = |word: &OsString| word.to_string_lossy().to_ascii_lowercase();
    let is_document = |value: &str| ["json", "yaml", "csv"].iter().any(|it| value.contains(it));
    words.iter().zip(words.iter().skip(1)).any(|(flag, value)| {
        matches!(text(flag).trim_start_matches('-'), "output" | "o") && is_document(&text(value))
    }) || words
        .iter()
        .any(|word| text(word).rsplit_once("output=").is_some_and(|(_, value)| is_document(value)))
}
