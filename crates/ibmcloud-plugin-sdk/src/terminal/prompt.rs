//! Questions to the user, worded and laid out as the host's.
//!
//! A question goes to stdout, an answer comes from the input handed in. When that is not a
//! terminal, an answer is one line of it, echoed so that a log shows what was answered.

use std::io::{self, BufRead, Write};

use super::color::Style;
use super::sanitize::{sanitized, visible};
use crate::given::trimmed;
use crate::locale::Translator;

/// Reads a line that is not to be seen, from a terminal. What it is given shows the question, once
/// nothing that is typed is seen any more.
pub type HiddenInput = fn(show: &mut dyn FnMut() -> io::Result<()>) -> io::Result<String>;

/// A question got no answer.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PromptError {
    /// Nobody can answer: a program is reading our output, or no question is wanted.
    #[error("cannot ask '{0}' with JSON output, or where no question is wanted")]
    NotAllowed(String),
    /// The same for a question that wants more than a yes or no.
    #[error("cannot ask for '{0}' with JSON output, or where no question is wanted")]
    ValueNotAllowed(String),
    /// The input ended before the answer.
    #[error("Could not read from input: EOF")]
    EndOfInput,
    /// The user gave up with an interrupt at a hidden question.
    #[error("interrupted")]
    Interrupted,
    /// A stream failed.
    #[error("Could not read from input: {0}")]
    Io(#[source] io::Error),
}

impl From<io::Error> for PromptError {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::Interrupted => Self::Interrupted,
            io::ErrorKind::UnexpectedEof => Self::EndOfInput,
            _ => Self::Io(error),
        }
    }
}

/// What a question is answered with that may be skipped by answering the next one.
#[derive(Clone, PartialEq, Eq)]
pub enum YesNoOrSecret {
    /// Yes.
    Yes,
    /// No.
    No,
    /// The secret that would have been asked for next.
    Secret(String),
}

impl YesNoOrSecret {
    fn of(yes: bool) -> Self {
        if yes { Self::Yes } else { Self::No }
    }
}

/// What is taken for yes and for no: the words of the language, their first letters, and the English ones.
struct YesAndNo {
    yes: String,
    no: String,
}

impl YesAndNo {
    fn of(translator: &Translator) -> Self {
        Self { yes: translator.t("yes", &[]), no: translator.t("no", &[]) }
    }

    fn read(&self, answer: &str) -> Option<bool> {
        let answer = answer.to_lowercase();
        let is = |word: &str| {
            let first = word.chars().next().map(String::from);
            answer == word || without_accents(word) == answer || first.as_ref() == Some(&answer)
        };
        match answer.as_str() {
            "y" | "yes" => Some(true),
            "n" | "no" => Some(false),
            _ if is(&self.yes) => Some(true),
            _ if is(&self.no) => Some(false),
            _ => None,
        }
    }

    /// The question with what can be answered; the larger letter is what an empty answer means. A language
    /// without letters keeps the English ones.
    fn asked(&self, message: &str, default: bool) -> String {
        let letter = |word: &str, usual: char| {
            word.chars().next().filter(char::is_ascii_lowercase).unwrap_or(usual)
        };
        let (yes, no) = (letter(&self.yes, 'y'), letter(&self.no, 'n'));
        if default {
            format!("{message} [{}/{no}]", yes.to_ascii_uppercase())
        } else {
            format!("{message} [{yes}/{}]", no.to_ascii_uppercase())
        }
    }
}

/// A word as it is typed where a keyboard lacks its accents.
fn without_accents(word: &str) -> String {
    let plain = |c| match c {
        'í' | 'ì' => 'i',
        'ã' => 'a',
        c => c,
    };
    word.chars().map(plain).collect()
}

/// The streams and manners of one question.
pub(super) struct Prompter<'a> {
    pub(super) out: &'a mut dyn Write,
    pub(super) input: &'a mut dyn BufRead,
    pub(super) translator: &'a Translator,
    pub(super) color: bool,
    pub(super) interactive: bool,
    pub(super) hidden: HiddenInput,
}

impl Prompter<'_> {
    /// A line of text. Without a default it must not be empty.
    pub(super) fn text(
        &mut self,
        message: &str,
        default: Option<&str>,
    ) -> Result<String, PromptError> {
        let shown = match default {
            Some(default) if !default.is_empty() => format!("{message} ({default})"),
            _ => message.to_owned(),
        };
        loop {
            let answer = self.line(&shown)?;
            match default {
                _ if !answer.is_empty() => return Ok(answer),
                Some(default) => return Ok(default.to_owned()),
                None => self.complain("Please enter value.", &[])?,
            }
        }
    }

    /// A line that is not shown, and must not be empty.
    pub(super) fn secret(&mut self, message: &str) -> Result<String, PromptError> {
        loop {
            let answer = if self.interactive {
                let answer = (self.hidden)(&mut || self.show(message));
                // Nobody saw the end of the answer: what is said next begins on a line of its own.
                writeln!(self.out)?;
                answer?
            } else {
                self.show(message)?;
                let line = self.read()?;
                writeln!(self.out)?;
                line
            };
            if !trimmed(&answer).is_empty() {
                return Ok(trimmed(&answer).to_owned());
            }
            self.complain("Please enter value.", &[])?;
        }
    }

    /// Yes or no.
    pub(super) fn yes_or_no(&mut self, message: &str, default: bool) -> Result<bool, PromptError> {
        let words = YesAndNo::of(self.translator);
        let shown = words.asked(message, default);
        loop {
            let answer = self.line(&shown)?;
            match words.read(&answer) {
                _ if answer.is_empty() => return Ok(default),
                Some(answer) => return Ok(answer),
                None => self.complain("Please enter 'y', 'n', 'yes' or 'no'.", &[])?,
            }
        }
    }

    /// Yes or no, where input that is no terminal may already hold the secret that is asked for
    /// next: an answer that is neither is that secret, and is not echoed.
    pub(super) fn yes_no_or_secret(
        &mut self,
        message: &str,
        default: bool,
    ) -> Result<YesNoOrSecret, PromptError> {
        if self.interactive {
            return self.yes_or_no(message, default).map(YesNoOrSecret::of);
        }
        let words = YesAndNo::of(self.translator);
        self.show(&words.asked(message, default))?;
        let answer = self.read()?;
        let read = match words.read(&answer) {
            _ if answer.is_empty() => YesNoOrSecret::of(default),
            Some(answer) => YesNoOrSecret::of(answer),
            None => {
                writeln!(self.out)?;
                return Ok(YesNoOrSecret::Secret(answer));
            }
        };
        writeln!(self.out, "{answer}")?;
        Ok(read)
    }

    /// One of several, by its number; the result counts from 0. An empty answer means the default,
    /// or nothing where nothing may be chosen.
    pub(super) fn choice(
        &mut self,
        message: &str,
        choices: &[&str],
        default: Option<usize>,
        may_skip: bool,
    ) -> Result<Option<usize>, PromptError> {
        writeln!(self.out, "{}", sanitized(message, self.color))?;
        for (at, choice) in choices.iter().enumerate() {
            writeln!(self.out, "{}. {}", at + 1, visible(choice))?;
        }
        let mut shown = self.translator.t("Enter a number", &[]);
        if let Some(default) = default {
            shown = format!("{shown} ({})", default + 1);
        }
        let count = choices.len().to_string();
        loop {
            let answer = self.line(&shown)?;
            match (default, answer.parse::<usize>()) {
                (Some(default), _) if answer.is_empty() => return Ok(Some(default)),
                (None, _) if answer.is_empty() && may_skip => return Ok(None),
                (None, _) if answer.is_empty() => self.complain("Please enter value.", &[])?,
                (_, Ok(number)) if (1..=choices.len()).contains(&number) => {
                    return Ok(Some(number - 1));
                }
                _ => self.complain(
                    "Please enter a number between 1 to {{.Count}}.",
                    &[("Count", &count)],
                )?,
            }
        }
    }

    /// Asks, reads and trims a line, and echoes it where no terminal did.
    fn line(&mut self, shown: &str) -> Result<String, PromptError> {
        self.show(shown)?;
        let answer = self.read()?;
        if !self.interactive {
            writeln!(self.out, "{answer}")?;
        }
        Ok(answer)
    }

    fn show(&mut self, shown: &str) -> io::Result<()> {
        let shown = sanitized(shown, self.color);
        write!(self.out, "{shown}{} ", Style::Prompt.paint(">", self.color))?;
        self.out.flush()
    }

    /// A line, decoded as UTF-8. The last one may lack its line feed.
    fn read(&mut self) -> Result<String, PromptError> {
        let mut bytes = Vec::new();
        if self.input.read_until(b'\n', &mut bytes)? == 0 {
            // What is said next begins on a line of its own.
            writeln!(self.out)?;
            return Err(PromptError::EndOfInput);
        }
        Ok(trimmed(&String::from_utf8_lossy(&bytes)).to_owned())
    }

    fn complain(&mut self, id: &str, values: &[(&str, &str)]) -> io::Result<()> {
        let text = self.translator.t(id, values);
        writeln!(self.out, "{}", Style::Failure.paint(&text, self.color))
    }
}
