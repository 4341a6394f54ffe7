//! The way to the services, as settings have it: proxy, authorities, and what switches protection off.

use std::fs::File;
use std::path::Path;

use ibmcloud_cli::errors::{CommandError, without_number};
use ibmcloud_cli::messages::Message;
use ibmcloud_cli::msg;
use ibmcloud_plugin_sdk::locale::Translator;
use ibmcloud_plugin_sdk::trace::TraceSetting;

use super::super::check::{Finding, Seen, Severity};
use super::super::scene::Scene;
use crate::in_force::in_force;

/// The settings that are told here.
const TOLD: [&str; 8] = [
    "network",
    "http-timeout",
    "https-proxy",
    "http-proxy",
    "no-proxy",
    "ca-file",
    "ca-folders",
    "certificate-checks",
];

pub(super) fn look(scene: &Scene) -> Seen {
    let mut seen = Seen::default();
    let config = scene.known_config();
    let rows = in_force(&scene.env, &config, &scene.profile, false);
    for row in rows.into_iter().filter(|row| TOLD.contains(&row.name.as_str())) {
        if let Some(value) = row.value {
            seen.fact(row.name, value);
        }
    }
    if let Err(error) = &scene.settings {
        let finding =
            Finding::new(Severity::Error, "settings-unusable", said(error, &scene.program));
        seen.find(finding.command(scene.command("monitoring config")));
    }
    if config.ssl_disabled() {
        let text = msg!(
            "Certificates are not checked: anybody on the way can read and change what is sent."
        );
        let command = scene.command(&format!("api {}", config.api_endpoint()));
        seen.find(Finding::new(Severity::Warning, "certificates-unchecked", text).command(command));
    }
    let file = scene.env.os("SSL_CERT_FILE").map(Path::new);
    if let Some((path, Err(error))) = file.map(|path| (path, File::open(path))) {
        let text = msg!(
            "{{.Variable}} names {{.Path}}, which cannot be read: {{.Reason}}",
            Variable = "SSL_CERT_FILE",
            Path = path.display(),
            Reason = without_number(&error)
        );
        let finding = Finding::new(Severity::Error, "ca-file-unusable", text);
        let advice = msg!("Or name a file with authorities (PEM).");
        seen.find(finding.command("unset SSL_CERT_FILE").advice(advice));
    }
    if let TraceSetting::File(path) = TraceSetting::choose(&scene.env, config.trace()) {
        let text = msg!("Requests and answers are logged to {{.Path}}.", Path = path.display());
        let command = scene.command("config --trace false");
        seen.find(Finding::new(Severity::Note, "trace-on", text).command(command));
    }
    seen
}

/// The sentences of an error as one.
pub(super) fn said(error: &CommandError, program: &str) -> Message {
    let text = error.text(program, &Translator::english());
    msg!("{{.Reason}}", Reason = text.replace('\n', " "))
}
