//! Global search: resources of every service, by a query in Lucene's language.

use std::collections::BTreeMap;

use ibmcloud_core::{AccountId, Json};
use reqwest::Method;

use crate::client::Client;
use crate::endpoints::Service;
use crate::error::{Error, Layer, Misunderstanding};
use crate::http::answer::misunderstood;
use crate::http::effect::Effect;
use crate::http::request::Request;
use crate::model::resources::InstanceTags;
use crate::platform::accounts::same_page_again;
use crate::wire::instances::body;
use crate::wire::search::SearchPage;

/// The largest page.
const PAGE: usize = 1_000;
/// What is asked for of an instance, to know its tags.
const TAG_FIELDS: [&str; 4] = ["crn", "tags", "access_tags", "service_tags"];

/// What is searched for, and how much of it is wanted.
#[derive(Clone, Debug, Default)]
pub struct Search {
    /// The query, such as `region:us-south AND family:resource_controller`.
    pub query: String,
    /// In this account.
    pub account: Option<AccountId>,
    /// Which fields; the service's own choice if there is none.
    pub fields: Vec<String>,
    /// The fields to sort by.
    pub sort: Vec<String>,
    /// `false`, `true` or `any`: whether reclaimed resources are meant.
    pub reclaimed: Option<String>,
    /// How many hits are left out at the beginning.
    pub offset: usize,
    /// How many hits at the most.
    pub limit: usize,
}

impl Client {
    /// The hits, from as many pages as are needed. The index lags behind the services by seconds.
    pub async fn search(&self, search: &Search) -> Result<Vec<Json>, Error> {
        let (hits, _) = self.hits(search).await?;
        Ok(hits.into_iter().skip(search.offset).take(search.limit).collect())
    }

    /// The tags of every instance of a service that the search index has, by the instance's CRN: one
    /// request for each thousand. An instance without tags is there, with none. One that the index does
    /// not know yet is not there, which is not the same: the index lags behind the services by seconds.
    pub async fn instance_tags(
        &self,
        account: &AccountId,
        service: &str,
    ) -> Result<BTreeMap<String, InstanceTags>, Error> {
        let search = Search {
            query: format!("service_name:{service} AND type:resource-instance"),
            account: Some(account.clone()),
            fields: TAG_FIELDS.map(str::to_owned).to_vec(),
            reclaimed: Some("any".to_owned()),
            limit: usize::MAX,
            ..Search::default()
        };
        let (hits, request) = self.hits(&search).await?;
        let missing = || Misunderstanding::Shape("missing field `crn`".to_owned());
        let one = |hit: &Json| {
            let crn = hit.get("crn").and_then(Json::as_str).filter(|crn| !crn.is_empty());
            let crn = crn.ok_or_else(|| misunderstood(&request, 200, missing()))?;
            let [_, user, access, service] = TAG_FIELDS.map(|name| hit.texts(name));
            Ok((crn.to_owned(), InstanceTags { user, access, service }))
        };
        hits.iter().map(one).collect()
    }

    /// The hits of as many pages as are needed, those that are left out at the beginning included; and
    /// the last request.
    async fn hits(&self, search: &Search) -> Result<(Vec<Json>, Request), Error> {
        let wanted = search.offset.saturating_add(search.limit);
        let size = wanted.clamp(1, PAGE);
        let url = self.at(Service::GlobalSearch, "/v3/resources/search")?;
        let sort = (!search.sort.is_empty()).then(|| search.sort.join(","));
        let base = Request::new(Layer::Search, Method::POST, url)
            .effect(Effect::Read)
            .query("account_id", search.account.as_ref())
            .query("limit", Some(size))
            .query("sort", sort)
            .query("is_reclaimed", search.reclaimed.as_deref());
        let fields = (!search.fields.is_empty())
            .then(|| Json::Array(search.fields.iter().map(|it| it.as_str().into()).collect()));
        let first = body([("query", Some(search.query.as_str().into())), ("fields", fields)]);
        let mut request = base.clone().json(&first);
        let mut hits: Vec<Json> = Vec::new();
        let mut at: Option<String> = None;
        loop {
            let page: SearchPage = self.fetch(&request).await?;
            let count = page.items.len();
            hits.extend(page.items.into_iter().map(|item| item.document));
            let next = page.search_cursor.filter(|cursor| !cursor.is_empty());
            if hits.len() >= wanted || count < size || next.is_none() {
                break;
            }
            if next == at {
                return Err(same_page_again(&request));
            }
            let cursor = next.as_deref().map(Json::from);
            request = base.clone().json(&body([("search_cursor", cursor)]));
            at = next;
        }
        Ok((hits, request))
    }
}
