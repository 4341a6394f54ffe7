//! A running sandbox and the environment inside it: links, a fresh home, proxy and certificates.

use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};
use std::{fs, io};

use ibmcloud_cli::errors::CommandError;
use ibmcloud_cli::msg;
use ibmcloud_emulator::{Call, Cloud, FaultReport, Options, World};
use ibmcloud_plugin_sdk::env::Env;
use tempfile::TempDir;

use super::running::Running;

/// A cloud that runs, and a folder that goes when it stops.
pub(crate) struct Place {
    cloud: Cloud,
    folder: TempDir,
    api_key: &'static str,
}

/// Variables of the outer world that would lead a program inside out of the sandbox, or tell it
/// that a host started it.
const REMOVED: &[&str] = &[
    "IBMCLOUD_CONFIG_HOME",
    "IBMCLOUD_MONITORING_PROFILE",
    "BLUEMIX_HOME",
    "BLUEMIX_API_KEY",
    "IBMCLOUD_CLI",
    "BLUEMIX_CLI",
    "IBMCLOUD_PLUGIN_NAMESPACE",
    "BLUEMIX_PLUGIN_NAMESPACE",
    "IBMCLOUD_CR_TOKEN",
    "IBMCLOUD_CR_PROFILE",
    "IBMCLOUD_CR_PVS_URL",
    "SSL_CERT_DIR",
    "ALL_PROXY",
    "all_proxy",
    "SDC_TOKEN",
    "SDC_URL",
    "SDC_SSL_VERIFY",
];

/// Names by which programs find an authority's certificate.
const CERTIFICATE: &[&str] = &[
    "SSL_CERT_FILE",
    "CURL_CA_BUNDLE",
    "REQUESTS_CA_BUNDLE",
    "NODE_EXTRA_CA_CERTS",
    "GIT_SSL_CAINFO",
];

impl Place {
    /// Starts a cloud and prepares its surroundings.
    pub(crate) fn start(options: Options, api_key: &'static str) -> Result<Self, CommandError> {
        let failed = |error: io::Error| {
            CommandError::plain(
                msg!("This machine: the sandbox could not be started: {{.Reason}}", Reason = error),
                msg!("It needs a free port on 127.0.0.1 and a folder for temporary files."),
            )
        };
        let cloud = Cloud::start(options).map_err(failed)?;
        let folder =
            tempfile::Builder::new().prefix("ibmcloud-sandbox-").tempdir().map_err(failed)?;
        let place = Self { cloud, folder, api_key };
        place.furnish().map_err(failed)?;
        Ok(place)
    }

    fn furnish(&self) -> io::Result<()> {
        fs::create_dir(self.home())?;
        fs::create_dir(self.bin())?;
        let program = std::env::current_exe()?;
        // Documents print both names: those of the host, and the one that this program has alone.
        for name in ["ibmcloud", "ic", "ibmcloud-monitoring"] {
            link(&program, &self.bin().join(name))?;
        }
        fs::write(self.certificate(), self.cloud.ca_pem())
    }

    fn home(&self) -> PathBuf {
        self.folder.path().join("home")
    }

    fn bin(&self) -> PathBuf {
        self.folder.path().join("bin")
    }

    fn certificate(&self) -> PathBuf {
        self.folder.path().join("ca.pem")
    }

    /// The link that stands for the host's program.
    pub(crate) fn program(&self) -> PathBuf {
        self.bin().join("ibmcloud")
    }

    /// The state now.
    pub(crate) fn world(&self) -> World {
        self.cloud.world()
    }

    /// What became of the faults.
    pub(crate) fn faults(&self) -> Vec<FaultReport> {
        self.cloud.faults()
    }

    /// Plain http, for clients that know no proxy.
    pub(crate) fn url(&self) -> String {
        self.cloud.url()
    }

    /// The key of the identity that works inside.
    pub(crate) fn api_key(&self) -> &'static str {
        self.api_key
    }

    /// What is remembered of it while it runs.
    pub(crate) fn running(&self, variables: Vec<(String, String)>) -> Running {
        let mut running = Running {
            pid: std::process::id(),
            url: self.url(),
            started: jiff::Timestamp::now().strftime("%Y-%m-%dT%H:%M:%SZ").to_string(),
            variables,
            ..Running::default()
        };
        if let Some(admin) = self.cloud.admin().cloned() {
            (running.admin_url, running.admin_secret, running.id) =
                (admin.url, admin.secret, admin.id);
        }
        running
    }

    /// The calls behind a number.
    pub(crate) fn calls_after(&self, seq: u64) -> Vec<Call> {
        self.cloud.calls_after(seq)
    }

    /// Waits until somebody asks for the end at the admin interface.
    pub(crate) fn asked_to_end(&self) -> impl Future<Output = ()> + 'static {
        self.cloud.asked_to_end()
    }

    /// What is set inside, in the order in which it is printed.
    pub(crate) fn variables(&self, env: &Env) -> Vec<(&'static str, OsString)> {
        let proxy = OsString::from(self.cloud.proxy());
        let local = OsString::from("127.0.0.1,localhost,::1");
        let mut variables = vec![
            ("PATH", self.path(env)),
            ("IBMCLOUD_HOME", self.home().into()),
            ("IBMCLOUD_API_KEY", self.api_key.into()),
            ("HTTPS_PROXY", proxy.clone()),
            ("https_proxy", proxy.clone()),
            ("HTTP_PROXY", proxy.clone()),
            ("http_proxy", proxy),
            ("NO_PROXY", local.clone()),
            ("no_proxy", local),
        ];
        variables.extend(CERTIFICATE.iter().map(|name| (*name, self.certificate().into())));
        // Spoken to over plain http, and never through a proxy.
        variables.push(("IBMCLOUD_CR_VPC_URL", self.url().into()));
        variables.push(("IBMCLOUD_SANDBOX_URL", self.url().into()));
        if let Some(admin) = self.cloud.admin() {
            variables.push(("IBMCLOUD_SANDBOX_ADMIN_URL", (&admin.url).into()));
            variables.push(("IBMCLOUD_SANDBOX_ADMIN_SECRET", (&admin.secret).into()));
        }
        variables
    }

    fn path(&self, env: &Env) -> OsString {
        let mut path = OsString::from(self.bin());
        if let Some(outer) = env.os("PATH") {
            path.push(if cfg!(windows) { ";" } else { ":" });
            path.push(outer);
        }
        path
    }

    /// The whole environment of a program inside.
    pub(crate) fn environment(&self, env: &Env) -> Vec<(OsString, OsString)> {
        let inner = self.variables(env);
        let named = |key: &OsStr| {
            let removed = REMOVED
                .iter()
                .chain(ibmcloud_cli::settings::ENDPOINT_VARIABLES.iter().map(|(name, _)| name));
            removed.into_iter().any(|name| key == *name)
                || inner.iter().any(|(name, _)| key == *name)
        };
        let outer = env.iter().filter(|(key, _)| !named(key));
        let outer = outer.map(|(key, value)| (key.to_owned(), value.to_owned()));
        let mut all: Vec<_> = outer.collect();
        all.extend(inner.into_iter().map(|(key, value)| (key.into(), value)));
        all
    }
}

#[cfg(unix)]
fn link(program: &Path, at: &Path) -> io::Result<()> {
    std::os::unix::fs::symlink(program, at)
}

#[cfg(not(unix))]
fn link(program: &Path, at: &Path) -> io::Result<()> {
    fs::copy(program, at.with_extension("exe")).map(|_| ())
}
