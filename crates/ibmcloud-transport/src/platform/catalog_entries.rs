//! Whole entries of the global catalog, for those who look around in it.

use ibmcloud_core::Json;

use crate::Layer;
use crate::client::Client;
use crate::error::Error;
use crate::http::request::{Request, path_part};
use crate::model::catalog::CatalogEntry;
use crate::platform::catalog::PROVISIONABLE;
use crate::wire::catalog::Whole;

/// Which entries are looked at.
#[derive(Clone, Debug, Default)]
pub struct CatalogView {
    /// Only what every account sees.
    pub global: bool,
}

impl CatalogView {
    fn account(&self) -> Option<&'static str> {
        self.global.then_some("global")
    }
}

impl Client {
    /// All services; with `controlled`, those that the resource controller provisions.
    pub async fn marketplace(
        &self,
        view: &CatalogView,
        controlled: bool,
    ) -> Result<Vec<CatalogEntry>, Error> {
        let mut query = vec![("include", "*")];
        query.extend(controlled.then_some(("q", "rc:true")));
        query.extend(view.account().map(|account| ("account", account)));
        let entries: Vec<Whole> = self.catalog_list(&self.catalog_url("")?, &query).await?;
        let entries = entries.into_iter().map(Whole::into_domain);
        Ok(entries.filter(|it| PROVISIONABLE.contains(&it.kind.as_str())).collect())
    }

    /// An entry by its id, with `depth` levels of entries below it; `None` if there is none.
    pub async fn catalog_whole(
        &self,
        id: &str,
        depth: &str,
        view: &CatalogView,
    ) -> Result<Option<CatalogEntry>, Error> {
        let url = self.catalog_url(&format!("/{}", path_part(id)))?;
        let request = Request::get(Layer::Catalog, url)
            .query("include", Some("*"))
            .query("depth", Some(depth))
            .query("account", view.account());
        match self.fetch::<Whole>(&request).await {
            Ok(entry) => Ok(Some(entry.into_domain())),
            Err(error) if error.is_not_found() => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// The entries directly below one.
    pub async fn catalog_children(
        &self,
        id: &str,
        view: &CatalogView,
    ) -> Result<Vec<CatalogEntry>, Error> {
        let url = self.catalog_url(&format!("/{}/%2A", path_part(id)))?;
        let mut query = vec![("include", "*")];
        query.extend(view.account().map(|account| ("account", account)));
        let entries: Vec<Whole> = self.catalog_list(&url, &query).await?;
        Ok(entries.into_iter().map(Whole::into_domain).collect())
    }

    /// The geographies, with countries, metros, regions and zones nested in them.
    pub async fn catalog_geographies(
        &self,
        view: &CatalogView,
    ) -> Result<Vec<CatalogEntry>, Error> {
        let mut query = vec![("q", "kind:geography")];
        query.extend(view.account().map(|account| ("account", account)));
        let tops: Vec<Whole> = self.catalog_list(&self.catalog_url("")?, &query).await?;
        let mut found = Vec::new();
        for top in tops {
            let id = top.into_domain().id;
            found.extend(self.catalog_whole(&id, "*", view).await?);
        }
        Ok(found)
    }
}

impl CatalogEntry {
    /// The whole document, with `children` in it as an array.
    pub fn document_with(&self, children: &[Self]) -> Json {
        let mut document = self.document.clone();
        let children = children.iter().map(|it| it.document.clone()).collect();
        document.insert("children", Json::Array(children));
        document
    }
}
