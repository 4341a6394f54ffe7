//! Global search: resources of every service, by a query in Lucene's language.

use ibmcloud_core::{AccountId, Json};
use reqwest::Method;

use crate::client::Client;
use crate::endpoints::Service;
use crate::error::{Error, Layer};
use crate::http::effect::Effect;
use crate::http::request::Request;
use crate::platform::accounts::same_page_again;
use crate::wire::instances::body;
use crate::wire::search::SearchPage;

/// The largest page.
const PAGE: usize = 1_000;

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
        Ok(hits.into_iter().skip(search.offset).take(search.limit).collect())
    }
}
