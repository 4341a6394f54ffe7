//! Accounts of the caller.

use ibmcloud_core::{Account, AccountId};
use url::Url;

use crate::client::Client;
use crate::endpoints::Service;
use crate::error::{Error, Layer, Misunderstanding};
use crate::http::answer::misunderstood;
use crate::http::request::Request;
use crate::model::accounts::AccountDetails;
use crate::wire::accounts::{AccountDetailsAnswer, AccountPage, AccountResource};

const ACCOUNTS: &str = "/coe/v2/accounts";

impl Client {
    /// All accounts that the caller is a member of. The token need not be bound to one.
    pub async fn accounts(&self) -> Result<Vec<Account>, Error> {
        let first = self.at(Service::Accounts, ACCOUNTS)?;
        let mut accounts = Vec::new();
        let mut url = first.clone();
        loop {
            let request = Request::get(Layer::Accounts, url.clone());
            let page: AccountPage = self.fetch(&request).await?;
            for resource in page.resources {
                accounts.push(account(&request, resource)?);
            }
            let Some(next) = page.next_url.filter(|next| !next.is_empty()) else {
                return Ok(accounts);
            };
            let next = next_page(&first, &next);
            if next == url {
                return Err(same_page_again(&request));
            }
            url = next;
        }
    }

    /// One account.
    pub async fn account(&self, id: &AccountId) -> Result<Account, Error> {
        let url = self.at(Service::Accounts, &format!("{ACCOUNTS}/{id}"))?;
        let request = Request::get(Layer::Accounts, url);
        let resource = self.fetch(&request).await?;
        account(&request, resource)
    }

    /// One account, with its kind and the linked infrastructure account.
    pub async fn account_details(&self, id: &AccountId) -> Result<AccountDetails, Error> {
        let url = self.at(Service::Accounts, &format!("/v4/accounts/{id}"))?;
        let request = Request::get(Layer::Accounts, url);
        let answer: AccountDetailsAnswer = self.fetch(&request).await?;
        answer.into_domain().map_err(|reason| misunderstood(&request, 200, reason))
    }
}

fn account(request: &Request, resource: AccountResource) -> Result<Account, Error> {
    resource.into_domain().map_err(|reason| misunderstood(request, 200, reason))
}

/// The next page: our own address with the query of the link, and nothing else of it.
pub(crate) fn next_page(first: &Url, next: &str) -> Url {
    let mut url = first.clone();
    let query = next.split_once('?').map_or("", |(_, query)| query);
    url.set_query(query.split('#').next());
    url
}

/// A service whose next page is the present one would be asked for ever.
pub(crate) fn same_page_again(request: &Request) -> Error {
    let text = "the next page is the same page".to_owned();
    misunderstood(request, 200, Misunderstanding::Shape(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_a_next_link_only_the_query_is_used() {
        let first = Url::parse("https://accounts.cloud.ibm.com/coe/v2/accounts").unwrap();
        for next in [
            "/coe/v2/accounts?page=2",
            "https://evil.example.com/steal?page=2#x",
            "//evil.example.com?page=2",
        ] {
            let url = next_page(&first, next);
            assert_eq!(url.as_str(), "https://accounts.cloud.ibm.com/coe/v2/accounts?page=2");
        }
    }
}
