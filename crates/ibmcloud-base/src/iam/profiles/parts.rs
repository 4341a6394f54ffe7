//! Rules and links of a trusted profile: how they are listed, found, shown and deleted.

use std::marker::PhantomData;

use ibmcloud_cli::args::Quiet;
use ibmcloud_cli::command::Run;
use ibmcloud_cli::comparison::gone;
use ibmcloud_cli::context::Context;
use ibmcloud_cli::errors::{Changed, CommandError};
use ibmcloud_cli::messages::{Fragment, Message};
use ibmcloud_cli::msg;
use ibmcloud_cli::view::Shown;
use ibmcloud_core::Json;
use ibmcloud_plugin_sdk::terminal::Details;
use ibmcloud_transport::{Client, Profile, ProfilePart, ProfileTrust};

use super::super::views::push_all;
use super::super::{NothingDeleted, Place, Told, only};
use super::shared::find;

/// What of a profile a command is about.
pub(crate) trait PartKind: Send + Sync + 'static {
    /// The name of the argument.
    const VALUE: &'static str;
    /// What the argument is: a key of the catalogues.
    const HELP: &'static str;
    /// The kind.
    const KIND: ProfileTrust;

    /// `rule NAME`, for sentences.
    fn what(name: &Fragment) -> Message;
}

/// Rules.
pub(crate) struct Rules;

impl PartKind for Rules {
    const VALUE: &'static str = "RULE_NAME | RULE_ID";
    const HELP: &'static str = "Name or ID of the rule";
    const KIND: ProfileTrust = ProfileTrust::Rules;

    fn what(name: &Fragment) -> Message {
        msg!("rule {{.Name}}", Name = name)
    }
}

/// Links.
pub(crate) struct Links;

impl PartKind for Links {
    const VALUE: &'static str = "LINK_NAME | LINK_ID";
    const HELP: &'static str = "Name or ID of the link";
    const KIND: ProfileTrust = ProfileTrust::Links;

    fn what(name: &Fragment) -> Message {
        msg!("link {{.Name}}", Name = name)
    }
}

/// The rules or links of a profile.
pub(super) fn parts(
    ctx: &Context,
    client: &Client,
    profile: &Profile,
    (kind, changed): (ProfileTrust, Changed),
) -> Result<Vec<ProfilePart>, CommandError> {
    let doing = match kind {
        ProfileTrust::Rules => {
            msg!("Could not get the rules of trusted profile {{.Name}}.", Name = profile.name)
        }
        ProfileTrust::Links => {
            msg!("Could not get the links of trusted profile {{.Name}}.", Name = profile.name)
        }
    };
    ctx.ask(doing, changed, client.profile_parts(&profile.id, kind))
}

/// The rule or link with a name or ID.
pub(super) fn part<K: PartKind>(
    ctx: &Context,
    client: &Client,
    profile: &Profile,
    wanted: &str,
) -> Result<ProfilePart, CommandError> {
    let mut found = parts(ctx, client, profile, (K::KIND, Changed::Nothing))?;
    found.retain(|it| it.name == wanted || it.id == wanted);
    let nobody = || {
        CommandError::plain(
            msg!(
                "There is no {{.What}} in trusted profile '{{.Profile}}'.",
                What => K::what(&ctx.console.entity(wanted)),
                Profile = profile.name
            ),
            msg!("Nothing was changed."),
        )
    };
    only(found, wanted, |it| &it.id, nobody)
}

/// A rule as a block.
pub(super) fn rule_block(it: &ProfilePart) -> Details {
    let document = &it.document;
    let conditions = document.get("conditions").and_then(Json::as_array).unwrap_or_default();
    let conditions: Vec<String> = conditions
        .iter()
        .map(|it| format!("{} {} {}", it.text("claim"), it.text("operator"), it.text("value")))
        .collect();
    let filled = |name: &str| Some(document.text(name)).filter(|text| !text.is_empty());
    let mut block = Details::new()
        .field("ID", &it.id)
        .field("Name", &it.name)
        .field("Type", document.text("type"))
        .optional("Compute Resource Type", filled("cr_type"))
        .optional("Realm Name", filled("realm_name"))
        .optional("Expiration", filled("expiration"));
    push_all(&mut block, "Conditions", &conditions);
    block
}

/// A link as a block.
pub(super) fn link_block(it: &ProfilePart) -> Details {
    let inner = it.document.get("link").cloned().unwrap_or_default();
    let filled = |name: &str| Some(inner.text(name)).filter(|text| !text.is_empty());
    Details::new()
        .field("ID", &it.id)
        .field("Name", &it.name)
        .field("Compute Resource Type", it.document.text("cr_type"))
        .field("CRN", inner.text("crn"))
        .optional("Namespace", filled("namespace"))
        .optional("Service Account", filled("name"))
        .optional("Component Type", filled("component_type"))
        .optional("Component Name", filled("component_name"))
}

/// `iam trusted-profile-rule-delete` and `trusted-profile-link-delete`.
#[derive(clap::Args)]
pub(crate) struct PartDeleteArgs<K: PartKind> {
    /// Name or ID of the trusted profile
    #[arg(value_name = "NAME | ID")]
    profile: String,
    #[arg(value_name = K::VALUE, help = K::HELP)]
    part: String,
    /// Force deletion without confirmation
    #[arg(short, long)]
    force: bool,
    #[command(flatten)]
    quiet: Quiet,
    #[arg(skip)]
    kind: PhantomData<K>,
}

impl<K: PartKind> Run for PartDeleteArgs<K> {
    fn run(self, ctx: &mut Context) -> Result<Shown, CommandError> {
        let client = ctx.client()?;
        let place = Place::now(ctx)?;
        let what = K::what(&ctx.console.entity(&self.part));
        let shown = ctx.console.entity(&self.profile);
        ctx.console.progress(&msg!(
            "Deleting {{.What}} of trusted profile {{.Profile}} as {{.User}}...",
            What => what.clone(),
            Profile = shown,
            User = place.user
        ))?;
        let profile = find(ctx, &client, &place, &self.profile)?;
        let found = part::<K>(ctx, &client, &profile, &self.part)?;
        let question = msg!(
            "Really delete {{.What}} of trusted profile {{.Profile}}?",
            What => what.clone(),
            Profile = shown
        );
        if !self.force && !ctx.console.confirm(&question, false)? {
            return Ok(Box::new(NothingDeleted));
        }
        let doing =
            msg!("Could not change who may become trusted profile {{.Name}}.", Name = self.profile);
        let deleting = client.delete_profile_part(&profile.id, K::KIND, &found.id);
        ctx.ask(doing, Changed::Nothing, deleting)?;
        let look = async || client.profile_parts(&profile.id, K::KIND).await;
        let there = |seen: &Vec<ProfilePart>| seen.iter().any(|it| it.id == found.id);
        gone(ctx, &self.part, look, there)?;
        Ok(Box::new(Told {
            sentence: msg!(
                "The {{.What}} of trusted profile {{.Profile}} is deleted successfully",
                What => what,
                Profile = shown
            ),
            document: Json::object([("deleted", true.into()), ("id", found.id.as_str().into())]),
        }))
    }
}
