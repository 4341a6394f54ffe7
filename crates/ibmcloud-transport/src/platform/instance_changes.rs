//! Making, changing and deleting instances, and waiting until that is done.

use std::time::Duration;

use ibmcloud_core::{Instance, Json, Parameters, ResourceGroupId};
use reqwest::Method;
use reqwest::header::{HeaderName, HeaderValue};
use tokio::time::Instant;

use crate::client::Client;
use crate::error::{Error, Phase};
use crate::http::effect::Effect;
use crate::platform::instances::InstanceId;
use crate::wire::instances::body;

/// An instance to be made.
#[derive(Clone, Debug)]
pub struct NewInstance {
    /// Its name.
    pub name: String,
    /// Where: a deployment location such as `us-south`.
    pub target: String,
    /// The resource group.
    pub resource_group: ResourceGroupId,
    /// The plan's catalog id.
    pub plan_id: String,
    /// Parameters for the service.
    pub parameters: Option<Parameters>,
    /// Whether the platform may delete it with its group.
    pub allow_cleanup: bool,
    /// Whether it is locked at once.
    pub locked: bool,
}

/// What is to be different; everything else is left alone.
#[derive(Clone, Debug, Default)]
pub struct InstanceChange {
    /// The new name.
    pub name: Option<String>,
    /// **All** parameters: the service may replace the present ones by these.
    pub parameters: Option<Parameters>,
    /// The new plan.
    pub plan_id: Option<String>,
    /// Whether the platform may delete it with its group.
    pub allow_cleanup: Option<bool>,
}

impl InstanceChange {
    /// Whether carrying it out twice is the same as once: it says how things shall be. A change of
    /// plan starts work at the service each time.
    fn is_repeatable(&self) -> bool {
        self.plan_id.is_none()
    }
}

/// How a deletion ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Deletion {
    /// It is done, or the instance waits to be reclaimed.
    Deleted,
    /// It goes on; wait for it.
    Accepted,
}

/// How patiently an operation is waited for.
#[derive(Clone, Copy, Debug)]
pub struct WaitPolicy {
    /// The time between two looks, where the service suggests none.
    pub interval: Duration,
    /// The longest time between two looks, whatever the service suggests.
    pub longest: Duration,
    /// The time for the whole operation.
    pub timeout: Duration,
}

impl Default for WaitPolicy {
    fn default() -> Self {
        Self {
            interval: Duration::from_secs(5),
            longest: Duration::from_secs(30),
            timeout: Duration::from_mins(15),
        }
    }
}

impl Client {
    /// Makes an instance. It may still be provisioning: see [`Client::wait_instance`].
    pub async fn create_instance(&self, new: &NewInstance) -> Result<Instance, Error> {
        let parameters = new.parameters.as_ref().map(|all| all.as_json().clone());
        let document = body([
            ("name", Some(new.name.as_str().into())),
            ("target", Some(new.target.as_str().into())),
            ("resource_group", Some(new.resource_group.as_str().into())),
            ("resource_plan_id", Some(new.plan_id.as_str().into())),
            ("allow_cleanup", new.allow_cleanup.then_some(Json::Bool(true))),
            ("parameters", parameters),
        ]);
        let lock = HeaderValue::from_static(if new.locked { "true" } else { "false" });
        let request = self
            .new_instance_request()?
            .header(HeaderName::from_static("entity-lock"), lock)
            .json(&document);
        self.fetch_instance(&request).await
    }

    /// Changes an instance. A change that only sets values is tried again after a lost answer.
    pub async fn update_instance(
        &self,
        id: &InstanceId,
        change: &InstanceChange,
    ) -> Result<Instance, Error> {
        let document = body([
            ("name", change.name.as_deref().map(Json::from)),
            ("parameters", change.parameters.as_ref().map(|all| all.as_json().clone())),
            ("resource_plan_id", change.plan_id.as_deref().map(Json::from)),
            ("allow_cleanup", change.allow_cleanup.map(Json::from)),
        ]);
        let effect = if change.is_repeatable() { Effect::IdempotentChange } else { Effect::Change };
        let request = self.instance_request(Method::PATCH, id, "")?.effect(effect).json(&document);
        self.fetch_instance(&request).await
    }

    /// Deletes an instance; with `recursive`, its keys and aliases too.
    pub async fn delete_instance(
        &self,
        id: &InstanceId,
        recursive: bool,
    ) -> Result<Deletion, Error> {
        let request = self
            .instance_request(Method::DELETE, id, "")?
            .query("recursive", recursive.then_some(true));
        let answer = self.send(&request).await?;
        Ok(if answer.status == 202 { Deletion::Accepted } else { Deletion::Deleted })
    }

    /// Locks an instance against changes.
    pub async fn lock_instance(&self, id: &InstanceId) -> Result<Instance, Error> {
        self.fetch_instance(&self.instance_request(Method::POST, id, "/lock")?).await
    }

    /// Unlocks an instance.
    pub async fn unlock_instance(&self, id: &InstanceId) -> Result<Instance, Error> {
        self.fetch_instance(&self.instance_request(Method::DELETE, id, "/lock")?).await
    }

    /// Looks at an instance until its last operation is over, well or badly: look at
    /// `last_operation` for which. `on_poll` sees each state.
    pub async fn wait_instance(
        &self,
        id: &InstanceId,
        policy: &WaitPolicy,
        mut on_poll: impl FnMut(&Instance),
    ) -> Result<Instance, Error> {
        let started = Instant::now();
        loop {
            let instance = self.instance(id).await?;
            on_poll(&instance);
            if !instance.is_busy() {
                return Ok(instance);
            }
            let asked = instance.last_operation.as_ref().and_then(|last| last.poll_after);
            let pause = asked.unwrap_or(policy.interval).min(policy.longest);
            let waited = started.elapsed();
            if waited.saturating_add(pause) > policy.timeout {
                let request = self.instance_request(Method::GET, id, "")?;
                let phase = Phase::NotFinished { waited };
                let error = Error::new(request.layer, Some(request.call()), phase);
                // The looks change nothing, but what is waited for does.
                return Err(error.after(true));
            }
            tokio::time::sleep(pause).await;
        }
    }
}
