//! A token goes to the configured hosts and nowhere else.

use futures_util::{StreamExt, TryStreamExt};
use ibmcloud_transport::{
    InstanceFilter, InstanceId, Layer, Misunderstanding, Phase, ResourceGroupFilter,
};

use crate::responder::{Act, Responder};
use crate::{client, guid, us_south};

const GROUPS: &str = r#"{"resources":[]}"#;

fn page(next: &str, guids: &[&str]) -> Act {
    let instances: Vec<String> = guids
        .iter()
        .map(|guid| {
            format!(
                r#"{{"guid":"{guid}","resource_group_id":"13aa3ee48c3b44ddb64c05c79f7ab8ef","crn":"crn:v1:bluemix:public:sysdig-monitor:us-south:a/0123456789abcdef0123456789abcdef:{guid}::"}}"#
            )
        })
        .collect();
    let body = format!(r#"{{"next_url":{next},"resources":[{}]}}"#, instances.join(","));
    Act::json(200, &body)
}

const ONE: &str = "00000000-0000-0000-0000-000000000001";
const TWO: &str = "00000000-0000-0000-0000-000000000002";

#[tokio::test]
async fn a_redirect_to_another_host_is_not_followed_and_names_the_layer_that_sent_it() {
    let other = Responder::start([]);
    for status in [301, 302, 307, 308] {
        let location = format!("Location: {}/v2/resource_groups", other.url());
        let server = Responder::start([Act::json(status, "").with(&location)]);
        let client = client(&server.url());
        let error = client.resource_groups(&ResourceGroupFilter::default()).await.unwrap_err();
        assert_eq!(error.layer(), Layer::ResourceManager);
        let Phase::Redirected { target } = error.phase() else { panic!("{error:?}") };
        assert_eq!(*target, other.url());
    }
    assert!(other.seen().is_empty());
}

#[tokio::test]
async fn a_read_follows_a_redirect_within_the_origin_but_not_for_ever() {
    let moved = || Act::json(302, "").with("Location: /v2/resource_groups?moved=1");
    let server = Responder::start([moved(), Act::json(200, GROUPS)]);
    let client = client(&server.url());
    client.resource_groups(&ResourceGroupFilter::default()).await.unwrap();
    assert_eq!(server.lines()[1], "GET /v2/resource_groups?moved=1");

    let server = Responder::start((0..9).map(|_| moved()));
    let client = crate::client(&server.url());
    let error = client.resource_groups(&ResourceGroupFilter::default()).await.unwrap_err();
    assert!(matches!(error.phase(), Phase::NotUnderstood { .. }), "{error:?}");
    assert_eq!(server.seen().len(), 4);
}

#[tokio::test]
async fn a_change_follows_no_redirect() {
    let server = Responder::start([Act::json(307, "").with("Location: /elsewhere")]);
    let client = client(&server.url());
    let error = client.lock_instance(&InstanceId::Guid(guid())).await.unwrap_err();
    assert_eq!(error.status(), Some(307));
    assert_eq!(server.seen().len(), 1);
}

#[tokio::test]
async fn of_a_link_to_the_next_page_only_the_cursor_is_used() {
    let other = Responder::start([]);
    let next = format!(r#""{}/steal?start=cursor-2&name=x""#, other.url());
    let server = Responder::start([page(&next, &[ONE]), page("null", &[TWO])]);
    let client = client(&server.url());
    let filter = InstanceFilter { name: Some("a b".into()), limit: Some(1), ..Default::default() };
    let all = client.instances_all(filter).await.unwrap();
    assert_eq!(all.len(), 2);
    let lines = [
        "GET /v2/resource_instances?name=a+b&limit=1",
        "GET /v2/resource_instances?name=a+b&limit=1&start=cursor-2",
    ];
    assert_eq!(server.lines(), lines);
    assert!(other.seen().is_empty());
}

#[tokio::test]
async fn a_page_that_nobody_reads_is_not_fetched() {
    let server = Responder::start([page(r#""/v2/resource_instances?start=2""#, &[ONE, TWO])]);
    let client = client(&server.url());
    let stream = client.instances(InstanceFilter::default());
    let first: Vec<_> = stream.take(2).try_collect().await.unwrap();
    assert_eq!(first.len(), 2);
    assert_eq!(server.seen().len(), 1);
}

#[tokio::test]
async fn an_endless_list_is_an_error_and_not_a_shorter_list() {
    let again = || page(r#""/v2/resource_instances?start=2""#, &[ONE]);
    let server = Responder::start([again(), again(), again()]);
    let error = client(&server.url()).instances_all(InstanceFilter::default()).await.unwrap_err();
    let Phase::NotUnderstood { reason: Misunderstanding::Shape(_), .. } = error.phase() else {
        panic!("{error:?}");
    };
    assert_eq!(server.seen().len(), 2);
}

#[tokio::test]
async fn a_crn_is_one_part_of_the_path() {
    let server = Responder::start([Act::json(404, r#"{"message":"no"}"#)]);
    let crn: ibmcloud_core::Crn = "crn:v1:bluemix:public:s:us-south:a/x:1::".parse().unwrap();
    let error = client(&server.url()).instance(&InstanceId::Crn(crn)).await.unwrap_err();
    assert!(error.is_not_found());
    let path =
        "GET /v2/resource_instances/crn%3Av1%3Abluemix%3Apublic%3As%3Aus-south%3Aa%2Fx%3A1%3A%3A";
    assert_eq!(server.lines(), [path]);
}

#[tokio::test]
async fn a_path_cannot_lead_away_from_the_service() {
    let server = Responder::start([]);
    let client = client(&server.url());
    let monitor = client.monitor(&us_south(), &guid()).unwrap();
    for path in ["https://example.com/", "api/x", "", "/api/x#y", "@example.com/"] {
        let error = monitor.send("GET", path, &[], &[], None).await.unwrap_err();
        assert_eq!(error.layer(), Layer::ThisMachine, "{path}");
    }
    let credentials = [("Authorization".to_owned(), "Bearer x".to_owned())];
    assert!(monitor.send("GET", "/api/x", &[], &credentials, None).await.is_err());
    assert!(server.seen().is_empty());
}

#[tokio::test]
async fn every_list_is_read_to_its_end_at_the_configured_host() {
    let other = Responder::start([]);
    let account = |id: &str, next: &str| {
        let entity = r#"{"name":"n","state":"ACTIVE","owner":"o","owner_userid":"o@example.com"}"#;
        let body = format!(
            r#"{{"next_url":{next},"resources":[{{"metadata":{{"guid":"{id}"}},"entity":{entity}}}]}}"#
        );
        Act::json(200, &body)
    };
    let next = format!(r#""{}/steal?page=2""#, other.url());
    let server = Responder::start([
        account("00000000000000000000000000000001", &next),
        account("00000000000000000000000000000002", "null"),
    ]);
    let accounts = client(&server.url()).accounts().await.unwrap();
    assert_eq!(accounts.len(), 2);
    assert_eq!(accounts[0].owner, "o@example.com");
    assert_eq!(server.lines(), ["GET /coe/v2/accounts", "GET /coe/v2/accounts?page=2"]);

    let next =
        format!(r#"{{"next":"{}/steal?_offset=1","resources":[{{"id":"1"}}]}}"#, other.url());
    let server = Responder::start([
        Act::json(200, &next),
        Act::json(200, r#"{"resources":[{"id":"2","name":"lite"}]}"#),
    ]);
    let plans = client(&server.url()).catalog_plans("a:b").await.unwrap();
    assert_eq!(plans.len(), 2);
    let lines = ["GET /api/v1/a%3Ab/plan?_limit=200", "GET /api/v1/a%3Ab/plan?_offset=1"];
    assert_eq!(server.lines(), lines);
    assert!(other.seen().is_empty());
}
