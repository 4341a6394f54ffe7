//! Commands of the official CLI and of IBM's plug-ins that this program has not, and where they are. The names are
//! those of IBM's documentation (pages of the services, and "Extending IBM Cloud CLI with plug-ins").

use crate::messages::Message;
use crate::msg;

/// Namespaces of IBM's plug-ins: their words, and the plug-in that has them.
const PLUGINS: &[(&[&str], &str)] = &[
    (&["ks", "oc", "sat"], "container-service"),
    (&["cr"], "container-registry"),
    (&["is"], "vpc-infrastructure"),
    (&["cos"], "cloud-object-storage"),
    (&["ce", "code-engine"], "code-engine"),
    (&["sm", "secrets-manager"], "secrets-manager"),
    (&["schematics"], "schematics"),
    (&["kp"], "key-protect"),
    (&["cdb"], "cloud-databases"),
    (&["cis"], "cloud-internet-services"),
    (&["dns"], "cloud-dns-services"),
    (&["tg"], "tg-cli"),
    (&["dl"], "dl-cli"),
    (&["pi"], "power-iaas"),
    (&["es"], "event-streams"),
    (&["ob"], "observe-service"),
    (&["atracker"], "atracker"),
    (&["logs"], "cloud-logs"),
    (&["logs-router"], "logs-router"),
    (&["metrics-router"], "metrics-router"),
    (&["dev"], "dev"),
    (&["doi"], "doi"),
    (&["cbr"], "cbr"),
];

/// Commands of the official CLI itself: the namespace, and how their words begin.
const OFFICIAL: &[(&str, &[&str])] = &[
    ("", &["billing", "enterprise", "sl", "assist"]),
    (
        "iam",
        &[
            "trusted-profile",
            "access-group",
            "authorization-polic",
            "dedicated-",
            "role",
            "service-polic",
            "user-polic",
            "account-settings",
        ],
    ),
    ("account", &["user-", "audit-logs", "update"]),
    ("resource", &["service-alias", "service-binding", "cf-", "subscription-"]),
    ("catalog", &["offering", "filter", "create", "update", "delete", "template"]),
];

/// Where a word that is no command here leads to.
pub(super) fn signpost(namespace: &str, word: &str, program: &str) -> Option<Message> {
    if namespace.is_empty() {
        if word == "cf" {
            return Some(msg!(
                "Cloud Foundry on IBM Cloud ended in 2023: nothing has these commands."
            ));
        }
        let plugin = PLUGINS.iter().find(|(words, _)| words.contains(&word));
        if let Some((_, plugin)) = plugin {
            return Some(msg!(
                "The plug-in '{{.Plugin}}' has it: install it with '{{.Program}} plugin install {{.Plugin}}'.",
                Plugin = plugin,
                Program = program
            ));
        }
    }
    if (namespace, word) == ("iam", "trusted-profile-assume") {
        return Some(msg!(
            "A log-in assumes a profile: '{{.Program}} login --profile PROFILE'.",
            Program = program
        ));
    }
    let (_, words) = OFFICIAL.iter().find(|(path, _)| *path == namespace)?;
    words.iter().any(|begin| word.starts_with(begin)).then(|| {
        msg!("The official IBM Cloud CLI has it: this program has what IBM Cloud Monitoring needs.")
    })
}
