//! Tables, colours, CRNs and JSON: what the official SDK makes of generated inputs, and what we do.

use std::io::Write as _;
use std::process::{Command, Stdio};

use anyhow::{Context, bail, ensure};
use ibmcloud_plugin_sdk::terminal::Layout;
use ibmcloud_plugin_sdk::{Style, Table, go_json};
use serde_json::Value;

use super::golang::Golang;
use super::ours::Ours;
use crate::checkout::output;

/// Cases of each kind, for each kind of locale.
const COUNT: usize = 3000;
/// Differences that are shown; the rest is counted.
const SHOWN: usize = 5;

const STYLES: [Style; 11] = [
    Style::Header,
    Style::Command,
    Style::Advisory,
    Style::Stopped,
    Style::Crashed,
    Style::Failure,
    Style::Success,
    Style::EntityName,
    Style::Prompt,
    Style::TableContentHeader,
    Style::Warning,
];

pub(super) fn check(ours: &Ours, golang: &Golang, seed: u64) -> anyhow::Result<String> {
    let mut differences = Vec::new();
    let mut crns = Vec::new();
    let mut count = 0;
    // Some characters are wider where East Asian scripts are at home.
    for locale in ["C.UTF-8", "ja_JP.UTF-8"] {
        let words = [seed.to_string(), COUNT.to_string()];
        let printed = output(golang.program("cases").env("LC_ALL", locale).args(words))?;
        for line in printed.lines() {
            let case: Value = serde_json::from_str(line)?;
            count += 1;
            if case["Kind"] == "crn" {
                crns.push(case);
            } else if let Err(difference) = compare(&case) {
                differences.push(difference);
            }
        }
    }
    differences.extend(compare_crns(ours, &crns)?);
    for difference in differences.iter().take(SHOWN) {
        println!("{difference:#}\n");
    }
    ensure!(differences.is_empty(), "{} of {count} cases differ", differences.len());
    Ok(format!("{count} cases, byte for byte the same (seed {seed})"))
}

fn compare(case: &Value) -> anyhow::Result<()> {
    match case["Kind"].as_str() {
        Some("table") => compare_table(case),
        Some("color") => compare_colors(case),
        Some("json") => compare_json(case),
        other => bail!("a kind of case that is not known here: {other:?}"),
    }
}

fn compare_table(case: &Value) -> anyhow::Result<()> {
    let mut table = Table::new(texts(&case["Headers"])?);
    for row in case["Rows"].as_array().context("no rows")? {
        table.add_row(texts(row)?);
    }
    let layout = Layout {
        color: case["Color"] == true,
        east_asian: case["EastAsian"] == true,
        ..Layout::default()
    };
    same(case, "Text", &table.render(layout))?;
    // Ours keep a cell with several lines in one piece and escape what has to be escaped, on purpose.
    let cells = format!("{}{}", case["Headers"], case["Rows"]);
    if ["\\n", "\\r"].iter().all(|text| !cells.contains(text)) {
        same(case, "CSV", &table.to_csv())?;
        same_objects(case, &table)?;
    }
    Ok(())
}

/// The SDK's JSON escapes nothing; where there is nothing to escape it has to mean the same.
fn same_objects(case: &Value, table: &Table) -> anyhow::Result<()> {
    let Ok(expected) = serde_json::from_str::<Value>(field(case, "JSON")?) else { return Ok(()) };
    let cells = format!("{}{}", case["Headers"], case["Rows"]);
    if !cells.contains('\\') && expected != table.to_json() {
        bail!("the JSON of a table differs: {case}\nours: {}", table.to_json());
    }
    Ok(())
}

fn compare_colors(case: &Value) -> anyhow::Result<()> {
    let styles = case["Styles"].as_object().context("no styles")?;
    ensure!(styles.len() == STYLES.len(), "the SDK has other styles than we: {case}");
    for style in STYLES {
        let name = format!("{style:?}");
        same(&case["Styles"], &name, &style.paint(field(case, "Text")?, case["Color"] == true))?;
    }
    Ok(())
}

fn compare_json(case: &Value) -> anyhow::Result<()> {
    let document: Value = serde_json::from_str(field(case, "Compact")?)?;
    same(case, "Pretty", &go_json::to_go_pretty(&document))?;
    same(case, "Compact", &go_json::to_go_compact(&document))
}

/// All at once: they are taken apart by an example of the domain's crate.
fn compare_crns(ours: &Ours, cases: &[Value]) -> anyhow::Result<Vec<anyhow::Error>> {
    let mut example = Command::new(ours.example("crn_fields"));
    let mut example = example.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
    let mut input = example.stdin.take().context("the example does not listen")?;
    let mut lines = String::new();
    for case in cases {
        lines.push_str(field(case, "Text")?);
        lines.push('\n');
    }
    let writer = std::thread::spawn(move || input.write_all(lines.as_bytes()));
    let answer = example.wait_with_output()?;
    writer.join().map_err(|_| anyhow::anyhow!("the cases could not be written"))??;
    let answers = String::from_utf8(answer.stdout)?;
    let answers: Vec<&str> = answers.lines().collect();
    ensure!(answers.len() == cases.len(), "{} of {} CRNs answered", answers.len(), cases.len());
    let compared = cases.iter().zip(answers).map(|(case, answer)| {
        let expected = match field(case, "Error")? {
            "" => {
                let mut parts = vec![field(case, "Printed")?.to_owned()];
                parts.extend(texts(&case["Fields"])?);
                parts.join("\x1f")
            }
            error => format!("error: {error}"),
        };
        ensure!(answer == expected, "a CRN differs: {case}\nours: {answer:?}");
        Ok(())
    });
    Ok(compared.filter_map(Result::err).collect())
}

fn field<'a>(case: &'a Value, name: &str) -> anyhow::Result<&'a str> {
    case[name].as_str().with_context(|| format!("no {name} in {case}"))
}

fn texts(list: &Value) -> anyhow::Result<Vec<String>> {
    let list = list.as_array().context("not a list")?;
    list.iter().map(|text| Ok(text.as_str().context("not a text")?.to_owned())).collect()
}

fn same(case: &Value, name: &str, ours: &str) -> anyhow::Result<()> {
    let theirs = field(case, name)?;
    ensure!(theirs == ours, "{name} differs: {case}\ntheirs: {theirs:?}\nours:   {ours:?}");
    Ok(())
}
