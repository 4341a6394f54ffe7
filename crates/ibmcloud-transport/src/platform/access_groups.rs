//! Access groups and their members.

use ibmcloud_core::{AccountId, Json};
use reqwest::Method;
use reqwest::header::IF_MATCH;

use crate::client::Client;
use crate::endpoints::Service;
use crate::error::{Error, Layer};
use crate::http::effect::Effect;
use crate::http::request::{Request, header_value, path_part};
use crate::model::access::{AccessGroup, MemberOutcome};
use crate::platform::accounts::{next_page, same_page_again};
use crate::wire::access::{Group, GroupPage, Outcomes};
use crate::wire::instances::body;

const GROUPS: &str = "/v2/groups";
/// The largest page.
const PAGE: u8 = 50;
/// The most members that one request may name.
pub const MOST_MEMBERS: usize = 50;

impl Client {
    /// The access groups of an account by name; with an IAM id, only those that it is a member of.
    pub async fn access_groups(
        &self,
        account: &AccountId,
        member: Option<&str>,
    ) -> Result<Vec<AccessGroup>, Error> {
        let first = Request::get(Layer::Identity, self.at(Service::Iam, GROUPS)?)
            .query("account_id", Some(account))
            .query("iam_id", member)
            .query("limit", Some(PAGE));
        let mut url = first.url.clone();
        let mut groups = Vec::new();
        loop {
            let request = Request::get(Layer::Identity, url.clone());
            let page: GroupPage = self.fetch(&request).await?;
            groups.extend(page.groups.into_iter().map(|it| it.into_domain(String::new())));
            let Some(next) = page.next.filter(|next| !next.href.is_empty()) else {
                return Ok(groups);
            };
            let mut following = next_page(&first.url, &next.href);
            // A link that forgets whose groups were asked for would mix in those of others.
            if let Some(member) = member
                && !following.query_pairs().any(|(name, _)| name == "iam_id")
            {
                following.query_pairs_mut().append_pair("iam_id", member);
            }
            if following == url {
                return Err(same_page_again(&request));
            }
            url = following;
        }
    }

    /// Makes an access group.
    pub async fn create_access_group(
        &self,
        account: &AccountId,
        name: &str,
        description: Option<&str>,
    ) -> Result<AccessGroup, Error> {
        let document =
            body([("name", Some(name.into())), ("description", description.map(Json::from))]);
        let request = Request::new(Layer::Identity, Method::POST, self.at(Service::Iam, GROUPS)?)
            .query("account_id", Some(account))
            .json(&document);
        let (group, tag) = self.fetch_tagged::<Group>(&request).await?;
        Ok(group.into_domain(tag))
    }

    /// One access group, in the state in which it can be changed.
    pub async fn access_group(&self, id: &str) -> Result<AccessGroup, Error> {
        let request = self.access_group_request(Method::GET, id, "")?;
        let (group, tag) = self.fetch_tagged::<Group>(&request).await?;
        Ok(group.into_domain(tag))
    }

    /// Changes name and description of a group that is still in the state in which it was read.
    pub async fn update_access_group(
        &self,
        group: &AccessGroup,
        name: Option<&str>,
        description: Option<&str>,
    ) -> Result<AccessGroup, Error> {
        let document =
            body([("name", name.map(Json::from)), ("description", description.map(Json::from))]);
        let request = self
            .access_group_request(Method::PATCH, &group.id, "")?
            .header(IF_MATCH, header_value(&group.entity_tag)?)
            .json(&document);
        let (group, tag) = self.fetch_tagged::<Group>(&request).await?;
        Ok(group.into_domain(tag))
    }

    /// Deletes a group with its policies; one that has members or rules only if `with_members` says so.
    pub async fn delete_access_group(&self, id: &str, with_members: bool) -> Result<(), Error> {
        let request = self
            .access_group_request(Method::DELETE, id, "")?
            .query("force", with_members.then_some("true"));
        self.send(&request).await.map(drop)
    }

    /// Adds members, each an IAM id and a type (`user`, `service`, `profile`), at most
    /// [`MOST_MEMBERS`], and says what became of each. Whoever belongs to the group already stays in it.
    pub async fn add_group_members(
        &self,
        group: &str,
        members: &[(String, &'static str)],
    ) -> Result<Vec<MemberOutcome>, Error> {
        let entry = |(iam_id, kind): &(String, &'static str)| {
            Json::object([("iam_id", Json::from(iam_id.as_str())), ("type", (*kind).into())])
        };
        let list = Json::Array(members.iter().map(entry).collect());
        let request = self
            .access_group_request(Method::PUT, group, "/members")?
            .effect(Effect::IdempotentChange)
            .json(&Json::object([("members", list)]));
        Ok(self.fetch::<Outcomes>(&request).await?.into_domain())
    }

    /// Takes one member out of a group.
    pub async fn remove_group_member(&self, group: &str, iam_id: &str) -> Result<(), Error> {
        let rest = format!("/members/{}", path_part(iam_id));
        self.send(&self.access_group_request(Method::DELETE, group, &rest)?).await.map(drop)
    }

    /// Takes somebody out of all groups of an account, and says what became of it in each.
    pub async fn leave_all_groups(
        &self,
        account: &AccountId,
        iam_id: &str,
    ) -> Result<Vec<MemberOutcome>, Error> {
        let rest = format!("/members/{}", path_part(iam_id));
        let request = self
            .access_group_request(Method::DELETE, "_allgroups", &rest)?
            .query("account_id", Some(account));
        Ok(self.fetch::<Outcomes>(&request).await?.into_domain())
    }

    fn access_group_request(&self, method: Method, id: &str, rest: &str) -> Result<Request, Error> {
        let url = self.at(Service::Iam, &format!("/v2/groups/{}{rest}", path_part(id)))?;
        Ok(Request::new(Layer::Identity, method, url))
    }
}
