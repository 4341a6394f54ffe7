//! What is in the folder of a profile, and which profile a name means.

use std::path::PathBuf;
use std::time::Duration;

use ibmcloud_cli::console::Console;
use ibmcloud_cli::context::Context;
use ibmcloud_cli::errors::CommandError;
use ibmcloud_cli::msg;
use ibmcloud_cli::session::Session;
use ibmcloud_cli::session::profiles::{self, ActiveProfile, DEFAULT, ProfileName};
use ibmcloud_plugin_sdk::config::ConfigStore;
use serde_json::{Value, json};

/// What is in the folder of a profile.
pub(super) struct Summary {
    pub(super) name: String,
    pub(super) current: bool,
    pub(super) folder: PathBuf,
    state: State,
}

enum State {
    /// The configuration cannot be read.
    Unreadable,
    /// Nobody is logged in.
    LoggedOut,
    /// Somebody is.
    LoggedIn { user: String, account: Option<(String, String)>, region: String },
}

impl Summary {
    /// Looks into the folder of a profile; without a name, into the one that is shared.
    pub(super) fn of(active: &ActiveProfile, name: Option<&ProfileName>) -> Self {
        let folder = match name {
            Some(name) => active.profiles.folder(name),
            None => active.shared_folder().to_owned(),
        };
        // A damaged one is no reason to wait here.
        let store = ConfigStore::new(folder.clone()).with_read_wait(Duration::from_millis(50));
        let state = match store.read() {
            Err(_) => State::Unreadable,
            Ok(config) => Session::from_config(&config).map_or(State::LoggedOut, |session| {
                let account = session.account.map(|it| (it.id.to_string(), it.name));
                let region = config.region().to_owned();
                State::LoggedIn { user: session.user, account, region }
            }),
        };
        Self {
            name: name.map_or(DEFAULT, ProfileName::as_str).to_owned(),
            current: active.unfit.is_none() && active.name.as_ref() == name,
            folder,
            state,
        }
    }

    /// User, account and region, for people.
    pub(super) fn cells(&self, console: &Console) -> [String; 3] {
        match &self.state {
            State::Unreadable => [console.text(&msg!("cannot be read")), dash(), dash()],
            State::LoggedOut => [console.text(&msg!("not logged in")), dash(), dash()],
            State::LoggedIn { user, account, region } => {
                let account = account.as_ref().map(|(id, name)| match name.as_str() {
                    "" => id.clone(),
                    name => format!("{name} ({id})"),
                });
                let region = if region.is_empty() { dash() } else { region.clone() };
                [user.clone(), account.unwrap_or_else(dash), region]
            }
        }
    }

    /// The document for programs; who is logged in is null where nobody is.
    pub(super) fn to_json(&self) -> Value {
        let (state, user, account, region) = match &self.state {
            State::Unreadable => ("unreadable", None, None, None),
            State::LoggedOut => ("logged_out", None, None, None),
            State::LoggedIn { user, account, region } => {
                let account = account.as_ref().map(|(id, name)| json!({ "id": id, "name": name }));
                ("logged_in", Some(user), account, Some(region))
            }
        };
        json!({
            "name": self.name,
            "current": self.current,
            "folder": self.folder.display().to_string(),
            "state": state,
            "user": user,
            "account": account,
            "region": region,
        })
    }
}

fn dash() -> String {
    "-".to_owned()
}

/// A profile that is there, by its name; none is the folder that is shared.
pub(super) fn existing(ctx: &Context, text: &str) -> Result<Option<ProfileName>, CommandError> {
    if text == DEFAULT {
        return Ok(None);
    }
    let name = profiles::name(text)?;
    if !ctx.profile.profiles.has(&name) {
        return Err(ctx.profile.missing(&name, &ctx.program));
    }
    Ok(Some(name))
}
