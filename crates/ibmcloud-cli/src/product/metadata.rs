//! The document that a host reads when a plug-in is installed, made from the command tree.

use clap::Arg;
use ibmcloud_plugin_sdk::metadata::{Command, Flag, Metadata, Namespace};

use crate::command::{CommandSpec, Registry};
use crate::grammar::help::about_of;
use crate::grammar::registry::NamespaceSpec;
use crate::product::Product;

/// What a program says about itself as a plug-in: its own namespace and what is below it. `None` if its version
/// is no version.
pub fn of(product: &Product, registry: &Registry) -> Option<Metadata> {
    let mut metadata = Metadata::new(product.namespace, product.version.parse().ok()?);
    let ours = |path: &str| path.split(' ').next() == Some(product.namespace);
    let namespaces = registry.namespaces().filter(|spec| ours(spec.path));
    metadata.namespaces = namespaces.map(namespace).collect();
    let commands = registry.all().filter(|spec| ours(spec.namespace));
    metadata.commands = commands.map(command).collect();
    metadata.delegate_bash_completion = true;
    metadata.private_endpoint_supported = true;
    metadata.is_access_from_vpc = true;
    Some(metadata)
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
        // The host knows only the words that it is told.
        aliases: spec.aliases.iter().chain(spec.synonyms).map(|&it| it.to_owned()).collect(),
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
    use crate::testing::{PRODUCT, REGISTRY};

    #[test]
    fn only_the_namespace_of_the_plug_in_is_told() {
        let metadata = of(&PRODUCT, &REGISTRY).unwrap();
        let names: Vec<&str> = metadata.namespaces.iter().map(|it| it.name.as_str()).collect();
        assert_eq!(names, ["small"]);
        let names: Vec<&str> = metadata.commands.iter().map(|it| it.name.as_str()).collect();
        assert_eq!(names, ["thing"]);
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
