//! What a command is: arguments that clap reads, and a `run` that returns what is to be shown.

use clap::{ArgMatches, Command, CommandFactory, FromArgMatches};

use crate::context::Context;
use crate::errors::CommandError;
use crate::grammar::registry::{self, Usage};
use crate::grammar::usage::Notation;
use crate::session::profiles::Need;
use crate::view::Shown;

/// A command that finds a [`Context`] around itself.
pub type CommandSpec = registry::CommandSpec<Context>;

/// The commands of a crate.
pub type CommandSet = registry::CommandSet<Context>;

/// The list of such commands.
pub type Registry = registry::Registry<Context>;

/// What words lead to in it.
pub type Found = registry::Found<Context>;

/// What every command file offers.
pub trait Run: clap::Args {
    /// Carries the command out and returns what is to be shown.
    fn run(self, ctx: &mut Context) -> Result<Shown, CommandError>;
}

/// Wraps `clap::Args` so that a bare argument struct can be built as a command.
#[derive(clap::Parser)]
#[command(
    no_binary_name = true,
    disable_help_flag = true,
    disable_version_flag = true,
    args_override_self = true
)]
struct Parsed<A: clap::Args> {
    #[command(flatten)]
    args: A,
}

fn arguments_of<A: clap::Args>() -> Command {
    Parsed::<A>::command()
}

fn run_of<A: Run>(ctx: &mut Context, matches: &ArgMatches) -> Result<Shown, CommandError> {
    let parsed = Parsed::<A>::from_arg_matches(matches)
        .map_err(|error| CommandError::usage_from_clap(&error))?;
    parsed.args.run(ctx)
}

impl CommandSpec {
    /// A command without other names, listed in help.
    pub const fn new<A: Run>(
        namespace: &'static str,
        name: &'static str,
        about: &'static str,
    ) -> Self {
        Self {
            namespace,
            name,
            aliases: &[],
            synonyms: &[],
            about,
            usage: Usage::Derived(Notation::ShortAndLong),
            warning: None,
            notes: None,
            arguments: arguments_of::<A>,
            run: run_of::<A>,
            meant: |_| None,
            homeless: false,
            profile: Need::Existing,
            formats: &[],
        }
    }
}
