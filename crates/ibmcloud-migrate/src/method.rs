//! How a program gets an IAM token.

/// How a program gets an IAM token in place of the Monitor API token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Method {
    /// It talks to a proxy on this machine that adds the token and renews it. It needs the proxy's client secret only.
    Proxy,
    /// It reads a file that another program keeps fresh.
    CredentialFile,
    /// It fetches headers at each start.
    Headers,
    /// It logs in to IAM by itself: Terraform's provider, and `IbmAuthHelper` of `sdcclient`.
    Client,
}

impl Method {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Proxy, Self::CredentialFile, Self::Headers, Self::Client];

    /// The fixed word for options and reports, such as `credential-file`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Proxy => "proxy",
            Self::CredentialFile => "credential-file",
            Self::Headers => "headers",
            Self::Client => "client",
        }
    }
}
