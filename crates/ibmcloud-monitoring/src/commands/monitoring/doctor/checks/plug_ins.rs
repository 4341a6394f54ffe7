//! Installed plug-ins, and whether another one has the `monitoring` commands.

use ibmcloud_cli::errors::without_number;
use ibmcloud_cli::host::{Plugins, binary};
use ibmcloud_cli::msg;
use ibmcloud_plugin_sdk::config::InstalledPlugin;
use serde_json::Value;

use super::super::check::{Finding, Seen, Severity, quoted};
use super::super::scene::Scene;

pub(super) fn look(scene: &Scene) -> Seen {
    let mut seen = Seen::default();
    let folder = scene.profile.shared_folder();
    let plugins = match Plugins::load(folder) {
        Ok(plugins) => plugins.0,
        Err(error) => {
            let text = msg!(
                "The list of plug-ins cannot be used: {{.Reason}}",
                Reason = without_number(&error)
            );
            let list = quoted(&folder.join("plugins").join("config.json"));
            let finding = Finding::new(Severity::Error, "plug-ins-damaged", text);
            let advice = msg!("Then install the plug-ins again.");
            seen.find(finding.command(format!("mv {list} {list}.damaged")).advice(advice));
            return seen;
        }
    };
    let names = plugins.iter().map(|it| format!("{} {}", it.metadata.name, it.metadata.version));
    seen.fact("installed", names.map(Value::from).collect::<Vec<_>>());
    for plugin in &plugins {
        let name = &plugin.metadata.name;
        if !binary(folder, name).exists() {
            let text = msg!(
                "The plug-in '{{.Name}}' is on the list, but its program is not there.",
                Name = name
            );
            let command = scene.command(&format!("plugin install {name} -f"));
            seen.find(Finding::new(Severity::Warning, "plug-in-missing", text).command(command));
        }
        if !has_our_words(plugin) {
            continue;
        }
        let version = plugin.metadata.version.to_string();
        if !is_ours(plugin) {
            let text = msg!(
                "Another plug-in, '{{.Name}}' {{.Version}}, has the 'monitoring' commands of the ibmcloud CLI.",
                Name = name,
                Version = version
            );
            let command = scene.command(&format!("plugin uninstall {name}"));
            seen.find(
                Finding::new(Severity::Warning, "other-monitoring-plug-in", text).command(command),
            );
        } else if version != env!("CARGO_PKG_VERSION") {
            let text = msg!(
                "The plug-in of the ibmcloud CLI is version {{.Version}} of this program, which itself is {{.Own}}.",
                Version = version,
                Own = env!("CARGO_PKG_VERSION")
            );
            let own = std::env::current_exe().unwrap_or_default();
            let command = scene.command(&format!("plugin install {} -f", quoted(&own)));
            seen.find(Finding::new(Severity::Note, "plug-in-other-version", text).command(command));
        }
    }
    seen
}

fn has_our_words(plugin: &InstalledPlugin) -> bool {
    let first = |text: &str| text.split(' ').next() == Some("monitoring");
    let metadata = &plugin.metadata;
    metadata.commands.iter().any(|it| first(&it.namespace))
        || metadata.namespaces.iter().any(|it| it.parent_name.is_empty() && it.name == "monitoring")
}

/// IBM's own plug-in has no commands for what credentials an instance accepts.
fn is_ours(plugin: &InstalledPlugin) -> bool {
    plugin.metadata.commands.iter().any(|it| it.namespace == "monitoring auth")
}
