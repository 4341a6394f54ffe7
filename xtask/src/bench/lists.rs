//! `bench lists`: peak memory and time of lists of very different lengths, in sandboxes that hold them.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Instant;

use anyhow::{Context, ensure};
use serde_json::{Value, json};

use super::measure::{median, memory, milliseconds};
use super::programs::machine;
use crate::checkout::{at, call, output, shown};
use crate::conformance::{FOLDER, Ours, sandbox};

/// The page with the results.
const PAGE: &str = "docs/benchmarks-lists.md";
/// The instance whose lists grow.
const INSTANCE: &str = "monitoring-instance-01";
const GUID: &str = "8d7af921-b136-4078-9666-081bd8470d94";
/// The lengths to compare: memory at the second has to stay near that at the first.
const COMPARED: [usize; 2] = [100, 10_000];
/// The lengths on the page.
const LENGTHS: [usize; 4] = [100, 1_000, 10_000, 50_000];
/// The most that `event list` gives.
const MOST_EVENTS: usize = 10_000;
/// How often each command runs.
const RUNS: usize = 3;
/// How much more memory the longer list may take.
const TIMES: f64 = 1.3;

/// What is run, as it is called on the page.
const COMMANDS: [&str; 5] = [
    "alert list",
    "alert list --output JSON",
    "event list --limit 10000",
    "event list --limit 10000 --output JSON",
    "api /api/v2/events?limit=100 --paginate",
];

/// What a command took at a length.
struct Cost {
    command: &'static str,
    length: usize,
    /// Megabytes at the most.
    memory: f64,
    /// Milliseconds until it ended.
    wall: f64,
}

pub(super) fn run(program: &Path, check: bool) -> anyhow::Result<()> {
    let lengths = if check { &COMPARED[..] } else { &LENGTHS[..] };
    let folder = at(FOLDER).join("bench");
    fs::create_dir_all(&folder)?;
    let mut costs = Vec::new();
    for length in lengths {
        println!("{length} alerts and events...");
        costs.extend(at_length(program, &folder, *length)?);
    }
    if !check {
        fs::write(at(PAGE), page(&costs))?;
        println!("wrote {PAGE}");
    }
    compare(&costs)
}

/// A sandbox whose lists have a length, and what the commands take in it.
fn at_length(program: &Path, folder: &Path, length: usize) -> anyhow::Result<Vec<Cost>> {
    let (world, file) = (folder.join("world.json"), folder.join("lists.json"));
    if world.exists() {
        fs::remove_file(&world)?;
    }
    let ours = Ours::at(program.to_path_buf());
    let name = world.to_string_lossy();
    // A sandbox writes its state when it ends: the first one does nothing else.
    call(sandbox::inside(&ours, &["--world", &name]).arg("true"))?;
    fs::write(&world, filled(&fs::read_to_string(&world)?, length)?)?;
    fs::write(&file, json!({"program": program, "length": length}).to_string())?;
    let mut command = sandbox::inside(&ours, &["--world", &name]);
    call(command.arg(std::env::current_exe()?).args(["bench", "inside-lists"]).arg(&file))?;
    let found: Value = serde_json::from_str(&fs::read_to_string(&file)?)?;
    let found = found.as_array().into_iter().flatten();
    let costs = COMMANDS.iter().zip(found).map(|(command, it)| {
        let number = |name: &str| it[name].as_f64().context("a command was not measured");
        Ok(Cost { command, length, memory: number("memory")?, wall: number("wall")? })
    });
    costs.collect()
}

/// The state of a sandbox with so many alerts and events more, as large as real ones are.
fn filled(world: &str, length: usize) -> anyhow::Result<String> {
    let mut world: Value = serde_json::from_str(world)?;
    let monitors = world["monitors"].as_array_mut().context("no monitors in the world")?;
    let inside = monitors.iter_mut().find(|it| it["instance"] == GUID);
    let inside = inside.context("the instance is not in the world")?;
    let models = inside["alerts"].as_array().cloned().unwrap_or_default();
    let event = inside["events"][0].clone();
    ensure!(models.len() > 1 && event.is_object(), "nothing to take for a model");
    let mut alerts: Vec<Value> = Vec::new();
    let mut events: Vec<Value> = Vec::new();
    for number in 0..length {
        let service = format!("payments-{:03}", number % 250);
        let mut alert = models[number % models.len()].clone();
        alert["id"] = (2_000_000 + number).into();
        alert["name"] = format!("{service}: error budget of the checkout, part {number}").into();
        alert["description"] = format!(
            "More than 2 % of the requests of {service} have failed for ten minutes. Look at the \
             dashboard of the service first, then at the latest deployments; the on-call handbook says \
             whom to wake up. Owner: team {}, tier {}.",
            number % 40,
            number % 3
        )
        .into();
        alert["labels"] =
            json!({"service": service, "stage": "production", "managed-by": "terraform"});
        alerts.push(alert);
        let mut happened = event.clone();
        let time = event["timestamp"].as_u64().unwrap_or_default() - 1_000 * number as u64;
        happened["id"] = (1_800_000_000_000_000_000 + (length - number) as u64).to_string().into();
        happened["timestamp"] = time.into();
        happened["createdOn"] = time.into();
        happened["name"] = format!("deployment of {service}").into();
        happened["scope"] = format!(
            "kubernetes.cluster.name = 'prod-{}' and kubernetes.deployment.name = '{service}'",
            number % 9
        )
        .into();
        happened["description"] = format!(
            "Release {number} of {service} was rolled out by the pipeline; 12 of 12 pods are ready."
        )
        .into();
        happened["tags"] =
            json!({"build": number.to_string(), "stage": "production", "source": "pipeline"});
        events.push(happened);
    }
    inside["alerts"] = alerts.into();
    inside["events"] = events.into();
    Ok(world.to_string())
}

/// Inside the sandbox: logs in, and measures every command.
pub(super) fn inside(file: &Path) -> anyhow::Result<()> {
    let asked: Value = serde_json::from_str(&fs::read_to_string(file)?)?;
    let program = asked["program"].as_str().context("no program")?;
    let length = asked["length"].as_u64().and_then(|it| usize::try_from(it).ok()).unwrap_or(0);
    let login = ["login", "-q", "-r", "us-south", "-g", "default"];
    output(Command::new(program).args(login)).context("cannot log in")?;
    let mut found = Vec::new();
    // Beyond the most events that are given, only the alerts become more.
    for line in COMMANDS.iter().filter(|it| length <= MOST_EVENTS || it.starts_with("alert")) {
        let mut words: Vec<String> = vec![program.to_owned(), "monitoring".to_owned()];
        words.extend(line.split(' ').map(str::to_owned));
        words.extend(["--name", INSTANCE].map(str::to_owned));
        complete(&words, line, length)?;
        let (mut walls, mut peaks) = (Vec::new(), Vec::new());
        for _ in 0..RUNS {
            let mut command = Command::new(&words[0]);
            let started = Instant::now();
            call(command.args(&words[1..]).stdout(Stdio::null()))?;
            walls.push(milliseconds(started.elapsed()));
            peaks.push(memory(&words)?);
        }
        found.push(json!({"wall": median(walls), "memory": median(peaks)}));
    }
    fs::write(file, Value::Array(found).to_string()).with_context(|| shown(file))
}

/// What is measured is the whole list.
fn complete(words: &[String], line: &str, wanted: usize) -> anyhow::Result<()> {
    let text = output(Command::new(&words[0]).args(&words[1..]))?;
    let items = if line.contains("JSON") || line.starts_with("api") {
        let list: Value = serde_json::from_str(&text)?;
        list.as_array().or(list["events"].as_array()).map_or(0, Vec::len)
    } else {
        // Behind the progress line, `OK` and the headings.
        text.lines().count().saturating_sub(3)
    };
    ensure!(items == wanted, "{line} shows {items} of {wanted}");
    Ok(())
}

/// Complains about each command whose memory grows with its list.
fn compare(costs: &[Cost]) -> anyhow::Result<()> {
    let [short, long] = COMPARED;
    let mut complaints = Vec::new();
    for command in COMMANDS {
        let (few, many) = (peak(costs, command, short)?, peak(costs, command, long)?);
        println!("{command}: {few:.1} MB with {short}, {many:.1} MB with {long}");
        if many > few * TIMES {
            complaints.push(command);
        }
    }
    ensure!(
        complaints.is_empty(),
        "more than {TIMES} times the memory for a list of {long}: {}",
        complaints.join(", ")
    );
    Ok(())
}

fn peak(costs: &[Cost], command: &str, length: usize) -> anyhow::Result<f64> {
    let found = costs.iter().find(|it| it.command == command && it.length == length);
    found.map(|it| it.memory).with_context(|| format!("{command} was not measured at {length}"))
}

fn page(costs: &[Cost]) -> String {
    let [short, long] = COMPARED;
    let mut page = format!(
        "# Long lists\n\n\
         <!-- Written by `cargo xtask bench lists`. -->\n\n\
         A list is read through temporary files and shown when all of it has come, so that the length of a \
         list costs time and hardly any memory. Peak memory and wall time of the released program, medians of {RUNS} \
         runs on {machine}, in a sandbox that holds so many alerts and events of usual size. Times include the \
         sandbox's answers.\n\n\
         | Command | Things | Peak memory, MB | Wall, s |\n\
         | --- | --: | --: | --: |\n",
        machine = machine(),
    );
    for command in COMMANDS {
        for cost in costs.iter().filter(|it| it.command == command) {
            writeln!(
                page,
                "| `{command}` | {} | {:.1} | {:.2} |",
                cost.length,
                cost.memory,
                cost.wall / 1_000.0
            )
            .expect("a String takes every text");
        }
    }
    write!(
        page,
        "\n`alert list` remembers the identifiers that it has seen, because the same alert may be seen through both \
         generations of the API. `api --paginate --jq` is not among them: a filter works on the whole document.\n\n\
         ## How to repeat it\n\n\
         `cargo xtask bench lists` builds the released program, fills a sandbox for each length, checks that \
         every list is whole, measures, and writes this page. It needs GNU time, on Linux.\n\n\
         `cargo xtask bench lists --check` measures {short} and {long} things only, and fails if the longer \
         list takes more than {TIMES} times the memory of the shorter one. Memory hardly jitters, so that it \
         can run anywhere.\n"
    )
    .expect("a String takes every text");
    page
}

#[cfg(test)]
mod tests {
    use super::*;

    fn costs(many: f64) -> Vec<Cost> {
        let cost = |command, length, memory| Cost { command, length, memory, wall: 1.0 };
        COMMANDS.iter().flat_map(|it| [cost(it, 100, 6.0), cost(it, 10_000, many)]).collect()
    }

    #[test]
    fn memory_that_grows_is_complained_about() {
        assert!(compare(&costs(7.7)).is_ok());
        assert!(compare(&costs(7.9)).unwrap_err().to_string().contains("alert list"));
        assert!(compare(&[]).is_err(), "nothing was measured");
    }
}
