//! The terminal, in the language of its reader: the SDK's `Ui` and a translator.

mod screen;
pub(crate) mod spinner;
pub(crate) mod tty;

use std::io::{self, Write as _};

use ibmcloud_plugin_sdk::env::Env;
use ibmcloud_plugin_sdk::locale::Translator;
use ibmcloud_plugin_sdk::terminal::{
    Capture, Details, PromptError, Style, Surface, Table, Ui, YesNoOrSecret, visible,
};
use serde::Serialize;

use self::screen::Screen;
pub use self::spinner::Spinner;
use crate::messages::{Fragment, Message};

/// JSON is indented as the host indents it.
const JSON_INDENT: usize = 4;

/// A line that nobody reads any more (`| head -1`) must not end a command in its middle: what it
/// changed would go untold, and what it was to store would be lost.
fn unless_reader_left(result: io::Result<()>) -> io::Result<()> {
    match result {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        result => result,
    }
}

/// Gives a terminal back that was taken for [`Console::redraw`], where the program ends without coming to it.
pub(crate) fn give_back() {
    screen::leave();
}

/// Where everything that a command says goes through.
pub struct Console {
    ui: Ui,
    interactive: bool,
    /// What shows that something is going on.
    spinner: Spinner,
    /// The terminal, where it is shown anew again and again.
    screen: Option<Screen>,
    /// What it shows.
    last: String,
    /// Whether a failure is told as a document.
    json_errors: bool,
}

impl Console {
    /// The console of a terminal.
    pub fn new(ui: Ui) -> Self {
        let interactive = ui.options().interactive;
        Self {
            ui,
            interactive,
            spinner: Spinner::none(),
            screen: None,
            last: String::new(),
            json_errors: false,
        }
    }

    /// The same, with something that moves while nothing else happens.
    #[must_use]
    pub fn with_spinner(self, spinner: Spinner) -> Self {
        Self { spinner, ..self }
    }

    /// What shows that something is going on, for whoever waits.
    pub fn spinner(&self) -> &Spinner {
        &self.spinner
    }

    /// From now on nothing moves: for work that goes on until somebody ends it.
    pub fn without_spinner(&mut self) {
        self.spinner = Spinner::none();
    }

    /// What the output leads to: a terminal of some size, or none.
    pub fn surface(&self) -> Surface {
        self.ui.options().surface
    }

    /// What is said is shown in place of what was said before, if the terminal can do that; otherwise below it.
    /// `leave` ends it.
    pub fn redraw(
        &mut self,
        env: &Env,
        say: impl FnOnce(&mut Self) -> io::Result<()>,
    ) -> io::Result<()> {
        if !self.surface().movable || self.ui.options().json {
            return say(self);
        }
        // Somebody may have made it larger or smaller.
        self.ui.set_surface(tty::stdout(env));
        let kept = Capture::new();
        let (out, err) = self.ui.replace_streams(Box::new(kept.clone()), Box::new(kept.clone()));
        let said = say(self);
        drop(self.ui.replace_streams(out, err));
        said?;
        if self.screen.is_none() {
            self.screen = Some(Screen::enter()?);
        }
        let text = kept.text();
        Screen::show(&text, self.surface().canvas())?;
        self.last = text;
        Ok(())
    }

    /// Gives the terminal back after [`redraw`](Self::redraw), with what was shown last on it.
    pub fn leave(&mut self) -> io::Result<()> {
        match self.screen.take() {
            None => Ok(()),
            Some(screen) => {
                drop(screen);
                let last = std::mem::take(&mut self.last);
                unless_reader_left(self.ui.write_raw(last.as_bytes()))
            }
        }
    }

    /// The same, where a program reads failures.
    #[must_use]
    pub fn with_json_errors(self, json_errors: bool) -> Self {
        Self { json_errors, ..self }
    }

    /// Whether a failure is told as a document.
    pub fn has_json_errors(&self) -> bool {
        self.json_errors
    }

    /// The language of its reader.
    pub fn translator(&self) -> &Translator {
        self.ui.translator()
    }

    fn t(&self, message: &Message) -> String {
        message.translate(self.ui.translator())
    }

    /// A message as a part of something else, such as a cell. Programs read the same in every language.
    pub fn text(&self, message: &Message) -> String {
        if self.is_csv() { message.english() } else { self.t(message) }
    }

    /// What is going on; dropped in quiet mode and for programs.
    pub fn progress(&mut self, message: &Message) -> io::Result<()> {
        let text = self.t(message);
        // What was just said stands on the terminal already.
        self.spinner.says(if self.surface().terminal { "" } else { &text });
        unless_reader_left(self.ui.verbose(&text))
    }

    /// A line of what is going on that is no sentence.
    pub fn note(&mut self, text: &str) -> io::Result<()> {
        unless_reader_left(self.ui.verbose(text))
    }

    /// So much of the work is done, and that is what it is at.
    pub fn counts(&self, done: usize, all: usize, what: &Message) {
        self.spinner.counts(done, all, &self.t(what));
    }

    /// `OK`; dropped in quiet mode and for programs.
    pub fn ok(&mut self) -> io::Result<()> {
        unless_reader_left(self.ui.ok())
    }

    /// A sentence of the result.
    pub fn say(&mut self, message: &Message) -> io::Result<()> {
        let text = self.t(message);
        unless_reader_left(self.ui.say(&text))
    }

    /// A line of the result that is no sentence. Nothing in it is obeyed.
    pub fn line(&mut self, text: &str) -> io::Result<()> {
        self.ui.say(&visible(text))
    }

    /// An empty line between two sentences.
    pub fn gap(&mut self) -> io::Result<()> {
        if self.is_csv() {
            return Ok(());
        }
        unless_reader_left(self.ui.say(""))
    }

    /// Text that was made here, with its own line ends and colours.
    pub fn raw(&mut self, text: &str) -> io::Result<()> {
        self.ui.say(text.strip_suffix('\n').unwrap_or(text))
    }

    /// Something worth knowing, on stderr; dropped in quiet mode.
    pub fn warn(&mut self, message: &Message) -> io::Result<()> {
        let text = self.t(message);
        unless_reader_left(self.ui.warn(&text))
    }

    /// What has to be known before a secret is sent, on stderr, whatever the mode; whoever hears it may be in
    /// the middle of something else.
    pub fn caution(&self, message: &Message) {
        self.spinner.erase();
        let text = self.ui.paint(Style::Warning, &self.t(message));
        // There is no better place to say it.
        let _ = writeln!(io::stderr(), "{text}");
    }

    /// Whole lines of a log, on stderr. Of a log that nobody takes nothing can be said.
    pub fn log(lines: &str) {
        let _ = io::stderr().write_all(lines.as_bytes());
    }

    /// What stands before `FAILED`.
    pub fn before_failed(&mut self, text: &str) -> io::Result<()> {
        self.ui.error(text)
    }

    /// Whether progress is left out.
    pub fn is_quiet(&self) -> bool {
        self.ui.options().quiet
    }

    /// `FAILED` and why.
    pub fn failed(&mut self, text: &str) -> io::Result<()> {
        self.ui.failed(text)
    }

    /// Whether rows are comma-separated values.
    pub fn is_csv(&self) -> bool {
        self.ui.options().csv
    }

    /// Rows in columns, or a sentence where there are none. Comma-separated values have their headings all the same.
    pub fn list(&mut self, table: &Table, none: &Message) -> io::Result<()> {
        if table.is_empty() && !self.is_csv() {
            return self.say(none);
        }
        self.table(table)
    }

    /// Rows in columns.
    pub fn table(&mut self, table: &Table) -> io::Result<()> {
        self.ui.table(table)
    }

    /// A table of rows that are not kept; `replay` is called twice.
    pub fn table_of(
        &mut self,
        headings: &[&str],
        replay: impl FnMut(&mut dyn FnMut(&[String]) -> io::Result<()>) -> io::Result<()>,
    ) -> io::Result<()> {
        self.ui.table_of(headings, replay)
    }

    /// Names and values, one pair a line.
    pub fn details(&mut self, details: &Details) -> io::Result<()> {
        self.ui.details(details)
    }

    /// A document, indented as the host indents it.
    pub fn json(&mut self, document: &(impl Serialize + ?Sized)) -> io::Result<()> {
        self.ui.json(document, JSON_INDENT)
    }

    /// The same, written while it is made.
    pub fn json_of(&mut self, document: &(impl Serialize + ?Sized)) -> io::Result<()> {
        self.ui.json_of(document, JSON_INDENT)
    }

    /// From now on nothing but results: neither progress nor `OK`, and no question.
    pub fn only_results(&mut self) {
        self.without_spinner();
        self.ui.set_output(true, true);
    }

    /// Bytes as they are, whatever the mode.
    pub fn bytes(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.ui.write_raw(bytes)
    }

    /// Bytes that somebody else has made, such as a service: as they are into a file or a program, and
    /// on a terminal so that they do nothing to it.
    pub fn text_of_others(&mut self, bytes: &[u8]) -> io::Result<()> {
        if self.surface().terminal {
            return self.ui.print(&String::from_utf8_lossy(bytes));
        }
        self.ui.write_raw(bytes)
    }

    /// A line on stderr in somebody else's words, whatever the mode.
    pub fn remark(&mut self, text: &str) -> io::Result<()> {
        unless_reader_left(self.ui.error(text))
    }

    /// A name or an id, set off from the text around it. Nothing in it is obeyed.
    pub fn entity(&self, text: &str) -> Fragment {
        Fragment::painted(text, |text| self.ui.entity(text))
    }

    /// Whether output is coloured.
    pub fn is_coloured(&self) -> bool {
        self.ui.options().color
    }

    /// Whether a person can be asked.
    pub fn is_interactive(&self) -> bool {
        self.interactive && self.ui.may_ask()
    }

    /// Whether questions may be asked at all: on a terminal, or of whoever pipes the answers.
    pub fn may_ask(&self) -> bool {
        self.ui.may_ask()
    }

    /// Asks for a line.
    pub fn ask(&mut self, message: &Message) -> Result<String, PromptError> {
        let text = self.t(message);
        self.ui.ask(&text, None)
    }

    /// Asks for a secret, which is not echoed.
    pub fn ask_hidden(&mut self, message: &Message) -> Result<String, PromptError> {
        let text = self.t(message);
        self.ui.ask_hidden(&text)
    }

    /// Asks a question that is answered with yes or no; an empty answer is `default`.
    pub fn confirm(&mut self, message: &Message, default: bool) -> Result<bool, PromptError> {
        let text = self.t(message);
        self.ui.confirm(&text, default)
    }

    /// Yes or no, or what is asked for next, where answers are piped.
    pub fn confirm_or_secret(
        &mut self,
        message: &Message,
        default: bool,
    ) -> Result<YesNoOrSecret, PromptError> {
        let text = self.t(message);
        self.ui.confirm_or_secret(&text, default)
    }

    /// The index of the chosen item; `None` if the person skipped the question.
    pub fn choose_or_skip(
        &mut self,
        message: &Message,
        items: &[String],
    ) -> Result<Option<usize>, PromptError> {
        let text = self.t(message);
        self.ui.choose_or_skip(&text, items)
    }

    /// The index of the chosen item.
    pub fn choose(&mut self, message: &Message, items: &[String]) -> Result<usize, PromptError> {
        let text = self.t(message);
        self.ui.choose(&text, items, None)
    }
}
