//! Arguments that every command has: how its result is shown. A command flattens one of these groups behind its
//! own arguments; the framework reads them.

/// `--output` and `--quiet` of the host's own commands.
#[derive(clap::Args, Debug)]
pub struct Output {
    /// Specify output format: JSON or YAML
    #[arg(long, value_name = "FORMAT")]
    output: Option<String>,
    #[command(flatten)]
    quiet: Quiet,
}

/// The same where the host's command has a letter for the format.
#[derive(clap::Args, Debug)]
pub struct ShortOutput {
    /// Specify output format: JSON or YAML
    #[arg(short, long, value_name = "FORMAT")]
    output: Option<String>,
    #[command(flatten)]
    quiet: Quiet,
}

/// The same of the host's lists, whose rows can be written as comma-separated values.
#[derive(clap::Args, Debug)]
pub struct ListOutput {
    /// Specify output format: JSON, YAML or CSV
    #[arg(long, value_name = "FORMAT")]
    output: Option<String>,
    #[command(flatten)]
    quiet: Quiet,
}

/// The same where the host's command has a letter for the format.
#[derive(clap::Args, Debug)]
pub struct ShortListOutput {
    /// Specify output format: JSON, YAML or CSV
    #[arg(short, long, value_name = "FORMAT")]
    output: Option<String>,
    #[command(flatten)]
    quiet: Quiet,
}

/// The same of a plug-in's commands.
#[derive(clap::Args, Debug)]
pub struct PluginOutput {
    /// Specify output format: JSON or YAML
    #[arg(long, value_name = "FORMAT")]
    output: Option<String>,
    #[command(flatten)]
    quiet: Quiet,
}

/// The same of a plug-in's lists, which can be wide.
#[derive(clap::Args, Debug)]
pub struct WideListOutput {
    /// Specify output format: WIDE, JSON, YAML or CSV
    #[arg(long, value_name = "FORMAT")]
    output: Option<String>,
    #[command(flatten)]
    quiet: Quiet,
}

/// The same of a plug-in's commands that have a wide form for the sake of scripts.
#[derive(clap::Args, Debug)]
pub struct WideOutput {
    /// Specify output format: WIDE, JSON or YAML
    #[arg(long, value_name = "FORMAT")]
    output: Option<String>,
    #[command(flatten)]
    quiet: Quiet,
}

/// `--quiet`, which a command without a result in JSON has alone.
#[derive(clap::Args, Debug)]
pub struct Quiet {
    /// Suppress verbose output
    #[arg(short, long)]
    quiet: bool,
}
