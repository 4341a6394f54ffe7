//! Every command, one row each: the words with which it succeeds, and what the tests have to know of it.
//!
//! `contracts.rs` runs each row in success and in every trouble. `situations.rs` shows those of the
//! `monitoring` namespace in every situation. A row without further words gets all of that.

/// A command and how it is tried out.
#[derive(Clone, Copy)]
pub(crate) struct Row {
    /// Its words, without the program's.
    pub(super) path: &'static str,
    /// The words behind its path with which it succeeds; `{AT}` names the instance of IBM's page.
    pub(super) line: &'static str,
    /// Why the words are not run here, and the file that does.
    pub(super) elsewhere: Option<&'static str>,
    /// Command lines that have to be run before.
    pub(super) before: &'static [&'static str],
    /// Its very result is a secret.
    pub(super) reveals: bool,
    /// What it is about belongs to an account.
    pub(super) needs_account: bool,
    /// The files that have its situations, instead of a transcript here.
    pub(super) situations_in: Option<&'static str>,
    /// It shows a list that can be empty.
    pub(super) may_be_empty: bool,
    /// Words behind its path that name something which does not exist.
    pub(super) not_found: Option<&'static str>,
    /// The paths of the service that it asks.
    pub(super) asks: &'static str,
    /// Its result names what it could not look at, and says so by its exit code.
    pub(super) reports: bool,
}

/// A command that succeeds with these words behind its path.
const fn row(path: &'static str, line: &'static str) -> Row {
    Row {
        path,
        line,
        elsewhere: None,
        before: &[],
        reveals: false,
        needs_account: true,
        situations_in: None,
        may_be_empty: false,
        not_found: None,
        asks: "/api/*",
        reports: false,
    }
}

/// A command that is not run here, because …
const fn elsewhere(path: &'static str, reason: &'static str) -> Row {
    Row { elsewhere: Some(reason), ..row(path, "") }
}

impl Row {
    /// These lines are run first.
    const fn after(self, before: &'static [&'static str]) -> Self {
        Self { before, ..self }
    }

    /// Its very result is a secret.
    const fn reveals_a_secret(self) -> Self {
        Self { reveals: true, ..self }
    }

    /// What it shows or changes belongs to the user, to this machine, or to everybody.
    const fn needs_no_account(self) -> Self {
        Self { needs_account: false, ..self }
    }

    /// Its situations are in another file.
    const fn situations_in(self, files: &'static str) -> Self {
        Self { situations_in: Some(files), ..self }
    }

    /// It shows a list that can be empty.
    const fn may_be_empty(self) -> Self {
        Self { may_be_empty: true, ..self }
    }

    /// With these words behind its path it names something that does not exist.
    const fn not_found(self, line: &'static str) -> Self {
        Self { not_found: Some(line), ..self }
    }

    /// Its result names what it could not look at.
    const fn reports(self) -> Self {
        Self { reports: true, ..self }
    }

    /// It asks another service than the Monitor API: these paths.
    const fn asks(self, paths: &'static str) -> Self {
        Self { asks: paths, ..self }
    }

    /// The words of its line.
    pub(super) fn words(&self) -> Vec<String> {
        words(self.path, self.line)
    }
}

/// The instance of IBM's page, as `{AT}` says it.
const AT: &str = "--name monitoring-instance-01";
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
const MEMBER: &[&str] = &["iam access-group-user-add example_group writer@example.com"];
const SERVICE_MEMBER: &[&str] = &["iam access-group-service-id-add example_group test"];
const PROFILE_MEMBER: &[&str] = &["iam access-group-trusted-profile-add example_group my-profile"];
const ROLE: &[&str] = &[
    "iam role-create Responder --display-name Responder --service-name sysdig-monitor --actions sysdig-monitor.alert.edit",
];
const RULE: &[&str] = &[
    "iam trusted-profile-rule-create my-profile --name my-rule --type Profile-CR --cr-type VSI --conditions claim:crn,operator:EQUALS,value:x",
];
const LINK: &[&str] = &[
    "iam trusted-profile-link-create my-profile --name my_link --cr-type VSI --link-crn crn:v1:bluemix:public:is:us-south:a/0123456789abcdef0123456789abcdef::instance:1",
];
const CONNECTED: &[&str] =
    &["iam trusted-profile-identity-create my-profile --id test --id-type SERVICEID"];
const PLUGIN: &[&str] = &["plugin install container-service@0.1.425 -f"];
const EXPORT: &[&str] = &["monitoring export mon --name monitoring-instance-01"];
const SILENCE: &[&str] = &[
    "monitoring silence create --silence-name night --duration 1h --start 1714000000 --name monitoring-instance-01",
];
const LOCKED_INSTANCE: &[&str] = &[
    "monitoring auth update --name monitoring-instance-01 --mode IAM_ONLY --accept-unproven-coverage -f",
];

/// All commands.
pub(crate) const ROWS: &[Row] = &[
    row("api", "").needs_no_account(),
    row("config", "--http-timeout 30").needs_no_account(),
    row("login", "-r us-south").needs_no_account(),
    row("logout", "").needs_no_account(),
    row("regions", "").needs_no_account(),
    row("resources", ""),
    row("target", "-r eu-gb").needs_no_account(),
    row("update", "").needs_no_account(),
    row("version", "").needs_no_account(),
    row("help", "login").needs_no_account(),
    row("completion", "bash").needs_no_account(),
    row("account list", "").needs_no_account(),
    row("account show", ""),
    row("account users", ""),
    row("catalog service-marketplace", "").needs_no_account(),
    row("catalog service", "sysdig-monitor").needs_no_account(),
    row("catalog entry", "090c2c10-8c38-11e8-bec2-493df9c49eb8").needs_no_account(),
    row("catalog locations", "").needs_no_account(),
    row("iam oauth-tokens", "").reveals_a_secret().needs_no_account(),
    row("iam bearer-token", "").reveals_a_secret().needs_no_account(),
    row("iam api-keys", ""),
    row("iam api-key-create", "Walk").reveals_a_secret(),
    row("iam api-key-update", "MyKey -d words").after(KEY),
    row("iam api-key-delete", "MyKey -f").after(KEY),
    row("iam api-key-lock", "MyKey -f").after(KEY),
    row("iam api-key-unlock", "MyKey -f").after(LOCKED_KEY),
    row("iam api-key-disable", "MyKey -f").after(KEY),
    row("iam api-key-enable", "MyKey -f")
        .after(&["iam api-key-create MyKey", "iam api-key-disable MyKey -f"]),
    row("iam service-api-keys", "sample-test").after(SERVICE_KEY),
    row("iam service-api-key", "K sample-test").after(SERVICE_KEY),
    row("iam service-api-key-create", "Walk sample-test").after(SERVICE_ID).reveals_a_secret(),
    row("iam service-api-key-update", "K sample-test -d words").after(SERVICE_KEY),
    row("iam service-api-key-delete", "K sample-test -f").after(SERVICE_KEY),
    row("iam service-api-key-lock", "K sample-test -f").after(SERVICE_KEY),
    row("iam service-api-key-unlock", "K sample-test -f").after(LOCKED_SERVICE_KEY),
    row("iam service-api-key-disable", "K sample-test -f").after(SERVICE_KEY),
    row("iam service-api-key-enable", "K sample-test -f").after(SERVICE_KEY),
    row("iam service-ids", "").after(SERVICE_ID),
    row("iam service-id", "sample-test").after(SERVICE_ID),
    row("iam service-id-create", "walk"),
    row("iam service-id-update", "sample-test -d words -f").after(SERVICE_ID),
    row("iam service-id-delete", "sample-test -f").after(SERVICE_ID),
    row("iam service-id-lock", "sample-test -f").after(SERVICE_ID),
    row("iam service-id-unlock", "sample-test -f")
        .after(&["iam service-id-create sample-test --lock"]),
    row("iam access-groups", ""),
    row("iam access-group", "example_group"),
    row("iam access-group-create", "walkers"),
    row("iam access-group-update", "example_group -d words -f"),
    row("iam access-group-delete", "example_group -f"),
    row("iam access-group-users", "example_group"),
    row("iam access-group-user-add", "example_group writer@example.com"),
    row("iam access-group-user-remove", "example_group writer@example.com").after(MEMBER),
    row("iam access-group-user-purge", "writer@example.com -f").after(MEMBER),
    row("iam access-group-service-ids", "example_group"),
    row("iam access-group-service-id-add", "example_group test"),
    row("iam access-group-service-id-remove", "example_group test").after(SERVICE_MEMBER),
    row("iam access-group-service-id-purge", "test -f").after(SERVICE_MEMBER),
    row("iam access-group-trusted-profiles", "example_group"),
    row("iam access-group-trusted-profile-add", "example_group my-profile"),
    row("iam access-group-trusted-profile-remove", "example_group my-profile -f")
        .after(PROFILE_MEMBER),
    row("iam access-group-trusted-profile-purge", "my-profile -f").after(PROFILE_MEMBER),
    row("iam user-policies", "username"),
    row("iam user-policy", "username 0bb730daa"),
    row(
        "iam user-policy-create",
        "writer@example.com --roles Viewer --service-name sysdig-monitor",
    ),
    row("iam user-policy-update", "username 0bb730daa --roles Editor --region eu-gb"),
    row("iam user-policy-delete", "username 0bb730daa -f"),
    row("iam service-policies", "test"),
    row("iam service-policy", "test 140798e2-8ea7db3"),
    row("iam service-policy-create", "test --roles Viewer --service-instance my-service-instance"),
    row("iam service-policy-update", "test 140798e2-8ea7db3 --roles Viewer -f"),
    row("iam service-policy-delete", "test 140798e2-8ea7db3 -f"),
    row("iam access-group-policies", "example_group"),
    row("iam access-group-policy", "example_group 51b9717e-76b0-4f6a-bda7-b8132431f926"),
    row("iam access-group-policy-create", "walkers --roles Viewer --service-name sysdig-monitor")
        .after(&["iam access-group-create walkers"]),
    row(
        "iam access-group-policy-update",
        "example_group 51b9717e-76b0-4f6a-bda7-b8132431f926 --roles Editor --service-name test-service",
    ),
    row("iam access-group-policy-delete", "example_group 51b9717e-76b0-4f6a-bda7-b8132431f926 -f"),
    row("iam trusted-profile-policies", "my-profile"),
    row("iam trusted-profile-policy", "my-profile bdf62c30-35dd-4852-bcb8-2f0dd3929701"),
    row(
        "iam trusted-profile-policy-create",
        "my-profile --roles Viewer --resource-group-name default",
    ),
    row(
        "iam trusted-profile-policy-update",
        "my-profile bdf62c30-35dd-4852-bcb8-2f0dd3929701 --roles Editor --account-management -f",
    ),
    row("iam trusted-profile-policy-delete", "my-profile bdf62c30-35dd-4852-bcb8-2f0dd3929701 -f"),
    row("iam roles", "--service sysdig-monitor"),
    row(
        "iam role-create",
        "Walker --display-name Walker --service-name sysdig-monitor --actions sysdig-monitor.alert.edit",
    ),
    row("iam role-update", "Responder -d words -f").after(ROLE),
    row("iam role-delete", "Responder -f").after(ROLE),
    row("iam trusted-profiles", ""),
    row("iam trusted-profile", "my-profile"),
    row("iam trusted-profile-create", "walk"),
    row("iam trusted-profile-update", "my-profile -d words"),
    row("iam trusted-profile-delete", "my-profile -f"),
    row("iam trusted-profile-assume", "my-profile").after(&[
        "iam trusted-profile-identity-create my-profile --id admin@example.com --id-type USER",
    ]),
    row("iam trusted-profile-rules", "my-profile").after(RULE),
    row(
        "iam trusted-profile-rule-create",
        "my-profile --name walk --type Profile-CR --cr-type VSI --conditions claim:crn,operator:EQUALS,value:x",
    ),
    row("iam trusted-profile-rule-update", "my-profile my-rule --name run").after(RULE),
    row("iam trusted-profile-rule-delete", "my-profile my-rule -f").after(RULE),
    row("iam trusted-profile-links", "my-profile").after(LINK),
    row(
        "iam trusted-profile-link-create",
        "my-profile --name walk --cr-type VSI --link-crn crn:v1:bluemix:public:is:us-south:a/0123456789abcdef0123456789abcdef::instance:1",
    ),
    row("iam trusted-profile-link-delete", "my-profile my_link -f").after(LINK),
    row("iam trusted-profile-identities", "my-profile").after(CONNECTED),
    row(
        "iam trusted-profile-identity",
        "my-profile ServiceId-cb258cb9-8de3-4ac0-9aec-b2b2d27ac976 --id-type SERVICEID",
    )
    .after(CONNECTED),
    row("iam trusted-profile-identity-create", "my-profile --id test --id-type SERVICEID"),
    row(
        "iam trusted-profile-identity-delete",
        "my-profile ServiceId-cb258cb9-8de3-4ac0-9aec-b2b2d27ac976 --id-type SERVICEID -f",
    )
    .after(CONNECTED),
    row("plugin repos", "").needs_no_account(),
    row("plugin repo-add", "walk https://plugins.cloud.ibm.com").needs_no_account(),
    row("plugin repo-remove", "walk")
        .after(&["plugin repo-add walk https://plugins.cloud.ibm.com"])
        .needs_no_account(),
    row("plugin repo-plugins", "").needs_no_account(),
    row("plugin repo-plugin", "container-service").needs_no_account(),
    row("plugin list", "").after(PLUGIN).needs_no_account(),
    row("plugin show", "container-service").after(PLUGIN).needs_no_account(),
    row("plugin install", "container-service -f").needs_no_account(),
    row("plugin download", "container-service -f").needs_no_account(),
    row("plugin update", "container-service -f").after(PLUGIN).needs_no_account(),
    row("plugin uninstall", "container-service").after(PLUGIN).needs_no_account(),
    row("resource groups", ""),
    row("resource group", "test-rg"),
    row("resource group-create", "walk"),
    row("resource group-update", "walk -n run").after(&["resource group-create walk"]),
    row("resource group-delete", "walk -f").after(&["resource group-create walk"]),
    row("resource quotas", "").needs_no_account(),
    row("resource quota", "'Pay-as-you-go Quota'").needs_no_account(),
    row("resource service-instances", ""),
    row("resource service-instance", "monitoring-instance-01"),
    row("resource service-instance-create", "walk test-service test-service-plan us-south"),
    row("resource service-instance-update", "my-service-instance -n walk"),
    row("resource service-instance-delete", "my-service-instance -f"),
    row("resource service-instance-lock", "my-service-instance"),
    row("resource service-instance-unlock", "my-service-instance")
        .after(&["resource service-instance-lock my-service-instance -f"]),
    row("resource search", "name:monitoring*"),
    row("resource service-keys", "--instance-name monitoring-instance-01")
        .after(INSTANCE_KEY)
        .reveals_a_secret(),
    row("resource service-key", "my-key").after(INSTANCE_KEY).reveals_a_secret(),
    row("resource service-key-create", "walk Writer --instance-name monitoring-instance-01")
        .reveals_a_secret(),
    row("resource service-key-update", "my-key -n walk").after(INSTANCE_KEY),
    row("resource service-key-delete", "my-key -f").after(INSTANCE_KEY),
    row("resource reclamations", ""),
    row("resource reclamation", "d9fendfwlw"),
    row("resource reclamation-restore", "d9fendfwlw"),
    row("resource reclamation-delete", "d9fendfwlw -f"),
    row("resource tags", "").after(TAG),
    row("resource tag-create", "--tag-names walk:x --tag-type access"),
    row("resource tag-attach", "--tag-names walk --resource-name monitoring-instance-01"),
    row("resource tag-detach", "--tag-names walk --resource-name monitoring-instance-01")
        .after(&["resource tag-attach --tag-names walk --resource-name monitoring-instance-01"]),
    row("resource tag-delete", "--tag-name project:x --tag-type access").after(TAG),
    row("monitoring service-instances", "").asks("/v2/resource_instances*"),
    row("monitoring query", "up {AT}").not_found("nothing_of_this_name {AT}").asks("/prometheus/*"),
    elsewhere("monitoring proxy", "runs until it is asked to end: proxy/mod.rs")
        .situations_in("proxy/identity.rs, proxy/trouble.rs and proxy/life.rs"),
    row("monitoring platform-metrics-receiver", "--name 'IBM Cloud Monitoring abc' --force")
        .not_found("--name nowhere --force")
        .asks("/v2/resource_instances*"),
    row("monitoring api", "GET /api/alerts {AT}").not_found("GET /api/nothing {AT}"),
    row("monitoring export", "mon {AT}").situations_in("as_code/mod.rs and as_code/refusals.rs"),
    row("monitoring diff", "mon {AT}")
        .after(EXPORT)
        .situations_in("as_code/mod.rs and as_code/refusals.rs"),
    row("monitoring apply", "mon {AT} -f")
        .after(EXPORT)
        .situations_in("as_code/mod.rs and as_code/refusals.rs"),
    row("monitoring auth audit", "--policy open.yaml {AT}")
        .reports()
        .situations_in("fleet/audit*.rs"),
    row("monitoring auth enforce", "{AT} --accept-unproven-coverage --timeout 1 -f")
        .reports()
        .situations_in("fleet/enforce*.rs"),
    elsewhere("monitoring auth report merge", "needs reports of parts: fleet/audit_shards.rs")
        .situations_in("fleet/audit_shards.rs"),
    row("monitoring auth show", "{AT}"),
    row("monitoring auth update", "{AT} --mode IAM_ONLY --accept-unproven-coverage --timeout 1 -f")
        .situations_in("lockdown/update.rs, lockdown/faults.rs, lockdown/interruption.rs"),
    elsewhere("monitoring auth resume", "needs a run that was killed: lockdown/interruption.rs")
        .situations_in("lockdown/update.rs, lockdown/interruption.rs"),
    row("monitoring auth history", "{AT}")
        .after(LOCKED_INSTANCE)
        .situations_in("lockdown/update.rs, lockdown/plans.rs: it reads this machine's journals"),
    elsewhere("monitoring auth evidence", "needs the name of a plan: lockdown/plans.rs")
        .needs_no_account()
        .situations_in("lockdown/plans.rs: it reads this machine's journals"),
    row("monitoring auth verify-journal", "")
        .needs_no_account()
        .situations_in("lockdown/plans.rs: it reads this machine's journals"),
    row("monitoring auth policy check", "policy.yaml")
        .needs_no_account()
        .situations_in("fleet/policy.rs: it reads a file"),
    row("monitoring auth policy explain", "--policy policy.yaml {AT}")
        .not_found("--policy policy.yaml --name nowhere")
        .asks("/v2/resource_instances*"),
    row("monitoring auth policy schema", "")
        .needs_no_account()
        .situations_in("fleet/policy.rs: it asks nobody"),
    row("monitoring auth headers", "{AT}")
        .reveals_a_secret()
        .situations_in("supply/headers.rs: its only output is a secret"),
    row("monitoring credential-sync", "--file credential --once {AT}")
        .situations_in("supply/: it says on standard error what becomes of each target"),
    row("monitoring token list", "{AT}"),
    row("monitoring token show", "{AT} --team Payments")
        .reveals_a_secret()
        .not_found("{AT} --team Nobody"),
    row("monitoring token reset", "{AT} --team Payments -f").not_found("{AT} --team Nobody -f"),
    row("monitoring settings team list", "{AT}"),
    row("monitoring settings notification list", "{AT}").may_be_empty(),
    row("monitoring settings user list", "{AT}"),
    row("monitoring alert add", "{AT} --alert-name walk --condition 'avg(avg(x)) > 1'"),
    row("monitoring auth scan", "alert.json {AT}").reports(),
    row("monitoring auth migrate", "--scan alert.json {AT}").reports(),
    row("monitoring alert list", "{AT}").may_be_empty(),
    row("monitoring alert get", "{AT} --id 7301").not_found("{AT} --id nobody"),
    row("monitoring alert update", "{AT} --id 7301 --file alert.json")
        .not_found("{AT} --id nobody --file alert.json"),
    row("monitoring alert delete", "{AT} --id 7301 --force").not_found("{AT} --id nobody --force"),
    row("monitoring alert enable", "{AT} --id 7303").not_found("{AT} --id nobody"),
    row("monitoring alert disable", "{AT} --id 7301").not_found("{AT} --id nobody"),
    row("monitoring dashboard list", "{AT}").may_be_empty(),
    row("monitoring dashboard get", "{AT} --id 8842").not_found("{AT} --id nobody"),
    row("monitoring dashboard add-json", "{AT} --file dashboard.json"),
    row("monitoring dashboard update", "{AT} --id 8842 --file dashboard.json")
        .not_found("{AT} --id nobody --file dashboard.json"),
    row("monitoring dashboard delete", "{AT} --id 8842 --force")
        .not_found("{AT} --id nobody --force"),
    row("monitoring event list", "{AT}").may_be_empty(),
    row("monitoring event add", "{AT} --event-name walk"),
    row("monitoring event delete", "{AT} --id deploy --force")
        .not_found("{AT} --id nobody --force"),
    row("monitoring channel list", "{AT}").may_be_empty(),
    row("monitoring channel show", "{AT} --id 15").not_found("{AT} --id nobody"),
    row(
        "monitoring channel create",
        "{AT} --type EMAIL --channel-name walk --recipient a@example.com",
    ),
    row("monitoring channel update", "{AT} --id 15 --enabled false")
        .not_found("{AT} --id nobody --enabled false"),
    row("monitoring channel delete", "{AT} --id 15 --force").not_found("{AT} --id nobody --force"),
    row("monitoring silence list", "{AT}").may_be_empty(),
    row("monitoring silence show", "{AT} --id night").after(SILENCE).not_found("{AT} --id nobody"),
    row("monitoring silence create", "{AT} --silence-name walk --duration 2h --start 1714000000"),
    row("monitoring silence update", "{AT} --id night --duration 3h")
        .after(SILENCE)
        .not_found("{AT} --id nobody --duration 3h"),
    row("monitoring silence delete", "{AT} --id night --force")
        .after(SILENCE)
        .not_found("{AT} --id nobody --force"),
    row("monitoring team list", "{AT}"),
    row("monitoring team show", "{AT} --team Payments").not_found("{AT} --team Nobody"),
    row("monitoring team create", "{AT} --team-name Walk"),
    row("monitoring team update", "{AT} --team Payments --description words")
        .not_found("{AT} --team Nobody --description words"),
    row("monitoring team delete", "{AT} --team Payments --force")
        .not_found("{AT} --team Nobody --force"),
    row("monitoring user list", "{AT}"),
    row("monitoring user show", "{AT} --user writer@example.com")
        .not_found("{AT} --user nobody@example.com"),
    row("monitoring user invite", "{AT} --user new@example.com"),
    row("monitoring user delete", "{AT} --user reader@example.com --force")
        .not_found("{AT} --user nobody@example.com --force"),
    row("monitoring doctor", "")
        .needs_no_account()
        .reports()
        .situations_in("environment/doctor.rs: each trouble is a situation of its own"),
    row("monitoring config", "")
        .needs_no_account()
        .situations_in("session/settings_in_force.rs: it reads this machine's settings"),
    row("monitoring profile list", "")
        .needs_no_account()
        .situations_in("session/profiles.rs: it reads this machine's folders"),
    row("monitoring profile show", "")
        .needs_no_account()
        .situations_in("session/profiles.rs: it reads this machine's folders"),
    row("monitoring profile set", "default")
        .needs_no_account()
        .situations_in("session/profiles.rs: it reads this machine's folders"),
    elsewhere("monitoring profile delete", "needs a profile: session/profiles.rs")
        .needs_no_account()
        .situations_in("session/profiles.rs: it reads this machine's folders"),
    row("monitoring access-key list", "{AT}").may_be_empty(),
    row("monitoring access-key create", "{AT}").reveals_a_secret(),
    row("monitoring access-key enable", "{AT} --id 1").not_found("{AT} --id nobody"),
    row("monitoring access-key disable", "{AT} --id 1 --force")
        .not_found("{AT} --id nobody --force"),
    elsewhere(
        "monitoring sandbox exec",
        "runs a program, whose output and exit code are its own: sandbox/mod.rs",
    )
    .needs_no_account()
    .situations_in("sandbox/mod.rs: it asks no service"),
    elsewhere("monitoring sandbox start", "runs until it is interrupted: sandbox/mod.rs")
        .needs_no_account()
        .situations_in("sandbox/mod.rs: it asks no service"),
    elsewhere("monitoring sandbox compare", "starts a sandbox of its own: sandbox/compare.rs")
        .situations_in("sandbox/compare.rs"),
    elsewhere(
        "monitoring sandbox status",
        "needs a sandbox in the background: sandbox/background.rs",
    )
    .needs_no_account()
    .situations_in("sandbox/background.rs: it asks no service"),
    elsewhere(
        "monitoring sandbox stop",
        "needs a sandbox in the background: sandbox/background.rs",
    )
    .needs_no_account()
    .situations_in("sandbox/background.rs: it asks no service"),
    elsewhere(
        "monitoring sandbox snapshot",
        "needs a sandbox in the background: sandbox/background.rs",
    )
    .needs_no_account()
    .situations_in("sandbox/background.rs: it asks no service"),
    elsewhere("monitoring sandbox demo", "is many commands: sandbox/demo.rs")
        .needs_no_account()
        .situations_in("sandbox/demo.rs: it asks no service"),
];

/// The words of a line behind a path.
pub(super) fn words(path: &str, line: &str) -> Vec<String> {
    crate::support::transcript::words(&format!("{path} {}", line.replace("{AT}", AT)))
}
