//! What is in force, and where it comes from: flag, environment, `config.json`, or nothing but the default.
//!
//! Each row follows the rule of the code that uses the setting. A secret is never among the values: of a key it is said
//! that there is one, and of the address of a proxy not whose credentials are in it.

use std::time::Duration;

use ibmcloud_cli::app::ERRORS;
use ibmcloud_cli::context::RECOVERY;
use ibmcloud_cli::session::claims_of;
use ibmcloud_cli::session::profiles::{ActiveProfile, DEFAULT, Origin, PROFILE, ProfileName};
use ibmcloud_cli::settings::{ENDPOINT_VARIABLES, PAUSE_SECONDS};
use ibmcloud_plugin_sdk::config::Config;
use ibmcloud_plugin_sdk::env::{self as variables, Env, Variable};
use ibmcloud_plugin_sdk::locale::Locale;
use ibmcloud_plugin_sdk::terminal::use_color;
use ibmcloud_plugin_sdk::trace::{TraceSetting, redact_text};
use url::Url;

use crate::settings::{GRACE_SECONDS, IN_FLIGHT, SERVICE_ACCOUNT, TOKEN_RESET};

/// What is shown of a secret.
const VEILED: &str = "(set)";

/// One setting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct InForce {
    /// What it is called, here and in JSON.
    pub(crate) name: String,
    /// Its value; none where there is none.
    pub(crate) value: Option<String>,
    /// Where it comes from.
    pub(crate) source: Source,
}

/// Where a setting comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Source {
    /// A flag of this command line.
    Flag(&'static str),
    /// A variable of the environment.
    Variable(String),
    /// `config.json` of the folder that is worked in.
    Configuration,
    /// The last `profile set`.
    Switch,
    /// The access token.
    Token,
    /// Nothing says otherwise.
    Default,
}

impl Source {
    /// The kind, for programs.
    pub(crate) fn kind(&self) -> &'static str {
        match self {
            Self::Flag(_) => "flag",
            Self::Variable(_) => "environment",
            Self::Configuration => "configuration",
            Self::Switch => "switch",
            Self::Token => "token",
            Self::Default => "default",
        }
    }

    /// The flag or variable, or what stands for the file, for people.
    pub(crate) fn name(&self) -> &str {
        match self {
            Self::Flag(name) => name,
            Self::Variable(name) => name,
            Self::Configuration => "config.json",
            Self::Switch => "profile set",
            Self::Token => "token",
            Self::Default => "default",
        }
    }
}

/// Everything that is in force.
pub(crate) fn in_force(
    env: &Env,
    config: &Config,
    profile: &ActiveProfile,
    stdout_is_terminal: bool,
) -> Vec<InForce> {
    let found = Found { env, config, rows: Vec::new() };
    found.place(profile).target().appearance(stdout_is_terminal).network().credentials().rest().rows
}

struct Found<'a> {
    env: &'a Env,
    config: &'a Config,
    rows: Vec<InForce>,
}

/// The variable of several names that is set, and its value.
fn set<'a>(env: &'a Env, names: &[&str]) -> Option<(String, &'a str)> {
    names.iter().find_map(|name| Some(((*name).to_owned(), env.get(name)?)))
}

/// A text that may hold credentials: the user part of an address is hidden.
fn without_credentials(text: &str) -> String {
    match Url::parse(text) {
        Ok(mut url) if url.has_host() => {
            let hidden = !url.username().is_empty() || url.password().is_some();
            if hidden {
                let _ = url.set_password(None);
                let _ = url.set_username("***");
            }
            url.to_string()
        }
        // `user:password@host:port`, without a scheme.
        _ => match text.rsplit_once('@') {
            Some((_, host)) => format!("***@{host}"),
            None => redact_text(text),
        },
    }
}

impl Found<'_> {
    fn row(&mut self, name: &str, value: Option<String>, source: Source) {
        self.rows.push(InForce { name: name.to_owned(), value, source });
    }

    /// What `config.json` says, or nothing.
    fn stored(&mut self, name: &str, value: &str) {
        match value {
            "" => self.row(name, None, Source::Default),
            value => self.row(name, Some(value.to_owned()), Source::Configuration),
        }
    }

    /// What a variable says, or what holds without it.
    fn variable(&mut self, name: &str, variable: Variable, default: Option<&str>) {
        match set(self.env, variable.names) {
            Some((from, value)) => {
                self.row(name, Some(redact_text(value)), Source::Variable(from));
            }
            None => self.row(name, default.map(str::to_owned), Source::Default),
        }
    }

    fn own(&mut self, name: &str, variable: &'static str, default: Option<&str>) {
        let value = self.env.get(variable).map(redact_text);
        let source = match value {
            Some(_) => Source::Variable(variable.to_owned()),
            None => Source::Default,
        };
        self.row(name, value.or(default.map(str::to_owned)), source);
    }

    fn place(mut self, profile: &ActiveProfile) -> Self {
        let source = match profile.origin {
            // What was named and is not used is told by `doctor`.
            _ if profile.unfit.is_some() => Source::Default,
            Origin::Flag => Source::Flag("--profile"),
            Origin::Variable => Source::Variable(PROFILE.to_owned()),
            Origin::Switch => Source::Switch,
            Origin::Nothing => Source::Default,
        };
        let name = profile.name.as_ref().map_or(DEFAULT, ProfileName::as_str);
        self.row("profile", Some(name.to_owned()), source.clone());
        let homes =
            [variables::CONFIG_HOME.names, variables::HOME_OVERRIDE.names, variables::HOME.names];
        let from = homes.iter().find_map(|names| set(self.env, names));
        let source = match (&source, from) {
            (Source::Default, Some((name, _))) => Source::Variable(name),
            _ => source,
        };
        self.row("config-folder", Some(profile.folder().display().to_string()), source);
        self
    }

    fn target(mut self) -> Self {
        let config = self.config;
        self.stored("api-endpoint", config.api_endpoint());
        let network = match (config.is_private(), config.is_access_from_vpc()) {
            (false, _) => "public",
            (true, false) => "private",
            (true, true) => "vpc",
        };
        let source = if config.is_private() { Source::Configuration } else { Source::Default };
        self.row("network", Some(network.to_owned()), source);
        self.stored("region", config.region());
        let (account, group) = (config.account(), config.resource_group());
        let named = |name: &str, id: &str| match (name, id) {
            ("", id) => id.to_owned(),
            (name, "") => name.to_owned(),
            (name, id) => format!("{name} ({id})"),
        };
        self.stored("account", &named(&account.name, &account.guid));
        self.stored("resource-group", &named(&group.name, &group.guid));
        let claims = claims_of(config);
        match claims.display_name() {
            Some(user) => self.row("user", Some(user.to_owned()), Source::Token),
            None => self.row("user", None, Source::Default),
        }
        self.stored("trusted-profile", &config.profile().name);
        for (variable, service) in ENDPOINT_VARIABLES {
            if let Some(url) = self.env.get(variable) {
                let source = Source::Variable((*variable).to_owned());
                self.row(&format!("endpoint-{service}"), Some(without_credentials(url)), source);
            }
        }
        self
    }

    fn appearance(mut self, stdout_is_terminal: bool) -> Self {
        let (env, config) = (self.env, self.config);
        let locale = Some(config.locale()).filter(|it| !it.is_empty());
        let source = match (locale, set(env, variables::LANGUAGE.names)) {
            (Some(_), _) => Source::Configuration,
            (None, Some((name, value))) if Locale::closest(value).is_some() => {
                Source::Variable(name)
            }
            _ => Source::Default,
        };
        self.row("language", Some(Locale::choose(locale, env).tag().to_owned()), source);
        let wish = |text: &str| matches!(text, "true" | "false");
        let source = match set(env, variables::COLOR.names).filter(|(_, value)| wish(value)) {
            _ if env.no_color() => Source::Variable("NO_COLOR".to_owned()),
            _ if env.mcp_enabled() => Source::Variable("IBMCLOUD_MCP_ENABLED".to_owned()),
            Some((name, _)) => Source::Variable(name),
            None if wish(config.color_enabled()) => Source::Configuration,
            None if env.get("TERM") == Some("dumb") => Source::Variable("TERM".to_owned()),
            None => Source::Default,
        };
        let color = use_color(env, config.color_enabled(), stdout_is_terminal);
        self.row("color", Some(color.to_string()), source);
        let source = match set(env, variables::TRACE.names) {
            Some((name, _)) => Source::Variable(name),
            None if config.trace().is_empty() => Source::Default,
            None => Source::Configuration,
        };
        let trace = match TraceSetting::choose(env, config.trace()) {
            TraceSetting::Off => "false".to_owned(),
            TraceSetting::Stderr => "true".to_owned(),
            TraceSetting::File(path) => path.display().to_string(),
        };
        self.row("trace", Some(trace), source);
        for (name, variable, on) in [
            ("quiet", variables::QUIET, env.quiet()),
            ("no-input", variables::NO_INPUT, env.no_input()),
        ] {
            let source = set(env, variable.names).map(|(name, _)| Source::Variable(name));
            self.row(name, Some(on.to_string()), source.unwrap_or(Source::Default));
        }
        self
    }

    fn network(mut self) -> Self {
        let (env, config) = (self.env, self.config);
        let (timeout, source) = match (env.http_timeout(), config.http_timeout()) {
            (Some(time), _) => {
                let name = set(env, variables::HTTP_TIMEOUT.names).map(|(name, _)| name);
                (time, Source::Variable(name.unwrap_or_default()))
            }
            (None, Some(time)) => (time, Source::Configuration),
            (None, None) => (Duration::from_mins(1), Source::Default),
        };
        self.row("http-timeout", Some(timeout.as_secs().to_string()), source);
        for (row, names) in [
            ("https-proxy", ["HTTPS_PROXY", "https_proxy"]),
            ("http-proxy", ["HTTP_PROXY", "http_proxy"]),
        ] {
            let all = || {
                let socks = |value: &str| value.to_ascii_lowercase().starts_with("socks");
                set(env, &["ALL_PROXY", "all_proxy"]).filter(|(_, value)| !socks(value))
            };
            match set(env, &names).or_else(all) {
                Some((name, value)) => {
                    self.row(row, Some(without_credentials(value)), Source::Variable(name));
                }
                None => self.row(row, None, Source::Default),
            }
        }
        let plain = |found: Option<(String, &str)>| match found {
            Some((name, value)) => (Some(value.to_owned()), Source::Variable(name)),
            None => (None, Source::Default),
        };
        for (row, names) in [
            ("no-proxy", &["NO_PROXY", "no_proxy"][..]),
            ("ca-file", &["SSL_CERT_FILE"]),
            ("ca-folders", &["SSL_CERT_DIR"]),
        ] {
            let (value, source) = plain(set(env, names));
            self.row(row, value, source);
        }
        let source = if config.ssl_disabled() { Source::Configuration } else { Source::Default };
        self.row("certificate-checks", Some((!config.ssl_disabled()).to_string()), source);
        self
    }

    /// Whether there are any, and never which.
    fn credentials(mut self) -> Self {
        let env = self.env;
        for (row, variable) in
            [("api-key", variables::API_KEY), ("compute-resource-token", variables::CR_TOKEN)]
        {
            match set(env, variable.names) {
                // The name of a file is no secret.
                Some((name, value)) if value.starts_with('@') => {
                    self.row(row, Some(value.to_owned()), Source::Variable(name));
                }
                Some((name, _)) => self.row(row, Some(VEILED.to_owned()), Source::Variable(name)),
                None => self.row(row, None, Source::Default),
            }
        }
        self.variable("compute-resource-profile", variables::CR_PROFILE, None);
        for (row, value) in [
            ("access-token", self.config.iam_token()),
            ("refresh-token", self.config.iam_refresh_token()),
        ] {
            self.stored(row, if value.is_empty() { "" } else { VEILED });
        }
        self
    }

    fn rest(mut self) -> Self {
        let repos: Vec<String> = self
            .config
            .plugin_repos()
            .into_iter()
            .map(|repo| format!("{}={}", repo.name, without_credentials(&repo.url)))
            .collect();
        self.stored("plugin-repositories", &repos.join(" "));
        let disabled = self.config.check_cli_version_disabled();
        let source = match (set(self.env, variables::VERSION_CHECK.names), disabled) {
            (Some((name, _)), _) => Source::Variable(name),
            (None, true) => Source::Configuration,
            (None, false) => Source::Default,
        };
        let by_variable = self.env.version_check().map(|it| it != "false");
        self.row("check-version", Some(by_variable.unwrap_or(!disabled).to_string()), source);
        self.own("errors", ERRORS, Some("text"));
        self.own("pause-seconds", PAUSE_SECONDS, None);
        self.own("recovery", RECOVERY, Some("on"));
        self.own("token-reset", TOKEN_RESET, None);
        self.own("in-flight", IN_FLIGHT, Some("16"));
        self.own("grace-seconds", GRACE_SECONDS, Some("5"));
        self.own("service-account", SERVICE_ACCOUNT, None);
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(variables: &[(&str, &str)], config: &Config) -> Vec<InForce> {
        let env = Env::capture(variables.iter().copied());
        let profile = ActiveProfile::choose(None, &env, "/base".into(), true);
        in_force(&env, config, &profile, false)
    }

    fn of(rows: &[InForce], name: &str) -> (Option<String>, String) {
        let row = rows.iter().find(|row| row.name == name).unwrap();
        (row.value.clone(), row.source.name().to_owned())
    }

    fn said(value: &str, source: &str) -> (Option<String>, String) {
        (Some(value.to_owned()), source.to_owned())
    }

    #[test]
    fn the_environment_outranks_the_configuration_and_that_the_default() {
        let mut config = Config::zero();
        let rows = found(&[], &config);
        assert_eq!(of(&rows, "http-timeout"), said("60", "default"));
        assert_eq!(of(&rows, "trace"), said("false", "default"));
        config.set_http_timeout(30);
        config.set_trace("/tmp/t");
        let rows = found(&[], &config);
        assert_eq!(of(&rows, "http-timeout"), said("30", "config.json"));
        assert_eq!(of(&rows, "trace"), said("/tmp/t", "config.json"));
        let rows = found(&[("IBMCLOUD_HTTP_TIMEOUT", "5"), ("BLUEMIX_TRACE", "true")], &config);
        assert_eq!(of(&rows, "http-timeout"), said("5", "IBMCLOUD_HTTP_TIMEOUT"));
        assert_eq!(of(&rows, "trace"), said("true", "BLUEMIX_TRACE"));
        // A value that does not count is not called the source.
        let rows = found(&[("IBMCLOUD_HTTP_TIMEOUT", "soon")], &config);
        assert_eq!(of(&rows, "http-timeout"), said("30", "config.json"));
    }

    #[test]
    fn no_secret_is_among_the_values() {
        let mut config = Config::zero();
        config.set_iam_token("Bearer canary-1");
        config.set_iam_refresh_token("canary-2");
        let rows = found(
            &[
                ("IBMCLOUD_API_KEY", "canary-3"),
                ("IBMCLOUD_CR_TOKEN", "canary-4"),
                ("HTTPS_PROXY", "http://me:canary-5@proxy:3128"),
                ("http_proxy", "me:canary-6@proxy:3128"),
                ("IAM_ENDPOINT", "https://me:canary-7@iam.example"),
            ],
            &config,
        );
        let text = format!("{rows:?}");
        assert!(!text.contains("canary"), "{text}");
        assert_eq!(of(&rows, "https-proxy"), said("http://***@proxy:3128/", "HTTPS_PROXY"));
        assert_eq!(of(&rows, "api-key"), said(VEILED, "IBMCLOUD_API_KEY"));
        let rows = found(&[("IBMCLOUD_API_KEY", "@/run/key")], &config);
        assert_eq!(of(&rows, "api-key"), said("@/run/key", "IBMCLOUD_API_KEY"));
    }
}
