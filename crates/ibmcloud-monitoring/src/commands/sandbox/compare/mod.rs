//! `sandbox compare`: the shapes of a service's answers beside those of the sandbox. Only reads are sent, after they were
//! shown; values stay here.

mod class;
mod difference;
mod recording;
mod requests;
mod shape;
mod side;

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use ibmcloud_cli::command::Run;
use ibmcloud_cli::console::Console;
use ibmcloud_cli::context::Context;
use ibmcloud_cli::errors::{Changed, CommandError, exit};
use ibmcloud_cli::files::{Access, OutputFile};
use ibmcloud_cli::messages::Fragment;
use ibmcloud_cli::msg;
use ibmcloud_cli::view::{NothingDone, Shown, View};
use ibmcloud_core::{Instance, MONITORING_SERVICE_ID};
use ibmcloud_plugin_sdk::terminal::Table;
use ibmcloud_transport::{
    Client, Endpoints, Error, InstanceFilter, Network, Overrides, Renewal, Settings, Target,
    UnattendedStore,
};
use serde_json::{Value, json};

use super::options::{CloudArgs, read_text};
use super::place::Place;
use crate::select;
use difference::{Difference, Untold};
use requests::Request;
use side::{Answer, Side};

#[derive(clap::Args, Debug)]
pub(crate) struct CompareArgs {
    /// Name, GUID or CRN of the instance that is compared with the sandbox
    #[arg(short, long, value_name = "NAME")]
    name: Option<String>,
    /// Region of the instance
    #[arg(short, long, value_name = "REGION")]
    region: Option<String>,
    /// File with the requests, a line each: a service, and a path
    #[arg(long, value_name = "FILE")]
    requests: Option<PathBuf>,
    /// Folder for recordings of the answers' shapes
    #[arg(long, value_name = "FOLDER")]
    recordings: Option<PathBuf>,
    /// Send the requests without asking
    #[arg(short, long)]
    force: bool,
    #[command(flatten)]
    cloud: CloudArgs,
    /// Specify output format: JSON or YAML
    #[arg(long, value_name = "FORMAT")]
    output: Option<String>,
}

impl Run for CompareArgs {
    fn run(self, ctx: &mut Context) -> Result<Shown, CommandError> {
        let requests = self.requests()?;
        let account = ctx.account()?.id;
        let client = ctx.client()?;
        let instance =
            select::monitoring(ctx, &client, self.name.as_deref(), self.region.as_deref())?;
        if !self.force {
            for request in &requests {
                ctx.console.note(&request.line())?;
            }
            let question = msg!(
                "Really send these {{.Count}} requests to the services of IBM Cloud and to instance {{.Name}}? They read, and change nothing.",
                Count = requests.len(),
                Name = ctx.console.entity(&instance.name)
            );
            if !ctx.console.confirm(&question, false)? {
                return Ok(Box::new(NothingDone));
            }
        }
        let place = Place::start(self.cloud.options()?, self.cloud.api_key()?)?;
        let inside = client_of(ctx, &place)?;
        ctx.console.progress(&msg!(
            "Comparing {{.Count}} answers of instance {{.Name}} with the sandbox...",
            Count = requests.len(),
            Name = ctx.console.entity(&instance.name)
        ))?;
        let doing = msg!("The answers could not be compared.");
        let compared = async {
            let service = Side::of(&client, &account, &instance).await?;
            let Some(instance) = instance_inside(&inside).await? else { return Ok(None) };
            let sandbox = Side::of(&inside, &instance.account, &instance).await?;
            Ok(Some(ask(&service, &sandbox, requests).await))
        };
        let compared = ctx.ask(doing, Changed::ReadOnly, compared)?.ok_or_else(|| {
            CommandError::plain(
                msg!("The world of the sandbox has no instance of IBM Cloud Monitoring."),
                msg!("Name another world, or none."),
            )
        })?;
        if let Some(folder) = &self.recordings {
            record(folder, &compared)?;
        }
        Ok(Box::new(Report(compared)))
    }
}

impl CompareArgs {
    fn requests(&self) -> Result<Vec<Request>, CommandError> {
        let Some(path) = &self.requests else {
            return Ok(requests::parse(requests::USUAL).unwrap_or_default());
        };
        let text = read_text(path).map_err(|source| file_error(path, source))?;
        requests::parse(&text).map_err(|wrong| {
            CommandError::plain(
                msg!(
                    "The file '{{.Path}}' has no request in line {{.Line}}: {{.Text}}",
                    Path = path.display(),
                    Line = wrong.number,
                    Text = wrong.text
                ),
                msg!("A line is a service and a path, such as 'monitoring /api/teams/{team}'."),
            )
        })
    }
}

fn file_error(path: &Path, source: io::Error) -> CommandError {
    CommandError::File { path: path.display().to_string(), source }
}

/// A client in the sandbox.
fn client_of(ctx: &Context, place: &Place) -> Result<Client, CommandError> {
    let failed = |error: &dyn std::fmt::Display| {
        CommandError::plain(
            msg!("This machine: the sandbox could not be started: {{.Reason}}", Reason = error),
            msg!("It needs a free port on 127.0.0.1 and a folder for temporary files."),
        )
    };
    let url = place.url().parse().map_err(|error| failed(&error))?;
    let target =
        Target { cloud_domain: "cloud.ibm.com".to_owned(), network: Network::Public, region: None };
    let endpoints = Endpoints::resolve(&target, &Overrides::everything_at(&url));
    let endpoints = endpoints.map_err(|error| failed(&error))?;
    let key = secrecy::SecretString::from(place.api_key());
    let session = UnattendedStore::new(move || Ok(Renewal::ApiKey(key.clone())));
    ctx.prepare_to_wait()?;
    Client::new(Settings::new(endpoints), Arc::new(session)).map_err(|error| failed(&error))
}

/// The instance in the sandbox that stands beside the real one.
async fn instance_inside(client: &Client) -> Result<Option<Instance>, Error> {
    let filter = InstanceFilter {
        resource_id: Some(MONITORING_SERVICE_ID.to_owned()),
        ..InstanceFilter::default()
    };
    Ok(client.instances_all(filter).await?.into_iter().next())
}

/// What became of a request.
struct Compared {
    request: Request,
    result: Outcome,
    differences: Vec<Difference>,
    untold: Untold,
    service: Option<Answer>,
    sandbox: Option<Answer>,
}

/// Whether there was something to compare.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Outcome {
    Alike,
    Different,
    /// A name in braces is not known on one side.
    NotAsked,
    /// One side gave no whole answer.
    NoAnswer,
}

impl Outcome {
    fn word(self) -> &'static str {
        match self {
            Self::Alike => "alike",
            Self::Different => "different",
            Self::NotAsked => "not_asked",
            Self::NoAnswer => "no_answer",
        }
    }
}

/// One request after the other: this is no load test.
async fn ask(service: &Side<'_>, sandbox: &Side<'_>, requests: Vec<Request>) -> Vec<Compared> {
    let mut all = Vec::new();
    for request in requests {
        let (service, sandbox) = (service.ask(&request).await, sandbox.ask(&request).await);
        let (result, differences, untold) = match (&service, &sandbox) {
            (Ok(Some(service)), Ok(Some(sandbox))) => {
                let (found, untold) = difference::compare(service, sandbox);
                let result = if found.is_empty() { Outcome::Alike } else { Outcome::Different };
                (result, found, untold)
            }
            (Err(_), _) | (_, Err(_)) => (Outcome::NoAnswer, Vec::new(), BTreeSet::new()),
            _ => (Outcome::NotAsked, Vec::new(), BTreeSet::new()),
        };
        let (service, sandbox) = (service.ok().flatten(), sandbox.ok().flatten());
        all.push(Compared { request, result, differences, untold, service, sandbox });
    }
    all
}

/// Writes a recording of each answer.
fn record(folder: &Path, compared: &[Compared]) -> Result<(), CommandError> {
    fs::create_dir_all(folder).map_err(|source| file_error(folder, source))?;
    let day = jiff::Timestamp::now().strftime("%Y-%m-%d").to_string();
    for it in compared {
        let Some(service) = &it.service else { continue };
        let recording = recording::of(&it.request, service, it.sandbox.as_ref(), &day);
        let Some((name, text)) = recording else { continue };
        let path = folder.join(format!("{name}.json"));
        let written = OutputFile::prepare(&path, Access::Owner)?.write(text.as_bytes());
        written.map_err(|source| file_error(&path, source))?;
    }
    Ok(())
}

/// The differences, request by request.
struct Report(Vec<Compared>);

impl Report {
    fn count(&self, result: Outcome) -> usize {
        self.0.iter().filter(|it| it.result == result).count()
    }
}

impl View for Report {
    fn render_text(&self, console: &mut Console) -> io::Result<()> {
        console.ok()?;
        for it in &self.0 {
            match it.result {
                Outcome::Alike => {}
                Outcome::Different => {
                    console.line("")?;
                    console.line(&it.request.line())?;
                    let mut table = Table::new(["Place", "Service", "Sandbox"]);
                    for difference in &it.differences {
                        let Difference { place, service, sandbox } = difference;
                        table.add_row([place.as_str(), service, sandbox]);
                    }
                    console.table(&table)?;
                }
                Outcome::NotAsked | Outcome::NoAnswer => {
                    console.line("")?;
                    console.line(&it.request.line())?;
                    console.say(&if it.result == Outcome::NotAsked {
                        msg!("Not asked: one side has nothing to fill in.")
                    } else {
                        msg!("Not compared: one side gave no whole answer.")
                    })?;
                }
            }
        }
        let untold: Vec<String> = self
            .0
            .iter()
            .flat_map(|it| it.untold.iter().map(|place| format!("{}  {place}", it.request.line())))
            .collect();
        if !untold.is_empty() {
            console.line("")?;
            console.say(&msg!(
                "These lists are empty on one side, so that their entries were not compared:\n{{.List}}",
                List = Fragment::lines(untold)
            ))?;
        }
        console.line("")?;
        console.say(&msg!(
            "Alike: {{.Alike}}. Different: {{.Different}}. Not compared: {{.Rest}}. No value of your account stands here: read it before you send it to anybody all the same.",
            Alike = self.count(Outcome::Alike),
            Different = self.count(Outcome::Different),
            Rest = self.count(Outcome::NotAsked) + self.count(Outcome::NoAnswer)
        ))
    }

    fn to_json(&self) -> Value {
        let requests = self.0.iter().map(|it| {
            json!({
                "request": it.request.line(),
                "result": it.result.word(),
                "differences": it.differences.iter().map(Difference::document).collect::<Vec<_>>(),
                "empty_lists": it.untold,
            })
        });
        json!({
            "program": env!("CARGO_PKG_VERSION"),
            "requests": requests.collect::<Vec<_>>(),
        })
    }

    fn exit_code(&self) -> u8 {
        let alike = self.0.iter().all(|it| it.result == Outcome::Alike);
        if alike { exit::SUCCESS } else { exit::FOUND_WANTING }
    }
}
