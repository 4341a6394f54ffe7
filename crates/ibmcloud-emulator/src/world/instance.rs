//! Resource groups, service instances, their keys and reclamations.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::earlier::{Earlier, keep, seen};
use super::settings::{PatchRule, Settings};
use super::trouble::{InstanceRoles, InstanceTrouble};
use crate::clock;

/// What a service broker was told, in the order it was told.
pub type Parameters = Map<String, Value>;

/// A resource group.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ResourceGroup {
    /// 32 hexadecimal digits.
    pub id: String,
    /// The account it belongs to.
    pub account: String,
    /// Its name.
    pub name: String,
    /// `ACTIVE` or `SUSPENDED`.
    pub state: String,
    /// Whether it is the account's default group.
    #[serde(default)]
    pub default: bool,
    /// Whether it was deleted.
    #[serde(default)]
    pub deleted: bool,
    /// RFC 3339.
    pub created_at: String,
    /// RFC 3339.
    pub updated_at: String,
}

/// A service instance.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Instance {
    /// UUID.
    pub guid: String,
    /// Need not be unique.
    pub name: String,
    /// Where it runs.
    pub region: String,
    /// The account it belongs to.
    pub account: String,
    /// Id of its resource group.
    pub resource_group: String,
    /// Id of its service in the catalog.
    pub service_id: String,
    /// Programmatic name of its service; part of the CRN.
    pub service_name: String,
    /// Id of its plan.
    pub plan_id: String,
    /// `service_instance` and others.
    pub kind: String,
    /// Rarely set.
    #[serde(default)]
    pub sub_type: Option<String>,
    /// `active`, `provisioning`, `inactive`, `failed`, `pending_reclamation`, `removed` …
    pub state: String,
    /// What the last request said; absent when never set.
    #[serde(default)]
    pub parameters: Option<Parameters>,
    /// What is in force, used where `parameters` is silent.
    #[serde(default)]
    pub effective: Parameters,
    /// What readers still see in place of `parameters`.
    #[serde(default)]
    pub earlier_parameters: Vec<Earlier<Option<Parameters>>>,
    /// What the Monitor API still goes by.
    #[serde(default)]
    pub earlier_settings: Vec<Earlier<Parameters>>,
    /// Service metadata; absent unless set.
    #[serde(default)]
    pub extensions: Option<Value>,
    /// Refuses changes when set.
    #[serde(default)]
    pub locked: bool,
    /// Whether cleaning up an account may remove it.
    #[serde(default)]
    pub allow_cleanup: bool,
    /// Whether key credentials are shown only once.
    #[serde(default)]
    pub onetime_credentials: bool,
    /// RFC 3339 with nine digits, as all dates here.
    pub created_at: String,
    /// Last change.
    pub updated_at: String,
    /// When it was deleted.
    #[serde(default)]
    pub deleted_at: Option<String>,
    /// When the service will remove what is left of it.
    #[serde(default)]
    pub scheduled_reclaim_at: Option<String>,
    /// When it was brought back.
    #[serde(default)]
    pub restored_at: Option<String>,
    /// IAM id of who created it.
    pub created_by: String,
    /// IAM id of who changed it last.
    #[serde(default)]
    pub updated_by: String,
    /// IAM id of who deleted it.
    #[serde(default)]
    pub deleted_by: String,
    /// What was done last.
    pub last_operation: LastOperation,
    /// Its plans, oldest first.
    pub plan_history: Vec<PlanPeriod>,
    /// An operation that is still running.
    #[serde(default)]
    pub pending: Option<Pending>,
    /// Roles of identities, by IAM id, that are others here than in the account.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub roles: BTreeMap<String, InstanceRoles>,
    /// What is the matter with it.
    #[serde(default, skip_serializing_if = "InstanceTrouble::is_none")]
    pub trouble: InstanceTrouble,
}

/// The last operation on an instance.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LastOperation {
    /// `create`, `update`, `delete`, `lock`, `unlock` or `reclamation`.
    pub kind: String,
    /// `in progress`, `succeeded` or `failed`.
    pub state: String,
    /// Whether it went on after its answer.
    pub asynchronous: bool,
    /// A sentence.
    pub description: String,
    /// When it changed state.
    pub updated_at: String,
    /// Seconds that a client is asked to wait between looks.
    #[serde(default)]
    pub poll_after: Option<u32>,
}

/// What happens when a running operation ends.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Pending {
    /// Reads that still say `in progress`.
    #[serde(default)]
    pub polls_left: u32,
    /// It never ends, however often it is read.
    #[serde(default)]
    pub endless: bool,
    /// The `parameters` of the request, if it had any.
    #[serde(default)]
    pub sent: Option<Parameters>,
    /// The plan afterwards.
    #[serde(default)]
    pub plan_id: Option<String>,
    /// `true`: the operation will fail.
    #[serde(default)]
    pub fails: bool,
    /// What the failed operation will say.
    #[serde(default)]
    pub reason: Option<String>,
}

/// A time on a plan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlanPeriod {
    /// The plan.
    pub plan_id: String,
    /// Since when.
    pub start: String,
    /// Who asked for it.
    pub by: String,
}

/// Credentials for an instance.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ResourceKey {
    /// UUID.
    pub guid: String,
    /// Its name.
    pub name: String,
    /// GUID of the instance.
    pub instance: String,
    /// CRN of the role.
    pub role: String,
    /// What was asked for.
    #[serde(default)]
    pub parameters: Option<Parameters>,
    /// What it opens.
    pub credentials: Value,
    /// `active` or `removed`.
    pub state: String,
    /// RFC 3339 with nine digits.
    pub created_at: String,
    /// Last change.
    pub updated_at: String,
    /// When it was deleted.
    #[serde(default)]
    pub deleted_at: Option<String>,
    /// IAM id of who created it.
    pub created_by: String,
}

/// A deleted instance that waits to be removed for good.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Reclamation {
    /// UUID.
    pub id: String,
    /// GUID of the instance.
    pub instance: String,
    /// `SCHEDULED`, `RECLAIMING` or `RESTORING`.
    pub state: String,
    /// When the instance is removed.
    pub target_time: String,
    /// RFC 3339 with nine digits.
    pub created_at: String,
    /// IAM id of who deleted the instance.
    pub created_by: String,
    /// Last change.
    pub updated_at: String,
    /// Whoever acted on it; empty when nobody did.
    #[serde(default)]
    pub updated_by: String,
}

impl Instance {
    /// Its cloud resource name.
    pub fn crn(&self) -> String {
        let Self { service_name, region, account, guid, .. } = self;
        format!("crn:v1:bluemix:public:{service_name}:{region}:a/{account}:{guid}::")
    }

    /// A setting in force: what `parameters` says, else what the broker was told earlier.
    pub fn setting(&self, name: &str) -> Option<&Value> {
        let said = self.parameters.as_ref().and_then(|parameters| parameters.get(name));
        said.or_else(|| self.effective.get(name))
    }

    /// All settings in force.
    pub fn settings(&self) -> Parameters {
        merged(self.effective.clone(), self.parameters.clone().unwrap_or_default())
    }

    /// Whether the instance is set to refuse everything but IAM tokens. The Monitor API may take a
    /// while to go by it: see [`Instance::enforces_iam_only`].
    pub fn iam_only(&self) -> bool {
        is_iam_only(self.setting("external_api_auth"))
    }

    /// Whether the Monitor API refuses everything but IAM tokens at a time, in milliseconds since
    /// the epoch.
    pub fn enforces_iam_only(&self, at: i64) -> bool {
        match self.earlier_settings.iter().find(|it| it.until > at) {
            Some(earlier) => is_iam_only(earlier.value.get("external_api_auth")),
            None => self.iam_only(),
        }
    }

    /// The `parameters` that somebody who reads the instance at a time sees.
    pub fn parameters_seen(&self, at: i64) -> Option<&Parameters> {
        seen(&self.earlier_parameters, &self.parameters, at).as_ref()
    }

    /// Whether the instance takes calls over the private network only.
    pub(crate) fn is_private_only(&self) -> bool {
        self.setting("service-endpoints").and_then(Value::as_str) == Some("private")
    }

    pub(crate) fn is_monitoring(&self) -> bool {
        self.service_name == "sysdig-monitor"
    }

    /// Records an operation that ended in its own answer.
    pub(crate) fn completed(&mut self, kind: &str, now: &str, by: &str) {
        self.operation(kind, "succeeded", false, now);
        now.clone_into(&mut self.updated_at);
        by.clone_into(&mut self.updated_by);
    }

    pub(crate) fn operation(&mut self, kind: &str, state: &str, asynchronous: bool, now: &str) {
        let description = match state {
            "in progress" => format!("Started {kind} instance operation"),
            "failed" => format!("Failed {kind} instance operation"),
            _ => format!("Completed {kind} instance operation"),
        };
        self.last_operation = LastOperation {
            kind: kind.to_owned(),
            state: state.to_owned(),
            asynchronous,
            description,
            updated_at: now.to_owned(),
            poll_after: None,
        };
    }

    /// Counts a read; ends the running operation when it was the last one.
    pub(crate) fn polled(&mut self, settings: &Settings, time: Timestamp) {
        let Some(pending) = &mut self.pending else { return };
        if pending.endless {
            return;
        }
        if pending.polls_left > 0 {
            pending.polls_left -= 1;
            return;
        }
        let Some(done) = self.pending.take() else { return };
        let now = clock::nanos(time);
        let kind = self.last_operation.kind.clone();
        let outcome = if done.fails { "failed" } else { "succeeded" };
        self.operation(&kind, outcome, true, &now);
        if let Some(reason) = done.reason {
            self.last_operation.description = reason;
        }
        self.updated_at = now;
        if kind == "create" {
            (if done.fails { "failed" } else { "active" }).clone_into(&mut self.state);
        }
        if !done.fails {
            self.apply(settings, done.sent, done.plan_id, time);
        }
    }

    /// Puts a change into force.
    pub(crate) fn apply(
        &mut self,
        settings: &Settings,
        sent: Option<Parameters>,
        plan_id: Option<String>,
        now: Timestamp,
    ) {
        if let Some(sent) = sent {
            self.configure(settings, sent, clock::millis(now));
        }
        if let Some(plan_id) = plan_id.filter(|plan| *plan != self.plan_id) {
            let (start, by) = (clock::nanos(now), self.updated_by.clone());
            self.plan_history.push(PlanPeriod { plan_id: plan_id.clone(), start, by });
            self.plan_id = plan_id;
        }
    }

    /// Takes the parameters of a request, by the world's rule and at its pace.
    fn configure(&mut self, settings: &Settings, sent: Parameters, at: i64) {
        let (parameters, effective) = (self.parameters.clone(), self.settings());
        let lag = settings.consistency;
        keep(&mut self.earlier_parameters, parameters.clone(), at, lag.parameters_seconds);
        keep(&mut self.earlier_settings, effective.clone(), at, lag.enforcement_seconds);
        (self.parameters, self.effective) = match settings.patch {
            PatchRule::Merge => (
                Some(merged(parameters.unwrap_or_default(), sent.clone())),
                merged(effective, sent),
            ),
            PatchRule::LastRequest => (Some(sent.clone()), merged(effective, sent)),
            PatchRule::Replace => (Some(sent.clone()), sent),
        };
    }
}

fn is_iam_only(setting: Option<&Value>) -> bool {
    setting.and_then(Value::as_str) == Some("IAM_ONLY")
}

/// `changes` laid over `base`.
fn merged(mut base: Parameters, changes: Parameters) -> Parameters {
    base.extend(changes);
    base
}

/// The members of an object; none of anything else.
pub(crate) fn object(value: Value) -> Parameters {
    match value {
        Value::Object(map) => map,
        _ => Parameters::new(),
    }
}
