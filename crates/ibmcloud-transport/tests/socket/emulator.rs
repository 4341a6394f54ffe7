//! The client against the emulated cloud: whole tasks, over plain http and over TLS.

use std::io::Write as _;
use std::sync::Arc;

use ibmcloud_core::outcome::Probe;
use ibmcloud_core::{
    AuthMode, Crn, InstanceState, Json, Parameters, RegionName, SystemRole, TeamId,
};
use ibmcloud_emulator::{Cloud, Options, Pace, World, keys};
use ibmcloud_transport::{
    Client, Deletion, Endpoints, Grant, InstanceChange, InstanceFilter, InstanceId, Layer,
    MemoryStore, Misunderstanding, Network, NewInstance, Obstacle, Overrides, Phase, ProxySettings,
    RESET_CANDIDATES, ResetError, ResourceGroupFilter, Roots, Settings, Target, TokenStore,
    TokenSubject, WaitPolicy, decode_claims, reset_token,
};
use secrecy::{ExposeSecret, SecretString};

use crate::{client_with, guid, settings, us_south};

const ACCOUNT: &str = "0123456789abcdef0123456789abcdef";
const SERVICE: &str = ibmcloud_core::MONITORING_SERVICE_ID;
const PLAN: &str = "231bb072-1b2f-4d7e-ae9e-9574d382be32";
const OPERATIONS: TeamId = TeamId(40211);
const SOON: WaitPolicy = WaitPolicy {
    interval: std::time::Duration::ZERO,
    longest: std::time::Duration::ZERO,
    timeout: std::time::Duration::from_secs(10),
};

fn cloud() -> Cloud {
    Cloud::start(Options::default()).expect("a free port")
}

fn cloud_with(change: impl FnOnce(&mut World)) -> Cloud {
    let mut world = World::demo();
    change(&mut world);
    Cloud::start(Options { world, ..Options::default() }).expect("a free port")
}

fn fault(cloud: &Cloud, text: &str) {
    cloud.add_fault(text.parse().expect("a fault"));
}

/// Logs in with a key, and stores the tokens as a program would.
async fn log_in(settings: Settings, key: &str) -> (Client, Arc<MemoryStore>) {
    let store = Arc::new(MemoryStore::default());
    let client = client_with(settings, Arc::<MemoryStore>::clone(&store));
    let tokens = client.grant(&Grant::ApiKey(key.to_owned().into())).await.expect("a good key");
    store.put(tokens);
    (client, store)
}

async fn administrator(cloud: &Cloud) -> Client {
    log_in(settings(&cloud.url()), keys::ADMINISTRATOR).await.0
}

fn id() -> InstanceId {
    InstanceId::Guid(guid())
}

fn mode(mode: &str) -> Parameters {
    [("external_api_auth", Json::from(mode))].into_iter().collect()
}

#[tokio::test]
async fn a_key_opens_the_account_its_groups_and_its_instances() {
    let cloud = cloud();
    let (client, store) = log_in(settings(&cloud.url()), keys::ADMINISTRATOR).await;
    let access = store.load().unwrap().unwrap().access;
    let claims = decode_claims(access.expose_secret()).unwrap();
    let account = claims.account_id().unwrap();
    assert_eq!(account.as_str(), ACCOUNT);

    let accounts = client.accounts().await.unwrap();
    assert_eq!(accounts.len(), 2);
    let mine = client.account(&account).await.unwrap();
    assert_eq!((mine.name.as_str(), mine.owner.as_str()), ("Example Account", "admin@example.com"));
    assert_eq!(client.account_details(&account).await.unwrap().name, mine.name);

    let filter = ResourceGroupFilter { account: Some(account), default: Some(true), name: None };
    let groups = client.resource_groups(&filter).await.unwrap();
    assert_eq!(groups.len(), 1);
    assert!(groups[0].default);

    // One instance in a page: the pages are put together.
    let filter = InstanceFilter {
        resource_id: Some(SERVICE.into()),
        limit: Some(1),
        ..InstanceFilter::default()
    };
    let instances = client.instances_all(filter).await.unwrap();
    assert_eq!(instances.len(), 4);
    assert!(instances.iter().all(ibmcloud_core::Instance::is_monitoring));
    let modes: Vec<AuthMode> = instances.iter().map(ibmcloud_core::Instance::auth_mode).collect();
    for expected in [AuthMode::Any, AuthMode::IamOnly, AuthMode::Absent] {
        assert!(modes.contains(&expected), "{modes:?}");
    }

    let by_crn = client.instance(&InstanceId::from(&instances[0].crn)).await.unwrap();
    assert_eq!(by_crn, instances[0]);
}

#[tokio::test]
async fn the_catalog_turns_names_into_ids_and_back() {
    let cloud = cloud();
    let client = administrator(&cloud).await;
    let service = client.catalog_service("sysdig-monitor").await.unwrap().unwrap();
    assert_eq!(service.id, SERVICE);
    assert_eq!(client.catalog_service(SERVICE).await.unwrap().unwrap(), service);
    assert_eq!(client.catalog_service("sysdig-monit").await.unwrap(), None);
    let plans = client.catalog_plans(SERVICE).await.unwrap();
    assert!(plans.iter().any(|plan| plan.name == "graduated-tier" && plan.id == PLAN), "{plans:?}");
    let name = client.catalog_entry_name(PLAN).await.unwrap();
    assert_eq!(name.as_deref(), Some("graduated-tier"));
    assert_eq!(client.catalog_entry_name("missing").await.unwrap(), None);
    let deployments = client.catalog_deployments(PLAN).await.unwrap();
    assert!(deployments.iter().any(|deployment| deployment.location == "us-south"));
}

#[tokio::test]
async fn a_passcode_session_is_bound_to_the_account_that_is_chosen() {
    let cloud = cloud();
    let store = Arc::new(MemoryStore::default());
    let client = client_with(settings(&cloud.url()), Arc::<MemoryStore>::clone(&store));
    assert!(client.passcode_endpoint().await.unwrap().path().ends_with("/identity/passcode"));

    let passcode = Grant::Passcode(keys::PASSCODE.to_owned().into());
    let unbound = client.grant(&passcode).await.unwrap();
    assert_eq!(decode_claims(unbound.access.expose_secret()).unwrap().account_id(), None);
    let again = client.grant(&passcode).await.unwrap_err();
    assert_eq!((again.layer(), again.status()), (Layer::Iam, Some(400)));

    store.put(unbound.clone());
    let accounts = client.accounts().await.unwrap();
    let second = accounts.into_iter().find(|account| account.name == "Second Account").unwrap();
    let token = unbound.refresh.unwrap();
    let bound = Grant::Refresh { token, account: Some(second.id.clone()) };
    let bound = client.grant(&bound).await.unwrap();
    let claims = decode_claims(bound.access.expose_secret()).unwrap();
    assert_eq!(claims.account_id(), Some(second.id));
}

#[tokio::test]
async fn a_wrong_key_is_named_as_such_and_not_repeated_in_the_message() {
    let cloud = cloud();
    let client = client_with(settings(&cloud.url()), Arc::new(MemoryStore::default()));
    let grant = Grant::ApiKey("canary-key".to_owned().into());
    let error = client.grant(&grant).await.unwrap_err();
    assert!(error.is_bad_api_key(), "{error:?}");
    assert!(error.transaction_id().is_some());
    assert!(!format!("{error:?}").contains("canary-key"));
    assert_eq!(cloud.calls().len(), 1);
}

/// Settings for the documented hosts, reached through the emulator's proxy.
fn over_tls(cloud: &Cloud, roots: Roots) -> Settings {
    let target =
        Target { cloud_domain: "cloud.ibm.com".into(), network: Network::Public, region: None };
    let endpoints = Endpoints::resolve(&target, &Overrides::default()).expect("a known domain");
    Settings {
        proxy: ProxySettings { https: Some(cloud.proxy()), ..ProxySettings::default() },
        roots,
        endpoints,
        ..settings(&cloud.url())
    }
}

fn authority(cloud: &Cloud) -> tempfile::NamedTempFile {
    let mut file = tempfile::NamedTempFile::new().expect("a temporary file");
    file.write_all(cloud.ca_pem().as_bytes()).expect("a writable file");
    file
}

#[tokio::test]
async fn the_documented_hosts_are_reached_over_tls() {
    let cloud = cloud();
    let file = authority(&cloud);
    let path = Some(file.path().to_owned());
    for roots in [
        Roots { cert_file: path.clone(), ..Roots::default() },
        Roots { ca_file: path, ..Roots::default() },
    ] {
        let (client, _) = log_in(over_tls(&cloud, roots), keys::ADMINISTRATOR).await;
        let instance = client.instance(&id()).await.unwrap();
        let monitor = client.monitor(&instance.region, &instance.guid).unwrap();
        assert_eq!(monitor.teams().await.unwrap().len(), 3);
    }
    let hosts: Vec<String> = cloud.calls().into_iter().map(|call| call.host).collect();
    assert!(hosts.iter().any(|host| host == "us-south.monitoring.cloud.ibm.com"), "{hosts:?}");
}

#[tokio::test]
async fn an_unknown_authority_is_refused_unless_a_person_says_otherwise() {
    let (cloud, another) = (cloud(), cloud());
    let file = authority(&another);
    let roots = || Roots { cert_file: Some(file.path().to_owned()), ..Roots::default() };
    let client = client_with(over_tls(&cloud, roots()), Arc::new(MemoryStore::default()));
    let grant = Grant::ApiKey(keys::ADMINISTRATOR.to_owned().into());
    let error = client.grant(&grant).await.unwrap_err();
    let Phase::NoAnswer(failure) = error.phase() else { panic!("{error:?}") };
    assert!(!failure.sent, "{failure:?}");
    assert_eq!(failure.obstacle, Some(Obstacle::Certificate), "{failure:?}");
    assert!(failure.cause.contains("certificate"), "{failure:?}");

    let unchecked = Settings { verify_certificates: false, ..over_tls(&cloud, roots()) };
    let client = client_with(unchecked, Arc::new(MemoryStore::default()));
    assert!(client.grant(&grant).await.is_ok());
}

/// The caller's own token of a team.
fn own(team: TeamId) -> TokenSubject {
    TokenSubject { team, user: None, caller: String::new() }
}

#[tokio::test]
async fn an_instance_is_locked_down() {
    let slow = Pace::Async { polls: 2 };
    let cloud = cloud_with(|world| world.settings.update = slow);
    let client = administrator(&cloud).await;
    let monitor = client.monitor(&us_south(), &guid()).unwrap();
    assert!(monitor.me().await.unwrap().system_role.is_admin());

    let mut old = Vec::new();
    for team in monitor.teams().await.unwrap() {
        let token = monitor.token(team.id).await.unwrap();
        assert_eq!(monitor.probe_token(&token).await.unwrap(), Probe::Accepted);
        let outcome =
            reset_token(&monitor, &own(team.id), &RESET_CANDIDATES, &token).await.unwrap();
        assert_ne!(outcome.token.expose_secret(), token.expose_secret());
        assert!(matches!(
            monitor.probe_token(&token).await.unwrap(),
            Probe::Refused { status: 401 | 403 }
        ));
        old.push(token);
    }
    assert_eq!(old.len(), 3);

    let before = client.instance(&id()).await.unwrap().parameters.unwrap();
    let parameters = Some(before.merged_with(&mode("IAM_ONLY")));
    let change = InstanceChange { parameters, ..InstanceChange::default() };
    let accepted = client.update_instance(&id(), &change).await.unwrap();
    assert!(accepted.is_busy());
    let mut looks = 0;
    let done = client.wait_instance(&id(), &SOON, |_| looks += 1).await.unwrap();
    assert!(looks >= 2 && !done.is_busy());
    assert_eq!(done.auth_mode(), AuthMode::IamOnly);
    let changed = before.differences(&done.parameters.unwrap());
    let names: Vec<&str> = changed.iter().map(|found| found.name.as_str()).collect();
    assert_eq!(names, ["external_api_auth"]);

    let error = monitor.token(OPERATIONS).await.unwrap_err();
    assert!(error.is_access_denied(), "{error:?}");
    assert_eq!(monitor.teams().await.unwrap().len(), 3);
}

async fn reset(
    cloud: &Cloud,
) -> (SecretString, Result<ibmcloud_transport::ResetOutcome, ResetError>) {
    let client = administrator(cloud).await;
    let monitor = client.monitor(&us_south(), &guid()).expect("an address");
    let old = monitor.token(OPERATIONS).await.expect("a readable token");
    let outcome = reset_token(&monitor, &own(OPERATIONS), &RESET_CANDIDATES, &old).await;
    (old, outcome)
}

fn changes(cloud: &Cloud) -> Vec<String> {
    let calls = cloud.calls().into_iter();
    let changes = calls.filter(|call| call.method != "GET" && call.path.starts_with("/api/token"));
    changes.map(|call| format!("{} {}", call.method, call.path)).collect()
}

#[tokio::test]
async fn the_form_that_the_service_knows_is_found() {
    let last = "PUT /api/token/reset";
    let cloud = cloud_with(|world| world.settings.reset_forms = vec![last.into()]);
    let outcome = reset(&cloud).await.1.unwrap();
    assert_eq!(outcome.form.to_string(), last);
    assert_eq!(outcome.tried.len(), 3);
    assert_eq!(changes(&cloud).len(), 4);

    let cloud = cloud_with(|world| world.settings.reset_forms.clear());
    let error = reset(&cloud).await.1.unwrap_err();
    assert!(matches!(error, ResetError::NoKnownForm { .. }), "{error:?}");
}

#[tokio::test]
async fn a_reset_that_does_nothing_is_noticed() {
    let cloud = cloud_with(|world| world.settings.reset_effective = false);
    let error = reset(&cloud).await.1.unwrap_err();
    assert!(matches!(error, ResetError::NotApplied { source: None, .. }), "{error:?}");
    assert_eq!(changes(&cloud), ["POST /api/token"]);
}

#[tokio::test]
async fn a_reset_whose_answer_is_lost_is_decided_by_the_token() {
    let after = cloud();
    fault(&after, "POST /api/token cut-after");
    let (old, outcome) = reset(&after).await;
    let outcome = outcome.unwrap();
    assert!(outcome.answer_lost);
    assert_ne!(outcome.token.expose_secret(), old.expose_secret());
    assert_eq!(changes(&after), ["POST /api/token"]);

    let before = cloud();
    fault(&before, "POST /api/token cut-before");
    let error = reset(&before).await.1.unwrap_err();
    assert!(matches!(error, ResetError::Unknown { .. }), "{error:?}");
    assert_eq!(changes(&before), ["POST /api/token"]);
}

#[tokio::test]
async fn a_reader_is_refused() {
    let cloud = cloud();
    let (client, _) = log_in(settings(&cloud.url()), keys::READER).await;
    let monitor = client.monitor(&us_south(), &guid()).unwrap();
    let me = monitor.me().await.unwrap();
    assert_eq!(me.system_role, SystemRole::User);
    let change = InstanceChange { parameters: Some(mode("IAM_ONLY")), ..Default::default() };
    let error = client.update_instance(&id(), &change).await.unwrap_err();
    assert_eq!(error.status(), Some(403));
    assert!(!error.may_have_applied());
}

#[tokio::test]
async fn passing_trouble_is_not_noticed() {
    let cloud = cloud();
    let client = administrator(&cloud).await;
    for text in [
        "GET /v2/resource_instances/* nth=1 429 retry-after=0",
        "GET /v2/resource_instances/* nth=1 status=503 body=html",
        "GET /v2/resource_instances/* nth=1 cut-before",
        "GET /v2/resource_instances/* nth=1 truncated",
        "GET /v2/resource_instances/* nth=1 expired-token",
    ] {
        let before = cloud.calls().len();
        fault(&cloud, text);
        client.instance(&id()).await.unwrap_or_else(|error| panic!("{text}: {error:?}"));
        assert!(cloud.calls().len() >= before + 2, "{text}");
    }
    fault(&cloud, "PATCH /v2/resource_instances/* nth=1 cut-after");
    let before = client.instance(&id()).await.unwrap().parameters.unwrap();
    let parameters = Some(before.merged_with(&mode("IAM_ONLY")));
    let change = InstanceChange { parameters, ..InstanceChange::default() };
    let after = client.update_instance(&id(), &change).await.unwrap();
    assert_eq!(after.auth_mode(), AuthMode::IamOnly);
}

#[tokio::test]
async fn trouble_that_must_not_be_ignored_is_reported() {
    let cloud = cloud();
    let client = administrator(&cloud).await;
    fault(&cloud, "GET /v2/resource_instances/* nth=1 redirect");
    let error = client.instance(&id()).await.unwrap_err();
    assert!(matches!(error.phase(), Phase::Redirected { .. }), "{error:?}");
    fault(&cloud, "GET /v2/resource_groups nth=1 not-json");
    let error = client.resource_groups(&ResourceGroupFilter::default()).await.unwrap_err();
    let Phase::NotUnderstood { reason: Misunderstanding::NotJson, .. } = error.phase() else {
        panic!("{error:?}");
    };
}

#[tokio::test]
async fn rotating_refresh_tokens_are_kept_up_with() {
    let cloud = cloud_with(|world| {
        world.settings.single_use_refresh_tokens = true;
        // Each use is past four fifths of the life.
        world.settings.token_lifetime_seconds = 1;
    });
    let (client, _) = log_in(settings(&cloud.url()), keys::ADMINISTRATOR).await;
    for _ in 0..3 {
        tokio::time::sleep(std::time::Duration::from_millis(900)).await;
        client.instance(&id()).await.unwrap();
    }
    let grants = cloud.calls().iter().filter(|call| call.path == "/identity/token").count();
    assert!(grants >= 3, "{grants}");
}

#[tokio::test]
async fn an_instance_lives_and_is_removed() {
    let cloud = cloud();
    let client = administrator(&cloud).await;
    let groups = client.resource_groups(&ResourceGroupFilter::default()).await.unwrap();
    let new = NewInstance {
        name: "made by a test".into(),
        target: "eu-de".into(),
        resource_group: groups[0].id.clone(),
        plan_id: PLAN.into(),
        parameters: Some(mode("IAM_ONLY")),
        allow_cleanup: false,
        locked: true,
    };
    let made = client.create_instance(&new).await.unwrap();
    assert_eq!(made.region.as_str(), "eu-de");
    assert_eq!(made.auth_mode(), AuthMode::IamOnly);
    assert!(made.locked);
    let id = InstanceId::Crn(made.crn.clone());

    let rename = InstanceChange { name: Some("renamed".into()), ..InstanceChange::default() };
    assert_eq!(client.update_instance(&id, &rename).await.unwrap_err().status(), Some(422));
    assert!(!client.unlock_instance(&id).await.unwrap().locked);
    let renamed = client.update_instance(&id, &rename).await.unwrap();
    assert_eq!(renamed.name, "renamed");
    assert_eq!(renamed.auth_mode(), AuthMode::IamOnly);
    assert!(client.lock_instance(&id).await.unwrap().locked);
    client.unlock_instance(&id).await.unwrap();

    assert_eq!(client.delete_instance(&id, true).await.unwrap(), Deletion::Deleted);
    assert_eq!(client.instance(&id).await.unwrap().state, InstanceState::Removed);
    assert_eq!(client.delete_instance(&id, true).await.unwrap_err().status(), Some(410));
}

#[tokio::test]
async fn a_second_default_receiver_is_refused_in_the_brokers_words() {
    let cloud = cloud();
    let client = administrator(&cloud).await;
    let other: Crn = format!(
        "crn:v1:bluemix:public:sysdig-monitor:us-south:a/{ACCOUNT}:\
         2b9d8f0e-4c1a-4b7e-9d35-6a0f1e2d3c4b::"
    )
    .parse()
    .unwrap();
    let parameters = Some([("default_receiver", Json::from(true))].into_iter().collect());
    let change = InstanceChange { parameters, ..InstanceChange::default() };
    let error = client.update_instance(&InstanceId::Crn(other), &change).await.unwrap_err();
    assert_eq!(error.layer(), Layer::Broker, "{error:?}");
    let broker = error.refusal().unwrap().broker.clone().unwrap();
    let message = broker.message.unwrap();
    assert!(message.starts_with("Cannot update default receiver"), "{message}");
}

#[tokio::test]
async fn an_instance_of_another_region_is_not_served_here() {
    let cloud = cloud();
    let file = authority(&cloud);
    let roots = Roots { cert_file: Some(file.path().to_owned()), ..Roots::default() };
    let (client, _) = log_in(over_tls(&cloud, roots), keys::ADMINISTRATOR).await;
    let elsewhere: RegionName = "eu-de".parse().unwrap();
    let monitor = client.monitor(&elsewhere, &guid()).unwrap();
    let error = monitor.teams().await.unwrap_err();
    assert!(matches!(error.status(), Some(401 | 403 | 404)), "{error:?}");
}
