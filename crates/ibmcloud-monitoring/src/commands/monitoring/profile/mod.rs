//! Profiles: folders of their own for the configuration, each with a log-in of its own.

pub(super) mod delete;
pub(super) mod list;
pub(super) mod set;
pub(super) mod show;

use std::path::PathBuf;
use std::time::Duration;

use ibmcloud_cli::command::CommandSpec;
use ibmcloud_cli::console::Console;
use ibmcloud_cli::context::Context;
use ibmcloud_cli::errors::CommandError;
use ibmcloud_cli::msg;
use ibmcloud_cli::session::Session;
use ibmcloud_cli::session::profiles::{self, ActiveProfile, DEFAULT, Need, ProfileName};
use ibmcloud_plugin_sdk::config::ConfigStore;
use serde_json::{Value, json};

/// The commands.
pub(crate) static COMMANDS: &[CommandSpec] = &[
    CommandSpec::new::<list::ProfileListArgs>("monitoring profile", "list", "List the profiles")
        .profile(Need::None),
    CommandSpec::new::<show::ProfileShowArgs>(
        "monitoring profile",
        "show",
        "Show a profile, or the one that is worked in",
    )
    .profile(Need::None),
    CommandSpec::new::<set::ProfileSetArgs>(
        "monitoring profile",
        "set",
        "Set the profile that is worked in where nothing names another",
    )
    .profile(Need::None),
    CommandSpec::new::<delete::ProfileDeleteArgs>(
        "monitoring profile",
        "delete",
        "Delete a profile with its session and everything else in its folder",
    )
    .profile(Need::None),
];

/// What is in the folder of a profile.
struct Summary {
    name: String,
    current: bool,
    folder: PathBuf,
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
    fn of(active: &ActiveProfile, name: Option<&ProfileName>) -> Self {
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
    fn cells(&self, console: &Console) -> [String; 3] {
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

    fn to_json(&self) -> Value {
        let mut document = json!({
            "name": self.name,
            "current": self.current,
            "folder": self.folder.display().to_string(),
            "state": match self.state {
                State::Unreadable => "unreadable",
                State::LoggedOut => "logged_out",
                State::LoggedIn { .. } => "logged_in",
            },
        });
        if let State::LoggedIn { user, account, region } = &self.state {
            let account = account.as_ref().map(|(id, name)| json!({ "id": id, "name": name }));
            document["user"] = json!(user);
            document["account"] = json!(account);
            document["region"] = json!(region);
        }
        document
    }
}

fn dash() -> String {
    "-".to_owned()
}

/// A profile that is there, by its name; none is the folder that is shared.
fn existing(ctx: &Context, text: &str) -> Result<Option<ProfileName>, CommandError> {
    if text == DEFAULT {
        return Ok(None);
    }
    let name = profiles::name(text)?;
    if !ctx.profile.profiles.has(&name) {
        return Err(ctx.profile.missing(&name, &ctx.program));
    }
    Ok(Some(name))
}
