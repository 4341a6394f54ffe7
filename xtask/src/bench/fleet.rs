//! `bench fleet`: what an audit of a fleet and the lock-down of a large instance cost, beside the documented
//! recipe and a script, in a sandbox with a latency.

mod measured;
mod page;

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

use anyhow::{Context, ensure};
use ibmcloud_emulator::World;
use ibmcloud_emulator::world::{Instance, Team};
use serde_json::{Value, json};

use self::measured::{COMPARED, LATENCY, ONE_BY_ONE, SIDE_BY_SIDE, TEAMS};
use super::measure::{median, milliseconds};
use crate::checkout::{at, call, output, shown};
use crate::conformance::{FOLDER, Ours, sandbox};

/// Instances of the fleets; memory is compared between the first and the last.
const LENGTHS: [usize; 3] = [100, 1_000, 10_000];

/// The documented commands and requests for one instance: `$1` its GUID, `$2` its region.
const RECIPE: &str = r#"
set -euo pipefail
token=$(ibmcloud iam oauth-tokens --output JSON | jq -r .iam_token)
ibmcloud resource service-instance "$1" --output JSON | jq -r ".[0].parameters.external_api_auth"
for path in user/me teams token; do
  curl -sS -o /dev/null -H "Authorization: $token" -H "IBMInstanceID: $1" "https://$2.monitoring.cloud.ibm.com/api/$path"
done
"#;

/// The same with IBM's SDK for Python: the file of instances, and threads.
const SCRIPT: &str = r#"
import os, sys
from concurrent.futures import ThreadPoolExecutor
import requests
from ibm_cloud_sdk_core.authenticators import IAMAuthenticator
from ibm_platform_services import ResourceControllerV2
authenticator = IAMAuthenticator(os.environ["IBMCLOUD_API_KEY"])
controller = ResourceControllerV2(authenticator=authenticator)
session = requests.Session()
session.mount("https://", requests.adapters.HTTPAdapter(pool_connections=64, pool_maxsize=64))
def look(line):
    guid, region = line.split()
    found = controller.get_resource_instance(guid).get_result()
    token = authenticator.token_manager.get_token()
    headers = {"Authorization": "Bearer " + token, "IBMInstanceID": guid}
    url = f"https://{region}.monitoring.cloud.ibm.com/api/"
    return found.get("parameters"), [session.get(url + it, headers=headers).status_code for it in ("user/me", "teams", "token")]
with ThreadPoolExecutor(int(sys.argv[2])) as pool:
    list(pool.map(look, open(sys.argv[1])))
"#;

pub(super) fn run(program: &Path, target: &str) -> anyhow::Result<()> {
    let folder = at(FOLDER).join("bench-fleet");
    fs::create_dir_all(&folder)?;
    let before = load();
    let python = python(&folder);
    if let Err(error) = &python {
        println!("without Python: {error:#}");
    }
    let python = python.ok();
    let mut audits = Vec::new();
    let mut others = Value::Null;
    for length in LENGTHS {
        println!("{length} instances...");
        let asked = json!({
            "what": "audit", "program": program, "length": length, "folder": folder,
            "python": python, "others": length == COMPARED,
        });
        let count = length.to_string();
        let mut found = inside_a_sandbox(program, &folder, &["--fleet", &count], &asked)?;
        if length == COMPARED {
            others = found["others"].take();
        }
        audits.push(found);
    }
    println!("one instance with {TEAMS} teams...");
    let lock_down = lock_down(program, &folder)?;
    let busy = [before, load()];
    let page = page::page(target, &busy, &audits, &others, &lock_down)?;
    fs::write(at(page::PAGE), page)?;
    println!("wrote {}", page::PAGE);
    Ok(())
}

/// How many programs wanted to run in the last minute, as the system counts them.
fn load() -> String {
    let text = fs::read_to_string("/proc/loadavg").unwrap_or_default();
    text.split_whitespace().next().unwrap_or("unknown").to_owned()
}

/// A Python with IBM's SDK.
fn python(folder: &Path) -> anyhow::Result<PathBuf> {
    let environment = folder.join("python");
    let python = environment.join("bin/python");
    if !python.is_file() {
        output(Command::new("python3").args(["-m", "venv"]).arg(&environment))?;
    }
    let install = ["-m", "pip", "install", "--quiet", "ibm-platform-services"];
    output(Command::new(&python).args(install))
        .context("pip cannot install ibm-platform-services")?;
    Ok(python)
}

fn inside_a_sandbox(
    program: &Path,
    folder: &Path,
    options: &[&str],
    asked: &Value,
) -> anyhow::Result<Value> {
    let file = folder.join("asked.json");
    fs::write(&file, asked.to_string())?;
    let ours = Ours::at(program.to_path_buf());
    let latency = LATENCY.to_string();
    let options = [&["--latency", &latency], options].concat();
    let mut command = sandbox::inside(&ours, &options);
    call(command.arg(std::env::current_exe()?).args(["bench", "inside-fleet"]).arg(&file))?;
    Ok(serde_json::from_str(&fs::read_to_string(&file)?)?)
}

fn lock_down(program: &Path, folder: &Path) -> anyhow::Result<Value> {
    let file = folder.join("world.json");
    let asked = json!({"what": "lock-down", "program": program, "folder": folder});
    let (world, guid) = large_instance()?;
    let mut asked = asked;
    asked["guid"] = guid.into();
    // The first one is traced and counted, the second one measured.
    asked["traced"] = true.into();
    let name = file.to_string_lossy().into_owned();
    fs::write(&file, &world)?;
    let counted = inside_a_sandbox(program, folder, &["--world", &name], &asked)?;
    fs::write(&file, &world)?;
    asked["traced"] = false.into();
    let mut found = inside_a_sandbox(program, folder, &["--world", &name], &asked)?;
    found["requests"] = counted["requests"].clone();
    Ok(found)
}

/// One instance with many teams, each of which has a token.
fn large_instance() -> anyhow::Result<(String, String)> {
    let mut world = World::fleet(20, 1);
    world.settings.per_user_tokens = false;
    let fits = |it: &Instance| it.parameters.is_some() && !it.iam_only();
    let guid = world.instances.iter().find(|it| fits(it)).map(|it| it.guid.clone());
    let guid = guid.context("no instance fits")?;
    world.instances.retain(|it| it.guid == guid);
    world.monitors.retain(|it| it.instance == guid);
    world.tags.clear();
    let monitor = world.monitors.first_mut().context("no monitor")?;
    let mut teams = BTreeSet::new();
    monitor.tokens.retain(|token| teams.insert(token.team));
    let (team, token) = (monitor.teams.last().cloned(), monitor.tokens.last().cloned());
    let (team, token) = team.zip(token).context("no team")?;
    for number in monitor.teams.len()..TEAMS {
        let (id, name) = (team.id + number as u64, format!("{} {number}", team.name));
        monitor.teams.push(Team { id, name, ..team.clone() });
        let mut token = token.clone();
        token.team = id;
        token.key.truncate(token.key.len() - 4);
        write!(token.key, "{number:04}")?;
        monitor.tokens.push(token);
    }
    Ok((world.to_json(), guid))
}

/// Inside the sandbox: logs in, measures, and writes what was found in place of what was asked.
pub(super) fn inside(file: &Path) -> anyhow::Result<()> {
    let asked: Value = serde_json::from_str(&fs::read_to_string(file)?)?;
    let text = |name: &str| asked[name].as_str().unwrap_or_default().to_owned();
    let login = ["login", "-q", "-r", "us-south", "-g", "default"];
    output(Command::new(text("program")).args(login)).context("cannot log in")?;
    let found = if asked["what"] == "audit" { audit(&asked)? } else { locked_down(&asked)? };
    fs::write(file, found.to_string()).with_context(|| shown(file))
}

/// Locks the large instance down.
fn locked_down(asked: &Value) -> anyhow::Result<Value> {
    let text = |name: &str| asked[name].as_str().unwrap_or_default().to_owned();
    let guid = text("guid");
    let words = ["monitoring", "auth", "update", "--mode", "IAM_ONLY", "--name", &guid];
    let words = [&words[..], &["--force", "--output", "JSON"]].concat();
    let folder = PathBuf::from(text("folder"));
    let trace = (asked["traced"] == true).then(|| folder.join("trace"));
    let cost = measured(&text("program"), &words, &folder.join("locked.json"), trace)?;
    let seen: Value = read(&folder.join("locked.json"))?;
    ensure!(seen["verdict"] == "proven", "the lock-down is {}", seen["verdict"]);
    Ok(cost)
}

fn read(path: &Path) -> anyhow::Result<Value> {
    serde_json::from_str(&fs::read_to_string(path)?).with_context(|| shown(path))
}

fn audit(asked: &Value) -> anyhow::Result<Value> {
    let program = asked["program"].as_str().context("no program")?;
    let length = asked["length"].as_u64().and_then(|it| usize::try_from(it).ok()).unwrap_or(0);
    let folder = PathBuf::from(asked["folder"].as_str().context("no folder")?);
    let words = ["monitoring", "auth", "audit", "--output", "JSON"];
    let report = folder.join("report.json");
    let counted = measured(program, &words, &report, Some(folder.join("trace")))?;
    let runs = if length > 1_000 { 1 } else { 3 };
    let costs = (0..runs).map(|_| measured(program, &words, &report, None));
    let costs = costs.collect::<anyhow::Result<Vec<Value>>>()?;
    let seen = read(&report)?;
    let rows = seen["instances"].as_array().context("no instances")?;
    let unread = rows.iter().filter(|it| it["verdict"] == "unread").count();
    ensure!(rows.len() == length && unread == 0, "{} rows, {unread} unread", rows.len());
    let of = |name: &str| median(costs.iter().filter_map(|it| it[name].as_f64()).collect());
    let lines: Vec<String> = rows
        .iter()
        .map(|it| {
            let text = |name: &str| it[name].as_str().unwrap_or_default().to_owned();
            format!("{} {}\n", text("guid"), text("region"))
        })
        .collect();
    Ok(json!({
        "length": length, "requests": counted["requests"],
        "wall": of("wall"), "processor": of("processor"), "memory": of("memory"), "runs": runs,
        "others": if asked["others"] == true { others(&folder, &lines, &asked["python"])? } else { Value::Null },
    }))
}

/// What others take for an instance, in milliseconds.
fn others(folder: &Path, lines: &[String], python: &Value) -> anyhow::Result<Value> {
    let (few, many) = (folder.join("few"), folder.join("many"));
    fs::write(&few, lines.iter().take(ONE_BY_ONE).map(String::as_str).collect::<String>())?;
    fs::write(&many, lines.iter().take(SIDE_BY_SIDE).map(String::as_str).collect::<String>())?;
    let recipe = folder.join("recipe.sh");
    fs::write(&recipe, RECIPE)?;
    let script = folder.join("script.py");
    fs::write(&script, SCRIPT)?;
    let each = |command: &mut Command, count: usize| -> anyhow::Result<f64> {
        let started = Instant::now();
        call(command.stdout(Stdio::null()))?;
        Ok(milliseconds(started.elapsed()) / f64::from(u32::try_from(count)?))
    };
    let shell = |width: &str, list: &Path| -> anyhow::Result<Command> {
        let mut command = Command::new("xargs");
        command.args(["-P", width, "-L", "1", "bash"]).arg(&recipe).stdin(File::open(list)?);
        Ok(command)
    };
    let mut found = json!({
        "recipe": each(&mut shell("1", &few)?, ONE_BY_ONE)?,
        "recipe_32": each(&mut shell("32", &many)?, SIDE_BY_SIDE)?,
    });
    if let Some(python) = python.as_str() {
        let threads = |list: &Path, threads: &str| {
            let mut command = Command::new(python);
            command.arg(&script).arg(list).arg(threads);
            command
        };
        found["python"] = each(&mut threads(&few, "1"), ONE_BY_ONE)?.into();
        found["python_32"] = each(&mut threads(&many, "32"), SIDE_BY_SIDE)?.into();
    }
    Ok(found)
}

/// Wall and processor time in milliseconds, peak memory in megabytes, and requests where it is traced.
fn measured(
    program: &str,
    words: &[&str],
    to: &Path,
    trace: Option<PathBuf>,
) -> anyhow::Result<Value> {
    let file = tempfile::NamedTempFile::new()?;
    // `time` is small: a child of a large program begins with the memory of its parent in the books.
    let mut command = Command::new("/usr/bin/time");
    command.args(["-q", "-f", "%e %U %S %M", "-o"]).arg(file.path()).arg(program).args(words);
    command.stdout(File::create(to)?);
    if let Some(trace) = &trace {
        fs::write(trace, "")?;
        command.env("IBMCLOUD_TRACE", trace);
    }
    let started = Instant::now();
    let status = command.status().context("GNU time is needed: install `time`")?;
    let wall = milliseconds(started.elapsed());
    ensure!(matches!(status.code(), Some(0 | 3)), "{} failed: {status}", words.join(" "));
    let said = fs::read_to_string(file.path())?;
    let numbers: Vec<f64> = said.split_whitespace().filter_map(|it| it.parse().ok()).collect();
    let [_, user, system, memory] = numbers[..] else { anyhow::bail!("GNU time said {said}") };
    let requests = match trace {
        Some(trace) => {
            let text = fs::read_to_string(trace)?;
            text.lines().filter(|it| it.starts_with("REQUEST:")).count().into()
        }
        None => Value::Null,
    };
    Ok(json!({
        "wall": wall, "processor": (user + system) * 1_000.0, "memory": memory / 1024.0,
        "requests": requests,
    }))
}
