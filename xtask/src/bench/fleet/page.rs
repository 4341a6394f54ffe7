//! The page with the results.

use std::fmt::Write as _;

use anyhow::Context;
use serde_json::Value;

use super::super::programs::machine;
use super::measured::{AT_ONCE, COMPARED, LATENCY, ONE_BY_ONE, SIDE_BY_SIDE, TEAMS, TEAMS_AT_ONCE};

/// Where it is.
pub(super) const PAGE: &str = "docs/benchmarks-fleet.md";

/// Seconds that so many requests take at least, so many of them at a time.
#[expect(clippy::cast_precision_loss, reason = "small numbers, for people")]
fn ideal(requests: f64, at_once: usize) -> f64 {
    let per_second = at_once as f64 * 1_000.0 / LATENCY as f64;
    requests / per_second
}

fn number(value: &Value, name: &str) -> anyhow::Result<f64> {
    value[name].as_f64().with_context(|| format!("{name} was not measured"))
}

/// The page.
#[expect(clippy::cast_precision_loss, reason = "small numbers, for people")]
pub(super) fn page(
    target: &str,
    [before, after]: &[String; 2],
    audits: &[Value],
    others: &Value,
    lock_down: &Value,
) -> anyhow::Result<String> {
    let mut page = format!(
        "# Fleets\n\n\
         <!-- Written by `cargo xtask bench fleet`. -->\n\n\
         What `auth audit` and `auth update` of the released program (`{target}`) cost. One run on {machine}, in a \
         sandbox in a process of its own whose every answer takes {LATENCY} ms longer. The ideal is the number of \
         requests that were made, times the latency, divided by the requests that may be under way at once. \
         Requests are counted in a trace, in a run of its own. The machine's load average was {before} before \
         and {after} after: where that is far above the number of cores, wall times are mostly those of other programs.\n\n\
         | Command | Requests | Ideal, s | Wall, s | Times the ideal | User and system, s | Peak memory, MB |\n\
         | --- | --: | --: | --: | --: | --: | --: |\n",
        machine = machine(),
    );
    let mut row = |what: &str, it: &Value, at_once| -> anyhow::Result<f64> {
        let (requests, wall) = (number(it, "requests")?, number(it, "wall")? / 1_000.0);
        let ideal = ideal(requests, at_once);
        writeln!(
            page,
            "| {what} | {requests} | {ideal:.2} | {wall:.2} | {:.2} | {:.2} | {:.1} |",
            wall / ideal,
            number(it, "processor")? / 1_000.0,
            number(it, "memory")?
        )?;
        Ok(wall / ideal)
    };
    let mut times = Vec::new();
    for it in audits {
        let length = &it["length"];
        times.push((length, row(&format!("`auth audit`, {length} instances"), it, AT_ONCE)?));
    }
    let what = format!("`auth update --mode IAM_ONLY`, {TEAMS} teams");
    row(&what, lock_down, TEAMS_AT_ONCE)?;
    let compared = audits.iter().find(|it| it["length"] == COMPARED).context("not compared")?;
    let wall = number(compared, "wall")?;
    write!(
        page,
        "\nMedians of three runs; one run with 10,000 instances and of the lock-down, which ends `proven`.\n\n\
         | {COMPARED} instances | Wall, s | Times `auth audit` | |\n| --- | --: | --: | --- |\n\
         | `auth audit` | {:.2} | 1 | measured |\n",
        wall / 1_000.0
    )?;
    let rows = [
        ("`ibmcloud … \\| jq` and `curl`, one after the other", "recipe", ONE_BY_ONE),
        ("the same with `xargs -P 32`", "recipe_32", SIDE_BY_SIDE),
        ("Python, `ibm-platform-services`, one after the other", "python", ONE_BY_ONE),
        ("the same with 32 threads", "python_32", SIDE_BY_SIDE),
    ];
    for (what, name, count) in rows {
        let Some(each) = others[name].as_f64() else {
            writeln!(page, "| {what} | | | left out: not installed |")?;
            continue;
        };
        let all = each * COMPARED as f64;
        writeln!(
            page,
            "| {what} | {:.1} | {:.1} | extrapolated from {count} instances |",
            all / 1_000.0,
            all / wall
        )?;
    }
    page.push_str("\n| Aim | | Measured | |\n| --- | --: | --: | --- |\n");
    let verdict = |met| if met { "met" } else { "missed" };
    for (length, times) in times.iter().skip(1) {
        let met = verdict(*times <= 1.08);
        writeln!(
            page,
            "| {length} instances, times the ideal | at most 1.08 | {times:.2} | {met} |"
        )?;
    }
    let faster = number(others, "recipe")? * COMPARED as f64 / wall;
    let met = verdict(faster >= 100.0);
    writeln!(page, "| times the recipe's speed | at least 100 | {faster:.0} | {met} |")?;
    let memory = |it: Option<&Value>| number(it.unwrap_or(&Value::Null), "memory");
    let growth = memory(audits.last())? - memory(audits.first())?;
    let met = verdict(growth <= 20.0);
    writeln!(
        page,
        "| more memory with 10,000 than with 100 | at most 20 MB | {growth:.1} MB | {met} |"
    )?;
    page.push_str(REPEAT);
    Ok(page)
}

const REPEAT: &str = "
The recipe is a token, the instance's parameters, and three requests to its Monitor API, as IBM's documentation
has them; the script does the same with one session. Both get the list of instances for nothing.

## How to repeat it

`cargo xtask bench fleet` builds the released program (or takes another with `--program`), measures everything in
sandboxes of that program, and writes this page. It needs bash, curl, jq, xargs, GNU time and Python with pip, on
Linux. A busy machine shows more than its own time: read the ratios of one page only.
";
