//! The page of environment variables: those of the host's contract, the URLs of services, our own.

use std::fmt::Write as _;

use anyhow::ensure;
use ibmcloud_cli::app::ERRORS;
use ibmcloud_cli::context::RECOVERY;
use ibmcloud_cli::grammar::completion::VARIABLE;
use ibmcloud_cli::session::profiles::PROFILE;
use ibmcloud_cli::settings::{ENDPOINT_VARIABLES, PAUSE_SECONDS};
use ibmcloud_monitoring::settings::{GRACE_SECONDS, IN_FLIGHT, SERVICE_ACCOUNT, TOKEN_RESET};
use ibmcloud_plugin_sdk::env::VARIABLES;

use super::page::{NOTICE, cell};
use crate::{checkout, sources};

/// Variables that only this program reads or sets.
const OWN: &[(&str, &str)] = &[
    (
        PAUSE_SECONDS,
        "Seconds before a failed request is first tried again, and between two looks at an operation that a service carries out, or at what `query --watch` shows.",
    ),
    (
        RECOVERY,
        "`off`: a session that has ended is not taken up again with the API key of `IBMCLOUD_API_KEY`.",
    ),
    (
        PROFILE,
        "Name of the profile to work in, as with `--profile`; `default` is the folder that is shared with the official CLI.",
    ),
    (ERRORS, "`JSON`: a failure is one line of JSON on standard error, as with `--errors JSON`."),
    (VARIABLE, "Set by the completion scripts: the shell, and the word under its cursor."),
    (TOKEN_RESET, "Request that resets a Monitor API token, such as `POST /api/token`."),
    (
        IN_FLIGHT,
        "Teams of an instance that a lock-down works on at once, from 1 to 64; 16 if it is left out.",
    ),
    (
        GRACE_SECONDS,
        "Seconds that the steps in hand of a lock-down may take to finish after a first Ctrl-C (or SIGTERM, SIGHUP); 5 if it is left out.",
    ),
    (
        SERVICE_ACCOUNT,
        "Folder with `token` and `ca.crt` of the pod's service account, for `credential-sync --kubernetes-secret`; `/var/run/secrets/kubernetes.io/serviceaccount` if it is left out.",
    ),
    (
        "IBMCLOUD_MONITORING_AUTHORIZATION",
        "Set by the shell forms of `auth headers` and `credential-sync`: value of the header `Authorization`.",
    ),
    ("IBMCLOUD_MONITORING_INSTANCE_ID", "The same for `IBMInstanceID`."),
    ("IBMCLOUD_MONITORING_TEAM_ID", "The same for `SysdigTeamID`; unset where no team is named."),
    ("IBMCLOUD_SANDBOX_URL", "Set inside a sandbox: its address over plain http."),
    (
        "IBMCLOUD_SANDBOX_ADMIN_URL",
        "Set inside a sandbox with an admin interface: the address of that interface.",
    ),
    ("IBMCLOUD_SANDBOX_ADMIN_SECRET", "The same: what changing requests show as a bearer token."),
    (
        "IBMCLOUD_SANDBOX_STATE",
        "Set inside a sandbox in the background: the file that `sandbox stop` and its neighbours read.",
    ),
];

/// Variables that the platform sets for whom it starts.
const PLATFORM: &[(&str, &str)] = &[
    (
        "NOTIFY_SOCKET",
        "Socket on which systemd hears of a service with `Type=notify` that it is ready, and its state.",
    ),
    ("KUBERNETES_SERVICE_HOST", "Host of the API server, for `credential-sync` in a pod."),
    ("KUBERNETES_SERVICE_PORT", "Port of the API server."),
];

/// Variables that network programs share.
const NETWORK: &[(&str, &str)] = &[
    ("HTTPS_PROXY", "Proxy for https, also as `https_proxy`."),
    ("HTTP_PROXY", "Proxy for http, also as `http_proxy`."),
    (
        "ALL_PROXY",
        "Proxy for both, also as `all_proxy`, where the others name none; one for SOCKS is not used.",
    ),
    ("NO_PROXY", "Hosts to reach without a proxy, also as `no_proxy`."),
    ("SSL_CERT_FILE", "File of the certificate authorities to trust, instead of the system's."),
    (
        "SSL_CERT_DIR",
        "Folders of the certificate authorities to trust, separated as in `PATH`, instead of the system's.",
    ),
];

/// The whole page.
pub(crate) fn page() -> anyhow::Result<String> {
    let mut page = format!(
        "{NOTICE}# Environment variables\n\n\
         Where a variable has two names, the first one that is set wins; one that is set to nothing\n\
         counts as not set.\n\n\
         ## Shared with the official CLI and its plug-ins\n\n\
         | Variable | Meaning |\n| --- | --- |\n"
    );
    for variable in VARIABLES {
        let names: Vec<String> = variable.names.iter().map(|name| format!("`{name}`")).collect();
        let _ = writeln!(page, "| {} | {} |", names.join(", "), cell(variable.meaning));
    }
    page.push_str(
        "\n## Where services are\n\nEach names the base URL of a service: https, or http on loopback.\n\n\
         | Variable | Service |\n| --- | --- |\n",
    );
    for (name, service) in ENDPOINT_VARIABLES {
        let _ = writeln!(page, "| `{name}` | {} |", words(&format!("{service:?}")));
    }
    for (heading, table) in
        [("The way there", NETWORK), ("Set by the platform", PLATFORM), ("Our own", OWN)]
    {
        let _ = write!(page, "\n## {heading}\n\n| Variable | Meaning |\n| --- | --- |\n");
        for (name, meaning) in table {
            let _ = writeln!(page, "| `{name}` | {} |", cell(meaning));
        }
    }
    for name in read_by_the_program()? {
        let listed = page.contains(&format!("`{name}`"));
        ensure!(listed, "the sources name {name}, which the page of variables does not list");
    }
    Ok(page)
}

/// `ResourceController` as people write it: `Resource controller`.
fn words(name: &str) -> String {
    let mut text = String::new();
    for (at, letter) in name.char_indices() {
        if at > 0 && letter.is_uppercase() {
            text.push(' ');
            text.extend(letter.to_lowercase());
        } else {
            text.push(letter);
        }
    }
    text.replacen("Iam", "IAM", 1)
}

/// Every name of the host's or our own that stands in the program's sources.
fn read_by_the_program() -> anyhow::Result<Vec<String>> {
    let mut names = Vec::new();
    for path in checkout::rust_files_in("crates/ibmcloud-monitoring/src")? {
        let tokens = sources::without_tests(sources::tokens(&path)?);
        names.extend(sources::literals(tokens).into_iter().filter(|text| is_ours(text)));
    }
    names.sort();
    names.dedup();
    Ok(names)
}

fn is_ours(text: &str) -> bool {
    let prefixed = text.starts_with("IBMCLOUD_") || text.starts_with("BLUEMIX_");
    prefixed && text.chars().all(|it| it.is_ascii_uppercase() || it.is_ascii_digit() || it == '_')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_types_become_words() {
        assert_eq!(words("ResourceController"), "Resource controller");
        assert_eq!(words("Iam"), "IAM");
    }
}
