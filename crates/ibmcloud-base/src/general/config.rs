//! `config`: changes one setting of the shared configuration.

use ibmcloud_cli::command::Run;
use ibmcloud_cli::context::Context;
use ibmcloud_cli::errors::CommandError;
use ibmcloud_cli::msg;
use ibmcloud_cli::view::{Done, Shown};
use ibmcloud_plugin_sdk::Config;
use ibmcloud_plugin_sdk::locale::Locale;

#[derive(clap::Args, Debug)]
pub(crate) struct ConfigArgs {
    /// Timeout for HTTP requests in seconds, default is 60
    #[arg(long, value_name = "TIMEOUT_IN_SECONDS")]
    http_timeout: Option<String>,
    /// Trace HTTP requests: true, false, or the path of a file
    #[arg(long, value_name = "PATH")]
    trace: Option<String>,
    /// Colorize output: true or false
    #[arg(long, value_name = "TRUE | FALSE")]
    color: Option<String>,
    /// Language of messages, or CLEAR for the language of the system
    #[arg(long, value_name = "LOCALE")]
    locale: Option<String>,
    /// Look for new versions: true or false
    #[arg(long, value_name = "TRUE | FALSE")]
    check_version: Option<String>,
    /// How one-time passcodes are fetched: manual or auto
    #[arg(long, value_name = "MANUAL | AUTO")]
    sso_otp: Option<String>,
    /// List alphabetically in help: true or false
    #[arg(long, value_name = "TRUE | FALSE")]
    alpha_commands: Option<String>,
    /// Usage statistics: there are none any more
    #[arg(long, hide = true)]
    usage_stats_collect: Option<String>,
}

/// One setting, checked.
#[derive(Debug, PartialEq, Eq)]
enum Setting {
    HttpTimeout(u32),
    Trace(String),
    Color(bool),
    Locale(Option<Locale>),
    CheckVersion(bool),
    SsoOtp(&'static str),
    AlphaCommands(bool),
    /// Old scripts switch the statistics off; there are none to switch.
    UsageStatistics,
}

impl Run for ConfigArgs {
    fn run(self, ctx: &mut Context) -> Result<Shown, CommandError> {
        let setting = self.setting()?;
        if setting != Setting::UsageStatistics {
            ctx.store.update(|config| setting.apply(config))?;
        }
        Ok(Box::new(Done))
    }
}

impl ConfigArgs {
    /// The only option of the call.
    fn setting(&self) -> Result<Setting, CommandError> {
        let given = [
            ("http-timeout", &self.http_timeout),
            ("trace", &self.trace),
            ("color", &self.color),
            ("locale", &self.locale),
            ("check-version", &self.check_version),
            ("sso-otp", &self.sso_otp),
            ("alpha-commands", &self.alpha_commands),
            ("usage-stats-collect", &self.usage_stats_collect),
        ];
        let mut given = given.into_iter().filter_map(|(name, value)| Some((name, value.as_ref()?)));
        match (given.next(), given.next()) {
            (Some((name, value)), None) => read(name, value),
            (Some((one, _)), Some((other, _))) => Err(CommandError::usage(msg!(
                "'--{{.Argument}}' cannot be used with '--{{.Other}}'",
                Argument = one,
                Other = other
            ))),
            (None, _) => Err(CommandError::usage(msg!("an option is missing"))),
        }
    }
}

fn read(name: &str, value: &str) -> Result<Setting, CommandError> {
    let truth = || match value.to_ascii_lowercase().as_str() {
        "true" => Some(true),
        "false" => Some(false),
        _ => None,
    };
    let setting = match name {
        "http-timeout" => value.parse().ok().filter(|it| *it > 0).map(Setting::HttpTimeout),
        "trace" => Some(Setting::Trace(value.to_owned())).filter(|_| !value.is_empty()),
        "color" => truth().map(Setting::Color),
        "locale" if value.eq_ignore_ascii_case("CLEAR") => Some(Setting::Locale(None)),
        "locale" => Locale::closest(value).map(|locale| Setting::Locale(Some(locale))),
        "check-version" => truth().map(Setting::CheckVersion),
        "sso-otp" => ["manual", "auto"]
            .into_iter()
            .find(|known| value.eq_ignore_ascii_case(known))
            .map(Setting::SsoOtp),
        "alpha-commands" => truth().map(Setting::AlphaCommands),
        _ => truth().map(|_| Setting::UsageStatistics),
    };
    setting.ok_or_else(|| {
        CommandError::usage(msg!(
            "'{{.Value}}' is not a value for {{.Argument}}",
            Value = value,
            Argument = format!("--{name}")
        ))
    })
}

impl Setting {
    fn apply(&self, config: &mut Config) {
        let word = |value: bool| if value { "true" } else { "false" };
        match self {
            Self::HttpTimeout(seconds) => config.set_http_timeout(*seconds),
            Self::Trace(trace) => config.set_trace(trace),
            Self::Color(on) => config.set_color_enabled(word(*on)),
            Self::Locale(locale) => config.set_locale(locale.map_or("", Locale::tag)),
            Self::CheckVersion(on) => config.set_check_cli_version_disabled(!on),
            Self::SsoOtp(kind) => config.set_type_of_sso(kind),
            Self::AlphaCommands(on) => config.set_alpha_commands_enabled(word(*on)),
            Self::UsageStatistics => {}
        }
    }
}
