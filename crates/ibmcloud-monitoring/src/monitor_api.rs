//! The Monitor API of an instance.

use ibmcloud_cli::errors::{Changed, CommandError};
use ibmcloud_cli::msg;
use ibmcloud_core::instance::Instance;
use ibmcloud_transport::{Client, Monitor};

/// The Monitor API of an instance.
pub(crate) fn monitor<'a>(
    client: &'a Client,
    instance: &Instance,
) -> Result<Monitor<'a>, CommandError> {
    client.monitor(&instance.region, &instance.guid).map_err(|source| {
        let doing = msg!(
            "The Monitor API of instance {{.Name}} has no address here.",
            Name = instance.name
        );
        CommandError::service(doing, source, Changed::Nothing)
    })
}
