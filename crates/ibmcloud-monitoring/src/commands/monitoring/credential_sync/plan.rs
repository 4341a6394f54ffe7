//! From what was written to what the engine gets: values are checked before anybody is asked, then instances and teams
//! are found.

use std::path::PathBuf;
use std::sync::Arc;

use ibmcloud_cli::context::Context;
use ibmcloud_cli::errors::{Changed, CommandError};
use ibmcloud_cli::files::named::home_expanded;
use ibmcloud_cli::msg;
use ibmcloud_proxy::Form;
use ibmcloud_proxy::sync::{
    Assignment, Cluster, DataSourceTarget, FileTarget, SecretTarget, Target,
};
use ibmcloud_transport::Client;
use url::Url;

use super::config::{Plan, TargetSpec};
use crate::commands::monitoring::auth::headers::not_a_value;
use crate::commands::monitoring::shared::{At, InTeam};
use crate::settings::SERVICE_ACCOUNT;
use crate::unattended::{self, Destination};

/// The key of a Secret that names none.
const KEY: &str = "token";
/// The permissions of a file that asks for none: its owner reads and writes.
const OWNER_ONLY: u32 = 0o600;
/// What others, who are neither the owner nor in the group, may do.
const OTHERS: u32 = 0o007;

/// A plan whose values make sense.
pub(super) struct Checked(Vec<(Address, Kind)>);

/// Which instance and team, as they were named.
#[derive(Clone, Default, PartialEq)]
struct Address {
    name: Option<String>,
    region: Option<String>,
    team: Option<String>,
}

enum Kind {
    File(FileTarget),
    Secret { namespace: String, name: String, key: String, form: Form },
    Grafana { replicas: Vec<Url>, uid: String, token_file: PathBuf, ca_file: Option<PathBuf> },
}

impl Plan {
    /// Checks the values.
    pub(super) fn checked(&self, ctx: &Context) -> Result<Checked, CommandError> {
        let target = |spec: &TargetSpec| {
            // The region of the plan belongs to its instance.
            let region = if spec.name.is_some() { &None } else { &self.region };
            let address = Address {
                name: spec.name.clone().or_else(|| self.name.clone()),
                region: spec.region.clone().or_else(|| region.clone()),
                team: spec.team.clone().or_else(|| self.team.clone()),
            };
            Ok((address, kind(ctx, spec)?))
        };
        self.targets.iter().map(target).collect::<Result<_, _>>().map(Checked)
    }
}

impl Checked {
    /// Finds the instances and teams, each once; and says which instance each is for.
    pub(super) fn assignments(
        self,
        ctx: &Context,
        client: &Client,
    ) -> Result<Vec<(Assignment, String)>, CommandError> {
        let mut found: Vec<(Address, Destination)> = Vec::new();
        let mut cluster = None;
        let mut assignments = Vec::with_capacity(self.0.len());
        for (address, kind) in self.0 {
            let known = found.iter().find(|(it, _)| *it == address);
            let destination = if let Some((_, destination)) = known {
                destination.clone()
            } else {
                let at = At { name: address.name.clone(), region: address.region.clone() };
                let team = InTeam { team: address.team.clone() };
                let destination = unattended::destination(ctx, client, &at, &team)?;
                found.push((address, destination.clone()));
                destination
            };
            let upstream = destination.upstream(client)?;
            let target = match kind {
                Kind::File(target) => Target::File(target),
                Kind::Secret { namespace, name, key, form } => {
                    let cluster = match &cluster {
                        Some(cluster) => Arc::clone(cluster),
                        None => Arc::clone(cluster.insert(Arc::new(own_cluster(ctx, client)?))),
                    };
                    Target::Secret(SecretTarget::new(cluster, namespace, name, key, form))
                }
                Kind::Grafana { replicas, uid, token_file, ca_file } => {
                    let settings = client.settings();
                    let target =
                        DataSourceTarget::new(&replicas, uid, token_file, ca_file, settings);
                    Target::DataSource(target.map_err(|source| CommandError::Service {
                        doing: msg!("The connection could not be prepared."),
                        source,
                        changed: Changed::ReadOnly,
                    })?)
                }
            };
            assignments.push((Assignment { upstream, target }, destination.name));
        }
        Ok(assignments)
    }
}

fn kind(ctx: &Context, spec: &TargetSpec) -> Result<Kind, CommandError> {
    if let Some(path) = &spec.file {
        let mode = spec.mode.as_deref().map_or(Ok(OWNER_ONLY), mode)?;
        let path = home_expanded(&ctx.env, path);
        return Ok(Kind::File(FileTarget::new(path, form(spec)?, mode)));
    }
    if let Some(text) = &spec.kubernetes_secret {
        let (namespace, name, key) =
            secret(text).ok_or_else(|| not_a_value(text, "--kubernetes-secret"))?;
        return Ok(Kind::Secret { namespace, name, key, form: form(spec)? });
    }
    let replicas = spec.grafana.iter().flatten();
    let replicas = replicas.map(|text| text.parse().map_err(|_| not_a_value(text, "--grafana")));
    let replicas = replicas.collect::<Result<_, _>>()?;
    let uid = spec.data_source.clone().unwrap_or_default();
    if !is_name(&uid, 40, "_-") {
        return Err(not_a_value(&uid, "--grafana-data-source"));
    }
    let path = |path: &Option<String>| path.as_ref().map(|it| home_expanded(&ctx.env, it));
    let token_file = path(&spec.token_file).unwrap_or_default();
    Ok(Kind::Grafana { replicas, uid, token_file, ca_file: path(&spec.ca_file) })
}

/// The form of a file or Secret.
fn form(spec: &TargetSpec) -> Result<Form, CommandError> {
    let Some(text) = &spec.format else { return Ok(Form::Token) };
    let kept = [Form::Token, Form::Header, Form::Curl, Form::Env, Form::Json];
    Form::named(text).filter(|it| kept.contains(it)).ok_or_else(|| not_a_value(text, "--format"))
}

/// Permissions in octal digits. Nobody but the owner and the group gets any.
fn mode(text: &str) -> Result<u32, CommandError> {
    let octal = text.strip_prefix("0o").unwrap_or(text);
    let mode = u32::from_str_radix(octal, 8).ok().filter(|it| it & !0o777 == 0);
    match mode.filter(|_| text.bytes().all(|it| it.is_ascii_alphanumeric())) {
        None => Err(not_a_value(text, "--mode")),
        Some(mode) if mode & OTHERS != 0 => Err(CommandError::usage(msg!(
            "with mode {{.Mode}} everybody on this machine could use the credential",
            Mode = text
        ))),
        Some(mode) => Ok(mode),
    }
}

/// `NAMESPACE/NAME` or `NAMESPACE/NAME:KEY`.
fn secret(text: &str) -> Option<(String, String, String)> {
    let (place, key) = text.split_once(':').unwrap_or((text, KEY));
    let (namespace, name) = place.split_once('/')?;
    let is_good =
        is_name(namespace, 63, "-") && is_name(name, 253, "-.") && is_name(key, 253, "-._");
    is_good.then(|| (namespace.to_owned(), name.to_owned(), key.to_owned()))
}

/// ASCII letters, digits and some more; a dot alone is no name.
fn is_name(text: &str, longest: usize, more: &str) -> bool {
    let allowed = |it: char| it.is_ascii_alphanumeric() || more.contains(it);
    !matches!(text, "" | "." | "..") && text.len() <= longest && text.chars().all(allowed)
}

/// The cluster that this program runs in.
fn own_cluster(ctx: &Context, client: &Client) -> Result<Cluster, CommandError> {
    let variable = |name| ctx.env.get(name).unwrap_or_default();
    let (host, port) = (variable("KUBERNETES_SERVICE_HOST"), variable("KUBERNETES_SERVICE_PORT"));
    let folder = ctx.env.os(SERVICE_ACCOUNT).map_or_else(|| Cluster::FOLDER.into(), PathBuf::from);
    Cluster::new(host, port, folder, client.settings()).map_err(|_| {
        CommandError::plain(
            msg!("Kubernetes: this program does not run in a pod (KUBERNETES_SERVICE_HOST, KUBERNETES_SERVICE_PORT)."),
            msg!("Run it in the cluster, with a service account that may get and patch the Secret."),
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn permissions_leave_others_out() {
        for (text, wanted) in [("0600", 0o600), ("640", 0o640), ("0o660", 0o660), ("0", 0)] {
            assert_eq!(mode(text).unwrap(), wanted, "{text}");
        }
        for text in ["0644", "0777", "4600", "0888", "+600", "u=rw", "", "-1"] {
            assert!(mode(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_secret_has_a_namespace_a_name_and_a_key() {
        let named = |a: &str, b: &str, c: &str| Some((a.into(), b.into(), c.into()));
        assert_eq!(secret("monitoring/grafana"), named("monitoring", "grafana", "token"));
        assert_eq!(secret("a/b.c:IAM_TOKEN"), named("a", "b.c", "IAM_TOKEN"));
        for text in ["", "a", "/b", "a/", "a/b:", "a/../c", "a/..", "a/b/c", "a/b:c/d", "a b/c"] {
            assert_eq!(secret(text), None, "{text}");
        }
    }
}
