//! The servers: an nginx that answers, an nginx that carries requests there, and our proxy that does.

use std::fs::{self, File};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, bail, ensure};

use super::load::{BIG, SMALL, get};
use super::tools::Tools;
use crate::checkout::output;

/// What is answered to small requests.
const ANSWER: &str = r#"{"status":"success","data":{"resultType":"vector","result":[{"metric":{"__name__":"up","job":"demo"},"value":[1714000000,"1"]}]}}"#;
pub(super) const DIRECT: &str = "direct";
pub(super) const NGINX: &str = "nginx";
pub(super) const OURS: &str = "ours";

const PATIENCE: Duration = Duration::from_secs(20);

/// All servers, on ports of their own.
pub(super) struct Servers {
    children: Vec<Child>,
    direct: u16,
    nginx: u16,
    nginx_logging: u16,
    ours: Proxy,
    ours_logging: Proxy,
    nginx_worker: u32,
    upstream_worker: u32,
    program: PathBuf,
    folder: PathBuf,
}

/// A proxy of ours.
#[derive(Clone, Copy)]
pub(super) struct Proxy {
    pub(super) port: u16,
    pub(super) process: u32,
}

impl Servers {
    pub(super) fn start(
        tools: &Tools,
        program: &Path,
        folder: &Path,
        large: usize,
    ) -> anyhow::Result<Self> {
        let [direct, nginx, nginx_logging] = ports()?;
        fs::write(folder.join("large"), vec![b'x'; large])?;
        let shown = folder.display();
        let service = format!(
            "server {{ listen 127.0.0.1:{direct} backlog=4096; default_type application/json;\n\
             location / {{ return 200 '{ANSWER}'; }}\n\
             location = {BIG} {{ alias {shown}/large; }} }}\n"
        );
        let carried = |port: u16, log: &str| {
            format!(
                "server {{ listen 127.0.0.1:{port} backlog=4096; access_log {log}; location / {{\n\
                 proxy_pass http://service; proxy_http_version 1.1; proxy_set_header Connection '';\n\
                 proxy_set_header Authorization 'Bearer {}'; proxy_set_header IBMInstanceID 'x'; }} }}\n",
                // As long as a token of IAM.
                "t".repeat(1_200)
            )
        };
        let proxy = format!(
            "upstream service {{ server 127.0.0.1:{direct}; keepalive 1024; keepalive_requests 1000000000; }}\n{}{}",
            carried(nginx, "off"),
            carried(nginx_logging, &format!("{shown}/nginx-access.log")),
        );
        let mut servers = Self {
            children: Vec::new(),
            direct,
            nginx,
            nginx_logging,
            ours: Proxy { port: 0, process: 0 },
            ours_logging: Proxy { port: 0, process: 0 },
            nginx_worker: 0,
            upstream_worker: 0,
            program: program.to_owned(),
            folder: folder.to_owned(),
        };
        servers.upstream_worker = servers.nginx(tools, "service", &service, direct)?;
        servers.nginx_worker = servers.nginx(tools, "proxy", &proxy, nginx)?;
        output(Command::new("ibmcloud").args(["login", "-q", "-r", "us-south", "-g", "default"]))?;
        servers.ours = servers.proxy("off")?;
        servers.ours_logging = servers.proxy("text")?;
        Ok(servers)
    }

    /// Starts an nginx with one worker, whose process it returns.
    fn nginx(&mut self, tools: &Tools, name: &str, http: &str, port: u16) -> anyhow::Result<u32> {
        let prefix = self.folder.join(name);
        fs::create_dir_all(&prefix)?;
        let temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
            .map(|it| format!("{it}_temp_path {it};\n"))
            .concat();
        let config = format!(
            "user root; worker_processes 1; daemon off; pid nginx.pid; error_log error.log;\n\
             events {{ worker_connections 8192; }}\n\
             http {{ access_log off; sendfile on; tcp_nopush on; keepalive_timeout 600;\n\
             keepalive_requests 1000000000;\n{temporary}{http}}}\n"
        );
        let file = prefix.join("nginx.conf");
        fs::write(&file, config)?;
        let mut command = tools.nginx();
        command.arg("-p").arg(&prefix).arg("-c").arg(&file).args(["-e", "error.log"]);
        let log = File::create(prefix.join("output.log"))?;
        let child = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(log).spawn()?;
        let parent = child.id();
        self.children.push(child);
        reachable(port)?;
        let children = fs::read_to_string(format!("/proc/{parent}/task/{parent}/children"))?;
        children.split(' ').next().context("nginx has no worker")?.parse().context("no process")
    }

    /// Starts a proxy of ours, and waits until it has a token.
    fn proxy(&mut self, log: &str) -> anyhow::Result<Proxy> {
        let number = self.children.len();
        let file = self.folder.join(format!("ours-{number}.log"));
        let mut command = Command::new(&self.program);
        command.args(["monitoring", "proxy", "--name", "monitoring-instance-01"]);
        command.args(["--listen", "127.0.0.1:0", "--no-client-secret", "--access-log", log]);
        let service = format!("http://127.0.0.1:{}", self.direct);
        command.env("IBMCLOUD_MONITORING_API_ENDPOINT", service).env("LC_ALL", "C.UTF-8");
        let output = File::create(&file)?;
        let child = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(output).spawn()?;
        let process = child.id();
        self.children.push(child);
        let end = Instant::now() + PATIENCE;
        let port = loop {
            let said = fs::read_to_string(&file)?;
            let line = said.lines().find_map(|it| it.strip_prefix("Listening at 127.0.0.1:"));
            if let Some(port) = line.and_then(|it| it.split(' ').next()) {
                break port.parse()?;
            }
            if Instant::now() > end {
                bail!("the proxy did not start: {said}");
            }
            thread::sleep(Duration::from_millis(20));
        };
        let answer = get(port, SMALL)?;
        ensure!(answer.ends_with(ANSWER), "the proxy answers: {answer}");
        Ok(Proxy { port, process })
    }

    /// Servers without an access log.
    pub(super) fn silent(&self) -> [(&'static str, String); 3] {
        [(DIRECT, self.direct), (NGINX, self.nginx), (OURS, self.ours.port)].map(url)
    }

    /// Servers that write one into a file.
    pub(super) fn logging(&self) -> [(&'static str, String); 2] {
        [(NGINX, self.nginx_logging), (OURS, self.ours_logging.port)].map(url)
    }

    pub(super) fn ours(&self) -> Proxy {
        self.ours
    }

    pub(super) fn nginx_proxy(&self) -> Proxy {
        Proxy { port: self.nginx, process: self.nginx_worker }
    }

    /// The processor time that the server of an address has used.
    pub(super) fn processor(&self, url: &str) -> anyhow::Result<Duration> {
        let port: u16 = url.rsplit(':').next().unwrap_or_default().parse()?;
        let process = match port {
            it if it == self.direct => self.upstream_worker,
            it if it == self.ours.port => self.ours.process,
            it if it == self.ours_logging.port => self.ours_logging.process,
            _ => self.nginx_worker,
        };
        let text = fs::read_to_string(format!("/proc/{process}/stat"))?;
        // The name in brackets may have blanks; user and system time are the 14th and 15th field.
        let (_, fields) = text.rsplit_once(") ").context("no fields")?;
        let ticks: u64 =
            fields.split(' ').skip(11).take(2).map(|it| it.parse().unwrap_or(0)).sum::<u64>();
        // The kernel tells it in hundredths of a second on every architecture.
        Ok(Duration::from_millis(ticks * 10))
    }
}

fn url((name, port): (&'static str, u16)) -> (&'static str, String) {
    (name, format!("http://127.0.0.1:{port}"))
}

/// Ports that nobody uses now.
fn ports<const N: usize>() -> anyhow::Result<[u16; N]> {
    let listeners: Vec<_> = (0..N).map(|_| TcpListener::bind("127.0.0.1:0")).collect();
    let mut ports = [0; N];
    for (port, listener) in ports.iter_mut().zip(listeners) {
        *port = listener?.local_addr()?.port();
    }
    Ok(ports)
}

fn reachable(port: u16) -> anyhow::Result<()> {
    let end = Instant::now() + PATIENCE;
    while TcpStream::connect(("127.0.0.1", port)).is_err() {
        ensure!(Instant::now() < end, "nothing listens at port {port}");
        thread::sleep(Duration::from_millis(20));
    }
    Ok(())
}

impl Drop for Servers {
    /// nginx ends its worker when it is asked to end, and not when it is killed.
    fn drop(&mut self) {
        for child in &mut self.children {
            let _ = Command::new("kill").arg(child.id().to_string()).status();
            let _ = child.wait();
        }
    }
}
