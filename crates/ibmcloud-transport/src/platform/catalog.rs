//! The global catalog: names and ids of services, plans and deployments.

use compact_sort::CompactSort as _;
use ibmcloud_core::Guid;
use serde::de::DeserializeOwned;
use url::Url;

use crate::client::Client;
use crate::endpoints::Service;
use crate::error::{Error, Layer};
use crate::http::request::{Auth, Request, path_part};
use crate::model::catalog::{CatalogDeployment, CatalogPlan, CatalogRegion, CatalogService};
use crate::platform::accounts::{next_page, same_page_again};
use crate::wire::catalog::{CatalogPage, Entry};

/// The catalog's base path; an overridden address may have it already.
const BASE: &str = "/api/v1";
/// The largest page.
const PAGE: u32 = 200;
/// Kinds of entry that instances can be made of.
pub(crate) const PROVISIONABLE: [&str; 3] = ["service", "iaas", "composite"];
/// Kinds of entry that access can be given to, although nobody makes instances of them.
const PLATFORM: [&str; 2] = ["platform_service", "runtime"];

impl Client {
    /// The regions, from the catalog's tree of geographies, in the order of their names.
    ///
    /// Which address the official command reads is not public; the tree says the same. It is public,
    /// and so needs no session.
    pub async fn regions(&self) -> Result<Vec<CatalogRegion>, Error> {
        let url = self.catalog_url("")?;
        let first = Request::get(Layer::Catalog, url).query("q", Some("kind:geography"));
        let geographies: Vec<Entry> = self.catalog_pages(first.auth(Auth::Anonymous)).await?;
        let mut regions = Vec::new();
        for geography in geographies {
            let url = self.catalog_url(&format!("/{}", path_part(geography.id())))?;
            let request = Request::get(Layer::Catalog, url).query("depth", Some("*"));
            let tree: Entry = self.fetch(&request.auth(Auth::Anonymous)).await?;
            let entries = tree.with_children().into_iter();
            regions.extend(entries.filter(|it| it.is_one_of(&["region"])).map(Entry::into_region));
        }
        regions.compact_sort_by(|one: &CatalogRegion, two| one.name.cmp(&two.name));
        regions.dedup();
        Ok(regions)
    }

    /// The service of this name or id; `None` if there is none.
    pub async fn catalog_service(&self, name: &str) -> Result<Option<CatalogService>, Error> {
        if name.parse::<Guid>().is_ok()
            && let Some(entry) = self.catalog_entry(name).await?
        {
            return Ok(entry.is_one_of(&PROVISIONABLE).then(|| entry.into_service()));
        }
        let url = self.catalog_url("")?;
        let found: Vec<Entry> = self.catalog_list(&url, &[("q", name)]).await?;
        let all = found.into_iter().flat_map(Entry::with_children);
        let mut services = all.filter(|entry| entry.is_one_of(&PROVISIONABLE));
        Ok(services.find(|entry| entry.name == name).map(Entry::into_service))
    }

    /// Whether the catalog has a service of this name, of whatever kind: one that instances are made of, or
    /// one of the platform.
    pub async fn is_catalog_service(&self, name: &str) -> Result<bool, Error> {
        let url = self.catalog_url("")?;
        let found: Vec<Entry> = self.catalog_list(&url, &[("q", name)]).await?;
        let mut all = found.into_iter().flat_map(Entry::with_children);
        Ok(all.any(|entry| {
            entry.name == name && (entry.is_one_of(&PROVISIONABLE) || entry.is_one_of(&PLATFORM))
        }))
    }

    /// The plans of a service.
    pub async fn catalog_plans(&self, service_id: &str) -> Result<Vec<CatalogPlan>, Error> {
        let url = self.catalog_url(&format!("/{}/plan", path_part(service_id)))?;
        let entries: Vec<Entry> = self.catalog_list(&url, &[]).await?;
        Ok(entries.into_iter().map(Entry::into_plan).collect())
    }

    /// Where a plan is offered, as far as the resource controller can serve it.
    pub async fn catalog_deployments(
        &self,
        plan_id: &str,
    ) -> Result<Vec<CatalogDeployment>, Error> {
        let url = self.catalog_url(&format!("/{}/deployment", path_part(plan_id)))?;
        let entries: Vec<Entry> = self.catalog_list(&url, &[("include", "*")]).await?;
        Ok(entries.into_iter().filter_map(Entry::into_deployment).collect())
    }

    /// The name of an entry: of a plan, from the plan's id. `None` if there is no such entry.
    pub async fn catalog_entry_name(&self, id: &str) -> Result<Option<String>, Error> {
        Ok(self.catalog_entry(id).await?.map(|entry| entry.name))
    }

    async fn catalog_entry(&self, id: &str) -> Result<Option<Entry>, Error> {
        let url = self.catalog_url(&format!("/{}", path_part(id)))?;
        match self.fetch(&Request::get(Layer::Catalog, url)).await {
            Ok(entry) => Ok(Some(entry)),
            Err(error) if error.is_not_found() => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// All pages of a list. Links to further pages are absolute; only their query is used.
    pub(crate) async fn catalog_list<T: DeserializeOwned + Send>(
        &self,
        first: &Url,
        query: &[(&str, &str)],
    ) -> Result<Vec<T>, Error> {
        let mut request = Request::get(Layer::Catalog, first.clone());
        for (key, value) in query {
            request = request.query(key, Some(value));
        }
        self.catalog_pages(request).await
    }

    async fn catalog_pages<T: DeserializeOwned + Send>(
        &self,
        first: Request,
    ) -> Result<Vec<T>, Error> {
        let url = first.url.clone();
        let mut request = first.query("_limit", Some(PAGE));
        let mut entries = Vec::new();
        loop {
            let page: CatalogPage<T> = self.fetch(&request).await?;
            entries.extend(page.resources);
            let Some(next) = page.next.filter(|next| !next.is_empty()) else {
                return Ok(entries);
            };
            let next = next_page(&url, &next);
            if next == request.url {
                return Err(same_page_again(&request));
            }
            request.url = next;
        }
    }

    pub(crate) fn catalog_url(&self, path: &str) -> Result<Url, Error> {
        let root = self.at(Service::GlobalCatalog, "")?;
        let base = if root.path().trim_end_matches('/').ends_with(BASE) { "" } else { BASE };
        // The list itself has a trailing slash, as the official SDKs send it.
        let path = if path.is_empty() { "/" } else { path };
        self.at(Service::GlobalCatalog, &format!("{base}{path}"))
    }
}
