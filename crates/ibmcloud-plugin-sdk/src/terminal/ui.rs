//! The one way to the user: which words go to which stream, and which are left out.

use std::io::{self, BufRead, BufWriter, Write};

use serde::Serialize;

use super::color::Style;
use super::columns::{Columns, Layout};
use super::csv::guarded_record;
use super::details::Details;
use super::hidden;
use super::prompt::{HiddenInput, PromptError, Prompter, YesNoOrSecret};
use super::sanitize::{cells, sanitized, visible};
use super::surface::Surface;
use super::table::Table;
use crate::go_json;
use crate::locale::Translator;

/// How to talk.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "independent switches, each with its own flag")]
pub struct UiOptions {
    /// Results only: no progress, no `OK`, no hints.
    pub quiet: bool,
    /// stdout is exactly one JSON document; whatever else is said goes to stderr or nowhere.
    pub json: bool,
    /// The document on stdout is a table of comma-separated values; `json` says that it is a document.
    pub csv: bool,
    /// See [`use_color`](super::use_color).
    pub color: bool,
    /// stdin and stdout are terminals.
    pub interactive: bool,
    /// A program runs us as its tool: no questions, no colour, no progress.
    pub mcp: bool,
    /// No questions, whoever could answer them.
    pub no_input: bool,
    /// What stdout leads to.
    pub surface: Surface,
}

/// Both output streams, the input, and the language.
pub struct Ui {
    options: UiOptions,
    out: Box<dyn Write + Send>,
    err: Box<dyn Write + Send>,
    input: Box<dyn BufRead + Send>,
    translator: Translator,
    hidden: HiddenInput,
}

impl Ui {
    /// Talks through the given streams. `language` is a [`Translator`], or a locale for somebody
    /// without sentences of their own.
    pub fn new(
        options: UiOptions,
        out: Box<dyn Write + Send>,
        err: Box<dyn Write + Send>,
        input: Box<dyn BufRead + Send>,
        language: impl Into<Translator>,
    ) -> Self {
        let options = UiOptions {
            quiet: options.quiet || options.mcp,
            color: options.color && !options.mcp,
            ..options
        };
        let translator = language.into();
        Self { options, out, err, input, translator, hidden: hidden::read }
    }

    /// Replaces the reading of passwords from a terminal.
    #[must_use]
    pub fn with_hidden_input(mut self, hidden: HiddenInput) -> Self {
        self.hidden = hidden;
        self
    }

    /// How we talk; `quiet` and `color` already take `mcp` into account.
    pub fn options(&self) -> UiOptions {
        self.options
    }

    /// Goes on as `--quiet` or `--output JSON` say, once arguments are known.
    pub fn set_output(&mut self, quiet: bool, json: bool) {
        self.options.quiet = quiet || self.options.mcp;
        self.options.json = json;
    }

    /// Shows on another surface from now on, such as a terminal that has another size now.
    pub fn set_surface(&mut self, surface: Surface) {
        self.options.surface = surface;
    }

    /// Says everything elsewhere from now on: results, and what else there is to say. Returns where it was said.
    pub fn replace_streams(
        &mut self,
        out: Box<dyn Write + Send>,
        err: Box<dyn Write + Send>,
    ) -> (Box<dyn Write + Send>, Box<dyn Write + Send>) {
        (std::mem::replace(&mut self.out, out), std::mem::replace(&mut self.err, err))
    }

    /// The sentence in the user's language.
    pub fn t(&self, id: &str, values: &[(&str, &str)]) -> String {
        self.translator.t(id, values)
    }

    /// The language.
    pub fn translator(&self) -> &Translator {
        &self.translator
    }

    /// How tables are to look.
    pub fn layout(&self) -> Layout {
        let UiOptions { color, json, mcp, surface, .. } = self.options;
        let east_asian = self.translator.locale().is_east_asian();
        // With a document on stdout, what else there is to say goes elsewhere.
        let shown = !json && !mcp;
        Layout {
            color,
            east_asian,
            width: surface.width().filter(|_| shown),
            hyperlinks: surface.hyperlinks && shown,
        }
    }

    /// A text in a style, if there is colour.
    pub fn paint(&self, style: Style, text: &str) -> String {
        style.paint(text, self.options.color)
    }

    /// The name of a resource, account or user, for use in a sentence.
    pub fn entity(&self, name: &str) -> String {
        self.paint(Style::EntityName, name)
    }

    /// A command to be typed, for use in a sentence.
    pub fn command(&self, command: &str) -> String {
        self.paint(Style::Command, command)
    }

    /// Prints a result: a sentence or line on stdout. With JSON output it goes to stderr, so that
    /// stdout stays one document.
    pub fn say(&mut self, text: &str) -> io::Result<()> {
        let text = sanitized(text, self.options.color);
        writeln!(self.result(), "{text}")
    }

    /// Prints a result as it is, without adding a line end.
    pub fn print(&mut self, text: &str) -> io::Result<()> {
        let text = sanitized(text, self.options.color);
        self.result().write_all(text.as_bytes())
    }

    /// Writes bytes to stdout whatever the mode, for commands whose result is a file's content.
    pub fn write_raw(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.out.write_all(bytes)?;
        self.out.flush()
    }

    /// The progress line: says on stdout what is going on.
    pub fn verbose(&mut self, text: &str) -> io::Result<()> {
        if self.options.quiet || self.options.json {
            return Ok(());
        }
        writeln!(self.out, "{}", sanitized(text, self.options.color))?;
        self.out.flush()
    }

    /// `OK` on stdout. The word is matched by scripts and stays English.
    pub fn ok(&mut self) -> io::Result<()> {
        let ok = self.paint(Style::Success, "OK");
        self.verbose(&ok)
    }

    /// A remark on stderr.
    pub fn info(&mut self, text: &str) -> io::Result<()> {
        if self.options.quiet { Ok(()) } else { self.error(text) }
    }

    /// A warning on stderr.
    pub fn warn(&mut self, text: &str) -> io::Result<()> {
        let text = self.paint(Style::Warning, text);
        self.info(&text)
    }

    /// `FAILED`, the message and a blank line on stderr; in quiet mode the message alone.
    pub fn failed(&mut self, message: &str) -> io::Result<()> {
        if self.options.quiet {
            return self.error(message);
        }
        let failed = self.paint(Style::Failure, "FAILED");
        self.error(&format!("{failed}\n{message}\n"))
    }

    /// A line on stderr, whatever the mode.
    pub fn error(&mut self, text: &str) -> io::Result<()> {
        // Where the output is full or gone, that is what the line is about.
        let _ = self.out.flush();
        writeln!(self.err, "{}", sanitized(text, self.options.color))?;
        self.err.flush()
    }

    /// A table as result. Control characters are shown and not obeyed, and each row is one line.
    pub fn table(&mut self, table: &Table) -> io::Result<()> {
        let (headings, rows) = table.parts();
        let headings: Vec<&str> = headings.iter().map(String::as_str).collect();
        self.table_of(&headings, |each| rows.iter().try_for_each(|row| each(row)))
    }

    /// A table of rows that are not kept, as result: `replay` hands all of them in order to the
    /// function that it is given, and is called twice, so that the columns are known when the first
    /// row is printed.
    pub fn table_of(
        &mut self,
        headings: &[&str],
        mut replay: impl FnMut(&mut dyn FnMut(&[String]) -> io::Result<()>) -> io::Result<()>,
    ) -> io::Result<()> {
        if self.options.csv {
            let mut out = BufWriter::new(&mut *self.out);
            out.write_all(guarded_record(headings).as_bytes())?;
            replay(&mut |row| out.write_all(guarded_record(row).as_bytes()))?;
            return out.flush();
        }
        let mut columns = Columns::new(headings.iter().copied(), self.layout());
        replay(&mut |row| {
            columns.measure(&cells(row));
            Ok(())
        })?;
        let columns = columns.measured();
        let mut out = BufWriter::new(self.result());
        out.write_all(columns.header().as_bytes())?;
        replay(&mut |row| out.write_all(columns.row(&cells(row)).as_bytes()))?;
        out.flush()
    }

    /// A block of details as result. As in a table, nothing in a value is obeyed.
    pub fn details(&mut self, details: &Details) -> io::Result<()> {
        let text = details.shown(&|text| visible(text).into_owned()).render(self.layout());
        self.result().write_all(text.as_bytes())
    }

    /// The JSON document, in Go's text form; `indent` is the number of blanks per level. Nothing is
    /// written if the value cannot be serialized.
    pub fn json<T: Serialize + ?Sized>(&mut self, value: &T, indent: usize) -> io::Result<()> {
        let mut text = Vec::new();
        go_json::write_go_indented(&mut text, value, indent)?;
        text.push(b'\n');
        self.write_raw(&text)
    }

    /// The same, written while it is made, for lists that must not be whole in memory. What cannot
    /// be serialized is found out too late to write nothing.
    pub fn json_of<T: Serialize + ?Sized>(&mut self, value: &T, indent: usize) -> io::Result<()> {
        let mut out = BufWriter::new(&mut *self.out);
        go_json::write_go_indented(&mut out, value, indent)?;
        out.write_all(b"\n")?;
        out.flush()
    }

    /// Asks for a line of text. Without a default it must not be empty.
    pub fn ask(&mut self, message: &str, default: Option<&str>) -> Result<String, PromptError> {
        self.prompter(message)?.text(message, default)
    }

    /// Asks for a secret, which is not shown.
    pub fn ask_hidden(&mut self, message: &str) -> Result<String, PromptError> {
        self.prompter(message)?.secret(message)
    }

    /// Asks yes or no; an empty answer means `default`.
    pub fn confirm(&mut self, message: &str, default: bool) -> Result<bool, PromptError> {
        if !self.may_ask() {
            return Err(PromptError::NotAllowed(message.to_owned()));
        }
        self.prompter(message)?.yes_or_no(message, default)
    }

    /// Asks yes or no; where no terminal answers, the answer may be the secret that is asked for next.
    pub fn confirm_or_secret(
        &mut self,
        message: &str,
        default: bool,
    ) -> Result<YesNoOrSecret, PromptError> {
        self.prompter(message)?.yes_no_or_secret(message, default)
    }

    /// Asks for one of several, by number; the result counts from 0, and so does `default`.
    pub fn choose<T: AsRef<str>>(
        &mut self,
        message: &str,
        choices: &[T],
        default: Option<usize>,
    ) -> Result<usize, PromptError> {
        let choices: Vec<&str> = choices.iter().map(AsRef::as_ref).collect();
        let chosen = self.prompter(message)?.choice(message, &choices, default, false)?;
        Ok(chosen.unwrap_or_default())
    }

    /// Asks for one of several, or none: an empty answer skips.
    pub fn choose_or_skip<T: AsRef<str>>(
        &mut self,
        message: &str,
        choices: &[T],
    ) -> Result<Option<usize>, PromptError> {
        let choices: Vec<&str> = choices.iter().map(AsRef::as_ref).collect();
        self.prompter(message)?.choice(message, &choices, None, true)
    }

    /// Whether questions may be asked at all.
    pub fn may_ask(&self) -> bool {
        !(self.options.json || self.options.mcp || self.options.no_input)
    }

    /// Makes sure that everything said has arrived.
    pub fn flush(&mut self) -> io::Result<()> {
        self.out.flush()?;
        self.err.flush()
    }

    fn result(&mut self) -> &mut dyn Write {
        if self.options.json { &mut *self.err } else { &mut *self.out }
    }

    fn prompter(&mut self, message: &str) -> Result<Prompter<'_>, PromptError> {
        if !self.may_ask() {
            return Err(PromptError::ValueNotAllowed(message.to_owned()));
        }
        Ok(Prompter {
            out: &mut *self.out,
            input: &mut *self.input,
            translator: &self.translator,
            color: self.options.color,
            interactive: self.options.interactive,
            hidden: self.hidden,
        })
    }
}
