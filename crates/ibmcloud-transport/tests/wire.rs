//! The client and the recordings of `tests/wire`: it sends the requests, and understands the answers.

#[expect(dead_code, reason = "how answers may differ is the emulator's business")]
#[path = "../../../tests/wire/recording.rs"]
mod recording;
#[expect(dead_code, reason = "recordings need none of the faults")]
#[path = "socket/responder.rs"]
mod responder;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use ibmcloud_core::{
    AccountId, AuthMode, Guid, Instance, InstanceState, Json, OperationState, RegionName,
    SystemRole, TeamId, Tokens,
};
use ibmcloud_transport::{
    AttributeOperator, Client, Endpoints, EnforcementMode, Error, Grant, InstanceChange,
    InstanceFilter, InstanceId, Layer, MemberKind, MemoryStore, Network, Overrides, PolicySubject,
    ResourceGroupFilter, RetryPolicy, RoleKind, Service, Settings, Target, TrustedProfile,
    decode_claims,
};
use secrecy::ExposeSecret;
use serde_json::Value;
use url::form_urlencoded;

use recording::Recording;
use responder::{Act, Responder, Seen};

/// The cast of the recordings.
const ACCOUNT: &str = "4c1e7a90b2d84f35a6c9e0d17b38f264";
const GROUP: &str = "7a9d3c5be1f04826b0d4986f2c3e51a7";
const FIRST: &str = "1c0f52a8-6f2b-4e0b-9d57-3a8e4b7c21d0";
const SECOND: &str = "e7d0b9c4-2a61-4f83-8b15-c94f6a3d7e02";
const NOBODY: &str = "9f4e2d1c-7b6a-4058-83c2-d1e0f9a8b7c6";
const PLAN: &str = "231bb072-1b2f-4d7e-ae9e-9574d382be32";
const ACCESS_GROUP: &str = "AccessGroupId-8f3c6a1d-7e92-4b05-a4d8-c0e5f9172b63";
const PROFILE: &str = "Profile-5f0d7c2a-91be-4d68-a3f4-0c6e8b2d7195";
const TEAM: TeamId = TeamId(30117);
const ACCESS_TOKEN: &str = "recorded-access-token";
const REFRESH_TOKEN: &str = "OKD-recorded-refresh-token-1";
const API_KEY: &str = "recorded-api-key-000000000001";
const TRANSACTION: &str = "bss-5d0c71e94ab8f236";

/// Headers with a fresh UUID in every request.
const FRESH: [&str; 2] = ["x-correlation-id", "x-request-id"];
/// This client verifies no signatures, and so never asks for the keys.
const NOT_ASKED_FOR: &str = "iam-keys";

/// Plays the recorded answers to what `ask` does with a client of a session that cannot be renewed.
async fn answered<T>(
    names: &[&str],
    ask: impl AsyncFnOnce(&Client) -> T,
) -> (T, Vec<(Recording, Seen)>) {
    let recordings: Vec<Recording> = names.iter().map(|name| Recording::named(name)).collect();
    let server = Responder::start(recordings.iter().map(answer));
    let outcome = ask(&client(&server.url())).await;
    let seen = server.seen();
    assert_eq!(seen.len(), recordings.len(), "{names:?}: {:?}", server.lines());
    (outcome, recordings.into_iter().zip(seen).collect())
}

/// The same, and each request must be the recorded one.
async fn replayed<T>(names: &[&str], ask: impl AsyncFnOnce(&Client) -> T) -> T {
    let (outcome, exchanges) = answered(names, ask).await;
    for (recording, seen) in &exchanges {
        assert_sent(recording, seen);
    }
    outcome
}

fn answer(recording: &Recording) -> Act {
    let response = &recording.response;
    let lines = response.headers.iter().map(|(name, value)| format!("{name}: {value}"));
    Act::Answer(response.status, lines.collect(), response.body.to_string())
}

fn client(url: &str) -> Client {
    let url = url.parse().expect("the address of a test server");
    let target =
        Target { cloud_domain: "cloud.ibm.com".into(), network: Network::Public, region: None };
    let endpoints = Endpoints::resolve(&target, &Overrides::everything_at(&url));
    let settings = Settings {
        timeout: Duration::from_secs(10),
        retry: RetryPolicy { attempts: 3, first: Duration::ZERO, cap: Duration::ZERO },
        ..Settings::new(endpoints.expect("loopback is allowed"))
    };
    let session = Tokens {
        access: ACCESS_TOKEN.to_owned().into(),
        refresh: None,
        token_type: "Bearer".into(),
        expiration: i64::MAX,
    };
    Client::new(settings, Arc::new(MemoryStore::new(Some(session)))).expect("usable settings")
}

/// Compares the request line, the recorded headers and the body of a request with the recording.
fn assert_sent(recording: &Recording, seen: &Seen) {
    let (name, expected) = (&recording.name, &recording.request);
    let (method, target) = seen.line.split_once(' ').expect("a method and a path");
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    assert_eq!((method, path), (expected.method.as_str(), expected.path.as_str()), "{name}");
    assert_eq!(fields(query), expected.query, "query of {name}");
    for (header, value) in &expected.headers {
        let sent = seen.header(header);
        if FRESH.contains(&header.as_str()) {
            let is_uuid = sent.is_some_and(|sent| sent.parse::<uuid::Uuid>().is_ok());
            assert!(is_uuid, "{header} of {name}: {sent:?}");
        } else {
            assert_eq!(sent, Some(value.as_str()), "{header} of {name}");
        }
    }
    // A credential that a request does not need must not travel with it.
    let bare = !expected.headers.contains_key("authorization");
    assert!(!bare || seen.header("authorization").is_none(), "{name} carries a credential");
    match (&expected.form, &expected.body) {
        (Some(form), _) => assert_eq!(&fields(&seen.body), form, "form of {name}"),
        (None, Some(body)) => {
            let sent: Value = serde_json::from_str(&seen.body).expect("a JSON body");
            assert_eq!(&sent, body, "body of {name}");
        }
        (None, None) => assert_eq!(seen.body, "", "body of {name}"),
    }
}

fn fields(text: &str) -> BTreeMap<String, String> {
    form_urlencoded::parse(text.as_bytes()).into_owned().collect()
}

fn account() -> AccountId {
    ACCOUNT.parse().expect("an account id")
}

fn id(guid: &str) -> InstanceId {
    InstanceId::Guid(guid.parse().expect("a GUID"))
}

/// A change that sets all parameters.
fn setting<const N: usize>(members: [(&'static str, Json); N]) -> InstanceChange {
    InstanceChange { parameters: Some(members.into_iter().collect()), ..InstanceChange::default() }
}

#[test]
fn every_recording_is_played() {
    let all = Recording::all().into_iter().filter(|it| !it.is_compared());
    let names: Vec<String> = all.map(|it| it.name).collect();
    assert!(names.iter().any(|name| name == NOT_ASKED_FOR));
    let played = |name: &&String| include_str!("wire.rs").contains(&format!("\"{name}\""));
    let left: Vec<&String> = names.iter().filter(|name| !played(name)).collect();
    assert!(left.is_empty(), "{left:?}");
}

/// Those are read as they come, whatever they are.
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

#[tokio::test]
async fn an_api_key_becomes_a_session() {
    let grant = Grant::ApiKey(API_KEY.to_owned().into());
    let tokens = replayed(&["iam-apikey-grant"], async |it| it.grant(&grant).await).await.unwrap();
    assert_eq!((tokens.token_type.as_str(), tokens.expiration), ("Bearer", 1_735_233_798));
    assert_eq!(tokens.refresh.unwrap().expose_secret(), "OKD-recorded-refresh-token-2");
    let claims = decode_claims(tokens.access.expose_secret()).unwrap();
    assert_eq!(claims.account_id(), Some(account()));
    assert_eq!(claims.display_name(), Some("dana@example.com"));
    assert_eq!(claims.expires_at, Some(tokens.expiration));
}

#[tokio::test]
async fn a_session_is_renewed_for_an_account() {
    let grant = Grant::Refresh { token: REFRESH_TOKEN.to_owned().into(), account: Some(account()) };
    let tokens = replayed(&["iam-refresh-grant"], async |it| it.grant(&grant).await).await.unwrap();
    assert_ne!(tokens.refresh.unwrap().expose_secret(), REFRESH_TOKEN);
    let claims = decode_claims(tokens.access.expose_secret()).unwrap();
    assert_eq!(claims.grant_type.as_deref(), Some("refresh_token"));
}

#[tokio::test]
async fn a_profile_of_another_account_is_found_and_assumed() {
    let asked = async |it: &Client| it.assumable_profiles().await;
    let profiles = replayed(&["iam-assumable-profiles"], asked).await.unwrap();
    let [found] = &profiles[..] else { panic!("{profiles:?}") };
    assert_eq!((&found.account, found.profile.id.as_str()), (&account(), PROFILE));
    assert_eq!(found.profile.name, "Access Report");

    let profile = TrustedProfile::Id(found.profile.id.clone());
    let assume = async |it: &Client| it.assume(&profile).await;
    let tokens = replayed(&["iam-assume-grant"], assume).await.unwrap();
    assert!(tokens.refresh.is_none(), "a profile has no refresh token");
    let claims = decode_claims(tokens.access.expose_secret()).unwrap();
    assert_eq!(claims.account_id(), Some(account()));
}

#[tokio::test]
async fn refused_grants_say_what_helps() {
    let key = Grant::ApiKey("recorded-api-key-of-nobody".to_owned().into());
    let error = replayed(&["iam-error-bxnim0415e"], async |it| it.grant(&key).await).await;
    let error = error.unwrap_err();
    assert_refused(&error, Layer::Iam, 400, Some("BXNIM0415E"));
    assert!(error.is_bad_api_key() && !error.needs_login());
    assert_eq!(error.transaction_id(), Some("aDJwNTQ-5d0c71e94ab8f236"));

    let refresh = Grant::Refresh { token: REFRESH_TOKEN.to_owned().into(), account: None };
    let error = replayed(&["iam-error-bxnim0408e"], async |it| it.grant(&refresh).await).await;
    let error = error.unwrap_err();
    assert_refused(&error, Layer::Iam, 400, Some("BXNIM0408E"));
    assert!(error.needs_login() && !error.is_bad_api_key());

    // This client never leaves `grant_type` out, so that only the answer can be compared.
    let (error, _) = answered(&["iam-error-bxnim0109e"], async |it| it.grant(&refresh).await).await;
    let error = error.unwrap_err();
    assert_refused(&error, Layer::Iam, 400, Some("BXNIM0109E"));
    let details = error.refusal().unwrap().details.as_deref();
    assert_eq!(details, Some("Property 'grant_type' either missing or empty."));
}

#[tokio::test]
async fn the_passcode_page_is_found() {
    let url = replayed(&["iam-openid-configuration"], async |it| it.passcode_endpoint().await);
    let expected = "https://identity-1.us-south.iam.cloud.ibm.com/identity/passcode";
    assert_eq!(url.await.unwrap().as_str(), expected);
}

#[tokio::test]
async fn accounts_and_their_groups_are_listed() {
    let accounts = replayed(&["accounts-list"], async |it| it.accounts().await).await.unwrap();
    let one = replayed(&["accounts-one"], async |it| it.account(&account()).await).await.unwrap();
    assert_eq!(accounts, [one]);
    let [mine] = &accounts[..] else { panic!("{accounts:?}") };
    assert_eq!((&mine.id, mine.name.as_str()), (&account(), "Recorded Account"));
    assert_eq!((mine.owner.as_str(), mine.state.as_str()), ("dana@example.com", "ACTIVE"));

    let filter = ResourceGroupFilter { account: Some(account()), default: Some(true), name: None };
    let groups = replayed(&["resource-groups"], async |it| it.resource_groups(&filter).await);
    let groups = groups.await.unwrap();
    let [group] = &groups[..] else { panic!("{groups:?}") };
    assert_eq!((group.id.as_str(), group.name.as_str()), (GROUP, "Default"));
    assert!(group.default && group.state == "ACTIVE");
    assert_eq!(group.quota_id, "a3d7b8d01e261c24677937c29ab33f3c");
}

#[tokio::test]
async fn all_policies_of_an_account_are_read_with_their_resources() {
    let asked = async |it: &Client| it.access_policies(&account()).await;
    let policies = replayed(&["policies-all"], asked).await.unwrap();
    let [instance, region, tagged, timed] = &policies[..] else { panic!("{policies:?}") };
    assert_eq!(instance.subject, PolicySubject::Identity("IBMid-310004QXYZ".into()));
    let ends: Vec<&str> =
        instance.roles.iter().filter_map(|role| role.rsplit("::").next()).collect();
    assert_eq!(ends, ["role:Viewer", "serviceRole:Writer"]);
    let last = &instance.attributes[2];
    assert_eq!((last.name.as_str(), last.value.as_str()), ("serviceInstance", Some(FIRST)));
    assert_eq!(region.subject, PolicySubject::AccessGroup(ACCESS_GROUP.into()));
    assert_eq!(region.attributes[2].operator, AttributeOperator::Matches);
    assert_eq!((tagged.tags.len(), tagged.tags[0].name.as_str()), (1, "data"));
    let conditional: Vec<bool> = policies.iter().map(|policy| policy.conditional).collect();
    assert_eq!(conditional, [false, false, false, true]);
    assert_eq!(timed.state, "active");
}

#[tokio::test]
async fn members_and_roles_say_what_they_are() {
    let asked = async |it: &Client| it.access_group_members(ACCESS_GROUP).await;
    let members = replayed(&["access-group-members"], asked).await.unwrap();
    let kinds: Vec<&MemberKind> = members.iter().map(|member| &member.kind).collect();
    assert_eq!(kinds, [&MemberKind::User, &MemberKind::ServiceId]);
    assert_eq!((members[0].email.as_str(), members[0].dynamic), ("dana@example.com", false));

    let name = ibmcloud_core::MONITORING_SERVICE_NAME;
    let asked = async |it: &Client| it.roles(&account(), name).await;
    let roles = replayed(&["roles-of-monitoring"], asked).await.unwrap();
    let kinds: Vec<RoleKind> = roles.iter().map(|role| role.kind).collect();
    assert_eq!(kinds, [RoleKind::System, RoleKind::Service]);
    assert!(roles[1].actions.iter().any(|action| action == "sysdig-monitor.api-token.edit"));
}

#[tokio::test]
async fn restrictions_by_network_are_read() {
    let name = ibmcloud_core::MONITORING_SERVICE_NAME;
    let asked = async |it: &Client| it.restriction_rules(&account(), Some(name)).await;
    let rules = replayed(&["restriction-rules"], asked).await.unwrap();
    let [rule] = &rules[..] else { panic!("{rules:?}") };
    assert_eq!((&rule.enforcement, rule.some_operations), (&EnforcementMode::Enabled, false));
    let attributes = &rule.resources[0].attributes;
    assert_eq!(attributes[2].value.as_str(), Some(FIRST));
    let condition = &rule.contexts[0][0];
    assert_eq!(condition.name, "networkZoneId");

    let asked = async |it: &Client| it.network_zones(&account()).await;
    let zones = replayed(&["restriction-zones"], asked).await.unwrap();
    assert_eq!((&zones[0].id, zones[0].address_count), (&condition.value, 1));
}

#[tokio::test]
async fn tags_of_all_instances_come_in_one_search() {
    let name = ibmcloud_core::MONITORING_SERVICE_NAME;
    let asked = async |it: &Client| it.instance_tags(&account(), name).await;
    let tags = replayed(&["search-instance-tags"], asked).await.unwrap();
    let of = |guid: &str| {
        let crn = format!("crn:v1:bluemix:public:sysdig-monitor:us-south:a/{ACCOUNT}:{guid}::");
        tags.get(&crn).expect("it was found").clone()
    };
    assert_eq!(of(FIRST).user, ["env:prod", "team:payments"]);
    assert_eq!(of(FIRST).access, ["data:restricted"]);
    assert_eq!(of(SECOND), ibmcloud_transport::InstanceTags::default());
}

#[tokio::test]
async fn the_list_of_a_repository_is_read_without_a_credential() {
    let asked = async |it: &Client| {
        let repository = it.settings().endpoints.url(Service::GlobalCatalog).expect("an address");
        it.plugin_repository(&repository).await
    };
    let plugins = replayed(&["plugins-list"], asked).await.unwrap();
    let [plugin] = &plugins[..] else { panic!("{plugins:?}") };
    assert_eq!(
        (plugin.name.as_str(), &plugin.aliases[..]),
        ("recorded-plugin", &["rp".into()][..])
    );
    let [release] = &plugin.releases[..] else { panic!("{plugin:?}") };
    assert_eq!((release.version.as_str(), &release.min_cli_version), ("1.6.1", &None));
    assert_eq!(release.binaries[1].platform, "linux64");
    assert_eq!(release.binaries[1].checksum, "84983e441c3bd26ebaae4aa1f95129e5e54670f1");
}

#[tokio::test]
async fn the_catalog_is_read() {
    let service = ibmcloud_core::MONITORING_SERVICE_ID;
    let name = ibmcloud_core::MONITORING_SERVICE_NAME;
    let found = replayed(&["catalog-service"], async |it| it.catalog_service(name).await).await;
    let found = found.unwrap().unwrap();
    assert_eq!(
        [found.id.as_str(), found.name.as_str(), found.display_name.as_str()],
        [service, name, "IBM Cloud Monitoring"]
    );
    let plans = replayed(&["catalog-plan"], async |it| it.catalog_plans(service).await);
    let plans = plans.await.unwrap();
    let names: Vec<&str> = plans.iter().map(|plan| plan.name.as_str()).collect();
    assert_eq!((names, plans[0].id.as_str()), (vec!["graduated-tier", "lite"], PLAN));

    let places = replayed(&["catalog-deployment"], async |it| it.catalog_deployments(PLAN).await);
    let places = places.await.unwrap();
    let locations: Vec<&str> = places.iter().map(|place| place.location.as_str()).collect();
    assert_eq!(locations, ["us-south", "eu-de"]);
    assert_eq!(places[0].id, format!("{PLAN}:us-south"));

    let tree = ["catalog-geographies", "catalog-geography"];
    let regions = replayed(&tree, async |it| it.regions().await).await.unwrap();
    let [region] = &regions[..] else { panic!("{regions:?}") };
    assert_eq!((region.name.as_str(), region.display_name.as_str()), ("us-south", "Dallas"));
}

#[tokio::test]
async fn instances_are_read_across_pages_and_one_by_one() {
    let filter = InstanceFilter {
        resource_id: Some(ibmcloud_core::MONITORING_SERVICE_ID.into()),
        limit: Some(2),
        ..InstanceFilter::default()
    };
    let pages = ["instances-page-1", "instances-last-page"];
    let all = replayed(&pages, async |it| it.instances_all(filter).await).await.unwrap();
    let modes: Vec<AuthMode> = all.iter().map(Instance::auth_mode).collect();
    assert_eq!(modes, [AuthMode::Any, AuthMode::Absent, AuthMode::IamOnly]);

    let one = replayed(&["instances-one"], async |it| it.instance(&id(FIRST)).await).await.unwrap();
    assert_eq!(one, all[0]);
    assert_eq!((one.guid.as_str(), one.name.as_str()), (FIRST, "team-a-monitoring"));
    assert_eq!((one.region.as_str(), &one.account), ("us-south", &account()));
    assert_eq!((one.resource_group_id.as_str(), one.plan_id.as_str()), (GROUP, PLAN));
    assert_eq!(one.state, InstanceState::Active);
    assert!(one.is_monitoring() && !one.is_busy() && !one.locked);
}

#[tokio::test]
async fn a_change_is_done_or_goes_on() {
    let change = setting([
        ("default_receiver", Json::from(true)),
        ("external_api_auth", Json::from("IAM_ONLY")),
    ]);
    let update = async |it: &Client| it.update_instance(&id(FIRST), &change).await;
    let done = replayed(&["instances-update-200"], update).await.unwrap();
    assert_eq!((done.auth_mode(), done.is_busy()), (AuthMode::IamOnly, false));

    let update = async |it: &Client| it.update_instance(&id(FIRST), &change).await;
    let accepted = replayed(&["instances-update-202"], update).await.unwrap();
    assert_eq!((accepted.auth_mode(), accepted.is_busy()), (AuthMode::Any, true));
    let last = accepted.last_operation.unwrap();
    assert_eq!((last.state, last.kind.as_str()), (OperationState::InProgress, "update"));
    assert_eq!((last.is_async, last.poll_after), (true, Some(Duration::from_secs(5))));
}

#[tokio::test]
async fn the_resource_controllers_refusals_are_told_apart() {
    let change = setting([("default_receiver", Json::from(true))]);
    let update = async |it: &Client| it.update_instance(&id(SECOND), &change).await;
    let error = replayed(&["instances-error-502"], update).await.unwrap_err();
    assert_refused(&error, Layer::Broker, 502, Some("RC-ServiceBrokerErrorResponse"));
    assert!(!error.may_have_applied());
    let broker = error.refusal().unwrap().broker.as_ref().unwrap();
    assert_eq!(broker.status, Some(500));
    let said = broker.message.as_deref().unwrap();
    assert!(said.starts_with("Cannot update default receiver for instance"), "{said}");

    let controller = Layer::ResourceController;
    let read = async |it: &Client| it.instance(&id(FIRST)).await;
    let error = replayed(&["instances-error-401"], read).await.unwrap_err();
    assert_refused(&error, controller, 401, Some("RC-IamErrorResponse"));
    assert!(error.needs_login());
    assert_eq!(error.transaction_id(), Some(TRANSACTION));

    let read = async |it: &Client| it.instance(&id(NOBODY)).await;
    let error = replayed(&["instances-error-404"], read).await.unwrap_err();
    assert_refused(&error, controller, 404, Some("RC-DatabaseErrorResponse"));
    assert!(error.is_not_found());

    let remove = async |it: &Client| it.delete_instance(&id(FIRST), false).await;
    let error = replayed(&["instances-error-410"], remove).await.unwrap_err();
    assert_refused(&error, controller, 410, None);
    assert!(!error.is_not_found() && !error.may_have_applied());
}

/// Asks the Monitor API of the first instance.
async fn monitored<T>(
    name: &str,
    ask: impl AsyncFnOnce(ibmcloud_transport::Monitor<'_>) -> T,
) -> T {
    let region: RegionName = "us-south".parse().expect("a region");
    let guid: Guid = FIRST.parse().expect("a GUID");
    replayed(&[name], async |it| ask(it.monitor(&region, &guid).expect("an address")).await).await
}

#[tokio::test]
async fn the_monitor_api_is_read() {
    let teams = monitored("monitor-teams", async |it| it.teams().await).await.unwrap();
    let found: Vec<(TeamId, bool)> = teams.iter().map(|team| (team.id, team.immutable)).collect();
    assert_eq!(found, [(TEAM, true), (TeamId(30142), false)]);
    assert_eq!((teams[0].name.as_str(), teams[0].user_count), ("Monitor Operations", Some(3)));

    let me = monitored("monitor-me", async |it| it.me().await).await.unwrap();
    assert_eq!((me.id, me.username.as_str()), (5107, "dana@example.com"));
    assert_eq!((me.system_role, me.current_team), (SystemRole::Customer, Some(TEAM)));
    let [role] = &me.team_roles[..] else { panic!("{:?}", me.team_roles) };
    assert_eq!((role.role.as_str(), role.admin), ("ROLE_TEAM_MANAGER", true));

    let token = monitored("monitor-token", async |it| it.token(TEAM).await).await.unwrap();
    assert_eq!(token.expose_secret(), "0f2d6c1e-9b7a-4c35-8f10-5d3e7a612b90");
}

#[tokio::test]
async fn denied_access_and_a_bad_token_are_told_apart() {
    let error = monitored("monitor-access-denied", async |it| it.token(TEAM).await).await;
    let error = error.unwrap_err();
    assert_refused(&error, Layer::Monitor, 403, None);
    assert!(error.is_access_denied() && !error.needs_login());

    let error = monitored("monitor-unauthorized", async |it| it.teams().await).await.unwrap_err();
    assert_refused(&error, Layer::Monitor, 401, None);
    assert!(error.needs_login() && !error.is_access_denied());
}

#[track_caller]
fn assert_refused(error: &Error, layer: Layer, status: u16, code: Option<&str>) {
    assert_eq!((error.layer(), error.status()), (layer, Some(status)), "{error:?}");
    assert_eq!(error.code(), code, "{error:?}");
}
