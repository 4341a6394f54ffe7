//! Who may do what in an account: all of its policies, the members of its groups, and what roles allow.

use ibmcloud_core::AccountId;
use url::form_urlencoded;

use crate::client::Client;
use crate::endpoints::Service;
use crate::error::{Error, Layer};
use crate::http::answer::misunderstood;
use crate::http::request::{Request, path_part};
use crate::model::policies::{AccessPolicy, GroupMember, Role};
use crate::platform::accounts::{next_page, same_page_again};
use crate::wire::access::NextPage;
use crate::wire::policies::{Member, MemberPage, PolicyPage, Roles};

/// Where roles are.
pub(crate) const ROLES: &str = "/v2/roles";
/// The largest page of members.
const PAGE: u8 = 100;

impl Client {
    /// All active access policies of an account that the caller may read, each once. A caller without
    /// the right to read some of them gets the others, without a word about it: so says the service.
    ///
    /// It is the newer list, which has policies of both forms. It comes in one piece, or in as many as
    /// the service sends it in (platform-services SDKs, `list_v2_policies`).
    pub async fn access_policies(&self, account: &AccountId) -> Result<Vec<AccessPolicy>, Error> {
        let first = Request::get(Layer::Identity, self.at(Service::Iam, "/v2/policies")?)
            .query("account_id", Some(account))
            .query("type", Some("access"))
            .query("state", Some("active"));
        let mut policies = Vec::new();
        let mut start: Option<String> = None;
        loop {
            let request = first.clone().query("start", start.as_deref());
            let page: PolicyPage = self.fetch(&request).await?;
            for policy in page.policies {
                let policy = policy.into_domain();
                policies.push(policy.map_err(|reason| misunderstood(&request, 200, reason))?);
            }
            let next = page.next.and_then(page_token);
            if next.is_none() {
                return Ok(policies);
            }
            if next == start {
                return Err(same_page_again(&request));
            }
            start = next;
        }
    }

    /// All members of an access group, with their names where the caller may know them.
    pub async fn access_group_members(&self, group: &str) -> Result<Vec<GroupMember>, Error> {
        let path = format!("/v2/groups/{}/members", path_part(group));
        let first = Request::get(Layer::Identity, self.at(Service::Iam, &path)?)
            .query("limit", Some(PAGE))
            .query("verbose", Some(true));
        let mut url = first.url.clone();
        let mut members = Vec::new();
        loop {
            let request = Request::get(Layer::Identity, url.clone());
            let page: MemberPage = self.fetch(&request).await?;
            members.extend(page.members.into_iter().map(Member::into_domain));
            let Some(next) = page.next.filter(|next| !next.href.is_empty()) else {
                return Ok(members);
            };
            let mut following = next_page(&first.url, &next.href);
            // A link need not repeat that names are wanted.
            if !following.query_pairs().any(|(name, _)| name == "verbose") {
                following.query_pairs_mut().append_pair("verbose", "true");
            }
            if following == url {
                return Err(same_page_again(&request));
            }
            url = following;
        }
    }

    /// The roles of a service in an account: those of the platform, of the service, and the account's
    /// own. Their actions say what a role allows. Without a service there are none of a service, and the
    /// account's own for all services.
    pub async fn roles(
        &self,
        account: &AccountId,
        service: Option<&str>,
    ) -> Result<Vec<Role>, Error> {
        let request = Request::get(Layer::Identity, self.at(Service::Iam, ROLES)?)
            .query("account_id", Some(account))
            .query("service_name", service);
        Ok(self.fetch::<Roles>(&request).await?.into_domain())
    }
}

/// The page token, said by itself or within the link; of the link nothing else is used.
pub(crate) fn page_token(next: NextPage) -> Option<String> {
    let filled = |token: String| Some(token).filter(|it| !it.is_empty());
    if let Some(token) = next.start.and_then(filled) {
        return Some(token);
    }
    let link = next.href?;
    let (_, query) = link.split_once('?')?;
    let (_, token) = form_urlencoded::parse(query.as_bytes()).find(|(name, _)| name == "start")?;
    filled(token.into_owned())
}
