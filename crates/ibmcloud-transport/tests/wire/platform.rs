//! Accounts, access, tags, the catalog and the repository of plug-ins.

use ibmcloud_transport::{
    AttributeOperator, Client, EnforcementMode, MemberKind, PolicySubject, ResourceGroupFilter,
    RoleKind, Service,
};

use crate::replay::{ACCESS_GROUP, ACCOUNT, FIRST, GROUP, PLAN, SECOND, account, replayed};

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
    let asked = async |it: &Client| it.roles(&account(), Some(name)).await;
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
