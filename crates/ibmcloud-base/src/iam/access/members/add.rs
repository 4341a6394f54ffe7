//! `iam access-group-user-add`, `access-group-service-id-add` and `access-group-trusted-profile-add`.

use std::io;
use std::marker::PhantomData;

use ibmcloud_cli::args::ShortOutput;
use ibmcloud_cli::command::Run;
use ibmcloud_cli::comparison::looked_at;
use ibmcloud_cli::console::Console;
use ibmcloud_cli::context::Context;
use ibmcloud_cli::errors::{Changed, CommandError, exit};
use ibmcloud_cli::messages::Message;
use ibmcloud_cli::msg;
use ibmcloud_cli::view::{Shown, View};
use ibmcloud_core::Json;
use ibmcloud_transport::{AccessGroup, Client, MOST_MEMBERS};

use super::super::super::{Place, before_change};
use super::super::shared::group;
use super::kind::{Kind, members};

#[derive(clap::Args)]
pub(crate) struct AddArgs<K: Kind> {
    /// Name or ID of the access group
    #[arg(value_name = "GROUP_NAME")]
    group: String,
    #[arg(value_name = K::VALUE, help = K::HELP, required = true)]
    names: Vec<String>,
    #[command(flatten)]
    output: ShortOutput,
    #[arg(skip)]
    kind: PhantomData<K>,
}

impl<K: Kind> Run for AddArgs<K> {
    fn run(self, ctx: &mut Context) -> Result<Shown, CommandError> {
        let client = ctx.client()?;
        let place = Place::now(ctx)?;
        ctx.console.progress(&msg!(
            "Adding {{.Whom}} to access group {{.Group}} under current account as {{.User}}...",
            Whom => K::whom(&ctx.console.entity(&self.names.join(", "))),
            Group = ctx.console.entity(&self.group),
            User = place.user
        ))?;
        let group = before_change(group(ctx, &client, &place, &self.group))?;
        let present = members::<K>(ctx, &client, &group.id, Changed::Nothing)?;
        let mut named: Vec<Named> = Vec::new();
        for name in self.names {
            let iam_id = before_change(K::find(ctx, &client, &place, &name))?;
            if !named.iter().any(|it| it.iam_id == iam_id) {
                let there = present.iter().any(|member| member.iam_id == iam_id);
                named.push(Named { name, iam_id, there });
            }
        }
        add::<K>(ctx, &client, &group, &named)?;
        let doing = msg!("Could not look at access group {{.Name}} again.", Name = group.name);
        let look = async || client.access_group_members(&group.id).await;
        let all = |seen: &Vec<_>| missing(seen, &named).is_empty();
        let seen = looked_at(ctx, doing, look, all)?;
        let missing = missing(&seen, &named);
        if !missing.is_empty() {
            return Err(CommandError::Stopped {
                text: vec![
                    msg!(
                        "The service accepted the change of '{{.Name}}', but shows something else: {{.List}}.",
                        Name = group.name,
                        List = missing.join(", ")
                    ),
                    msg!("Look at it before you go on."),
                ],
                code: exit::UNCERTAIN,
            });
        }
        let is_named = |id: &str| named.iter().any(|it| it.iam_id == id);
        let documents =
            seen.into_iter().filter(|it| is_named(&it.iam_id)).map(|it| it.document).collect();
        let sentences = named.iter().map(|it| {
            let (whom, name) =
                (K::whom(&ctx.console.entity(&it.name)), ctx.console.entity(&group.name));
            if it.there {
                msg!("The {{.Whom}} is a member of access group {{.Group}} already", Whom => whom, Group = name)
            } else {
                msg!("The {{.Whom}} is added to access group {{.Group}}", Whom => whom, Group = name)
            }
        });
        Ok(Box::new(Added { sentences: sentences.collect(), documents }))
    }
}

/// Somebody who is to be a member.
struct Named {
    name: String,
    iam_id: String,
    /// Whether they are one already.
    there: bool,
}

/// The names of those who are not among the members.
fn missing(seen: &[ibmcloud_transport::GroupMember], named: &[Named]) -> Vec<String> {
    let is_there = |it: &&Named| seen.iter().any(|member| member.iam_id == it.iam_id);
    named.iter().filter(|it| !is_there(it)).map(|it| it.name.clone()).collect()
}

/// Adds those who are no members yet.
fn add<K: Kind>(
    ctx: &Context,
    client: &Client,
    group: &AccessGroup,
    named: &[Named],
) -> Result<(), CommandError> {
    let new: Vec<&Named> = named.iter().filter(|it| !it.there).collect();
    let mut done = 0;
    for some in new.chunks(MOST_MEMBERS) {
        let members: Vec<(String, &'static str)> =
            some.iter().map(|it| (it.iam_id.clone(), K::TYPE)).collect();
        let doing = msg!("Could not add members to access group {{.Name}}.", Name = group.name);
        let outcomes =
            ctx.ask(doing, Changed::Nothing, client.add_group_members(&group.id, &members));
        let outcomes =
            outcomes.map_err(|error| if done > 0 { error.after_a_change() } else { error })?;
        let refused: Vec<Message> = outcomes
            .iter()
            .filter_map(|it| {
                let reason = it.refusal.as_ref()?;
                let one = some.iter().find(|one| one.iam_id == it.id);
                let name = one.map_or(it.id.as_str(), |one| one.name.as_str());
                Some(msg!("'{{.Name}}' was not added: {{.Reason}}", Name = name, Reason = reason))
            })
            .collect();
        let added = some.len().saturating_sub(refused.len());
        done += added;
        if !refused.is_empty() {
            let mut text =
                vec![msg!("Could not add members to access group {{.Name}}.", Name = group.name)];
            text.extend(refused);
            text.push(msg!("{{.Done}} of {{.Count}} were added.", Done = done, Count = new.len()));
            let code = if done > 0 { exit::SOME_FAILED } else { exit::FAILURE };
            return Err(CommandError::Stopped { text, code });
        }
    }
    Ok(())
}

/// A sentence about each; for programs the members.
struct Added {
    sentences: Vec<Message>,
    documents: Vec<Json>,
}

impl View for Added {
    fn render_text(&self, console: &mut Console) -> io::Result<()> {
        console.ok()?;
        self.sentences.iter().try_for_each(|sentence| console.say(sentence))
    }

    fn exact_json(&self) -> Option<Json> {
        Some(Json::Array(self.documents.clone()))
    }
}
