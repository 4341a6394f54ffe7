//! The evidence of a run as files: JSON for programs, Markdown for a ticket, HTML for a reader.

use std::fmt::Write as _;
use std::io;
use std::path::Path;

use ibmcloud_fleet::enforce::{Bundle, InstanceEntry};
use ibmcloud_lockdown::evidence;
use ibmcloud_plugin_sdk::locale::Translator;

use super::words;

/// Writes the files of a bundle, each whole or not at all.
pub(super) fn write(folder: &Path, bundle: &Bundle, translator: &Translator) -> io::Result<()> {
    let document = serde_json::to_value(bundle)?;
    evidence::write_beside(&folder.join("bundle.json"), &document)?;
    let rows: Vec<[String; 6]> = bundle.instances.iter().map(|it| cells(it, translator)).collect();
    replace(folder, "bundle.md", &markdown(bundle, &rows))?;
    replace(folder, "bundle.html", &html(bundle, &rows))
}

/// The run whose evidence is in a folder, if there is one.
pub(super) fn run_of(folder: &Path) -> io::Result<Option<String>> {
    let text = match std::fs::read_to_string(folder.join("bundle.json")) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error),
    };
    // A file of somebody else is not replaced either.
    let document = serde_json::from_str::<serde_json::Value>(&text).unwrap_or_default();
    Ok(Some(document.get("run").and_then(serde_json::Value::as_str).unwrap_or("?").to_owned()))
}

/// Copies the evidence that earlier parts of the run have written elsewhere.
pub(super) fn gather(before: &Path, folder: &Path, bundle: &Bundle) -> io::Result<()> {
    if before == folder {
        return Ok(());
    }
    for file in bundle.instances.iter().filter_map(|it| it.ending.evidence.as_ref()) {
        let path = folder.join(&file.file);
        if !path.exists() {
            std::fs::copy(before.join(&file.file), path)?;
        }
    }
    Ok(())
}

fn replace(folder: &Path, name: &str, text: &str) -> io::Result<()> {
    let mut file = tempfile::Builder::new().prefix(".new").tempfile_in(folder)?;
    io::Write::write_all(&mut file, text.as_bytes())?;
    file.persist(folder.join(name)).map_err(|error| error.error)?;
    Ok(())
}

const HEADINGS: [&str; 6] =
    ["Instance", "Region", "To", "Outcome", "Plan", "SHA-256 of the evidence"];

fn cells(it: &InstanceEntry, translator: &Translator) -> [String; 6] {
    [
        format!("{} ({})", it.name, it.guid),
        it.region.clone(),
        it.to.clone(),
        words::outcome(&it.ending.outcome).translate(translator),
        it.ending.plan.clone().unwrap_or_default(),
        it.ending.evidence.as_ref().map(|it| it.sha256.clone()).unwrap_or_default(),
    ]
}

/// What the run was, line by line.
fn facts(bundle: &Bundle) -> Vec<(&'static str, String)> {
    let tally = bundle.tally;
    let policy = bundle.run.policy.as_ref();
    vec![
        ("Run", bundle.run.run.clone()),
        ("By", bundle.run.user.clone()),
        ("Program", bundle.run.program.clone()),
        ("Written", bundle.at.clone()),
        (
            "Policy",
            policy.map(|it| format!("{} (SHA-256 {})", it.file, it.sha256)).unwrap_or_default(),
        ),
        ("Instances to change", tally.targets.to_string()),
        ("Proven", tally.proven.to_string()),
        ("Proven for what the identity can see", tally.proven_for_identity.to_string()),
        ("Set, not proven", tally.set_not_proven.to_string()),
        ("Not so", tally.not_so.to_string()),
        ("Failed", tally.failed.to_string()),
        ("Not begun", tally.held.to_string()),
        ("Records of the journal", bundle.records.to_string()),
        ("Hash of the last record", bundle.head.clone()),
        ("Hash over all evidence", bundle.chain.clone()),
    ]
}

fn markdown(bundle: &Bundle, rows: &[[String; 6]]) -> String {
    let cell =
        |text: &str| text.replace('\\', "\\\\").replace('|', "\\|").replace(['\r', '\n'], " ");
    let mut text = format!("# Run {}\n\n| | |\n| --- | --- |\n", bundle.run.run);
    for (name, value) in facts(bundle) {
        let _ = writeln!(text, "| {name} | {} |", cell(&value));
    }
    let _ = writeln!(text, "\n| {} |", HEADINGS.join(" | "));
    let _ = writeln!(text, "|{}", " --- |".repeat(HEADINGS.len()));
    for row in rows {
        let cells: Vec<String> = row.iter().map(|it| cell(it)).collect();
        let _ = writeln!(text, "| {} |", cells.join(" | "));
    }
    text
}

fn html(bundle: &Bundle, rows: &[[String; 6]]) -> String {
    let title = format!("Run {}", escaped(&bundle.run.run));
    let mut text = format!(
        "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n\
         <title>{title}</title>\n<style>{STYLE}</style>\n<h1>{title}</h1>\n<table>\n"
    );
    for (name, value) in facts(bundle) {
        let _ = writeln!(text, "<tr><th scope=\"row\">{name}<td>{}", escaped(&value));
    }
    text.push_str("</table>\n<table>\n<thead><tr>");
    for heading in HEADINGS {
        let _ = write!(text, "<th scope=\"col\">{heading}");
    }
    text.push_str("\n<tbody>\n");
    for row in rows {
        text.push_str("<tr>");
        for cell in row {
            let _ = write!(text, "<td>{}", escaped(cell));
        }
        text.push('\n');
    }
    text.push_str("</table>\n");
    text
}

const STYLE: &str = "body{font:15px/1.4 system-ui,sans-serif;margin:2rem;color-scheme:light dark}\
table{border-collapse:collapse;margin:1rem 0}th,td{border:1px solid #8888;padding:.25rem .6rem;\
text-align:left;vertical-align:top;overflow-wrap:anywhere}thead th{position:sticky;top:0;background:Canvas}";

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
