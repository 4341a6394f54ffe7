//! `hello greet`: a whole plug-in. `docs/write-a-plug-in.md` explains it line by line.

use std::io;
use std::process::ExitCode;

use ibmcloud_cli::args::PluginOutput;
use ibmcloud_cli::command::{CommandSet, CommandSpec, Registry, Run};
use ibmcloud_cli::console::Console;
use ibmcloud_cli::context::Context;
use ibmcloud_cli::errors::CommandError;
use ibmcloud_cli::grammar::registry::NamespaceSpec;
use ibmcloud_cli::msg;
use ibmcloud_cli::product::Product;
use ibmcloud_cli::view::{Shown, View};
use ibmcloud_plugin_sdk::locale::{CatalogueText, Catalogues, Locale};
use serde_json::{Value, json};

/// The plug-in's own messages; those of the framework are `ibmcloud_cli::CATALOGUES`.
static CATALOGUES: Catalogues =
    &[(Locale::Fr, CatalogueText::Json(include_str!("../locales/all.fr_FR.json")))];

static PRODUCT: Product = Product {
    name: env!("CARGO_PKG_NAME"),
    version: env!("CARGO_PKG_VERSION"),
    about: "Greet people",
    namespace: "hello",
    metadata: None,
    jq: None,
    catalogues: &[CATALOGUES, ibmcloud_cli::CATALOGUES],
};

static REGISTRY: Registry = Registry { sets: &[&COMMANDS] };

static COMMANDS: CommandSet = CommandSet {
    namespaces: &[NamespaceSpec::new("hello", "Manage greetings")],
    commands: &[&[CommandSpec::new::<GreetArgs>("hello", "greet", "Show a greeting for somebody")
        .usage("[NAME] [--output FORMAT] [-q, --quiet]")]],
    examples: "# hello greet\n$ Ada\n$ Ada --output JSON\n",
    groups: &[],
    instance_updated: None,
};

#[derive(clap::Args)]
struct GreetArgs {
    /// Who is greeted; the user of the session if left out
    #[arg(value_name = "NAME")]
    name: Option<String>,
    #[command(flatten)]
    output: PluginOutput,
}

impl Run for GreetArgs {
    fn run(self, ctx: &mut Context) -> Result<Shown, CommandError> {
        let session = ctx.session()?;
        let name = self.name.unwrap_or(session.user);
        ctx.console
            .progress(&msg!("Looking for {{.Name}}...", Name = ctx.console.entity(&name)))?;
        if name.trim().is_empty() {
            return Err(CommandError::plain(
                msg!("Nobody can be greeted without a name."),
                msg!("Name somebody: '{{.Program}} hello greet NAME'.", Program = ctx.program),
            ));
        }
        Ok(Box::new(Greeting { name }))
    }
}

/// What is shown: a sentence for people, a document for programs.
struct Greeting {
    name: String,
}

impl View for Greeting {
    fn render_text(&self, console: &mut Console) -> io::Result<()> {
        console.ok()?;
        console.say(&msg!("Hello, {{.Name}}!", Name = console.entity(&self.name)))
    }

    fn to_json(&self) -> Value {
        json!({ "greeted": self.name })
    }
}

fn main() -> ExitCode {
    ibmcloud_cli::app::run(&PRODUCT, &REGISTRY, std::env::args_os(), std::env::vars_os())
}
