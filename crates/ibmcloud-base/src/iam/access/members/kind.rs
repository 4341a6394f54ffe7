//! What a member of an access group can be: a user, a service ID or a trusted profile. The commands are the
//! same for all of them; what differs is here.

use ibmcloud_cli::context::Context;
use ibmcloud_cli::errors::{Changed, CommandError};
use ibmcloud_cli::messages::{Fragment, Message};
use ibmcloud_cli::msg;
use ibmcloud_transport::{Client, GroupMember, MemberKind};

use super::super::super::{Place, only, profiles, service_ids, whom};
use super::super::shared::user;

/// A kind of member.
pub(crate) trait Kind: Send + Sync + 'static {
    /// The name of the argument.
    const VALUE: &'static str;
    /// What the argument is: a key of the catalogues.
    const HELP: &'static str;
    /// What the service calls it.
    const TYPE: &'static str;
    /// The same, as it is understood.
    const KIND: MemberKind;

    /// `user NAME`, for sentences.
    fn whom(name: &Fragment) -> Message;

    /// What is said of a group without any.
    fn none() -> Message;

    /// The IAM id of the one that a name means in the account.
    fn find(
        ctx: &Context,
        client: &Client,
        place: &Place,
        name: &str,
    ) -> Result<String, CommandError>;
}

/// Users.
pub(crate) struct Users;

impl Kind for Users {
    const VALUE: &'static str = "USER_NAME";
    const HELP: &'static str = "Login name of the user";
    const TYPE: &'static str = "user";
    const KIND: MemberKind = MemberKind::User;

    fn whom(name: &Fragment) -> Message {
        whom::user(name)
    }

    fn none() -> Message {
        msg!("No user found in the access group.")
    }

    fn find(
        ctx: &Context,
        client: &Client,
        place: &Place,
        name: &str,
    ) -> Result<String, CommandError> {
        user(ctx, client, place, name).map(|found| found.iam_id)
    }
}

/// Service IDs.
pub(crate) struct ServiceIds;

impl Kind for ServiceIds {
    const VALUE: &'static str = "SERVICE_ID_NAME";
    const HELP: &'static str = "Name or ID of the service ID";
    const TYPE: &'static str = "service";
    const KIND: MemberKind = MemberKind::ServiceId;

    fn whom(name: &Fragment) -> Message {
        whom::service_id(name)
    }

    fn none() -> Message {
        msg!("No service ID found in the access group.")
    }

    fn find(
        ctx: &Context,
        client: &Client,
        place: &Place,
        name: &str,
    ) -> Result<String, CommandError> {
        service_ids::shared::find(ctx, client, place, name).map(|found| found.iam_id)
    }
}

/// Trusted profiles.
pub(crate) struct Profiles;

impl Kind for Profiles {
    const VALUE: &'static str = "PROFILE_NAME | PROFILE_ID";
    const HELP: &'static str = "Name or ID of the trusted profile";
    const TYPE: &'static str = "profile";
    const KIND: MemberKind = MemberKind::Profile;

    fn whom(name: &Fragment) -> Message {
        whom::profile(name)
    }

    fn none() -> Message {
        msg!("No trusted profile found in the access group.")
    }

    fn find(
        ctx: &Context,
        client: &Client,
        place: &Place,
        name: &str,
    ) -> Result<String, CommandError> {
        profiles::shared::find(ctx, client, place, name).map(|found| found.iam_id)
    }
}

/// The members of this kind.
pub(super) fn members<K: Kind>(
    ctx: &Context,
    client: &Client,
    group: &str,
    changed: Changed,
) -> Result<Vec<GroupMember>, CommandError> {
    let doing = msg!("Could not get the members of access group {{.Name}}.", Name = group);
    let mut found = ctx.ask(doing, changed, client.access_group_members(group))?;
    found.retain(|member| member.kind == K::KIND);
    Ok(found)
}

/// The member that a name means. Whoever has left the account may still be in its groups, and so is looked
/// for among the members first.
pub(super) fn member<K: Kind>(
    ctx: &Context,
    client: &Client,
    place: &Place,
    (members, name): (&[GroupMember], &str),
) -> Result<Option<GroupMember>, CommandError> {
    let is_called = |member: &&GroupMember| {
        let id = member.iam_id.strip_prefix("iam-").unwrap_or(&member.iam_id);
        [member.iam_id.as_str(), id, &member.name].contains(&name)
            || (!member.email.is_empty() && member.email.eq_ignore_ascii_case(name))
    };
    let found: Vec<GroupMember> = members.iter().filter(is_called).cloned().collect();
    if !found.is_empty() {
        let nobody = || CommandError::Plain { what: K::none(), hint: None };
        return only(found, name, |member| &member.iam_id, nobody).map(Some);
    }
    let iam_id = K::find(ctx, client, place, name)?;
    Ok(members.iter().find(|member| member.iam_id == iam_id).cloned())
}
