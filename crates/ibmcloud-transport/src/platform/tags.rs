//! Global tagging: the tags of an account, and the resources that carry them.

use ibmcloud_core::{AccountId, Json};
use reqwest::Method;

use crate::client::Client;
use crate::endpoints::Service;
use crate::error::{Error, Layer};
use crate::http::effect::Effect;
use crate::http::request::{Request, path_part};
use crate::wire::instances::body;
use crate::wire::search::{TagPage, TagResults};

const TAGS: &str = "/v3/tags";
/// The largest page.
const PAGE: usize = 1_000;

/// Whose tags, and of which type.
#[derive(Clone, Debug, Default)]
pub struct TagScope {
    /// `user`, `access` or `service`; the service's default is `user`.
    pub kind: Option<String>,
    /// Of this account.
    pub account: Option<AccountId>,
}

/// Which tags.
#[derive(Clone, Debug, Default)]
pub struct TagFilter {
    /// Whose.
    pub scope: TagScope,
    /// `ghost`, `ims`.
    pub providers: Option<String>,
    /// Only those that are attached to a resource.
    pub attached_only: bool,
    /// With more than the name.
    pub full_data: bool,
    /// How many are left out at the beginning.
    pub offset: usize,
    /// How many at the most.
    pub limit: usize,
    /// Only those that the resource with this CRN carries.
    pub attached_to: Option<String>,
}

/// A tag.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tag {
    /// `key:value`, or any word.
    pub name: String,
    /// Everything that the service sent, verbatim.
    pub document: Json,
}

/// What happens to the tags of resources.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tagging {
    /// They are put on, beside those that are there.
    Attach,
    /// They replace those that are there.
    Replace,
    /// They replace those that are there and have the same key.
    Update,
    /// They are taken off.
    Detach,
}

/// How a change went for one resource or tag.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TagOutcome {
    /// The CRN of the resource, or the name of the tag.
    pub id: String,
    /// Why it failed; `None` if it did not.
    pub failure: Option<String>,
}

impl Client {
    /// The tags that the filter describes.
    pub async fn tags(&self, filter: &TagFilter) -> Result<Vec<Tag>, Error> {
        let mut tags = Vec::new();
        let mut offset = filter.offset;
        while tags.len() < filter.limit {
            let size = (filter.limit - tags.len()).min(PAGE);
            let request = self
                .tag_request(Method::GET, TAGS, &filter.scope)?
                .query("providers", filter.providers.as_deref())
                .query("attached_to", filter.attached_to.as_deref())
                .query("attached_only", filter.attached_only.then_some(true))
                .query("full_data", filter.full_data.then_some(true))
                .query("offset", Some(offset))
                .query("limit", Some(size));
            let page: TagPage = self.fetch(&request).await?;
            let count = page.items.len();
            offset += count;
            tags.extend(
                page.items
                    .into_iter()
                    .map(|it| Tag { name: it.fields.name, document: it.document }),
            );
            if count < size || page.total_count.is_some_and(|all| offset >= all) {
                break;
            }
        }
        Ok(tags)
    }

    /// Makes access management tags. Tags of users are made by attaching them.
    pub async fn create_tags(
        &self,
        scope: &TagScope,
        names: &[String],
    ) -> Result<Vec<TagOutcome>, Error> {
        let request = self
            .tag_request(Method::POST, TAGS, scope)?
            .json(&body([("tag_names", Some(list(names)))]));
        self.outcomes(&request).await
    }

    /// Changes the tags of resources, which are named by their CRNs.
    pub async fn tag_resources(
        &self,
        scope: &TagScope,
        how: Tagging,
        names: &[String],
        resources: &[String],
    ) -> Result<Vec<TagOutcome>, Error> {
        let word = if how == Tagging::Detach { "detach" } else { "attach" };
        let resources = resources
            .iter()
            .map(|crn| body([("resource_id", Some(crn.as_str().into()))]))
            .collect();
        let document =
            body([("resources", Some(Json::Array(resources))), ("tag_names", Some(list(names)))]);
        let request = self
            .tag_request(Method::POST, &format!("{TAGS}/{word}"), scope)?
            .query("replace", (how == Tagging::Replace).then_some(true))
            .query("update", (how == Tagging::Update).then_some(true))
            .effect(Effect::IdempotentChange)
            .json(&document);
        self.outcomes(&request).await
    }

    /// Deletes a tag that no resource carries.
    pub async fn delete_tag(&self, scope: &TagScope, name: &str) -> Result<Vec<TagOutcome>, Error> {
        let path = format!("{TAGS}/{}", path_part(name));
        self.outcomes(&self.tag_request(Method::DELETE, &path, scope)?).await
    }

    /// Deletes every tag that no resource carries.
    pub async fn delete_unused_tags(&self, scope: &TagScope) -> Result<Vec<TagOutcome>, Error> {
        self.outcomes(&self.tag_request(Method::DELETE, TAGS, scope)?).await
    }

    fn tag_request(&self, method: Method, path: &str, scope: &TagScope) -> Result<Request, Error> {
        let url = self.at(Service::GlobalTagging, path)?;
        Ok(Request::new(Layer::Tagging, method, url)
            .query("tag_type", scope.kind.as_deref())
            .query("account_id", scope.account.as_ref()))
    }

    async fn outcomes(&self, request: &Request) -> Result<Vec<TagOutcome>, Error> {
        let answer: TagResults = self.fetch(request).await?;
        let outcome = |result: crate::wire::search::TagResult| TagOutcome {
            id: result.resource_id.unwrap_or_default(),
            failure: result.is_error.then(|| result.message.unwrap_or_default()),
        };
        Ok(answer.results.into_iter().map(outcome).collect())
    }
}

fn list(names: &[String]) -> Json {
    Json::Array(names.iter().map(|name| name.as_str().into()).collect())
}
