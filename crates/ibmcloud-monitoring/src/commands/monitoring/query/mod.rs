//! `monitoring query`: PromQL for an instant or over time, as a table, a chart, JSON, CSV, SVG or PNG.

mod answer;
mod axes;
mod chart;
mod metadata;
mod number;
mod plot;
mod segments;
mod spark;
mod unit;

use std::io::ErrorKind;
use std::path::PathBuf;
use std::time::Duration;

use ibmcloud_cli::args::WideListOutput;
use ibmcloud_cli::command::Run;
use ibmcloud_cli::context::Context;
use ibmcloud_cli::errors::{Changed, CommandError};
use ibmcloud_cli::files::{Access, OutputFile};
use ibmcloud_cli::messages::Message;
use ibmcloud_cli::msg;
use ibmcloud_cli::session::interrupt::Attention;
use ibmcloud_cli::settings;
use ibmcloud_cli::view::{Shown, Text, View as _};
use ibmcloud_core::series::Series;
use ibmcloud_transport::{Error as ServiceError, Monitor, Phase, QueryAnswer, QueryRange};

use self::answer::{Answer, Csv};
use self::axes::Look;
use self::chart::Format;
use self::metadata::{Labels, Metadata, SeriesSets};
use self::unit::unit_of;
use crate::commands::monitoring::shared::{At, InTeam, Place, time};

/// What the web UI puts into queries of panels.
const VARIABLES: [&str; 5] =
    ["$__interval", "$__scope", "$__range", "$__rate_interval", "${__scope"];
/// How many values of a range are asked for, unless a step is named.
const VALUES: f64 = 120.0;
/// The finest resolution that the service keeps (IBM's page on data retention), in seconds.
const FINEST: f64 = 10.0;

#[derive(clap::Args, Debug)]
pub(crate) struct QueryArgs {
    #[command(flatten)]
    at: At,
    /// PromQL expression; a selector for '--series', a metric for '--metadata'
    #[arg(value_name = "EXPRESSION", allow_hyphen_values = true)]
    expression: Option<String>,
    /// Time of an instant query: Unix seconds, or such as 2026-05-01T12:00:00Z
    #[arg(long, value_name = "TIME", conflicts_with_all = ["start", "end", "last", "step"])]
    time: Option<String>,
    /// First time of a range
    #[arg(long, value_name = "TIME", conflicts_with = "last")]
    start: Option<String>,
    /// Last time of a range; now if left out
    #[arg(long, value_name = "TIME")]
    end: Option<String>,
    /// The range of this time until now, such as 15m, 12h or 10d
    #[arg(long, value_name = "DURATION")]
    last: Option<String>,
    /// Time between two values of a range, such as 1m
    #[arg(long, value_name = "DURATION")]
    step: Option<String>,
    /// List the names of labels
    #[arg(long, conflicts_with_all = ["label", "series", "metadata"])]
    labels: bool,
    /// List the values of this label
    #[arg(long, value_name = "LABEL", conflicts_with_all = ["series", "metadata"])]
    label: Option<String>,
    /// List the series that the expression selects
    #[arg(long, conflicts_with = "metadata")]
    series: bool,
    /// Show type, help and unit of metrics
    #[arg(long)]
    metadata: bool,
    /// Draw a line chart in the terminal
    #[arg(long)]
    plot: bool,
    /// Print comma-separated values
    #[arg(long, conflicts_with_all = ["output", "plot"])]
    csv: bool,
    /// Draw a line chart into this file, which ends in .svg or .png
    #[arg(long, value_name = "FILE")]
    chart: Option<PathBuf>,
    /// Width of the chart: columns of '--plot', pixels of '--chart'
    #[arg(long, value_name = "NUMBER")]
    width: Option<u32>,
    /// Height of the chart: rows of '--plot', pixels of '--chart'
    #[arg(long, value_name = "NUMBER")]
    height: Option<u32>,
    /// Begin the axis of values near the least value, and not at zero
    #[arg(long)]
    no_zero: bool,
    /// Ask again and again, until Ctrl-C
    #[arg(long, conflicts_with_all = ["time", "start", "end", "output", "chart"])]
    watch: bool,
    /// Time between two answers of '--watch'; 10s if left out
    #[arg(long, value_name = "DURATION", requires = "watch")]
    interval: Option<String>,
    #[command(flatten)]
    team: InTeam,
    #[command(flatten)]
    output: WideListOutput,
}

/// When.
#[derive(Clone, Copy)]
enum Moment {
    Instant(Option<f64>),
    Range(QueryRange),
}

impl Run for QueryArgs {
    fn run(self, ctx: &mut Context) -> Result<Shown, CommandError> {
        let moment = self.moment().map_err(CommandError::usage)?;
        let format = self.format(moment).map_err(CommandError::usage)?;
        self.check_size().map_err(CommandError::usage)?;
        let interval = self.interval().map_err(CommandError::usage)?;
        let chart = format.zip(self.chart.as_deref()).map(|(format, path)| {
            // A chart is no secret: who may read it is left to the person's own settings.
            OutputFile::prepare(path, Access::Usual).map(|file| (format, file))
        });
        let chart = chart.transpose()?;
        let client = ctx.client()?;
        let place = self.at.open(ctx, &client, self.team.team.as_deref())?;
        if let Some(shown) = self.about_data(ctx, &place)? {
            return Ok(shown);
        }
        let expression = self.expression()?;
        if !self.csv {
            let text = msg!("Querying instance {{.Name}}...", Name = place.entity(ctx));
            ctx.console.progress(&text)?;
        }
        if self.watch {
            ctx.console.without_spinner();
            let ended = self.watch(ctx, &place, expression, interval);
            ctx.console.leave()?;
            return ended;
        }
        let answer = ask(ctx, &place, expression, moment)?;
        if let Some((format, file)) = chart.filter(|_| !answer.series.is_empty()) {
            let size = (self.width.unwrap_or(chart::SIZE.0), self.height.unwrap_or(chart::SIZE.1));
            let look = self.look(expression, &answer.series);
            chart::write(file, format, expression, &answer.series, look, size)?;
        }
        Ok(Box::new(self.view(expression, answer)))
    }
}

impl QueryArgs {
    fn expression(&self) -> Result<&str, CommandError> {
        let given = self.expression.as_deref().filter(|text| !text.trim().is_empty());
        let given = given.ok_or_else(|| {
            CommandError::usage(msg!("{{.Argument}} is missing", Argument = "EXPRESSION"))
        })?;
        // Panels of dashboards have them, and only a dashboard fills them in.
        if let Some(name) = VARIABLES.iter().find(|name| given.contains(**name)) {
            return Err(CommandError::usage(msg!(
                "'{{.Variable}}' is filled in by dashboards only: write a range such as 5m in the place of '$__interval' or '$__range', and leave '$__scope' out or write labels",
                Variable = name
            )));
        }
        Ok(given)
    }

    /// An instant unless a part of a range is named.
    fn moment(&self) -> Result<Moment, Message> {
        let ranged = self.start.is_some() || self.end.is_some() || self.last.is_some();
        if !ranged && self.step.is_none() && !self.plot && self.chart.is_none() {
            return Ok(Moment::Instant(self.time.as_deref().map(moment).transpose()?));
        }
        let end = match &self.end {
            Some(text) => moment(text)?,
            None => unix(time::ago(0)),
        };
        let start = match (&self.start, &self.last) {
            (Some(text), _) => moment(text)?,
            (None, Some(text)) => end - span(text)?,
            (None, None) => end - 3_600.0,
        };
        if start >= end {
            return Err(msg!("the range ends before it begins"));
        }
        let step = match &self.step {
            Some(text) => span(text)?,
            None => ((end - start) / VALUES).ceil().max(FINEST),
        };
        if step <= 0.0 {
            return Err(msg!("a step is longer than nothing"));
        }
        Ok(Moment::Range(QueryRange { start, end, step }))
    }

    /// What cannot be drawn is said before anything is asked.
    fn format(&self, moment: Moment) -> Result<Option<Format>, Message> {
        let Some(path) = &self.chart else { return Ok(None) };
        let format = Format::of(path)?;
        match moment {
            Moment::Range(_) => Ok(Some(format)),
            Moment::Instant(_) => Err(msg!("a chart needs a range")),
        }
    }

    /// A chart that nobody could see, or no machine draw, is refused.
    fn check_size(&self) -> Result<(), Message> {
        let sizes = [("--width", self.width, 20, 3_840), ("--height", self.height, 6, 2_400)];
        for (name, size, least_of_letters, most) in sizes {
            let Some(size) = size else { continue };
            if self.plot == self.chart.is_some() {
                return Err(msg!(
                    "'{{.Argument}}' is for either '--plot' or '--chart'",
                    Argument = name
                ));
            }
            let least = if self.plot { least_of_letters } else { 200 };
            if !(least..=most).contains(&size) {
                return Err(msg!(
                    "{{.Argument}} is from {{.Least}} to {{.Most}}",
                    Argument = name,
                    Least = least,
                    Most = most
                ));
            }
        }
        Ok(())
    }

    /// Between two answers.
    fn interval(&self) -> Result<Option<Duration>, Message> {
        let seconds = self.interval.as_deref().map(span).transpose()?;
        match seconds {
            Some(seconds) if seconds < 1.0 => Err(msg!("an interval is a second or more")),
            seconds => Ok(seconds.map(Duration::from_secs_f64)),
        }
    }

    fn look(&self, expression: &str, series: &[Series]) -> Look {
        Look { unit: unit_of(expression, series), zero: !self.no_zero }
    }

    /// Labels, series and metadata: what there is to ask for.
    fn about_data(&self, ctx: &Context, place: &Place<'_>) -> Result<Option<Shown>, CommandError> {
        let doing = || msg!("Could not query instance {{.Name}}.", Name = place.instance.name);
        let monitor = &place.monitor;
        Ok(Some(if self.labels {
            Box::new(Labels(ctx.ask(doing(), Changed::ReadOnly, monitor.promql_labels())?))
        } else if let Some(label) = &self.label {
            let values = monitor.promql_label_values(label);
            Box::new(Labels(ctx.ask(doing(), Changed::ReadOnly, values)?))
        } else if self.series {
            let selectors = [self.expression()?.to_owned()];
            let sets: Vec<Series> =
                ctx.ask(doing(), Changed::ReadOnly, monitor.promql_series(&selectors))?;
            Box::new(SeriesSets(sets))
        } else if self.metadata {
            let found = monitor.promql_metadata(self.expression.as_deref());
            Box::new(Metadata(ctx.ask(doing(), Changed::ReadOnly, found)?))
        } else {
            return Ok(None);
        }))
    }

    fn view(&self, expression: &str, answer: QueryAnswer) -> Answer {
        let chart = self.chart.as_ref().map(|path| path.display().to_string());
        let whole = |size: Option<u32>| size.and_then(|it| usize::try_from(it).ok());
        let plot = self.plot.then(|| (whole(self.width), whole(self.height)));
        let look = self.look(expression, &answer.series);
        Answer { reply: answer, csv: self.csv, plot, look, chart }
    }

    /// Shows the answer again and again, on a terminal in place of the one before; a passing trouble is said and
    /// waited out. Ctrl-C ends it at any moment, in the middle of a request too.
    fn watch(
        &self,
        ctx: &mut Context,
        place: &Place<'_>,
        expression: &str,
        interval: Option<Duration>,
    ) -> Result<Shown, CommandError> {
        // For the whole time, so that an answer is shown whole.
        let attention = Attention::begin();
        let mut csv = Csv::default();
        loop {
            let moment = self.moment().map_err(CommandError::usage)?;
            let answer = ctx.wait(async {
                tokio::select! {
                    biased;
                    signal = attention.signal() => Err(signal.stopped()),
                    answer = send(&place.monitor, expression, moment) => Ok(answer),
                }
            });
            match self.round(ctx, place, &mut csv, (expression, answer?)) {
                // A reader who has seen enough (`| head`) ends it without a word.
                Err(CommandError::Output(error)) if error.kind() == ErrorKind::BrokenPipe => {
                    return Ok(Box::new(Text(String::new())));
                }
                outcome => outcome?,
            }
            let finest = || Duration::from_secs_f64(FINEST);
            let pause = interval.or_else(|| settings::pause(&ctx.env)).unwrap_or_else(finest);
            ctx.wait(async {
                tokio::select! {
                    biased;
                    signal = attention.signal() => Err(signal.stopped()),
                    () = tokio::time::sleep(pause) => Ok(()),
                }
            })?;
        }
    }
}

impl QueryArgs {
    /// One of many answers. Lines of comma-separated values have nothing between them.
    fn round(
        &self,
        ctx: &mut Context,
        place: &Place<'_>,
        csv: &mut Csv,
        (expression, answer): (&str, Result<QueryAnswer, ServiceError>),
    ) -> Result<(), CommandError> {
        let answer = match answer {
            Ok(answer) => Ok(answer),
            Err(source) => {
                let passing = passes(&source);
                let doing = msg!("Could not query instance {{.Name}}.", Name = place.instance.name);
                let error = CommandError::service(doing, source, Changed::ReadOnly);
                if !passing {
                    return Err(error);
                }
                Err(error.text(&ctx.program, ctx.console.translator()))
            }
        };
        match answer {
            Err(text) if self.csv => ctx.console.failed(&text)?,
            // Without a result it is not known yet which labels there are.
            Ok(answer) if self.csv && answer.series.is_empty() && answer.text.is_none() => {}
            Ok(answer) if self.csv => {
                if let Some(label) = csv.without_column(&answer) {
                    ctx.console.warn(&msg!(
                        "The first answer had no label '{{.Label}}', so that there is no column for it.",
                        Label = label
                    ))?;
                }
                ctx.console.raw(&csv.text(&answer))?;
            }
            answer => ctx.console.redraw(&ctx.env, |console| {
                console.line(&time::shown(Some(time::ago(0))))?;
                match answer {
                    Ok(answer) => self.view(expression, answer).render_text(console)?,
                    Err(text) => console.failed(&text)?,
                }
                console.line("")
            })?,
        }
        Ok(())
    }
}

/// Whether a trouble may be over at the next look: no answer, too many requests, a service that fell.
fn passes(error: &ServiceError) -> bool {
    match error.phase() {
        Phase::NoAnswer(lost) => lost.obstacle.is_none(),
        Phase::Refused(refusal) => refusal.status == 429 || refusal.status >= 500,
        Phase::NotUnderstood { reason, .. } => reason.is_half_read(),
        _ => false,
    }
}

fn ask(
    ctx: &Context,
    place: &Place<'_>,
    expression: &str,
    moment: Moment,
) -> Result<QueryAnswer, CommandError> {
    let doing = msg!("Could not query instance {{.Name}}.", Name = place.instance.name);
    ctx.ask(doing, Changed::ReadOnly, send(&place.monitor, expression, moment))
}

async fn send(
    monitor: &Monitor<'_>,
    expression: &str,
    moment: Moment,
) -> Result<QueryAnswer, ServiceError> {
    match moment {
        Moment::Instant(time) => monitor.query(expression, time).await,
        Moment::Range(range) => monitor.query_range(expression, range).await,
    }
}

/// Unix seconds out of what a person typed.
fn moment(text: &str) -> Result<f64, Message> {
    time::moment(text).map(unix)
}

/// Milliseconds to the seconds that Prometheus speaks.
fn unix(millis: i64) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "milliseconds of our age are exact in 53 bits")]
    {
        millis as f64 / 1_000.0
    }
}

fn span(text: &str) -> Result<f64, Message> {
    let whole = time::seconds(text).and_then(|it| u32::try_from(it).ok()).map(f64::from);
    // Prometheus has fractions of seconds, too.
    let part = || time::fraction(text).filter(|it| *it <= f64::from(u32::MAX));
    whole
        .or_else(part)
        .ok_or_else(|| msg!("'{{.Text}}' is not a duration, such as 90s, 15m or 2h", Text = text))
}
