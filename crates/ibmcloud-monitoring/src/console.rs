//! The terminal, in the language of its reader: the SDK's `Ui` and a translator.

use std::io::{self, Write as _};

use ibmcloud_plugin_sdk::locale::Translator;
use ibmcloud_plugin_sdk::terminal::{
    Details, PromptError, Style, Table, Ui, YesNoOrSecret, visible,
};
use serde::Serialize;

use crate::messages::{Fragment, Message};

/// JSON is indented as the host indents it.
const JSON_INDENT: usize = 4;

/// A line that nobody reads any more (`| head -1`) must not end a command in its middle: what it
/// changed would go untold, and what it was to store would be lost.
fn heard(result: io::Result<()>) -> io::Result<()> {
    match result {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        result => result,
    }
}

/// Where everything that a command says goes through.
pub(crate) struct Console {
    ui: Ui,
    interactive: bool,
    /// Whether a person, and not a program or a file, gets the output.
    terminal: bool,
}

impl Console {
    pub(crate) fn new(ui: Ui) -> Self {
        let interactive = ui.options().interactive;
        Self { ui, interactive, terminal: interactive }
    }

    /// The same, for an output that is a terminal although the input is none.
    pub(crate) fn on_terminal(self, terminal: bool) -> Self {
        Self { terminal, ..self }
    }

    pub(crate) fn translator(&self) -> &Translator {
        self.ui.translator()
    }

    fn t(&self, message: &Message) -> String {
        message.translate(self.ui.translator())
    }

    /// A message as a part of something else, such as a cell.
    pub(crate) fn text(&self, message: &Message) -> String {
        self.t(message)
    }

    /// What is going on; dropped in quiet mode and for programs.
    pub(crate) fn progress(&mut self, message: &Message) -> io::Result<()> {
        let text = self.t(message);
        heard(self.ui.verbose(&text))
    }

    /// A line of what is going on that is no sentence.
    pub(crate) fn note(&mut self, text: &str) -> io::Result<()> {
        heard(self.ui.verbose(text))
    }

    /// `OK`; dropped in quiet mode and for programs.
    pub(crate) fn ok(&mut self) -> io::Result<()> {
        heard(self.ui.ok())
    }

    /// A sentence of the result.
    pub(crate) fn say(&mut self, message: &Message) -> io::Result<()> {
        let text = self.t(message);
        heard(self.ui.say(&text))
    }

    /// A line of the result that is no sentence. Nothing in it is obeyed.
    pub(crate) fn line(&mut self, text: &str) -> io::Result<()> {
        self.ui.say(&visible(text))
    }

    /// An empty line between two sentences.
    pub(crate) fn gap(&mut self) -> io::Result<()> {
        heard(self.ui.say(""))
    }

    /// Text that was made here, with its own line ends and colours.
    pub(crate) fn raw(&mut self, text: &str) -> io::Result<()> {
        self.ui.say(text.strip_suffix('\n').unwrap_or(text))
    }

    /// Something worth knowing, on stderr; dropped in quiet mode.
    pub(crate) fn warn(&mut self, message: &Message) -> io::Result<()> {
        let text = self.t(message);
        heard(self.ui.warn(&text))
    }

    /// What has to be known before a secret is sent, on stderr, whatever the mode; whoever hears it may be in
    /// the middle of something else.
    pub(crate) fn caution(&self, message: &Message) {
        let text = self.ui.paint(Style::Warning, &self.t(message));
        // There is no better place to say it.
        let _ = writeln!(io::stderr(), "{text}");
    }

    /// What stands before `FAILED`.
    pub(crate) fn before_failed(&mut self, text: &str) -> io::Result<()> {
        self.ui.error(text)
    }

    pub(crate) fn is_quiet(&self) -> bool {
        self.ui.options().quiet
    }

    /// `FAILED` and why.
    pub(crate) fn failed(&mut self, text: &str) -> io::Result<()> {
        self.ui.failed(text)
    }

    pub(crate) fn table(&mut self, table: &Table) -> io::Result<()> {
        self.ui.table(table)
    }

    /// A table of rows that are not kept; `replay` is called twice.
    pub(crate) fn table_of(
        &mut self,
        headings: &[&str],
        replay: impl FnMut(&mut dyn FnMut(&[String]) -> io::Result<()>) -> io::Result<()>,
    ) -> io::Result<()> {
        self.ui.table_of(headings, replay)
    }

    pub(crate) fn details(&mut self, details: &Details) -> io::Result<()> {
        self.ui.details(details)
    }

    pub(crate) fn json(&mut self, document: &(impl Serialize + ?Sized)) -> io::Result<()> {
        self.ui.json(document, JSON_INDENT)
    }

    /// The same, written while it is made.
    pub(crate) fn json_of(&mut self, document: &(impl Serialize + ?Sized)) -> io::Result<()> {
        self.ui.json_of(document, JSON_INDENT)
    }

    /// Bytes as they are, whatever the mode.
    pub(crate) fn bytes(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.ui.write_raw(bytes)
    }

    /// Bytes that somebody else has made, such as a service: as they are into a file or a program, and
    /// on a terminal so that they do nothing to it.
    pub(crate) fn text_of_others(&mut self, bytes: &[u8]) -> io::Result<()> {
        if self.terminal {
            return self.ui.print(&String::from_utf8_lossy(bytes));
        }
        self.ui.write_raw(bytes)
    }

    /// A line on stderr in somebody else's words, whatever the mode.
    pub(crate) fn remark(&mut self, text: &str) -> io::Result<()> {
        heard(self.ui.error(text))
    }

    /// A name or an id, set off from the text around it. Nothing in it is obeyed.
    pub(crate) fn entity(&self, text: &str) -> Fragment {
        Fragment::painted(text, |text| self.ui.entity(text))
    }

    pub(crate) fn is_coloured(&self) -> bool {
        self.ui.options().color
    }

    pub(crate) fn is_interactive(&self) -> bool {
        self.interactive && self.ui.may_ask()
    }

    /// Whether questions may be asked at all: on a terminal, or of whoever pipes the answers.
    pub(crate) fn may_ask(&self) -> bool {
        self.ui.may_ask()
    }

    pub(crate) fn ask(&mut self, message: &Message) -> Result<String, PromptError> {
        let text = self.t(message);
        self.ui.ask(&text, None)
    }

    pub(crate) fn ask_hidden(&mut self, message: &Message) -> Result<String, PromptError> {
        let text = self.t(message);
        self.ui.ask_hidden(&text)
    }

    pub(crate) fn confirm(
        &mut self,
        message: &Message,
        default: bool,
    ) -> Result<bool, PromptError> {
        let text = self.t(message);
        self.ui.confirm(&text, default)
    }

    /// Yes or no, or what is asked for next, where answers are piped.
    pub(crate) fn confirm_or_secret(
        &mut self,
        message: &Message,
        default: bool,
    ) -> Result<YesNoOrSecret, PromptError> {
        let text = self.t(message);
        self.ui.confirm_or_secret(&text, default)
    }

    /// The index of the chosen item; `None` if the person skipped the question.
    pub(crate) fn choose_or_skip(
        &mut self,
        message: &Message,
        items: &[String],
    ) -> Result<Option<usize>, PromptError> {
        let text = self.t(message);
        self.ui.choose_or_skip(&text, items)
    }

    /// The index of the chosen item.
    pub(crate) fn choose(
        &mut self,
        message: &Message,
        items: &[String],
    ) -> Result<usize, PromptError> {
        let text = self.t(message);
        self.ui.choose(&text, items, None)
    }
}
