//! Access groups and access policies.

use ibmcloud_core::{AccountId, Json};
use reqwest::Method;

use crate::client::Client;
use crate::endpoints::Service;
use crate::error::{Error, Layer};
use crate::http::request::Request;
use crate::model::access::{AccessGroup, Policy};
use crate::platform::accounts::{next_page, same_page_again};
use crate::wire::access::{Group, GroupPage, PolicyAnswer};
use crate::wire::instances::body;

const GROUPS: &str = "/v2/groups";
/// The largest page.
const PAGE: u8 = 50;

/// Whom a policy gives access.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Subject {
    /// The access group with this id.
    AccessGroup(String),
    /// The user, service ID or profile with this IAM id.
    Identity(String),
}

impl Subject {
    fn attribute(&self) -> (&'static str, &str) {
        match self {
            Self::AccessGroup(id) => ("access_group_id", id),
            Self::Identity(iam_id) => ("iam_id", iam_id),
        }
    }
}

/// Which document a policy is written as.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum PolicyVersion {
    /// `/v1/policies`: lists of subjects and resources.
    #[default]
    V1,
    /// `/v2/policies`: one subject, one resource, and a control.
    V2,
}

/// What a policy grants.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Access {
    /// CRNs of roles.
    pub roles: Vec<String>,
    /// Attributes that a resource must have: name and value.
    pub attributes: Vec<(String, String)>,
    /// Access tags that a resource must have: name and value.
    pub tags: Vec<(String, String)>,
}

impl Access {
    /// The document that grants it, without a subject.
    pub fn document(&self, version: PolicyVersion) -> Json {
        let roles =
            self.roles.iter().map(|id| Json::object([("role_id", Json::from(id.as_str()))]));
        let roles = Json::Array(roles.collect());
        let attributes = pairs(&self.attributes, version);
        let mut resource = Json::object([("attributes", attributes)]);
        if !self.tags.is_empty() {
            resource.insert("tags", pairs(&self.tags, version));
        }
        match version {
            PolicyVersion::V1 => {
                Json::object([("roles", roles), ("resources", Json::Array(vec![resource]))])
            }
            PolicyVersion::V2 => {
                let grant = Json::object([("roles", roles)]);
                Json::object([
                    ("control", Json::object([("grant", grant)])),
                    ("resource", resource),
                ])
            }
        }
    }
}

/// Names and values as either document writes them.
fn pairs(pairs: &[(String, String)], version: PolicyVersion) -> Json {
    let pair = |(name, value): &(String, String)| attribute(name, value, version);
    Json::Array(pairs.iter().map(pair).collect())
}

fn attribute(name: &str, value: &str, version: PolicyVersion) -> Json {
    let key = match version {
        PolicyVersion::V1 => "name",
        PolicyVersion::V2 => "key",
    };
    Json::object([
        (key, Json::from(name)),
        ("operator", Json::from("stringEquals")),
        ("value", Json::from(value)),
    ])
}

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
            groups.extend(page.groups.into_iter().map(Group::into_domain));
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
        Ok(self.fetch::<Group>(&request).await?.into_domain())
    }

    /// Gives a subject the access that a document describes. Whatever subject the document has is
    /// replaced.
    pub async fn create_policy(
        &self,
        subject: &Subject,
        version: PolicyVersion,
        mut document: Json,
    ) -> Result<Policy, Error> {
        let (name, id) = subject.attribute();
        let attributes = Json::Array(vec![attribute(name, id, version)]);
        let holder = Json::object([("attributes", attributes)]);
        document.insert("type", "access".into());
        let path = match version {
            PolicyVersion::V1 => {
                document.insert("subjects", Json::Array(vec![holder]));
                "/v1/policies"
            }
            PolicyVersion::V2 => {
                document.insert("subject", holder);
                "/v2/policies"
            }
        };
        let request = Request::new(Layer::Identity, Method::POST, self.at(Service::Iam, path)?)
            .json(&document);
        Ok(self.fetch::<PolicyAnswer>(&request).await?.into_domain())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_version_has_its_own_document() {
        let access = Access {
            roles: vec!["crn:v1:bluemix:public:iam::::role:Viewer".into()],
            attributes: vec![("serviceName".into(), "sysdig-monitor".into())],
            tags: Vec::new(),
        };
        assert_eq!(
            access.document(PolicyVersion::V1).to_string(),
            r#"{"roles":[{"role_id":"crn:v1:bluemix:public:iam::::role:Viewer"}],"resources":[{"attributes":[{"name":"serviceName","operator":"stringEquals","value":"sysdig-monitor"}]}]}"#
        );
        assert_eq!(
            access.document(PolicyVersion::V2).to_string(),
            r#"{"control":{"grant":{"roles":[{"role_id":"crn:v1:bluemix:public:iam::::role:Viewer"}]}},"resource":{"attributes":[{"key":"serviceName","operator":"stringEquals","value":"sysdig-monitor"}]}}"#
        );
    }
}
