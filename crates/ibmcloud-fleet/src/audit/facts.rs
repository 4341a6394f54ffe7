//! What is read of an account once, for all of its instances.

use std::collections::HashMap;

use ibmcloud_core::instance::Instance;
use ibmcloud_core::policy::Policy;
use ibmcloud_core::{AccountId, MONITORING_SERVICE_NAME};
use ibmcloud_transport::{Client, Error as ServiceError, ResourceGroupFilter, Search};

use crate::report::{Problem, Subject};
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
        let (groups, tags) = futures_util::future::join(groups(client, account), async {
            if wants_tags { Some(tags(client, account).await) } else { None }
        })
        .await;
        let mut facts = Self::default();
        match groups {
            Ok(groups) => facts.groups = groups,
            Err(error) => facts.problems.push(Problem::of(Subject::ResourceGroups, &error)),
        }
        match tags {
            None => {}
            Some(Ok(tags)) => facts.tags = Some(tags),
            Some(Err(error)) => facts.problems.push(Problem::of(Subject::Tags, &error)),
        }
        facts
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
}

async fn groups(
    client: &Client,
    account: &AccountId,
) -> Result<HashMap<String, String>, ServiceError> {
    let filter = ResourceGroupFilter { account: Some(account.clone()), ..Default::default() };
    let groups = client.resource_groups(&filter).await?;
    Ok(groups.into_iter().map(|it| (it.id.to_string(), it.name)).collect())
}

/// The tags of all instances, from the search index, which lags behind by seconds.
async fn tags(
    client: &Client,
    account: &AccountId,
) -> Result<HashMap<String, Vec<String>>, ServiceError> {
    let search = Search {
        query: format!("service_name:{MONITORING_SERVICE_NAME}"),
        account: Some(account.clone()),
        fields: vec!["crn".to_owned(), "tags".to_owned()],
        limit: usize::MAX,
        ..Search::default()
    };
    let hits = client.search(&search).await?;
    Ok(hits.iter().map(|hit| (hit.text("crn").to_lowercase(), hit.texts("tags"))).collect())
}
