//! One line for every command that succeeds, with what it needs. A new command needs one, too.

/// How a command is tried out.
pub(crate) enum Try {
    /// Run with these words behind its path, after those lines.
    Line(&'static str, &'static [&'static str]),
    /// The same for a command whose very result is a secret.
    Reveals(&'static str, &'static [&'static str]),
    /// Not run by the walk, because …
    Elsewhere(&'static str),
}

use Try::{Elsewhere, Line, Reveals};

const AT: &str = "--name monitoring-instance-01";
const NOTHING: &[&str] = &[];
const KEY: &[&str] = &["iam api-key-create MyKey"];
const LOCKED_KEY: &[&str] = &["iam api-key-create MyKey --lock"];
const SERVICE_ID: &[&str] = &["iam service-id-create sample-test"];
const SERVICE_KEY: &[&str] =
    &["iam service-id-create sample-test", "iam service-api-key-create K sample-test"];
const LOCKED_SERVICE_KEY: &[&str] =
    &["iam service-id-create sample-test", "iam service-api-key-create K sample-test --lock"];
const INSTANCE_KEY: &[&str] =
    &["resource service-key-create my-key Writer --instance-name monitoring-instance-01"];
const TAG: &[&str] = &["resource tag-create --tag-names project:x --tag-type access"];
const PLUGIN: &[&str] = &["plugin install container-service@0.1.425 -f"];
const EXPORT: &[&str] = &["monitoring export mon --name monitoring-instance-01"];

/// `{AT}` stands for the instance of IBM's page.
pub(crate) const LINES: &[(&str, Try)] = &[
    ("api", Line("", NOTHING)),
    ("config", Line("--http-timeout 30", NOTHING)),
    ("login", Line("-r us-south", NOTHING)),
    ("logout", Line("", NOTHING)),
    ("regions", Line("", NOTHING)),
    ("resources", Line("", NOTHING)),
    ("target", Line("-r eu-gb", NOTHING)),
    ("update", Line("", NOTHING)),
    ("version", Line("", NOTHING)),
    ("help", Line("login", NOTHING)),
    ("completion", Line("bash", NOTHING)),
    ("account list", Line("", NOTHING)),
    ("account show", Line("", NOTHING)),
    ("account users", Line("", NOTHING)),
    ("catalog service-marketplace", Line("", NOTHING)),
    ("catalog service", Line("sysdig-monitor", NOTHING)),
    ("catalog entry", Line("090c2c10-8c38-11e8-bec2-493df9c49eb8", NOTHING)),
    ("catalog locations", Line("", NOTHING)),
    ("iam oauth-tokens", Reveals("", NOTHING)),
    ("iam bearer-token", Reveals("", NOTHING)),
    ("iam api-keys", Line("", NOTHING)),
    ("iam api-key-create", Reveals("Walk", NOTHING)),
    ("iam api-key-update", Line("MyKey -d words", KEY)),
    ("iam api-key-delete", Line("MyKey -f", KEY)),
    ("iam api-key-lock", Line("MyKey -f", KEY)),
    ("iam api-key-unlock", Line("MyKey -f", LOCKED_KEY)),
    ("iam api-key-disable", Line("MyKey -f", KEY)),
    (
        "iam api-key-enable",
        Line("MyKey -f", &["iam api-key-create MyKey", "iam api-key-disable MyKey -f"]),
    ),
    ("iam service-api-keys", Line("sample-test", SERVICE_KEY)),
    ("iam service-api-key", Line("K sample-test", SERVICE_KEY)),
    ("iam service-api-key-create", Reveals("Walk sample-test", SERVICE_ID)),
    ("iam service-api-key-update", Line("K sample-test -d words", SERVICE_KEY)),
    ("iam service-api-key-delete", Line("K sample-test -f", SERVICE_KEY)),
    ("iam service-api-key-lock", Line("K sample-test -f", SERVICE_KEY)),
    ("iam service-api-key-unlock", Line("K sample-test -f", LOCKED_SERVICE_KEY)),
    ("iam service-api-key-disable", Line("K sample-test -f", SERVICE_KEY)),
    ("iam service-api-key-enable", Line("K sample-test -f", SERVICE_KEY)),
    ("iam service-ids", Line("", SERVICE_ID)),
    ("iam service-id", Line("sample-test", SERVICE_ID)),
    ("iam service-id-create", Line("walk", NOTHING)),
    ("iam service-id-update", Line("sample-test -d words -f", SERVICE_ID)),
    ("iam service-id-delete", Line("sample-test -f", SERVICE_ID)),
    ("iam service-id-lock", Line("sample-test -f", SERVICE_ID)),
    (
        "iam service-id-unlock",
        Line("sample-test -f", &["iam service-id-create sample-test --lock"]),
    ),
    ("iam access-groups", Line("", NOTHING)),
    ("iam access-group-create", Line("walkers", NOTHING)),
    (
        "iam access-group-policy-create",
        Line(
            "walkers --roles Viewer --service-name sysdig-monitor",
            &["iam access-group-create walkers"],
        ),
    ),
    (
        "iam user-policy-create",
        Line("writer@example.com --roles Viewer --service-name sysdig-monitor", NOTHING),
    ),
    ("plugin repos", Line("", NOTHING)),
    ("plugin repo-add", Line("walk https://plugins.cloud.ibm.com", NOTHING)),
    ("plugin repo-remove", Line("walk", &["plugin repo-add walk https://plugins.cloud.ibm.com"])),
    ("plugin repo-plugins", Line("", NOTHING)),
    ("plugin repo-plugin", Line("container-service", NOTHING)),
    ("plugin list", Line("", PLUGIN)),
    ("plugin show", Line("container-service", PLUGIN)),
    ("plugin install", Line("container-service -f", NOTHING)),
    ("plugin download", Line("container-service -f", NOTHING)),
    ("plugin update", Line("container-service -f", PLUGIN)),
    ("plugin uninstall", Line("container-service", PLUGIN)),
    ("resource groups", Line("", NOTHING)),
    ("resource group", Line("test-rg", NOTHING)),
    ("resource group-create", Line("walk", NOTHING)),
    ("resource group-update", Line("walk -n run", &["resource group-create walk"])),
    ("resource group-delete", Line("walk -f", &["resource group-create walk"])),
    ("resource quotas", Line("", NOTHING)),
    ("resource quota", Line("'Pay-as-you-go Quota'", NOTHING)),
    ("resource service-instances", Line("", NOTHING)),
    ("resource service-instance", Line("monitoring-instance-01", NOTHING)),
    (
        "resource service-instance-create",
        Line("walk test-service test-service-plan us-south", NOTHING),
    ),
    ("resource service-instance-update", Line("my-service-instance -n walk", NOTHING)),
    ("resource service-instance-delete", Line("my-service-instance -f", NOTHING)),
    ("resource service-instance-lock", Line("my-service-instance", NOTHING)),
    (
        "resource service-instance-unlock",
        Line("my-service-instance", &["resource service-instance-lock my-service-instance -f"]),
    ),
    ("resource search", Line("name:monitoring*", NOTHING)),
    ("resource service-keys", Reveals("--instance-name monitoring-instance-01", INSTANCE_KEY)),
    ("resource service-key", Reveals("my-key", INSTANCE_KEY)),
    (
        "resource service-key-create",
        Reveals("walk Writer --instance-name monitoring-instance-01", NOTHING),
    ),
    ("resource service-key-update", Line("my-key -n walk", INSTANCE_KEY)),
    ("resource service-key-delete", Line("my-key -f", INSTANCE_KEY)),
    ("resource reclamations", Line("", NOTHING)),
    ("resource reclamation", Line("d9fendfwlw", NOTHING)),
    ("resource reclamation-restore", Line("d9fendfwlw", NOTHING)),
    ("resource reclamation-delete", Line("d9fendfwlw -f", NOTHING)),
    ("resource tags", Line("", TAG)),
    ("resource tag-create", Line("--tag-names walk:x --tag-type access", NOTHING)),
    (
        "resource tag-attach",
        Line("--tag-names walk --resource-name monitoring-instance-01", NOTHING),
    ),
    (
        "resource tag-detach",
        Line(
            "--tag-names walk --resource-name monitoring-instance-01",
            &["resource tag-attach --tag-names walk --resource-name monitoring-instance-01"],
        ),
    ),
    ("resource tag-delete", Line("--tag-name project:x --tag-type access", TAG)),
    ("monitoring service-instances", Line("", NOTHING)),
    ("monitoring query", Line("up {AT}", NOTHING)),
    (
        "monitoring platform-metrics-receiver",
        Line("--name 'IBM Cloud Monitoring abc' --force", NOTHING),
    ),
    ("monitoring api", Line("GET /api/alerts {AT}", NOTHING)),
    ("monitoring export", Line("mon {AT}", NOTHING)),
    ("monitoring diff", Line("mon {AT}", EXPORT)),
    ("monitoring apply", Line("mon {AT} -f", EXPORT)),
    ("monitoring auth show", Line("{AT}", NOTHING)),
    (
        "monitoring auth update",
        Line("{AT} --mode IAM_ONLY --accept-unproven-coverage --timeout 1 -f", NOTHING),
    ),
    ("monitoring auth resume", Elsewhere("needs a run that was killed: interruption.rs")),
    (
        "monitoring auth history",
        Line(
            "{AT}",
            &[
                "monitoring auth update --name monitoring-instance-01 --mode IAM_ONLY --accept-unproven-coverage -f",
            ],
        ),
    ),
    ("monitoring auth evidence", Elsewhere("needs the name of a plan: plans.rs")),
    ("monitoring auth verify-journal", Line("", NOTHING)),
    ("monitoring token list", Line("{AT}", NOTHING)),
    ("monitoring token show", Reveals("{AT} --team Payments", NOTHING)),
    ("monitoring token reset", Line("{AT} --team Payments -f", NOTHING)),
    ("monitoring settings team list", Line("{AT}", NOTHING)),
    ("monitoring settings notification list", Line("{AT}", NOTHING)),
    ("monitoring settings user list", Line("{AT}", NOTHING)),
    ("monitoring alert add", Line("{AT} --alert-name walk --condition 'avg(avg(x)) > 1'", NOTHING)),
    ("monitoring alert list", Line("{AT}", NOTHING)),
    ("monitoring alert get", Line("{AT} --id 7301", NOTHING)),
    ("monitoring alert update", Line("{AT} --id 7301 --file alert.json", NOTHING)),
    ("monitoring alert delete", Line("{AT} --id 7301 --force", NOTHING)),
    ("monitoring alert enable", Line("{AT} --id 7303", NOTHING)),
    ("monitoring alert disable", Line("{AT} --id 7301", NOTHING)),
    ("monitoring dashboard list", Line("{AT}", NOTHING)),
    ("monitoring dashboard get", Line("{AT} --id 8842", NOTHING)),
    ("monitoring dashboard add-json", Line("{AT} --file dashboard.json", NOTHING)),
    ("monitoring dashboard update", Line("{AT} --id 8842 --file dashboard.json", NOTHING)),
    ("monitoring dashboard delete", Line("{AT} --id 8842 --force", NOTHING)),
    ("monitoring event list", Line("{AT}", NOTHING)),
    ("monitoring event add", Line("{AT} --event-name walk", NOTHING)),
    ("monitoring event delete", Line("{AT} --id deploy --force", NOTHING)),
    ("monitoring channel list", Line("{AT}", NOTHING)),
    ("monitoring channel show", Line("{AT} --id 15", NOTHING)),
    (
        "monitoring channel create",
        Line("{AT} --type EMAIL --channel-name walk --recipient a@example.com", NOTHING),
    ),
    ("monitoring channel update", Line("{AT} --id 15 --enabled false", NOTHING)),
    ("monitoring channel delete", Line("{AT} --id 15 --force", NOTHING)),
    ("monitoring team list", Line("{AT}", NOTHING)),
    ("monitoring team show", Line("{AT} --team Payments", NOTHING)),
    ("monitoring team create", Line("{AT} --team-name Walk", NOTHING)),
    ("monitoring team update", Line("{AT} --team Payments --description words", NOTHING)),
    ("monitoring team delete", Line("{AT} --team Payments --force", NOTHING)),
    ("monitoring user list", Line("{AT}", NOTHING)),
    ("monitoring user show", Line("{AT} --user writer@example.com", NOTHING)),
    ("monitoring user invite", Line("{AT} --user new@example.com", NOTHING)),
    ("monitoring user delete", Line("{AT} --user reader@example.com --force", NOTHING)),
    ("monitoring access-key list", Line("{AT}", NOTHING)),
    ("monitoring access-key create", Reveals("{AT}", NOTHING)),
    ("monitoring access-key enable", Line("{AT} --id 1", NOTHING)),
    ("monitoring access-key disable", Line("{AT} --id 1 --force", NOTHING)),
    (
        "monitoring sandbox exec",
        Elsewhere("runs a program, whose output and exit code are its own: sandbox.rs"),
    ),
    ("monitoring sandbox start", Elsewhere("runs until it is interrupted: sandbox.rs")),
    ("monitoring sandbox demo", Elsewhere("is many commands: demo.rs")),
];

/// The words of a line.
pub(crate) fn words(path: &str, line: &str) -> Vec<String> {
    let line = format!("{path} {}", line.replace("{AT}", AT));
    crate::transcript::words(&line)
}
