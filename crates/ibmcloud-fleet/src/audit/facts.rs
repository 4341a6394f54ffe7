//! What is read of an account once, for all of its instances.

use std::collections::HashMap;

use futures_util::future::{OptionFuture, join4};
use ibmcloud_core::instance::Instance;
use ibmcloud_core::policy::Policy;
use ibmcloud_core::{AccountId, Json, MONITORING_SERVICE_NAME};
use ibmcloud_transport::{
    Client, EnforcementMode, Error as ServiceError, ResourceAttribute, ResourceGroupFilter,
    RestrictionRule, Search,
};

use super::access::{AccessMap, is_so};
use crate::report::{Access, Problem, Subject};
use crate::selection::{Known, Selection};

/// What is read beside the instances themselves.
#[derive(Clone, Copy, Debug, Default)]
pub struct Reads {
    /// Tags.
    pub tags: bool,
    /// Access policies and groups.
    pub access: bool,
    /// Context-based restrictions.
    pub restrictions: bool,
}

impl Reads {
    /// The same, with what a policy needs.
    pub(super) fn with(self, policy: Option<&Policy>) -> Self {
        Self { tags: self.tags || policy.is_some_and(Policy::needs_tags), ..self }
    }
}

/// What is known of an account.
#[derive(Debug, Default)]
pub(super) struct Facts {
    groups: HashMap<String, String>,
    /// By CRN, in lower case; `None` where they were not asked for or not read.
    tags: Option<HashMap<String, Vec<String>>>,
    /// `None` where it was not asked for or not read.
    access: Option<AccessMap>,
    /// `None` where they were not asked for or not read.
    restrictions: Option<Vec<RestrictionRule>>,
    pub(super) problems: Vec<Problem>,
}

impl Facts {
    /// Reads everything side by side.
    pub(super) async fn read(
        client: &Client,
        account: &AccountId,
        reads: Reads,
        selection: &Selection,
    ) -> Self {
        let wants_tags = reads.tags || !selection.tags.is_empty();
        let service = Some(MONITORING_SERVICE_NAME);
        let (groups, tags, access, restrictions) = join4(
            groups(client, account),
            OptionFuture::from(wants_tags.then(|| Box::pin(tags(client, account)))),
            OptionFuture::from(reads.access.then(|| Box::pin(AccessMap::read(client, account)))),
            OptionFuture::from(
                reads.restrictions.then(|| client.restriction_rules(account, service)),
            ),
        )
        .await;
        let mut facts = Self::default();
        facts.groups = facts.or_problem(Subject::ResourceGroups, Some(groups)).unwrap_or_default();
        facts.tags = facts.or_problem(Subject::Tags, tags);
        facts.access = facts.or_problem(Subject::Access, access);
        facts.restrictions = facts.or_problem(Subject::Restrictions, restrictions);
        facts
    }

    fn or_problem<T>(&mut self, what: Subject, read: Option<Result<T, ServiceError>>) -> Option<T> {
        match read? {
            Ok(value) => Some(value),
            Err(error) => {
                self.problems.push(Problem::of(what, &error));
                None
            }
        }
    }

    /// What is known of one instance.
    pub(super) fn of(&self, instance: &Instance) -> Known<'_> {
        Known {
            resource_group: self
                .groups
                .get(instance.resource_group_id.as_str())
                .map(String::as_str),
            tags: self.tags.as_ref().map(|all| {
                all.get(&instance.crn.to_string().to_lowercase()).map_or(&[][..], Vec::as_slice)
            }),
        }
    }

    /// Who could do what with the tokens of an instance.
    pub(super) fn access(&self, instance: &Instance) -> Option<Vec<Access>> {
        self.access.as_ref().map(|all| all.of(instance))
    }

    /// The context-based restrictions that cover an instance, by their description or id. Rules that have no
    /// effect, or are about other operations only, are none.
    pub(super) fn restrictions(&self, instance: &Instance) -> Option<Vec<String>> {
        let covers = |rule: &&RestrictionRule| {
            rule.enforcement == EnforcementMode::Enabled
                && rule.resources.iter().any(|it| covers(&it.attributes, instance))
        };
        let name = |rule: &RestrictionRule| {
            if rule.description.is_empty() { &rule.id } else { &rule.description }.clone()
        };
        self.restrictions.as_ref().map(|all| all.iter().filter(covers).map(name).collect())
    }
}

fn covers(attributes: &[ResourceAttribute], instance: &Instance) -> bool {
    attributes.iter().all(|it| match it.name.as_str() {
        "accountId" => is_so(it, instance.account.as_str()),
        "serviceName" => is_so(it, MONITORING_SERVICE_NAME),
        "serviceInstance" => is_so(it, instance.guid.as_str()),
        "resourceGroupId" => is_so(it, instance.resource_group_id.as_str()),
        "region" => is_so(it, instance.region.as_str()),
        _ => true,
    })
}

async fn groups(
    client: &Client,
    account: &AccountId,
) -> Result<HashMap<String, String>, ServiceError> {
    let filter = ResourceGroupFilter { account: Some(account.clone()), ..Default::default() };
    let groups = client.resource_groups(&filter).await?;
    Ok(groups.into_iter().map(|it| (it.id.to_string(), it.name)).collect())
}

/// The user tags and access tags of all instances, from the search index, which lags behind by seconds.
async fn tags(
    client: &Client,
    account: &AccountId,
) -> Result<HashMap<String, Vec<String>>, ServiceError> {
    let search = Search {
        query: format!("service_name:{MONITORING_SERVICE_NAME}"),
        account: Some(account.clone()),
        fields: ["crn", "tags", "access_tags"].map(str::to_owned).to_vec(),
        limit: usize::MAX,
        ..Search::default()
    };
    let hits = client.search(&search).await?;
    let tags = |hit: &Json| [hit.texts("tags"), hit.texts("access_tags")].concat();
    Ok(hits.iter().map(|hit| (hit.text("crn").to_lowercase(), tags(hit))).collect())
}
