//! `iam api-key-create` and `service-api-key-create`: a new API key, shown this once.

use std::io;
use std::path::PathBuf;

use clap::ValueEnum;
use ibmcloud_cli::args::ShortOutput;
use ibmcloud_cli::command::Run;
use ibmcloud_cli::comparison::Comparison;
use ibmcloud_cli::console::Console;
use ibmcloud_cli::context::Context;
use ibmcloud_cli::errors::{Changed, CommandError, exit, without_number};
use ibmcloud_cli::files::{Access, OutputFile};
use ibmcloud_cli::msg;
use ibmcloud_cli::view::{Shown, View};
use ibmcloud_core::Json;
use ibmcloud_transport::{ApiKey, NewApiKey};
use secrecy::{ExposeSecret as _, SecretString};

use super::super::Place;
use super::key_file;
use super::shared::{Naming, block, document, owner, whose};

/// What happens to a key that is found in public.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(super) enum ActionIfLeaked {
    None,
    Disable,
    Delete,
}

impl ActionIfLeaked {
    /// The word of the service.
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Disable => "disable",
            Self::Delete => "delete",
        }
    }
}

#[derive(clap::Args, Debug)]
pub(crate) struct CreateArgs<N: Naming> {
    #[command(flatten)]
    naming: N,
    /// Description of the API key
    #[arg(short, long, value_name = "DESCRIPTION")]
    description: Option<String>,
    /// Save the API key to this file instead of showing it
    #[arg(long, value_name = "FILE")]
    file: Option<PathBuf>,
    /// What to do when the API key is found in public: NONE, DISABLE or DELETE
    #[arg(long, value_name = "ACTION", ignore_case = true)]
    action_if_leaked: Option<ActionIfLeaked>,
    /// Lock the API key at once
    #[arg(long)]
    lock: bool,
    /// Force without confirmation
    #[arg(short, long)]
    force: bool,
    #[command(flatten)]
    output: ShortOutput,
}

impl<N: Naming> Run for CreateArgs<N> {
    fn run(self, ctx: &mut Context) -> Result<Shown, CommandError> {
        let client = ctx.client()?;
        let place = Place::now(ctx)?;
        let name = self.naming.key();
        ctx.console.progress(&msg!(
            "Creating API key {{.Name}} {{.Whose}} as {{.User}}...",
            Name = ctx.console.entity(name),
            Whose => whose(ctx, &place, self.naming.service_id()),
            User = place.user
        ))?;
        let file = self.file.as_deref().map(|path| OutputFile::prepare(path, Access::Owner));
        let file = file.transpose()?;
        let new = NewApiKey {
            name: name.to_owned(),
            description: self.description.clone(),
            iam_id: owner(ctx, &client, &place, self.naming.service_id())?,
            account: place.id().clone(),
            action_when_leaked: self.action_if_leaked.map(|it| it.word().to_owned()),
            locked: self.lock,
        };
        let doing = msg!("Could not create API key {{.Name}}.", Name = name);
        let (key, secret) = ctx.ask(doing, Changed::Nothing, client.create_api_key(&new))?;
        let kept = match file {
            None => NothingDeleted::Shown(secret),
            Some(file) => {
                let path = file.path().display().to_string();
                key_file::write(file, &key, secret.expose_secret())
                    .map_err(|error| unsaved(&key, &error))?;
                NothingDeleted::InFile(path)
            }
        };
        let of_service = self.naming.service_id().is_some();
        let comparison = Comparison::default()
            .text("name", Some(name), &key.name)
            .text("description", self.description.as_deref(), &key.description)
            .truth("locked", Some(self.lock), key.locked);
        comparison.show(ctx, name, Box::new(Created { key, kept, of_service }))
    }
}

/// The key exists, but nobody has it.
fn unsaved(key: &ApiKey, error: &io::Error) -> CommandError {
    CommandError::Stopped {
        text: vec![
            msg!(
                "API key {{.Name}} was created, but its file could not be written: {{.Reason}}",
                Name = key.name,
                Reason = without_number(error)
            ),
            msg!("Delete the key with ID {{.ID}}, and create another one.", ID = key.id),
        ],
        code: exit::SOME_FAILED,
    }
}

/// Where the secret of a new key is left.
enum NothingDeleted {
    /// It is printed.
    Shown(SecretString),
    /// In the file at this path.
    InFile(String),
}

struct Created {
    key: ApiKey,
    kept: NothingDeleted,
    of_service: bool,
}

impl View for Created {
    fn render_text(&self, console: &mut Console) -> io::Result<()> {
        console.ok()?;
        let name = console.entity(&self.key.name);
        if self.of_service {
            console.say(&msg!("Service ID API key {{.Name}} is created", Name = name))?;
        } else {
            console.say(&msg!("API key {{.Name}} was created", Name = name))?;
        }
        match &self.kept {
            NothingDeleted::InFile(path) => console
                .say(&msg!("Successfully save API key information to {{.File}}", File = path)),
            NothingDeleted::Shown(secret) => {
                console.line("")?;
                console.say(&msg!(
                    "Please preserve the API key! It cannot be retrieved after it's created."
                ))?;
                console.details(&block(&self.key, Some(secret.expose_secret())))
            }
        }
    }

    fn exact_json(&self) -> Option<Json> {
        let mut document = document(&self.key);
        if let NothingDeleted::Shown(secret) = &self.kept {
            document.insert("apikey", secret.expose_secret().into());
        }
        Some(document)
    }
}
