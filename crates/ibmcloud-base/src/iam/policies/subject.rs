//! Whom the policies of a command are about: a user, a service ID, an access group or a trusted profile.
//! The commands are the same for all of them; what differs is here.

use ibmcloud_cli::context::Context;
use ibmcloud_cli::errors::CommandError;
use ibmcloud_cli::messages::{Fragment, Message};
use ibmcloud_cli::msg;
use ibmcloud_transport::{Client, Subject};

use super::super::access::shared::{group, user};
use super::super::{Place, profiles, service_ids, whom};

/// The words that name somebody, and the options that the commands on their policies have.
pub(crate) trait Whose: clap::Args {
    /// Where a policy comes from: a file, or roles.
    type Source: Source;
    /// The options of a command that only looks.
    type Looking: clap::Args;
    /// The command that lists the policies.
    const LIST: &'static str;

    /// As the person named them.
    fn name(&self) -> &str;

    /// `user NAME`, for sentences.
    fn whom(name: &Fragment) -> Message;

    /// What is said of a new policy.
    fn created() -> Message {
        msg!("Policy is successfully created")
    }

    /// Finds them.
    fn find(
        &self,
        ctx: &mut Context,
        client: &Client,
        place: &Place,
    ) -> Result<Subject, CommandError>;
}

/// Where a policy comes from.
pub(crate) trait Source: clap::Args {
    /// The file that holds it.
    fn file(&self) -> Option<&str>;

    /// The roles that it grants.
    fn roles(&self) -> &[String];

    /// Whether nobody is to be asked; `None` where the command has no such option and never asks.
    fn force(&self) -> Option<bool>;
}

/// `-f` is the file.
#[derive(clap::Args, Debug)]
pub(crate) struct FileOrRoles {
    /// JSON file that holds the policy
    #[arg(short, long, value_name = "JSON_FILE", conflicts_with = "roles")]
    file: Option<String>,
    /// Names of roles, separated by commas
    #[arg(long, value_name = "ROLE_NAMES", value_delimiter = ',')]
    roles: Vec<String>,
}

impl Source for FileOrRoles {
    fn file(&self) -> Option<&str> {
        self.file.as_deref()
    }

    fn roles(&self) -> &[String] {
        &self.roles
    }

    fn force(&self) -> Option<bool> {
        None
    }
}

/// `-f` goes without a question.
#[derive(clap::Args, Debug)]
pub(crate) struct FileOrRolesByForce {
    /// JSON file that holds the policy
    #[arg(long, value_name = "JSON_FILE", conflicts_with = "roles")]
    file: Option<String>,
    /// Names of roles, separated by commas
    #[arg(short, long, value_name = "ROLE_NAMES", value_delimiter = ',')]
    roles: Vec<String>,
    /// Force without confirmation
    #[arg(short, long)]
    force: bool,
}

impl Source for FileOrRolesByForce {
    fn file(&self) -> Option<&str> {
        self.file.as_deref()
    }

    fn roles(&self) -> &[String] {
        &self.roles
    }

    fn force(&self) -> Option<bool> {
        Some(self.force)
    }
}

/// A command that only looks, and has no option of its own.
#[derive(clap::Args, Debug)]
pub(crate) struct Plainly {}

/// A command that only looks: it takes the host's `-f`, although it asks nothing.
#[derive(clap::Args, Debug)]
pub(crate) struct ByForce {
    /// Force without confirmation
    #[arg(short, long)]
    force: bool,
}

/// A user.
#[derive(clap::Args, Debug)]
pub(crate) struct OfUser {
    /// Login name of the user
    #[arg(value_name = "USER_NAME")]
    user: String,
}

impl Whose for OfUser {
    type Source = FileOrRoles;
    type Looking = Plainly;
    const LIST: &'static str = "user-policies";

    fn name(&self) -> &str {
        &self.user
    }

    fn whom(name: &Fragment) -> Message {
        whom::user(name)
    }

    fn find(
        &self,
        ctx: &mut Context,
        client: &Client,
        place: &Place,
    ) -> Result<Subject, CommandError> {
        Ok(Subject::Identity(user(ctx, client, place, &self.user)?.iam_id))
    }
}

/// A service ID.
#[derive(clap::Args, Debug)]
pub(crate) struct OfServiceId {
    /// Name or ID of the service ID
    #[arg(value_name = "SERVICE_ID")]
    service_id: String,
}

impl Whose for OfServiceId {
    type Source = FileOrRolesByForce;
    type Looking = ByForce;
    const LIST: &'static str = "service-policies";

    fn name(&self) -> &str {
        &self.service_id
    }

    fn whom(name: &Fragment) -> Message {
        whom::service_id(name)
    }

    fn created() -> Message {
        msg!("Service policy is successfully created")
    }

    fn find(
        &self,
        ctx: &mut Context,
        client: &Client,
        place: &Place,
    ) -> Result<Subject, CommandError> {
        let found = service_ids::shared::find(ctx, client, place, &self.service_id)?;
        Ok(Subject::Identity(found.iam_id))
    }
}

/// A trusted profile.
#[derive(clap::Args, Debug)]
pub(crate) struct OfProfile {
    /// Name or ID of the trusted profile
    #[arg(value_name = "NAME | ID")]
    profile: String,
}

impl Whose for OfProfile {
    type Source = FileOrRolesByForce;
    type Looking = ByForce;
    const LIST: &'static str = "trusted-profile-policies";

    fn name(&self) -> &str {
        &self.profile
    }

    fn whom(name: &Fragment) -> Message {
        whom::profile(name)
    }

    fn find(
        &self,
        ctx: &mut Context,
        client: &Client,
        place: &Place,
    ) -> Result<Subject, CommandError> {
        let found = profiles::shared::find(ctx, client, place, &self.profile)?;
        Ok(Subject::Identity(found.iam_id))
    }
}

/// An access group.
#[derive(clap::Args, Debug)]
pub(crate) struct OfGroup {
    /// Name or ID of the access group
    #[arg(value_name = "GROUP_NAME")]
    group: String,
}

impl Whose for OfGroup {
    type Source = FileOrRoles;
    type Looking = Plainly;
    const LIST: &'static str = "access-group-policies";

    fn name(&self) -> &str {
        &self.group
    }

    fn whom(name: &Fragment) -> Message {
        whom::group(name)
    }

    fn find(
        &self,
        ctx: &mut Context,
        client: &Client,
        place: &Place,
    ) -> Result<Subject, CommandError> {
        Ok(Subject::AccessGroup(group(ctx, client, place, &self.group)?.id))
    }
}

/// An access group that gets a policy.
#[derive(clap::Args, Debug)]
pub(crate) struct OfGroupTwice {
    #[command(flatten)]
    group: OfGroup,
    /// ID of the access group: a documented example has it behind the name
    #[arg(value_name = "GROUP_ID", hide = true)]
    id: Option<String>,
}

impl Whose for OfGroupTwice {
    type Source = FileOrRoles;
    type Looking = Plainly;
    const LIST: &'static str = OfGroup::LIST;

    fn name(&self) -> &str {
        self.group.name()
    }

    fn whom(name: &Fragment) -> Message {
        OfGroup::whom(name)
    }

    fn find(
        &self,
        ctx: &mut Context,
        client: &Client,
        place: &Place,
    ) -> Result<Subject, CommandError> {
        let group = group(ctx, client, place, self.name())?;
        if self.id.as_ref().is_some_and(|id| *id != group.id) {
            ctx.console.warn(&msg!(
                "The access group is named once: using {{.Name}} with ID {{.ID}}.",
                Name = group.name,
                ID = group.id
            ))?;
        }
        Ok(Subject::AccessGroup(group.id))
    }
}
