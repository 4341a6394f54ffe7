//! Scripts. A header of `curl` becomes `--config <(…)`, or `-H @FILE` where the shell has no `<(…)`; any other place
//! reads the client secret of the proxy, and the addresses become that of the proxy.

mod quotes;

use std::ops::Range;

use ibmcloud_scan::What;

use self::quotes::{Place, places};
use crate::document::Document;
use crate::fix::{Edit, Fix, Rewriter, UNUSED};
use crate::kind::{Kind, Shell};
use crate::method::Method;
use crate::outcome::Reason;
use crate::parameters::Parameters;
use crate::text::{assigned, has_word, part};

/// The lines that one command is looked for in, joined by `\` at their ends.
const COMMAND_LINES: usize = 100;

pub(crate) struct Script {
    shell: Shell,
    /// Where each finding stands, in the order of the findings.
    places: Vec<Place>,
    /// What every token of the script gets: addresses are shared by all of them.
    method: Method,
    /// Whether a person wants it so.
    is_wanted: bool,
}

impl Script {
    pub(crate) fn new(document: &Document<'_>, shell: Shell) -> Self {
        let offsets: Vec<usize> =
            (0..document.findings.len()).map(|it| document.range(it).start).collect();
        let places = places(document.text, &offsets);
        let own = match shell {
            Shell::Bash => Method::Headers,
            Shell::Posix => Method::CredentialFile,
        };
        let wanted = document.parameters.methods.of(Kind::Shell(shell));
        let all_are_headers = document.findings.iter().zip(&places).enumerate().all(|(at, it)| {
            let (finding, place) = it;
            matches!(finding.what, What::Call(_))
                || *place == Place::Comment
                || header(document, *place, &document.range(at)).is_some()
        });
        let method = wanted.unwrap_or(if all_are_headers { own } else { Method::Proxy });
        Self { shell, places, method, is_wanted: wanted.is_some() }
    }
}

impl Rewriter for Script {
    fn is_comment(&self, _document: &Document<'_>, finding: usize) -> bool {
        self.places.get(finding) == Some(&Place::Comment)
    }

    fn token(&self, document: &Document<'_>, finding: usize) -> Result<Fix, Reason> {
        let place = self.places.get(finding).copied().ok_or(Reason::UnknownPlace)?;
        if place == Place::HereDocument {
            return Err(Reason::HereDocument);
        }
        let token = document.range(finding);
        let impossible =
            if self.is_wanted { Reason::Method(self.method) } else { Reason::UnknownPlace };
        let option = || header(document, place, &token).ok_or(impossible);
        let new = match self.method {
            Method::Headers if self.shell == Shell::Posix => return Err(impossible),
            Method::Headers => format!("--config <({})", headers(document.parameters)),
            Method::CredentialFile => {
                format!("-H @{}", word(&document.parameters.header_file))
            }
            Method::Proxy | Method::Client => return Ok(through_proxy(document, place, token)),
        };
        let edits = vec![Edit::new(option()?, new)];
        Ok(Fix { method: Some(self.method), edits, ..Fix::default() })
    }

    fn call(
        &self,
        document: &Document<'_>,
        finding: usize,
        variables: &[String],
    ) -> Result<Fix, Reason> {
        // The variable has what takes the token's place.
        let name = part(document.text, document.range(finding));
        if variables.iter().any(|it| it == name) {
            Ok(Fix { method: Some(Method::Proxy), ..Fix::default() })
        } else {
            Err(Reason::Elsewhere)
        }
    }
}

fn through_proxy(document: &Document<'_>, place: Place, token: Range<usize>) -> Fix {
    let read =
        document.parameters.client_secret_file.as_ref().map(|it| format!("$(cat {})", word(it)));
    let new = match (read, place) {
        (None, _) => UNUSED.to_owned(),
        (Some(read), Place::Double { .. }) => read,
        // Nothing is expanded in single quotes: they end for a moment.
        (Some(read), Place::Single { .. }) => format!("'\"{read}\"'"),
        (Some(read), _) => format!("\"{read}\""),
    };
    let (start, _) = document.line_at(token.start);
    let before = part(document.text, start..token.start).trim_end_matches(['"', '\'']);
    let variable = assigned(before).map(str::to_owned);
    let addresses = Some(document.whole());
    let edits = vec![Edit::new(token, new)];
    Fix { method: Some(Method::Proxy), edits, addresses, variable, ..Fix::default() }
}

/// The bytes of `-H "Authorization: Bearer TOKEN"` in a command with `curl`.
fn header(document: &Document<'_>, place: Place, token: &Range<usize>) -> Option<Range<usize>> {
    let (open, quote) = match place {
        Place::Double { open } => (open, '"'),
        Place::Single { open } => (open, '\''),
        _ => return None,
    };
    let text = document.text;
    let inside = part(text, open + 1..token.start).to_ascii_lowercase();
    let scheme = inside.strip_prefix("authorization:")?.trim_start().strip_prefix("bearer")?;
    let is_blank = !scheme.is_empty() && scheme.trim().is_empty();
    if !is_blank || !part(text, token.end..text.len()).starts_with(quote) {
        return None;
    }
    let head = part(text, 0..open);
    let bare = head.trim_end_matches([' ', '\t']);
    let has_gap = bare.len() < head.len();
    let option = ["--header=", "--header", "-H"].into_iter().find(|it| bare.ends_with(it))?;
    if option == "--header" && !has_gap {
        return None;
    }
    let start = bare.len() - option.len();
    let before = part(text, 0..start).chars().next_back();
    if !before.is_some_and(char::is_whitespace) || !is_in_curl(document, start) {
        return None;
    }
    Some(start..token.end + 1)
}

fn is_in_curl(document: &Document<'_>, at: usize) -> bool {
    let number = document.lines.number(at);
    let line =
        |number: usize| part(document.text, document.lines.range(number, document.text)).trim_end();
    let start = document.lines.range(number, document.text).start;
    if has_word(part(document.text, start..at), "curl") {
        return true;
    }
    (number.saturating_sub(COMMAND_LINES)..number)
        .rev()
        .map(line)
        .take_while(|it| it.ends_with('\\'))
        .any(|it| has_word(it, "curl"))
}

/// The command that prints the headers, for curl.
fn headers(parameters: &Parameters) -> String {
    let Parameters { program, instance, region, team, .. } = parameters;
    let team = team.as_ref().map(|it| format!(" --team {}", it.id)).unwrap_or_default();
    let instance = word(instance);
    format!(
        "{program} monitoring auth headers --name {instance} --region {region}{team} --format curl"
    )
}

/// A text as one word of a shell.
fn word(text: &str) -> String {
    let is_plain =
        |c: char| c.is_ascii_alphanumeric() || matches!(c, '/' | '.' | '_' | '-' | ':' | '@');
    if !text.is_empty() && text.chars().all(is_plain) {
        text.to_owned()
    } else {
        format!("'{}'", text.replace('\'', r"'\''"))
    }
}
