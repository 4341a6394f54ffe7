//! Reading instances from the resource controller, page by page.

use std::collections::VecDeque;
use std::fmt;

use futures_util::stream::{self, Stream, TryStreamExt};
use ibmcloud_core::{Crn, Guid, Instance, ResourceGroupId};

use crate::client::Client;
use crate::endpoints::Service;
use crate::error::{Error, Layer};
use crate::http::answer::misunderstood;
use crate::http::request::{Request, path_part};
use crate::platform::accounts::same_page_again;
use crate::wire::instances::{InstanceAnswer, InstancePage, cursor};

const INSTANCES: &str = "/v2/resource_instances";

/// Which instance.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(
    clippy::large_enum_variant,
    reason = "few are made, and a box would be in every caller's way"
)]
pub enum InstanceId {
    /// By its GUID.
    Guid(Guid),
    /// By its CRN.
    Crn(Crn),
}

impl From<&Guid> for InstanceId {
    fn from(guid: &Guid) -> Self {
        Self::Guid(guid.clone())
    }
}

impl From<&Crn> for InstanceId {
    fn from(crn: &Crn) -> Self {
        Self::Crn(crn.clone())
    }
}

impl fmt::Display for InstanceId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Guid(guid) => guid.fmt(f),
            Self::Crn(crn) => crn.fmt(f),
        }
    }
}

/// Which instances. Without a state the service gives active ones and those being provisioned.
#[derive(Clone, Debug, Default)]
pub struct InstanceFilter {
    /// With this GUID.
    pub guid: Option<Guid>,
    /// With exactly this name.
    pub name: Option<String>,
    /// In this resource group.
    pub resource_group_id: Option<ResourceGroupId>,
    /// Of the service with this catalog id.
    pub resource_id: Option<String>,
    /// Of the plan with this catalog id.
    pub resource_plan_id: Option<String>,
    /// Of this `type`, `service_instance`.
    pub kind: Option<String>,
    /// Of this `sub_type`.
    pub sub_type: Option<String>,
    /// In this state.
    pub state: Option<String>,
    /// Changed at or after this day or time.
    pub updated_from: Option<String>,
    /// Changed at or before this day or time.
    pub updated_to: Option<String>,
    /// Instances in one page, 1 to 100.
    pub limit: Option<u8>,
}

/// The pages that are still to come.
enum Pages {
    First,
    After((String, String)),
    Done,
}

impl Client {
    /// The instances of the account, page after page, each fetched when it is read that far.
    pub fn instances(
        &self,
        filter: InstanceFilter,
    ) -> impl Stream<Item = Result<Instance, Error>> + '_ {
        let start = (Pages::First, VecDeque::new(), filter);
        stream::try_unfold(start, move |(mut pages, mut ready, filter)| async move {
            loop {
                if let Some(instance) = ready.pop_front() {
                    return Ok(Some((instance, (pages, ready, filter))));
                }
                let at = match &pages {
                    Pages::Done => return Ok(None),
                    Pages::First => None,
                    Pages::After(cursor) => Some(cursor),
                };
                let (instances, next) = self.instance_page(&filter, at).await?;
                ready.extend(instances);
                pages = next.map_or(Pages::Done, Pages::After);
            }
        })
    }

    /// All instances at once. Each page has the whole time that one operation may take.
    pub async fn instances_all(&self, filter: InstanceFilter) -> Result<Vec<Instance>, Error> {
        self.instances(filter).try_collect().await
    }

    /// One instance; also a removed one, which stays readable.
    pub async fn instance(&self, id: &InstanceId) -> Result<Instance, Error> {
        let request = self.instance_request(reqwest::Method::GET, id, "")?;
        self.fetch_instance(&request).await
    }

    /// A request about one instance. A CRN's colons and slashes are encoded, so that it is one
    /// part of the path.
    pub(crate) fn instance_request(
        &self,
        method: reqwest::Method,
        id: &InstanceId,
        rest: &str,
    ) -> Result<Request, Error> {
        let path = format!("{INSTANCES}/{}{rest}", path_part(&id.to_string()));
        let url = self.at(Service::ResourceController, &path)?;
        Ok(Request::new(Layer::ResourceController, method, url))
    }

    pub(crate) fn new_instance_request(&self) -> Result<Request, Error> {
        let url = self.at(Service::ResourceController, INSTANCES)?;
        Ok(Request::new(Layer::ResourceController, reqwest::Method::POST, url))
    }

    pub(crate) async fn fetch_instance(&self, request: &Request) -> Result<Instance, Error> {
        let answer: InstanceAnswer = self.fetch(request).await?;
        answer.into_domain().map_err(|reason| misunderstood(request, 200, reason))
    }

    async fn instance_page(
        &self,
        filter: &InstanceFilter,
        at: Option<&(String, String)>,
    ) -> Result<(Vec<Instance>, Option<(String, String)>), Error> {
        let url = self.at(Service::ResourceController, INSTANCES)?;
        let mut request = filter.applied_to(Request::get(Layer::ResourceController, url));
        if let Some((name, value)) = at {
            request = request.query(name, Some(value));
        }
        let page: InstancePage = self.fetch(&request).await?;
        let instances = page.resources.into_iter().map(InstanceAnswer::into_domain);
        let instances: Vec<Instance> = instances
            .collect::<Result<_, _>>()
            .map_err(|reason| misunderstood(&request, 200, reason))?;
        let next = page.next_url.as_deref().and_then(cursor);
        if next.is_some() && next.as_ref() == at {
            return Err(same_page_again(&request));
        }
        Ok((instances, next))
    }
}

impl InstanceFilter {
    fn applied_to(&self, request: Request) -> Request {
        request
            .query("guid", self.guid.as_ref())
            .query("name", self.name.as_deref())
            .query("resource_group_id", self.resource_group_id.as_ref())
            .query("resource_id", self.resource_id.as_deref())
            .query("resource_plan_id", self.resource_plan_id.as_deref())
            .query("type", self.kind.as_deref())
            .query("sub_type", self.sub_type.as_deref())
            .query("state", self.state.as_deref())
            .query("updated_from", self.updated_from.as_deref())
            .query("updated_to", self.updated_to.as_deref())
            .query("limit", self.limit)
    }
}
