//! `monitoring doctor`: looks at everything that a command needs, and says what is wrong and what mends it.

mod bundle;
mod check;
mod checks;
mod run;
mod scene;
mod view;

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use ibmcloud_cli::args::PluginOutput;
use ibmcloud_cli::command::Run;
use ibmcloud_cli::context::Context;
use ibmcloud_cli::errors::CommandError;
use ibmcloud_cli::files::{Access, OutputFile};
use ibmcloud_cli::msg;
use ibmcloud_cli::view::{NothingDone, Shown};
use ibmcloud_core::Json;

use self::scene::Scene;
use self::view::Examination;
use super::shared::views::Happened;

#[derive(clap::Args, Debug)]
pub(crate) struct DoctorArgs {
    /// Leave out what asks the network
    #[arg(long)]
    offline: bool,
    /// How many seconds a check may take, from 1 to 600
    #[arg(long, value_name = "SECONDS", default_value_t = 10, value_parser = clap::value_parser!(u64).range(1..=600))]
    timeout: u64,
    /// Write what was seen, without secrets, to a file for a report of an error
    #[arg(long, value_name = "FILE")]
    bundle: Option<PathBuf>,
    /// Do not ask before the file is written
    #[arg(short, long, requires = "bundle")]
    force: bool,
    #[command(flatten)]
    output: PluginOutput,
}

impl Run for DoctorArgs {
    fn run(self, ctx: &mut Context) -> Result<Shown, CommandError> {
        let file = self.bundle.as_deref().map(|path| OutputFile::prepare(path, Access::Owner));
        let file = file.transpose()?;
        ctx.console.progress(&msg!("Looking at this machine and the way to the services..."))?;
        let scene = Arc::new(Scene::of(ctx, Duration::from_secs(self.timeout)));
        let reports = run::run(ctx, &scene, checks::ALL, self.offline)?;
        let examination = Examination { reports, offline: self.offline };
        match file {
            Some(file) => self.write(ctx, &scene, &examination, file),
            None => Ok(Box::new(examination)),
        }
    }
}

impl DoctorArgs {
    /// Shows what would be written, asks, and writes it.
    fn write(
        &self,
        ctx: &mut Context,
        scene: &Scene,
        examination: &Examination,
        file: OutputFile,
    ) -> Result<Shown, CommandError> {
        let text = format!("{:#}\n", bundle::of(scene, examination));
        let path = file.path().display().to_string();
        if !self.force {
            // For programs there is one document or nothing, and a question is refused.
            if !ctx.is_document() {
                let shown = msg!("This is all that would be written to {{.Path}}:", Path = path);
                ctx.console.say(&shown)?;
                text.lines().try_for_each(|line| ctx.console.line(line))?;
            }
            let question = msg!("Write it to {{.Path}}?", Path = path);
            if !ctx.console.confirm(&question, false)? {
                return Ok(Box::new(NothingDone));
            }
        }
        let written = file.write(text.as_bytes());
        written.map_err(|source| CommandError::File { path: path.clone(), source })?;
        let said =
            msg!("Written to {{.Path}}. Read it before you send it to anybody.", Path = path);
        let document = Json::object([("bundle", path.into())]);
        Ok(Box::new(Happened::new(said, &document)))
    }
}
