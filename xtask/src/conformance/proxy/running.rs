//! A proxy that runs inside the sandbox, and what it says of itself.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, bail, ensure};
use serde_json::Value;

use crate::checkout::output;

/// The instance that everything is about.
const INSTANCE: &str = "monitoring-instance-01";
/// How long a proxy may take to start, and to end.
const PATIENCE: Duration = Duration::from_secs(20);

/// Logs in, and lets the instance accept IAM tokens only.
pub(super) fn lock_down() -> anyhow::Result<()> {
    ibmcloud(&["login", "-q", "-r", "us-south", "-g", "default"])?;
    let update = ["monitoring", "auth", "update", "--name", INSTANCE, "--mode", "IAM_ONLY"];
    // The tokens of the other users are their own, and cannot be reset by this one.
    let force = ["--accept-unproven-coverage", "--force", "-q"];
    ibmcloud(&[&update[..], &force].concat()).context("the lock-down failed")?;
    Ok(())
}

fn ibmcloud(words: &[&str]) -> anyhow::Result<String> {
    output(Command::new("ibmcloud").args(words).env("LC_ALL", "C.UTF-8").stdin(Stdio::null()))
}

/// Runs a program with something to read, and returns what it printed.
pub(super) fn fed(command: &mut Command, text: &str) -> anyhow::Result<String> {
    use std::io::Write as _;

    let mut child =
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn()?;
    child.stdin.take().context("no standard input")?.write_all(text.as_bytes())?;
    let result = child.wait_with_output()?;
    let errors = String::from_utf8_lossy(&result.stderr);
    ensure!(result.status.success(), "{} failed: {errors}", command.get_program().display());
    Ok(String::from_utf8(result.stdout)?)
}

/// A path of what is to be done.
pub(super) fn path_of<'a>(task: &'a Value, name: &str) -> Option<&'a Path> {
    task[name].as_str().map(Path::new)
}

/// A proxy, its log, and the secret of its clients.
pub(super) struct Running {
    child: Child,
    log: PathBuf,
    /// Where clients ask, such as `127.0.0.1:1234`.
    pub(super) address: String,
    /// Where it says what it has counted.
    pub(super) admin: String,
    /// The file with the secret of the clients.
    pub(super) secret_file: PathBuf,
    /// The secret.
    pub(super) secret: String,
}

impl Running {
    /// Starts a proxy with ports of the system's choice, and waits until it is ready.
    pub(super) fn start(folder: &Path, name: &str, words: &[&str]) -> anyhow::Result<Self> {
        let log = folder.join(format!("{name}.log"));
        let secret_file = folder.join(format!("{name}.secret"));
        let mut command = Command::new("ibmcloud");
        command.args(["monitoring", "proxy", "--name", INSTANCE, "--access-log", "json"]);
        command.args(["--listen", "127.0.0.1:0", "--admin-listen", "127.0.0.1:0"]);
        command.arg("--client-secret-file").arg(&secret_file).args(words).env("LC_ALL", "C.UTF-8");
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(File::create(&log)?);
        let mut child = command.spawn().context("the proxy cannot be started")?;
        let end = Instant::now() + PATIENCE;
        let (address, admin) = loop {
            let said = fs::read_to_string(&log)?;
            let after = |start: &str| {
                let line = said.lines().find_map(|line| line.strip_prefix(start))?;
                Some(line.split(' ').next()?.trim_end_matches('.').to_owned())
            };
            let found = after("Listening at ").zip(after("Health checks and metrics are at "));
            if let Some(found) = found.filter(|_| said.ends_with('\n')) {
                break found;
            }
            if child.try_wait()?.is_some() || Instant::now() > end {
                let _ = child.kill();
                bail!("the proxy did not start: {said}");
            }
            thread::sleep(Duration::from_millis(20));
        };
        let secret = fs::read_to_string(&secret_file)?.trim().to_owned();
        let proxy = Self { child, log, address, admin, secret_file, secret };
        ibmcloud(&["monitoring", "proxy", "wait", "--admin-listen", &proxy.admin])?;
        Ok(proxy)
    }

    /// An address of the proxy.
    pub(super) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// What it has counted: each line's value, by name and labels.
    pub(super) fn metrics(&self) -> anyhow::Result<Metrics> {
        let url = format!("http://{}/metrics", self.admin);
        Ok(Metrics(output(Command::new("curl").args(["-sSf", "--max-time", "5", &url]))?))
    }

    /// How often its access log has each status, for requests of whom `counts` says so.
    pub(super) fn statuses(
        &self,
        counts: impl Fn(&str) -> bool,
    ) -> anyhow::Result<BTreeMap<u64, usize>> {
        let mut statuses = BTreeMap::new();
        for line in fs::read_to_string(&self.log)?.lines() {
            let Ok(line) = serde_json::from_str::<Value>(line) else { continue };
            if line["event"] == "request" && line["path"].as_str().is_some_and(&counts) {
                let status = line["status"].as_u64().context("no status in the access log")?;
                *statuses.entry(status).or_default() += 1;
            }
        }
        Ok(statuses)
    }

    /// Asks it to end; it must do so in order.
    pub(super) fn stop(mut self) -> anyhow::Result<()> {
        let url = format!("http://{}/-/quit", self.admin);
        output(Command::new("curl").args(["-sSf", "--max-time", "5", "-X", "POST", &url]))?;
        let end = Instant::now() + PATIENCE;
        loop {
            if let Some(status) = self.child.try_wait()? {
                ensure!(status.success(), "the proxy ended with {status}");
                return Ok(());
            }
            ensure!(Instant::now() < end, "the proxy did not end when it was asked to");
            thread::sleep(Duration::from_millis(20));
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// What a proxy has counted.
pub(super) struct Metrics(String);

impl Metrics {
    /// The sum of a metric over all labels that `fits` accepts.
    pub(super) fn sum(&self, name: &str, fits: impl Fn(&str) -> bool) -> u64 {
        let start = format!("ibmcloud_monitoring_proxy_{name}{{");
        let lines = self.0.lines().filter_map(|line| line.strip_prefix(&start)?.rsplit_once("} "));
        let values = lines.filter(|(labels, _)| fits(labels)).map(|(_, value)| value.parse());
        values.filter_map(Result::ok).map(|value: f64| whole(value)).sum()
    }

    /// The sum over all labels.
    pub(super) fn all(&self, name: &str) -> u64 {
        self.sum(name, |_| true)
    }
}

/// A count, which is whole and not negative.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a count of events")]
fn whole(value: f64) -> u64 {
    value as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_are_summed_by_their_labels() {
        let text = "ibmcloud_monitoring_proxy_requests_total{code=\"200\",a=\"b} c\"} 3\n\
                    ibmcloud_monitoring_proxy_requests_total{code=\"401\"} 2\n";
        let metrics = Metrics(text.to_owned());
        assert_eq!(metrics.all("requests_total"), 5);
        assert_eq!(metrics.sum("requests_total", |it| it.contains("code=\"401\"")), 2);
        assert_eq!(metrics.all("requests"), 0);
    }
}
