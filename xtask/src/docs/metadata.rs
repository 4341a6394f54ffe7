//! The document that the host reads when the plug-in is installed, made from the command tree.

use anyhow::{Context, ensure};
use clap::Arg;
use ibmcloud_cli::command::CommandSpec;
use ibmcloud_cli::grammar::help::about_of;
use ibmcloud_cli::grammar::registry::NamespaceSpec;
use ibmcloud_monitoring::{PRODUCT, REGISTRY};
use ibmcloud_plugin_sdk::metadata::{Command, Flag, Metadata, Namespace};
use ibmcloud_plugin_sdk::validator::validate;

/// The plug-in's name, and its namespace.
pub(crate) const PLUGIN: &str = "monitoring";

/// The text of the document. It has no findings of the host's validator.
pub(crate) fn document() -> anyhow::Result<String> {
    let metadata = metadata()?;
    let findings = validate(&metadata);
    ensure!(findings.is_empty(), "the host's validator would complain: {findings:#?}");
    Ok(metadata.to_json() + "\n")
}

fn metadata() -> anyhow::Result<Metadata> {
    let version = PRODUCT.version.parse().context("the workspace's version")?;
    let mut metadata = Metadata::new(PLUGIN, version);
    let ours = REGISTRY.namespaces().filter(|spec| is_ours(spec.path));
    metadata.namespaces = ours.map(namespace).collect();
    let ours = REGISTRY.all().filter(|spec| is_ours(spec.namespace));
    metadata.commands = ours.map(command).collect();
    metadata.delegate_bash_completion = true;
    metadata.private_endpoint_supported = true;
    metadata.is_access_from_vpc = true;
    Ok(metadata)
}

/// Whether a namespace is the plug-in's. The host has the core commands itself.
fn is_ours(path: &str) -> bool {
    path.split(' ').next() == Some(PLUGIN)
}

fn namespace(spec: &NamespaceSpec) -> Namespace {
    Namespace {
        parent_name: spec.parent().to_owned(),
        name: spec.name().to_owned(),
        description: spec.about.to_owned(),
        ..Namespace::default()
    }
}

fn command(spec: &CommandSpec) -> Command {
    let arguments = (spec.arguments)();
    Command {
        namespace: spec.namespace.to_owned(),
        name: spec.name.to_owned(),
        aliases: spec.aliases.iter().map(|&alias| alias.to_owned()).collect(),
        description: spec.about.to_owned(),
        usage: spec.usage_line("ibmcloud"),
        flags: arguments.get_arguments().filter(|arg| !arg.is_positional()).map(flag).collect(),
        ..Command::default()
    }
}

fn flag(arg: &Arg) -> Flag {
    let short = arg.get_short().map(String::from);
    let long = arg.get_long().map(str::to_owned);
    Flag {
        name: short.into_iter().chain(long).collect::<Vec<_>>().join(","),
        description: about_of(arg),
        has_value: arg.get_action().takes_values(),
        hidden: arg.is_hide_set(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_our_namespace_is_told() {
        let metadata = metadata().unwrap();
        assert!(
            metadata.namespaces.iter().any(|it| it.name == PLUGIN && it.parent_name.is_empty())
        );
        assert!(metadata.commands.iter().all(|it| is_ours(&it.namespace)), "{metadata:?}");
    }

    #[test]
    fn every_command_is_in_a_namespace_that_is_told() {
        let metadata = metadata().unwrap();
        let full = |it: &Namespace| format!("{} {}", it.parent_name, it.name).trim().to_owned();
        let told: Vec<String> = metadata.namespaces.iter().map(full).collect();
        for command in metadata.commands {
            assert!(told.contains(&command.namespace), "{}", command.namespace);
        }
    }

    #[test]
    fn short_and_long_form_share_an_entry() {
        let arg = Arg::new("quiet").short('q').long("quiet").help("Say less");
        let arg = arg.action(clap::ArgAction::SetTrue);
        let expected = Flag {
            name: "q,quiet".into(),
            description: "Say less".into(),
            has_value: false,
            hidden: false,
        };
        assert_eq!(flag(&arg), expected);
    }
}
