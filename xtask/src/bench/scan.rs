//! `bench scan`: a tree of files, searched by `monitoring auth scan` and by ripgrep with as many patterns of the same
//! forms.

use std::fmt::Write as _;
use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Instant;

use anyhow::{Context, ensure};
use serde_json::{Value, json};

use super::measure::median;
use super::programs::machine;
use crate::checkout::{at, call, output};
use crate::conformance::{FOLDER, Ours, sandbox};

const PAGE: &str = "docs/benchmarks-scan.md";
const INSTANCE: &str = "monitoring-instance-01";
/// How often each program searches the tree.
const RUNS: usize = 5;
/// At the most so many times as long as ripgrep.
const AIM: f64 = 2.0;
const MEGABYTE: usize = 1_000_000;

pub(super) fn run(program: &Path, size: usize) -> anyhow::Result<()> {
    let version = output(Command::new("rg").arg("--version"))
        .context("ripgrep is missing: install `ripgrep`")?;
    let version = version.lines().next().unwrap_or_default().to_owned();
    let file = at(FOLDER).join("scan.json");
    fs::create_dir_all(at(FOLDER))?;
    fs::write(&file, json!({"program": program, "size": size}).to_string())?;
    let ours = Ours::at(program.to_path_buf());
    let mut command = sandbox::inside(&ours, &[]);
    call(command.arg(std::env::current_exe()?).args(["bench", "inside-scan"]).arg(&file))?;
    let found: Value = serde_json::from_str(&fs::read_to_string(&file)?)?;
    let page = page(&found, &version)?;
    fs::write(at(PAGE), page)?;
    println!("wrote {PAGE}");
    Ok(())
}

/// Inside the sandbox: makes the tree with some live tokens in it, and measures both.
pub(super) fn inside(file: &Path) -> anyhow::Result<()> {
    let asked: Value = serde_json::from_str(&fs::read_to_string(file)?)?;
    let program = asked["program"].as_str().context("no program")?;
    let size = asked["size"].as_u64().and_then(|it| usize::try_from(it).ok()).context("no size")?;
    output(Command::new(program).args(["login", "-q", "-r", "us-south"]))
        .context("cannot log in")?;
    let tokens = tokens(program)?;
    // Removed at the end, whatever happens.
    let folder = tempfile::tempdir()?;
    let tree = folder.path().join("tree");
    let files = make(&tree, size, &tokens)?;
    let patterns = folder.path().join("patterns");
    let count = patterns_of(&patterns, &tokens)?;

    let tree_text = tree.to_string_lossy().into_owned();
    let ours = [
        "monitoring",
        "auth",
        "scan",
        &tree_text,
        "--name",
        INSTANCE,
        "--no-ignore",
        "--output",
        "JSON",
    ];
    let nothing = folder.path().join("nothing");
    fs::write(&nothing, "")?;
    let nothing = nothing.to_string_lossy().into_owned();
    let idle = ["monitoring", "auth", "scan", &nothing, "--name", INSTANCE];
    let patterns = patterns.to_string_lossy().into_owned();
    let theirs =
        ["--text", "--hidden", "--no-ignore", "--count-matches", "-F", "-f", &patterns, &tree_text];

    // Both read the tree once before.
    let document = said(Command::new(program).args(ours), 3)?;
    let document: Value = serde_json::from_str(&document)?;
    let live = document["findings"].as_array().into_iter().flatten();
    let live = live.filter(|it| it["kind"] == "live").count();
    ensure!(live == tokens.len(), "{live} of {} tokens were found", tokens.len());
    let matches = said(Command::new("rg").args(theirs), 0)?;
    ensure!(matches.lines().count() >= tokens.len(), "ripgrep has found less");

    let mut walls = [Vec::new(), Vec::new(), Vec::new()];
    let mut peaks = [Vec::new(), Vec::new(), Vec::new()];
    for _ in 0..RUNS {
        let starts: [(&str, &[&str]); 3] = [(program, &ours), ("rg", &theirs), (program, &idle)];
        for (nth, (program, words)) in starts.into_iter().enumerate() {
            let (wall, memory) = measured(program, words, folder.path())?;
            walls[nth].push(wall);
            peaks[nth].push(memory);
        }
    }
    let [ours, theirs, idle] = walls.map(median);
    let [our_memory, their_memory, _] = peaks.map(median);
    let found = json!({
        "size": size, "files": files, "patterns": count, "tokens": tokens.len(),
        "ours": ours, "theirs": theirs, "idle": idle,
        "our_memory": our_memory, "their_memory": their_memory,
    });
    fs::write(file, found.to_string())?;
    Ok(())
}

/// What a program wrote, if it ended with a code.
fn said(command: &mut Command, code: i32) -> anyhow::Result<String> {
    let answer = command.stderr(Stdio::inherit()).output()?;
    ensure!(
        answer.status.code() == Some(code),
        "{}: {}",
        answer.status,
        String::from_utf8_lossy(&answer.stdout)
    );
    Ok(String::from_utf8(answer.stdout)?)
}

/// Seconds and megabytes of one run, by GNU time.
fn measured(program: &str, words: &[&str], folder: &Path) -> anyhow::Result<(f64, f64)> {
    let report = folder.join("time");
    let mut command = Command::new("/usr/bin/time");
    command.args(["-f", "%M", "-o"]).arg(&report).arg(program).args(words);
    let started = Instant::now();
    command.stdout(Stdio::null()).stderr(Stdio::null()).status().context("GNU time is missing")?;
    let wall = started.elapsed().as_secs_f64();
    let text = fs::read_to_string(&report)?;
    let kilobytes: f64 = text.lines().last().unwrap_or_default().trim().parse()?;
    Ok((wall, kilobytes / 1_000.0))
}

/// The caller's tokens of the instance's teams.
fn tokens(program: &str) -> anyhow::Result<Vec<String>> {
    let mut tokens = Vec::new();
    for team in ["Monitor Operations", "Payments", "Platform"] {
        let words =
            ["monitoring", "token", "show", "--name", INSTANCE, "--team", team, "--output", "JSON"];
        let document: Value = serde_json::from_str(&output(Command::new(program).args(words))?)?;
        let token = ["token", "key"].iter().find_map(|name| document[*name].as_str());
        tokens.push(token.context("no token")?.to_owned());
    }
    Ok(tokens)
}

/// Numbers that are the same in every run.
struct Numbers(u64);

impl Numbers {
    fn next(&mut self) -> u64 {
        // SplitMix64.
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut it = self.0;
        it = (it ^ (it >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        it = (it ^ (it >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        it ^ (it >> 31)
    }

    fn below(&mut self, limit: usize) -> usize {
        usize::try_from(self.next() % limit as u64).unwrap_or(0)
    }
}

const WORDS: [&str; 24] = [
    "error",
    "request",
    "payments",
    "2026-11-29T10:00:00Z",
    "level=info",
    "{",
    "}",
    "apiVersion: v1",
    "name:",
    "-",
    "def",
    "return",
    "0f2d6c1e",
    "status=200",
    "token",
    "https://example.com/api/v1",
    "select",
    "import",
    "=",
    "8d7af921-b136-4078-9666-081bd8470d94",
    "metrics",
    "# comment",
    "kubernetes",
    "value",
];

/// Files of 2 KB to 2 MB: two thirds are text, one third is bytes of any kind. Returns how many.
fn make(tree: &Path, megabytes: usize, tokens: &[String]) -> anyhow::Result<usize> {
    let mut numbers = Numbers(1);
    let mut written = 0;
    let mut files = 0;
    while written < megabytes * MEGABYTE {
        let folder =
            tree.join(format!("{:02}", files % 50)).join(format!("{:02}", files / 50 % 20));
        fs::create_dir_all(&folder)?;
        let size = 2_000 << numbers.below(11);
        let mut bytes = Vec::with_capacity(size + 100);
        let is_text = numbers.below(3) > 0;
        while bytes.len() < size {
            if is_text {
                bytes.extend_from_slice(WORDS[numbers.below(WORDS.len())].as_bytes());
                bytes.push(if numbers.below(9) == 0 { b'\n' } else { b' ' });
            } else {
                bytes.extend_from_slice(&numbers.next().to_le_bytes());
            }
        }
        if let Some(token) = tokens.get(files / 100).filter(|_| files % 100 == 99) {
            writeln!(bytes, "\nTOKEN={token}")?;
        }
        fs::write(folder.join(format!("{files}.{}", if is_text { "txt" } else { "bin" })), &bytes)?;
        written += bytes.len();
        files += 1;
    }
    ensure!(files > tokens.len() * 100, "the tree is too small for all tokens");
    Ok(files)
}

/// As many patterns as the scan has: ten tokens in their forms, and the telling words.
fn patterns_of(file: &Path, tokens: &[String]) -> anyhow::Result<usize> {
    let mut numbers = Numbers(2);
    let mut all = tokens.to_vec();
    while all.len() < 10 {
        let (high, low) = (numbers.next(), numbers.next());
        let parts = (high >> 32, high >> 16 & 0xffff, high & 0xffff, low >> 48);
        all.push(format!(
            "{:08x}-{:04x}-{:04x}-{:04x}-{:012x}",
            parts.0,
            parts.1,
            parts.2,
            parts.3,
            low & 0xffff_ffff_ffff
        ));
    }
    let mut text = String::new();
    let mut count = 0;
    for token in &all {
        let escaped = |before: &str, upper: bool, everything: bool| {
            token.bytes().fold(String::new(), |mut text, byte| {
                let _ = match (byte, everything, upper) {
                    (b'-', ..) | (_, true, _) if upper => write!(text, "{before}{byte:02X}"),
                    (b'-', ..) | (_, true, _) => write!(text, "{before}{byte:02x}"),
                    _ => write!(text, "{}", char::from(byte)),
                };
                text
            })
        };
        let mut forms = vec![token.clone()];
        for before in ["%", "\\u00"] {
            for upper in [false, true] {
                forms.extend([escaped(before, upper, false), escaped(before, upper, true)]);
            }
        }
        // The length and the letters of the three alignments, of bytes of this run.
        for length in [48, 47, 47] {
            let letters = (0..length).map(|_| char::from(b'A' + (numbers.next() % 26) as u8));
            forms.push(letters.collect());
        }
        count += forms.len();
        forms.iter().try_for_each(|form| writeln!(text, "{form}"))?;
    }
    for word in [
        "monitoring.cloud.ibm.com",
        "SDC_TOKEN",
        "MONITOR_API_TOKEN",
        "SYSDIG_",
        "sysdig_monitor_api_token",
        "SdMonitorClient(",
        "monitoring-apikey",
        "\"token\"",
        "IBMInstanceID",
    ] {
        writeln!(text, "{word}")?;
        count += 1;
    }
    fs::write(file, text)?;
    Ok(count)
}

fn page(found: &Value, version: &str) -> anyhow::Result<String> {
    let number = |name: &str| found[name].as_f64().with_context(|| format!("no {name}"));
    let (ours, theirs, idle) = (number("ours")?, number("theirs")?, number("idle")?);
    let ratio = ours / theirs;
    let met = if ratio <= AIM { "met" } else { "NOT met" };
    let (our_memory, their_memory) = (number("our_memory")?, number("their_memory")?);
    Ok(format!(
        "# Benchmarks: searching files\n\n\
         <!-- Written by `cargo xtask bench scan`. -->\n\n\
         A tree of {size} MB in {files} files (two thirds text, one third binary; warm cache), searched by \
         `monitoring auth scan` for the ten live tokens of an instance in all their forms and for shapes and calls, \
         and by {version} for {patterns} fixed strings of the same forms (`--text --hidden --no-ignore -F -f`). One \
         run on {machine}; each program searched {RUNS} times in turn, and medians are shown. All {tokens} tokens in \
         the tree were found by both.\n\n\
         | Program | Wall, s | MB a second | Peak memory, MB |\n| --- | --: | --: | --: |\n\
         | `monitoring auth scan`, with reading the tokens | {ours:.2} | {our_rate:.0} | {our_memory:.1} |\n\
         | the same on an empty file | {idle:.2} | | |\n\
         | `rg` | {theirs:.2} | {their_rate:.0} | {their_memory:.1} |\n\n\
         | Aim | At most | Measured | |\n| --- | --: | --: | --- |\n\
         | the scan beside ripgrep | {AIM} times | {ratio:.2} times | {met} |\n\n\
         ripgrep searches for fixed strings only: it decodes nothing, opens no archive, and has no forms in UTF-16 among \
         its patterns.\n\n\
         ## How to repeat it\n\n\
         `cargo xtask bench scan` builds the released program, makes the tree in a temporary folder, removes it \
         afterwards, and writes this page. `--size 100` makes a tree of 100 MB. It needs ripgrep and GNU time.\n",
        size = number("size")?,
        files = number("files")?,
        patterns = number("patterns")?,
        tokens = number("tokens")?,
        machine = machine(),
        our_rate = number("size")? / ours,
        their_rate = number("size")? / theirs,
    ))
}
