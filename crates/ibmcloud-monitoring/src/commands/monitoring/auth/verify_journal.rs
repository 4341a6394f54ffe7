//! `monitoring auth verify-journal`: checks journals and their evidence, without a network.

use std::io;
use std::path::{Path, PathBuf};

use ibmcloud_cli::args::PluginOutput;
use ibmcloud_cli::command::Run;
use ibmcloud_cli::console::Console;
use ibmcloud_cli::context::Context;
use ibmcloud_cli::errors::{CommandError, exit};
use ibmcloud_cli::messages::Message;
use ibmcloud_cli::msg;
use ibmcloud_cli::view::{Shown, View};
use ibmcloud_core::journal::Beginning;
use ibmcloud_lockdown::journal::{self, Found, JournalError, JournalFile};
use ibmcloud_lockdown::{evidence, signature};
use ibmcloud_plugin_sdk::terminal::Table;
use serde_json::{Value, json};

use crate::lockdown::journal_failure;
use crate::lockdown::journals::all_of_this_machine;

#[derive(clap::Args, Debug)]
pub(crate) struct AuthVerifyJournalArgs {
    /// A journal, or a folder with journals; all of this machine if left out
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// File of the keys that may sign, in the form of ssh-keygen
    #[arg(long, value_name = "FILE", requires = "signer")]
    allowed_signers: Option<PathBuf>,
    /// Who must have signed, as that file names them
    #[arg(long, value_name = "NAME", requires = "allowed_signers")]
    signer: Option<String>,
    #[command(flatten)]
    output: PluginOutput,
}

impl Run for AuthVerifyJournalArgs {
    fn run(self, ctx: &mut Context) -> Result<Shown, CommandError> {
        let signers = self.allowed_signers.as_deref().zip(self.signer.as_deref());
        let mut checked = Vec::new();
        if self.paths.is_empty() {
            for (_, found) in all_of_this_machine(&ctx.config_dir)? {
                checked.extend(found.into_iter().map(|it| of_found(it, signers)));
            }
        }
        for path in &self.paths {
            if path.is_dir() {
                for file in journal::files(path).map_err(|it| journal_failure(&it))? {
                    checked.push(of_file(&file, signers));
                }
            } else {
                std::fs::metadata(path).map_err(|source| CommandError::File {
                    path: path.display().to_string(),
                    source,
                })?;
                checked.push(of_file(path, signers));
            }
        }
        Ok(Box::new(Checked(checked)))
    }
}

/// How the evidence beside a journal compares with it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Evidence {
    None,
    Agrees,
    Differs,
}

/// How a signature beside the evidence was found.
enum Signature {
    None,
    /// The file was not changed since; whose key it is was not asked.
    Intact,
    /// It is the named signer's.
    Theirs,
    Bad(String),
}

/// One journal, checked.
struct Row {
    path: String,
    records: usize,
    head: String,
    beginning: Option<Box<Beginning>>,
    trouble: Option<Message>,
    evidence: Evidence,
    signature: Signature,
}

type Signers<'a> = Option<(&'a Path, &'a str)>;

fn of_file(path: &Path, signers: Signers<'_>) -> Row {
    match JournalFile::read(path) {
        Ok(Some(journal)) => of_journal(&journal, signers),
        Ok(None) => broken(path, msg!("it has no record")),
        Err(error) => broken(path, trouble(&error)),
    }
}

fn of_found(found: Found, signers: Signers<'_>) -> Row {
    match found {
        Found::Journal(journal) => of_journal(&journal, signers),
        Found::Damaged { path, error, .. } => broken(&path, trouble(&error)),
        Found::Foreign { path, instance, .. } => {
            broken(&path, msg!("it is of another instance, {{.Guid}}", Guid = instance))
        }
        Found::Missing { number } => {
            Row { path: format!("{number:06}-?"), ..broken(Path::new(""), msg!("it is missing")) }
        }
        Found::Cut { journal, records } => Row {
            trouble: Some(msg!(
                "it was cut: it once had {{.Count}} records or more",
                Count = records
            )),
            ..of_journal(&journal, signers)
        },
    }
}

fn trouble(error: &JournalError) -> Message {
    match error {
        JournalError::Damaged { line, reason, .. } => {
            msg!("line {{.Line}}: {{.Reason}}", Line = line, Reason = reason)
        }
        other => msg!("it cannot be read: {{.Reason}}", Reason = other),
    }
}

fn broken(path: &Path, trouble: Message) -> Row {
    Row {
        path: path.display().to_string(),
        records: 0,
        head: String::new(),
        beginning: None,
        trouble: Some(trouble),
        evidence: Evidence::None,
        signature: Signature::None,
    }
}

fn of_journal(journal: &JournalFile, signers: Signers<'_>) -> Row {
    let beside = journal.path().with_extension("evidence.json");
    let evidence = match std::fs::read(&beside) {
        Err(_) => Evidence::None,
        Ok(bytes) => match serde_json::from_slice::<Value>(&bytes) {
            Ok(document) if evidence::agrees(&document, journal) => Evidence::Agrees,
            _ => Evidence::Differs,
        },
    };
    let signature = if signature::path(&beside).exists() {
        match signature::verify(&beside, signers) {
            Ok(_) if signers.is_some() => Signature::Theirs,
            Ok(_) => Signature::Intact,
            Err(error) => Signature::Bad(error.to_string()),
        }
    } else {
        Signature::None
    };
    Row {
        path: journal.path().display().to_string(),
        records: journal.entries.len(),
        head: journal.head().to_owned(),
        beginning: Some(Box::new(journal.progress.beginning.clone())),
        trouble: None,
        evidence,
        signature,
    }
}

impl Row {
    fn holds(&self) -> bool {
        self.trouble.is_none()
            && self.evidence != Evidence::Differs
            && !matches!(self.signature, Signature::Bad(_))
    }

    fn evidence(&self) -> Message {
        match self.evidence {
            Evidence::None => msg!("none"),
            Evidence::Agrees => msg!("agrees"),
            Evidence::Differs => msg!("differs"),
        }
    }

    fn signature(&self) -> Message {
        match &self.signature {
            Signature::None => msg!("none"),
            Signature::Intact => msg!("intact, signer not checked"),
            Signature::Theirs => msg!("good"),
            Signature::Bad(_) => msg!("bad"),
        }
    }
}

struct Checked(Vec<Row>);

impl View for Checked {
    fn render_text(&self, console: &mut Console) -> io::Result<()> {
        if self.exit_code() == exit::SUCCESS {
            console.ok()?;
        }
        if self.0.is_empty() {
            return console.say(&msg!("There is no journal on this machine."));
        }
        let mut table = Table::new([
            "Journal",
            "Records",
            "Instance",
            "Begun by",
            "Chain",
            "Evidence",
            "Signature",
        ]);
        for row in &self.0 {
            let chain = match &row.trouble {
                None => msg!("holds"),
                Some(trouble) => trouble.clone(),
            };
            let name = Path::new(&row.path).file_name();
            let began = row.beginning.as_ref();
            table.add_row([
                name.map_or_else(|| row.path.clone(), |it| it.to_string_lossy().into_owned()),
                row.records.to_string(),
                began.map_or_else(String::new, |it| it.name.clone()),
                began.map_or_else(String::new, |it| it.actor.user.clone()),
                console.text(&chain),
                console.text(&row.evidence()),
                console.text(&row.signature()),
            ]);
        }
        console.table(&table)?;
        for row in &self.0 {
            if let Signature::Bad(reason) = &row.signature {
                console.say(&msg!("Signature: {{.Reason}}", Reason = reason))?;
            }
        }
        console.line("")?;
        console.say(&msg!("A chain that holds shows that no record was changed, taken out or put in after the next one was written. It does not show that the last records are all there, nor that the whole was not written anew: compare its head with one that was kept elsewhere, or sign the evidence ('--sign-with')."))
    }

    fn to_json(&self) -> Value {
        let rows = self.0.iter().map(|row| {
            let began = row.beginning.as_ref();
            json!({
                "journal": row.path,
                "holds": row.holds(),
                "records": row.records,
                "head": row.head,
                "trouble": row.trouble.as_ref().map(Message::english),
                "plan": began.map(|it| it.plan.as_str()),
                "number": began.map(|it| it.number),
                "instance": began.map(|it| it.instance.to_string()),
                "account": began.and_then(|it| it.actor.account.as_ref().map(ToString::to_string)),
                "begun_by": began.map(|it| json!({
                    "user": it.actor.user, "iam_id": it.actor.iam_id,
                    "host": it.actor.host, "program": it.actor.program,
                })),
                "evidence": row.evidence().english(),
                "signature": row.signature().english(),
            })
        });
        Value::Array(rows.collect())
    }

    fn exit_code(&self) -> u8 {
        if self.0.iter().all(Row::holds) { exit::SUCCESS } else { exit::FOUND_WANTING }
    }
}
