//! `monitoring auth policy explain`: what a policy wants of an instance, which rule says so, and why the earlier
//! ones do not.

use std::io;
use std::time::SystemTime;

use ibmcloud_cli::args::PluginOutput;
use ibmcloud_cli::command::Run;
use ibmcloud_cli::console::Console;
use ibmcloud_cli::context::Context;
use ibmcloud_cli::errors::{CommandError, exit, reasons};
use ibmcloud_cli::messages::Message;
use ibmcloud_cli::msg;
use ibmcloud_cli::view::{Shown, View};
use ibmcloud_core::instance::Instance;
use ibmcloud_core::policy::{
    Considered, Decision, DesiredMode, Due, Facts, Key, Matched, Matcher, Ruling, Source,
    SourceKind,
};
use ibmcloud_fleet::policy::FactsRead;
use ibmcloud_plugin_sdk::terminal::{Details, Table};
use serde_json::{Value, json};

use crate::policy::{LoadedPolicy, PolicyFile, words};
use crate::select;

#[derive(clap::Args, Debug)]
pub(crate) struct PolicyExplainArgs {
    #[command(flatten)]
    file: PolicyFile,
    /// Name, GUID or CRN of the instance
    #[arg(short, long, visible_alias = "sn", value_name = "NAME")]
    name: Option<String>,
    /// Region of the instance
    #[arg(short, long, value_name = "REGION")]
    region: Option<String>,
    #[command(flatten)]
    output: PluginOutput,
}

impl Run for PolicyExplainArgs {
    fn run(self, ctx: &mut Context) -> Result<Shown, CommandError> {
        let loaded = self.file.load(ctx)?;
        let client = ctx.client()?;
        let instance =
            select::monitoring(ctx, &client, self.name.as_deref(), self.region.as_deref())?;
        let text = msg!(
            "Comparing instance {{.Name}} with the policy...",
            Name = ctx.console.entity(&instance.name)
        );
        ctx.console.progress(&text)?;
        let read = ctx.wait(FactsRead::of(&client, &loaded.policy, &instance));
        let (decision, considered) =
            loaded.policy.explain(&read.facts(&instance), SystemTime::now());
        Ok(Box::new(Explanation { loaded, instance, read, decision, considered }))
    }
}

struct Explanation {
    loaded: LoadedPolicy,
    instance: Instance,
    read: FactsRead,
    decision: Decision,
    considered: Vec<Considered>,
}

impl Explanation {
    fn due(&self) -> Due {
        self.decision.due(&self.instance.auth_mode())
    }

    /// What an instance has at a key, for people; empty if it has nothing, or if that is not known.
    fn observed(facts: &Facts<'_>, key: Key) -> String {
        match key {
            Key::Account => facts.account.to_string(),
            Key::ResourceGroup => {
                facts.resource_group.unwrap_or(facts.resource_group_id.as_str()).to_owned()
            }
            Key::Region => facts.region.to_string(),
            Key::Tag => facts.tags.unwrap_or_default().join(", "),
            Key::Name => facts.name.to_owned(),
            Key::Instance => facts.guid.to_string(),
        }
    }

    fn matcher(&self, source: &Source) -> Option<&Matcher> {
        let policy = &self.loaded.policy;
        match source.kind {
            SourceKind::Exception => {
                policy.exceptions.iter().find(|it| it.name == source.name).map(|it| &it.matches)
            }
            SourceKind::Rule => {
                policy.rules.iter().find(|it| it.name == source.name).map(|it| &it.matches)
            }
            SourceKind::Fallback => None,
        }
    }

    /// Why something of the policy decided, or did not.
    fn result(&self, considered: &Considered) -> Message {
        match &considered.matched {
            Matched::Yes if considered.expired => msg!("matches, and has expired"),
            Matched::Yes => msg!("decides"),
            Matched::NotKnown(keys) => undecided(keys),
            Matched::No(keys) => {
                let facts = self.read.facts(&self.instance);
                let key = keys.first().copied().unwrap_or(Key::Name);
                let wanted = self.matcher(&considered.source).map(|it| it.wanted(key));
                let observed = Self::observed(&facts, key);
                msg!(
                    "no: {{.Key}} is '{{.Value}}', not {{.Wanted}}",
                    Key = key,
                    Value = observed,
                    Wanted = wanted.unwrap_or_default().join(", ")
                )
            }
        }
    }

    fn due_words(&self) -> Message {
        match self.due() {
            Due::Nothing => msg!("nothing: the parameter is as wanted"),
            Due::Set(mode) => msg!("set {{.Mode}}", Mode = mode),
            Due::LeaveAlone => msg!("leave it alone"),
            Due::CannotBeDecided => msg!("nothing, before it can be decided"),
        }
    }

    /// What could not be read, and what is to be known of exceptions that end.
    fn notes(&self) -> Vec<Message> {
        let mut notes = Vec::new();
        for (key, error) in &self.read.missing {
            let reason = error.as_ref().map(reasons).and_then(|it| it.into_iter().next());
            notes.push(match reason {
                Some(reason) => {
                    msg!("'{{.Key}}' could not be read: {{.Reason}}", Key = key, Reason => reason)
                }
                None => msg!(
                    "'{{.Key}}' could not be read: the service has no answer about this instance.",
                    Key = key
                ),
            });
        }
        for source in &self.decision.expired {
            let source = words::source(&self.loaded.file.file, source);
            notes.push(msg!("Expired, and without effect: {{.Source}}.", Source => source));
        }
        notes
    }
}

fn undecided(not_known: &[Key]) -> Message {
    let keys: Vec<&str> = not_known.iter().map(|it| it.as_str()).collect();
    msg!("cannot be decided; not known: {{.Keys}}", Keys = keys.join(", "))
}

fn source_document(source: &Source) -> Value {
    json!({
        "kind": source.kind.as_str(),
        "name": Some(&*source.name).filter(|it| !it.is_empty()),
        "line": source.position.line,
        "column": source.position.column,
    })
}

impl View for Explanation {
    fn render_text(&self, console: &mut Console) -> io::Result<()> {
        if self.exit_code() == exit::SUCCESS {
            console.ok()?;
        }
        let mut rows = Details::new();
        rows.push("Name:", &self.instance.name);
        rows.push("GUID:", self.instance.guid.as_str());
        rows.push("Location:", self.instance.region.as_str());
        rows.push("Authentication:", self.instance.auth_mode().to_string());
        let wanted = match self.decision.ruling {
            Ruling::Wants(mode) => mode.to_string(),
            Ruling::CannotBeDecided { not_known } => console.text(&undecided(&[not_known])),
        };
        rows.push("Wanted:", &wanted);
        let source = console.text(&words::source(&self.loaded.file.file, &self.decision.source));
        rows.push("Decided by:", &source);
        let due = console.text(&self.due_words());
        rows.push("To be done:", &due);
        console.details(&rows)?;
        console.line("")?;
        let mut table = Table::new(["Line", "Kind", "Name", "Result"]);
        for it in &self.considered {
            table.add_row([
                it.source.position.line.to_string(),
                it.source.kind.to_string(),
                it.source.name.to_string(),
                console.text(&self.result(it)),
            ]);
        }
        console.table(&table)?;
        for note in self.notes() {
            console.line("")?;
            console.say(&note)?;
        }
        console.line("")?;
        console.say(&msg!("This goes by the parameter external_api_auth; 'monitoring auth show' tells how the instance behaves."))
    }

    fn to_json(&self) -> Value {
        let considered = self.considered.iter().map(|it| {
            let (matches, keys): (_, &[Key]) = match &it.matched {
                Matched::Yes => ("yes", &[]),
                Matched::No(keys) => ("no", keys),
                Matched::NotKnown(keys) => ("not-known", keys),
            };
            let mut document = source_document(&it.source);
            if let Some(document) = document.as_object_mut() {
                let keys: Vec<&str> = keys.iter().map(|it| it.as_str()).collect();
                document.insert("matches".to_owned(), matches.into());
                document.insert("because_of".to_owned(), keys.into());
                document.insert("expired".to_owned(), it.expired.into());
            }
            document
        });
        let unread = self.read.missing.iter().map(|(key, error)| {
            json!({"key": key.as_str(), "reason": error.as_ref().map(ToString::to_string)})
        });
        let not_known = match self.decision.ruling {
            Ruling::Wants(_) => None,
            Ruling::CannotBeDecided { not_known } => Some(not_known.as_str()),
        };
        json!({
            "policy": self.loaded.file.file,
            "name": self.instance.name,
            "guid": self.instance.guid.to_string(),
            "crn": self.instance.crn.to_string(),
            "region": self.instance.region.to_string(),
            "external_api_auth": self.instance.auth_mode().wire_value(),
            "wanted": self.decision.mode().map(DesiredMode::as_str),
            "not_known": not_known,
            "decided_by": source_document(&self.decision.source),
            "expired": self.decision.expired.iter().map(source_document).collect::<Vec<_>>(),
            "due": self.due().as_str(),
            "unread": unread.collect::<Vec<_>>(),
            "considered": considered.collect::<Vec<_>>(),
        })
    }

    fn exit_code(&self) -> u8 {
        match self.decision.ruling {
            Ruling::Wants(_) => exit::SUCCESS,
            Ruling::CannotBeDecided { .. } => exit::FOUND_WANTING,
        }
    }
}
