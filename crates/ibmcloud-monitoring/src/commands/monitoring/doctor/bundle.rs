//! What goes with a report of an error: the examination and the settings, without secrets and without who it is.

use std::path::Path;

use ibmcloud_plugin_sdk::config::Config;
use ibmcloud_plugin_sdk::env::Env;
use ibmcloud_plugin_sdk::trace::redact_text;
use serde_json::{Value, json};

use super::scene::Scene;
use super::view::Examination;
use crate::in_force::in_force;

/// Settings that say who it is.
const PERSONAL: [&str; 4] = ["user", "account", "resource-group", "trusted-profile"];
/// What stands in place of them, and of a secret.
const VEILED: &str = "(veiled)";
/// Shorter values are words, and no secrets.
const SHORTEST: usize = 6;

/// The document.
pub(super) fn of(scene: &Scene, examination: &Examination) -> Value {
    let config = scene.known_config();
    let rows = in_force(&scene.env, &config, &scene.profile, false);
    let settings = rows.into_iter().map(|row| {
        let personal = PERSONAL.contains(&row.name.as_str());
        let value = row.value.map(|value| if personal { VEILED.to_owned() } else { value });
        json!({ "name": row.name, "value": value, "source": row.source.name() })
    });
    let mut document = json!({
        "examination": examination.document(),
        "settings": settings.collect::<Vec<_>>(),
    });
    let veil = Veil::new(&scene.env, &config);
    veil.over(&mut document);
    document
}

/// Takes secrets and the folder of the person out of texts, wherever they stand.
struct Veil {
    secrets: Vec<String>,
    home: Option<String>,
}

impl Veil {
    fn new(env: &Env, config: &Config) -> Self {
        let fallback = config.fallback_iam_tokens();
        let account = config.account();
        let mut secrets: Vec<String> = [
            config.iam_token(),
            config.iam_token().split(' ').next_back().unwrap_or_default(),
            config.iam_refresh_token(),
            &fallback.iam_token,
            &fallback.iam_refresh_token,
            &account.name,
            &account.owner,
            env.api_key().filter(|it| !it.starts_with('@')).unwrap_or_default(),
            env.cr_token().filter(|it| !it.starts_with('@')).unwrap_or_default(),
        ]
        .into_iter()
        .map(str::to_owned)
        .collect();
        // Whatever calls itself a secret, of whichever program.
        let named = env.iter().filter_map(|(name, value)| Some((name.to_str()?, value.to_str()?)));
        let marks = ["TOKEN", "SECRET", "PASSWORD", "API_KEY", "APIKEY"];
        let hidden = named.filter(|(name, value)| {
            let name = name.to_ascii_uppercase();
            marks.iter().any(|mark| name.contains(mark)) && !value.starts_with('@')
        });
        secrets.extend(hidden.map(|(_, value)| value.to_owned()));
        secrets.retain(|it| it.len() >= SHORTEST);
        // A longer one may hold a shorter one.
        secrets.sort_by_key(|it| std::cmp::Reverse(it.len()));
        let home = env.home().filter(|it| it != Path::new("/"));
        Self { secrets, home: home.and_then(|it| it.to_str().map(str::to_owned)) }
    }

    fn text(&self, text: &str) -> String {
        let mut text = redact_text(text);
        for secret in &self.secrets {
            text = text.replace(secret.as_str(), VEILED);
        }
        match &self.home {
            Some(home) if home.len() > 1 => text.replace(home.as_str(), "~"),
            _ => text,
        }
    }

    fn over(&self, value: &mut Value) {
        match value {
            Value::String(text) => *text = self.text(text),
            Value::Array(items) => items.iter_mut().for_each(|item| self.over(item)),
            Value::Object(members) => members.values_mut().for_each(|it| self.over(it)),
            Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_and_the_persons_folder_are_taken_out_of_every_text() {
        let mut config = Config::zero();
        config.set_iam_token("Bearer canary-access");
        config.set_iam_refresh_token("canary-refresh");
        let env = Env::capture([
            ("HOME", "/home/me"),
            ("IBMCLOUD_API_KEY", "canary-key"),
            ("SOME_PASSWORD", "canary-word"),
        ]);
        let mut document = json!({
            "a": ["canary-access", { "b": "x canary-refresh y" }],
            "c": "/home/me/.bluemix canary-key canary-word",
            "d": 1,
        });
        Veil::new(&env, &config).over(&mut document);
        let text = document.to_string();
        assert!(!text.contains("canary") && !text.contains("/home/me"), "{text}");
        assert!(text.contains("~/.bluemix"), "{text}");
    }
}
