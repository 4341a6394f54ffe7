//! The list of an account's instances.

use futures_util::stream::{self, Stream, StreamExt as _};
use ibmcloud_core::instance::{Instance, MONITORING_SERVICE_ID};
use ibmcloud_transport::{Client, Error as ServiceError, InstanceFilter};

/// The instances of Monitoring, page by page. Without a state the service lists what is in use; what was deleted
/// and may be restored comes by itself.
pub(super) fn instances(
    client: &Client,
) -> impl Stream<Item = Result<Instance, ServiceError>> + Unpin + '_ {
    let lists = stream::iter([None, Some("pending_reclamation")]).map(|state| {
        Box::pin(client.instances(InstanceFilter {
            resource_id: Some(MONITORING_SERVICE_ID.to_owned()),
            state: state.map(str::to_owned),
            ..InstanceFilter::default()
        }))
    });
    Box::pin(lists.flatten_unordered(None))
}
