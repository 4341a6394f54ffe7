//! What a log-in may be told, and how one fails.

use ibmcloud_cli::args::Quiet;
use ibmcloud_cli::errors::CommandError;
use ibmcloud_transport::{Error as ServiceError, VirtualServer};

#[derive(clap::Args, Debug)]
pub(crate) struct LoginArgs {
    /// API endpoint, for example cloud.ibm.com
    #[arg(short = 'a', value_name = "API_ENDPOINT")]
    pub(super) api_endpoint: Option<String>,
    /// Use a one-time passcode to log in
    #[arg(long)]
    pub(super) sso: bool,
    /// Username
    #[arg(short = 'u', value_name = "USERNAME")]
    pub(super) username: Option<String>,
    /// Password
    #[arg(short = 'p', value_name = "PASSWORD")]
    pub(super) password: Option<String>,
    /// API key, or the path of a file that holds it, marked with '@'
    #[arg(long, value_name = "KEY")]
    pub(super) apikey: Option<String>,
    /// Compute resource token, or the path of a file that holds it, marked with '@'
    #[arg(long, value_name = "TOKEN", conflicts_with = "vpc_cri")]
    pub(super) cr_token: Option<String>,
    /// Log in as the virtual server for VPC that this runs on
    #[arg(long)]
    pub(super) vpc_cri: bool,
    /// Log in as the Power virtual server that this runs on
    #[arg(long, conflicts_with_all = ["cr_token", "vpc_cri"])]
    pub(super) pvs_cri: bool,
    /// Trusted profile to log in with: ID, name or CRN
    #[arg(long, value_name = "PROFILE")]
    pub(super) profile: Option<String>,
    /// ID of the account, or of its owner
    #[arg(short = 'c', value_name = "ACCOUNT", conflicts_with = "no_account")]
    pub(super) account: Option<String>,
    /// Log in without an account
    #[arg(long)]
    pub(super) no_account: bool,
    /// Accept the invitation to the account, if there is one
    #[arg(long, requires = "account")]
    pub(super) accept: bool,
    /// Name or ID of the resource group
    #[arg(short = 'g', value_name = "RESOURCE_GROUP")]
    pub(super) resource_group: Option<String>,
    /// Name of the region, for example us-south
    #[arg(short = 'r', value_name = "REGION", conflicts_with = "no_region")]
    pub(super) region: Option<String>,
    /// Log in without a region
    #[arg(long)]
    pub(super) no_region: bool,
    /// Bypass SSL validation of HTTP requests. This option is not recommended
    #[arg(long)]
    pub(super) skip_ssl_validation: bool,
    /// Log in through a VPC connection to the private endpoint
    #[arg(long)]
    pub(super) vpc: bool,
    /// Cloud Foundry organization: there are none any more
    #[arg(short = 'o', hide = true)]
    pub(super) organization: Option<String>,
    /// Cloud Foundry space: there are none any more
    #[arg(short = 's', hide = true)]
    pub(super) space: Option<String>,
    #[command(flatten)]
    pub(super) quiet: Quiet,
}

/// The kinds of credential.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    ApiKey,
    ApiKeyFromEnvironment,
    Passcode,
    Password,
    ComputeResource,
    VirtualServer(VirtualServer),
}

impl Kind {
    /// Whether `--profile` belongs to the credential; else the profile is assumed afterwards.
    pub(crate) fn names_a_profile(self) -> bool {
        matches!(self, Self::ComputeResource | Self::VirtualServer(_))
    }
}

/// IAM said no, or could not be asked. The session of before, if there was one, is untouched.
pub(super) fn refused(source: ServiceError) -> CommandError {
    CommandError::LogIn { source, place: None }
}
