//! What is to be kept supplied, as a file says it (`docs/reference/credential-sync.schema.json`). Options become the
//! same.

use ibmcloud_cli::context::Context;
use ibmcloud_cli::errors::CommandError;
use ibmcloud_cli::files::named;
use ibmcloud_cli::msg;
use serde::Deserialize;

/// Targets, and what they share.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Plan {
    /// Instance of targets that name none.
    pub(super) name: Option<String>,
    /// Region of it.
    pub(super) region: Option<String>,
    /// Team of targets that name none.
    pub(super) team: Option<String>,
    /// Shell command after a change.
    pub(super) exec: Option<String>,
    /// How long it may take.
    pub(super) exec_timeout: Option<String>,
    pub(super) targets: Vec<TargetSpec>,
}

/// One target: `file`, `kubernetes_secret` or `grafana` says which kind.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct TargetSpec {
    pub(super) name: Option<String>,
    pub(super) region: Option<String>,
    pub(super) team: Option<String>,
    pub(super) file: Option<String>,
    pub(super) mode: Option<String>,
    pub(super) kubernetes_secret: Option<String>,
    /// Of files and Secrets.
    pub(super) format: Option<String>,
    /// The addresses of all replicas.
    pub(super) grafana: Option<Vec<String>>,
    pub(super) data_source: Option<String>,
    pub(super) token_file: Option<String>,
    pub(super) ca_file: Option<String>,
}

impl Plan {
    /// Reads a file.
    pub(super) fn read(ctx: &Context, path: &str) -> Result<Self, CommandError> {
        let text = named::read(&ctx.env, path)?;
        let plan: Self = serde_json::from_str(&text).map_err(|error| wrong(path, &error))?;
        match plan.targets.iter().position(|target| !target.is_of_one_kind()) {
            None => Ok(plan),
            Some(at) => Err(wrong(path, &format!("targets[{at}]"))),
        }
    }
}

impl TargetSpec {
    /// Whether it names one place, with what belongs to such a place and nothing else.
    fn is_of_one_kind(&self) -> bool {
        let of_grafana = [&self.data_source, &self.token_file, &self.ca_file];
        let has_none = of_grafana.iter().all(|it| it.is_none());
        match (&self.file, &self.kubernetes_secret, &self.grafana) {
            (Some(_), None, None) => has_none,
            (None, Some(_), None) => has_none && self.mode.is_none(),
            (None, None, Some(replicas)) => {
                !replicas.is_empty()
                    && self.data_source.is_some()
                    && self.token_file.is_some()
                    && self.mode.is_none()
                    && self.format.is_none()
            }
            _ => false,
        }
    }
}

fn wrong(path: &str, reason: &impl ToString) -> CommandError {
    CommandError::plain(
        msg!(
            "The file '{{.Path}}' does not describe targets: {{.Reason}}",
            Path = path,
            Reason = reason.to_string()
        ),
        msg!("docs/reference/credential-sync.schema.json has the form of such files."),
    )
}
