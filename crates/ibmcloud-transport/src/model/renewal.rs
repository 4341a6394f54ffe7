//! How a session is renewed before its token ends: each way to log in has its own.

use ibmcloud_core::AccountId;
use secrecy::SecretString;
/// How a session is renewed.
#[derive(Clone, Debug, Default)]
pub enum Renewal {
    /// By the refresh token beside its access token, if there is one: users and API keys.
    #[default]
    RefreshToken,
    /// By exchanging an API key again: programs that run for longer than a session lasts.
    ApiKey(SecretString),
    /// By asking the machine's metadata service again.
    Machine {
        /// Which kind of machine.
        server: VirtualServer,
        /// The profile that the session is of; the machine's default one without.
        profile: Option<TrustedProfile>,
    },
    /// By showing the compute resource's own token again.
    ComputeResource {
        /// The token, as the platform has put it there now.
        token: SecretString,
        /// The profile that the session is of.
        profile: TrustedProfile,
    },
    /// By refreshing the session of whoever assumed the profile, and assuming it again.
    Assumed {
        /// The refresh token of whoever assumed it.
        refresh: SecretString,
        /// The profile that the session is of.
        profile: TrustedProfile,
    },
}

/// Which trusted profile.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TrustedProfile {
    /// By its id, `Profile-…`.
    Id(String),
    /// By its CRN.
    Crn(String),
    /// By its name within an account.
    Name {
        /// The name.
        name: String,
        /// The account; needed to assume a profile by name.
        account: Option<AccountId>,
    },
}

/// Which virtual servers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum VirtualServer {
    /// A virtual server for VPC.
    Vpc,
    /// A Power virtual server.
    Power,
}
