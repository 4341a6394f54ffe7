//! The services, by name.

/// The services that have a host name. Only some have an emulation behind it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Service {
    Iam,
    /// Resource controller and resource manager share a host.
    Resources,
    Catalog,
    Accounts,
    Users,
    Billing,
    Enterprise,
    Search,
    Tagging,
    Monitor,
    Ingest,
    Metadata,
    Plugins,
    Console,
}
