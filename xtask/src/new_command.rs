//! `new-command`: makes the file of a command, and names it in the list of its namespace.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context, bail, ensure};
use ibmcloud_monitoring::REGISTRY;

use crate::checkout::{self, at, shown};

/// Where commands live.
const FOLDERS: [&str; 2] = ["crates/ibmcloud-base/src", "crates/ibmcloud-monitoring/src/commands"];

#[derive(clap::Args)]
pub(crate) struct Args {
    /// Namespace and name, such as `monitoring team rename`
    path: String,
    /// One line that says what it does: a verb first, at most fifteen words
    #[arg(long)]
    about: String,
}

pub(crate) fn run(args: &Args) -> anyhow::Result<()> {
    let words: Vec<&str> = args.path.split_whitespace().collect();
    let [namespace @ .., name] = words.as_slice() else { bail!("a command has a name") };
    let (namespace, name) = (namespace.join(" "), *name);
    ensure!(is_word(name), "'{name}' is no word of small letters, digits and dashes");
    let siblings = REGISTRY.in_namespace(&namespace).count();
    ensure!(siblings > 0, "there is no namespace '{namespace}' with a command");
    ensure!(
        !REGISTRY.in_namespace(&namespace).any(|it| it.is_called(name)),
        "there is a command '{}' already",
        args.path
    );
    let list = list_of(&namespace)?;
    let command = NewCommand { namespace: &namespace, name, about: &args.about };
    let file = list.with_file_name(format!("{}.rs", command.module()));
    ensure!(!file.exists(), "{} is there already", shown(&file));
    let text = fs::read_to_string(&list)?;
    let text = command.listed(&text).with_context(|| format!("no list in {}", shown(&list)))?;
    fs::write(&file, command.source())?;
    fs::write(&list, text)?;
    println!("wrote {} and named it in {}", shown(&file), shown(&list));
    println!(
        "next: two examples in the crate's src/examples.txt, a row in tests/cli/every_command/table.rs, \
         `cargo xtask docs`, `cargo xtask catalogue` (CONTRIBUTING.md says more)"
    );
    Ok(())
}

/// The file with the list that has most of the commands of a namespace.
fn list_of(namespace: &str) -> anyhow::Result<PathBuf> {
    let wanted = format!(">(\"{}\",", namespace.replace(' ', ""));
    let mut best = None;
    for folder in FOLDERS {
        for path in checkout::files(folder)?.into_iter().filter(|it| it.ends_with("mod.rs")) {
            let text = fs::read_to_string(&path)?;
            let bare: String = text.split_whitespace().collect();
            let count = bare.matches(&wanted).count();
            if best.as_ref().is_none_or(|(most, _)| count > *most) {
                best = Some((count, path));
            }
        }
    }
    match best {
        Some((1.., path)) => Ok(at(path)),
        _ => bail!("no list has commands of '{namespace}'"),
    }
}

fn is_word(text: &str) -> bool {
    !text.is_empty()
        && text.chars().all(|it| it.is_ascii_lowercase() || it.is_ascii_digit() || it == '-')
}

/// A command that needs a session.
const PLAIN: &str = r#"
use ibmcloud_cli::args::OUTPUT;
use ibmcloud_cli::command::Run;
use ibmcloud_cli::context::Context;
use ibmcloud_cli::errors::CommandError;
use ibmcloud_cli::msg;
use ibmcloud_cli::view::{Done, Shown};

#[derive(clap::Args, Debug)]
pub(crate) struct ARGUMENTS {
    #[command(flatten)]
    output: OUTPUT,
}

impl Run for ARGUMENTS {
    fn run(self, ctx: &mut Context) -> Result<Shown, CommandError> {
        let session = ctx.session()?;
        ctx.console.progress(&msg!("Working as {{.User}}...", User = session.user))?;
        Ok(Box::new(Done))
    }
}
"#;

/// A command that acts on the inside of an instance.
const INSIDE: &str = r#"
use ibmcloud_cli::args::WideOutput;
use ibmcloud_cli::command::Run;
use ibmcloud_cli::context::Context;
use ibmcloud_cli::errors::CommandError;
use ibmcloud_cli::msg;
use ibmcloud_cli::view::{Done, Shown};

use crate::commands::monitoring::shared::At;

#[derive(clap::Args, Debug)]
pub(crate) struct ARGUMENTS {
    #[command(flatten)]
    at: At,
    #[command(flatten)]
    output: WideOutput,
}

impl Run for ARGUMENTS {
    fn run(self, ctx: &mut Context) -> Result<Shown, CommandError> {
        let client = ctx.client()?;
        let place = self.at.open(ctx, &client, None)?;
        let progress = msg!("Looking at instance {{.Name}}...", Name = place.entity(ctx));
        ctx.console.progress(&progress)?;
        Ok(Box::new(Done))
    }
}
"#;

/// A command that is to be.
struct NewCommand<'a> {
    namespace: &'a str,
    name: &'a str,
    about: &'a str,
}

impl NewCommand<'_> {
    fn module(&self) -> String {
        self.name.replace('-', "_")
    }

    /// The name of its arguments.
    fn arguments(&self) -> String {
        let words = self.name.split('-').map(|word| {
            let mut letters = word.chars();
            let first = letters.next().map(|it| it.to_ascii_uppercase());
            first.into_iter().chain(letters).collect::<String>()
        });
        words.chain(["Args".to_owned()]).collect()
    }

    /// Whether it acts on the inside of an instance, which its arguments name.
    fn is_inside(&self) -> bool {
        let mut words = self.namespace.split(' ');
        words.next() == Some("monitoring")
            && !matches!(words.next(), None | Some("auth" | "sandbox"))
    }

    /// The file: a command that runs, and shows nothing but `OK` until it has something to show.
    fn source(&self) -> String {
        let Self { namespace, name, about } = self;
        let path = [namespace, " ", name].concat();
        let template = match (self.is_inside(), namespace.starts_with("monitoring")) {
            (true, _) => INSIDE.to_owned(),
            (false, true) => PLAIN.replace("OUTPUT", "PluginOutput"),
            (false, false) => PLAIN.replace("OUTPUT", "Output"),
        };
        let head = format!("//! `{}`: {}.\n", path.trim(), lower_first(about));
        head + &template.replace("ARGUMENTS", &self.arguments())
    }

    /// A list of commands with this one at its end, and its module among the others.
    fn listed(&self, list: &str) -> Option<String> {
        let Self { namespace, name, about } = self;
        let notation = if namespace.starts_with("monitoring") { "\n    .long_flags()" } else { "" };
        let entry = format!(
            "    CommandSpec::new::<{}::{}>(\n        \"{namespace}\",\n        \"{name}\",\n        \"{about}\",\n    ){notation},\n",
            self.module(),
            self.arguments()
        );
        let commands = list.find("static COMMANDS")?;
        let end = commands + list.get(commands..)?.find("\n];")? + 1;
        let (before, after) = list.split_at_checked(end)?;
        let module = format!("mod {};", self.module());
        let mut lines: Vec<&str> = before.lines().collect();
        let bare = |line: &str| line.rsplit_once("mod ").map(|(_, name)| name.to_owned());
        let is_module = |line: &&str| line.ends_with(';') && line.contains("mod ");
        let later = lines.iter().position(|line| is_module(line) && bare(line) > bare(&module));
        let place = match later {
            Some(place) => place,
            None => lines.iter().rposition(is_module)? + 1,
        };
        lines.insert(place, &module);
        Some(format!("{}\n{entry}{after}", lines.join("\n")))
    }
}

fn lower_first(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().map(|it| it.to_ascii_lowercase());
    first.into_iter().chain(letters).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const RENAME: NewCommand<'_> =
        NewCommand { namespace: "monitoring team", name: "re-name", about: "Update a name" };

    #[test]
    fn the_file_is_a_command() {
        let source = RENAME.source();
        assert!(source.starts_with("//! `monitoring team re-name`: update a name.\n"), "{source}");
        assert!(source.contains("pub(crate) struct ReNameArgs {"), "{source}");
        assert!(source.parse::<proc_macro2::TokenStream>().is_ok(), "{source}");
    }

    #[test]
    fn a_command_on_an_instance_names_it() {
        let of = |namespace| NewCommand { namespace, name: "name", about: "Update" }.source();
        assert!(of("monitoring team").contains("    at: At,\n"));
        assert!(of("monitoring team").contains("output: WideOutput,"));
        for (namespace, output) in
            [("monitoring", "PluginOutput"), ("monitoring auth", "PluginOutput"), ("iam", "Output")]
        {
            let source = of(namespace);
            assert!(source.contains(&format!("    output: {output},\n")), "{source}");
            assert!(!source.contains("At"), "{source}");
        }
    }

    #[test]
    fn the_list_gets_a_module_and_an_entry() {
        let list = "//! Teams.\n\nmod list;\npub(crate) mod show;\n\nstatic COMMANDS: &[CommandSpec] = &[\n    \
                    CommandSpec::new::<list::ListArgs>(\"monitoring team\", \"list\", \"List teams\"),\n];\n";
        let listed = RENAME.listed(list).unwrap();
        assert!(listed.contains("mod list;\nmod re_name;\npub(crate) mod show;\n"), "{listed}");
        assert!(listed.contains("CommandSpec::new::<re_name::ReNameArgs>("), "{listed}");
        assert!(listed.ends_with(".long_flags(),\n];\n"), "{listed}");
        assert!(listed.parse::<proc_macro2::TokenStream>().is_ok(), "{listed}");
    }
}
