//! The Monitor API of an instance.

use ibmcloud_cli::errors::{Changed, CommandError};
use ibmcloud_cli::msg;
use ibmcloud_core::instance::Instance;
use ibmcloud_transport::{Client, Error as ServiceError, Monitor};

/// The Monitor API of an instance.
pub(crate) fn monitor<'a>(
    client: &'a Client,
    instance: &Instance,
) -> Result<Monitor<'a>, CommandError> {
    client
        .monitor(&instance.region, &instance.guid)
        .map_err(|source| no_address(&instance.name, source))
}

/// The endpoints of this session have no Monitor API for the instance's region.
pub(crate) fn no_address(name: &str, source: ServiceError) -> CommandError {
    let doing = msg!("The Monitor API of instance {{.Name}} has no address here.", Name = name);
    CommandError::service(doing, source, Changed::Nothing)
}
