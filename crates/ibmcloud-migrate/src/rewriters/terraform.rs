//! Terraform: the provider for Sysdig logs in to IAM by itself once it is given the instance in place of a token.
//! It takes the API key from `SYSDIG_IBM_MONITOR_API_KEY`, and renews its token. Arguments and variables are those of
//! the provider's page (`sysdiglabs/terraform-provider-sysdig`, `website/docs/index.md`).

use std::ops::Range;

use crate::document::Document;
use crate::fix::{Edit, Fix, Rewriter};
use crate::method::Method;
use crate::outcome::{Advice, Reason};
use crate::text::{comment_start, has_word, indent, line_end, part};

/// The argument that goes.
const TOKEN: &str = "sysdig_monitor_api_token";
/// The service that the provider gets its tokens from.
const IAM: &str = "https://iam.cloud.ibm.com";
/// A provider's block is not looked for further away than this.
const BLOCK_LINES: usize = 200;

const MARKS: [&str; 2] = ["#", "//"];

pub(crate) struct Terraform {
    /// Where arguments of a provider stand that have a token.
    arguments: Vec<usize>,
}

impl Terraform {
    pub(crate) fn new(document: &Document<'_>) -> Self {
        let all = document.text.match_indices(TOKEN).map(|(at, _)| at);
        let arguments =
            all.filter(|at| is_argument(document, *at) && !document.is_in_comment(*at, &MARKS));
        Self { arguments: arguments.collect() }
    }
}

impl Rewriter for Terraform {
    fn comment_marks(&self) -> &'static [&'static str] {
        &MARKS
    }

    fn token(&self, document: &Document<'_>, finding: usize) -> Result<Fix, Reason> {
        let at = document.range(finding).start;
        if is_argument(document, at) {
            return provider(document, at);
        }
        let mut fix = emptied(document, finding)?;
        // What reads the variable in this file does not need it any more.
        for argument in &self.arguments {
            fix.edits.extend(provider(document, *argument).into_iter().flat_map(|it| it.edits));
        }
        Ok(fix)
    }

    fn call(
        &self,
        document: &Document<'_>,
        finding: usize,
        _variables: &[String],
    ) -> Result<Fix, Reason> {
        let at = document.range(finding).start;
        if is_argument(document, at) { provider(document, at) } else { Err(Reason::Elsewhere) }
    }
}

/// Values of variables: what a provider took its token from is empty.
pub(crate) struct Variables;

impl Rewriter for Variables {
    fn comment_marks(&self) -> &'static [&'static str] {
        &MARKS
    }

    fn token(&self, document: &Document<'_>, finding: usize) -> Result<Fix, Reason> {
        emptied(document, finding)
    }
}

/// Whether a byte stands in a line that gives a provider its token.
fn is_argument(document: &Document<'_>, at: usize) -> bool {
    document.line_at(at).1.trim_start().starts_with(TOKEN)
}

/// A token in quotes: they are left, and nothing in them.
fn emptied(document: &Document<'_>, finding: usize) -> Result<Fix, Reason> {
    let token = document.range(finding);
    let is_quote = |range: Range<usize>| part(document.text, range) == "\"";
    if !(is_quote(token.start.saturating_sub(1)..token.start) && is_quote(token.end..token.end + 1))
    {
        return Err(Reason::UnknownPlace);
    }
    let edits = vec![Edit::new(token, "")];
    Ok(Fix { edits, by_hand: Some(Reason::Emptied), ..Fix::default() })
}

/// The argument of the provider becomes those of IBM Cloud.
fn provider(document: &Document<'_>, at: usize) -> Result<Fix, Reason> {
    let (start, line) = document.line_at(at);
    let block = block(document, at).ok_or(Reason::UnknownPlace)?;
    let value = line.trim_start().strip_prefix(TOKEN).unwrap_or_default().trim_start();
    let value = value.strip_prefix('=').ok_or(Reason::UnknownPlace)?;
    // A value that goes on in the next line.
    let open = |c: char| value.matches(c).count();
    if open('(') != open(')')
        || open('[') != open(']')
        || open('{') != open('}')
        || value.contains("<<")
    {
        return Err(Reason::UnknownPlace);
    }
    let inside = part(document.text, block);
    let blanks = part(line, 0..indent(line));
    let end = line_end(document.text);
    let mut lines = Vec::new();
    let has = |name: &str| has_word(inside, name);
    if !has("ibm_monitor_iam_url") {
        lines.push(format!("{blanks}ibm_monitor_iam_url     = \"{IAM}\""));
    }
    if !has("ibm_monitor_instance_id") {
        lines.push(format!("{blanks}ibm_monitor_instance_id = \"{}\"", document.parameters.guid));
    }
    if let Some(team) = &document.parameters.team
        && !has("sysdig_monitor_team_id")
        && !has("sysdig_monitor_team_name")
    {
        lines.push(format!("{blanks}sysdig_monitor_team_id  = {}", team.id));
    }
    let comment = comment_start(line, &MARKS).map(|it| part(line, it..line.len()));
    if let Some(comment) = comment {
        match lines.last_mut() {
            Some(last) => {
                last.push(' ');
                last.push_str(comment);
            }
            None => lines.push(format!("{blanks}{comment}")),
        }
    }
    let edit = if lines.is_empty() {
        // The line goes with its end.
        let whole = document.lines.range(document.lines.number(at), document.text);
        Edit::new(whole, "")
    } else {
        Edit::new(start..start + line.len(), lines.join(end))
    };
    let advice = (!has("ibm_monitor_api_key")).then_some(Advice::TerraformKey);
    Ok(Fix { method: Some(Method::Client), edits: vec![edit], advice, ..Fix::default() })
}

/// The block of the provider around a byte.
fn block(document: &Document<'_>, at: usize) -> Option<Range<usize>> {
    let number = document.lines.number(at);
    let line = |number: usize| part(document.text, document.lines.range(number, document.text));
    let first = (number.saturating_sub(BLOCK_LINES)..number).rev().find(|it| {
        let line = line(*it);
        indent(line) < indent_of(document, at) && line.trim_end().ends_with('{')
    })?;
    if !line(first).trim_start().starts_with("provider") {
        return None;
    }
    let depth = indent(line(first));
    let last = (number..number + BLOCK_LINES).find(|it| {
        let line = line(*it);
        line.is_empty() || (indent(line) <= depth && line.trim_start().starts_with('}'))
    })?;
    let start = document.lines.range(first, document.text).start;
    Some(start..document.lines.range(last, document.text).end)
}

fn indent_of(document: &Document<'_>, at: usize) -> usize {
    indent(document.line_at(at).1)
}
