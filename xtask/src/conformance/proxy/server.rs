//! A Prometheus server beside the proxy. The service has neither federation nor remote read (reference
//! `docs/reference/sandbox-coverage.md` lists what it has), so that a server cannot take over its samples: it is told so
//! with the service's status, and never with a 401. What it can do is watch the proxy itself, and write what it has seen to
//! an instance that still takes Monitor API tokens.

use std::fs;
use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, ensure};
use serde_json::Value;

use super::running::{Running, fed};
use crate::checkout::output;

/// What a Prometheus server may ask for and the service does not have.
const NOT_SERVED: [&str; 2] = ["/prometheus/federate", "/prometheus/api/v1/read"];

/// The instance that it writes to, and the region of it.
const WRITTEN_TO: (&str, &str) = ("IBM Cloud Monitoring abc", "us-south");

/// How long a server may take until it answers.
const PATIENCE: Duration = Duration::from_secs(30);

/// Whether a path is one of those that the service does not have.
pub(super) fn is_not_served(path: &str) -> bool {
    NOT_SERVED.contains(&path)
}

/// A Prometheus server that scrapes each second.
pub(super) struct Server {
    child: Child,
    url: String,
}

impl Server {
    pub(super) fn start(programs: &Path, folder: &Path, proxy: &Running) -> anyhow::Result<Self> {
        let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let [federate, read] = NOT_SERVED;
        let token = folder.join("written-to.token");
        fs::write(&token, token_to_write()?)?;
        let variable = |name: &str| {
            let named = std::env::vars().find(|(own, _)| own == name);
            named.map(|(_, value)| value).with_context(|| format!("no {name}"))
        };
        let remote_write = format!(
            "remote_write:\n\
             - url: https://ingest.prws.{}.monitoring.cloud.ibm.com/prometheus/remote/write\n  \
               proxy_url: {}\n  tls_config: {{ca_file: '{}'}}\n  \
               authorization: {{credentials_file: '{}'}}\n  \
               queue_config: {{batch_send_deadline: 1s}}\n",
            WRITTEN_TO.1,
            variable("HTTPS_PROXY")?,
            variable("SSL_CERT_FILE")?,
            token.display()
        );
        let (address, secret) = (&proxy.address, proxy.secret_file.display());
        let config = format!(
            "global:\n  scrape_interval: 1s\n  scrape_timeout: 1s\n\
             scrape_configs:\n\
             - job_name: proxy\n  static_configs: [{{targets: ['{}']}}]\n\
             - job_name: federation\n  metrics_path: {federate}\n  \
               params: {{'match[]': ['{{job=\"db\"}}']}}\n  \
               authorization: {{credentials_file: '{secret}'}}\n  \
               static_configs: [{{targets: ['{address}']}}]\n\
             remote_read:\n\
             - url: http://{address}{read}\n  read_recent: true\n  \
               authorization: {{credentials_file: '{secret}'}}\n{remote_write}",
            proxy.admin
        );
        let file = folder.join("prometheus.yml");
        fs::write(&file, config)?;
        let log = fs::File::create(folder.join("prometheus.log"))?;
        let mut command = Command::new(programs.join("prometheus"));
        command.arg(format!("--config.file={}", file.display()));
        command.arg(format!("--storage.tsdb.path={}", folder.join("tsdb").display()));
        command.arg(format!("--web.listen-address=127.0.0.1:{port}"));
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(log);
        let child = command.spawn().context("Prometheus cannot be started")?;
        let mut server = Self { child, url: format!("http://127.0.0.1:{port}") };
        let end = Instant::now() + PATIENCE;
        while get(&format!("{}/-/ready", server.url)).is_err() {
            let ended = server.child.try_wait()?;
            ensure!(ended.is_none() && Instant::now() < end, "Prometheus did not start");
            thread::sleep(Duration::from_millis(100));
        }
        Ok(server)
    }

    /// What the server has seen of the proxy, and what it was told where the service has nothing for it.
    pub(super) fn judge(self, programs: &Path, proxy: &Running) -> anyhow::Result<String> {
        // Without remote read, whose refusal would be a warning at each of these.
        let mut query = Command::new(programs.join("promtool"));
        query.args(["query", "instant", "-o", "json", &self.url]);
        let up = output(query.arg("sum_over_time(up{job='proxy'}[5m])"))?;
        let up: Value = serde_json::from_str(&up)?;
        let scrapes: usize = up[0]["value"][1].as_str().unwrap_or_default().parse()?;
        ensure!(scrapes > 10, "Prometheus has scraped the proxy {scrapes} times: {up}");

        let by_code = "sum by (code) (max_over_time(ibmcloud_monitoring_proxy_requests_total[5m]))";
        let url = format!("{}/api/v1/query", self.url);
        let mut command = Command::new("curl");
        command.args(["-sS", "--max-time", "20", "-G", "--data-urlencode"]);
        let answer = output(command.arg(format!("query={by_code}")).arg(url))?;
        let answer: Value = serde_json::from_str(&answer)?;
        let rows = answer["data"]["result"].as_array().context("no result")?;
        let codes: Vec<&str> = rows.iter().filter_map(|it| it["metric"]["code"].as_str()).collect();
        ensure!(codes.contains(&"200") && !codes.contains(&"401"), "Prometheus counts: {answer}");
        // The query has asked remote read, too.
        let warnings = answer["warnings"].to_string();
        ensure!(warnings.contains("status 4") && !warnings.contains("401"), "{warnings}");

        let targets = get(&format!("{}/api/v1/targets", self.url))?;
        let targets: Value = serde_json::from_str(&targets)?;
        let active = targets["data"]["activeTargets"].as_array().context("no targets")?;
        let federation = active.iter().find(|it| it["labels"]["job"] == "federation");
        let told = federation.and_then(|it| it["lastError"].as_str()).unwrap_or_default();
        ensure!(told.contains("404"), "federation was told: {told}");
        let refused = proxy.statuses(is_not_served)?;
        // Of what an unknown path of this type is told, no public page says which.
        let known = refused.keys().all(|status| [404, 415].contains(status));
        ensure!(known, "it was told {refused:?}");
        let written = written()?;
        ensure!(written > 10.0, "of {scrapes} scrapes {written} came by remote write");
        Ok(format!(
            "Prometheus server 2.42: {scrapes} scrapes of the proxy's own metrics, no code 401 in them; federation and \
             remote read are not among the service's paths, and were told so (status and times: {refused:?}), never 401; \
             {written} scrapes came to another instance by remote write, and its queries find them"
        ))
    }
}

/// The Monitor API token with which the server writes.
fn token_to_write() -> anyhow::Result<String> {
    let answer = ask("/api/token", &[])?;
    Ok(answer["token"]["key"].as_str().context("no token")?.to_owned())
}

/// How many scrapes of the proxy have come by remote write.
fn written() -> anyhow::Result<f64> {
    let query = r#"query=sum(count_over_time(up{job="proxy",remote_write="true"}[5m]))"#;
    let answer = ask("/prometheus/api/v1/query", &["-G", "--data-urlencode", query])?;
    let count = answer["data"]["result"][0]["value"][1].as_str();
    Ok(count.with_context(|| format!("nothing was written: {answer}"))?.parse()?)
}

/// Asks the instance that is written to, with an IAM token.
fn ask(path: &str, words: &[&str]) -> anyhow::Result<Value> {
    let (instance, region) = WRITTEN_TO;
    let ibmcloud = |words: &[&str]| output(Command::new("ibmcloud").args(words));
    let token: Value =
        serde_json::from_str(&ibmcloud(&["iam", "oauth-tokens", "--output", "json"])?)?;
    let found = ibmcloud(&["resource", "service-instance", instance, "--output", "json"])?;
    let found: Value = serde_json::from_str(&found)?;
    let token = token["iam_token"].as_str().context("no IAM token")?;
    let guid = found[0]["guid"].as_str().context("no GUID")?;
    let config =
        format!("header = \"Authorization: {token}\"\nheader = \"IBMInstanceID: {guid}\"\n");
    let mut command = Command::new("curl");
    command.args(["-sSf", "--max-time", "20", "--config", "-"]).args(words);
    command.arg(format!("https://{region}.monitoring.cloud.ibm.com{path}"));
    Ok(serde_json::from_str(&fed(&mut command, &config)?)?)
}

fn get(url: &str) -> anyhow::Result<String> {
    output(Command::new("curl").args(["-sSf", "--max-time", "20", url]))
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
