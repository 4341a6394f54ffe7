//! The `monitoring` namespace: what the plug-in offers.

pub(crate) mod access_key;
pub(crate) mod alert;
pub(crate) mod api;
pub(crate) mod as_code;
pub(crate) mod auth;
pub(crate) mod channel;
mod config;
mod credential_sync;
pub(crate) mod dashboard;
mod doctor;
pub(crate) mod event;
pub(crate) mod profile;
pub(crate) mod proxy;
mod query;
mod receiver;
mod service_instances;
mod settings;
pub(crate) mod shared;
pub(crate) mod silence;
pub(crate) mod team;
mod token;
pub(crate) mod user;

use ibmcloud_cli::command::CommandSpec;
use ibmcloud_cli::session::profiles::Need;

/// The commands.
pub(super) static COMMANDS: &[CommandSpec] = &[
    CommandSpec::new::<service_instances::InstancesArgs>(
        "monitoring",
        "service-instances",
        "List IBM Cloud Monitoring instances",
    )
    .usage(
        "[--region REGION] [--all-regions] [-g RESOURCE_GROUP] [--all-resource-groups] [--quiet] [--output FORMAT]",
    ),
    CommandSpec::new::<config::ConfigArgs>(
        "monitoring",
        "config",
        "Show every setting that is in force, and where it comes from",
    )
    .profile(Need::None)
    .long_flags(),
    CommandSpec::new::<doctor::DoctorArgs>(
        "monitoring",
        "doctor",
        "Show what is wrong on this machine and on the way to the services",
    )
    .profile(Need::None)
    .long_flags(),
    CommandSpec::new::<query::QueryArgs>(
        "monitoring",
        "query",
        "Show the answer to a PromQL query",
    )
    .usage(
        "[EXPRESSION] --name NAME [--region REGION] [--time TIME] [--start TIME] [--end TIME] [--last DURATION] [--step DURATION] [--labels] [--label LABEL] [--series] [--metadata] [--plot] [--csv] [--chart FILE] [--width NUMBER] [--height NUMBER] [--no-zero] [--watch [--interval DURATION]] [--team TEAM] [--output FORMAT] [--quiet]",
    ),
    CommandSpec::new::<proxy::ProxyArgs>(
        "monitoring",
        "proxy",
        "Start a proxy that adds a fresh IAM token to requests for an instance",
    )
    .usage(
        "[ACTION] (--name NAME | --config FILE) [--region REGION] [--team TEAM] [--listen ADDRESS] [--admin-listen ADDRESS] [--client-secret-file FILE | --no-client-secret] [--allow-write] [--allow-host NAME]... [--access-log FORM] [--timeout TIME] [--apikey-file FILE | --cr-token-file FILE --profile PROFILE] [--quiet]",
    ),
    CommandSpec::new::<receiver::ReceiverArgs>(
        "monitoring",
        "platform-metrics-receiver",
        "Set which instance gets the platform metrics of a region",
    )
    .usage(
        "--name NAME [--region REGION] [--force] [--output FORMAT] [--quiet]",
    ),
    CommandSpec::new::<settings::team_list::TeamListArgs>(
        "monitoring settings team",
        "list",
        "List the teams of an instance",
    )
    .long_flags(),
    CommandSpec::new::<token::list::TokenListArgs>(
        "monitoring token",
        "list",
        "List the fingerprints of the Monitor API tokens of all teams",
    )
    .long_flags(),
    CommandSpec::new::<token::show::TokenShowArgs>(
        "monitoring token",
        "show",
        "Show the Monitor API token of a team",
    )
    .usage(
        "--name NAME [--team TEAM] [--region REGION] [--output FORMAT] [--quiet]",
    )
    .synonyms(&["get"]),
    CommandSpec::new::<token::reset::TokenResetArgs>(
        "monitoring token",
        "reset",
        "Reset the Monitor API token of a team",
    )
    .usage(
        "--name NAME (--team TEAM | --mine) [--region REGION] [--force] [--output FORMAT] [--quiet]",
    ),
    CommandSpec::new::<auth::audit::AuthAuditArgs>(
        "monitoring auth",
        "audit",
        "Show which credentials many instances accept, and whether that is as wanted",
    )
    .formats(auth::audit::FORMATS)
    .long_flags(),
    CommandSpec::new::<auth::enforce::AuthEnforceArgs>(
        "monitoring auth",
        "enforce",
        "Update which credentials many instances accept, as a policy wants it",
    )
    .long_flags(),
    CommandSpec::new::<auth::report::merge::AuthReportMergeArgs>(
        "monitoring auth report",
        "merge",
        "Show the reports of the parts of a fleet as one, without a network",
    )
    .formats(auth::audit::FORMATS)
    .usage(
        "FILE... [--expect FILE] [--report FILE] [--baseline FILE [--only-changes]] [--output FORMAT] [--quiet]",
    ),
    CommandSpec::new::<auth::show::AuthShowArgs>(
        "monitoring auth",
        "show",
        "Show which credentials an instance accepts",
    )
    .usage(
        "--name NAME [--region REGION] [--expect MODE] [--output FORMAT] [--quiet]",
    ),
    CommandSpec::new::<auth::update::AuthUpdateArgs>(
        "monitoring auth",
        "update",
        "Update which credentials an instance accepts",
    )
    .usage(
        "--name NAME --mode MODE [--for TIME --reason TEXT] [--region REGION] [--dry-run] [--assisted] [--accept-unproven-coverage] [--evidence PATH] [--sign-with KEY] [--scan PATH]... [--accept-finding ID]... [--timeout SECONDS] [--force] [--output FORMAT] [--quiet]",
    ),
    CommandSpec::new::<auth::resume::AuthResumeArgs>(
        "monitoring auth",
        "resume",
        "Start an interrupted plan of an instance again",
    )
    .usage(
        "(RUN | --name NAME) [--region REGION] [--from FOLDER] [--assisted] [--accept-unproven-coverage] [--evidence PATH] [--sign-with KEY] [--timeout SECONDS] [--force] [--output FORMAT] [--quiet]",
    ),
    CommandSpec::new::<auth::history::AuthHistoryArgs>(
        "monitoring auth",
        "history",
        "Show what was done to the credentials of an instance from this machine",
    )
    .usage(
        "(RUN | --runs | --name NAME) [--region REGION] [--from FOLDER] [--output FORMAT] [--quiet]",
    ),
    CommandSpec::new::<auth::evidence::AuthEvidenceArgs>(
        "monitoring auth",
        "evidence",
        "Write the evidence of a plan again",
    )
    .long_flags(),
    CommandSpec::new::<auth::verify_journal::AuthVerifyJournalArgs>(
        "monitoring auth",
        "verify-journal",
        "Show whether journals, evidence and signatures hold, without a network",
    )
    .usage(
        "[PATH...] [--allowed-signers FILE --signer NAME] [--output FORMAT] [--quiet]",
    ),
    CommandSpec::new::<auth::scan::AuthScanArgs>(
        "monitoring auth",
        "scan",
        "Search files for Monitor API tokens and for what uses them",
    )
    .usage(
        "(PATH... | --kubernetes [--namespace NAMESPACE]) [--name NAME]... [--region REGION] [--shapes-only] [--no-calls] [--no-ignore] [--exclude PATTERN]... [--accept ID]... [--output FORMAT] [--quiet]",
    )
    .formats(&["SARIF"]),
    CommandSpec::new::<auth::headers::HeadersArgs>(
        "monitoring auth",
        "headers",
        "Show the headers that a request to an instance needs",
    )
    .usage(
        "[--name NAME] [--region REGION] [--team TEAM] [--format FORMAT] [--min-validity DURATION] [--apikey-file FILE | --cr-token-file FILE --profile PROFILE] [--quiet]",
    ),
    CommandSpec::new::<credential_sync::CredentialSyncArgs>(
        "monitoring",
        "credential-sync",
        "Fetch fresh credentials for programs that cannot renew a token",
    )
    .usage(
        "([--file PATH]... [--kubernetes-secret SECRET]... [--grafana URL]... | --config FILE) [--name NAME] [--region REGION] [--team TEAM] [--format FORMAT] [--mode MODE] [--grafana-data-source UID] [--grafana-token-file FILE] [--grafana-ca-file FILE] [--once] [--exec COMMAND [--exec-timeout DURATION]] [--apikey-file FILE | --cr-token-file FILE --profile PROFILE] [--quiet]",
    ),
    CommandSpec::new::<auth::migrate::AuthMigrateArgs>(
        "monitoring auth",
        "migrate",
        "Update files that hold a Monitor API token, so that they use IAM tokens",
    )
    .usage(
        "(--scan PATH... | --kubernetes [--namespace NAMESPACE]) [--name NAME]... [--region REGION] [--exclude PATTERN]... [--method METHOD]... [--proxy-address HOST:PORT] [--client-secret-file FILE | --no-client-secret] [--credentials-file FILE] [--write-patch FILE [--in-place]] [--force] [--output FORMAT] [--quiet]",
    ),
];
