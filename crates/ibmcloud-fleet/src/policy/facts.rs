//! What a policy has to know of an instance beyond what the resource controller says.

use ibmcloud_core::instance::Instance;
use ibmcloud_core::policy::{Facts, Key, Policy};
use ibmcloud_transport::{Client, Error, ResourceGroupFilter, Search};

/// What was read of an instance for a policy. What a policy does not ask for is not read.
#[derive(Debug, Default)]
pub struct FactsRead {
    /// The name of its resource group.
    pub resource_group: Option<String>,
    /// Its tags: those of users and the access management tags.
    pub tags: Option<Vec<String>>,
    /// What could not be read, and why; nothing where the service has no answer about the instance.
    pub missing: Vec<(Key, Option<Error>)>,
}

impl FactsRead {
    /// Reads what a policy needs to decide about one instance. A refusal leaves a fact unknown, and no more.
    pub async fn of(client: &Client, policy: &Policy, instance: &Instance) -> Self {
        let mut read = Self::default();
        if policy.needs_resource_group_names() {
            match group_name(client, instance).await {
                Ok(Some(name)) => read.resource_group = Some(name),
                Ok(None) => read.missing.push((Key::ResourceGroup, None)),
                Err(error) => read.missing.push((Key::ResourceGroup, Some(error))),
            }
        }
        if policy.needs_tags() {
            match tags(client, instance).await {
                Ok(Some(tags)) => read.tags = Some(tags),
                Ok(None) => read.missing.push((Key::Tag, None)),
                Err(error) => read.missing.push((Key::Tag, Some(error))),
            }
        }
        read
    }

    /// All that is known of the instance.
    pub fn facts<'a>(&'a self, instance: &'a Instance) -> Facts<'a> {
        Facts::of(instance, self.resource_group.as_deref(), self.tags.as_deref())
    }
}

async fn group_name(client: &Client, instance: &Instance) -> Result<Option<String>, Error> {
    let filter =
        ResourceGroupFilter { account: Some(instance.account.clone()), ..Default::default() };
    let groups = client.resource_groups(&filter).await?;
    let found = groups.into_iter().find(|it| it.id == instance.resource_group_id);
    Ok(found.map(|it| it.name))
}

/// The tags of an instance; `None` if the index of the search does not hold it (yet).
async fn tags(client: &Client, instance: &Instance) -> Result<Option<Vec<String>>, Error> {
    const FIELDS: [&str; 2] = ["tags", "access_tags"];
    let crn = instance.crn.to_string();
    let mut fields: Vec<String> = FIELDS.iter().map(ToString::to_string).collect();
    fields.push("crn".to_owned());
    let search = Search {
        query: format!("crn:\"{crn}\""),
        account: Some(instance.account.clone()),
        fields,
        limit: 10,
        ..Search::default()
    };
    let hits = client.search(&search).await?;
    let hit = hits.iter().find(|hit| hit.get("crn").and_then(|it| it.as_str()) == Some(&crn));
    Ok(hit.map(|hit| {
        let lists = FIELDS.iter().filter_map(|field| hit.get(field)?.as_array());
        lists.flatten().filter_map(|it| it.as_str()).map(str::to_owned).collect()
    }))
}
