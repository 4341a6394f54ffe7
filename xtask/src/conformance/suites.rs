//! The platform SDK's own integration tests, unmodified, each in a sandbox of its own. Which ones, with which
//! configuration and with what result is `tests/conformance/platform-suites.json`.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, bail, ensure};
use serde_json::Value;

use super::ours::{FOLDER, Ours, scratch};
use super::sandbox;
use crate::checkout::{at, call, output, read};

/// The data of this check.
const TABLE: &str = "tests/conformance/platform-suites.json";

/// What no registry has.
const ELSEWHERE: &str =
    "left out: the Python SDK's integration tests: its package at PyPI has none";

/// Ginkgo shuffles top-level containers only, by this seed; a name's filter is over the file of a case, because
/// unit tests are in the same packages.
const OPTIONS: [&str; 4] = [
    "-ginkgo.noColor",
    "-ginkgo.seed=1",
    "-ginkgo.regexScansFilePath",
    "-ginkgo.focus=_integration_test",
];

/// Runs every suite of the table, or those of one package; all differences are reported at once.
pub(super) fn check(ours: &Ours, only: Option<&str>) -> anyhow::Result<String> {
    let table: Value = serde_json::from_str(&read(TABLE)?).context(TABLE)?;
    let source = match downloaded(&table)? {
        Ok(source) => source,
        Err(reason) => return Ok(format!("left out: the platform SDK: {reason:#}")),
    };
    let suites = table["suites"].as_array().context("no suites")?;
    let wanted = |it: &&Value| only.is_none_or(|only| it["package"] == only);
    let mut lines = Vec::new();
    let mut complaints = Vec::new();
    for suite in suites.iter().filter(wanted) {
        let suite = Suite::read(suite)?;
        let results = suite.run(ours, &source)?;
        complaints
            .extend(suite.judge(&results).into_iter().map(|it| format!("{}: {it}", suite.package)));
        lines.push(format!("{}: {results}", suite.package));
    }
    ensure!(!lines.is_empty(), "no such suite");
    let lines = lines.join("\n");
    ensure!(complaints.is_empty(), "{lines}\n{}", complaints.join("\n"));
    Ok(format!("{lines}\nwhat failed is written in {TABLE}, with reasons\n{ELSEWHERE}"))
}

/// The SDK's source as the proxy for Go modules delivers it: the tests are part of it. The inner failure is that
/// it cannot be had; one that differs from what is written down is the outer.
fn downloaded(table: &Value) -> anyhow::Result<anyhow::Result<PathBuf>> {
    let module = format!("{}@{}", text(table, "module")?, text(table, "version")?);
    // A folder without a module: the SDK is the main one where its tests are built.
    let mut download = Command::new("go");
    download.current_dir(scratch("suites")?).args(["mod", "download", "-json", &module]);
    let answer: Value = match output(&mut download) {
        Ok(answer) => serde_json::from_str(&answer)?,
        Err(error) => return Ok(Err(error)),
    };
    ensure!(answer["Sum"] == table["sum"], "{module} has another sum: {}", answer["Sum"]);
    Ok(Ok(PathBuf::from(text(&answer, "Dir")?)))
}

/// A row of the table.
struct Suite {
    package: String,
    /// The name of its configuration file, beside its folder.
    file: String,
    /// Lines of that file; `$NAME` is what the sandbox or `prepare` has set.
    env: Vec<String>,
    /// Lines of shell before it, with somebody to log in.
    prepare: Vec<String>,
    /// Options of `sandbox exec`.
    options: Vec<String>,
    passed: u64,
    skipped: u64,
    /// Cases that fail, and why.
    failing: BTreeMap<String, String>,
}

impl Suite {
    fn read(row: &Value) -> anyhow::Result<Self> {
        let failing = row["failing"].as_object().into_iter().flatten();
        let reason = |(case, reason): (&String, &Value)| {
            let reason = reason.as_str().filter(|it| !it.is_empty());
            Ok((case.clone(), reason.with_context(|| format!("no reason: {case}"))?.to_owned()))
        };
        Ok(Self {
            package: text(row, "package")?.to_owned(),
            file: text(row, "file")?.to_owned(),
            env: texts(&row["env"]),
            prepare: texts(&row["prepare"]),
            options: texts(&row["options"]),
            passed: row["passed"].as_u64().context("no number of passing cases")?,
            skipped: row["skipped"].as_u64().unwrap_or(0),
            failing: failing.map(reason).collect::<anyhow::Result<_>>()?,
        })
    }

    fn run(&self, ours: &Ours, source: &Path) -> anyhow::Result<Results> {
        let folder = scratch(&format!("suites/{}", self.package))?;
        let program = self.build(source)?;
        fs::write(folder.join("run.sh"), self.script())?;
        let inside = folder.join(&self.package);
        fs::create_dir_all(&inside)?;
        let options: Vec<&str> = self.options.iter().map(String::as_str).collect();
        let mut command = sandbox::recorded(ours, &options);
        command.current_dir(&inside).args(["bash", "-euo", "pipefail", "../run.sh"]);
        let result = command.arg(program).args(OPTIONS).output()?;
        let said = String::from_utf8_lossy(&result.stdout);
        fs::write(folder.join("output.txt"), said.as_bytes())?;
        Results::read(&said).with_context(|| {
            format!("{}: {said}{}", self.package, String::from_utf8_lossy(&result.stderr))
        })
    }

    /// The SDK is the main module, so that the versions are those of its own `go.sum`.
    fn build(&self, source: &Path) -> anyhow::Result<PathBuf> {
        let folder = at(FOLDER).join("suites");
        fs::create_dir_all(&folder)?;
        let program = folder.join(format!("{}{}", self.package, std::env::consts::EXE_SUFFIX));
        let mut build = Command::new("go");
        build.current_dir(source).env("GOFLAGS", "-mod=readonly -trimpath");
        build.args(["test", "-c", "-vet=off", "-tags", "integration", "-o"]);
        call(build.arg(&program).arg(format!("./{}", self.package)))?;
        Ok(program)
    }

    /// The key is written by the shell, so that it is in no argument.
    fn script(&self) -> String {
        let (prepare, env) = (self.prepare.join("\n"), self.env.join("\n"));
        format!("{prepare}\ncat > '../{}' <<END\n{env}\nEND\nexec \"$@\"\n", self.file)
    }

    /// What is not as the table says.
    fn judge(&self, results: &Results) -> Vec<String> {
        let known: BTreeSet<&String> = self.failing.keys().collect();
        let failed: BTreeSet<&String> = results.failed.keys().collect();
        let mut complaints: Vec<String> = failed
            .difference(&known)
            .map(|case| format!("fails: {case}\n    {}", results.failed[*case]))
            .collect();
        complaints.extend(known.difference(&failed).map(|case| format!("passes now: {case}")));
        for (what, expected, actual) in [
            ("passed", self.passed, results.passed),
            ("were left out", self.skipped, results.skipped),
        ] {
            if expected != actual {
                complaints.push(format!("{actual} cases {what}; the table says {expected}"));
            }
        }
        complaints
    }
}

/// What Ginkgo says in the end.
#[derive(Debug, PartialEq)]
struct Results {
    passed: u64,
    skipped: u64,
    /// The case, and where it failed.
    failed: BTreeMap<String, String>,
}

impl Results {
    fn read(said: &str) -> anyhow::Result<Self> {
        let mut failed = BTreeMap::new();
        let mut lines = said.lines();
        let (mut ran, mut passed) = (None, None);
        while let Some(line) = lines.next() {
            let marks = ["[Fail] ", "[Panic!] ", "[Timeout...] "];
            if let Some(case) = marks.iter().find_map(|mark| line.strip_prefix(mark)) {
                failed.insert(plain(case), lines.next().unwrap_or_default().trim().to_owned());
            } else if let Some(rest) = line.strip_prefix("Ran ") {
                ran = rest.split(' ').next().and_then(|count| count.parse().ok());
            } else if let Some((_, rest)) = line.split_once("! -- ") {
                passed = rest.split(' ').next().and_then(|count| count.parse().ok());
            }
        }
        let (Some(ran), Some(passed)) = (ran, passed) else { bail!("it came to no end") };
        let over: u64 = passed + failed.len() as u64;
        ensure!(over <= ran, "{over} results of {ran} cases");
        Ok(Self { passed, skipped: ran - over, failed })
    }
}

impl std::fmt::Display for Results {
    fn fmt(&self, to: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (passed, skipped) = (self.passed, self.skipped);
        write!(to, "{passed} passed, {} failed, {skipped} skipped", self.failed.len())
    }
}

/// A case's name without the mark at the part that failed.
fn plain(case: &str) -> String {
    let marks = ["[It] ", "[BeforeEach] ", "[AfterEach] ", "[JustBeforeEach] "];
    marks.iter().fold(case.trim().to_owned(), |case, mark| case.replace(mark, ""))
}

fn text<'a>(value: &'a Value, name: &str) -> anyhow::Result<&'a str> {
    value[name].as_str().with_context(|| format!("no {name}"))
}

fn texts(list: &Value) -> Vec<String> {
    let list = list.as_array().into_iter().flatten();
    list.filter_map(Value::as_str).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const SAID: &str = "Running Suite\n\nSummarizing 2 Failures:\n\n\
        [Fail] A Tests Create [It] CreateKey(options)  \n/sdk/a_test.go:12\n\n\
        [Panic!] A Tests Delete [BeforeEach] DeleteKey(options) \n/sdk/a_test.go:40\n\n\
        Ran 10 of 300 Specs in 0.3 seconds\nFAIL! -- 7 Passed | 2 Failed | 0 Pending | 291 Skipped\n";

    fn suite(passed: u64, failing: &Value) -> Suite {
        let row = json!({"package": "a", "file": "a.env", "env": ["A_URL=$B"], "passed": passed,
            "skipped": 1, "failing": failing});
        Suite::read(&row).unwrap()
    }

    #[test]
    fn every_difference_from_the_table_is_a_complaint() {
        let results = Results::read(SAID).unwrap();
        assert_eq!((results.passed, results.skipped), (7, 1));
        let both = json!({
            "A Tests Create CreateKey(options)": "x", "A Tests Delete DeleteKey(options)": "y"});
        assert_eq!(suite(7, &both).judge(&results), Vec::<String>::new());
        let other = json!({"A Tests Create CreateKey(options)": "x", "gone": "z"});
        assert_eq!(
            suite(8, &other).judge(&results),
            [
                "fails: A Tests Delete DeleteKey(options)\n    /sdk/a_test.go:40",
                "passes now: gone",
                "7 cases passed; the table says 8",
            ]
        );
    }

    #[test]
    fn a_known_failure_needs_a_reason_and_a_suite_an_end() {
        let row = json!({"package": "a", "file": "a.env", "passed": 1, "failing": {"A": ""}});
        assert!(Suite::read(&row).is_err());
        assert!(Results::read("panic: no\n").is_err());
        let script = suite(1, &json!({})).script();
        assert_eq!(script, "\ncat > '../a.env' <<END\nA_URL=$B\nEND\nexec \"$@\"\n");
    }
}
