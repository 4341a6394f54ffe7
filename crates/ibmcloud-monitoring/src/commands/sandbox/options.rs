//! The options that `sandbox exec` and `sandbox start` share.

use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use ibmcloud_cli::context::Context;
use ibmcloud_cli::errors::CommandError;
use ibmcloud_cli::files::{self, Access, OutputFile};
use ibmcloud_cli::msg;
use ibmcloud_core::json::text::decoded;
use ibmcloud_emulator::{Clock, Fault, Fleet, Metrics, Options, World, keys};
use ibmcloud_plugin_sdk::files::read_regular;

use super::place::Place;

#[derive(clap::Args, Debug, Default)]
pub(crate) struct CloudArgs {
    /// Fill the cloud with this many Monitoring instances
    #[arg(long, value_name = "COUNT", conflicts_with = "world")]
    fleet: Option<usize>,
    /// Spread the fleet over this many accounts
    #[arg(long, value_name = "COUNT", requires = "fleet", default_value_t = 1)]
    accounts: usize,
    /// Get this many instances of the fleet into trouble, each kind in turn
    #[arg(long, value_name = "COUNT", requires = "fleet", default_value_t = 0)]
    troubled: usize,
    /// Seed of the fleet: the same seed makes the same fleet
    #[arg(long, value_name = "SEED", default_value_t = 1)]
    seed: u64,
    /// JSON file that holds the cloud's state: read at the start if it exists, written at the end
    #[arg(long, value_name = "FILE")]
    world: Option<PathBuf>,
    /// OpenMetrics text with metrics of your own, which every instance has
    #[arg(long, value_name = "FILE")]
    metrics: Option<PathBuf>,
    /// File for the calls that came, one JSON document in a line, written at the end
    #[arg(long, value_name = "FILE")]
    calls: Option<PathBuf>,
    /// Behave otherwise, such as 'per_user_tokens=false'; may be repeated
    #[arg(long, value_name = "SETTING=VALUE")]
    set: Vec<String>,
    /// Whose API key is in the environment: administrator, manager, writer, reader, or a fleet's service-id
    #[arg(long, value_name = "ROLE", default_value = "administrator")]
    identity: String,
    /// Milliseconds that every answer takes longer
    #[arg(long, value_name = "MILLISECONDS", default_value_t = 0)]
    latency: u64,
    /// Requests per minute of a caller to a host before 429 is answered
    #[arg(long, value_name = "REQUESTS")]
    rate_limit: Option<u32>,
    /// Trouble to make, such as 'GET /api/token times=2 status=503'; may be repeated
    #[arg(long, value_name = "SPEC")]
    fault: Vec<String>,
    /// Time at which the cloud's clock starts, such as 2026-01-31T12:00:00Z
    #[arg(long, value_name = "START")]
    clock: Option<String>,
    /// How much faster than real time the cloud's clock runs
    #[arg(long, value_name = "FACTOR", default_value_t = 1.0)]
    clock_speed: f64,
    /// Milliseconds by which each request moves the cloud's clock, which stands still otherwise
    #[arg(long, value_name = "MILLISECONDS", conflicts_with = "clock_speed")]
    clock_tick: Option<u64>,
}

impl CloudArgs {
    /// What the emulator is started with.
    pub(crate) fn options(&self) -> Result<Options, CommandError> {
        let faults = self.fault.iter().map(|text| {
            text.parse::<Fault>().map_err(|error| {
                CommandError::usage(msg!(
                    "--fault '{{.Spec}}': {{.Reason}}",
                    Spec = text,
                    Reason = error
                ))
            })
        });
        for path in [&self.world, &self.calls].into_iter().flatten() {
            files::check(path)?;
        }
        Ok(Options {
            world: self.initial_world()?,
            faults: faults.collect::<Result<_, _>>()?,
            latency: Duration::from_millis(self.latency),
            rate_limit: self.rate_limit,
            clock: self.clock()?,
            ..Options::default()
        })
    }

    /// The key of the identity that works in the sandbox.
    pub(crate) fn api_key(&self) -> Result<&'static str, CommandError> {
        match self.identity.to_ascii_lowercase().as_str() {
            "administrator" | "admin" => Ok(keys::ADMINISTRATOR),
            "manager" => Ok(keys::MANAGER),
            "writer" => Ok(keys::WRITER),
            "reader" => Ok(keys::READER),
            "service-id" if self.fleet.is_some() => Ok(keys::SERVICE_ID),
            "service-id" => Err(CommandError::usage(msg!(
                "--identity service-id is for a fleet: add --fleet COUNT"
            ))),
            other => Err(CommandError::usage(msg!(
                "'{{.Role}}' is not administrator, manager, writer, reader or service-id",
                Role = other
            ))),
        }
    }

    /// The state at the start, with the settings of the command line.
    fn initial_world(&self) -> Result<World, CommandError> {
        let mut world = self.stored_world()?;
        for text in &self.set {
            world.settings.assign(text).map_err(|error| {
                CommandError::usage(msg!(
                    "--set '{{.Setting}}': {{.Reason}}",
                    Setting = text,
                    Reason = error
                ))
            })?;
        }
        if let Some(path) = &self.metrics {
            world.metrics = metrics(path)?;
        }
        Ok(world)
    }

    fn stored_world(&self) -> Result<World, CommandError> {
        if let Some(count) = self.fleet {
            if count > World::LARGEST_FLEET {
                return Err(CommandError::usage(msg!(
                    "--fleet {{.Count}} is too many: each instance takes about 25 kB of memory, and {{.Largest}} are the most",
                    Count = count,
                    Largest = World::LARGEST_FLEET
                )));
            }
            return self.fleet_of(count);
        }
        let Some(path) = &self.world else { return Ok(World::demo()) };
        match read_text(path) {
            Ok(text) => World::from_json(&text).map_err(|error| {
                CommandError::plain(
                    msg!(
                        "The file '{{.Path}}' does not hold the state of a sandbox: {{.Reason}}",
                        Path = path.display(),
                        Reason = error
                    ),
                    msg!("Name another file: a new one is made when the sandbox stops."),
                )
            }),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(World::demo()),
            Err(source) => Err(file_error(path, source)),
        }
    }

    fn fleet_of(&self, instances: usize) -> Result<World, CommandError> {
        if !(1..=World::MOST_ACCOUNTS).contains(&self.accounts) {
            return Err(CommandError::usage(msg!(
                "--accounts must be from 1 to {{.Largest}}",
                Largest = World::MOST_ACCOUNTS
            )));
        }
        let largest = instances.saturating_sub(1);
        if self.troubled > largest {
            return Err(CommandError::usage(msg!(
                "--troubled {{.Count}} is too many: one instance stays sound, so that {{.Largest}} are the most",
                Count = self.troubled,
                Largest = largest
            )));
        }
        let Self { accounts, troubled, seed, .. } = *self;
        Ok(World::fleet_of(&Fleet { instances, accounts, troubled, seed }))
    }

    fn clock(&self) -> Result<Clock, CommandError> {
        let start = match &self.clock {
            None if self.clock_tick.is_none() && (self.clock_speed - 1.0).abs() < f64::EPSILON => {
                return Ok(Clock::real());
            }
            None => jiff::Timestamp::now(),
            Some(text) => text.parse().map_err(|_| {
                CommandError::usage(msg!(
                    "--clock '{{.Text}}' is not a time such as 2026-01-31T12:00:00Z",
                    Text = text
                ))
            })?,
        };
        if !self.clock_speed.is_finite() || self.clock_speed <= 0.0 {
            return Err(CommandError::usage(msg!("--clock-speed must be more than 0")));
        }
        Ok(match self.clock_tick {
            Some(tick) => Clock::manual(start.as_second()).ticking(Duration::from_millis(tick)),
            None => Clock::scaled(start.as_second(), self.clock_speed),
        })
    }

    /// Says which trouble was asked for and never came: a test that counts on it shows nothing.
    pub(crate) fn report(&self, ctx: &mut Context, place: &Place) -> Result<(), CommandError> {
        for report in place.faults() {
            // Those that were added later are not of the command line.
            let Some(text) = self.fault.get(report.number) else { continue };
            if report.fired > 0 {
                continue;
            }
            ctx.console.warn(&match (report.failed, report.matched) {
                (Some(reason), _) => msg!(
                    "The fault '{{.Spec}}' never fired: {{.Reason}}.",
                    Spec = text,
                    Reason = reason
                ),
                (None, 0) => {
                    msg!("The fault '{{.Spec}}' never fired: no request matched it.", Spec = text)
                }
                (None, count) => msg!(
                    "The fault '{{.Spec}}' never fired: none of the requests that it matches ({{.Count}}) came at its turn.",
                    Spec = text,
                    Count = count
                ),
            })?;
        }
        Ok(())
    }

    /// Writes the state at the end to where it was read from, and the calls.
    pub(crate) fn save(&self, place: &Place) -> Result<(), CommandError> {
        if let Some(path) = &self.calls {
            let mut lines = Vec::new();
            for call in place.calls_after(0) {
                serde_json::to_writer(&mut lines, &call)
                    .map_err(|error| file_error(path, error.into()))?;
                lines.push(b'\n');
            }
            write(path, &lines)?;
        }
        match &self.world {
            Some(path) => write(path, place.world().to_json().as_bytes()),
            None => Ok(()),
        }
    }
}

/// For its owner: a state holds keys and tokens, if only of a sandbox, and calls are nobody else's business.
fn write(path: &Path, bytes: &[u8]) -> Result<(), CommandError> {
    let file = OutputFile::prepare(path, Access::Owner)?;
    file.write(bytes).map_err(|source| file_error(path, source))
}

/// Metrics of a file that a person named.
fn metrics(path: &Path) -> Result<Metrics, CommandError> {
    let text = read_text(path).map_err(|source| file_error(path, source))?;
    Metrics::from_open_metrics(&text).map_err(|error| {
        CommandError::plain(
            msg!(
                "The file '{{.Path}}' is not text of OpenMetrics: {{.Reason}}",
                Path = path.display(),
                Reason = error
            ),
            msg!("See https://prometheus.io/docs/specs/om/open_metrics_spec/ for its form."),
        )
    })
}

/// The text of a file, in whichever encoding a shell wrote it.
pub(super) fn read_text(path: &Path) -> io::Result<String> {
    let invalid = |why| io::Error::new(io::ErrorKind::InvalidData, why);
    read_regular(path).and_then(|bytes| decoded(&bytes).map_err(invalid))
}

pub(super) fn file_error(path: &Path, source: io::Error) -> CommandError {
    CommandError::File { path: path.display().to_string(), source }
}
