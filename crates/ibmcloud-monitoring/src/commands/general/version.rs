//! `version`: which program this is.

use crate::app::text;
use crate::context::Context;
use crate::errors::CommandError;
use crate::grammar::registry::Run;
use crate::view::Shown;

#[derive(clap::Args, Debug)]
pub(crate) struct VersionArgs {}

impl Run for VersionArgs {
    fn run(self, ctx: &mut Context) -> Result<Shown, CommandError> {
        Ok(text(format!("{} {}\n", ctx.program, crate::VERSION)))
    }
}
