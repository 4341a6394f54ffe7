//! Several instances worked on at once, in one task and with one client, against the emulated cloud.

use std::future::{Future, pending};
use std::io;
use std::num::NonZeroUsize;
use std::path::Path;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use futures_util::StreamExt as _;
use futures_util::stream;
use ibmcloud_core::FingerprintKey;
use ibmcloud_core::auth_mode::AuthMode;
use ibmcloud_core::instance::Instance;
use ibmcloud_core::journal::Actor;
use ibmcloud_core::plan::Consent;
use ibmcloud_core::verdict::Verdict;
use ibmcloud_emulator::{Cloud, Options as CloudOptions, World, keys};
use ibmcloud_lockdown::journal::{self, Found, JournalError, JournalFolder};
use ibmcloud_lockdown::{
    Cause, Ended, Event, Lockdown, Options, PrepareError, Request, Signal, Standing, Watch, prepare,
};
use ibmcloud_transport::{
    Client, Endpoints, Grant, InstanceFilter, MemoryStore, Network, Overrides, RESET_CANDIDATES,
    Settings, Target,
};

/// Sees everything, and stops nothing.
struct Quiet;

impl Watch for Quiet {
    fn event(&self, _: &Event<'_>) -> io::Result<()> {
        Ok(())
    }

    fn signalled(&self) -> Pin<Box<dyn Future<Output = Signal> + '_>> {
        Box::pin(pending())
    }
}

fn cloud() -> Cloud {
    let mut world = World::fleet(6, 7);
    world.settings.per_user_tokens = false;
    Cloud::start(CloudOptions { world, ..CloudOptions::default() }).expect("a free port")
}

async fn administrator(cloud: &Cloud) -> Client {
    let url = cloud.url().parse().expect("an address");
    let target =
        Target { cloud_domain: "cloud.ibm.com".into(), network: Network::Public, region: None };
    let endpoints =
        Endpoints::resolve(&target, &Overrides::everything_at(&url)).expect("loopback is allowed");
    let store = Arc::new(MemoryStore::default());
    let client = Client::new(Settings::new(endpoints), Arc::<MemoryStore>::clone(&store))
        .expect("the settings are usable");
    let grant = Grant::ApiKey(keys::ADMINISTRATOR.to_owned().into());
    store.put(client.grant(&grant).await.expect("a good key"));
    client
}

async fn instances(client: &Client) -> Vec<Instance> {
    let filter = InstanceFilter {
        resource_id: Some(ibmcloud_core::MONITORING_SERVICE_ID.into()),
        ..InstanceFilter::default()
    };
    client.instances_all(filter).await.expect("an administrator sees them")
}

fn options() -> Options {
    Options {
        forms: RESET_CANDIDATES.to_vec(),
        assisted: false,
        assisted_is_limited: true,
        pause: Duration::from_millis(5),
        timeout: Duration::from_secs(10),
        in_flight: NonZeroUsize::MIN.saturating_add(15),
        grace: Duration::from_secs(1),
    }
}

#[derive(Debug)]
enum Trouble {
    Journal(#[expect(dead_code, reason = "shown when a test fails")] JournalError),
    Prepare(#[expect(dead_code, reason = "shown when a test fails")] PrepareError),
}

async fn lock_down(client: &Client, home: &Path, instance: Instance) -> Result<Ended, Trouble> {
    let actor = Actor { iam_id: "IBMid-1".to_owned(), ..Actor::default() };
    let key = FingerprintKey::new([1; 32]);
    let lockdown = Lockdown::new(client, instance, actor, key, options()).expect("an address");
    let guid = &lockdown.instance.guid;
    let folder = JournalFolder::open(home, guid).map_err(Trouble::Journal)?;
    let standing = Standing::of(folder.all().map_err(Trouble::Journal)?);
    let request =
        Request { target: AuthMode::IamOnly, unproven_coverage: false, break_glass: None };
    let prepared = prepare(&lockdown, standing, &request).await.map_err(Trouble::Prepare)?;
    let begun = prepared.begin(&lockdown, &folder, Consent::forced()).await;
    Ok(begun.map_err(Trouble::Journal)?.apply.run(&Quiet).await)
}

#[tokio::test]
async fn several_instances_are_locked_down_at_once_and_none_is_taken_for_another() {
    let cloud = cloud();
    let client = administrator(&cloud).await;
    let home = tempfile::tempdir().unwrap();
    let all = instances(&client).await;
    assert!(all.len() > 3, "{}", all.len());
    let one = |instance: Instance| {
        let (client, home) = (&client, home.path());
        async move {
            let guid = instance.guid.clone();
            (guid, lock_down(client, home, instance).await)
        }
    };
    let ended: Vec<_> = stream::iter(all.clone()).map(one).buffer_unordered(8).collect().await;
    assert_eq!(ended.len(), all.len());
    let mut proven = 0;
    for (guid, ended) in ended {
        let ended = ended.unwrap();
        // One that was locked before has tokens that no plan has reset: that is no better than it is.
        let verdict = ended.result.unwrap();
        proven += usize::from(verdict == Verdict::Proven);
        assert!(verdict < Verdict::NotSo, "{guid}: {:?}", ended.findings);
        assert_eq!(ended.journal.progress.beginning.instance, guid);
        for exchange in ended.journal.entries.iter().flat_map(|it| &it.exchanges) {
            let of_another = exchange.path.contains("resource_instances")
                && !exchange.path.ends_with(guid.as_str());
            assert!(!of_another, "{guid}: {exchange:?}");
        }
        let folder = journal::folder(home.path(), &guid);
        let found = journal::all(&folder, &guid).unwrap();
        assert!(matches!(found.as_slice(), [Found::Journal(_)]), "{found:?}");
    }
    assert!(proven > 0);
    let world = cloud.world();
    for instance in &all {
        let found = world.instance(instance.guid.as_str()).unwrap();
        assert!(found.iam_only(), "{}", instance.name);
    }
}

#[tokio::test]
async fn one_that_fails_stops_no_other() {
    let cloud = cloud();
    let client = administrator(&cloud).await;
    let home = tempfile::tempdir().unwrap();
    let all: Vec<Instance> = instances(&client)
        .await
        .into_iter()
        .filter(|it| it.auth_mode().effective() == AuthMode::Any)
        .collect();
    assert!(all.len() > 1, "{}", all.len());
    let broken = all[0].guid.clone();
    let fault = format!("PATCH /v2/resource_instances/{broken} status=403");
    cloud.add_fault(fault.parse().unwrap());
    let runs = all.iter().map(|it| lock_down(&client, home.path(), it.clone()));
    for (instance, ended) in all.iter().zip(futures_util::future::join_all(runs).await) {
        match ended.unwrap().result {
            Ok(verdict) => {
                assert_ne!(instance.guid, broken);
                assert_eq!(verdict, Verdict::Proven);
            }
            Err(stopped) => {
                assert_eq!(instance.guid, broken);
                assert!(matches!(stopped.first.cause, Cause::Service(_)), "{stopped:?}");
                assert!(stopped.others.is_empty());
            }
        }
    }
}
