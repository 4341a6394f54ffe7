//! `iam trusted-profile-identities`, `trusted-profile-identity` and its `-create` and `-delete`: users, service
//! IDs and services that may assume a trusted profile by name.

use ibmcloud_cli::args::{Quiet, ShortListOutput, ShortOutput};
use ibmcloud_cli::command::Run;
use ibmcloud_cli::comparison::{Comparison, gone};
use ibmcloud_cli::context::Context;
use ibmcloud_cli::errors::{Changed, CommandError};
use ibmcloud_cli::msg;
use ibmcloud_cli::view::{Listing, Shown};
use ibmcloud_core::Json;
use ibmcloud_plugin_sdk::terminal::{Details, Table};
use ibmcloud_transport::{Client, Profile, ProfilePart};

use super::super::access::shared::user;
use super::super::views::{Card, Ids};
use super::super::{NothingDeleted, Place, Told, only, service_ids};
use super::shared::find;

/// What an identity is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum IdType {
    /// A user
    #[value(name = "USER")]
    User,
    /// A service ID
    #[value(name = "SERVICEID")]
    ServiceId,
    /// A service, by its CRN
    #[value(name = "CRN")]
    Crn,
}

impl IdType {
    /// As the service calls it.
    fn word(self) -> &'static str {
        match self {
            Self::User => "user",
            Self::ServiceId => "serviceid",
            Self::Crn => "crn",
        }
    }
}

fn identities(
    ctx: &Context,
    client: &Client,
    profile: &Profile,
    kind: Option<IdType>,
) -> Result<Vec<ProfilePart>, CommandError> {
    let doing =
        msg!("Could not get the identities of trusted profile {{.Name}}.", Name = profile.name);
    let mut found = ctx.ask(doing, Changed::Nothing, client.profile_identities(&profile.id))?;
    found.retain(|it| kind.is_none_or(|kind| it.document.text("type") == kind.word()));
    Ok(found)
}

/// The identity with an identifier or an IAM id.
fn identity(
    ctx: &Context,
    client: &Client,
    profile: &Profile,
    (kind, wanted): (IdType, &str),
) -> Result<ProfilePart, CommandError> {
    let mut found = identities(ctx, client, profile, Some(kind))?;
    found.retain(|it| it.id == wanted || it.document.text("identifier") == wanted);
    let nobody = || {
        CommandError::plain(
            msg!(
                "'{{.Name}}' may not assume trusted profile '{{.Profile}}' by name.",
                Name = wanted,
                Profile = profile.name
            ),
            msg!(
                "Nothing was changed. List who may with '{{.Program}} iam trusted-profile-identities {{.Profile}}'.",
                Program = ctx.program,
                Profile = profile.name
            ),
        )
    };
    only(found, wanted, |it| &it.id, nobody)
}

fn block(it: &ProfilePart) -> Details {
    Details::new()
        .field("IAM ID", &it.id)
        .field("Identifier", it.document.text("identifier"))
        .field("Type", it.document.text("type"))
        .field("Description", it.document.text("description"))
}

#[derive(clap::Args, Debug)]
pub(crate) struct IdentitiesArgs {
    /// Name or ID of the trusted profile
    #[arg(value_name = "NAME | ID")]
    profile: String,
    /// Only identities of this type: USER, SERVICEID or CRN
    #[arg(long, value_name = "IDENTIFIER_TYPE", ignore_case = true)]
    id_type: Option<IdType>,
    /// Show the IDs only
    #[arg(long)]
    id: bool,
    /// Force without confirmation
    #[arg(short, long)]
    force: bool,
    #[command(flatten)]
    output: ShortListOutput,
}

impl Run for IdentitiesArgs {
    fn run(self, ctx: &mut Context) -> Result<Shown, CommandError> {
        let client = ctx.client()?;
        let place = Place::now(ctx)?;
        ctx.console.progress(&msg!(
            "Getting identities of trusted profile {{.Name}} under current account as {{.User}}...",
            Name = ctx.console.entity(&self.profile),
            User = place.user
        ))?;
        let profile = find(ctx, &client, &place, &self.profile)?;
        let found = identities(ctx, &client, &profile, self.id_type)?;
        let mut table = Table::new(["IAM ID", "Identifier", "Type", "Description"]);
        for it in &found {
            let text = |member: &str| it.document.text(member);
            table.add_row([it.id.clone(), text("identifier"), text("type"), text("description")]);
        }
        let ids = found.iter().map(|it| it.id.clone()).collect();
        let documents = found.into_iter().map(|it| it.document).collect();
        if self.id {
            return Ok(Box::new(Ids { ids, documents }));
        }
        Ok(Box::new(Listing { table, documents, none: msg!("No identity found.") }))
    }
}

#[derive(clap::Args, Debug)]
pub(crate) struct IdentityArgs {
    /// Name or ID of the trusted profile
    #[arg(value_name = "NAME | ID")]
    profile: String,
    /// Identifier or IAM ID of the identity
    #[arg(value_name = "IDENTITY_IDENTIFIER | IDENTITY_ID")]
    identity: String,
    /// Type of the identity: USER, SERVICEID or CRN
    #[arg(long, value_name = "IDENTIFIER_TYPE", ignore_case = true)]
    id_type: IdType,
    /// Show the ID only
    #[arg(long)]
    id: bool,
    #[command(flatten)]
    output: ShortOutput,
}

impl Run for IdentityArgs {
    fn run(self, ctx: &mut Context) -> Result<Shown, CommandError> {
        let client = ctx.client()?;
        let place = Place::now(ctx)?;
        ctx.console.progress(&msg!(
            "Getting identity {{.ID}} of trusted profile {{.Name}} under current account as {{.User}}...",
            ID = ctx.console.entity(&self.identity),
            Name = ctx.console.entity(&self.profile),
            User = place.user
        ))?;
        let profile = find(ctx, &client, &place, &self.profile)?;
        let found = identity(ctx, &client, &profile, (self.id_type, &self.identity))?;
        if self.id && !ctx.is_document() {
            return Ok(Box::new(Ids { ids: vec![found.id], documents: Vec::new() }));
        }
        Ok(Box::new(Card { sentence: None, details: block(&found), document: found.document }))
    }
}

#[derive(clap::Args, Debug)]
pub(crate) struct IdentityCreateArgs {
    /// Name or ID of the trusted profile
    #[arg(value_name = "NAME | ID")]
    profile: String,
    /// Who may assume the profile: IAM ID or login name of a user, a service ID, or a CRN
    #[arg(long, value_name = "IDENTIFIER_TO_CONNECT")]
    id: String,
    /// Type of the identity: USER, SERVICEID or CRN
    #[arg(long, value_name = "IDENTIFIER_TYPE", ignore_case = true)]
    id_type: IdType,
    /// Description of the connection
    #[arg(long, value_name = "DESCRIPTION")]
    description: Option<String>,
    #[command(flatten)]
    output: ShortOutput,
}

impl Run for IdentityCreateArgs {
    fn run(self, ctx: &mut Context) -> Result<Shown, CommandError> {
        let client = ctx.client()?;
        let place = Place::now(ctx)?;
        ctx.console.progress(&msg!(
            "Connecting {{.ID}} to trusted profile {{.Name}} under current account as {{.User}}...",
            ID = ctx.console.entity(&self.id),
            Name = ctx.console.entity(&self.profile),
            User = place.user
        ))?;
        let profile = find(ctx, &client, &place, &self.profile)?;
        let identifier = identifier(ctx, &client, &place, (self.id_type, &self.id))?;
        let doing =
            msg!("Could not change who may become trusted profile {{.Name}}.", Name = self.profile);
        let named = (self.id_type.word(), identifier.as_str());
        let description = self.description.as_deref();
        let creating = client.create_profile_identity(&profile.id, named, description);
        let created = ctx.ask(doing, Changed::Nothing, creating)?;
        Comparison::default()
            .text("identifier", Some(&identifier), &created.document.text("identifier"))
            .text("description", description, &created.document.text("description"))
            .check(&self.id)?;
        Ok(Box::new(Card {
            sentence: Some(msg!(
                "{{.ID}} may now assume trusted profile {{.Name}}",
                ID = ctx.console.entity(&self.id),
                Name = ctx.console.entity(&self.profile)
            )),
            details: block(&created),
            document: created.document,
        }))
    }
}

/// The service takes any identifier; one of nobody would let nobody in.
fn identifier(
    ctx: &Context,
    client: &Client,
    place: &Place,
    (kind, wanted): (IdType, &str),
) -> Result<String, CommandError> {
    match kind {
        IdType::User if wanted.contains('@') => Ok(user(ctx, client, place, wanted)?.iam_id),
        IdType::ServiceId => Ok(service_ids::shared::find(ctx, client, place, wanted)?.id),
        IdType::User | IdType::Crn => Ok(wanted.to_owned()),
    }
}

#[derive(clap::Args, Debug)]
pub(crate) struct IdentityDeleteArgs {
    /// Name or ID of the trusted profile
    #[arg(value_name = "NAME | ID")]
    profile: String,
    /// Identifier or IAM ID of the identity
    #[arg(value_name = "IDENTITY_IDENTIFIER | IDENTITY_ID")]
    identity: String,
    /// Type of the identity: USER, SERVICEID or CRN
    #[arg(long, value_name = "IDENTIFIER_TYPE", ignore_case = true)]
    id_type: IdType,
    /// Force deletion without confirmation
    #[arg(short, long)]
    force: bool,
    #[command(flatten)]
    quiet: Quiet,
}

impl Run for IdentityDeleteArgs {
    fn run(self, ctx: &mut Context) -> Result<Shown, CommandError> {
        let client = ctx.client()?;
        let place = Place::now(ctx)?;
        let (who, shown) = (ctx.console.entity(&self.identity), ctx.console.entity(&self.profile));
        ctx.console.progress(&msg!(
            "Disconnecting {{.ID}} from trusted profile {{.Name}} under current account as {{.User}}...",
            ID = who,
            Name = shown,
            User = place.user
        ))?;
        let profile = find(ctx, &client, &place, &self.profile)?;
        let found = identity(ctx, &client, &profile, (self.id_type, &self.identity))?;
        let question = msg!(
            "Really disconnect {{.ID}} from trusted profile {{.Name}}?",
            ID = who,
            Name = shown
        );
        if !self.force && !ctx.console.confirm(&question, false)? {
            return Ok(Box::new(NothingDeleted));
        }
        let doing =
            msg!("Could not change who may become trusted profile {{.Name}}.", Name = self.profile);
        let identifier = found.document.text("identifier");
        let named = (self.id_type.word(), identifier.as_str());
        ctx.ask(doing, Changed::Nothing, client.delete_profile_identity(&profile.id, named))?;
        let look = async || client.profile_identities(&profile.id).await;
        let there = |seen: &Vec<ProfilePart>| seen.iter().any(|it| it.id == found.id);
        gone(ctx, &self.identity, look, there)?;
        Ok(Box::new(Told {
            sentence: msg!(
                "{{.ID}} may no longer assume trusted profile {{.Name}} by name",
                ID = who,
                Name = shown
            ),
            document: Json::object([
                ("deleted", true.into()),
                ("iam_id", found.id.as_str().into()),
            ]),
        }))
    }
}
