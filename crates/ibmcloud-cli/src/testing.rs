//! A small program for tests.

use crate::command::{CommandSet, CommandSpec, Registry, Run};
use crate::context::Context;
use crate::errors::CommandError;
use crate::grammar::registry::NamespaceSpec;
use crate::product::Product;
use crate::view::{Done, Shown};

pub(crate) static PRODUCT: Product = Product {
    name: "small",
    version: "1.2.3",
    about: "Be small",
    namespace: "small",
    metadata: None,
    catalogues: &[],
    jq: None,
};

pub(crate) static REGISTRY: Registry = Registry { sets: &[&COMMANDS] };

static COMMANDS: CommandSet = CommandSet {
    namespaces: &[
        NamespaceSpec::new("resource", "Manage resources"),
        NamespaceSpec::new("small", "Do small things"),
    ],
    commands: &[&[
        CommandSpec::new::<NoArgs>("", "login", "Log in"),
        CommandSpec::new::<NoArgs>("", "target", "Target"),
        CommandSpec::new::<NoArgs>("resource", "groups", "List groups"),
        CommandSpec::new::<NoArgs>("small", "thing", "Show a thing"),
    ]],
    examples: "",
    groups: &[],
    instance_updated: None,
};

#[derive(clap::Args)]
struct NoArgs {}

impl Run for NoArgs {
    fn run(self, _: &mut Context) -> Result<Shown, CommandError> {
        Ok(Box::new(Done))
    }
}
