//! Access policies: what they grant to whom, and how they are made, read, replaced and deleted.

use ibmcloud_core::{AccountId, Json};
use reqwest::Method;
use reqwest::header::IF_MATCH;

use crate::client::Client;
use crate::endpoints::Service;
use crate::error::{Error, Layer};
use crate::http::request::{Request, header_value, path_part};
use crate::model::access::Policy;
use crate::platform::accounts::same_page_again;
use crate::platform::policies::page_token;
use crate::wire::access::{PolicyAnswer, PolicyList};

/// Whom a policy gives access.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Subject {
    /// The access group with this id.
    AccessGroup(String),
    /// The user, service ID or profile with this IAM id.
    Identity(String),
}

impl Subject {
    /// The document of a policy of this subject. Whatever subject it has is replaced.
    fn document(&self, version: PolicyVersion, mut document: Json) -> Json {
        let (name, id) = self.attribute();
        let attributes = Json::Array(vec![attribute(name, id, version)]);
        let holder = Json::object([("attributes", attributes)]);
        document.insert("type", "access".into());
        match version {
            PolicyVersion::V1 => document.insert("subjects", Json::Array(vec![holder])),
            PolicyVersion::V2 => document.insert("subject", holder),
        }
        document
    }

    /// Name and value of the attribute that says who it is.
    pub fn attribute(&self) -> (&'static str, &str) {
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

impl PolicyVersion {
    fn path(self) -> &'static str {
        match self {
            Self::V1 => "/v1/policies",
            Self::V2 => "/v2/policies",
        }
    }
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
    /// Gives a subject the access that a document describes.
    pub async fn create_policy(
        &self,
        subject: &Subject,
        version: PolicyVersion,
        document: Json,
    ) -> Result<Policy, Error> {
        let url = self.at(Service::Iam, version.path())?;
        let request = Request::new(Layer::Identity, Method::POST, url)
            .json(&subject.document(version, document));
        let (policy, tag) = self.fetch_tagged::<PolicyAnswer>(&request).await?;
        Ok(policy.into_domain(tag))
    }

    /// The active policies of a subject itself, in a form. The older form cannot tell conditions: its list
    /// leaves such policies out.
    pub async fn policies_of(
        &self,
        account: &AccountId,
        subject: &Subject,
        version: PolicyVersion,
    ) -> Result<Vec<Policy>, Error> {
        let (name, id) = subject.attribute();
        let first = Request::get(Layer::Identity, self.at(Service::Iam, version.path())?)
            .query("account_id", Some(account))
            .query(name, Some(id))
            .query("type", Some("access"))
            .query("state", Some("active"));
        let mut policies = Vec::new();
        let mut start: Option<String> = None;
        loop {
            let request = first.clone().query("start", start.as_deref());
            let page: PolicyList = self.fetch(&request).await?;
            policies.extend(page.policies.into_iter().map(|it| it.into_domain(String::new())));
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

    /// One policy; also a deleted one, which stays readable.
    pub async fn policy(&self, id: &str, version: PolicyVersion) -> Result<Policy, Error> {
        let request = self.policy_request(Method::GET, id, version)?;
        let (policy, tag) = self.fetch_tagged::<PolicyAnswer>(&request).await?;
        Ok(policy.into_domain(tag))
    }

    /// Puts another document in the place of a policy that is still in the state in which it was read.
    pub async fn replace_policy(
        &self,
        policy: &Policy,
        subject: &Subject,
        version: PolicyVersion,
        document: Json,
    ) -> Result<Policy, Error> {
        let request = self
            .policy_request(Method::PUT, &policy.id, version)?
            .header(IF_MATCH, header_value(&policy.entity_tag)?)
            .json(&subject.document(version, document));
        let (policy, tag) = self.fetch_tagged::<PolicyAnswer>(&request).await?;
        Ok(policy.into_domain(tag))
    }

    /// Deletes a policy, whichever form it was made in.
    pub async fn delete_policy(&self, id: &str) -> Result<(), Error> {
        let request = self.policy_request(Method::DELETE, id, PolicyVersion::V2)?;
        self.send(&request).await.map(drop)
    }

    fn policy_request(
        &self,
        method: Method,
        id: &str,
        version: PolicyVersion,
    ) -> Result<Request, Error> {
        let url = self.at(Service::Iam, &format!("{}/{}", version.path(), path_part(id)))?;
        Ok(Request::new(Layer::Identity, method, url))
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
