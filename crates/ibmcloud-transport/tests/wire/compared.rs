//! Recordings that `sandbox compare` has written are read as they come.

use ibmcloud_core::RegionName;
use ibmcloud_transport::Service;
use serde_json::Value;
use url::form_urlencoded;

use crate::recording::{self, Recording};
use crate::replay::{FIRST, answer, assert_sent, client};
use crate::responder::Responder;

/// Whatever they are.
#[tokio::test]
async fn compared_recordings_are_read_as_they_came() {
    const SERVICES: [Service; 9] = [
        Service::Iam,
        Service::ResourceController,
        Service::ResourceManager,
        Service::GlobalTagging,
        Service::UserManagement,
        Service::Accounts,
        Service::GlobalCatalog,
        Service::ContextRestrictions,
        Service::Monitor,
    ];
    for recording in Recording::all().into_iter().filter(Recording::is_compared) {
        let name = recording.name.strip_prefix(recording::COMPARED).unwrap();
        let service = SERVICES.into_iter().find(|it| name.starts_with(it.name()));
        let service = service.unwrap_or_else(|| panic!("{name} names no service"));
        let server = Responder::start([answer(&recording)]);
        let client = client(&server.url());
        let query = form_urlencoded::Serializer::new(String::new())
            .extend_pairs(&recording.request.query)
            .finish();
        let target = format!("{}?{query}", recording.request.path);
        let target = target.trim_end_matches('?');
        let reply = match service {
            Service::Monitor => {
                let region: RegionName = "us-south".parse().unwrap();
                let monitor = client.monitor(&region, &FIRST.parse().unwrap()).unwrap();
                monitor.send("GET", target, &[], &[], None).await
            }
            service => client.read(service, target).await,
        };
        let reply = reply.unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(reply.status, recording.response.status, "{name}");
        let body: Value = serde_json::from_slice(&reply.body).unwrap();
        assert_eq!(body, recording.response.body, "{name}");
        assert_sent(&recording, &server.seen()[0]);
    }
}
