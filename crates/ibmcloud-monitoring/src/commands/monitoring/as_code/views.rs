//! What differs, as people and programs read it.

use std::fmt::Write as _;

use diffy::{DiffOptions, Line};
use ibmcloud_as_code::{Action, Change, Key};
use ibmcloud_core::Json;
use ibmcloud_core::resource::secrets::MASK;
use ibmcloud_plugin_sdk::terminal::{Style, visible};
use ibmcloud_transport::json::pretty;

/// Unchanged lines around a changed one.
const CONTEXT: usize = 3;

/// The change as a unified diff from the instance to the file.
pub(super) fn diff(change: &Change, color: bool) -> String {
    let text = |side: &Option<Json>| side.as_ref().map(pretty).unwrap_or_default();
    let (before, after) = (text(&change.before), text(&change.after));
    let paint = |style: Style, line: &str| style.paint(line, color);
    let file = change.file.as_deref().unwrap_or("/dev/null");
    let instance = match change.action {
        Action::Create => "/dev/null".to_owned(),
        Action::Update | Action::Delete => visible(&change.key.to_string()).into_owned(),
    };
    let mut out = String::new();
    let _ = writeln!(out, "{}", paint(Style::Header, &format!("--- {instance}")));
    let _ = writeln!(out, "{}", paint(Style::Header, &format!("+++ {}", visible(file))));
    let patch = DiffOptions::new().set_context_len(CONTEXT).create_patch(&before, &after);
    for hunk in patch.hunks() {
        let _ = writeln!(out, "@@ -{} +{} @@", hunk.old_range(), hunk.new_range());
        for line in hunk.lines() {
            let text = match line {
                Line::Context(text) => format!(" {}", text.trim_end_matches('\n')),
                Line::Delete(text) => {
                    paint(Style::Failure, &format!("-{}", text.trim_end_matches('\n')))
                }
                Line::Insert(text) => {
                    paint(Style::Success, &format!("+{}", text.trim_end_matches('\n')))
                }
            };
            let _ = writeln!(out, "{text}");
        }
    }
    out
}

/// Longest value that is shown whole, in characters.
const LONGEST: usize = 60;
/// Most fields of one thing.
const MOST: usize = 20;

/// Each field that an update changes: `severity: 4 → 2`.
fn fields(change: &Change) -> Vec<String> {
    let (Some(before), Some(after)) = (&change.before, &change.after) else { return Vec::new() };
    if change.action != Action::Update {
        return Vec::new();
    }
    let mut found = Vec::new();
    differences("", Some(before), Some(after), &mut found);
    let more = found.len().saturating_sub(MOST);
    found.truncate(MOST);
    if more > 0 {
        found.push(format!("… (+{more})"));
    }
    found
}

fn differences(path: &str, before: Option<&Json>, after: Option<&Json>, found: &mut Vec<String>) {
    if before == after {
        return;
    }
    match (before, after) {
        (Some(before @ Json::Object(_)), Some(after @ Json::Object(members)))
            if secret(before).is_none() && secret(after).is_none() && !members.is_empty() =>
        {
            // What the file does not mention stays.
            for (name, value) in members {
                let inner = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
                differences(&inner, before.get(name), Some(value), found);
            }
        }
        (Some(Json::Array(before)), Some(Json::Array(after))) if before.len() == after.len() => {
            for (at, (before, after)) in before.iter().zip(after).enumerate() {
                differences(&format!("{path}[{at}]"), Some(before), Some(after), found);
            }
        }
        (Some(before), Some(after)) if before.means_the_same_as(after) => {}
        (before, after) => {
            let shown = |side: Option<&Json>| side.map_or_else(|| "-".to_owned(), short);
            found.push(format!("{}: {} → {}", visible(path), shown(before), shown(after)));
        }
    }
}

/// The variable that a value names instead of a secret.
fn secret(value: &Json) -> Option<String> {
    value.get("fromEnv").map(|_| value.text("fromEnv"))
}

/// A value in a few words; a secret is veiled, and said where it is from.
fn short(value: &Json) -> String {
    let text = match secret(value) {
        Some(variable) if variable == MASK => MASK.to_owned(),
        Some(variable) => format!("{MASK} ({variable})"),
        None => visible(&value.to_string()).into_owned(),
    };
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", text.split_at(end).0),
        None => text,
    }
}

/// `+ alert Low uptime (Payments)`, below an update its fields, and below a team what is deleted with it.
pub(super) fn lines(change: &Change, color: bool) -> String {
    let (sign, style) = match change.action {
        Action::Create => ("+", Style::Success),
        Action::Update => ("~", Style::Warning),
        Action::Delete => ("-", Style::Failure),
    };
    let shown = |key: &Key| visible(&key.to_string()).into_owned();
    let first = std::iter::once(format!("{sign} {}", shown(&change.key)));
    let all = first.chain(change.contents.iter().map(|key| format!("{sign}   {}", shown(key))));
    let all = all.map(|line| style.paint(&line, color));
    let fields = fields(change).into_iter().map(|field| format!("    {field}"));
    all.chain(fields).collect::<Vec<_>>().join("\n")
}

/// The change for programs.
pub(super) fn document(change: &Change) -> Json {
    let text = |text: &Option<String>| text.as_deref().map_or(Json::Null, Json::from);
    let side = |side: &Option<Json>| side.clone().unwrap_or_default();
    let mut document = Json::object([
        ("action", change.action.word().into()),
        ("kind", change.key.kind.word().into()),
        ("team", text(&change.key.team)),
        ("name", change.key.name.as_str().into()),
        ("file", text(&change.file)),
        ("before", side(&change.before)),
        ("after", side(&change.after)),
    ]);
    if !change.contents.is_empty() {
        let name = |key: &Key| {
            Json::object([
                ("kind", key.kind.word().into()),
                ("team", text(&key.team)),
                ("name", key.name.as_str().into()),
            ])
        };
        document.insert("contents", Json::Array(change.contents.iter().map(name).collect()));
    }
    document
}

/// How many of each: what is to be made, changed, and in the instance only.
pub(super) fn counts(changes: &[Change]) -> [usize; 3] {
    [Action::Create, Action::Update, Action::Delete]
        .map(|action| changes.iter().filter(|change| change.action == action).count())
}
